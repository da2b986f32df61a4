/** How inputs are declared: once, in a table from which checks, defaults and messages follow. */
export * from "./errors";
export * from "./spec";
export * from "./table";
