/** What `npx pulumi-adot migrate` writes compiles, loads in the real collector, and brings the targets' series. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ts from "typescript";
import {
    type CollectorConfig,
    type CollectorRequest,
    labels,
    parseCollectorConfig,
    renderCollectorConfig,
} from "../../../collector";
import type { MigratedOptions } from "../../../cli/migrate/model";
import { isolated } from "../../../local/support/isolated";
import { fixtures as recordings } from "../../../local/paths";
import { needs, toolPath } from "../../support/parts";
import type { Arrival, ArrivedSeries } from "../../collector/config/arrival";
import { gather } from "../../../cli/migrate/gather";
import { rulesFile } from "../../../cli/migrate/write/watched";
import { argumentsFor, fixtureNames, run } from "./migrated";

const root = path.join(__dirname, "..", "..", "..");
const environment = {
    PATH: process.env.PATH,
    AMP_REMOTE_WRITE_URL: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
    AWS_REGION: "eu-west-1",
};

const taskId = "0123456789abcdef0123456789abcdef";

interface Files {
    readonly files: readonly { readonly name: string; readonly text: string }[];
}

function withoutXray(file: Files["files"][number]): Files["files"][number] {
    const config = parseCollectorConfig(file.text).config as CollectorConfig;
    const { awsxray, ...receivers } = config.receivers as Record<string, object>;
    if (awsxray === undefined) {
        return file;
    }
    const { "traces/xray": _, ...pipelines } = config.service.pipelines as Record<string, never>;
    const changed = { ...config, receivers, service: { ...config.service, pipelines } };
    return { ...file, text: renderCollectorConfig(changed as unknown as CollectorConfig) };
}

/** What is written for tasks: rules and dashboards have tests of their own. */
async function filesOf(name: string, form: string): Promise<Files["files"]> {
    const { status, out, err } = await run(
        [...argumentsFor(name), "--format", "json", "--as", form, "--region", "eu-west-1"],
        {},
    );
    assert.equal(status, 0, err);
    const isOfTask = (file: string): boolean => !file.includes("/") && file !== rulesFile;
    return (JSON.parse(out) as Files).files.filter((file) => isOfTask(file.name));
}

describe("what migrate writes", function () {
    this.timeout(180_000);

    it("compiles against the package", async () => {
        const folder = fs.mkdtempSync(path.join(root, "test", "cli", "migrate", "compiled-"));
        try {
            const names: string[] = [];
            for (const name of fixtureNames) {
                for (const form of ["component", "sidecar"]) {
                    for (const { text } of await filesOf(name, form)) {
                        const file = path.join(folder, `${name}-${form}.ts`);
                        fs.writeFileSync(file, text);
                        names.push(file);
                    }
                }
            }
            const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
                config: { compilerOptions: object };
            };
            const { options } = ts.convertCompilerOptionsFromJson(
                {
                    ...config.compilerOptions,
                    noEmit: true,
                    incremental: false,
                    paths: { "pulumi-adot": ["./index.ts"] },
                },
                root,
            );
            const program = ts.createProgram(names, options);
            const found = names.flatMap((name) => {
                const source = program.getSourceFile(name);
                return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
                    ({ messageText }) =>
                        `${path.basename(name)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
                );
            });
            assert.deepEqual(found, []);
        } finally {
            fs.rmSync(folder, { recursive: true, force: true });
        }
    });

    describe("in the real collector", () => {
        before(function () {
            needs(this, "otelcol-full");
        });

        for (const name of fixtureNames) {
            it(`loads ${name}`, async () => {
                const files = await filesOf(name, "config");
                // The collector that is built here lacks the receiver for the X-Ray SDKs, which ADOT's image has.
                for (const { name: file, text } of files.map(withoutXray)) {
                    const { status, stderr } = spawnSync(
                        toolPath("otelcol-full"),
                        ["validate", "--config=env:AOT_CONFIG_CONTENT"],
                        { encoding: "utf8", env: { ...environment, AOT_CONFIG_CONTENT: text }, timeout: 30_000 },
                    );
                    assert.equal(status, 0, `${file}: ${stderr}`);
                }
            });
        }
    });

    describe("as it arrives", () => {
        let series: readonly ArrivedSeries[];

        before(async function () {
            this.timeout(180_000);
            needs(this, "otelcol-full", "prometheus");
            series = arrive(await together());
        });

        it("has the names that the agent's declarations selected, and no others of their targets", () => {
            const names = (job: string): string[] => [
                ...new Set(series.filter((each) => each.scrape_job === job).map((each) => each.__name__!)),
            ];
            const ownOfScrape = /^(?:up|scrape_.*)$/;
            assert.deepEqual(
                names("jvm")
                    .filter((name) => !ownOfScrape.test(name))
                    .sort(),
                ["jvm_memory_used_bytes", "jvm_threads_current", "jvm_threads_daemon"],
            );
            assert.deepEqual(
                names("envoy")
                    .filter((name) => !ownOfScrape.test(name))
                    .sort(),
                ["envoy_cluster_upstream_rq_total", "envoy_cluster_upstream_rq_xx"],
            );
        });

        it("keeps the series whose labels a declaration matches, and drops those that none does", () => {
            const ofJob = series.filter((each) => each.scrape_job === "catalogue-api");
            const methods = ofJob.filter((each) => each.__name__ === "http_requests_total").map((each) => each.method);
            assert.deepEqual(methods.sort(), ["GET", "POST"]);
            assert.ok(ofJob.some((each) => each.__name__ === "process_resident_memory_bytes"));
            assert.ok(ofJob.every((each) => each.build_id === undefined));
        });

        it("has dimensions as labels", () => {
            const [threads] = series.filter((each) => each.__name__ === "jvm_threads_current");
            assert.equal(threads?.[labels.cluster], "shop");
            assert.equal(threads?.[labels.family], "orders");
            assert.equal(threads?.[labels.job], "orders");
            assert.equal(threads?.[labels.instance], taskId);
        });

        it("has StatsD's names with underscores, tags as labels and the labels of the environment", () => {
            const [placed] = series.filter((each) => each.__name__ === "orders_placed_total");
            assert.equal(placed?.region, "eu");
            assert.equal(placed?.deployment_environment, "prod");
            assert.ok(series.some((each) => each.__name__ === "orders_latency_bucket"));
        });
    });
});

/** Options of the folders' tasks in one collector, so that one run shows them all. */
async function together(): Promise<MigratedOptions> {
    const read = (file: string): Promise<Uint8Array> => Promise.resolve(fs.readFileSync(file));
    const all: MigratedOptions[] = [];
    for (const [name, task] of [
        ["task-definitions", "orders"],
        ["docker-labels", "catalogue"],
        ["statsd", "orders"],
    ] as const) {
        const { migration } = await gather(argumentsFor(name), new Map(), read);
        all.push(migration.tasks.find((each) => each.name === task)!.options);
    }
    return {
        ...all[2],
        scrape: { ...all[0]!.scrape, ...all[1]!.scrape },
        scrapeIntervalSeconds: 1,
    };
}

function arrive(options: MigratedOptions): readonly ArrivedSeries[] {
    const recorded = (file: string): string => fs.readFileSync(path.join(recordings, file), "utf8");
    const order: Arrival = {
        otelcol: toolPath("otelcol-full"),
        prometheus: toolPath("prometheus"),
        request: {
            ...options,
            serviceName: "orders",
            family: "orders",
            region: "eu-west-1",
            memoryMiB: 256,
        } as CollectorRequest,
        task: {
            taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/shop/${taskId}`,
            cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
            family: "orders",
            containers: [
                { name: "app", memoryMiB: 1024 },
                { name: "adot-collector", memoryMiB: 256 },
            ],
        },
        expositions: {
            jvm: recorded("jvm-jmx-exporter-1.0.1.prom"),
            envoy: recorded("envoy-1.39.3.prom"),
            "catalogue-api": `# TYPE http_requests_total counter
http_requests_total{method="GET",build_id="7"} 4
http_requests_total{method="POST",build_id="7"} 2
http_requests_total{method="HEAD",build_id="7"} 1
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 1000000
# TYPE other gauge
other 1
`,
        },
        datagrams: ["orders.placed:3|c|#region:eu", "orders.latency:120|ms"],
        awaited: ["jvm_threads_current", "http_requests_total", "orders_placed_total", "orders_latency_bucket"],
    };
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "order-")), "order.json");
    fs.writeFileSync(file, JSON.stringify(order));
    const arrival = path.join(root, "test", "collector", "config", "arrival.ts");
    const [program = "", ...args] = isolated([process.execPath, "--import", "tsx", arrival, file]);
    const { status, stdout, stderr } = spawnSync(program, args, {
        encoding: "utf8",
        cwd: root,
        timeout: 120_000,
        maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as ArrivedSeries[];
}
