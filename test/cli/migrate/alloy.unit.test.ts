/** Grafana Alloy's configuration language, and what a config in it becomes. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { documentOf } from "../../../cli/migrate/alloy/document";
import { parseAlloy } from "../../../cli/migrate/alloy/parse";
import { alloyReader } from "../../../cli/migrate/alloy/reader";
import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { Unreadable } from "../../../cli/source-nodes";
import { keysIn } from "../../../collector/config-shapes";
import { assertKept } from "./kept";
import { release, secret } from "./prometheus-configs";

const origin = { file: "config.alloy", form: "a Grafana Alloy config" };

const read = (text: string): Migration => alloyReader.read({ origin, text, value: undefined, root: { offset: 0 } }, []);

const valueOf = (text: string) => documentOf(parseAlloy(text)).value;

const outcome = (migration: Migration, path: string) => migration.outcomes.find((each) => each.path === path);

/** A literal as Alloy writes it. */
const literal = fc.oneof(
    fc.constantFrom('"a"', '"15s"', "`http_.*`", '"https"', '"__name__"', '"keep"', '"drop"', '"/m"', "true", "false"),
    fc.constantFrom("null", "10", "-1", "1.5", "[]", "{}", '["__name__"]', '["a", "b",]', '{ a = "b", "c d" = 1 }'),
    fc.constantFrom(
        'sys.env("X")',
        '"a" + sys.env("X")',
        "prometheus.relabel.a.receiver",
        "local.file.f.content",
        "(1 + 2) * 3",
    ),
);
const targets = fc.constantFrom(
    '[{ "__address__" = "localhost:9404", env = "x" }]',
    '[{"__address__" = "orders:9404"}, {"__address__" = "pay:1" }]',
    "discovery.dns.a.targets",
    "discovery.relabel.b.output",
    'concat(discovery.file.c.targets, [{ "__address__" = sys.env("HOST") + ":80" }])',
    "prometheus.exporter.unix.u.targets",
    "discovery.kubernetes.k.targets",
);
const forward = fc.constantFrom("[prometheus.relabel.a.receiver]", "[prometheus.remote_write.w.receiver]", "[]");

const attribute = (names: readonly string[]) =>
    fc.tuple(fc.constantFrom(...names), literal).map(([name, value]) => [name, `${name} = ${value}`] as const);

const settings = keysIn("prometheus.config.ScrapeConfig", release)
    .map(([key]) => key)
    .filter(
        (key) =>
            !/^(?:job_name|relabel_configs|metric_relabel_configs|authorization|basic_auth|oauth2|tls_config)$/.test(
                key,
            ),
    );

const attributes = (names: readonly string[]) =>
    fc
        .uniqueArray(attribute(names), { selector: ([name]) => name, maxLength: 4 })
        .map((all) => all.map(([, text]) => text));

const rule = attributes([
    "source_labels",
    "regex",
    "action",
    "target_label",
    "replacement",
    "separator",
    "modulus",
]).map((all) => `rule {\n${all.join("\n")}\n}`);
const access = fc.constantFrom(
    `basic_auth {\n username = "u"\n password = "${secret}"\n}`,
    `authorization {\n credentials = "${secret}"\n}`,
    'tls_config {\n ca_pem = "x" // a comment\n insecure_skip_verify = true\n}',
    `http_headers = { "X-Scope" = ["${secret}"] }`,
    "clustering {\n enabled = true\n}",
    "",
);

const blocks = fc.record({
    scrapes: fc.array(fc.tuple(targets, forward, attributes(settings), access), { minLength: 1, maxLength: 3 }),
    relabels: fc.array(rule, { maxLength: 3 }),
    discoveries: fc.tuple(fc.array(rule, { maxLength: 2 }), attributes(["names", "type", "port", "files"])),
    write: fc.tuple(attributes(["url", "name", "send_exemplars", "remote_timeout"]), fc.array(rule, { maxLength: 2 })),
    others: fc.subarray([
        'logging {\n level = "info"\n}',
        'loki.write "l" {\n endpoint {\n url = `x`\n }\n}',
        'otelcol.receiver.otlp "o" {\n grpc { }\n http {\n endpoint = "0.0.0.0:14318"\n }\n output {\n metrics = []\n traces = []\n }\n}',
        'otelcol.processor.batch "b" {\n output { }\n}',
        'prometheus.exporter.unix "u" { }',
        'discovery.kubernetes "k" {\n role = "pod"\n}',
        `remote.vault "v" {\n token = "${secret}"\n}`,
        'local.file "f" {\n filename = "/etc/token"\n}',
        "/* nothing */",
    ]),
});

const configs = blocks.map(
    ({ scrapes, relabels, discoveries: [rules, found], write: [endpoint, writeRules], others }) =>
        [
            ...scrapes.map(([from, to, own, more], index) =>
                [
                    `prometheus.scrape "s${index}" {`,
                    `targets = ${from}`,
                    `forward_to = ${to}`,
                    ...own.filter((each) => !(more.startsWith("http_headers") && each.startsWith("http_headers"))),
                    more,
                    "}",
                ].join("\n"),
            ),
            ['prometheus.relabel "a" {', "forward_to = [prometheus.remote_write.w.receiver]", ...relabels, "}"].join(
                "\n",
            ),
            ['discovery.relabel "b" {', "targets = discovery.dns.a.targets", ...rules, "}"].join("\n"),
            ['discovery.dns "a" {', ...found, "}"].join("\n"),
            ['discovery.file "c" {', 'files = ["x.json"]', "}"].join("\n"),
            [
                'prometheus.remote_write "w" {',
                'external_labels = { env = "prod", "a-b" = "c" }',
                "endpoint {",
                ...endpoint,
                ...writeRules.map((each) => each.replace("rule", "write_relabel_config")),
                "}\n}",
            ].join("\n"),
            ...others,
        ].join("\n\n"),
);

describe("migrate: a Grafana Alloy config", () => {
    it("is read as its language has it", () => {
        const text = `
            // a line
            logging { level = "debug" } /* a
            block */
            prometheus.scrape "app" {
                targets = [
                    { "__address__" = "localhost:9404", team = "shop", },
                ]
                scrape_interval = "15s"; honor_labels = true
                params = { "match[]" = ["{job=\\"x\\"}", \`a\\b\`] }
                sample_limit = -1 + 2 * (3 - 4)
                forward_to = [prometheus.remote_write.a.receiver]
                rule { regex = "\\u0041\\t" }
                rule { }
                basic_auth {
                    password = sys.env("X")
                }
            }
        `;
        assert.deepEqual(valueOf(text), {
            logging: { level: "debug" },
            prometheus: {
                scrape: {
                    app: {
                        targets: [{ __address__: "localhost:9404", team: "shop" }],
                        scrape_interval: "15s",
                        honor_labels: true,
                        params: { "match[]": ['{job="x"}', "a\\b"] },
                        sample_limit: "-1 + 2 * (3 - 4)",
                        forward_to: "[prometheus.remote_write.a.receiver]",
                        rule: [{ regex: "A\t" }, {}],
                        basic_auth: { password: 'sys.env("X")' },
                    },
                },
            },
        });
    });

    it("says where a mistake is", () => {
        for (const [text, at] of [
            ["a = ", 4],
            ["a = [1 2]", 7],
            ["a {\n b = 1\n", 11],
            ["a = 1 b = 2", 6],
            ['a = "x', 4],
            ["}", 0],
            ["a = {b 1}", 7],
            ['a = "\\q"', 4],
        ] as const) {
            assert.throws(
                () => parseAlloy(text),
                (error) => error instanceof Unreadable && error.offset === at,
                text,
            );
        }
    });

    it("is refused with modules, and when it is nested too deeply", () => {
        assert.throws(() => read('declare "x" {\n}\n'), /declare, and modules aren't read: write their components/);
        assert.throws(() => read('import.file "x" {\n filename = "a"\n}\n'), /import\.file, and modules aren't read/);
        assert.throws(() => parseAlloy(`a = ${"[".repeat(10_000)}`), /nested too deeply/);
        assert.throws(() => parseAlloy(`a = ${"(".repeat(10_000)}`), /nested too deeply/);
    });

    it("has one outcome for each leaf, quotes no secret, and becomes options that the sidecar takes", () => {
        fc.assert(
            fc.property(configs, (text) => {
                const migration = read(text);
                assert.deepEqual(
                    migration.outcomes.map(({ path }) => path),
                    leavesOf(valueOf(text)).map(({ steps }) => pathText(steps)),
                );
                assert.ok(!JSON.stringify(migration).includes(secret), "a secret is quoted");
                assertKept(migration);
            }),
            { numRuns: Number(process.env.RUNS ?? 15) },
        );
    });

    it("follows targets, rules and receivers from component to component", () => {
        const migration = read(`
            discovery.dns "orders" {
                names = ["orders.local"]
                type = "A"
                port = 8080
            }
            discovery.relabel "all" {
                targets = concat(discovery.dns.orders.targets, [{ "__address__" = "pay:9404" }])
                rule {
                    target_label = "zone"
                    replacement = "a"
                }
                rule {
                    source_labels = ["__meta_dns_name"]
                    target_label = "found"
                }
            }
            local.file "token" { filename = "/run/token" }
            prometheus.scrape "app" {
                targets = discovery.relabel.all.output
                forward_to = [prometheus.relabel.names.receiver]
                scrape_interval = "30s"
                bearer_token = local.file.token.content
            }
            prometheus.relabel "names" {
                forward_to = [prometheus.remote_write.amp.receiver]
                rule {
                    source_labels = ["__name__"]
                    regex = \`http_.*\`
                    action = "keep"
                }
            }
            prometheus.remote_write "amp" {
                endpoint {
                    url = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"
                    sigv4 { region = "eu-west-1" }
                }
                external_labels = { env = "prod" }
            }
        `);
        assert.deepEqual(
            migration.tasks.map(({ name, region, options }) => [
                name,
                region,
                options.scrape!.app!.port,
                options.labels,
            ]),
            [
                ["orders", "eu-west-1", 8080, { env: "prod", zone: "a" }],
                ["pay", "eu-west-1", 9404, { env: "prod", zone: "a" }],
            ],
        );
        const { allow, authorization, intervalSeconds } = migration.tasks[0]!.options.scrape!.app!;
        assert.deepEqual(
            { allow, authorization, intervalSeconds },
            { allow: ["http_.*"], authorization: { credentialsFile: "/run/token" }, intervalSeconds: 30 },
        );
        assert.equal(outcome(migration, "prometheus.relabel.names.rule.action")?.became, "scrape.app.allow");
        assert.equal(outcome(migration, "discovery.relabel.all.rule[1].target_label")?.fate, "none");
    });

    it("is told by its content", () => {
        const isIt = (text: string): boolean =>
            alloyReader.isIt({ origin, text, value: undefined, root: { offset: 0 } });
        assert.ok(isIt('prometheus.scrape "app" {\n}'));
        assert.ok(!isIt("scrape_configs: []") && !isIt('resource "aws_ecs_task" "x" {\n}') && !isIt("{}"));
    });
});
