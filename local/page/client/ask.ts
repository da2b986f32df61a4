/** Questions to the page's server, which asks Prometheus. */
import type { Dashboard } from "../../../dashboards/model";
import type { PromResult } from "../draw/series";
import type { TimeRange } from "../draw/time";
import type { LabelQuery } from "../draw/variables";

export interface Start {
    readonly dashboards: readonly Dashboard[];
    /** What the data source is told, seconds. */
    readonly scrapeSeconds: number;
}

export async function askStart(): Promise<Start> {
    const response = await fetch("/api/dashboards");
    if (!response.ok) {
        throw new Error(`The page's server answered ${response.status}.`);
    }
    return (await response.json()) as Start;
}

export function askInstant(query: string, time: number, signal?: AbortSignal): Promise<PromResult[]> {
    return ask("/api/query", { query, time: String(time) }, signal).then(results);
}

export function askRange(
    query: string,
    { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
    signal?: AbortSignal,
): Promise<PromResult[]> {
    const parameters = { query, start: String(start), end: String(end), step: String(step) };
    return ask("/api/query_range", parameters, signal).then(results);
}

/** Values of a label within the time range, sorted. */
export async function askLabelValues({ label, match }: LabelQuery, { from, to }: TimeRange): Promise<string[]> {
    const range = { start: String(Math.floor(from / 1000)), end: String(Math.ceil(to / 1000)) };
    const parameters = { ...range, ...(match !== undefined && { "match[]": match }) };
    const values = (await ask(`/api/label/${label}/values`, parameters)) as string[];
    return values.toSorted((a, b) => a.localeCompare(b));
}

interface Answer {
    readonly status: string;
    readonly error?: string;
    readonly data?: unknown;
}

async function ask(path: string, parameters: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    let response: Response;
    try {
        response = await fetch(`${path}?${new URLSearchParams(parameters).toString()}`, { signal });
    } catch (error) {
        if (signal?.aborted) {
            throw error;
        }
        throw new Error("The page's server does not answer. Is the local environment still running?", { cause: error });
    }
    const answer = (await response.json()) as Answer;
    if (answer.status !== "success") {
        throw new Error(answer.error ?? `The page's server answered ${response.status}.`);
    }
    return answer.data;
}

/** A scalar is a vector of one value without labels. */
function results(data: unknown): PromResult[] {
    const { resultType, result } = data as { resultType: string; result: PromResult[] | [number, string] };
    return resultType === "scalar" ? [{ metric: {}, value: result as [number, string] }] : (result as PromResult[]);
}
