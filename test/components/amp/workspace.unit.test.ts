import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { overLimit } from "../../../components/ecs/series-limits";
import { fillTask } from "../../../components/inputs/task";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    platformOutputs,
    PrometheusWorkspace,
    type PrometheusWorkspaceArgs,
    type SeriesLimit,
    standardRules,
} from "../../../components";
import { record, refusal, valueOf } from "../../support/mocks";
import { ordersTask } from "../../support/tasks";

const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
const group = "arn:aws:logs:eu-west-1:111122223333:log-group:/central";
const workspaceId = "ws-0f2f5e6c-7a7e-4d5e-9a57-1f1c3f5a8b21";
const topicArn = "arn:aws:sns:eu-west-1:111122223333:alerts";

const make = (args: PrometheusWorkspaceArgs) => record({}, () => new PrometheusWorkspace("metrics", args));

describe("a workspace's settings", () => {
    it("are on the resources that AWS has for them", async () => {
        const { only } = await make({
            kmsKeyArn: key,
            ruleQueryOffsetSeconds: 60,
            limits: [
                { labels: { job: "orders" }, maxSeries: 10_000 },
                { labels: {}, maxSeries: 500_000 },
            ],
            logKmsKeyArn: key,
            logGroupClass: "INFREQUENT_ACCESS",
            logQueriesFromSamples: 1_000_000,
        });
        assert.equal(only("aws:amp/workspace:Workspace").inputs.kmsKeyArn, key);
        assert.deepEqual(only("aws:amp/workspaceConfiguration:WorkspaceConfiguration").inputs, {
            workspaceId: "metrics-workspace-id",
            retentionPeriodInDays: 150,
            ruleQueryOffsetInSeconds: 60,
            limitsPerLabelSets: [
                { labelSet: { job: "orders" }, limits: { maxSeries: 10_000 } },
                { labelSet: {}, limits: { maxSeries: 500_000 } },
            ],
        });
        const { kmsKeyId, logGroupClass } = only("aws:cloudwatch/logGroup:LogGroup").inputs;
        assert.deepEqual([kmsKeyId, logGroupClass], [key, "INFREQUENT_ACCESS"]);
        const logGroupArn =
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/prometheus/pulumi-adot/project/stack/metrics:*";
        assert.deepEqual(only("aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration").inputs, {
            workspaceId: "metrics-workspace-id",
            destinations: [{ cloudwatchLogs: { logGroupArn }, filters: { qspThreshold: 1_000_000 } }],
        });
    });

    it("take a log group that exists, with or without the star at its end", async () => {
        for (const logGroupArn of [group, `${group}:*`]) {
            const { only, resources } = await make({ logGroupArn });
            const { loggingConfiguration } = only("aws:amp/workspace:Workspace").inputs;
            assert.deepEqual(loggingConfiguration, { logGroupArn: `${group}:*` });
            assert.ok(!resources.some(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup"));
        }
    });

    const refusals: [what: string, args: PrometheusWorkspaceArgs, message: RegExp][] = [
        ["an alias for a key", { kmsKeyArn: key.replace("key/", "alias/") }, /^kmsKeyArn is .* not of an alias/],
        [
            "an offset of two days",
            { ruleQueryOffsetSeconds: 172_800 },
            /^ruleQueryOffsetSeconds is 172800: .* 0 to 86400/,
        ],
        ["a limit below nothing", { limits: [{ labels: {}, maxSeries: -1 }] }, /^limits\[0\]\.maxSeries is -1/],
        ["an empty label", { limits: [{ labels: { job: "" }, maxSeries: 1 }] }, /^limits\[0\]\.labels\.job is ""/],
        [
            "a label with a dash",
            { limits: [{ labels: { "a-b": "c" }, maxSeries: 1 }] },
            /^limits\[0\]\.labels has the name/,
        ],
        ...["a".repeat(2049), "  ", "a\n", "ä", "\u007f"].map((job): [string, PrometheusWorkspaceArgs, RegExp] => [
            `the value ${JSON.stringify(job.slice(0, 4))} of a label`,
            { limits: [{ labels: { job }, maxSeries: 1 }] },
            /^limits\[0\]\.labels\.job is ".*it must be 1 to 2048 characters of ASCII/,
        ]),
        [
            "a name that no metric has",
            { limits: [{ labels: { __name__: "a-b" }, maxSeries: 1 }] },
            /^limits\[0\]\.labels\.__name__ is "a-b": it must be the name of a metric/,
        ],
        ["no limits", { limits: [] }, /^limits is \[\]: it must be a list of limits with at least 1/],
        [
            "two limits for one set of labels",
            {
                limits: [
                    { labels: { a: "1", b: "2" }, maxSeries: 1 },
                    { labels: { b: "2", a: "1" }, maxSeries: 2 },
                ],
            },
            /^limits\[1\]\.labels is .*: another limit is about the same labels/,
        ],
        [
            "a retention for a group that exists",
            { logGroupArn: group, logRetentionDays: 7 },
            /^logRetentionDays can't be given/,
        ],
        [
            "an alias for a workspace that exists",
            { workspaceId, alias: "x" },
            /^alias can't be given: workspaceId names/,
        ],
        ["a key for a workspace that exists", { workspaceId, kmsKeyArn: key }, /^kmsKeyArn can't be given/],
        ["a log group for a workspace that exists", { workspaceId, logGroupArn: group }, /^logGroupArn can't be given/],
        [
            "queries without a log group",
            { workspaceId, logQueriesFromSamples: 1 },
            /^logQueriesFromSamples can't be given/,
        ],
        [
            "an ARN for an id",
            { workspaceId: `arn:aws:aps:::${workspaceId}` },
            /^workspaceId is .* the id of a workspace/,
        ],
    ];
    for (const [what, args, message] of refusals) {
        it(`refuse ${what}, before anything is registered`, async () => {
            const said = await refusal(() => new PrometheusWorkspace("metrics", args));
            assert.match(said.message.replace('PrometheusWorkspace "metrics": ', ""), message);
            assert.deepEqual(said.resources, []);
        });
    }
});

describe("PrometheusWorkspace.existing", () => {
    it("adds what is given and makes no workspace, known in the first preview", async () => {
        const { only, resources, result } = await record({ preview: true }, () => {
            const rules = standardRules();
            return PrometheusWorkspace.existing("metrics", { workspaceId, rules, alerts: { topicArn } });
        });
        assert.deepEqual(
            resources
                .filter(({ custom }) => custom)
                .map(({ type }) => type)
                .sort(),
            [
                "aws:amp/alertManagerDefinition:AlertManagerDefinition",
                "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
                "aws:ssm/parameter:Parameter",
            ],
        );
        assert.equal(only("aws:amp/ruleGroupNamespace:RuleGroupNamespace").inputs.workspaceId, workspaceId);
        assert.equal(await valueOf(result.arn), `arn:aws:aps:eu-west-1:111122223333:workspace/${workspaceId}`);
        const base = `https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/${workspaceId}/`;
        assert.equal(await valueOf(result.endpoint), base);
        assert.equal(only("aws:ssm/parameter:Parameter").inputs.insecureValue, `${base}api/v1/remote_write`);
    });

    it("changes the settings that are given, and no others", async () => {
        const { only } = await make({ workspaceId, limits: [{ labels: { job: "orders" }, maxSeries: 1 }] });
        const { retentionPeriodInDays, limitsPerLabelSets } = only(
            "aws:amp/workspaceConfiguration:WorkspaceConfiguration",
        ).inputs;
        assert.equal(retentionPeriodInDays, undefined);
        assert.equal((limitsPerLabelSets as unknown[]).length, 1);
        const kept = await make({ workspaceId, retentionDays: 30 });
        assert.equal(
            kept.only("aws:amp/workspaceConfiguration:WorkspaceConfiguration").inputs.retentionPeriodInDays,
            30,
        );
    });

    it("logs queries into a group that exists", async () => {
        const { only } = await make({ workspaceId, logQueriesFromSamples: 0, logGroupArn: group });
        const { destinations } = only("aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration").inputs;
        assert.deepEqual(destinations, [
            { cloudwatchLogs: { logGroupArn: `${group}:*` }, filters: { qspThreshold: 0 } },
        ]);
    });
});

describe("a task that sends more series than its limit", () => {
    const told = (limits: SeriesLimit[], changes: Partial<AdotTaskDefinitionArgs> = {}) => {
        const sidecar = { memory: 512, expectedSeries: 1000, labels: { team: "shop" } };
        return overLimit(fillTask("orders", ordersTask({ sidecar, expectedTasks: 20, ...changes })), limits);
    };
    const orders = { labels: { job: "orders" }, maxSeries: 19_999 };

    it("is told so, with both counts", () => {
        assert.equal(
            told([orders]),
            '20 tasks of 1000 series are 20000, and the workspace takes 19999 with job="orders": what is beyond is refused; raise the limit in the platform\'s PrometheusWorkspace, or send less.',
        );
        assert.match(told([{ labels: { team: "shop", job: "orders" }, maxSeries: 1 }])!, /team="shop", job="orders"/);
    });

    it("is told of the limit for whom no other one is about", () => {
        const others = { labels: {}, maxSeries: 19_999 };
        const words = /20000, and the workspace takes 19999 that no other limit is about: what is beyond/;
        assert.match(told([others])!, words);
        assert.match(told([{ labels: { job: "invoices" }, maxSeries: 1 }, others])!, words);
    });

    const fitting: [what: string, limits: SeriesLimit[], changes?: Partial<AdotTaskDefinitionArgs>][] = [
        ["it fits", [{ ...orders, maxSeries: 20_000 }]],
        ["the limit is about another service", [{ labels: { job: "invoices" }, maxSeries: 1 }]],
        ["the limit is about a label that nobody knows here", [{ labels: { job: "orders", pod: "a" }, maxSeries: 1 }]],
        ["the limit limits nothing", [{ ...orders, maxSeries: 0 }]],
        [
            "the limit is for the others",
            [
                { ...orders, maxSeries: 20_000 },
                { labels: {}, maxSeries: 1 },
            ],
        ],
        [
            "another limit may count some of them",
            [
                { labels: { __name__: "up" }, maxSeries: 1 },
                { labels: {}, maxSeries: 1 },
            ],
        ],
        ["the limit for the others limits nothing", [{ labels: {}, maxSeries: 0 }]],
        ["it runs once", [orders], { expectedTasks: undefined }],
        ["it says nothing of its series", [orders], { sidecar: { memory: 512 } }],
    ];
    for (const [what, limits, changes] of fitting) {
        it(`isn't told where ${what}`, () => assert.equal(told(limits, changes), undefined));
    }

    it("is told at preview, by the platform's outputs", async () => {
        const said: string[] = [];
        const { warn } = pulumi.log;
        Object.assign(pulumi.log, { warn: (text: string) => (said.push(text), Promise.resolve()) });
        try {
            await record({ preview: true }, () => {
                const metrics = new PrometheusWorkspace("metrics", { limits: [orders] });
                const sidecar = { memory: 512, expectedSeries: 1000 };
                const platform = platformOutputs({ metrics });
                return new AdotTaskDefinition("orders", ordersTask({ platform, sidecar, expectedTasks: 20 }));
            });
        } finally {
            Object.assign(pulumi.log, { warn });
        }
        assert.match(said.join("\n"), /20 tasks of 1000 series are 20000/);
    });
});
