/** A Prometheus that is started on data and rules which are there already, as after a restart, and what it is asked. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { freePort } from "../../local/support/ports";
import { startProcess, waitForHttp } from "../../local/support/process";
import { dieWithUs } from "../../tools/die-with-us";
import { toolPath } from "../support/parts";

export type Labels = Readonly<Record<string, string>>;

export interface Result {
    readonly metric: Labels;
    readonly values: readonly (readonly [time: number, value: string])[];
}

export interface RunningPrometheus {
    readonly url: string;
    /** The value at a time, Unix seconds; default now. */
    ask(expr: string, time?: number): Promise<Result[]>;
    askRange(expr: string, start: number, end: number, stepSeconds: number): Promise<Result[]>;
    stop(): Promise<void>;
}

/** Starts it on `directory`/data, with the rule file if there is one. */
export async function startOn(
    directory: string,
    ruleFile?: string,
    flags: readonly string[] = [],
): Promise<RunningPrometheus> {
    const config = path.join(directory, "prometheus.yml");
    fs.writeFileSync(config, stringify({ rule_files: ruleFile === undefined ? [] : [ruleFile] }));
    const address = `127.0.0.1:${await freePort()}`;
    const [command, ...args] = [
        ...dieWithUs(),
        toolPath("prometheus"),
        `--config.file=${config}`,
        `--storage.tsdb.path=${path.join(directory, "data")}`,
        `--web.listen-address=${address}`,
        ...flags,
    ];
    const child = startProcess({ name: "prometheus", command: command!, args, cwd: directory });
    const url = `http://${address}`;
    try {
        await waitForHttp(`${url}/-/ready`, { child, timeoutMs: 30_000 });
    } catch (error) {
        await child.stop();
        throw error;
    }
    return { url, ...asking(url), stop: async () => void (await child.stop()) };
}

/** Queries as Grafana sends them; an error that Prometheus answers with fails the test. */
export function asking(url: string): Pick<RunningPrometheus, "ask" | "askRange"> {
    const query = async (kind: string, parameters: Record<string, string>): Promise<Result[]> => {
        const body = new URLSearchParams(parameters);
        const response = await fetch(`${url}/api/v1/${kind}`, { method: "POST", body });
        const { error, data } = (await response.json()) as {
            error?: string;
            data?: { result: { metric: Labels; value?: Result["values"][number]; values?: Result["values"] }[] };
        };
        assert.equal(error, undefined, parameters.query);
        return data!.result.map(({ metric, value, values }) => ({ metric, values: values ?? [value!] }));
    };
    return {
        ask: (expr, time) => query("query", { query: expr, ...(time === undefined ? {} : { time: String(time) }) }),
        askRange: (expr, start, end, stepSeconds) =>
            query("query_range", { query: expr, start: String(start), end: String(end), step: String(stepSeconds) }),
    };
}
