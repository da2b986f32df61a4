import assert from "node:assert/strict";

import { Topic } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";

import {
    type AlertsArgs,
    type AnomalyArgs,
    PrometheusWorkspace,
    type PrometheusWorkspaceArgs,
} from "../../../components";
import { normalisePrometheus } from "../../../components/inputs/prometheus-workspace";
import { type AlertRouting, renderAlertmanagerDefinition } from "../../../components/amp/alertmanager";
import { matchGolden } from "../../support/golden";
import { accountId, isUnknown, lateRefusal, record, refusal } from "../../support/mocks";

const topicArn = `arn:aws:sns:eu-west-1:${accountId}:alerts`;
const secretArn = `arn:aws:secretsmanager:eu-west-1:${accountId}:secret:pagerduty-AbCdEf`;
const pagerDuty = { secretArn, secretKey: "integration_key" };

const types = {
    rules: "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
    alerts: "aws:amp/alertManagerDefinition:AlertManagerDefinition",
    detector: "aws:amp/anomalyDetector:AnomalyDetector",
    policy: "aws:sns/topicPolicy:TopicPolicy",
};

const recording = { record: "job:up:sum", expr: "sum by (job) (up)" };
const alerting = { alert: "Down", expr: "up == 0", for: "5m", labels: { severity: "page" } };
const group = { name: "orders", interval: "1m", rules: [recording] };

const workspace = (args: PrometheusWorkspaceArgs, options = {}) =>
    record(options, () => new PrometheusWorkspace("metrics", args));

/** The routing that a component gives its definition by default. */
const defaults = {
    severities: "page-ticket",
    groupWait: "30s",
    groupInterval: "5m",
    pageRepeatInterval: "4h",
    ticketRepeatInterval: "1d",
} satisfies Partial<AlertRouting>;

describe("rules of a PrometheusWorkspace", () => {
    it("are one namespace each, with the text as AMP's ruler reads it", async () => {
        const team = "groups:\n- name: team\n  rules:\n  - record: a:b:c\n    expr: vector(1)\n";
        const { only, resources } = await workspace({
            rules: [group],
            ruleFiles: { team },
            tags: { team: "core" },
        });
        const own = only(types.rules, "metrics-rules");
        assert.equal(own.parent, "metrics");
        assert.deepEqual(own.inputs, {
            workspaceId: "metrics-workspace-id",
            name: "rules",
            data: [
                "groups:",
                "  - name: orders",
                "    interval: 1m",
                "    rules:",
                "      - record: job:up:sum",
                "        expr: sum by (job) (up)",
                "",
            ].join("\n"),
            tags: { team: "core" },
        });
        const { name, data } = only(types.rules, "metrics-rules-team").inputs;
        assert.deepEqual([name, data], ["team", team]);
        assert.ok(!resources.some(({ type }) => type === types.alerts));
    });

    it("are known in the first preview, so that a reviewer sees each change", async () => {
        const { only } = await workspace({ rules: [group] }, { preview: true });
        const { data, workspaceId } = only(types.rules).inputs;
        assert.match(String(data), /job:up:sum/);
        assert.ok(isUnknown(workspaceId));
    });

    it("are shown to policies by the names of their groups", async () => {
        const { only } = await workspace({ rules: [group, { ...group, name: "more" }], alerts: { topicArn } });
        const { ruleGroups, alerts, rules } = only("pulumi-adot:index:PrometheusWorkspace").inputs;
        assert.deepEqual(ruleGroups, { rules: ["orders", "more"] });
        assert.deepEqual(alerts, { topicArn, manageTopicPolicy: false, ...defaults });
        assert.equal(rules, undefined);
    });
});

describe("alerts of a PrometheusWorkspace", () => {
    const alerts = { topicArn, pagerDuty };

    it("are routed by severity, in a definition that a reviewer can read", async () => {
        const { only } = await workspace({ rules: [{ ...group, rules: [alerting] }], alerts });
        const { inputs, parent } = only(types.alerts, "metrics-alerts");
        assert.equal(parent, "metrics");
        assert.equal(inputs.workspaceId, "metrics-workspace-id");
        matchGolden("components/alertmanager.yaml", String(inputs.definition));
    });

    it("are known in the first preview when the ARNs are, and else wait for them", async () => {
        const known = await workspace({ alerts }, { preview: true });
        assert.match(String(known.only(types.alerts).inputs.definition), /topic_arn: arn:aws:sns:eu-west-1/);
        const late = await record({ preview: true }, () => {
            const topic = new Topic("alerts");
            return new PrometheusWorkspace("metrics", { alerts: { topicArn: topic.arn } });
        });
        assert.ok(isUnknown(late.only(types.alerts).inputs.definition));
    });

    it("take a topic that another resource makes", async () => {
        const { only } = await workspace({
            alerts: {
                topicArn: pulumi.output(topicArn),
                pagerDuty: { ...pagerDuty, secretArn: pulumi.output(secretArn) },
            },
        });
        assert.equal(
            only(types.alerts).inputs.definition,
            renderAlertmanagerDefinition({
                topicArn,
                pagerDuty: { ...pagerDuty, refreshInterval: "5m" },
                ...defaults,
            }),
        );
    });

    it("go to PagerDuty, also those that nobody has to get up for, where there is no topic", () => {
        const text = renderAlertmanagerDefinition({
            pagerDuty: { ...pagerDuty, refreshInterval: "1h" },
            ...defaults,
        });
        assert.doesNotMatch(text, /sns_configs/);
        assert.deepEqual(text.match(/(?<= severity: )\w+$/gm), ["critical", "warning"]);
        assert.equal(text.match(/refresh_interval: 1h/g)?.length, 2);
    });

    it("go to the topic alone where there is no PagerDuty, signed for the topic's own region", () => {
        const text = renderAlertmanagerDefinition({
            topicArn: topicArn.replace("eu-west-1", "us-east-2"),
            ...defaults,
        });
        assert.doesNotMatch(text, /pagerduty_configs/);
        assert.deepEqual(text.match(/region: \S+/g), ["region: us-east-2", "region: us-east-2"]);
    });

    it("leave the topic's policy alone, unless told to make it", async () => {
        const { resources } = await workspace({ alerts });
        assert.ok(!resources.some(({ type }) => type === types.policy));
        const { only } = await workspace({ alerts: { ...alerts, manageTopicPolicy: true } });
        const { inputs } = only(types.policy, "metrics-alerts-policy");
        assert.equal(inputs.arn, topicArn);
        assert.deepEqual(JSON.parse(String(inputs.policy)), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "AmpPublishesAlerts",
                    Effect: "Allow",
                    Principal: { Service: "aps.amazonaws.com" },
                    Action: ["sns:Publish", "sns:GetTopicAttributes"],
                    Resource: topicArn,
                    Condition: {
                        ArnEquals: {
                            "aws:SourceArn": `arn:aws:aps:eu-west-1:${accountId}:workspace/metrics-workspace-id`,
                        },
                        StringEquals: { "aws:SourceAccount": accountId },
                    },
                },
            ],
        });
        assert.ok(only(types.alerts).dependsOn.includes("metrics-alerts-policy"));
    });
});

describe("anomaly detectors of a PrometheusWorkspace", () => {
    it("learn a query's usual course, and skip times without data", async () => {
        const { only } = await workspace({ anomalies: [{ alias: "requests", query: "sum by (job) (x)" }] });
        const { inputs, parent } = only(types.detector, "metrics-anomaly-requests");
        assert.equal(parent, "metrics");
        assert.deepEqual(inputs, {
            workspaceId: "metrics-workspace-id",
            alias: "requests",
            configuration: { randomCutForest: { query: "sum by (job) (x)" } },
            evaluationIntervalInSeconds: 60,
            missingDataAction: { skip: true },
        });
    });

    it("take from other resources all but their aliases", async () => {
        const later = (preview: boolean) =>
            record({ preview }, () => {
                const { displayName } = new Topic("other", { displayName: "300" });
                return new PrometheusWorkspace("metrics", {
                    anomalies: [
                        {
                            alias: "requests",
                            query: displayName.apply((value) => `sum(x) > ${value}`),
                            intervalSeconds: displayName.apply(Number),
                            missingIsAnomaly: displayName.apply((value) => value === "300"),
                            labels: { limit: displayName.apply((value) => value!) },
                        },
                    ],
                });
            });
        const preview = (await later(true)).only(types.detector, "metrics-anomaly-requests").inputs;
        assert.ok(isUnknown(preview.evaluationIntervalInSeconds) && isUnknown(preview.missingDataAction));
        const { inputs } = (await later(false)).only(types.detector, "metrics-anomaly-requests");
        assert.deepEqual(inputs, {
            workspaceId: "metrics-workspace-id",
            alias: "requests",
            configuration: { randomCutForest: { query: "sum(x) > 300" } },
            evaluationIntervalInSeconds: 300,
            missingDataAction: { markAsAnomaly: true },
            labels: { limit: "300" },
        });
    });

    it("take silence for an anomaly when told to", async () => {
        const anomaly = { alias: "requests", query: "sum(x)", missingIsAnomaly: true, intervalSeconds: 300 };
        const { only } = await workspace({ anomalies: [{ ...anomaly, labels: { team: "core" } }] });
        const { evaluationIntervalInSeconds, missingDataAction, labels } = only(types.detector).inputs;
        assert.deepEqual(
            [evaluationIntervalInSeconds, missingDataAction, labels],
            [300, { markAsAnomaly: true }, { team: "core" }],
        );
    });
});

describe("a PrometheusWorkspace refuses", () => {
    const withRule = (rule: object): PrometheusWorkspaceArgs => ({
        rules: [{ ...group, rules: [rule] }],
        alerts: { topicArn },
    });
    const withGroup = (change: object): PrometheusWorkspaceArgs => ({ rules: [{ ...group, ...change }] });
    const withFile = (text: string, namespace = "team"): PrometheusWorkspaceArgs => ({
        ruleFiles: { [namespace]: text },
    });
    const withAlerts = (change: AlertsArgs): PrometheusWorkspaceArgs => ({ alerts: { topicArn, ...change } });
    const withAnomaly = (change: Partial<AnomalyArgs>): PrometheusWorkspaceArgs => ({
        anomalies: [{ alias: "requests", query: "sum(x)", ...change }],
    });
    const duration = "it must be a duration such as 30s, 5m or 1h30m";

    const refusals: [what: string, args: PrometheusWorkspaceArgs, message: string][] = [
        [
            "alerts that tell nobody",
            { alerts: {} },
            "alerts names nobody to tell: give it a topicArn, or pagerDuty, or both.",
        ],
        [
            "an alerting rule that tells nobody",
            { rules: [{ ...group, rules: [alerting] }] },
            "alerts is missing, and there are alerting rules (Down): give it a topicArn or pagerDuty, or leave alerting rules out.",
        ],
        [
            "alerting rules that tell nobody",
            {
                rules: [
                    { ...group, rules: [alerting, { ...alerting, alert: "Slow" }, { ...alerting, alert: "Full" }] },
                ],
            },
            "alerts is missing, and there are alerting rules (Down and 2 more): give it a topicArn or pagerDuty, or leave alerting rules out.",
        ],
        [
            "rules that are no list",
            { rules: "rules.yml" as never },
            'rules is "rules.yml": it must be a list of groups with at least 1.',
        ],
        ["no groups", { rules: [] }, "rules is []: it must be a list of groups with at least 1."],
        [
            "a group that is none",
            { rules: ["orders" as never] },
            'rules[0] is "orders": it must be an object with name, interval, query_offset, limit, labels, rules.',
        ],
        ["a function for a group", { rules: [() => 1] }, "rules[0] is a function: it must be a group of rules."],
        [
            "a group without a name",
            withGroup({ name: undefined }),
            "rules[0].name is missing: it must be the name of a group.",
        ],
        [
            "a group without rules",
            withGroup({ rules: [] }),
            "rules[0].rules is []: it must be a list of rules with at least 1.",
        ],
        ["two groups of one name", { rules: [group, group] }, 'rules[1].name is "orders": rules[0] has it already.'],
        [
            "a misspelt key of a group",
            withGroup({ intervall: "1m" }),
            "rules[0].intervall is an unknown property: there are name, interval, query_offset, limit, labels, rules; the nearest is interval.",
        ],
        [
            "an evaluation every ten seconds",
            withGroup({ interval: "10s" }),
            'rules[0].interval is "10s": it must be a duration such as 30s, 5m or 1h30m, at least 30s.',
        ],
        [
            "an interval without a unit",
            withGroup({ interval: 60 }),
            `rules[0].interval is 60: ${duration}, at least 30s.`,
        ],
        ["an offset in words", withGroup({ query_offset: "soon" }), `rules[0].query_offset is "soon": ${duration}.`],
        [
            "a group's name that is too long with its namespace",
            withGroup({ name: "é".repeat(400) }),
            `rules[0].name is ${JSON.stringify("é".repeat(400)).slice(0, 300)}...: with its namespace it must have at most 721 bytes.`,
        ],
        [
            "a rule that records and alerts",
            withRule({ ...alerting, record: "a:b" }),
            'rules[0].rules[0] is {"alert":"Down","expr":"up == 0","for":"5m","labels":{"severity":"page"},"record":"a:b"}: it must have either record or alert.',
        ],
        [
            "a rule that does neither",
            withRule({ expr: "up" }),
            'rules[0].rules[0] is {"expr":"up"}: it must have either record or alert.',
        ],
        [
            "a misspelt key of a rule",
            withRule({ ...alerting, severity: "page" }),
            "rules[0].rules[0].severity is an unknown property: there are record, alert, expr, for, keep_firing_for, labels, annotations.",
        ],
        [
            "a rule without a query",
            withRule({ alert: "Down" }),
            "rules[0].rules[0].expr is missing: it must be a query.",
        ],
        [
            "a recorded name that no metric can have",
            withRule({ ...recording, record: "job up" }),
            'rules[0].rules[0].record is "job up": it must be the name of a metric: letters, digits, underscores and colons, with no digit first.',
        ],
        [
            "a recording rule that waits",
            withRule({ ...recording, for: "5m" }),
            'rules[0].rules[0] is {"record":"job:up:sum","expr":"sum by (job) (up)","for":"5m"}: only an alert has for.',
        ],
        ["a wait without a unit", withRule({ ...alerting, for: 5 }), `rules[0].rules[0].for is 5: ${duration}.`],
        [
            "an alert without a name",
            withRule({ ...alerting, alert: "" }),
            'rules[0].rules[0].alert is "": it must be the name of an alert.',
        ],
        [
            "a label that is a list",
            withRule({ ...alerting, labels: { teams: ["core"] } }),
            'rules[0].rules[0].labels.teams is ["core"]: it must be a string.',
        ],
        [
            "a label that is the metric's name",
            withRule({ ...recording, labels: { __name__: "up" } }),
            "rules[0].rules[0].labels has the name \"__name__\": it must be the name of a label, which isn't empty and isn't __name__.",
        ],
        [
            "annotations in a list",
            withRule({ ...alerting, annotations: ["call me"] }),
            'rules[0].rules[0].annotations is ["call me"]: it must be an object.',
        ],
        [
            "a file that isn't YAML",
            withFile("groups: [}"),
            "ruleFiles.team isn't YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 10.",
        ],
        ["an empty file", withFile(""), "ruleFiles.team is null: it must be an object with groups."],
        [
            "a file without groups",
            withFile("rules: []"),
            "ruleFiles.team.rules is an unknown property: there are groups.",
        ],
        [
            "a group in a file, by its place there",
            withFile("groups:\n- name: a\n  interval: 1s\n  rules: []"),
            'ruleFiles.team.groups[0].interval is "1s": it must be a duration such as 30s, 5m or 1h30m, at least 30s.',
        ],
        [
            "a file larger than AMP takes",
            withFile(`groups: [] # ${"x".repeat(1_000_000)}`),
            "ruleFiles.team has 1000013 bytes: AMP takes at most 1000000 in a namespace; move groups to another one.",
        ],
        [
            "a namespace with a blank",
            withFile("groups: []", "my team"),
            'ruleFiles has the name "my team": it must be 1 to 128 letters, digits, hyphens, dots and underscores, with a letter or digit first, and not rules, the namespace that the input rules makes.',
        ],
        [
            "a namespace that rules makes",
            withFile("groups: []", "rules"),
            'ruleFiles has the name "rules": it must be 1 to 128 letters, digits, hyphens, dots and underscores, with a letter or digit first, and not rules, the namespace that the input rules makes.',
        ],
        [
            "a misspelt way to tell",
            { alerts: { topic: topicArn } as never },
            "alerts.topic is an unknown property: there are topicArn, pagerDuty, manageTopicPolicy, grafanaUrl, teams, ticketMuteTimes, additions, severities, groupWait, groupInterval, pageRepeatInterval, ticketRepeatInterval.",
        ],
        [
            "a topic's name for its ARN",
            withAlerts({ topicArn: "alerts" }),
            'alerts.topicArn is "alerts": it must be the ARN of a topic, such as arn:aws:sns:eu-west-1:111122223333:alerts.',
        ],
        [
            "a FIFO topic",
            withAlerts({ topicArn: `${topicArn}.fifo` }),
            `alerts.topicArn is "${topicArn}.fifo": AMP publishes to standard topics only, and this is a FIFO topic.`,
        ],
        [
            "a policy without a topic",
            { alerts: { pagerDuty, manageTopicPolicy: true } },
            "alerts.manageTopicPolicy is true: there is no topicArn whose policy it could make.",
        ],
        [
            "PagerDuty's key itself, without showing it",
            withAlerts({ pagerDuty: { ...pagerDuty, secretArn: "abc" } }),
            "alerts.pagerDuty.secretArn isn't valid: it must be the ARN of a secret, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf.",
        ],
        [
            "PagerDuty without a secret",
            withAlerts({ pagerDuty: { secretKey: "key" } as never }),
            "alerts.pagerDuty.secretArn is missing: it must be the ARN of a secret, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf.",
        ],
        [
            "PagerDuty without the key in the secret",
            withAlerts({ pagerDuty: { secretArn } as never }),
            "alerts.pagerDuty.secretKey is missing: it must be the key in the secret's JSON under which the integration key stands.",
        ],
        [
            "a secret that is never read",
            withAlerts({ pagerDuty: { ...pagerDuty, refreshInterval: "0s" } }),
            'alerts.pagerDuty.refreshInterval is "0s": it must be a duration such as 30s, 5m or 1h30m, at least 1ms.',
        ],
        [
            "a wait in words",
            withAlerts({ groupWait: "a while" }),
            'alerts.groupWait is "a while": it must be a duration such as 30s, 5m or 1h30m.',
        ],
        [
            "a page that is repeated after more than five days",
            withAlerts({ pageRepeatInterval: "5d1s" }),
            'alerts.pageRepeatInterval is "5d1s": it must be a duration such as 30s, 5m or 1h30m, at least 1ms, at most 5d.',
        ],
        [
            "a detector's alias with a blank",
            withAnomaly({ alias: "the requests" }),
            'anomalies[0].alias is "the requests": it must be 1 to 64 letters, digits, hyphens, dots and underscores, with a letter or digit first.',
        ],
        [
            "a detector without a query",
            withAnomaly({ query: undefined }),
            "anomalies[0].query is missing: it must be a query of at most 8192 characters.",
        ],
        [
            "two detectors of one alias",
            { anomalies: [1, 2].map(() => ({ alias: "requests", query: "sum(x)" })) },
            'anomalies[1].alias is "requests": anomalies[0] has it already.',
        ],
        [
            "a detector that evaluates every second",
            withAnomaly({ intervalSeconds: 1 }),
            "anomalies[0].intervalSeconds is 1: it must be a whole number of seconds from 30 to 86400.",
        ],
        [
            "a label with a hyphen",
            withAnomaly({ labels: { "a-b": "c" } }),
            'anomalies[0].labels has the name "a-b": it must be letters, digits and underscores, with neither a digit nor two underscores first.',
        ],
    ];
    for (const [what, args, message] of refusals) {
        it(`${what}, before anything is registered`, async () => {
            const { message: said, resources } = await refusal(() => new PrometheusWorkspace("metrics", args));
            assert.equal(said, `PrometheusWorkspace "metrics": ${message}`);
            assert.deepEqual(resources, []);
        });
    }

    it("an ARN that comes too late to be refused before, when it comes", async () => {
        const late = {
            topicArn: pulumi.output("alerts"),
            pagerDuty: { ...pagerDuty, secretArn: Promise.resolve("key") },
        };
        const { result } = await record({}, () => normalisePrometheus("metrics", { alerts: late }));
        assert.equal(
            await lateRefusal(result.alerts!.topicArn),
            'PrometheusWorkspace "metrics": alerts.topicArn is "alerts": it must be the ARN of a topic, such as arn:aws:sns:eu-west-1:111122223333:alerts.',
        );
        assert.equal(
            await lateRefusal(result.alerts!.pagerDuty!.secretArn),
            'PrometheusWorkspace "metrics": alerts.pagerDuty.secretArn isn\'t valid: it must be the ARN of a secret, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf.',
        );
    });
});
