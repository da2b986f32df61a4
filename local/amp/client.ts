/** The query side, as a Grafana datasource with SigV4 uses it. */
import { type AwsCredentials, signedFetch } from "./signature";

export type Labels = Readonly<Record<string, string>>;
/** One series of an instant query: labels, and the time in seconds with the value as a string. */
export interface PromSample {
    readonly metric: Labels;
    readonly value: readonly [seconds: number, value: string];
}
export type PromVector = readonly PromSample[];
/** One series of a range query. */
export interface PromRange {
    readonly metric: Labels;
    readonly values: readonly (readonly [seconds: number, value: string])[];
}
export type PromMatrix = readonly PromRange[];

export interface RangeOptions {
    readonly start: Date;
    readonly end: Date;
    readonly stepSeconds: number;
}

export interface ClientOptions {
    /** The origin that answers for aps-workspaces.<region>.amazonaws.com, without a slash at the end. */
    readonly url: string;
    readonly region: string;
    readonly credentials: AwsCredentials;
    readonly now?: () => Date;
}

/** Signed queries to one endpoint. Every method rejects with the server's own words when it refuses. */
export class AmpClient {
    constructor(readonly options: ClientOptions) {}

    /** An instant query; a scalar comes as one sample without labels. Default time: now, by the server's clock. */
    async query(workspaceId: string, expression: string, { time }: { time?: Date } = {}): Promise<PromVector> {
        const parameters = { query: expression, ...(time && { time: toSeconds(time) }) };
        const data = await this.ask<QueryData>(workspaceId, "query", parameters);
        switch (data.resultType) {
            case "vector":
                return data.result;
            case "scalar":
                return [{ metric: {}, value: data.result }];
            case "matrix":
                throw new Error(
                    `The query ${expression} gives ranges; ask for it with queryRange or without the range.`,
                );
            case "string":
                throw new Error(`The query ${expression} gives a string, not samples.`);
        }
    }

    async queryRange(workspaceId: string, expression: string, range: RangeOptions): Promise<PromMatrix> {
        const data = await this.ask<{ result: PromMatrix }>(workspaceId, "query_range", {
            query: expression,
            start: toSeconds(range.start),
            end: toSeconds(range.end),
            step: String(range.stepSeconds),
        });
        return data.result;
    }

    /** The label sets of the series that one of the selectors matches. Default range: what the server has. */
    async series(workspaceId: string, ...selectors: string[]): Promise<Labels[]> {
        return this.ask(workspaceId, "series", { "match[]": selectors });
    }

    private async ask<T>(
        workspaceId: string,
        endpoint: string,
        parameters: Record<string, string | string[]>,
    ): Promise<T> {
        const { url, region, credentials, now } = this.options;
        const target = new URL(`${url}/workspaces/${encodeURIComponent(workspaceId)}/api/v1/${endpoint}`);
        for (const [name, values] of Object.entries(parameters)) {
            [values].flat().forEach((value) => target.searchParams.append(name, value));
        }
        const response = await signedFetch(target, { region, credentials, signingDate: now?.() });
        const text = await response.text();
        if (!response.ok) {
            throw new Error(
                `${endpoint} ${JSON.stringify(parameters)} was refused with status ${response.status}: ${text}`,
            );
        }
        return (JSON.parse(text) as { data: T }).data;
    }
}

type QueryData =
    | { resultType: "vector"; result: PromSample[] }
    | { resultType: "scalar"; result: [number, string] }
    | { resultType: "matrix"; result: PromRange[] }
    | { resultType: "string"; result: [number, string] };

function toSeconds(time: Date): string {
    return String(time.getTime() / 1000);
}
