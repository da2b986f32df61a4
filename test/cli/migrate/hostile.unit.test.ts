/** Inputs that would take long, show secrets, or make what no sidecar takes. */
import assert from "node:assert/strict";
import { gather } from "../../../cli/migrate/gather";
import type { Migration } from "../../../cli/migrate/model";
import { writtenNames } from "../../../cli/migrate/write/names";
import { follow, type Value } from "../../../cli/migrate/prometheus/target-labels";
import { argumentsFor, run } from "./migrated";
import { assertKept } from "./kept";

/** What came of files by their names. */
async function migrated(files: Readonly<Record<string, unknown>>): Promise<Migration> {
    const read = (file: string): Promise<Uint8Array> => Promise.resolve(Buffer.from(JSON.stringify(files[file])));
    const { migration, failures } = await gather(Object.keys(files), new Map(), read);
    assert.deepEqual(failures, []);
    assertKept(migration);
    return migration;
}

const collecting = (prometheus: object): object => ({
    logs: { metrics_collected: { prometheus: { prometheus_config_path: "env:P", ...prometheus } } },
});

const discovering = (discovery: object, emf_processor: object = {}): object =>
    collecting({ ecs_service_discovery: discovery, emf_processor });

const task = (family: string, dockerLabels: object = {}): object => ({
    family,
    containerDefinitions: [{ name: "app", image: "app:1", dockerLabels }],
});

const entry = (sd_metrics_ports: string, more: object = {}): object => ({
    sd_metrics_ports,
    sd_task_definition_arn_pattern: ".*:task-definition/orders:[0-9]+",
    ...more,
});

/** Jobs by their tasks. */
const jobsOf = ({ tasks }: Migration): unknown =>
    Object.fromEntries(
        tasks.map(({ name, options: { scrape = {} } }) => [
            name,
            Object.fromEntries(Object.entries(scrape).map(([job, { port, path }]) => [job, `${port}${path ?? ""}`])),
        ]),
    );

describe("migrations of hostile inputs", () => {
    describe("with expressions that take JavaScript very long", () => {
        it("leave open what a rule of a Prometheus config makes of its target", async () => {
            const { tasks } = await migrated({
                "prometheus.json": {
                    scrape_configs: [
                        {
                            job_name: "web",
                            static_configs: [{ targets: [`${"a".repeat(60)}!:80`] }],
                            relabel_configs: [
                                { source_labels: ["__address__"], regex: "(a+)+(a+)+$", action: "drop" },
                                { source_labels: ["__address__"], regex: ".*.*.*.*.*.*.*.*b", target_label: "x" },
                            ],
                        },
                    ],
                },
            });
            assert.equal(tasks.length, 1);
        });

        it("don't try them at tasks and names", async () => {
            const { tasks } = await migrated({
                "agent.json": discovering(
                    { task_definition_list: [entry("80", { sd_task_definition_arn_pattern: "(.*)*(.*)*(.*)*!$" })] },
                    { metric_declaration: [{ metric_selectors: [`^${"(a|b)".repeat(40)}$`], dimensions: [[]] }] },
                ),
                "task.json": task("o".repeat(200)),
            });
            assert.equal(tasks.length, 1);
        });
    });

    describe("with secrets in values", () => {
        const shown = async (value: unknown): Promise<string> => JSON.stringify(await migrated({ "in.json": value }));

        for (const [where, config] of Object.entries({
            "an environment variable": {
                family: "agent",
                containerDefinitions: [
                    {
                        name: "agent",
                        image: "a:1",
                        environment: [
                            { name: "CW_CONFIG_CONTENT", value: '{"metrics":{"metrics_collected":{"statsd":{}}}}' },
                            { name: "DB_PASSWORD", value: "hunter2" },
                        ],
                    },
                    { name: "app", image: "b:1", environment: [{ name: "API_TOKEN", value: "hunter2" }] },
                    { name: "cli", image: "b:1", command: ["--db-password=hunter2", "postgres://me:hunter2@db"] },
                ],
            },
            "a proxy's address": {
                traces: { proxy_override: "http://me:hunter2@proxy:3128", traces_collected: { xray: {} } },
            },
            "a dimension": {
                metrics: {
                    metrics_collected: {
                        statsd: { append_dimensions: { api_key: "hunter2", at: "http://a:hunter2@b" } },
                    },
                },
            },
            "a query of an address": {
                scrape_configs: [{ job_name: "a", static_configs: [{ targets: ["b:80"] }] }],
                remote_write: [{ url: "https://me:hunter2@store.example.com/write?api_key=hunter2" }],
            },
        })) {
            it(`don't show that of ${where}`, async () => assert.doesNotMatch(await shown(config), /hunter2/));
        }
    });

    describe("with Docker labels", () => {
        it("ask for the labels that AWS documents as the defaults", async () => {
            const labels = {
                ECS_PROMETHEUS_EXPORTER_PORT: "8080",
                ECS_PROMETHEUS_METRICS_PATH: "/actuator/prometheus",
                job: "spring",
            };
            const migration = await migrated({
                "agent.json": discovering({ docker_label: {} }),
                "task.json": task("orders", labels),
            });
            assert.deepEqual(jobsOf(migration), { orders: { spring: "8080/actuator/prometheus" } });
        });
    });

    describe("with discoveries that find more than one", () => {
        it("give each task that a pattern takes its sidecar", async () => {
            const sd_task_definition_arn_pattern = ".*:task-definition/(orders|payments)-.*:[0-9]+";
            const migration = await migrated({
                "agent.json": discovering({ task_definition_list: [entry("80", { sd_task_definition_arn_pattern })] }),
                "one.json": task("orders-web"),
                "two.json": task("payments-web"),
            });
            assert.deepEqual(jobsOf(migration), { "orders-web": { app: "80" }, "payments-web": { app: "80" } });
        });

        it("scrape a port at each of its paths", async () => {
            const paths = ["/a", "b", "/a"].map((sd_metrics_path) => entry("80", { sd_metrics_path }));
            const migration = await migrated({ "agent.json": discovering({ task_definition_list: paths }) });
            assert.deepEqual(jobsOf(migration), { orders: { app: "80/a", "app-2": "80/b" } });
        });

        it("say of a path that no job takes that it isn't taken", async () => {
            const { outcomes } = await migrated({
                "agent.json": discovering({
                    docker_label: {},
                    task_definition_list: [entry("80", { sd_metrics_path: "/a?b" })],
                }),
                "task.json": task("web", { ECS_PROMETHEUS_EXPORTER_PORT: "1", ECS_PROMETHEUS_METRICS_PATH: "/a b" }),
            });
            assert.match(outcomes.find(({ path }) => path.endsWith(".sd_metrics_path"))?.why ?? "", /params/);
        });

        it("leave the sidecar's own ports to targets, with and without an offset", async () => {
            await migrated({ "agent.json": discovering({ task_definition_list: [entry("8888;9888;14133;10888")] }) });
        });

        it("leave out limits that together are more than the memory bears, and say so", async () => {
            const file_sd_configs = [{ files: ["/tmp/cwagent_ecs_auto_sd.yaml"] }];
            const { outcomes } = await migrated({
                "agent.json": discovering({ task_definition_list: [entry("80;81;82;83;84;85")] }),
                "prometheus.json": { scrape_configs: [{ job_name: "sd", sample_limit: 10_000, file_sd_configs }] },
            });
            assert.equal(outcomes.find(({ path }) => path.endsWith(".sample_limit"))?.fate, "changed");
        });
    });

    it("are written with names that a program and ECS take, each once", () => {
        const names = ["package", "interface", "with-adot-sidecar", "Platform", "a.b", "a-b"];
        const written = writtenNames(names.map((name) => ({ name, options: {} })));
        assert.deepEqual(
            written.map(({ constant }) => constant),
            ["taskpackage", "taskinterface", "taskwithAdotSidecar", "taskplatform", "aB", "aB2"],
        );
        const families = written.map(({ family }) => family.toLowerCase());
        assert.deepEqual([...new Set(families)], families);
    });

    it("match labels by an expression with anchors inside", async () => {
        const { tasks } = await migrated({
            "agent.json": discovering(
                { task_definition_list: [entry("80")] },
                {
                    metric_declaration: [
                        {
                            source_labels: ["area"],
                            label_matcher: "(^heap$|^meta$)",
                            metric_selectors: ["^used$"],
                            dimensions: [["area"]],
                        },
                    ],
                },
            ),
        });
        const isKept = (area: string): boolean => {
            const labels = {
                own: new Map<string, Value>([
                    ["__name__", "used"],
                    ["area", area],
                ]),
                mayHave: () => false,
            };
            const rules = tasks[0]?.options.scrape?.app?.relabel ?? [];
            const usual = {
                action: "replace",
                sourceLabels: [],
                separator: ";",
                regex: "(.*)",
                targetLabel: "",
            };
            return rules.every(
                (rule) => follow({ ...usual, replacement: "$1", ...rule, modulus: "" }, labels).kind !== "dropped",
            );
        };
        assert.deepEqual(["heap", "meta", "heaps", ""].map(isKept), [true, true, false, false]);
    });

    it("say of a region that is none that it isn't taken, without a stack", async () => {
        const { status, err } = await run([...argumentsFor("statsd"), "--as", "config", "--region", "mars"]);
        assert.equal(status, 2);
        assert.match(err, /region is "mars": it must be an AWS region/);
    });

    it("leave out an empty name among a declaration's", async () => {
        const { tasks } = await migrated({
            "agent.json": discovering(
                { task_definition_list: [entry("80")] },
                { metric_declaration: [{ metric_selectors: ["^$", "^a$"], dimensions: [[]] }] },
            ),
        });
        assert.deepEqual(tasks[0]?.options.scrape?.app?.allow, ["a"]);
    });
});
