/**
 * A program of its own: recorded targets, a metadata endpoint, the real collector and a real Prometheus on this
 * machine's loopback, until every awaited metric has arrived. Prints the arrived series as JSON. It runs in a network
 * namespace of its own where the machine allows, as the collector's own ports are fixed.
 */
import { createSocket } from "node:dgram";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bufferIds, collectorConfig, renderCollectorConfig, sizeSidecar, statsdPort } from "../../../collector";
import { startPrometheus } from "../../../local/amp/prometheus";
import { type FakeTask, serveTaskMetadata } from "../../../local/ecs/fixed-metadata";
import { serveBodies } from "../../../local/support/http";
import { describeExit, lastWords, startProcess, waitForHttp } from "../../../local/support/process";
import type { CollectorRequest } from "../../../collector";

/** What the program is told, as JSON in the file that its first argument names. */
export interface Arrival {
    readonly otelcol: string;
    readonly prometheus: string;
    readonly request: CollectorRequest;
    readonly task: FakeTask;
    /** Exposition by scrape job; its port is chosen here. */
    readonly expositions: Readonly<Record<string, string>>;
    /** What others send by OTLP over HTTP, as JSON, once it runs. Default: nothing. */
    readonly pushed?: readonly object[];
    /** What others send by StatsD. Default: nothing. */
    readonly datagrams?: readonly string[];
    /** Metrics to wait for, beside a scrape of each exposition: jobs have their turns by the machine's name. */
    readonly awaited: readonly string[];
}

/** One series: its labels, `__name__` among them. */
export type ArrivedSeries = Readonly<Record<string, string>>;

const patienceMs = 40_000;

async function arrive(order: Arrival): Promise<ArrivedSeries[]> {
    const { otelcol, prometheus, request, task, expositions, awaited } = order;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "arrival-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    try {
        const scrape = structuredClone(request.scrape);
        for (const [name, text] of Object.entries(expositions)) {
            const target = await serveBodies({ [scrape[name].path ?? "/metrics"]: text });
            stopping.push(target.close);
            scrape[name].port = target.port;
        }
        const metadata = await serveTaskMetadata(task);
        const database = await startPrometheus({ executable: prometheus, directory, name: "prometheus" });
        stopping.push(metadata.close, () => database.stop());

        const configFile = path.join(directory, "collector.yaml");
        const config = collectorConfig({ ...request, scrape });
        if (request.buffer === "disk") {
            Object.assign(config.extensions[bufferIds.storage]!, { directory: path.join(directory, "buffer") });
        }
        fs.writeFileSync(configFile, renderCollectorConfig(config));
        const collector = startProcess({
            name: "otelcol",
            command: otelcol,
            args: [`--config=${configFile}`],
            env: {
                PATH: process.env.PATH,
                AMP_REMOTE_WRITE_URL: `${database.url}/api/v1/write`,
                AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                AWS_SECRET_ACCESS_KEY: "secret",
                ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
                GOMEMLIMIT: `${sizeSidecar(request.memoryMiB).goMemLimitMiB}MiB`,
            },
        });
        stopping.push(() => collector.stop());
        await waitForHttp("http://127.0.0.1:13133/", { child: collector });
        await push(order);

        let before = 0;
        for (const deadline = Date.now() + patienceMs; ; await sleep(500)) {
            const series = await arrived(database.url);
            const missing = [
                ...awaited.filter((name) => !series.some((one) => one.__name__ === name)),
                ...Object.keys(expositions).filter((job) => !series.some((one) => one.scrape_job === job)),
            ];
            // A scrape may come in several requests, so that its last have to be waited for.
            if (missing.length === 0 && series.length === before) {
                return series;
            }
            before = series.length;
            if (collector.exit !== undefined) {
                throw new Error(`otelcol ${describeExit(collector.exit)}.${lastWords(collector)}`);
            }
            if (Date.now() > deadline) {
                throw new Error(`${missing.join(", ")} had not arrived after ${patienceMs} ms.${lastWords(collector)}`);
            }
        }
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

async function push({ request: { senders, statsd }, pushed = [], datagrams = [] }: Arrival): Promise<void> {
    for (const body of pushed) {
        const { ok, status } = await fetch(`http://127.0.0.1:${senders?.otlp.http}/v1/metrics`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
        });
        if (!ok) {
            throw new Error(`The collector answered ${status} to OTLP.`);
        }
    }
    const port = senders?.statsd?.port ?? statsd?.port ?? statsdPort;
    const socket = createSocket("udp4");
    for (const text of datagrams) {
        await new Promise((resolve) => socket.send(text, port, "127.0.0.1", resolve));
    }
    socket.close();
}

async function arrived(url: string): Promise<ArrivedSeries[]> {
    const response = await fetch(`${url}/api/v1/series?match[]=${encodeURIComponent('{__name__!=""}')}`);
    return ((await response.json()) as { data: ArrivedSeries[] }).data;
}

if (require.main === module) {
    arrive(JSON.parse(fs.readFileSync(process.argv[2], "utf8")) as Arrival).then(
        (series) => process.stdout.write(JSON.stringify(series)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
