export * from "./types";
export { LocalEngine } from "./engine";
export { LocalStack } from "./stack";
