import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { parse } from "yaml";
import {
    type CollectorConfig,
    type CollectorRequest,
    type Metric,
    adot,
    audit,
    collectorConfig,
    labels,
    metrics,
    parseCollectorConfig,
    renderCollectorConfig,
    selfScrapeJob,
} from "../../../collector";
import { seriesNames } from "../../../collector/config/keep";
import { estimate } from "../../../collector/cost/estimate";
import { readExposition } from "../../../collector/cost/exposition";
import { goSeconds } from "../../../collector/durations";
import { isolated } from "../../../local/support/isolated";
import { needs, toolPath } from "../../support/parts";
import type { Arrival, ArrivedSeries } from "./arrival";
import { withNewMetrics } from "./exposition";
import { goodExpressions, refusedExpressions } from "./expressions";
import { requestToAny, typicalRequests, validRequest } from "./requests";

const root = path.join(__dirname, "..", "..", "..");
const url = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write";
/** What ECS gives the container. `validate` asks the metadata endpoint for nothing, but wants to know it. */
const environment = {
    PATH: process.env.PATH,
    AMP_REMOTE_WRITE_URL: url,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
    TEAM: "search",
    AWS_REGION: "eu-west-1",
};

/** What ECS gives it for destinations, by the names that the config asks for. */
const ofDestinations = (config: string): Record<string, string> =>
    Object.fromEntries(
        [...config.matchAll(/\$\{env:(DESTINATION_\w+)\}/g)].map(([, name = ""]) => [
            name,
            name.endsWith("__URL") ? "https://metrics.example/v1/metrics" : "0755",
        ]),
    );

/** The signer asks STS for a role's credentials when a config is loaded, and there is no STS here. */
const withoutRoles = (request: CollectorRequest): CollectorRequest => ({
    ...request,
    destinations: Object.fromEntries(
        Object.entries(request.destinations ?? {}).map(([name, { assumeRole: _, ...rest }]) => [name, rest]),
    ),
});

/** Runs the collector on a config as the container does: by the environment variable. */
function collector(
    command: "validate" | "print-config",
    config: string,
): { status: number | null; stdout: string; stderr: string } {
    const mode = command === "print-config" ? ["--mode=unredacted"] : [];
    return spawnSync(toolPath("otelcol-full"), [command, ...mode, "--config=env:AOT_CONFIG_CONTENT"], {
        encoding: "utf8",
        env: { ...environment, ...ofDestinations(config), AOT_CONFIG_CONTENT: config },
        timeout: 30_000,
    });
}

/** A config's value after the collector has expanded it. */
function expanded(value: unknown): unknown {
    if (typeof value === "string") {
        const variables = { ...environment, ...ofDestinations(value) } as Record<string, string>;
        return value.replace(/\$\$|\$\{env:(\w+)(?::-[^}]*)?\}/g, (found, name: string) =>
            found === "$$" ? "$" : variables[name],
        );
    }
    if (Array.isArray(value)) {
        return value.map(expanded);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [String(expanded(key)), expanded(inner)]))
        : value;
}

const byName = (list: readonly { name?: string; value?: unknown }[]): object =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]));

/**
 * The collector prints every default too, so what we wrote must be a part of it; durations may be spelt another way.
 */
function assertPart(part: unknown, whole: unknown, at: string): void {
    if (Array.isArray(part)) {
        const list: readonly unknown[] = Array.isArray(whole) ? whole : [];
        assert.equal(list.length, part.length, `${at} is ${JSON.stringify(whole)}`);
        part.forEach((value, index) => assertPart(value, list[index], `${at}[${index}]`));
    } else if (typeof part === "object" && part !== null) {
        // Sections without anything switched on aren't printed; headers are as a list.
        const inner = (Array.isArray(whole) ? byName(whole) : (whole ?? {})) as Record<string, unknown>;
        assert.ok(typeof inner === "object", `${at} is ${JSON.stringify(whole)}`);
        Object.entries(part).forEach(([key, value]) => assertPart(value, inner[key], `${at}.${key}`));
    } else if (whole === "<secret>") {
        // What signs in to a target is never printed.
        assert.match(at, /[.](?:credentials|password)$/);
    } else if (at.endsWith(".sizer")) {
        // Printed as an empty mapping, whatever it is.
        assert.deepEqual(whole, {}, at);
    } else if (goSeconds(part) !== undefined) {
        assert.equal(goSeconds(whole), goSeconds(part), at);
    } else {
        // Nor are empty strings and what is switched off.
        assert.equal(part === "" || part === false ? (whole ?? part) : whole, part, at);
    }
}

function assertReadAsWritten(config: CollectorConfig): void {
    const { status, stdout, stderr } = collector("print-config", renderCollectorConfig(config));
    assert.equal(status, 0, stderr);
    const { receivers, processors, exporters, extensions, service } = config;
    const written = { receivers, processors, exporters, extensions, service: { pipelines: service.pipelines } };
    assertPart(expanded(written), parse(stdout), "config");
}

describe("the real collector", function () {
    this.timeout(120_000);
    before(function () {
        needs(this, "otelcol-full");
    });

    for (const [name, typical] of Object.entries(typicalRequests)) {
        const request = withoutRoles(typical);

        it(`loads ${name}`, () => {
            const { status, stderr } = collector("validate", renderCollectorConfig(collectorConfig(request)));
            assert.equal(status, 0, stderr);
        });

        it(`reads ${name} as it was written`, () => assertReadAsWritten(collectorConfig(request)));
    }

    it("loads and reads what others send to, and what scrapes in each network mode", () => {
        const base: CollectorRequest = { serviceName: "gateway", region: "eu-west-1", memoryMiB: 512, scrape: {} };
        const otlp = { grpc: 4317, http: 4318 };
        const statsd = { port: 8125, counters: ["hits"] };
        const scrape = { jvm: { port: 9404, container: "app" } };
        for (const request of [
            { ...base, senders: { host: "0.0.0.0", otlp, resourceLabels: ["service.version"] } },
            { ...base, buffer: "disk", senders: { host: "0.0.0.0", otlp, statsd, areOnInstance: true } },
            { ...base, scrape, networkMode: "bridge" },
            { ...base, scrape, networkMode: "host", portOffset: 100, buffer: "disk" },
        ]) {
            const config = collectorConfig(request);
            const { status, stderr } = collector("validate", renderCollectorConfig(config));
            assert.equal(status, 0, stderr);
            assertReadAsWritten(config);
        }
    });

    it("loads and reads any rendered config as it was written", () => {
        fc.assert(
            // This collector has no receiver for X-Ray's SDKs.
            fc.property(validRequest, ({ xray: _, ...request }) => {
                const config = collectorConfig(request);
                const { status, stderr } = collector("validate", renderCollectorConfig(config));
                assert.equal(status, 0, stderr);
                assertReadAsWritten(config);
            }),
            { numRuns: 20 },
        );
    });

    it("loads and reads any destinations as they were written", () => {
        fc.assert(
            fc.property(requestToAny, ({ xray: _, ...request }) => {
                const config = collectorConfig(withoutRoles(request));
                const { status, stderr } = collector("validate", renderCollectorConfig(config));
                assert.equal(status, 0, stderr);
                assertReadAsWritten(config);
            }),
            { numRuns: 20 },
        );
    });

    it("keeps strings strings, whatever they look like to YAML", () => {
        const names = [
            "1_000",
            "2026-01-02",
            "0o17",
            "0x1F",
            "0b11",
            "1e3",
            "yes",
            "null",
            "true",
            "0755",
            "1.0",
            "no",
            "Off",
        ];
        for (const serviceName of names) {
            const config = collectorConfig({ serviceName, region: "eu-west-1", memoryMiB: 256, scrape: {} });
            assertReadAsWritten(config);
        }
    });

    it("keeps signs that end a line in YAML, or that it lacks", () => {
        const actions = [{ key: "note", value: "a\u0085b\u2028c\u2029d\u007f\u009f", action: "insert" }];
        const additions = { processors: { "attributes/x": { actions } } };
        assertReadAsWritten(collectorConfig({ ...typicalRequests["ecs-only"], additions }));
    });

    it("reads whole numbers and hidden line ends as parseCollectorConfig says", () => {
        const base = renderCollectorConfig(collectorConfig(typicalRequests["ecs-only"]));
        const read = (text: string): number =>
            parse(collector("print-config", text).stdout).processors.memory_limiter.limit_mib;
        for (const number of ["0400", "0o400", "0x100", "0b100000000", "2_56", "+256", "00256"]) {
            const text = base.replace("limit_mib: 358", `limit_mib: ${number}`);
            const config = parseCollectorConfig(text).config as CollectorConfig;
            assert.equal(config.processors.memory_limiter?.limit_mib, read(text), number);
        }
        // Behind this sign the collector goes on reading.
        const hidden = base.replace("    limit_mib: 358", "    # of 512 MiB\u2028    limit_mib: 500");
        assert.equal(read(hidden), 500);
        assert.equal(parseCollectorConfig(hidden).findings[0]?.rule, "config-unreadable");
    });

    it("takes each expression that the checks take", () => {
        const relabel = goodExpressions.map((regex) => ({ regex, targetLabel: "copy" }));
        assertReadAsWritten(
            collectorConfig({ ...typicalRequests["orders-service"], scrape: { jvm: { port: 9404, relabel } } }),
        );
    });

    for (const regex of Object.keys(refusedExpressions)) {
        it(`refuses ${regex} too`, () => {
            const config = collectorConfig(typicalRequests["orders-service"]);
            config.receivers.prometheus!.config.scrape_configs[0].metric_relabel_configs!.push({
                regex,
                target_label: "copy",
            });
            const { status, stderr } = collector("validate", renderCollectorConfig(config));
            assert.notEqual(status, 0);
            assert.match(stderr, /error parsing regexp/);
        });
    }

    it("refuses what the audit says it refuses, and takes what is only unsafe", () => {
        const base = renderCollectorConfig(collectorConfig(typicalRequests["ecs-only"]));
        const limiter = "check_interval: 1s\n    limit_mib: 358\n    spike_limit_mib: 153\n";
        assert.ok(base.includes(limiter));
        const variants: Record<string, [string, boolean]> = {
            "limiter-incomplete": ["limit_mib: 358\n", true],
            "limiter-too-slow": [limiter.replace("1s", "1m"), false],
            "limiter-too-large": [limiter.replace("limit_mib: 358", "limit_percentage: 81"), false],
            "limiter-too-small": ["check_interval: 1s\n    limit_mib: 90\n    spike_limit_mib: 75\n", false],
        };
        for (const [rule, [settings, refused]] of Object.entries(variants)) {
            const text = base.replace(limiter, settings);
            const rules = audit(parseCollectorConfig(text).config, { memoryMiB: 512 }).map((finding) => finding.rule);
            assert.deepEqual(rules, [rule]);
            const { status, stderr } = collector("validate", text);
            assert.equal(status !== 0, refused, `${rule}: ${stderr}`);
        }
        for (const [what, settings] of Object.entries({
            "a unit on MiB": limiter.replace("358", "358MiB"),
            "a spike above the limit": limiter.replace("153", "358"),
            "no time": limiter.replace("1s", "often"),
        })) {
            const text = base.replace(limiter, settings);
            assert.equal(audit(parseCollectorConfig(text).config)[0]?.rule, "limiter-incomplete", what);
            assert.notEqual(collector("validate", text).status, 0, what);
        }
        for (const text of [`${base}\nreceivers:\n`, base.replace("processors:", "processors: []\nx:")]) {
            const { config, findings } = parseCollectorConfig(text);
            assert.ok(findings.length + audit(config).length > 0);
            assert.notEqual(collector("validate", text).status, 0);
        }
    });

    it("refuses the sections and ids that the audit says it refuses, and takes the others", () => {
        const base = renderCollectorConfig(collectorConfig(typicalRequests["ecs-only"]));
        const processor = (id: string): string => base.replace("processors:\n", `processors:\n  ${id}: {}\n`);
        const pipeline = (id: string): string =>
            base.replace("pipelines:\n", `pipelines:\n    ${id}: {receivers: [otlp/x], exporters: [debug/x]}\n`);
        const texts: Record<string, [string, string | undefined]> = {
            "another section": [`${base}x-common: {}\n`, "unknown-section"],
            "an empty section of another name": [`${base}metrics:\n`, "unknown-section"],
            "a section in capitals": [`${base}Connectors: {}\n`, "unknown-section"],
            "a joined key": [`${base}service::telemetry::logs::level: info\n`, undefined],
            "an empty section": [`${base}connectors:\n`, undefined],
            "a name with a blank": [processor("batch/x y"), "id-not-valid"],
            "a name with a symbol": [processor("batch/x+y"), "id-not-valid"],
            "an empty name": [processor("batch/"), "id-not-valid"],
            "a type with a hyphen": [processor("batch-x"), "id-not-valid"],
            "a type that begins with a digit": [processor("1batch"), "id-not-valid"],
            "a name of any letters and marks": [processor("batch/é.a-b_c:d/e"), undefined],
            "blanks around type and name": [processor('" batch / x "'), undefined],
            "a pipeline of no signal": [pipeline("spans"), "id-not-valid"],
            "a pipeline's name with a blank": [pipeline("metrics/x y"), "id-not-valid"],
        };
        for (const [what, [text, rule]] of Object.entries(texts)) {
            const rules = audit(parseCollectorConfig(text).config).map((finding) => finding.rule);
            const names = rules.filter((each) => ["unknown-section", "id-not-valid"].includes(each));
            assert.deepEqual(names, rule === undefined ? [] : [rule], what);
            const { status, stderr } = collector("validate", text);
            assert.equal(status !== 0, rule !== undefined, `${what}: ${stderr}`);
        }
    });

    it("refuses the limiters, pipelines and tabs that the audit says it refuses, and takes the others", () => {
        const base = renderCollectorConfig(collectorConfig(typicalRequests["ecs-only"]));
        const limiter = (settings: string): string =>
            base.replace("    limit_mib: 358\n", `    limit_mib: 358\n    ${settings}\n`);
        const pipeline = (settings: string): string =>
            `${base}    metrics/x: {${settings}}\n`.replace("processors:\n", "processors:\n  batch/x: {}\n");
        const all = "receivers: [awsecscontainermetrics], exporters: [prometheusremotewrite]";
        const hard = "gc_interval_when_hard_limited";
        const soft = "gc_interval_when_soft_limited";
        const [incomplete, invalid, unreadable] = ["limiter-incomplete", "pipeline-not-valid", "config-unreadable"];
        const texts: Record<string, [string, string | undefined]> = {
            "an unknown property": [limiter("limit_mb: 1"), incomplete],
            "a property of earlier releases": [limiter("ballast_size_mib: 1"), incomplete],
            "a property in capitals": [limiter("Limit_Percentage: 1"), incomplete],
            "a percentage above 100": [limiter("limit_percentage: 101"), incomplete],
            "a spike's percentage above 100": [limiter("spike_limit_percentage: 101"), incomplete],
            "a percentage of 100": [limiter("limit_percentage: 100"), undefined],
            "hard above soft": [limiter(`min_${hard}: 20s`), incomplete],
            "least above most, hard": [limiter(`min_${hard}: 9s\n    max_${hard}: 5s`), incomplete],
            "least above most, soft": [limiter(`max_${soft}: 1ms`), incomplete],
            "most of hard above most of soft": [limiter(`max_${hard}: 20s\n    max_${soft}: 10s`), incomplete],
            "intervals in order": [limiter(`max_${hard}: 5s\n    max_${soft}: 0s`), undefined],
            "a limit with a fraction": [base.replace("358", "358.5"), incomplete],
            "no receivers": [pipeline(all.replace("[awsecscontainermetrics]", "[]")), invalid],
            "no exporters": [pipeline(all.replace(/, exp.*/, "")), invalid],
            "empty exporters": [pipeline(all.replace("[prometheusremotewrite]", "")), invalid],
            "a processor twice": [pipeline(`${all}, processors: [memory_limiter, batch/x, "batch/x "]`), invalid],
            "a receiver twice": [
                pipeline(all.replace("[awsecscontainermetrics]", "[awsecscontainermetrics, awsecscontainermetrics]")),
                undefined,
            ],
            "a line with a tab": [base.replace("processors:\n", "\t\nprocessors:\n"), unreadable],
            "a tab at the end": [`${base}\t\n`, unreadable],
            "a tab before a comment": [base.replace("processors:\n", "\t# x\nprocessors:\n"), unreadable],
            "a tab in braces": [pipeline(`${all.replace(",", ",\n\t\n     ")}`), undefined],
            "a tab behind a value": [base.replace("limit_mib: 358", "limit_mib: 358\t"), undefined],
        };
        for (const [what, [text, rule]] of Object.entries(texts)) {
            assert.notEqual(text, base, what);
            const { config, findings } = parseCollectorConfig(text);
            const rules = [...findings, ...audit(config)].map((finding) => finding.rule);
            const names = rules.filter((each) => [incomplete, invalid, unreadable].includes(each));
            assert.deepEqual(names, rule === undefined ? [] : [rule], what);
            const { status, stderr } = collector("validate", text);
            // The limit with a fraction is cut: a reader sees another one.
            assert.equal(status !== 0, rule !== undefined && what !== "a limit with a fraction", `${what}: ${stderr}`);
        }
    });

    it("refuses the queues and batches that the audit says it refuses", () => {
        const base = renderCollectorConfig(collectorConfig(typicalRequests["ecs-only"]));
        const queue = "enabled: true\n      queue_size: 200\n";
        const batch = "send_batch_size: 933\n    send_batch_max_size: 933\n";
        const variants: Record<string, [string, string, RegExp]> = {
            "a queue of no size": [queue, "queue_size: 0\n", /a 0 size queue will drop all the data/],
            "an empty size": [queue, "queue_size: null\n", /a 0 size queue will drop all the data/],
            "a negative size": [queue, "queue_size: -1\n", /queue size can't be negative/],
            "a size that is a string": [queue, 'queue_size: "200"\n', /expected type 'int'/],
            "a queue that isn't a mapping": [`\n      ${queue}`, " true\n", /expected a map or struct/],
            "batches that are sent too late": [
                batch,
                batch.replace("933", "934"),
                /greater or equal to send_batch_size/,
            ],
            "batches below the default": [batch, "send_batch_max_size: 933\n", /greater or equal to send_batch_size/],
        };
        for (const [what, [from, to, error]] of Object.entries(variants)) {
            assert.ok(from !== "" && base.includes(from), what);
            const text = base.replace(from, to);
            const [found] = audit(parseCollectorConfig(text).config, { memoryMiB: 512 });
            assert.match(found?.message ?? "", /: (the collector|it) doesn't start\.$/, what);
            const { status, stderr } = collector("validate", text);
            assert.notEqual(status, 0, what);
            assert.match(stderr, error, what);
        }
    });

    it("has the queues by default that the audit says it has", () => {
        const config = collectorConfig(typicalRequests["ecs-only"]);
        const text = renderCollectorConfig({
            ...config,
            exporters: {
                "prometheusremotewrite/default": { endpoint: url },
                "otlp/default": { endpoint: "x:4317" },
                "debug/default": {},
                "debug/empty": { sending_queue: null } as object,
                "prometheus/default": { endpoint: "127.0.0.1:8889" },
                prometheusremotewrite: config.exporters.prometheusremotewrite,
            },
        });
        const exporters = parse(collector("print-config", text).stdout).exporters as Record<
            string,
            { remote_write_queue?: object; sending_queue?: { queue_size: number } | null }
        >;
        assert.deepEqual(exporters["prometheusremotewrite/default"]?.remote_write_queue, {
            enabled: true,
            num_consumers: 5,
            queue_size: 10_000,
        });
        assert.equal(exporters["otlp/default"]?.sending_queue?.queue_size, 1_000);
        assert.equal(exporters["debug/empty"]?.sending_queue?.queue_size, 1_000);
        assert.equal(exporters["debug/default"]?.sending_queue, null);
        assert.equal(exporters["prometheus/default"]?.sending_queue, null);
    });

    it("has the components of the release model, as far as it was built with them", () => {
        const { stdout } = spawnSync(toolPath("otelcol-full"), ["components"], { encoding: "utf8" });
        const built = parse(stdout) as Record<string, { name: string }[]>;
        for (const kind of ["receivers", "processors", "exporters", "extensions"] as const) {
            for (const { name } of built[kind]) {
                const newest = adot.aliases[kind][name] ?? name;
                assert.ok(adot.components[kind].includes(newest), `${kind}: ${name}`);
            }
        }
    });
});

describe("a scrape of recorded targets", function () {
    this.timeout(120_000);
    const taskId = "0123456789abcdef0123456789abcdef";
    const fixture = (name: string): string => fs.readFileSync(path.join(root, "local", "fixtures", name), "utf8");
    // The family is written by the exporter, and the cluster comes from ECS.
    const request: CollectorRequest = {
        family: "orders",
        serviceName: "2026-01-02",
        region: "eu-west-1",
        memoryMiB: 256,
        scrapeIntervalSeconds: 1,
        scrape: {
            jvm: {
                port: 1,
                relabel: [
                    {
                        sourceLabels: [labels.jvmArea],
                        regex: "(.+)$",
                        targetLabel: "area_copy",
                        replacement: "<$1|${1}>",
                    },
                ],
            },
            envoy: { port: 1, path: "/stats/prometheus" },
            app: { port: 1, deny: ["orders_denied_.*"] },
            open: { port: 1, allow: [".*"] },
            chosen: { port: 1, allow: ["jvm_runtime_info", "orders_.*"], deny: ["orders_denied_.*"] },
        },
    };
    /** An application's own metrics beside some of its runtime's; the histogram and the summary are its own too. */
    const application = [
        'orders_placed_total{shop="a"} 1',
        "orders_denied_total 1",
        "process_payment_seconds 1",
        'orders_seconds_bucket{le="1"} 1',
        'orders_seconds_bucket{le="+Inf"} 2',
        "orders_seconds_sum 3",
        "orders_seconds_count 2",
        'jvm_runtime_info{vendor="x"} 1',
        "jvm_threads_current 7",
        "java_lang_Threading_ThreadCount 7",
        "process_virtual_memory_bytes 1",
        'envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix="admin"} 1',
        'envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix="in"} 1',
        "",
    ].join("\n");
    const kindsOfApplication = "# TYPE orders_placed_total counter\n# TYPE orders_seconds histogram\n";
    /** The sidecar's metrics but for counters of trouble, which appear with their first increment. */
    const healthySidecar = Object.values(metrics.sidecar)
        .map(({ name }) => name)
        .filter((name) => !/limiter_refused|send_failed|enqueue_failed/.test(name));
    const applicationJobs = { app: 1, open: 1, chosen: 1 };
    const histogram = ["orders_seconds_bucket", "orders_seconds_count", "orders_seconds_sum"];
    let series: readonly ArrivedSeries[];
    let order: Arrival;
    /** Names of the series that a job's target exposes. */
    const arrivedOf = (job: string): string[] => {
        const names = series.filter((one) => one.scrape_job === job).map((one) => one.__name__);
        return [...new Set(names)].filter((name) => !/^(up$|scrape_)/.test(name)).sort();
    };
    const named = (name: string): ArrivedSeries[] => series.filter(({ __name__ }) => __name__ === name);
    const seriesOf = ({ name, kind }: Metric): ArrivedSeries[] =>
        named(kind === "histogram" ? `${name}_bucket` : kind === "summary" ? `${name}_count` : name);

    before(function () {
        needs(this, "otelcol-full", "prometheus");
        order = {
            otelcol: toolPath("otelcol-full"),
            prometheus: toolPath("prometheus"),
            request,
            task: {
                taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${taskId}`,
                cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
                family: "orders",
                containers: [
                    { name: "app", memoryMiB: 1024 },
                    { name: "adot-collector", memoryMiB: 256 },
                ],
            },
            expositions: {
                // What the OTel Java agent would add: it must change neither job nor instance.
                jvm: `${fixture("jvm-jmx-exporter-1.0.1.prom")}# TYPE target_info gauge\ntarget_info{service_name="other",service_instance_id="x"} 1\n`,
                envoy: withNewMetrics(fixture("envoy-1.39.3.prom"), fixture("envoy-1.39.3-xds.prom")),
                app: kindsOfApplication + application,
                open: kindsOfApplication + application,
                chosen: kindsOfApplication + application,
            },
            awaited: [
                metrics.jvm.memoryUsed.name,
                metrics.envoy.serverLive.name,
                "orders_denied_total",
                metrics.ecs.taskMemoryUtilized.name,
                metrics.container.memoryUtilized.name,
                ...healthySidecar,
            ],
        };
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "order-")), "order.json");
        fs.writeFileSync(file, JSON.stringify(order));
        const [program = "", ...args] = isolated([
            process.execPath,
            "--import",
            "tsx",
            path.join(__dirname, "arrival.ts"),
            file,
        ]);
        const { status, stdout, stderr } = spawnSync(program, args, {
            encoding: "utf8",
            cwd: root,
            maxBuffer: 2 ** 26,
        });
        fs.rmSync(path.dirname(file), { recursive: true });
        assert.equal(status, 0, stderr);
        series = JSON.parse(stdout) as ArrivedSeries[];
    });

    it("sends as many series as are estimated, of targets in no catalogue too", () => {
        const pages = ["jvm", "envoy", ...Object.keys(applicationJobs)].map(
            (job) => [job, readExposition(order.expositions[job]!)] as const,
        );
        const scrape = Object.entries(request.scrape!).map(([job, args], index) => [
            job,
            { ...args, port: 1000 + index },
        ]);
        const config = collectorConfig({
            ...request,
            scrape: Object.fromEntries(scrape) as CollectorRequest["scrape"],
        });
        const found = estimate(config, { containers: 2, scraped: new Map(pages) });
        for (const { job, sent, added } of found.sources) {
            const isOf = (one: ArrivedSeries): boolean =>
                job === "awsecscontainermetrics" ? one.scrape_job === undefined : one.scrape_job === job;
            const real = series.filter(isOf).length;
            const close = job === selfScrapeJob ? 2 : 0;
            assert.ok(
                Math.abs(sent!.likely + added - real) <= close,
                `${job}: ${sent!.likely} and ${added}, ${real} came`,
            );
        }
    });

    it("gives every series the service as job, the task id as instance, cluster and family", () => {
        assert.ok(series.length > 150);
        for (const one of series) {
            const identity = {
                job: one.job,
                instance: one.instance,
                cluster: one.aws_ecs_cluster_name,
                family: one.aws_ecs_task_family,
            };
            assert.deepEqual(
                identity,
                { job: "2026-01-02", instance: taskId, cluster: "prod", family: "orders" },
                JSON.stringify(one),
            );
        }
    });

    it("puts no other label on them than the targets' own, scrape_job and container_name", () => {
        const own = new Set(
            Object.values(metrics).flatMap((group) => Object.values<Metric>(group).flatMap((metric) => metric.labels)),
        );
        const ours = new Set<string>(["__name__", "area_copy", ...Object.values(labels), ...own]);
        const foreign = series
            .filter((one) => !(one.scrape_job in applicationJobs))
            .flatMap((one) => Object.keys(one))
            .filter((label) => !ours.has(label) && !["transport", "data_type"].includes(label));
        assert.deepEqual([...new Set(foreign)], []);
    });

    it("keeps the jobs of one task apart by scrape_job, and containers by container_name", () => {
        const jobs = named("up").map((one) => one[labels.scrapeJob]);
        assert.deepEqual(jobs.sort(), [selfScrapeJob, "app", "chosen", "envoy", "jvm", "open"]);
        const containers = named(metrics.container.memoryUtilized.name).map((one) => one[labels.container]);
        assert.deepEqual(containers.sort(), ["adot-collector", "app"]);
    });

    for (const group of ["ecs", "container", "jvm", "envoy", "scrape"] as const) {
        it(`brings every ${group} metric of names.ts under its name, with its labels`, () => {
            for (const metric of Object.values<Metric>(metrics[group])) {
                const [first] = seriesOf(metric);
                assert.ok(first, `${metric.name} did not arrive`);
                for (const label of metric.labels) {
                    assert.ok(label in first, `${metric.name} lacks ${label}`);
                }
            }
        });
    }

    it("brings the sidecar's metrics that exist without trouble, and no others of it", () => {
        const listed = Object.values(metrics.sidecar).map(({ name }) => name as string);
        const arrived = new Set(series.map(({ __name__ }) => __name__).filter((name) => name.startsWith("otelcol_")));
        assert.deepEqual(
            [...arrived].filter((name) => !listed.includes(name)),
            [],
        );
        assert.deepEqual(
            healthySidecar.filter((name) => !arrived.has(name)),
            [],
        );
    });

    it("brings of a recorded JVM and Envoy what is listed, and nothing else", () => {
        for (const group of ["jvm", "envoy"] as const) {
            const listed = Object.values<Metric>(metrics[group]).flatMap((metric) => seriesNames(metric));
            assert.deepEqual(arrivedOf(group), [...new Set(listed)].sort(), group);
        }
    });

    it("brings all of an application's own metrics, and none of its runtime's that nobody asks for", () => {
        const own = ["orders_placed_total", ...histogram, "process_payment_seconds"];
        assert.deepEqual(arrivedOf("app"), [...own, "jvm_threads_current", "envoy_http_downstream_rq_total"].sort());
        const listeners = series
            .filter((one) => one.scrape_job === "app")
            .map((one) => one[labels.envoyListenerPrefix]);
        assert.deepEqual(listeners.filter(Boolean), ["in"]);
        assert.ok(series.some((one) => one.__name__ === "orders_placed_total" && one.shop === "a"));
    });

    it("brings everything or just what is listed where a job has an allow-list", () => {
        const all = application.split("\n").filter(Boolean);
        assert.deepEqual(arrivedOf("open"), [...new Set(all.map((line) => /^\w+/.exec(line)![0]))].sort());
        assert.deepEqual(arrivedOf("chosen"), ["jvm_runtime_info", "orders_placed_total", ...histogram].sort());
    });

    it("leaves no trace of the mark by which series are dropped", () => {
        assert.deepEqual(
            series.flatMap((one) => Object.keys(one)).filter((label) => /^__(?!name__)|tmp/.test(label)),
            [],
        );
    });

    it("drops target_info and denied names", () => {
        assert.deepEqual(named("target_info"), []);
        assert.deepEqual(
            named("orders_denied_total").map((one) => one.scrape_job),
            ["open"],
        );
    });

    it("passes $ in relabelling on to Prometheus", () => {
        const copies = named(metrics.jvm.memoryUsed.name).map((one) => one.area_copy);
        assert.deepEqual(copies.sort(), ["<heap|heap>", "<nonheap|nonheap>"]);
    });
});
