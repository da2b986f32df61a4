import assert from "node:assert/strict";

import { audit, auditBy } from "../../../collector/rules/audit";
import { settingRefused } from "../../../collector/rules/settings-demanded";
import { safe } from "./audit-cases";

// A tree of plain data, loosely typed so that a component can be added.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

/** Paths of what is refused of a component that a pipeline uses. */
function refused(kind: string, id: string, settings: unknown, unsetVariables: readonly string[] = []): string[] {
    const config: Loose = safe();
    config[kind] ??= {};
    config[kind][id] = settings;
    const pipeline = config.service.pipelines.metrics;
    if (kind === "extensions") {
        (config.service.extensions ??= []).push(id);
    } else {
        pipeline[kind].push(id);
    }
    const place = `${kind}.${id}`;
    return auditBy([settingRefused], config, { memoryMiB: 2048, unsetVariables })
        .filter(({ path }) => path.startsWith(place))
        .map(({ path }) => path.slice(place.length + 1));
}

const resource = (action: object): readonly [string, string, object] => [
    "processors",
    "resource",
    { attributes: [action] },
];
const transform = (settings: object): readonly [string, string, object] => [
    "processors",
    "metricstransform",
    { transforms: [settings] },
];
const otlp = (settings: object): readonly [string, string, object] => [
    "exporters",
    "otlp",
    { endpoint: "gateway:4317", ...settings },
];
const queue = (settings: object) => otlp({ sending_queue: settings });
const retries = (settings: object) => otlp({ retry_on_failure: settings });

type Row = readonly [kind: string, id: string, settings: unknown, ...paths: string[]];

/** What each is refused for, as the real collector refuses it (`npm run fuzz:start` compares both). */
const rows: readonly Row[] = [
    ["processors", "resource", { attributes: [] }, "attributes"],
    ["processors", "attributes", null, ""],
    [...resource({ key: "a", value: "", action: "upsert" })],
    [...resource({ key: "a", value: null, action: "upsert" }), "attributes[0]"],
    [...resource({ key: "a", value: 1, from_attribute: "b", action: "insert" }), "attributes[0].value"],
    [...resource({ value: 1, action: "insert" }), "attributes[0]"],
    [...resource({ pattern: "^a", action: "delete" })],
    [...resource({ key: "a", value: 1, action: "hash" }), "attributes[0].value"],
    [...resource({ key: "a", pattern: "^(?P<b>[(]+)\\(", action: "extract" })],
    [...resource({ key: "a", pattern: "^(b)", action: "extract" }), "attributes[0].pattern"],
    [...resource({ key: "a", pattern: "^(?P<c>b)(d)", action: "extract" }), "attributes[0].pattern"],
    [...resource({ key: "a", pattern: "", action: "EXTRACT" }), "attributes[0].pattern"],
    [...resource({ key: "a", converted_type: "int", action: "convert" })],
    [...resource({ key: "a", converted_type: "float", action: "convert" }), "attributes[0].converted_type"],
    [...resource({ key: "a", value: 1, action: "set" }), "attributes[0].action"],
    [...transform({ include: "a", action: "insert" }), "transforms[0]"],
    [
        ...transform({ include: "a", action: "update", operations: [{ action: "add_label" }] }),
        "transforms[0].operations[0]",
    ],
    [...transform({ action: "update" }), "transforms[0]"],
    ["exporters", "prometheusremotewrite/x", { endpoint: "" }, "endpoint"],
    ["exporters", "prometheusremotewrite/x", { translation_strategy: "underscores" }, "translation_strategy"],
    ["exporters", "prometheusremotewrite/x", { translation_strategy: "NoTranslation" }],
    [...otlp({ compression: 7 }), "compression"],
    [...otlp({ compression: "GZIP" }), "compression"],
    [...otlp({ compression: "none" })],
    [...queue({ num_consumers: null }), "sending_queue.num_consumers"],
    [...queue({ enabled: false, num_consumers: 0 })],
    [...queue({ sizer: "bites" }), "sending_queue.sizer"],
    [...queue({ batch: { sizer: "requests" } }), "sending_queue.batch.sizer"],
    [...queue({ sizer: "items", queue_size: 20, batch: { min_size: 21 } }), "sending_queue.batch.min_size"],
    [...queue({ queue_size: 20, batch: { min_size: 21, sizer: "items" } })],
    [...queue({ batch: { min_size: 21, max_size: 20 } }), "sending_queue.batch.max_size"],
    [...queue({ batch: { min_size: 21, max_size: 0, flush_timeout: "0s" } }), "sending_queue.batch.flush_timeout"],
    [...retries({ max_elapsed_time: "20s" }), "retry_on_failure.max_elapsed_time"],
    [...retries({ max_elapsed_time: "20s", max_interval: "10s" })],
    [...retries({ max_elapsed_time: "0s" })],
    [...retries({ max_elapsed_time: "1m", max_interval: "${env:PAUSE}" })],
    [...retries({ initial_interval: "6m" }), "retry_on_failure.max_elapsed_time"],
    [...retries({ max_interval: 400e9 }), "retry_on_failure.max_elapsed_time"],
    [...retries({ max_interval: 200e9 })],
    [...queue({ sizer: "" }), "sending_queue.sizer"],
    [...queue({ sizer: null })],
    [...queue({ storage: "file_storage" }), "sending_queue.storage"],
    [...queue({ storage: "" }), "sending_queue.storage"],
    [...queue({ storage: null })],
    [...queue({ storage: "${env:STORAGE}" })],
    [...otlp({ timeout: -1 }), "timeout"],
    [...otlp({ timeout: "0s" })],
    [...otlp({ headers: "" }), "headers"],
    [...otlp({ headers: null })],
    [...otlp({ endpoint: "http://" }), "endpoint"],
    [...otlp({ endpoint: "http://gateway:4317" })],
    ["exporters", "prometheusremotewrite/x", { timeout: "-1s" }, "timeout"],
    ...["x", "a b", "(x", "gateway/api", "http://a b/", "https://gate way:9090"].map((endpoint): Row => [
        ...(["exporters", "prometheusremotewrite/x"] as const),
        { endpoint },
        "endpoint",
    ]),
    ...[
        "https://a.example/api/v1/write",
        "http://[::1]:9090",
        "HTTPS://A",
        "/x",
        "${env:URL}",
        "https://${env:A}/b c",
    ].map((endpoint): Row => ["exporters", "prometheusremotewrite/x", { endpoint }]),
    ["exporters", "prometheusremotewrite/x", { external_labels: { "team.name": "" } }, "external_labels.team.name"],
    ["exporters", "prometheusremotewrite/x", { external_labels: { a: "b", "team.name": "x" } }],
    ["exporters", "debug", { verbosity: -1 }, "verbosity"],
    ["exporters", "debug", { verbosity: 2 }],
    ["processors", "span", { name: { separator: "::" } }, "name"],
    ["processors", "span", { name: { separator: "::" }, status: { code: "Ok" } }],
    ["processors", "span", { name: { to_attributes: { rules: ["^(?P<a>.*)$$"] } } }],
    ["processors", "cumulativetodelta", { include: { metrics: ["a"] } }, "include"],
    [
        "receivers",
        "otlp",
        { protocols: { grpc: { max_recv_msg_size_mib: -1 } } },
        "protocols.grpc.max_recv_msg_size_mib",
    ],
    ["receivers", "filelog", { include: ["a"], max_log_size: "large" }, "max_log_size"],
    ...["1MiB", "1 mb", "1024", "1.5GiB", 1024].map((max_log_size): Row => [
        ...(["receivers", "filelog"] as const),
        { include: ["a"], max_log_size },
    ]),
    ["exporters", "awsemf", { log_retention: 8 }, "log_retention"],
    ["receivers", "filelog", { include: ["a"], start_at: null }, ""],
    [
        "receivers",
        "filelog",
        { include: ["a"], operators: [{ type: "regex_parser", regex: "a" }] },
        "operators[0].regex",
    ],
    ["receivers", "statsd", { aggregation_interval: "0s" }, "aggregation_interval"],
    ["receivers", "statsd", { aggregation_interval: "500ms" }],
    ["processors", "cumulativetodelta", { include: { metric_types: ["sum"] } }],
    ["processors", "cumulativetodelta", { include: { match_type: "strict" } }, "include"],
    ["receivers", "jaeger", { protocols: {} }, "protocols"],
    ["extensions", "pprof", { endpoint: "" }, "endpoint"],
];

const listening = (endpoint: string, more: object = {}): readonly [string, string, object] => [
    "receivers",
    "otlp/x",
    { protocols: { grpc: { endpoint, ...more } } },
];
const sampling = (...policies: object[]): readonly [string, string, object] => [
    "processors",
    "tail_sampling",
    { policies },
];
const balancing = (resolver: unknown): readonly [string, string, object] => [
    "exporters",
    "loadbalancing",
    { protocol: { otlp: {} }, resolver },
];
const [always, certificate, key] = [{ type: "always_sample" }, { cert_file: "/c.pem" }, { key_file: "/k.pem" }];
const address = "protocols.grpc.endpoint";

/** Parts that belong together, as the real collector refuses them when it reads, makes or starts the component. */
const rowsOfParts: readonly Row[] = [
    ...["0.0.0.0:4317", ":4317", "[::]:4317", "0.0.0.0:", "127.0.0.1:http", "", "${env:HOST}", "h-${env:H}"].map(
        (endpoint): Row => [...listening(endpoint)],
    ),
    ...["0.0.0.0", "http://0.0.0.0:4317", "0.0.0.0:70000", "::4317", "[::]"].map((endpoint): Row => [
        ...listening(endpoint),
        address,
    ]),
    [...listening("/run/otlp.sock", { transport: "unix" })],
    ["receivers", "zipkin", { endpoint: "0.0.0.0" }, "endpoint"],
    ["receivers", "statsd", { endpoint: "0.0.0.0:70000" }, "endpoint"],
    ["extensions", "health_check", { endpoint: "http://0.0.0.0:13133" }, "endpoint"],
    ["extensions", "health_check", { endpoint: "0.0.0.0", use_v2: true, http: { endpoint: "0.0.0.0:13133" } }],
    ["exporters", "prometheus", { endpoint: "0.0.0.0" }, "endpoint"],
    ["exporters", "prometheus", {}, ""],
    ["exporters", "prometheus", { endpoint: "0.0.0.0:8889" }],
    [...listening("0.0.0.0:4317", { tls: certificate }), "protocols.grpc.tls"],
    [...listening("0.0.0.0:4317", { tls: key }), "protocols.grpc.tls"],
    [...listening("0.0.0.0:4317", { tls: { ...certificate, ...key } })],
    [...otlp({ tls: certificate }), "tls"],
    [...otlp({ tls: { ca_file: "/ca.pem" } })],
    [...otlp({ tls: { insecure: true } })],
    [...otlp({ tls: { min_version: "1.2", max_version: "1.3", cipher_suites: ["TLS_RSA_WITH_AES_128_CBC_SHA"] } })],
    [...otlp({ tls: { min_version: "${env:LEAST}", max_version: "1.0", cipher_suites: ["${env:SUITE}"] } })],
    [...otlp({ tls: { min_version: "1.3", max_version: "1.2" } }), "tls.min_version"],
    [...otlp({ tls: { min_version: "TLS12", max_version: "2" } }), "tls.min_version", "tls.max_version"],
    [...otlp({ tls: { ca_file: "/ca.pem", ca_pem: "x" } }), "tls.ca_pem"],
    [
        ...otlp({ tls: { cipher_suites: ["TLS_AES_128_GCM_SHA256", "TLS_RSA_WITH_RC4_128_SHA"] } }),
        "tls.cipher_suites[1]",
    ],
    ["exporters", "prometheus", { endpoint: "0.0.0.0:8889", tls: certificate }, "tls"],
    [
        "extensions",
        "health_check",
        { endpoint: "0.0.0.0:13133", tls: { ...key, min_version: "9" } },
        "tls",
        "tls.min_version",
    ],
    ...["gateway", "https://gateway", "gateway:", "gateway:otlp", "http://gateway:4317/", "[::1]"].map(
        (endpoint): Row => [...otlp({ endpoint }), "endpoint"],
    ),
    ...["dns:///gateway:4317", "https://gateway:4317", "${env:GATEWAY}", "${env:GATEWAY}:4317", "unix:///a"].map(
        (endpoint): Row => [...otlp({ endpoint })],
    ),
    ["processors", "resourcedetection", { detectors: ["env", "ecs", "${env:DETECTOR}"] }],
    ["processors", "resourcedetection", { detectors: ["env", "ECS", "fargate"] }, "detectors[1]", "detectors[2]"],
    [...sampling({ name: "a", ...always }, { name: "b", ...always })],
    [...sampling({ name: "a", ...always }, { name: "a", ...always }), "policies[1].name"],
    [...sampling({ name: "a" }, { name: "b", type: "errors" }), "policies[0].type", "policies[1].type"],
    [...balancing({ dns: { hostname: "a" } })],
    [...balancing({ static: { hostnames: ["a"] } })],
    [...balancing({ aws_cloud_map: { namespace: "a", service_name: "b" } })],
    [...balancing(undefined), ""],
    [...balancing({}), "resolver"],
    [...balancing({ dns: {} }), "resolver.dns"],
    [...balancing({ static: { hostnames: [] } }), "resolver.static.hostnames"],
    [...balancing({ static: { hostnames: ["a"] }, dns: { hostname: "a" } }), "resolver.static"],
];

type Component = readonly [kind: string, id: string, settings: unknown];

/** Refused by the real collector whether or not a pipeline uses them. */
const rowsOfUnused: readonly Component[] = [
    ["receivers", "otlp/u", {}],
    ["receivers", "jaeger/u", {}],
    ["receivers", "statsd/u", { aggregation_interval: 0 }],
    ["processors", "resource/u", {}],
    ["processors", "attributes/u", null],
    ["processors", "batch/u", { timeout: "-1s" }],
    ["processors", "cumulativetodelta/u", { include: { match_type: "strict" } }],
    ["exporters", "otlp/u", {}],
    ["exporters", "otlp_http/u", null],
    ["exporters", "otlp/u", { endpoint: "gateway:4317", sending_queue: { queue_size: 0 } }],
    ["exporters", "otlp/u", { endpoint: "gateway:4317", retry_on_failure: { max_elapsed_time: "1s" } }],
    ["exporters", "debug/u", { verbosity: "loud" }],
    ["exporters", "file/u", {}],
    ["extensions", "zpages/u", { endpoint: "" }],
];

/** Refused only where something uses them. */
const rowsOfUsed: readonly Component[] = [
    ["receivers", "file_log/u", { include: [] }],
    ["receivers", "file_log/u", { include: ["/a"], start_at: "middle" }],
    ["processors", "resource/u", { attributes: [{ key: "a" }] }],
    ["processors", "attributes/u", { actions: [{ key: "a", action: "insert" }] }],
    ["processors", "metricstransform/u", { transforms: [{ action: "update" }] }],
    ["processors", "span/u", {}],
    ["processors", "filter/u", { metrics: { include: { match_type: "like" } } }],
    ["exporters", "prometheusremotewrite/u", { endpoint: "", auth: { authenticator: "sigv4auth" } }],
    ["exporters", "otlp/u", { endpoint: "gateway:4317", sending_queue: { storage: "file_storage" } }],
    ["extensions", "pprof/u", { endpoint: "" }],
];

describe("the audit of what components demand", () => {
    for (const [kind, id, settings, ...paths] of [...rows, ...rowsOfParts]) {
        const what = `${paths.length === 0 ? "takes" : "refuses"} ${id}: ${JSON.stringify(settings)}`;
        it(what, () => assert.deepEqual(refused(kind, id, settings), paths));
    }

    it("asks what nothing uses for what the collector validates, and no more", () => {
        const unused = (kind: string, id: string, settings: unknown): number => {
            const config: Loose = safe();
            config[kind] = { ...config[kind], [id]: settings };
            return audit(config, { memoryMiB: 2048 }).filter(({ rule }) => rule === "setting-refused").length;
        };
        assert.deepEqual(
            rowsOfUnused.map((row) => unused(...row)),
            rowsOfUnused.map(() => 1),
        );
        assert.deepEqual(
            rowsOfUsed.map((row) => unused(...row)),
            rowsOfUsed.map(() => 0),
        );
        for (const [kind, id, settings] of rowsOfUsed) {
            assert.equal(refused(kind, id, settings).length, 1, id);
        }
    });

    it("reads a variable that nothing sets as nothing", () => {
        const [kind, id, settings] = resource({ key: "a", value: "${env:TEAM}", action: "upsert" });
        assert.deepEqual(refused(kind, id, settings, ["TEAM"]), ["attributes[0]"]);
        assert.deepEqual(refused(kind, id, settings), []);
    });

    it("knows that metrics of its own which a variable leaves empty have no readers", () => {
        const config: Loose = safe();
        config.service.telemetry = { metrics: "${env:METRICS}" };
        const rulesOf = (unsetVariables: readonly string[]): string[] =>
            audit(config, { memoryMiB: 2048, unsetVariables })
                .filter(({ path }) => path.startsWith("service.telemetry"))
                .map(({ rule }) => rule);
        assert.ok(rulesOf(["METRICS"]).includes("setting-refused"));
        assert.deepEqual(rulesOf([]), []);
    });

    it("says to set an endpoint, in the variable that it comes from, and not to leave it out", () => {
        const config: Loose = safe();
        config.exporters.prometheusremotewrite = { ...config.exporters.prometheusremotewrite, endpoint: "" };
        const fixOf = (variablePaths: readonly string[], variablesAt = {}) =>
            audit(config, { memoryMiB: 2048, variablePaths, variablesAt }).find(
                ({ rule }) => rule === "setting-refused",
            )!.fix;
        const path = "exporters.prometheusremotewrite.endpoint";
        assert.equal(fixOf([]), "Set endpoint to what is meant.");
        assert.equal(
            fixOf([path]),
            "Set endpoint to what is meant. It comes from an environment variable of the container, which is where to set it.",
        );
        assert.equal(
            fixOf([path], { [path]: ["AMP_URL"] }),
            "Set endpoint to what is meant. It comes from the environment variable AMP_URL of the container, which is where to set it.",
        );
    });
});
