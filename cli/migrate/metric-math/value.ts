/** What an expression of metric math is, in PromQL: a number, one series, or several. */

/** One query of several, by the name that it had. */
export interface Named {
    readonly name: string;
    readonly promql: string;
}

export type Value =
    | { readonly kind: "scalar"; readonly promql: string }
    /** One series, without labels. */
    | { readonly kind: "series"; readonly promql: string }
    /** Series told apart by these labels. */
    | { readonly kind: "labelled"; readonly promql: string; readonly by: readonly string[] }
    | { readonly kind: "list"; readonly items: readonly Named[] }
    | { readonly kind: "sorted"; readonly of: Value; readonly by: string; readonly isDescending: boolean };

export const scalar = (promql: string | number): Value => ({ kind: "scalar", promql: String(promql) });
export const series = (promql: string): Value => ({ kind: "series", promql });
export const labelled = (promql: string, by: readonly string[]): Value => ({ kind: "labelled", promql, by });
export const list = (items: readonly Named[]): Value => ({ kind: "list", items });

/** In brackets, unless it is a number, a selector or one call. */
export function atom(promql: string): string {
    return /^[\w.:]+(?:\{[^{}]*\})?$/.test(promql) || isOneCall(promql) ? promql : `(${promql})`;
}

function isOneCall(promql: string): boolean {
    const head = /^(?:[a-z_0-9]+(?: by \([^()]*\) )?)?(?=\()/.exec(promql)?.[0];
    if (head === undefined) {
        return false;
    }
    let depth = 0;
    for (let at = head.length; at < promql.length; at++) {
        const sign = promql[at];
        if (sign === '"') {
            at = endOfString(promql, at);
        } else if (sign === "(") {
            depth++;
        } else if (sign === ")" && --depth === 0) {
            return at === promql.length - 1;
        }
    }
    return false;
}

function endOfString(text: string, from: number): number {
    let at = from + 1;
    while (at < text.length && text[at] !== '"') {
        at += text[at] === "\\" ? 2 : 1;
    }
    return at;
}

/** The label that tells apart what was several queries. */
export const queryLabel = "query";

/** Several queries as one expression, each with its name as a label. */
export const united = (items: readonly Named[]): string =>
    items
        .map(({ name, promql }) => `label_replace(${promql}, "${queryLabel}", ${JSON.stringify(name)}, "", "")`)
        .join(" or ");
