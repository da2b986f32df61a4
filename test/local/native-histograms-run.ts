/**
 * A program of its own: a target with a native histogram, the real collector with the sidecar's config, and a real
 * Prometheus behind it. Prints as JSON what the queries answer that are in its order.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { withAdotSidecar } from "../../components";
import { startPrometheus } from "../../local/amp/prometheus";
import { serveTaskMetadata } from "../../local/ecs/fixed-metadata";
import { lastWords, startProcess, waitForHttp } from "../../local/support/process";
import { serveNativeHistogram } from "./native-histogram-target";

/** What the program is told, as JSON in its first argument. */
export interface NativeOrder {
    readonly otelcol: string;
    readonly prometheus: string;
    /** Metric of the target. */
    readonly metric: string;
    readonly queries: readonly string[];
}

/** The answers, in the order of the queries. */
export type NativeAnswers = readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value?: readonly [number, string];
    readonly histogram?: unknown;
}[][];

const patienceMs = 30_000;

async function run({ otelcol, prometheus, metric, queries }: NativeOrder): Promise<NativeAnswers> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "native-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    try {
        const target = await serveNativeHistogram(metric);
        const metadata = await serveTaskMetadata({
            taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef",
            cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
            family: "orders",
            containers: [{ name: "adot-collector", memoryMiB: 256 }],
        });
        const database = await startPrometheus({ executable: prometheus, directory, name: "prometheus" });
        stopping.push(target.close, metadata.close, () => database.stop());
        const sidecar = withAdotSidecar([{ name: "app", image: "orders:1", memory: 256 }], {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteParameter: "/p/url",
            scrapeIntervalSeconds: 1,
            scrape: { app: { port: target.port, nativeHistograms: true } },
        }).at(-1)!;
        const collector = startProcess({
            name: "otelcol",
            command: otelcol,
            args: ["--config=env:AOT_CONFIG_CONTENT"],
            env: {
                ...Object.fromEntries((sidecar.environment ?? []).map(({ name, value }) => [name, value])),
                PATH: process.env.PATH,
                AMP_REMOTE_WRITE_URL: `${database.url}/api/v1/write`,
                AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                AWS_SECRET_ACCESS_KEY: "secret",
                ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
            },
        });
        stopping.push(() => collector.stop());
        await waitForHttp("http://127.0.0.1:13133/", { child: collector });
        for (const deadline = Date.now() + patienceMs; ; await sleep(500)) {
            const answers = await Promise.all(queries.map((query) => ask(database.url, query)));
            if (answers.every((answer) => answer.length > 0)) {
                return answers;
            }
            if (collector.exit !== undefined || Date.now() > deadline) {
                const silent = queries.filter((_, i) => answers[i]!.length === 0);
                throw new Error(`No answer to ${silent.join(", ")}.${lastWords(collector)}`);
            }
        }
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

async function ask(url: string, query: string): Promise<NativeAnswers[number]> {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    return ((await response.json()) as { data: { result: NativeAnswers[number] } }).data.result;
}

if (require.main === module) {
    run(JSON.parse(process.argv[2]!) as NativeOrder).then(
        (answers) => process.stdout.write(JSON.stringify(answers)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
