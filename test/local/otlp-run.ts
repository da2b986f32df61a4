/**
 * A program of its own: the containers of a task that sends OTLP, on this machine's loopback. The app is one with
 * OpenTelemetry's JavaScript SDK and the variables that it gets, the collector is the real one with the sidecar's
 * config, AMP is a real Prometheus, and X-Ray and CloudWatch Logs are stand-ins. Prints as JSON what has arrived. It
 * runs in a network namespace of its own where the machine allows, as the collector's ports are fixed.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ContainerDefinition, withAdotSidecar } from "../../components";
import { startPrometheus } from "../../local/amp/prometheus";
import { serveTaskMetadata } from "../../local/ecs/fixed-metadata";
import { type OtlpEndpoint, type OtlpRequest, type OtlpSignal, serveOtlpEndpoint } from "../../local/otlp";
import { describeExit, lastWords, startProcess, waitForHttp } from "../../local/support/process";

/** What the program is told, as JSON in the file that its first argument names. */
export interface OtlpOrder {
    readonly otelcol: string;
    readonly prometheus: string;
}

export interface OtlpArrived {
    readonly series: readonly Readonly<Record<string, string>>[];
    readonly traces: readonly OtlpRequest[];
    readonly logs: readonly OtlpRequest[];
    /** What the collector said, line by line. */
    readonly said: string;
}

const [region, patienceMs] = ["eu-west-1", 40_000];
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const group = "/teams/orders";

async function run({ otelcol, prometheus }: OtlpOrder): Promise<OtlpArrived> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "otlp-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    try {
        const serve = async (signal: OtlpSignal): Promise<OtlpEndpoint> => {
            let asked = 0;
            const endpoint = await serveOtlpEndpoint({
                signal,
                region,
                credentials,
                streams: [`${group}:otlp/orders`],
                // Throttled once: what was refused comes again.
                fault: () => (asked++ === 0 ? 429 : undefined),
            });
            stopping.push(() => endpoint.close());
            return endpoint;
        };
        const [xray, logs] = [await serve("traces"), await serve("logs")];
        const metadata = await serveTaskMetadata({
            taskArn: `arn:aws:ecs:${region}:111122223333:task/prod/0123456789abcdef`,
            cluster: `arn:aws:ecs:${region}:111122223333:cluster/prod`,
            family: "orders",
            containers: [{ name: "adot-collector", memoryMiB: 256 }],
        });
        const database = await startPrometheus({ executable: prometheus, directory, name: "prometheus" });
        stopping.push(metadata.close, () => database.stop());

        const [app, sidecar] = withAdotSidecar([{ name: "app", image: "orders:1", memory: 256 }], {
            serviceName: "orders",
            region,
            remoteWriteParameter: "/p/url",
            scrapeIntervalSeconds: 1,
            otlp: {
                containers: ["app"],
                traces: "xray",
                logs: "cloudwatch",
                logGroupName: group,
                resourceLabels: ["service.version"],
            },
            statsd: { containers: ["app"], buckets: [10, 100] },
        }) as [ContainerDefinition, ContainerDefinition];
        const { AOT_CONFIG_CONTENT: config = "", ...variables } = variablesOf(sidecar);
        const collector = startProcess({
            name: "otelcol",
            command: otelcol,
            args: ["--config=env:AOT_CONFIG_CONTENT"],
            env: {
                ...variables,
                PATH: process.env.PATH,
                AOT_CONFIG_CONTENT: config
                    .replace("https://xray.${env:AWS_REGION}.amazonaws.com", xray.url)
                    .replace("https://logs.${env:AWS_REGION}.amazonaws.com", logs.url),
                AMP_REMOTE_WRITE_URL: `${database.url}/api/v1/write`,
                AWS_ACCESS_KEY_ID: credentials.accessKeyId,
                AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
                ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
            },
        });
        stopping.push(() => collector.stop());
        await waitForHttp("http://127.0.0.1:13133/", { child: collector });
        const program = startProcess({
            name: "app",
            command: process.execPath,
            args: ["--import", "tsx", path.join(__dirname, "otlp-program.ts")],
            env: { ...variablesOf(app), PATH: process.env.PATH },
        });
        stopping.push(() => program.stop());

        for (const deadline = Date.now() + patienceMs; ; await sleep(300)) {
            const series = await arrived(database.url);
            const isThere = (name: string): boolean => series.some((one) => one.__name__ === name);
            const missing = [
                ...["orders_placed", "orders_disguised", "carts_total", "cart_time_bucket", "cart_size"].filter(
                    (name) => !isThere(name),
                ),
                ...(taken(xray) ? [] : ["traces"]),
                ...(taken(logs) ? [] : ["logs"]),
            ];
            if (missing.length === 0) {
                return { series, traces: xray.requests, logs: logs.requests, said: lastWords(collector) };
            }
            for (const each of [collector, program]) {
                if (each.exit !== undefined || Date.now() > deadline) {
                    const end = each.exit === undefined ? "is alive" : describeExit(each.exit);
                    throw new Error(`${missing.join(", ")}: none arrived. ${each.name} ${end}.${lastWords(each)}`);
                }
            }
        }
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

const variablesOf = ({ environment = [] }: ContainerDefinition): Record<string, string> =>
    Object.fromEntries(environment.map(({ name, value }) => [name, value]));

const taken = ({ requests }: OtlpEndpoint): boolean => requests.some(({ status }) => status === 200);

async function arrived(url: string): Promise<Record<string, string>[]> {
    const response = await fetch(`${url}/api/v1/series?match[]=${encodeURIComponent('{__name__!=""}')}`);
    return ((await response.json()) as { data: Record<string, string>[] }).data;
}

if (require.main === module) {
    run(JSON.parse(fs.readFileSync(process.argv[2]!, "utf8")) as OtlpOrder).then(
        (all) => process.stdout.write(JSON.stringify(all)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
