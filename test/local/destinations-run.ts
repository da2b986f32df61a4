/**
 * A program of its own: a task whose metrics go to CloudWatch, a remote write with basic authentication and an OTLP
 * endpoint with a secret header at once, on this machine's loopback. The targets are recorded pages, the collector is
 * the real one with the rendered config, each endpoint is its stand-in. It fails one endpoint after the other and looks
 * how the others fare. Prints as JSON what has arrived. It runs in a network namespace of its own where the machine
 * allows, as the collector's ports are fixed.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    destinationSecrets,
    renderCollectorConfig,
    sizeSidecar,
} from "../../collector";
import { startPrometheus } from "../../local/amp/prometheus";
import type { Fault } from "../../local/amp/server";
import { serveTaskMetadata } from "../../local/ecs/fixed-metadata";
import { type GuardedEndpoint, serveGuarded } from "../../local/guarded";
import { type CloudWatchMetrics, serveCloudWatchMetrics } from "../../local/otlp/cloudwatch-metrics";
import { serveBodies } from "../../local/support/http";
import { type Child, describeExit, startProcess, waitForHttp } from "../../local/support/process";

/** What the program is told, as JSON in the file that its first argument names. */
export interface DestinationsOrder {
    readonly otelcol: string;
    readonly prometheus: string;
    /** Names of recordings in `local/fixtures`, by scrape job; a number stands for as many series of one's own. */
    readonly targets: Readonly<Record<string, string | number>>;
    /** The values of the secrets that the collector is given, by what it sends them to. */
    readonly secrets: Readonly<Record<"grafana" | "vendor", string>>;
    /** What each endpoint does in turn while the others are watched. */
    readonly faults: readonly Fault[];
    /** Who has to get data before the faults begin, and gets its turn of them; who isn't among them may get none. */
    readonly awaited: readonly DestinationName[];
}

export const destinationNames = ["cloudwatch", "grafana", "vendor"] as const;
export type DestinationName = (typeof destinationNames)[number];

/** What they want of who writes. */
export const wantedSecrets = { grafana: "Basic MTIzNDU2OmdsY19hYmM=", vendor: "nr-0123" } as const;

export interface DestinationsArrived {
    readonly cloudwatch: Readonly<Pick<CloudWatchMetrics, "requests" | "billedBytes" | "pointsTaken">> & {
        readonly series: ReturnType<CloudWatchMetrics["series"]>;
    };
    readonly guarded: Readonly<Record<"grafana" | "vendor", GuardedEndpoint["requests"]>>;
    /** The series of each Prometheus. */
    readonly series: Readonly<Record<"grafana" | "vendor", readonly Readonly<Record<string, string>>[]>>;
    /** Requests that each took while another failed. */
    readonly during: readonly {
        readonly failing: DestinationName;
        readonly fault: Fault;
        readonly taken: Readonly<Record<DestinationName, number>>;
    }[];
    /** Who took something after its fault was over, in turn. */
    readonly recovered: readonly DestinationName[];
    /** The collector's, as it ran but for the addresses. */
    readonly config: CollectorConfig;
    /** What the collector said, line by line. */
    readonly said: readonly string[];
}

const [region, patienceMs, faultMs] = ["eu-west-1", 40_000, 3_000];
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

async function run(order: DestinationsOrder): Promise<DestinationsArrived> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "destinations-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    const later = <Thing extends { close(): unknown }>(thing: Thing): Thing => {
        stopping.push(() => thing.close());
        return thing;
    };
    try {
        const database = async (name: "grafana" | "vendor") => {
            const options = { executable: order.prometheus, directory: path.join(directory, name), name };
            const started = await startPrometheus({ ...options, takesOtlp: name === "vendor" });
            stopping.push(() => started.stop());
            return started.url;
        };
        const databases = { grafana: await database("grafana"), vendor: await database("vendor") };
        const cloudwatch = later(await serveCloudWatchMetrics({ region, credentials }));
        const guarded = {
            grafana: later(
                await serveGuarded({
                    kind: "remote-write",
                    path: "/api/prom/push",
                    headers: { authorization: wantedSecrets.grafana },
                    prometheus: databases.grafana,
                }),
            ),
            vendor: later(
                await serveGuarded({
                    kind: "otlp",
                    path: "/otlp/v1/metrics",
                    headers: { "api-key": wantedSecrets.vendor },
                    prometheus: databases.vendor,
                }),
            ),
        };
        const metadata = later(
            await serveTaskMetadata({
                taskArn: `arn:aws:ecs:${region}:111122223333:task/prod/0123456789abcdef`,
                cluster: `arn:aws:ecs:${region}:111122223333:cluster/prod`,
                family: "orders",
                containers: [{ name: "adot-collector", memoryMiB: 256 }],
            }),
        );
        const scrape: CollectorRequest["scrape"] = {};
        for (const [name, page] of Object.entries(order.targets)) {
            scrape[name] = { port: later(await serveBodies({ "/metrics": pageOf(page) })).port };
        }
        const destinations: CollectorRequest["destinations"] = {
            grafana: { kind: "remote-write", url: guarded.grafana.url, authorizationSecret: "/grafana/basic" },
            vendor: {
                kind: "otlp",
                url: guarded.vendor.url.replace("/v1/metrics", ""),
                secretHeaders: { "api-key": "/vendor/key" },
            },
        };
        const request: CollectorRequest = {
            serviceName: "orders",
            region,
            memoryMiB: 512,
            scrapeIntervalSeconds: 1,
            scrape,
            destination: "cloudwatch",
            destinations,
        };
        const secrets: Readonly<Record<string, string>> = {
            "/grafana/basic": order.secrets.grafana,
            "/vendor/key": order.secrets.vendor,
        };
        const configFile = path.join(directory, "collector.yaml");
        const config = collectorConfig(request);
        fs.writeFileSync(
            configFile,
            renderCollectorConfig(config).replace(`https://monitoring.${region}.amazonaws.com`, cloudwatch.url),
        );
        const said: string[] = [];
        const collector = startProcess({
            name: "otelcol",
            command: order.otelcol,
            args: [`--config=${configFile}`],
            env: {
                ...Object.fromEntries(
                    Object.entries(destinationSecrets(destinations)).map(([name, from]) => [name, secrets[from]]),
                ),
                PATH: process.env.PATH,
                AWS_REGION: region,
                AWS_ACCESS_KEY_ID: credentials.accessKeyId,
                AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
                ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
                GOMEMLIMIT: `${sizeSidecar(request.memoryMiB).goMemLimitMiB}MiB`,
            },
            onLine: (line) => said.push(line),
        });
        stopping.push(() => collector.stop());
        await waitForHttp("http://127.0.0.1:13133/", { child: collector });

        const endpoints = { cloudwatch, ...guarded };
        const taken = (name: DestinationName): number =>
            endpoints[name].requests.filter(({ status }) => status < 300).length;
        const each = <Value>(of: (name: DestinationName) => Value) =>
            Object.fromEntries(destinationNames.map((name) => [name, of(name)])) as Record<DestinationName, Value>;
        const until = async (what: string, isSo: () => boolean): Promise<void> => {
            for (const deadline = Date.now() + patienceMs; !isSo(); await sleep(200)) {
                checkAlive(collector, said);
                if (Date.now() > deadline) {
                    throw new Error(`${what}\n${said.slice(-10).join("\n")}`);
                }
            }
        };
        for (const name of order.awaited) {
            await until(`Nothing has arrived at ${name}.`, () => taken(name) > 3);
        }
        const during: DestinationsArrived["during"][number][] = [];
        const recovered: DestinationName[] = [];
        for (const fault of order.faults) {
            for (const failing of order.awaited) {
                endpoints[failing].setFault(fault);
                await sleep(500);
                const before = each(taken);
                await sleep(faultMs);
                during.push({ failing, fault, taken: each((name) => taken(name) - before[name]) });
                endpoints[failing].setFault(undefined);
                // Its next try comes when it does, and only then is it well again.
                const after = taken(failing);
                await until(`${failing} gets nothing after its fault.`, () => taken(failing) > after);
                recovered.push(failing);
            }
        }
        if (order.faults.length === 0) {
            await sleep(faultMs);
        }
        checkAlive(collector, said);
        return {
            cloudwatch: {
                requests: cloudwatch.requests,
                billedBytes: cloudwatch.billedBytes,
                pointsTaken: cloudwatch.pointsTaken,
                series: cloudwatch.series(),
            },
            guarded: { grafana: guarded.grafana.requests, vendor: guarded.vendor.requests },
            series: { grafana: await arrived(databases.grafana), vendor: await arrived(databases.vendor) },
            during,
            recovered,
            config,
            said,
        };
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

function checkAlive(collector: Child, said: readonly string[]): void {
    if (collector.exit !== undefined) {
        throw new Error(`otelcol ${describeExit(collector.exit)}.\n${said.slice(-10).join("\n")}`);
    }
}

const pageOf = (page: string | number): string =>
    typeof page === "string"
        ? fs.readFileSync(path.join(__dirname, "..", "..", "local", "fixtures", page), "utf8")
        : Array.from({ length: page }, (_, index) => `queue_length{queue="q${index}"} ${index}\n`).join("");

async function arrived(url: string): Promise<Record<string, string>[]> {
    const response = await fetch(`${url}/api/v1/series?match[]=${encodeURIComponent('{__name__!=""}')}`);
    return ((await response.json()) as { data: Record<string, string>[] }).data;
}

if (require.main === module) {
    run(JSON.parse(fs.readFileSync(process.argv[2]!, "utf8")) as DestinationsOrder).then(
        (all) => process.stdout.write(JSON.stringify(all)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
