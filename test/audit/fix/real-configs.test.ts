/** What people run, put right: nothing mandatory is left, nothing else has changed, and the real collector takes it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as yaml from "yaml";

import { parseContainerDefinitions } from "../../../audit/containers";
import { fixContainers } from "../../../audit/fix/containers-fix";
import { taskPolicies } from "../../../audit/rules";
import { inspectContainers, type Violation } from "../../../audit/violations";
import type { ContainerDefinition } from "../../../components/app";
import { adoptSidecar } from "../../../components/ecs/adopt-sidecar";
import { runWorker } from "../../../bench/support/worker";
import { adot, parseCollectorConfig } from "../../../collector";
import { typeOf } from "../../../collector/rules/config-view";
import { needs, toolPath } from "../../support/parts";
import { apart } from "./apart";
import { adotConfigs } from "./adot-configs";
import { otherConfigs } from "./other-configs";
import type { RealConfig, Sidecar } from "./real-configs";
import type { Order, Started } from "./start-all";

interface Container {
    readonly memory?: number;
    readonly environment: readonly { readonly name: string; readonly value: string }[];
}

const app = { name: "app", image: "acme/orders:1.0.0", memory: 1024, environment: [] };
const all = Object.entries({ ...adotConfigs, ...otherConfigs });
const task = { kind: "task definition", name: "orders", memoryMiB: 1536 };

/** As the task definition that goes with it: no memory of its own, and its variables from parameters. */
const containersOf = ({ config, variables = [] }: Sidecar): object[] => [
    app,
    {
        name: "aws-otel-collector",
        image: adot.image,
        essential: false,
        environment: [{ name: "AOT_CONFIG_CONTENT", value: yaml.stringify(config) }],
        secrets: variables.map((name) => ({ name, valueFrom: `/orders/${name}` })),
    },
];

/** What ECS sets; credentials as it has them for a task. */
const setByEcs = {
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "eu-west-1",
};

const levels = new Map(taskPolicies.map(({ name, level }) => [name, level]));
const mandatory = (violations: readonly Violation[]): string[] =>
    violations.filter(({ policy }) => levels.get(policy) === "mandatory").map(({ text }) => text);

const textIn = ({ environment }: Container): string =>
    environment.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value;

/** Components that ADOT has and that aren't in the build at hand: tools/go/otelcol/full.yaml. */
const lacking = {
    receivers: ["awscontainerinsightreceiver", "awsxray"],
    exporters: ["awsxray", "datadog", "signalfx"],
};

const lackingIn = (config: RealConfig): readonly string[] => [
    ...new Set(
        (["receivers", "exporters"] as const).flatMap((kind) =>
            Object.keys(config[kind])
                .map(typeOf)
                .filter((type) => lacking[kind].includes(type)),
        ),
    ),
];

describe("what people run as sidecars", function () {
    this.timeout(240_000);

    for (const [name, sidecar] of all) {
        it(`passes everything mandatory once it is put right: ${name}`, () => {
            const containers = containersOf(sidecar);
            const before = inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), task);
            assert.notDeepEqual(mandatory(before.violations), []);
            const fix = fixContainers(containers, task);
            assert.deepEqual(mandatory(fix.left), []);
            const [first, collector] = fix.containers as [object, Container];
            assert.equal(first, app);
            assert.equal(collector.memory, 512);
            assert.deepEqual(
                apart(parseCollectorConfig(textIn(collector)).config),
                apart(JSON.parse(JSON.stringify(sidecar.config))),
            );
            const again = fixContainers(fix.containers, task);
            assert.equal(again.containers, fix.containers);
            assert.deepEqual(again.changes, []);
        });
    }

    describe("start and stop in the real collector once they are put right", () => {
        let startedByName: ReadonlyMap<string, Started> = new Map();
        before(async function () {
            needs(this, "otelcol-full");
            const folder = mkdtempSync(join(tmpdir(), "real-configs-"));
            try {
                const file = join(folder, "orders.json");
                writeFileSync(file, JSON.stringify(all.map(([name, sidecar]) => orderOf(name, sidecar))));
                const started = await runWorker<readonly Started[]>({
                    title: "The start of what people run",
                    file: join(__dirname, "start-all.ts"),
                    args: [toolPath("otelcol-full"), file],
                });
                startedByName = new Map(started.map((one) => [one.name, one]));
            } finally {
                rmSync(folder, { recursive: true, force: true });
            }
        });

        for (const [name, { config }] of all) {
            const without = lackingIn(config);
            it(`${name}${without.length === 0 ? "" : `, with others in place of ${without.join(" and ")}`}`, () => {
                const { isReady, exit, said } = startedByName.get(name)!;
                assert.ok(isReady, said);
                assert.equal(exit, "ended with exit code 0", said);
            });
        }

        it("lacks no more of their components than is said", () => {
            const { stdout } = spawnSync(toolPath("otelcol-full"), ["components"], { encoding: "utf8" });
            const has = (kind: "receivers" | "exporters", id: string): boolean =>
                [typeOf(id), adot.aliases[kind][typeOf(id)]].some((type) =>
                    new RegExp(`^ *- name: ${type}$`, "m").test(stdout.split(`${kind}:`)[1]!.split(/^\w+:/m)[0]!),
                );
            for (const kind of ["receivers", "exporters"] as const) {
                const ids = all.flatMap(([, { config }]) => Object.keys(config[kind]));
                const missing = new Set(ids.filter((id) => !has(kind, id)).map(typeOf));
                assert.deepEqual([...missing].sort(), [...lacking[kind]].sort());
            }
        });
    });
});

/** ADOT's own are adopted, which also names tasks and starts the health check; what adopts nothing else is the fix. */
function orderOf(name: string, sidecar: Sidecar): Order {
    const containers = containersOf(sidecar);
    const safe = Object.hasOwn(adotConfigs, name)
        ? adoptSidecar(containers as ContainerDefinition[], { taskMemory: task.memoryMiB, serviceName: "orders" })
        : fixContainers(containers, task).containers;
    const [, collector] = safe as [object, Container];
    const fixed = yaml.parse(textIn(collector)) as RealConfig;
    const variables = Object.fromEntries((sidecar.variables ?? []).map((variable) => [variable, valueOf(variable)]));
    return { name, config: yaml.stringify(replaced(fixed)), environment: { ...variables, ...setByEcs } };
}

function valueOf(variable: string): string {
    if (variable === "MY_POD_IP") {
        return "127.0.0.1";
    }
    return variable.endsWith("SCRAPING_ENDPOINT")
        ? "127.0.0.1:9404"
        : "https://metrics.example.com/api/v1/remote_write";
}

/** Without what the build at hand lacks: otlp in place of receivers, otlp_http with its queue of exporters. */
function replaced(config: RealConfig): unknown {
    const rename = (kind: "receivers" | "exporters", id: string, type: string): string =>
        lacking[kind].includes(typeOf(id)) ? `${type}/${id.replace("/", "-")}` : id;
    const map = (kind: "receivers" | "exporters", type: string, settings: (own: unknown) => unknown): object =>
        Object.fromEntries(
            Object.entries(config[kind]).map(([id, own]) => {
                const renamed = rename(kind, id, type);
                return [renamed, renamed === id ? own : settings(own)];
            }),
        );
    return {
        ...config,
        receivers: map("receivers", "otlp", () => ({ protocols: { grpc: { endpoint: "127.0.0.1:0" } } })),
        exporters: map("exporters", "otlp_http", (own) => ({
            endpoint: "https://metrics.example.com",
            ...((own as { sending_queue?: unknown } | null)?.sending_queue === undefined
                ? {}
                : { sending_queue: (own as { sending_queue: unknown }).sending_queue }),
        })),
        service: {
            ...config.service,
            pipelines: Object.fromEntries(
                Object.entries(config.service.pipelines).map(([id, pipeline]) => [
                    id,
                    {
                        ...pipeline,
                        receivers: pipeline.receivers.map((receiver) => rename("receivers", receiver, "otlp")),
                        exporters: pipeline.exporters.map((exporter) => rename("exporters", exporter, "otlp_http")),
                    },
                ]),
            ),
        },
    };
}
