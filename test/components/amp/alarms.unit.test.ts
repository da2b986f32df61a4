import assert from "node:assert/strict";

import { PrometheusWorkspace, type PrometheusWorkspaceArgs } from "../../../components";
import { record, refusal } from "../../support/mocks";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:alerts";
const other = "arn:aws:sns:eu-west-1:111122223333:platform";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

async function alarms(args: PrometheusWorkspaceArgs) {
    const recording = await record({}, () => new PrometheusWorkspace("metrics", args));
    return { ...recording, made: recording.resources.filter(({ type }) => type === alarmType) };
}

describe("alarms about a workspace", () => {
    it("ask CloudWatch for what never happens to one that is well, and tell the topic of its alerts", async () => {
        const { made } = await alarms({ alerts: { topicArn }, alarms: {} });
        assert.deepEqual(
            made.map(({ name }) => name),
            [
                "notifications-failed",
                "notifications-throttled",
                "samples-discarded",
                "rules-failed",
                "rules-missed",
            ].map((suffix) => `metrics-${suffix}`),
        );
        for (const { inputs } of made) {
            assert.deepEqual([inputs.alarmActions, inputs.okActions], [[topicArn], [topicArn]]);
            assert.deepEqual([inputs.threshold, inputs.treatMissingData], [0, "notBreaching"]);
        }
        const [query] = made[0]!.inputs.metricQueries as { expression: string }[];
        assert.equal(
            query!.expression,
            `SELECT SUM(AlertManagerNotificationsFailed) FROM "AWS/Prometheus" WHERE Workspace = 'metrics-workspace-id'`,
        );
    });

    it("tell of a quota that is nearly used up, where it is known", async () => {
        const { made } = await alarms({ alarms: { topicArn: other, activeSeriesQuota: 1_000_001, quotaPercent: 90 } });
        const [last, ...none] = made.filter(({ inputs }) => inputs.namespace !== undefined);
        assert.deepEqual(none, []);
        const { threshold, dimensions, alarmActions } = last!.inputs;
        assert.deepEqual([threshold, alarmActions], [900_000, [other]]);
        assert.deepEqual(dimensions, {
            Type: "Resource",
            Service: "Prometheus",
            Resource: "ActiveSeries",
            ResourceId: "metrics-workspace-id",
            Class: "None",
        });
    });

    it("may publish to the topic whose policy the component makes", async () => {
        for (const [given, services] of [
            [{}, ["aps.amazonaws.com", "cloudwatch.amazonaws.com"]],
            [undefined, ["aps.amazonaws.com"]],
        ] as const) {
            const { only } = await alarms({ alerts: { topicArn, manageTopicPolicy: true }, alarms: given });
            const { policy } = only("aws:sns/topicPolicy:TopicPolicy").inputs;
            const { Statement } = JSON.parse(policy as string) as { Statement: { Principal: { Service: string } }[] };
            assert.deepEqual(
                Statement.map(({ Principal }) => Principal.Service),
                services,
            );
        }
    });

    it("are none where nobody asks for them", async () => {
        assert.deepEqual((await alarms({ alerts: { topicArn } })).made, []);
    });

    it("refuse to tell nobody, before anything is registered", async () => {
        const said = await refusal(() => new PrometheusWorkspace("metrics", { alarms: {} }));
        assert.match(said.message, /: alarms names nobody to tell: give it a topicArn, or alerts one\.$/);
        assert.deepEqual(said.resources, []);
    });
});
