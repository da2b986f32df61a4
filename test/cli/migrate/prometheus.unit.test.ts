/** What a Prometheus's config becomes. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { discoveries } from "../../../cli/migrate/prometheus/discoveries";
import { prometheusReader } from "../../../cli/migrate/prometheus/reader";
import { globalSettings, scrapeSettings } from "../../../cli/migrate/prometheus/settings";
import { readYaml } from "../../../cli/yaml";
import { keysIn } from "../../../collector/config-shapes";
import { assertKept } from "./kept";
import { prometheusConfigs, release, secret } from "./prometheus-configs";

const origin = { file: "prometheus.yml", form: "a Prometheus config" };

const read = (value: unknown, file = origin.file): Migration =>
    prometheusReader.read({ origin: { ...origin, file }, text: "", value, root: { offset: 0 } }, []);

const ofYaml = (text: string): Migration => read(readYaml(text).value);

/** What became of a setting. */
const outcome = (migration: Migration, path: string) => migration.outcomes.find((each) => each.path === path);

/** The only task's only job. */
function onlyJob(migration: Migration) {
    assert.equal(migration.tasks.length, 1);
    const jobs = Object.entries(migration.tasks[0]!.options.scrape ?? {});
    assert.equal(jobs.length, 1);
    return jobs[0]![1];
}

const job = (more: object): unknown => ({
    scrape_configs: [{ job_name: "app", static_configs: [{ targets: ["localhost:9404"] }], ...more }],
});

describe("migrate: a Prometheus config", () => {
    it("has one outcome for each leaf, quotes no secret, and becomes options that the sidecar takes", () => {
        fc.assert(
            fc.property(prometheusConfigs, (config) => {
                const migration = read(config);
                assert.deepEqual(
                    migration.outcomes.map(({ path }) => path),
                    leavesOf(config).map(({ steps }) => pathText(steps)),
                );
                assert.ok(!JSON.stringify(migration).includes(secret), "a secret is quoted");
                assertKept(migration);
            }),
            { numRuns: Number(process.env.RUNS ?? 100) },
        );
    });

    it("knows each key of a scrape config and of global", () => {
        const read = [
            ...["job_name", "metric_relabel_configs", "relabel_configs", "authorization", "basic_auth", "oauth2"],
            ...["bearer_token", "bearer_token_file", "tls_config", "scrape_interval", "scrape_timeout", "metrics_path"],
            ...["scheme", "params", "honor_labels", "sample_limit", "body_size_limit", "scrape_native_histograms"],
            "external_labels",
        ];
        for (const [struct, said] of [
            ["prometheus.config.ScrapeConfig", scrapeSettings],
            ["prometheus.config.GlobalConfig", globalSettings],
        ] as const) {
            const keys = keysIn(struct, release).map(([key]) => key);
            assert.deepEqual(
                keys.filter((key) => !read.includes(key) && !Object.hasOwn(said, key)),
                [],
            );
        }
    });

    it("says for each discovery what it finds", () => {
        for (const [key, { finds, what }] of Object.entries(discoveries)) {
            const migration = read({ scrape_configs: [{ job_name: "app", [key]: [{ x: 1 }] }] });
            assert.equal(migration.tasks.length, finds === "tasks" ? 1 : 0, key);
            assert.ok(
                finds === "others"
                    ? outcome(migration, `scrape_configs[0].${key}[0].x`)?.why?.includes(what)
                    : migration.tasks[0]?.selects?.includes(what),
                key,
            );
        }
    });

    it("follows relabel_configs for what is listed", () => {
        const migration = ofYaml(`
            scrape_configs:
              - job_name: app
                static_configs:
                  - targets: [localhost:1234]
                    labels: { team: shop, "__metrics_path__": /own }
                relabel_configs:
                  - { source_labels: [__address__], regex: "(.*):.*", replacement: "$1:9404", target_label: __address__ }
                  - { source_labels: [team], regex: "(s)(.*)", replacement: "\${2}-$1", target_label: crew }
                  - { source_labels: [team], target_label: __param_team }
                  - { source_labels: [team], regex: other, action: drop }
        `);
        const { port, path, params } = onlyJob(migration);
        assert.deepEqual({ port, path, params }, { port: 9404, path: "/own", params: { team: ["shop"] } });
        assert.deepEqual(migration.tasks[0]!.options.labels, { team: "shop", crew: "hop-s" });
    });

    it("makes a sidecar for each task behind a name", () => {
        const { tasks } = ofYaml(`
            scrape_configs:
              - job_name: jvm
                static_configs: [{ targets: ["orders.prod.local:9404", "pay:9404"] }]
              - job_name: envoy
                static_configs: [{ targets: ["orders.prod.local:9901"] }]
        `);
        assert.deepEqual(
            tasks.map(({ name, options }) => [name, Object.keys(options.scrape ?? {})]),
            [
                ["orders", ["jvm", "envoy"]],
                ["pay", ["jvm"]],
            ],
        );
    });

    it("keeps the interval that Prometheus has where nothing is said", () => {
        assert.equal(read(job({})).tasks[0]!.options.scrapeIntervalSeconds, 60);
    });

    it("makes allow and deny of what keeps and drops names, in front of all other rules alone", () => {
        const byName = (regex: string, action: string) => ({ source_labels: ["__name__"], regex, action });
        const { allow, deny, relabel } = onlyJob(
            read(
                job({
                    metric_relabel_configs: [
                        byName("a_.*", "keep"),
                        byName("a_b", "drop"),
                        byName("a_c.*", "keep"),
                        { source_labels: ["code"], regex: "5..", action: "drop" },
                        byName("a_cd", "drop"),
                    ],
                }),
            ),
        );
        assert.deepEqual({ allow, deny }, { allow: ["a_.*"], deny: ["a_b"] });
        assert.deepEqual(relabel, [
            { action: "keep", sourceLabels: ["__name__"], regex: "a_c.*" },
            { action: "drop", sourceLabels: ["code"], regex: "5.." },
            { action: "drop", sourceLabels: ["__name__"], regex: "a_cd" },
        ]);
    });

    it("keeps everything where nothing is dropped", () => {
        assert.deepEqual(onlyJob(read(job({}))).allow, [".*"]);
    });

    it("leaves the labels alone that tell tasks apart", () => {
        const migration = read(
            job({
                metric_relabel_configs: [
                    { regex: "instance|pod", action: "labeldrop" },
                    { regex: "code", action: "labelkeep" },
                    { source_labels: ["x"], target_label: "job" },
                ],
            }),
        );
        assert.deepEqual(onlyJob(migration).relabel, [
            { action: "labeldrop", regex: "pod" },
            {
                action: "labelkeep",
                regex: "(?:code)|job|instance|scrape_job|aws_ecs_cluster_name|aws_ecs_task_family",
            },
        ]);
        assert.equal(outcome(migration, "scrape_configs[0].metric_relabel_configs[2].target_label")?.fate, "none");
    });

    it("puts secrets into a variable, and files into the collector's container", () => {
        const { authorization, tls, scheme } = onlyJob(
            read(
                job({
                    scheme: "https",
                    basic_auth: { username: "u", password: secret },
                    tls_config: { ca_file: "/etc/ca.pem", server_name: "x" },
                }),
            ),
        );
        assert.deepEqual(authorization, { username: "u", credentialsVariable: "APP_CREDENTIALS" });
        assert.deepEqual({ tls, scheme }, { tls: { caFile: "/etc/ca.pem", serverName: "x" }, scheme: "https" });
    });

    it("leaves out limits that together are more than the memory bears, and says so", () => {
        const migration = read(job({ sample_limit: 90_000 }));
        assert.equal(onlyJob(migration).sampleLimit, undefined);
        assert.equal(outcome(migration, "scrape_configs[0].sample_limit")?.fate, "changed");
    });

    it("doesn't scrape a target twice, nor itself", () => {
        const migration = ofYaml(`
            scrape_configs:
              - job_name: prometheus
                static_configs: [{ targets: ["localhost:9090"] }]
              - job_name: one
                static_configs: [{ targets: ["localhost:9404"] }]
              - job_name: two
                static_configs: [{ targets: ["127.0.0.1:9404"] }]
        `);
        assert.deepEqual(Object.keys(migration.tasks[0]!.options.scrape ?? {}), ["one"]);
        assert.equal(outcome(migration, "scrape_configs[0].job_name")?.fate, "unneeded");
        assert.equal(outcome(migration, "scrape_configs[2].static_configs[0].targets[0]")?.fate, "none");
    });

    it("takes a workspace's region, its write_relabel_configs as each job's, and other stores as destinations", () => {
        const migration = read({
            ...(job({}) as object),
            remote_write: [
                {
                    url: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    sigv4: {},
                    write_relabel_configs: [{ source_labels: ["__name__"], regex: "go_.*", action: "drop" }],
                },
                { url: "https://mimir.example/api/v1/push", basic_auth: { username: "u", password: secret } },
            ],
        });
        assert.equal(migration.tasks[0]!.region, "eu-west-1");
        assert.deepEqual(onlyJob(migration).deny, ["go_.*"]);
        assert.deepEqual(migration.tasks[0]!.options.destinations, {
            mimir: { kind: "remote-write", url: "https://mimir.example/api/v1/push" },
        });
        assert.equal(outcome(migration, "remote_write[1].basic_auth.password")?.fate, "none");
    });

    it("is told by its content", () => {
        const isIt = (value: unknown): boolean =>
            prometheusReader.isIt({ origin, text: "", value, root: { offset: 0 } });
        assert.ok(isIt(job({})));
        assert.ok(isIt({ global: {}, rule_files: [] }));
        assert.ok(!isIt({ receivers: { prometheus: { config: job({}) } }, service: {} }));
        assert.ok(!isIt({ groups: [] }) && !isIt(["a"]) && !isIt(undefined) && !isIt({ global: {} }));
    });
});
