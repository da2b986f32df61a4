/**
 * A program of its own: targets, a real Prometheus that scrapes them with a config as it was, the real collector with
 * what the config became, and one more Prometheus that both write to. Prints the series of either as JSON.
 */
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";

import type { MigratedOptions } from "../../../cli/migrate/model";
import { type SidecarOptions, withAdotSidecar } from "../../../components";
import { startPrometheus } from "../../../local/amp/prometheus";
import { serveTaskMetadata } from "../../../local/ecs/fixed-metadata";
import { listen } from "../../../local/support/http";
import { lastWords, startProcess, waitForHttp } from "../../../local/support/process";

/** What the program is told, as JSON in its first argument. */
export interface SideBySideOrder {
    readonly otelcol: string;
    readonly prometheus: string;
    /** A config of Prometheus's. */
    readonly original: object;
    readonly options: MigratedOptions;
    /** Name of the original job by the label `scrape_job`. */
    readonly jobs: Readonly<Record<string, string>>;
    /** What the sidecar needn't have. */
    readonly unneeded: { readonly labels: readonly string[]; readonly jobs: readonly string[] };
    /** Expositions by port and path. */
    readonly targets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Series as lines: name, labels in their order, value. */
export interface SideBySide {
    readonly original: readonly string[];
    readonly ours: readonly string[];
}

interface Sample {
    readonly metric: Readonly<Record<string, string>>;
    readonly value?: readonly [number, string];
}

const service = "orders-service";
const patienceMs = 40_000;

/** Of a scrape itself: a Prometheus and a collector have both of them, each its own. */
const aboutScrapes = /^(?:up|scrape_.*)$/;

async function run(order: SideBySideOrder): Promise<SideBySide> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "side-by-side-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    try {
        for (const [port, bodies] of Object.entries(order.targets)) {
            const server = http.createServer(({ url = "" }, response) => {
                const body = bodies[url];
                response.setHeader("Content-Type", "text/plain; version=0.0.4");
                response.writeHead(body === undefined ? 404 : 200).end(body ?? "");
            });
            await listen(server, Number(port));
            stopping.push(() => server.close());
        }
        const database = await startPrometheus({
            executable: order.prometheus,
            directory: path.join(directory, "database"),
            name: "database",
        });
        stopping.push(() => database.stop());
        const config = path.join(directory, "original.yml");
        const remote_write = [
            {
                ...(order.original as { remote_write?: object[] }).remote_write?.[0],
                sigv4: undefined,
                url: `${database.url}/api/v1/write`,
                queue_config: { batch_send_deadline: "1s" },
            },
        ];
        fs.writeFileSync(config, stringify({ ...order.original, remote_write }));
        const original = startProcess({
            name: "original",
            command: order.prometheus,
            args: [
                `--config.file=${config}`,
                `--storage.tsdb.path=${path.join(directory, "original")}`,
                "--web.listen-address=127.0.0.1:9090",
            ],
        });
        stopping.push(() => original.stop());
        const collector = await startCollector(order, `${database.url}/api/v1/write`, stopping);
        for (const deadline = Date.now() + patienceMs; ; await sleep(500)) {
            const found = split(await everything(database.url), order);
            if (found.ours.length > 0 && found.ours.join() === found.original.join()) {
                return found;
            }
            if (collector.exit !== undefined || original.exit !== undefined) {
                throw new Error(`It has ended.${lastWords(collector)}${lastWords(original)}`);
            }
            if (Date.now() > deadline) {
                return found;
            }
        }
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

async function startCollector({ otelcol, options }: SideBySideOrder, url: string, stopping: (() => unknown)[]) {
    const metadata = await serveTaskMetadata({
        taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef",
        cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
        family: "orders",
        containers: [{ name: "adot-collector", memoryMiB: 256 }],
    });
    stopping.push(metadata.close);
    const sidecar = withAdotSidecar([{ name: "app", image: "orders:1", memory: 256 }], {
        ...(options as Partial<SidecarOptions>),
        serviceName: service,
        region: "eu-west-1",
        remoteWriteParameter: "/p/url",
        ecsMetrics: false,
        selfMetrics: false,
    }).at(-1)!;
    const collector = startProcess({
        name: "otelcol",
        command: otelcol,
        args: ["--config=env:AOT_CONFIG_CONTENT"],
        env: {
            ...Object.fromEntries((sidecar.environment ?? []).map(({ name, value }) => [name, value])),
            PATH: process.env.PATH,
            AMP_REMOTE_WRITE_URL: url,
            AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY: "secret",
            ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
        },
    });
    stopping.push(() => collector.stop());
    await waitForHttp("http://127.0.0.1:13133/", { child: collector });
    return collector;
}

async function everything(url: string): Promise<readonly Sample[]> {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('{__name__!=""}')}`);
    return ((await response.json()) as { data: { result: Sample[] } }).data.result;
}

/** What tells tasks apart is the sidecar's alone, and the service and the job have changed their labels. */
function split(samples: readonly Sample[], { jobs, unneeded }: SideBySideOrder): SideBySide {
    const lines = { original: [] as string[], ours: [] as string[] };
    for (const { metric, value } of samples) {
        const { __name__: name = "", job, instance: _, scrape_job, ...labels } = metric;
        if (aboutScrapes.test(name) || unneeded.jobs.includes(job ?? "")) {
            continue;
        }
        const { aws_ecs_cluster_name: _cluster, aws_ecs_task_family: _family, ...own } = labels;
        const isOurs = job === service;
        const text = Object.entries(isOurs ? own : labels)
            .filter(([label]) => !unneeded.labels.includes(label))
            .map(([label, each]) => `${label}=${JSON.stringify(each)}`)
            .sort()
            .join(",");
        const from = isOurs ? (jobs[scrape_job ?? ""] ?? scrape_job) : job;
        lines[isOurs ? "ours" : "original"].push(`${from}: ${name}{${text}} ${value?.[1] ?? ""}`);
    }
    return { original: lines.original.sort(), ours: lines.ours.sort() };
}

if (require.main === module) {
    run(JSON.parse(process.argv[2]!) as SideBySideOrder).then(
        (answer) => process.stdout.write(JSON.stringify(answer)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
