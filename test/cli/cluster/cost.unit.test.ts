/** What clusters cost: services by their desired count, as AWS describes them. */
import assert from "node:assert/strict";
import { clusterCost, type ClusterCostReport } from "../../../cli/cost/cluster";
import { clusterCostText } from "../../../cli/cost/cluster-text";
import { costOf } from "../../../cli/cost/report";
import { defaultConfig } from "../../../cli/pack-config";
import { runCommand } from "../../../cli/command";
import { commands } from "../../../cli/commands";
import { ampBill } from "../../../collector/cost/bill";
import { listPrices } from "../../../collector/cost/prices";
import { goodTask, recordingContext, taskWith } from "../support";
import { clusterOf, definitionArn, fakeAws } from "./fake-aws";

const prices = listPrices["eu-west-1"]!;

const cost = (aws: ReturnType<typeof fakeAws>): Promise<ClusterCostReport> =>
    clusterCost(aws, {
        ...{ clusters: ["prod"], readsSecrets: false, config: defaultConfig, pricesOf: () => prices },
        costOf: (place, collector, tasks, spotShare) =>
            costOf(place, collector, { tasks, scraped: new Map(), region: "eu-west-1", prices, spotShare }),
    });

const onFargate = { ...goodTask(), requiresCompatibilities: ["FARGATE"] };
const plain = { family: "web", containerDefinitions: [{ name: "web", image: "nginx:1.29", memory: 128 }] };
const hidden = taskWith((collector) => {
    collector.environment = [];
    collector.command = ["--config=s3://bucket/config.yaml"];
});

const service = (serviceName: string, desiredCount: number, more: object = {}) => ({
    ...{ serviceName, desiredCount, taskDefinition: definitionArn(serviceName) },
    deployments: [{ status: "PRIMARY", taskDefinition: definitionArn(serviceName), runningCount: 1 }],
    ...more,
});

const spot = { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] };

describe("what a cluster costs", () => {
    const aws = () =>
        fakeAws(
            clusterOf(
                { orders: onFargate, cheap: onFargate, web: plain, hidden, job: onFargate },
                {
                    DescribeServices: () => ({
                        services: [
                            service("orders", 40),
                            service("cheap", 2, spot),
                            service("web", 3),
                            service("hidden", 1),
                        ],
                    }),
                    ListTasks: () => ({ taskArns: ["1", "2"] }),
                    DescribeTasks: () => ({
                        tasks: ["1", "2"].map((taskArn) => ({
                            ...{ taskArn, taskDefinitionArn: definitionArn("job"), group: "family:job" },
                        })),
                    }),
                },
            ),
        );

    it("is counted by services with what they are to run, and by tasks that run without one", async () => {
        const { workloads } = await cost(aws());
        assert.deepEqual(
            workloads.map(({ kind, name, tasks, collectors, unseen }) => [
                ...[kind, name, tasks, collectors.length, unseen.length],
            ]),
            [
                ["service", "orders", 40, 1, 0],
                ["service", "cheap", 2, 1, 0],
                ["service", "web", 3, 0, 0],
                ["service", "hidden", 1, 0, 1],
                ["tasks", "job", 2, 1, 0],
            ],
        );
        const [orders, cheap] = workloads.map(({ collectors }) => collectors[0]!);
        assert.deepEqual(orders!.service, ampBill(orders!.estimate.samplesPerMinute, 40, prices.amp));
        assert.ok(Math.abs(cheap!.fargate! / orders!.fargate! - 0.31) < 0.001);
    });

    it("is in all less than its parts, where AMP's tiers make it so", async () => {
        const many = clusterOf(
            { a: onFargate, b: onFargate },
            { DescribeServices: () => ({ services: [service("a", 600), service("b", 600)] }) },
        );
        const { workloads, totals } = await cost(fakeAws(many));
        const parts = workloads.map(({ collectors }) => collectors[0]!.service.total.likely);
        assert.equal(totals.length, 1);
        assert.equal(totals[0]!.tasks, 1200);
        assert.ok(totals[0]!.amp.total.likely < parts[0]! + parts[1]!);
        assert.ok(
            Math.abs(totals[0]!.amp.samples.likely - 2 * workloads[0]!.collectors[0]!.service.samples.likely) < 1,
        );
    });

    it("is a table of services with a total, what isn't estimated, and who has no collector", async () => {
        const text = clusterCostText(await cost(aws()));
        assert.match(
            text,
            /^cluster prod\n\n {2}service +tasks +samples a minute +region +metrics +Fargate +US dollars/,
        );
        assert.match(text, /^ {2}orders +40 +[\d,]+.* eu-west-1 +[\d.]+.* +32\.00 +[\d.]+ \([\d.]+ to [\d.]+\)$/m);
        assert.match(text, /^ {2}job, tasks +2 /m);
        assert.match(text, /^ {2}hidden, adot-collector: not estimated: ./m);
        assert.match(text, /^ {2}Without a collector: web\.$/m);
        assert.match(text, /^All in eu-west-1, .*\n\n {2}tasks with a collector +44\n {2}samples a minute +/m);
        assert.match(text, /^ {2}eu-west-1, AMP: /m);
    });

    it("says which task definition can't be read", async () => {
        const { DescribeTaskDefinition: _, ...others } = clusterOf({ orders: onFargate });
        const found = await cost(fakeAws(others));
        assert.match(clusterCostText(found), /^ {2}orders: not estimated: its task definition can't be read\.$/m);
        assert.match(found.failures[0]!.message, /The right ecs:DescribeTaskDefinition .* is missing/);
    });

    const misuses: [string[], RegExp][] = [
        [["--cluster", "prod", "-"], /^FILE can't be given together with a cluster\./],
        [["--cluster", "prod", "--all"], /^--cluster and --all can't be given together\./],
        [["--cluster", ""], /^--cluster must be the name or the ARN of a cluster\./],
        [["--all", "--tasks", "3"], /^--tasks is for files/],
        [["--all", "--spot"], /^--spot is for files/],
        [["-", "--profile", "a"], /^--profile is for a running cluster/],
    ];
    for (const [args, expected] of misuses) {
        it(`is refused for ${args.join(" ")}`, async () => {
            const { context, out, err } = recordingContext({});
            assert.deepEqual([await runCommand(["cost", ...args], commands, context), out.join("")], [2, ""]);
            assert.match(err.join(""), expected);
        });
    }
});
