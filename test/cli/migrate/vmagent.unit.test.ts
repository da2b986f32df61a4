/** What vmagent's scrape config and flags become, and Grafana Agent's static mode. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { readers } from "../../../cli/migrate/readers";
import { ownSettings } from "../../../cli/migrate/vmagent/settings";
import { readYaml } from "../../../cli/yaml";
import { assertKept } from "./kept";
import { prometheusConfigs, secret } from "./prometheus-configs";

const origin = { file: "scrape.yml", form: "a config" };

function read(value: unknown): Migration & { readonly by: string } {
    const document = { origin, text: "", value, root: { offset: 0 } };
    const reader = readers.find(({ isIt }) => isIt(document))!;
    return { ...reader.read(document, []), by: reader.name };
}

const ofYaml = (text: string) => read(readYaml(text).value);

const outcome = (migration: Migration, path: string) => migration.outcomes.find((each) => each.path === path);

const selector = fc.constantFrom('{env="prod"}', 'up{a!="b",c=~"d.*"}', '{x!~"y"}', "not a selector {", "{}");
const rule = fc.record(
    {
        action: fc.constantFrom(
            ...["keep", "drop", "replace", "keep_metrics", "drop_metrics", "keep_if_equal", "drop_if_equal"],
            ...["replace_all", "labelmap_all", "graphite", "labeldrop", "keep_if_contains"],
        ),
        if: fc.oneof(selector, fc.array(selector, { maxLength: 2 })),
        regex: fc.oneof(fc.constantFrom("a.*", ""), fc.array(fc.constantFrom("a", "b.*"), { maxLength: 2 })),
        source_labels: fc.subarray(["__name__", "env", "code"]),
        target_label: fc.constantFrom("x", "job", ""),
        replacement: fc.constantFrom("$1", "y"),
        match: fc.constant("a.*.b"),
        labels: fc.constant({ job: "$1" }),
    },
    { requiredKeys: ["action"] },
);

const configs = fc
    .tuple(
        prometheusConfigs,
        fc.array(rule, { maxLength: 4 }),
        fc.array(rule, { maxLength: 3 }),
        fc.subarray(Object.keys(ownSettings)),
        fc.array(rule, { maxLength: 2 }),
    )
    .map(([config, metric, target, own, global]) => ({
        ...config,
        global: { metric_relabel_configs: global },
        scrape_configs: [
            {
                job_name: "app",
                static_configs: [{ targets: ["localhost:9404", "orders:8080"] }],
                max_scrape_size: "4MiB",
                ...Object.fromEntries(own.map((key) => [key, key.includes("proxy") ? secret : true])),
                headers: [`X-Token: ${secret}`],
                metric_relabel_configs: metric,
                relabel_configs: target,
            },
            ...((config.scrape_configs as unknown[] | null) instanceof Array
                ? (config.scrape_configs as unknown[])
                : []),
        ],
    }));

function assertWhole(config: unknown): void {
    const migration = read(config);
    assert.deepEqual(
        migration.outcomes.map(({ path }) => path),
        leavesOf(config).map(({ steps }) => pathText(steps)),
    );
    assertKept(migration);
}

describe("migrate: a vmagent scrape config", () => {
    it("has one outcome for each leaf, and becomes options that the sidecar takes", () => {
        fc.assert(fc.property(configs, assertWhole), { numRuns: Number(process.env.RUNS ?? 15) });
    });

    it("has its rules in Prometheus's words", () => {
        const migration = ofYaml(`
            scrape_configs:
              - job_name: app
                stream_parse: true
                max_scrape_size: 8MiB
                static_configs: [{ targets: ["localhost:9404"] }]
                metric_relabel_configs:
                  - { action: keep_metrics, regex: ["http_.*", "queue_.*"] }
                  - { action: drop, if: '{method="POST",code!~"2.."}' }
                  - { action: replace_all, source_labels: [a], regex: "-", replacement: "_", target_label: a }
        `);
        assert.equal(migration.by, "a vmagent scrape config");
        const { allow, relabel, bodySizeLimitMiB } = migration.tasks[0]!.options.scrape!.app!;
        assert.deepEqual({ allow, bodySizeLimitMiB }, { allow: ["(?:http_.*)|(?:queue_.*)"], bodySizeLimitMiB: 8 });
        assert.deepEqual(relabel, [
            { sourceLabels: ["method"], regex: "POST", targetLabel: "__tmp_if", replacement: "1" },
            { sourceLabels: ["code"], regex: "2..", targetLabel: "__tmp_if", replacement: "" },
            { action: "drop", sourceLabels: ["__tmp_if"], regex: "1" },
            { action: "labeldrop", regex: "__tmp_if" },
        ]);
        assert.equal(outcome(migration, "scrape_configs[0].max_scrape_size")?.became, "scrape.app.bodySizeLimitMiB");
        assert.equal(outcome(migration, "scrape_configs[0].metric_relabel_configs[2].action")?.fate, "none");
    });

    it("says what becomes of its flags, and quotes no password", () => {
        const migration = read({
            family: "orders",
            containerDefinitions: [
                { name: "app", image: "orders:1" },
                {
                    name: "agent",
                    image: "docker.io/victoriametrics/vmagent:v1.100.0",
                    command: [
                        "-promscrape.config=/etc/scrape.yml",
                        "-remoteWrite.url=https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                        "--remoteWrite.basicAuth.password",
                        secret,
                        "-remoteWrite.tmpDataPath=/tmp/x",
                        "-unheard",
                    ],
                    environment: [{ name: "API_TOKEN", value: secret }],
                },
            ],
        });
        assert.deepEqual(migration.tasks, [
            { name: "orders", options: {}, region: "eu-west-1", family: "orders", containers: ["app"] },
        ]);
        assert.ok(!JSON.stringify(migration).includes(secret));
        assert.equal(outcome(migration, 'agent.command["-remoteWrite.tmpDataPath"]')?.became, 'buffer: "disk"');
        assert.equal(outcome(migration, "agent.command.-unheard")?.fate, "none");
        assertKept(migration);
    });
});

describe("migrate: a Grafana Agent config", () => {
    const agents = fc.tuple(prometheusConfigs, prometheusConfigs).map(([one, other]) => ({
        server: { log_level: "info" },
        metrics: {
            wal_directory: "/tmp/wal",
            global: one.global ?? { scrape_interval: "15s" },
            configs: [
                { name: "a", scrape_configs: one.scrape_configs, host_filter: false },
                { name: "b", scrape_configs: other.scrape_configs, remote_write: other.remote_write ?? [] },
            ],
        },
        logs: { configs: [] },
    }));

    it("has one outcome for each leaf, and becomes options that the sidecar takes", () => {
        fc.assert(fc.property(agents, assertWhole), { numRuns: Number(process.env.RUNS ?? 10) });
    });

    it("has each of its configs, with what global says", () => {
        const migration = ofYaml(`
            metrics:
              global: { scrape_interval: 15s, external_labels: { env: prod } }
              configs:
                - name: one
                  scrape_configs: [{ job_name: app, static_configs: [{ targets: ["localhost:9404"] }] }]
                - name: two
                  scrape_configs: [{ job_name: envoy, static_configs: [{ targets: ["pay:9901"] }] }]
        `);
        assert.deepEqual(
            migration.tasks.map(({ name, options: { scrapeIntervalSeconds, labels } }) => [
                name,
                scrapeIntervalSeconds,
                labels,
            ]),
            [
                ["scrape", 15, { env: "prod" }],
                ["pay", 15, { env: "prod" }],
            ],
        );
    });
});
