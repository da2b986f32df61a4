/** A real Prometheus that takes remote write: the database behind one AMP workspace. */
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { dieWithUs } from "../../tools/die-with-us";
import { freePort } from "../support/ports";
import { type Child, describeExit, lastWords, startProcess, waitForHttp } from "../support/process";
import { rulesDirectory, writeRuleFiles } from "./rules";

export interface PrometheusOptions {
    /** The executable, version 3. */
    readonly executable: string;
    /** Holds the configuration, the rule files and the data; of an earlier run the data are kept. */
    readonly directory: string;
    /** Name for messages and log lines. */
    readonly name: string;
    /** Take OTLP too, at `/api/v1/otlp/v1/metrics`. Default: false. */
    readonly takesOtlp?: boolean;
    readonly log?: (line: string) => void;
    readonly signal?: AbortSignal;
}

export interface Prometheus {
    /** As in http://127.0.0.1:9090, without a slash at the end. */
    readonly url: string;
    /** Why it no longer runs, in a sentence; undefined while it runs. */
    readonly death: string | undefined;
    /** Reads the rule files again. Rejects with what Prometheus says of a bad one. */
    reload(): Promise<void>;
    stop(): Promise<void>;
}

const configuration = {
    // AMP's default out-of-order time window is 60 s ("Out-of-order samples", AMP user guide).
    storage: { tsdb: { out_of_order_time_window: "60s" } },
    rule_files: [`${rulesDirectory}/*.yml`],
};
/** AMP's default retention. */
const retention = "150d";

/** Starts Prometheus on a free port of 127.0.0.1 and waits until it is ready. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
    const { executable, directory, name, takesOtlp = false, log, signal } = options;
    fs.mkdirSync(directory, { recursive: true });
    writeRuleFiles(directory, {});
    const configFile = path.join(directory, "prometheus.yml");
    fs.writeFileSync(configFile, stringify(configuration));
    const address = `127.0.0.1:${await freePort()}`;
    // One that outlived us would keep the data to itself.
    const [command, ...args] = [...dieWithUs(), executable];
    const child: Child = startProcess({
        name,
        command: command!,
        args: [
            ...args,
            `--config.file=${configFile}`,
            `--storage.tsdb.path=${path.join(directory, "data")}`,
            `--storage.tsdb.retention.time=${retention}`,
            `--web.listen-address=${address}`,
            "--web.enable-remote-write-receiver",
            ...(takesOtlp ? ["--web.enable-otlp-receiver"] : []),
            "--web.enable-lifecycle",
        ],
        cwd: directory,
        log,
        signal,
    });
    const url = `http://${address}`;
    try {
        await waitForHttp(`${url}/-/ready`, { child, signal, timeoutMs: 30_000 });
    } catch (error) {
        await child.stop();
        throw error;
    }
    let stopping = false;
    return {
        url,
        get death() {
            return child.exit && !stopping ? `${name} ${describeExit(child.exit)}.${lastWords(child)}` : undefined;
        },
        async reload() {
            const response = await fetch(`${url}/-/reload`, { method: "POST" });
            if (!response.ok) {
                throw new Error(`${name} doesn't take its rules: ${(await response.text()).trim()}`);
            }
        },
        async stop() {
            stopping = true;
            await child.stop();
        },
    };
}
