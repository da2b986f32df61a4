/** Requests to the page's server: the dashboards, and the queries that it passes on to Prometheus. */
import type { Dashboard } from "../model/dashboard";
import type { PromResult } from "../model/series";
import type { TimeRange } from "../model/time";
import type { LabelQuery } from "../model/variables";

/** What the server was started with. */
export interface PreviewConfig {
    readonly dashboards: readonly Dashboard[];
    /** The data source's scrape interval, seconds. */
    readonly scrapeSeconds: number;
    /** When the data begin, milliseconds since 1970. */
    readonly since?: number;
    /** A sentence for the top of the page. */
    readonly notice?: string;
}

export async function fetchConfig(): Promise<PreviewConfig> {
    const response = await fetch("/api/dashboards");
    if (!response.ok) {
        throw new Error(`The preview's server responded with status ${response.status}.`);
    }
    return (await response.json()) as PreviewConfig;
}

/** @param time seconds since 1970 */
export function queryInstant(query: string, time: number, signal?: AbortSignal): Promise<PromResult[]> {
    return get("/api/query", { query, time: String(time) }, signal).then(toResults);
}

/** @param range its ends in seconds since 1970, its step in seconds */
export function queryRange(
    query: string,
    range: { readonly start: number; readonly end: number; readonly step: number },
    signal?: AbortSignal,
): Promise<PromResult[]> {
    const parameters = { query, start: String(range.start), end: String(range.end), step: String(range.step) };
    return get("/api/query_range", parameters, signal).then(toResults);
}

/** Values of a label within the time range, sorted. */
export async function queryLabelValues({ label, match }: LabelQuery, { from, to }: TimeRange): Promise<string[]> {
    const range = { start: String(Math.floor(from / 1000)), end: String(Math.ceil(to / 1000)) };
    const parameters = { ...range, ...(match !== undefined && { "match[]": match }) };
    const values = (await get(`/api/label/${label}/values`, parameters)) as string[];
    return values.toSorted((a, b) => a.localeCompare(b));
}

/** A response of Prometheus's HTTP API. */
interface ApiResponse {
    readonly status: string;
    readonly error?: string;
    readonly data?: unknown;
}

/** @throws Error with what Prometheus or the server says is wrong. */
async function get(path: string, parameters: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    let response: Response;
    try {
        response = await fetch(`${path}?${new URLSearchParams(parameters).toString()}`, { signal });
    } catch (error) {
        if (signal?.aborted) {
            throw error;
        }
        throw new Error("The preview's server does not answer. Is it still running?", { cause: error });
    }
    const { status, error, data } = (await response.json()) as ApiResponse;
    if (status !== "success") {
        throw new Error(error ?? `The preview's server responded with status ${response.status}.`);
    }
    return data;
}

/** A scalar becomes a vector of one value without labels. */
function toResults(data: unknown): PromResult[] {
    const { resultType, result } = data as { resultType: string; result: PromResult[] | [number, string] };
    return resultType === "scalar" ? [{ metric: {}, value: result as [number, string] }] : (result as PromResult[]);
}
