/** `npx pulumi-adot cost`. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { type CommandContext, runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import type { CostReport } from "../../cli/cost/report";
import { collectorConfig, type CollectorRequest, renderCollectorConfig } from "../../collector";
import { standardDashboards } from "../../dashboards";
import { askedSeries } from "../../collector/cost/suggestions";
import { fixtures } from "../../local/paths";
import { close, listen } from "../../local/support/http";
import { goodContainers } from "../audit/task";
import { configSamples, samples, type TaskJson } from "./forms-samples";
import { goodTask, json, recordingContext, taskWith } from "./support";

async function run(args: string[], stdin = "", changes: Partial<CommandContext> = {}) {
    const { context, out, err } = recordingContext(changes, stdin);
    const status = await runCommand(["cost", ...args], commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

async function report(args: string[], stdin = ""): Promise<CostReport> {
    const { status, out, err } = await run(["-", "--format", "json", ...args], stdin);
    assert.equal(status, 0, err);
    return JSON.parse(out) as CostReport;
}

const scrape = {
    jvm: { port: 9404 },
    envoy: { port: 9901, path: "/stats/prometheus" },
    web: { port: 8080 },
};
const rendered = renderCollectorConfig(
    collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape }),
);
/** A task of three targets, on Fargate. */
const task: TaskJson = {
    family: "orders",
    memory: "2048",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    containerDefinitions: goodContainers(rendered).map((container) => ({ ...container })),
};
const envoyPage = path.join(fixtures, "envoy-1.39.3.prom");

describe("npx pulumi-adot cost", () => {
    let folder: string;
    const file = (name: string, text: string): string => {
        fs.writeFileSync(path.join(folder, name), text);
        return path.join(folder, name);
    };

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-cost-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("shows how it is used", async () => {
        const { status, out } = await run(["--help"]);
        assert.equal(status, 0);
        assert.match(out, /^Usage: npx pulumi-adot cost \[OPTION\] FILE…\n/);
        assert.ok(out.split("\n").every((line) => line.length <= 120));
    });

    const misuses: [string[], RegExp][] = [
        [[], /^FILE is missing/],
        [["-", "--format", "xml"], /^--format must be one of text, json, not xml\.\n/],
        [["-", "--tasks", "0"], /^--tasks must be a whole number above zero, not 0\.\n/],
        [["-", "--tasks", "1e3"], /^--tasks must be/],
        [["-", "--scrape", "web"], /^--scrape must be JOB=FILE or JOB=URL, not web\.\n/],
        [
            ["-", "--scrape", "wep=PAGE"],
            /^--scrape names wep, which must be one of jvm, envoy, web, adot-collector, awsecs/,
        ],
        [["-", "--scrape", "web=PAGE", "--scrape", "web=PAGE"], /^--scrape names the job web twice\.\n/],
        [["-", "--scrape", "web=missing"], /^missing: .*\n$/],
        [["-", "--scrape", "http://u:hidden@127.0.0.1:9/?t=x"], /^--scrape must be JOB=FILE or JOB=URL, and the name/],
        [["-", "--scrape", "web=-"], /^- is given twice: standard input can be read once\.\n/],
        [["-", "--prices", "-"], /^- is given twice/],
        [["-", "--scrape", "web=http://[bad/"], /^http:\/\/\[bad\/: This is not a valid URL\.\n$/],
        [["-", "--scrape", "web=BAD"], /not a sample in Prometheus's text format/],
        [
            ["-", "--region", "us-west-2"],
            /^There are no prices of us-west-2, but of us-east-1, eu-west-1, and eu-central-1: give its prices with --prices FILE/,
        ],
    ];
    for (const [args, expected] of misuses) {
        it(`refuses ${args.join(" ") || "no arguments"}`, async () => {
            const bad = file("bad.prom", "<html>\n");
            const given = args.map((arg) => arg.replace("PAGE", envoyPage).replace("BAD", bad));
            const { status, out, err } = await run(given, json(task));
            assert.deepEqual([status, out], [2, ""]);
            assert.match(err, expected);
        });
    }

    it("tells of each job what is known, what isn't, and what it costs", async () => {
        const { status, out } = await run(["-", "--tasks", "40"], json(task));
        assert.equal(status, 0);
        assert.match(out, /^standard input, task definition "orders", container "adot-collector"\n/);
        assert.match(out, /^ {2}jvm +1 +94 \(94 to 369\) +47 \(47 to 53\) +20 s +141 \(141 to 159\)$/m);
        assert.match(out, /^ {2}web +1 +not known +not known +20 s +not known$/m);
        assert.match(out, /^ {2}web: What it exposes isn't known: give --scrape web=FILE/m);
        assert.match(out, /^ {2}US dollars a month, eu-west-1 +a task +40 tasks$/m);
        assert.match(out, /^ {2}Fargate, the sidecar's share +0\.80 +32\.00$/m);
        assert.match(out, /^ {2}eu-west-1, Fargate: AWS Price List.*2026-05-01$/m);
    });

    it("has ingestion at the price that the docs have, storage and queries beside, and their sum", async () => {
        const [cost] = (await report(["--scrape", `web=${envoyPage}`], json(task))).collectors;
        const { samplesPerMinute } = cost!.estimate;
        const { ingestion, storage, queries, total } = cost!.perTask;
        assert.ok(Math.abs(ingestion.likely - ((samplesPerMinute.likely * 43_200) / 1e7) * 0.9) < 1e-9);
        for (const end of ["low", "likely", "high"] as const) {
            assert.ok(Math.abs(total[end]! - ingestion[end]! - storage[end]! - queries[end]!) < 1e-9);
            assert.ok(storage[end]! > 0 && storage[end]! < ingestion[end]! / 100);
        }
    });

    it("bills a service's samples by tiers, and the first tier alone for few tasks", async () => {
        const ingestion = async (tasks: number): Promise<number> =>
            (await report(["--tasks", String(tasks)], json(task))).collectors[0]!.service.ingestion.likely;
        const one = await ingestion(1);
        assert.ok(Math.abs((await ingestion(50)) - 50 * one) < 1e-6);
        assert.ok((await ingestion(1000)) < 700 * one);
    });

    it("has Fargate's prices for ARM64 and for Spot, in prices of one's own too", async () => {
        const share = async (definition: object, ...args: string[]): Promise<number> =>
            (await report(args, json(definition))).collectors[0]!.fargate!;
        const arm = { ...task, runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" } };
        const plain = await share(task);
        assert.ok(Math.abs((await share(arm)) / plain - 0.00356 / 0.004445) < 1e-9);
        assert.ok(Math.abs((await share(task, "--spot")) / plain - 0.31) < 1e-9);
        const amp = { ingestion: [{ perTenMillionSamples: 9 }], perGiBMonth: 0, perBillionQuerySamples: 0 };
        const fargate = { perVcpuHour: 0, perGiBHour: 1, arm: { perVcpuHour: 0, perGiBHour: 2 }, spotShare: 0.5 };
        const prices = file("prices.json", json({ "eu-west-1": { amp, fargate } }));
        assert.deepEqual(
            [await share(task, "--prices", prices), await share(arm, "--prices", prices, "--spot")],
            [180, 180],
        );
    });

    it("counts what is kept for the sidecar's CPU", async () => {
        const [app, ...others] = task.containerDefinitions as readonly Record<string, unknown>[];
        const withCpu = others.map((each) => ({ ...each, cpu: 1024 }));
        const { collectors } = await report([], json({ ...task, containerDefinitions: [app, ...withCpu] }));
        const { fargate } = (await report([], json(task))).collectors[0]!;
        assert.ok(Math.abs(collectors[0]!.fargate! - fargate! - 0.04048 * 720) < 1e-9);
    });

    it("suggests what saves most first, with its dollars", async () => {
        const [cost] = (await report(["--scrape", `web=${envoyPage}`], json(task))).collectors;
        const saved = cost!.suggestions.map(({ savedPerMinute }) => savedPerMinute);
        assert.deepEqual(
            saved,
            [...saved].sort((a, b) => b - a),
        );
        const longer = cost!.suggestions.find(({ text }) => text === "Ask every 60 s.")!;
        assert.ok(Math.abs(longer.savedPerMinute - (cost!.estimate.samplesPerMinute.likely * 2) / 3) < 1e-9);
        assert.ok(longer.dollarsPerMonth > 0);
        assert.equal(cost!.costliest.length, 10);
    });

    it("saves of each destination what it has of all samples, and no more than the bill", async () => {
        const destinations = {
            cloudwatch: { kind: "cloudwatch" },
            mimir: { kind: "remote-write", url: "https://mimir.example/api/v1/push", bearerTokenSecret: "/token" },
        };
        const request = { serviceName: "orders", region: "eu-west-1", memoryMiB: 512, scrape };
        const [one, three] = await Promise.all(
            [{}, { destinations }].map(async (more) => {
                const config = file(
                    `${Object.keys(more).length}.yaml`,
                    renderCollectorConfig(collectorConfig({ ...request, ...more })),
                );
                const { out } = await run([config, "--format", "json"]);
                return (JSON.parse(out) as CostReport).collectors[0]!;
            }),
        );
        const saving = ({ suggestions }: NonNullable<typeof one>): number =>
            suggestions.find(({ text }) => text === "Ask every 60 s.")!.dollarsPerMonth;
        const [toAmp, toCloudWatch] = three!.serviceElsewhere.destinations;
        // All are asked every 20 s, so that two thirds of each bill are saved; there is no price of the third.
        const close = (found: number, expected: number): void => assert.ok(Math.abs(found - expected) < 1e-9);
        close(saving(one!), (one!.service.total.likely * 2) / 3);
        close(saving(three!), ((toAmp!.dollars!.likely + toCloudWatch!.dollars!.likely) * 2) / 3);
    });

    it("saves the same share at each of several destinations, and with buckets nothing at CloudWatch", async () => {
        const found = async (to: Partial<CollectorRequest>) => {
            const text = renderCollectorConfig(
                collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape, ...to }),
            );
            const [cost] = (await report([], text)).collectors;
            const saved = (part: RegExp) => cost!.suggestions.find(({ text }) => part.test(text))?.dollarsPerMonth;
            const all = cost!.perTaskElsewhere.destinations.reduce((sum, each) => sum + (each.dollars?.likely ?? 0), 0);
            return { all, saved };
        };
        const amp = await found({});
        const beside = await found({ destinations: { cloudwatch: { kind: "cloudwatch" } } });
        const alone = await found({ destination: "cloudwatch" });
        for (const { all, saved } of [amp, beside, alone]) {
            assert.ok(Math.abs(saved(/^Ask every/)! / all - 2 / 3) < 0.01);
        }
        assert.ok(amp.saved(/native histograms/)! > 0);
        assert.ok(Math.abs(beside.saved(/native histograms/)! - amp.saved(/native histograms/)!) < 1e-9);
        assert.equal(alone.saved(/native histograms|buckets in a histogram/), undefined);
    });

    it("takes what a target says now", async () => {
        const server = http.createServer((request, response) => {
            assert.match(request.headers.accept ?? "", /openmetrics/);
            response.end("a_total 1\nb_total 2\n");
        });
        const port = await listen(server);
        try {
            const { collectors } = await report(["--scrape", `web=http://127.0.0.1:${port}/metrics`], json(task));
            assert.equal(collectors[0]!.estimate.sources.find(({ job }) => job === "web")!.sent!.likely, 2);
        } finally {
            await close(server);
        }
        const { status, err } = await run(["-", "--scrape", `web=http://127.0.0.1:${port}/metrics`], json(task));
        assert.equal(status, 2);
        // A connection that was kept open ends with the server, and may be the one that is used.
        assert.match(err, /The target doesn't answer with a whole page \((ECONNREFUSED|UND_ERR_SOCKET)\)\.\n$/);
    });

    it("says so where a target stops in the middle of its page", async () => {
        const server = http.createServer((_, response) => {
            response.writeHead(200, { "content-length": 100 });
            response.write("a_total 1\n", () => response.destroy());
        });
        const port = await listen(server);
        try {
            const url = `http://127.0.0.1:${port}/metrics`;
            const { status, err } = await run(["-", "--scrape", `web=${url}`], json(task));
            assert.equal(status, 2);
            assert.equal(err, `${url}: The target doesn't answer with a whole page (UND_ERR_SOCKET).\n`);
        } finally {
            await close(server);
        }
    });

    it("never shows what a URL has in it that may be secret", async () => {
        for (const url of ["http://u:hidden@127.0.0.1:9/metrics", "http://127.0.0.1:9/metrics?token=hidden"]) {
            const { status, err } = await run(["-", "--scrape", `web=${url}`], json(task));
            assert.equal(status, 2);
            assert.match(err, /^http:\/\/127\.0\.0\.1:9\/metrics: /);
            assert.doesNotMatch(err, /hidden/);
        }
    });

    it("takes prices of one's own, for any region", async () => {
        const amp = { ingestion: [{ perTenMillionSamples: 9 }], perGiBMonth: 0, perBillionQuerySamples: 0 };
        const prices = { "xx-own-1": { amp, fargate: { perVcpuHour: 0, perGiBHour: 1 } } };
        const given = file("prices.json", json(prices));
        const { collectors } = await report(["--prices", given, "--region", "xx-own-1"], json(task));
        const { estimate, perTask, fargate } = collectors[0]!;
        assert.ok(Math.abs(perTask.total.likely - (estimate.samplesPerMinute.likely * 43_200 * 9) / 1e7) < 1e-9);
        assert.equal(fargate, 180);
    });

    it("bills each destination, and shows both of AWS's bills of one copy", async () => {
        const several = renderCollectorConfig(
            collectorConfig({
                serviceName: "orders",
                region: "eu-west-1",
                memoryMiB: 512,
                scrape: { jvm: { port: 9404 } },
                destinations: {
                    cloudwatch: { kind: "cloudwatch" },
                    grafana: { kind: "remote-write", url: "https://g.example/push", authorizationSecret: "/a" },
                    vendor: { kind: "otlp", url: "https://otlp.example" },
                },
            }),
        );
        const { status, out } = await run(["-", "--tasks", "3"], several);
        assert.equal(status, 0);
        const row = (name: string): number[] => {
            const line = out.split("\n").find((each) => each.trim().startsWith(name));
            return [...(line ?? "").slice(line!.indexOf(name) + name.length).matchAll(/(?<![\d(.])[\d.]+(?= |$)/g)].map(
                ([figure]) => Number(figure),
            );
        };
        const lines = [
            "AMP, ingestion (prom",
            "CloudWatch, ingestion (otlphttp/cloudwatch)",
            "at CloudWatch by OTLP, 15",
        ];
        lines.forEach((name) => assert.ok(out.includes(name), name));
        assert.match(out, /active series \(prometheusremotewrite\/grafana\) +no price +no price\n/);
        assert.match(out, /What otlphttp\/vendor costs where it sends to isn't known, and nothing is counted\.\n/);
        assert.match(
            out,
            /Without queries (AMP|CloudWatch) costs \d+ % less, .*: a data point is \d+ bytes at CloudWatch/,
        );
        assert.match(out, /eu-west-1, CloudWatch: /);
        const [task, all] = row("CloudWatch, ingestion (otlphttp/cloudwatch)");
        assert.ok(task! > 0 && Math.abs(all! - 3 * task!) < 0.02, `${task} ${all}`);
        const amp = { ingestion: [{ perTenMillionSamples: 1 }], perGiBMonth: 1, perBillionQuerySamples: 1 };
        const fargate = { perVcpuHour: 1, perGiBHour: 1 };
        const prices = json({ "eu-west-1": { amp, fargate, activeSeries: { perThousandSeriesMonth: 8 } } });
        const priced = await run(["-", "--prices", file("prices.json", prices)], several);
        assert.match(priced.out, /active series \(prometheusremotewrite\/grafana\) +[\d.]+/);
        assert.doesNotMatch(priced.out, /One copy of these metrics/, "these prices have none of CloudWatch");
    });

    const withOthers = (others: object): unknown => {
        const amp = { ingestion: [{ perTenMillionSamples: 1 }], perGiBMonth: 1, perBillionQuerySamples: 1 };
        return { a: { amp, fargate: { perVcpuHour: 1, perGiBHour: 1 }, ...others } };
    };
    const badPrices: [unknown, RegExp][] = [
        [[], /must be an object by region/],
        [{ a: { amp: {} } }, /a\.fargate is missing|a\.amp\.ingestion is missing/],
        [{ a: { amp: 1, fargate: 2 } }, /a\.amp must be an object, not 1\./],
        [
            { a: { amp: { ingestion: [], perGiBMonth: 1, perBillionQuerySamples: 1 }, fargate: {} } },
            /a\.amp\.ingestion must be a list of tiers/,
        ],
        [
            {
                a: {
                    amp: { ingestion: [{ perTenMillionSamples: -1 }], perGiBMonth: 1, perBillionQuerySamples: 1 },
                    fargate: {},
                },
            },
            /ingestion\[0\]\.perTenMillionSamples must be a number that is not negative, not -1\./,
        ],
        [
            {
                a: {
                    amp: {
                        ingestion: [{ perTenMillionSamples: 1, upToSamples: 5 }],
                        perGiBMonth: 1,
                        perBillionQuerySamples: 1,
                    },
                    fargate: {},
                },
            },
            /upToSamples must be given in every tier but the last\./,
        ],
        [{ a: { amp: {}, fargate: {}, other: 1 } }, /unknown property "other"/],
        [
            withOthers({ fargate: { perVcpuHour: 1, perGiBHour: 1, spotShare: 30 } }),
            /a\.fargate\.spotShare must be a share of the price on demand from 0 to 1, not 30\./,
        ],
        [withOthers({ cloudwatch: 1 }), /a\.cloudwatch must be an object, not 1\./],
        [withOthers({ cloudwatch: { otlp: { perGb: 1 } } }), /a\.cloudwatch\.customMetrics is missing\./],
        [
            withOthers({
                cloudwatch: {
                    otlp: { perGb: 1, perMillionQuerySamples: 0 },
                    customMetrics: { tiers: [{ perMetricMonth: 1 }, { perMetricMonth: 2 }] },
                    logs: { perGb: 1 },
                },
            }),
            /customMetrics\.tiers\[0\]\.upToMetrics must be given in every tier but the last\./,
        ],
        [
            withOthers({ activeSeries: { perThousandSeriesMonth: "8" } }),
            /a\.activeSeries\.perThousandSeriesMonth must be a number that is not negative, not "8"\./,
        ],
    ];
    it("says where CloudWatch has no price, and that the sum may be more", async () => {
        const amp = { ingestion: [{ perTenMillionSamples: 9 }], perGiBMonth: 0, perBillionQuerySamples: 0 };
        const prices = file("prices.json", json({ here: { amp, fargate: { perVcpuHour: 0, perGiBHour: 1 } } }));
        const request = { serviceName: "orders", region: "eu-west-1", memoryMiB: 512, destination: "cloudwatch" };
        const config = renderCollectorConfig(collectorConfig({ ...request, scrape: { jvm: { port: 9404 } } }));
        const { status, out } = await run(["-", "--prices", prices, "--region", "here"], config);
        assert.equal(status, 0);
        assert.match(out, /^ {2}CloudWatch +no price$/m);
        assert.match(out, /^ {2}all +0\.00 \(0\.00 or more\)$/m);
        assert.doesNotMatch(out, /active series/);
    });

    for (const [prices, expected] of badPrices) {
        it(`refuses prices that are not valid: ${JSON.stringify(prices)}`, async () => {
            const { status, out, err } = await run(["-", "--prices", file("prices.json", json(prices))], json(task));
            assert.deepEqual([status, out], [2, ""]);
            assert.match(err, expected);
        });
    }

    it("asks for a region that nothing says, and takes it from the environment", async () => {
        const config =
            "receivers:\n  otlp:\nexporters:\n  prometheusremotewrite:\nservice:\n  pipelines:\n    metrics: {receivers: [otlp], exporters: [prometheusremotewrite]}\n";
        const unknown = await run(["-"], config);
        assert.equal(unknown.status, 2);
        assert.match(unknown.err, /^The region of the AMP workspace isn't known: give --region REGION\.\n$/);
        const known = await run(["-"], config, { env: { AWS_REGION: "eu-central-1" } });
        assert.equal(known.status, 0);
        assert.match(known.out, /US dollars a month, eu-central-1/);
    });

    it("says of a collector whose config can't be seen why, and what to do", async () => {
        const hidden = taskWith((collector) => {
            collector.environment = [];
            collector.command = ["--config=s3://bucket/config.yaml"];
        });
        const { status, out } = await run(["-"], json(hidden));
        assert.equal(status, 0);
        assert.match(
            out,
            /^standard input, task definition "orders", container "adot-collector"\n\n {2}not estimated: .+\n$/,
        );
    });

    it("fails for a file without a collector, and for one that it can't read", async () => {
        const { containerDefinitions } = goodTask();
        const none = await run(["-"], json({ family: "web", containerDefinitions: [containerDefinitions[0]] }));
        assert.deepEqual([none.status, none.out], [2, ""]);
        assert.match(none.err, /^There is no collector in -, so there is nothing to estimate\.\n$/);
        assert.equal((await run(["-"], "[1")).status, 2);
    });

    for (const { form, as, text, known = (all: TaskJson) => all } of samples) {
        const given = text(task);
        if (given === undefined) {
            continue;
        }
        it(`reads every form that the audit reads: ${form}, ${as}`, async () => {
            const { collectors, unseen } = await report([], given);
            assert.deepEqual(unseen, []);
            const expected = (await report([], json(known(task)))).collectors[0]!;
            for (const { estimate, fargate } of collectors) {
                assert.deepEqual(estimate, expected.estimate);
                assert.equal(fargate, expected.fargate);
            }
            assert.ok(collectors.length > 0);
        });
    }

    for (const { form, as, text } of configSamples) {
        it(`reads every form that the audit reads: ${form}, ${as}`, async () => {
            const { collectors } = await report([], text(rendered));
            const [jvm] = collectors[0]!.estimate.sources;
            assert.deepEqual([collectors.length, jvm!.job, jvm!.sent!.likely], [1, "jvm", 47]);
        });
    }

    describe("with dashboards and rules of one's own", () => {
        const dashboards = (): string => path.join(folder, "own");
        const own = (name: string, text: string): void => {
            fs.mkdirSync(dashboards(), { recursive: true });
            fs.writeFileSync(path.join(dashboards(), name), text);
        };
        const dashboard = {
            panels: [
                {
                    targets: [
                        {
                            expr: 'histogram_quantile(0.9, sum by (le) (rate(envoy_cluster_upstream_rq_time_bucket{job=~"$job"}[$__rate_interval])))',
                        },
                        { expr: '{app="x"} |= `error`', datasource: { type: "loki" } },
                    ],
                    panels: [
                        {
                            targets: [
                                {
                                    expr: '{__name__=~"jvm_threads_.*"} offset ${shift}',
                                    datasource: { type: "prometheus" },
                                },
                            ],
                        },
                    ],
                },
            ],
            templating: {
                list: [
                    { query: 'label_values(jvm_runtime_info{a="b,c"}, job)' },
                    { query: { query: "query_result(up)" } },
                ],
            },
        };
        const rules =
            "groups:\n- name: a\n  rules:\n  - record: job:cpu\n    expr: rate(process_cpu_seconds_total[5m])\n  - alert: B\n    expr: job:cpu > 1 and on () ecs_task_memory_utilized > 1\n";

        it("counts what they ask for in place of what the standard ones do", async () => {
            own("a.json", json(dashboard));
            own("rules.yml", rules);
            const [cost] = (await report(["--dashboards", dashboards()], json(task))).collectors;
            const saved = cost!.suggestions.find(({ job, text }) => job === "envoy" && /--allow-list/.test(text))!;
            assert.match(saved.text, /own ask for 22 of its 82 series/);
            const ecs = cost!.suggestions.find(({ job }) => job === "awsecscontainermetrics")!;
            assert.match(ecs.text, /ask for 1 of its 20 series/);
        });

        it("writes the list that keeps what they ask for: histograms whole, nothing that rules record", async () => {
            own("a.json", json(dashboard));
            own("rules.yml", rules);
            const { status, out, err } = await run(["--allow-list", "--dashboards", dashboards()]);
            assert.deepEqual([status, err], [0, ""]);
            assert.deepEqual(out.split("\n").slice(0, -1), [
                "ecs_task_memory_utilized",
                "envoy_cluster_upstream_rq_time_bucket",
                "envoy_cluster_upstream_rq_time_count",
                "envoy_cluster_upstream_rq_time_sum",
                "jvm_runtime_info",
                "jvm_threads_.*",
                "process_cpu_seconds_total",
                "up",
            ]);
        });

        it("says what it can't read, and what selects series whatever their names", async () => {
            own(
                "a.json",
                json({
                    targets: [
                        { expr: "rate(" },
                        { expr: 'sum({job="a"})' },
                        { expr: "max($metric)" },
                        { expr: "topk($n, x_total)" },
                    ],
                }),
            );
            const { status, err, out } = await run(["-", "--dashboards", dashboards()], json(task));
            assert.equal(status, 0);
            assert.match(err, /a\.json: An expression isn't valid PromQL, and was passed over\.\n/);
            assert.match(err, /a\.json: An expression selects series by a variable or whatever their names/);
            assert.match(out, /ask for none of its 47 series/);
        });

        it("refuses a directory without any", async () => {
            own("a.json", "{}");
            const { status, err } = await run(["-", "--dashboards", dashboards()], json(task));
            assert.equal(status, 2);
            assert.match(err, /^--dashboards names .*own, in which there is no query of a dashboard or rule\.\n/);
        });

        it("finds in the standard dashboards and rules what they are known to ask for", async () => {
            fs.mkdirSync(dashboards());
            standardDashboards().forEach((each) => own(`${each.uid}.json`, json(each)));
            const { out, err } = await run(["--allow-list", "--dashboards", dashboards()]);
            assert.match(err, /^[^\n]*adot-amp\.json: An expression selects series by a variable or whatever[^\n]*\n$/);
            const found = new Set(out.split("\n"));
            assert.deepEqual(
                askedSeries.filter((name) => !found.has(name)),
                [],
            );
        });
    });

    it("writes the names of what the standard dashboards and rules ask for", async () => {
        const { status, out } = await run(["--allow-list"]);
        assert.equal(status, 0);
        assert.deepEqual(out.split("\n").slice(0, -1), askedSeries);
        assert.ok(askedSeries.includes("envoy_cluster_upstream_rq_time_bucket"));
    });
});
