/** What people run, put right: nothing mandatory is left, nothing else has changed, and the real collector takes it. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import * as yaml from "yaml";

import { parseContainerDefinitions } from "../../../audit/containers";
import { fixContainers } from "../../../audit/fix/containers-fix";
import { taskPolicies } from "../../../audit/rules";
import { inspectContainers, type Violation } from "../../../audit/violations";
import { adot, parseCollectorConfig } from "../../../collector";
import { needs, toolPath } from "../../support/parts";
import { apart } from "./apart";
import { adotConfigs } from "./adot-configs";
import { otherConfigs } from "./other-configs";
import type { RealConfig, Sidecar } from "./real-configs";

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
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
};

const levels = new Map(taskPolicies.map(({ name, level }) => [name, level]));
const mandatory = (violations: readonly Violation[]): string[] =>
    violations.filter(({ policy }) => levels.get(policy) === "mandatory").map(({ text }) => text);

const textIn = ({ environment }: Container): string =>
    environment.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value;

describe("what people run as sidecars", function () {
    this.timeout(120_000);

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

    it("starts in the real collector once it is put right", async function () {
        needs(this, "otelcol-full");
        const { stdout } = spawnSync(toolPath("otelcol-full"), ["components"], { encoding: "utf8" });
        const has = (id: string): boolean => new RegExp(`name: ${id.split("/")[0]}$`, "m").test(stdout);
        const aliases = { ...adot.aliases.receivers, ...adot.aliases.exporters };
        const isThere = (id: string): boolean => has(id) || has(aliases[id.split("/")[0]!] ?? "-");
        for (const [name, sidecar] of all) {
            const [, collector] = fixContainers(containersOf(sidecar), task).containers as [object, Container];
            const fixed = yaml.parse(textIn(collector)) as RealConfig;
            const env = Object.fromEntries((sidecar.variables ?? []).map((variable) => [variable, valueOf(variable)]));
            await promisify(execFile)(toolPath("otelcol-full"), ["validate", "--config=env:AOT_CONFIG_CONTENT"], {
                env: { ...env, ...setByEcs, AOT_CONFIG_CONTENT: yaml.stringify(replaced(fixed, isThere)) },
            }).catch((error: Error) => assert.fail(`${name}: ${error.message}`));
        }
    });
});

function valueOf(variable: string): string {
    if (variable === "MY_POD_IP") {
        return "127.0.0.1";
    }
    return variable.endsWith("SCRAPING_ENDPOINT")
        ? "127.0.0.1:9404"
        : "https://metrics.example.com/api/v1/remote_write";
}

/** Without what the build at hand doesn't have: otlp in place of receivers, otlp_http with its queue of exporters. */
function replaced(config: RealConfig, isThere: (id: string) => boolean): unknown {
    const rename = (id: string, type: string): string => (isThere(id) ? id : `${type}/${id.replace("/", "-")}`);
    const map = (part: object, type: string, settings: (own: unknown) => unknown): object =>
        Object.fromEntries(
            Object.entries(part).map(([id, own]) => [rename(id, type), isThere(id) ? (own as unknown) : settings(own)]),
        );
    return {
        ...config,
        receivers: map(config.receivers, "otlp", () => ({ protocols: { grpc: { endpoint: "127.0.0.1:0" } } })),
        exporters: map(config.exporters, "otlp_http", (own) => ({
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
                        receivers: pipeline.receivers.map((receiver) => rename(receiver, "otlp")),
                        exporters: pipeline.exporters.map((exporter) => rename(exporter, "otlp_http")),
                    },
                ]),
            ),
        },
    };
}
