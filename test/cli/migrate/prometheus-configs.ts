/** Configs of Prometheus's at random, with every key that its structs have. */
import * as fc from "fast-check";

import { keysIn, type Shape } from "../../../collector/config-shapes";
import { discoveries } from "../../../cli/migrate/prometheus/discoveries";

/** The newest release of ADOT, with Prometheus 3 inside. */
export const release = 50;

/** What no outcome may quote. */
export const secret = "s3cr3t";

const secretKey = /^(?:password|credentials|bearer_token|client_secret|secret_key|access_key|client_certificate_key)$/;

const duration = fc.constantFrom("10s", "15s", "1m", "1h", "500ms", "90s", "0s", "5", "a day");
const regex = fc.constantFrom(
    "(.*)",
    "http_.*",
    "",
    "([^:]+)(?::\\d+)?",
    "a|b",
    "__meta_x_(.+)",
    "job|pod",
    "(",
    "x{2}",
);
const label = fc.constantFrom(
    "__name__",
    "__address__",
    "job",
    "instance",
    "env",
    "code",
    "__meta_dns_name",
    "le",
    "a-b",
);
const address = fc.constantFrom(
    "localhost:9404",
    "127.0.0.1:8080",
    "orders:9404",
    "10.0.0.7:80",
    "pay",
    "localhost:9090",
    "${X}:1",
    "http://a/b",
    "[::1]:7",
    ":9",
);
const text = fc.constantFrom(
    "a",
    "prod",
    "",
    "/metrics",
    "http",
    "https",
    "$1",
    "x:8080",
    "10MB",
    "5",
    "eu-west-1",
    "Bearer",
    "/etc/ca.pem",
    "ca.pem",
);

/** Values that keys have in earnest, by name, so that configs are more than refused ones. */
const byKey: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    job_name: fc.constantFrom("app", "envoy", "a job", "prometheus", "9x", "adot-collector", ""),
    action: fc.constantFrom(
        ...["replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "labelmap", "labeldrop", "labelkeep"],
        ...["lowercase", "uppercase", "Keep", "unheard"],
    ),
    regex,
    source_labels: fc.array(label, { maxLength: 2 }),
    target_label: label,
    replacement: fc.constantFrom("$1", "$1:9404", "prod", "${1}_x", "", "$$"),
    modulus: fc.integer({ min: 0, max: 8 }),
    scrape_interval: duration,
    scrape_timeout: duration,
    scheme: fc.constantFrom("http", "https", "HTTP", "ftp"),
    sample_limit: fc.constantFrom(0, 1, 5000, 40_000, 90_000, 20_000_000),
    body_size_limit: fc.constantFrom("0", "1MB", "10MiB", "4KB", "90MB", "2TB", "much"),
    external_labels: fc.dictionary(
        fc.constantFrom("env", "job", "replica", "cluster", "a-b", "le"),
        fc.constantFrom("x", "y", ""),
        { maxKeys: 3 },
    ),
    url: fc.constantFrom(
        "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
        "https://mimir.example/api/v1/push",
        "http://mimir:9009/api/v1/push",
        `https://me:${secret}@mimir.example/api/v1/push`,
    ),
    http_headers: fc.constant({ "X-Scope": { values: [secret] } }),
    headers: fc.constant({ "X-Scope": secret }),
    proxy_connect_header: fc.constant({ "Proxy-Auth": [secret] }),
    params: fc.dictionary(
        fc.constantFrom("name", "module", ""),
        fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }),
        { maxKeys: 2 },
    ),
};

const scalar = fc.oneof(text, fc.boolean(), fc.integer({ min: -1, max: 99_999 }), fc.constant(null));

function ofShape(shape: Shape, key: string, depth: number): fc.Arbitrary<unknown> {
    if (secretKey.test(key)) {
        return fc.constant(secret);
    }
    const own = byKey[key];
    if (own !== undefined) {
        return fc.oneof({ arbitrary: own, weight: 9 }, { arbitrary: scalar, weight: 1 });
    }
    switch (shape.kind) {
        case "struct":
            return depth > 6 ? fc.constant(null) : struct(shape.name, depth);
        case "list":
            return fc.array(ofShape(shape.of, "", depth + 1), { maxLength: 3 });
        case "map":
            return fc.dictionary(fc.constantFrom("a", "b.c", "x-y"), ofShape(shape.of, "", depth + 1), { maxKeys: 2 });
        case "boolean":
            return fc.boolean();
        case "integer":
        case "unsigned":
            return fc.nat(100);
        case "any":
        case "duration":
        case "float":
        case "pairs":
        case "scalar":
        case "string":
        case "text":
            return scalar;
    }
}

const staticConfigs = fc.array(
    fc.record(
        {
            targets: fc.array(address, { maxLength: 3 }),
            labels: fc.dictionary(
                fc.constantFrom("env", "team", "job", "instance", "a-b"),
                fc.constantFrom("x", "$y", ""),
                { maxKeys: 2 },
            ),
        },
        { requiredKeys: ["targets"] },
    ),
    { maxLength: 2 },
);

const discovery = fc.array(
    fc.record(
        {
            names: fc.array(fc.constantFrom("orders.local", "_m._tcp.pay.local"), { maxLength: 2 }),
            services: fc.array(fc.constantFrom("orders", "pay"), { maxLength: 2 }),
            type: fc.constantFrom("A", "SRV"),
            port: fc.constantFrom(8080, "9404", 0),
            files: fc.constant(["targets/*.json"]),
            password: fc.constant(secret),
        },
        { requiredKeys: [] },
    ),
    { maxLength: 2 },
);

/** Some keys of a struct, and now and then one that it hasn't. */
function struct(name: string, depth: number): fc.Arbitrary<Record<string, unknown>> {
    const keys = keysIn(name, release);
    const isJob = name.endsWith(".ScrapeConfig");
    const extra: [string, fc.Arbitrary<unknown>][] = isJob
        ? [
              ["static_configs", staticConfigs],
              ...Object.keys(discoveries).map((key): [string, fc.Arbitrary<unknown>] => [key, discovery]),
          ]
        : [];
    const all = new Map<string, fc.Arbitrary<unknown>>([
        ...keys.map(([key, shape]): [string, fc.Arbitrary<unknown>] => [key, ofShape(shape, key, depth + 1)]),
        ...extra,
        ["no_such_key", scalar],
    ]);
    const always = isJob
        ? ["job_name", "static_configs"]
        : name.endsWith("Config") && depth === 0
          ? ["scrape_configs"]
          : [];
    return fc
        .subarray([...all.keys()], { maxLength: Math.min(5, all.size) })
        .chain((chosen) =>
            fc.record(Object.fromEntries([...new Set([...always, ...chosen])].map((key) => [key, all.get(key)!]))),
        );
}

/** A whole config. */
export const prometheusConfigs = struct("prometheus.config.Config", 0);

/** One scrape config. */
export const scrapeConfigs = struct("prometheus.config.ScrapeConfig", 1);
