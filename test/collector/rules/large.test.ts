/** Configs with thousands of each thing are judged in a time that grows as they do. */
import assert from "node:assert/strict";

import { audit, parseCollectorConfig } from "../../../collector";

/** Time of this process for one config, microseconds: what looks at each thing for each other takes minutes. */
const most = 4_000_000;
const count = 3_000;

const each = <T>(make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const section = (make: (index: number) => readonly [string, unknown]): Record<string, unknown> =>
    Object.fromEntries(each(make));

const limiter = { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 };
const writer = {
    endpoint: "https://example.com",
    auth: { authenticator: "sigv4auth" },
    resource_to_telemetry_conversion: { enabled: true },
};
const one = (pipeline: Record<string, unknown>): unknown => ({ pipelines: { metrics: pipeline } });
const many = (make: (index: number) => Record<string, unknown>): unknown => ({
    pipelines: section((index) => [`metrics/${index}`, make(index)]),
});
const written = (attributes: readonly unknown[], service: unknown): unknown => ({
    receivers: { awsecscontainermetrics: {} },
    processors: { memory_limiter: limiter, resource: { attributes } },
    exporters: { prometheusremotewrite: writer },
    service,
});
const throughResource = {
    receivers: ["awsecscontainermetrics"],
    processors: ["memory_limiter", "resource"],
    exporters: ["prometheusremotewrite"],
};
const job = {
    job_name: "app",
    scrape_timeout: "10s",
    static_configs: [{ targets: ["localhost:9404"] }],
};

const configs: Readonly<Record<string, () => unknown>> = {
    "pipelines without anything": () => ({ service: many(() => ({})) }),
    "pipelines that name what isn't there": () => ({
        service: many((i) => ({
            receivers: [`a/${i}`],
            processors: [`b/${i}`],
            exporters: [`prometheusremotewrite/${i}`],
        })),
    }),
    "pipelines with components of their own": () => ({
        receivers: section((i) => [`prometheus/${i}`, { config: { scrape_configs: [job] } }]),
        processors: {
            ...section((i) => [`memory_limiter/${i}`, limiter]),
            ...section((i) => [`resource/${i}`, { attributes: [{ key: "a", action: "upsert", value: "b" }] }]),
            ...section((i) => [`batch/${i}`, { send_batch_max_size: 8_192 }]),
        },
        exporters: section((i) => [
            `prometheusremotewrite/${i}`,
            { ...writer, auth: { authenticator: `sigv4auth/${i}` } },
        ]),
        extensions: section((i) => [`sigv4auth/${i}`, {}]),
        service: {
            extensions: each((i) => `sigv4auth/${i}`),
            ...(many((i) => ({
                receivers: [`prometheus/${i}`],
                processors: [`memory_limiter/${i}`, `resource/${i}`, `batch/${i}`],
                exporters: [`prometheusremotewrite/${i}`],
            })) as object),
        },
    }),
    "pipelines that share a receiver with as many jobs": () => ({
        receivers: { prometheus: { config: { scrape_configs: each(() => job) } } },
        processors: { memory_limiter: limiter, batch: {} },
        exporters: { prometheusremotewrite: writer },
        service: many(() => ({
            receivers: ["prometheus"],
            processors: ["memory_limiter", "batch"],
            exporters: ["prometheusremotewrite"],
        })),
    }),
    "pipelines that share a processor with as many actions": () =>
        written(
            each((i) => ({ key: `key${i}`, action: "upsert", from_attribute: "container.id" })),
            many(() => throughResource),
        ),
    "components in one pipeline": () => ({
        service: one({
            receivers: each((i) => `otlp/${i}`),
            processors: each((i) => `batch/${i}`),
            exporters: each((i) => `otlp/${i}`),
        }),
    }),
    "names of one component": () => ({
        receivers: { prometheus: { config: { scrape_configs: each(() => job) } } },
        exporters: { prometheusremotewrite: writer },
        service: one({
            receivers: each(() => "prometheus"),
            processors: each(() => "batch"),
            exporters: each(() => "prometheusremotewrite"),
        }),
    }),
    "patterns for as many attributes": () =>
        written(
            [
                ...each((i) => ({ key: `key${i}`, action: "upsert", value: "${env:X}" })),
                ...each((i) => ({ key: "", action: "delete", pattern: `^k.*y${i}x$` })),
            ],
            one(throughResource),
        ),
    "patterns that try every way": () =>
        written(
            [
                { key: "a".repeat(40), action: "upsert", value: "b" },
                { key: "a".repeat(1_000), action: "upsert", value: "b" },
                ...[
                    "(a+)+b",
                    "(a|a)*b",
                    "(a|a)".repeat(30),
                    "a*a*a*a*a*a*a*a*a*b",
                    "a{1000}{1000}",
                    "(?:a{99}){99}b",
                    `${"a?".repeat(400)}b`,
                ]
                    .map((pattern) => ({ key: "", action: "delete", pattern }))
                    .flatMap((action) => Array<typeof action>(100).fill(action)),
            ],
            one(throughResource),
        ),
    "relabelling rules of one job": () => ({
        receivers: {
            prometheus: {
                config: { scrape_configs: [{ ...job, relabel_configs: each(() => ({ action: "labelmap" })) }] },
            },
        },
        service: one({ receivers: ["prometheus"] }),
    }),
    "braces in a URL": () => ({
        exporters: { prometheusremotewrite: { endpoint: `https://localhost/${"${".repeat(50_000)}` } },
        service: one({ exporters: ["prometheusremotewrite"] }),
    }),
    "aliases of one long text": () =>
        parseCollectorConfig(
            `a: &a "${"x".repeat(100_000)}"\nservice:\n  extensions: [${Array(50_000).fill("*a").join()}]\n`,
        ).config,
};

describe(`the audit of ${count} things`, () => {
    for (const [what, make] of Object.entries(configs)) {
        it(`takes no long time for ${what}`, () => {
            const start = process.cpuUsage();
            audit(make(), { memoryMiB: 512 });
            const { user } = process.cpuUsage(start);
            assert.ok(user < most, `it took ${user} µs`);
        });
    }

    it("reads them as text in no long time", () => {
        const text = JSON.stringify(configs["pipelines with components of their own"]!());
        const start = process.cpuUsage();
        assert.deepEqual(parseCollectorConfig(text).findings, []);
        const { user } = process.cpuUsage(start);
        assert.ok(user < most, `${text.length} characters took ${user} µs`);
    });
});
