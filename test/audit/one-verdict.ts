/**
 * Programs, each with the one verdict about it, whoever is asked and whenever: the policy pack in a preview and in an
 * update, and the command line about the exported state. The tests are in test/policies: one-verdict.test.ts and
 * one-verdict-in-process.test.ts.
 */
import { locationRows } from "./location-rows";
import { ordinaryRows } from "./ordinary-rows";
import { overrideRows } from "./override-rows";
import { parameterRows } from "./parameter-rows";
import { templateRows } from "./template-rows";
import type { Row } from "./verdict-row";
import { wrappedRows } from "./wrapped-rows";

export const rows: readonly Row[] = [
    ...parameterRows,
    ...locationRows,
    ...wrappedRows,
    ...overrideRows,
    ...templateRows,
    ...ordinaryRows,
];

/** The rows for the real engine: `all`, those that are `safe` in the update, or that it alone finds `unsafe`. */
export function engineRows(which: string): readonly Row[] {
    return rows.filter(
        ({ engine, preview, update }) =>
            engine === true &&
            (which === "all" || (which === "safe" ? update === "safe" : preview === "waits" && update !== "safe")),
    );
}
