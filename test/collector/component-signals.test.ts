/** The signals of components, put before the real collector: each pair of a component and a signal. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { knownSignals, signals, signalsOf } from "../../collector/component-signals";
import { adot, type ComponentKind } from "../../collector/release";
import { releaseRows } from "../../collector/release-data";
import { audit } from "../../collector/rules/audit";
import { needs, toolPath } from "../support/parts";

type Kind = "receivers" | "processors" | "exporters";
type Pair = readonly [kind: Kind, type: string, signal: string];

/** What components can't be made without. */
const least: Readonly<Record<string, unknown>> = {
    "receivers awsecscontainermetrics": {},
    "receivers file_log": { include: ["/tmp/none.log"] },
    "receivers jaeger": { protocols: { grpc: {} } },
    "receivers otlp": { protocols: { grpc: {} } },
    "receivers prometheus": {
        config: { scrape_configs: [{ job_name: "app", static_configs: [{ targets: ["app:9404"] }] }] },
    },
    "processors attributes": { actions: [{ key: "a", action: "delete" }] },
    "processors delta_to_rate": { metrics: ["a"] },
    "processors memory_limiter": { check_interval: "1s", limit_mib: 200 },
    "processors metrics_transform": { transforms: [{ include: "a", action: "update", new_name: "b" }] },
    "processors metricsgeneration": {
        rules: [{ name: "a", type: "scale", metric1: "b", operation: "multiply", scale_by: 2 }],
    },
    "processors resource": { attributes: [{ key: "a", action: "delete" }] },
    "processors span": { name: { from_attributes: ["a"] } },
    "processors tail_sampling": { policies: [{ name: "all", type: "always_sample" }] },
    "exporters awscloudwatchlogs": { log_group_name: "a", log_stream_name: "b", region: "eu-west-1" },
    "exporters awsemf": { region: "eu-west-1" },
    "exporters file": { path: "/tmp/none.json" },
    "exporters load_balancing": { protocol: { otlp: {} }, resolver: { static: { hostnames: ["a:4317"] } } },
    "exporters otlp_grpc": { endpoint: "a:4317" },
    "exporters otlp_http": { endpoint: "http://a:4318" },
    "exporters prometheus": { endpoint: "127.0.0.1:8889" },
    "exporters prometheus_remote_write": { endpoint: "http://a:9090/api/v1/write" },
};

/** A config with the component of each pair in a pipeline of its signal. */
function configOf(pairs: readonly Pair[]): object {
    const config: Record<Kind, Record<string, unknown>> = {
        receivers: { otlp: least["receivers otlp"] },
        processors: {},
        exporters: { debug: {} },
    };
    const pipelines = pairs.map(([kind, type, signal], index) => {
        config[kind][type] = least[`${kind} ${type}`] ?? {};
        const pipeline = { receivers: ["otlp"], processors: [], exporters: ["debug"] };
        return [`${signal}/${index}`, { ...pipeline, [kind]: [type] }];
    });
    return { ...config, service: { pipelines: Object.fromEntries(pipelines) as object } };
}

/** What the collector says against it. */
const refusal = (pairs: readonly Pair[]): Promise<string> =>
    promisify(execFile)(toolPath("otelcol-full"), ["validate", "--config=env:CONFIG"], {
        env: { CONFIG: JSON.stringify(configOf(pairs)), ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1" },
        timeout: 30_000,
    }).then(
        () => "",
        (error: { stderr: string }) => error.stderr,
    );

/** Where the audit says that a signal isn't supported. */
const audited = (pairs: readonly Pair[]): readonly string[] =>
    audit(configOf(pairs), { memoryMiB: 2048 })
        .filter(({ rule }) => rule === "signal-not-supported")
        .map(({ path }) => path);

async function components(): Promise<readonly (readonly [Kind, string])[]> {
    const { stdout } = await promisify(execFile)(toolPath("otelcol-full"), ["components"]);
    return [...stdout.matchAll(/^(receivers|processors|exporters):\n((?: .*\n)*)/gm)].flatMap(([, kind, listed]) =>
        [...listed!.matchAll(/^ {4}- name: (\w+)$/gm)].map(([, type]) => [kind as Kind, type!] as const),
    );
}

describe("The signals of components", () => {
    const pairs = knownSignals.flatMap(([kind, type, own]) =>
        signals.map((signal) => ({ pair: [kind as Kind, type, signal] as Pair, isSupported: own.includes(signal) })),
    );

    it("are known of every component of every release from v0.40 on", () => {
        for (const [tag, { components: all }] of Object.entries(releaseRows).filter(([tag]) => tag >= "v0.40")) {
            for (const kind of ["receivers", "processors", "exporters"] as const satisfies readonly ComponentKind[]) {
                for (const type of all[kind].split(" ")) {
                    assert.ok((signalsOf(kind, type) ?? []).length > 0, `${kind} ${type} of ${tag}`);
                }
            }
        }
    });

    it("are asked of every component in every pipeline", () => {
        for (const { pair, isSupported } of pairs) {
            const expected = isSupported ? [] : [`service.pipelines.${pair[2]}/0.${pair[0]}[0]`];
            assert.deepEqual(audited([pair]), expected, pair.join(" "));
        }
    });

    it("say nothing of other components, of profiles and of connectors", () => {
        assert.deepEqual(
            audited([
                ["receivers", "loki", "metrics"],
                ["receivers", "zipkin", "profiles"],
            ]),
            [],
        );
        const config = { ...configOf([["exporters", "prometheus", "logs"]]), connectors: { prometheus: {} } };
        assert.ok(!audit(config).some(({ rule }) => rule === "signal-not-supported"));
    });

    it("are profiles only with their feature gate", () => {
        const config = configOf([["exporters", "debug", "profiles"]]);
        const blocked = (around: { gates?: readonly string[] }): boolean =>
            audit(config, { around }).some(({ rule }) => rule === "signal-not-supported");
        assert.deepEqual([{}, { gates: ["service.profilesSupport"] }].map(blocked), [false, false]);
        assert.deepEqual([{ gates: [] }, { gates: ["-service.profilesSupport"] }].map(blocked), [true, true]);
    });

    it("are those of the real collector", async function () {
        needs(this, "otelcol-full");
        const has = new Set((await components()).map((each) => each.join(" ")));
        const known = pairs.filter(({ pair: [kind, type] }) => has.has(`${kind} ${type}`));
        assert.deepEqual(new Set(known.map(({ pair: [kind, type] }) => `${kind} ${type}`)), has, adot.version);
        const supported = known.filter(({ isSupported }) => isSupported).map(({ pair }) => pair);
        assert.equal(await refusal(supported), "");
        const others = known.filter(({ isSupported }) => !isSupported).map(({ pair }) => pair);
        assert.ok(others.length > 20);
        // It stops at the first one.
        const ask = async (mine: readonly Pair[]): Promise<void> => {
            for (const pair of mine) {
                assert.match(await refusal([pair]), /telemetry type is not supported/, pair.join(" "));
            }
        };
        const half = others.length >> 1;
        await Promise.all([ask(others.slice(0, half)), ask(others.slice(half))]);
    });
});
