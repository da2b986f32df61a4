/** The leaves of a document: what a migration has to account for, one by one. */

export type Step = string | number;
export type Steps = readonly Step[];

/** A scalar, or an empty object or list, which says something by being there. */
export interface Leaf {
    readonly steps: Steps;
    readonly value: unknown;
}

/** All of a document, in its order. */
export function leavesOf(value: unknown, steps: Steps = []): Leaf[] {
    if (typeof value !== "object" || value === null) {
        return [{ steps, value }];
    }
    const inner: [Step, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return inner.length === 0 ? [{ steps, value }] : inner.flatMap(([step, each]) => leavesOf(each, [...steps, step]));
}

/** `metrics.metrics_collected.procstat[0].measurement[1]`; a key that isn't a plain word stands in quotes. */
export const pathText = (steps: Steps): string =>
    steps
        .map((step) => {
            if (typeof step === "number") {
                return `[${step}]`;
            }
            return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
        })
        .join("")
        .replace(/^\./, "");

/** Characters of a value in a line of a report. */
const longest = 80;

/** A value as a report shows it. */
export function valueText(value: unknown): string {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    const line = text.replace(/\s+/g, " ");
    return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** The value at a path; undefined where there is none. */
export const valueAt = (value: unknown, steps: Steps): unknown =>
    steps.reduce<unknown>(
        (inner, step) =>
            typeof inner === "object" && inner !== null && Object.hasOwn(inner, step)
                ? (inner as Record<Step, unknown>)[step]
                : undefined,
        value,
    );
