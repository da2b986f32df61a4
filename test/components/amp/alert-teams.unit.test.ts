import assert from "node:assert/strict";

import { Topic } from "@pulumi/aws/sns";

import { type AlertsArgs, PrometheusWorkspace } from "../../../components";
import { record, refusal } from "../../support/mocks";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:alerts";
const other = "arn:aws:sns:eu-west-1:111122223333:payments";
const make = (alerts: AlertsArgs) => record({}, () => new PrometheusWorkspace("metrics", { alerts }));
const policyType = "aws:sns/topicPolicy:TopicPolicy";
const sns = { topic_arn: topicArn, sigv4: { region: "eu-west-1" } };

describe("alerts of teams", () => {
    it("make the policy of each topic once, when told to", async () => {
        const { resources } = await make({
            topicArn,
            manageTopicPolicy: true,
            teams: {
                payments: { jobs: ["payments"], topicArn: other },
                orders: { jobs: ["orders"], topicArn },
                search: { jobs: ["search"], topicArn: other },
            },
        });
        const policies = resources.filter(({ type }) => type === policyType);
        assert.deepEqual(
            policies.map(({ name, inputs }) => [name, inputs.arn]),
            [
                ["metrics-alerts-policy", topicArn],
                ["metrics-alerts-policy-payments", other],
            ],
        );
    });

    it("take a topic that another resource makes, and fill in PagerDuty's defaults", async () => {
        const secretArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf";
        const { only } = await record({}, () => {
            const { arn } = new Topic("payments");
            const pagerDuty = { secretArn, secretKey: "key" };
            const payments = { jobs: ["payments"], topicArn: arn.apply(() => other), pagerDuty };
            return new PrometheusWorkspace("metrics", { alerts: { topicArn, teams: { payments } } });
        });
        const { definition } = only("aws:amp/alertManagerDefinition:AlertManagerDefinition").inputs;
        assert.match(String(definition), /refresh_interval: 5m/);
        assert.match(String(definition), /topic_arn: arn:aws:sns:eu-west-1:111122223333:payments/);
    });

    const payments = { jobs: ["payments"], topicArn: other };
    const refusals: [what: string, alerts: AlertsArgs, message: RegExp][] = [
        ["a team that nobody is told for", { teams: { a: { jobs: ["a"] } } }, /^alerts\.teams\.a names nobody to tell/],
        ["a team without services", { teams: { a: { ...payments, jobs: [] } } }, /^alerts\.teams\.a\.jobs is \[\]/],
        [
            "a service of two teams",
            { teams: { payments, b: payments } },
            /^alerts\.teams\.b\.jobs\[0\] is "payments": it belongs to the team payments/,
        ],
        [
            "a pattern for a service",
            { teams: { a: { ...payments, jobs: ["a.*"] } } },
            /^alerts\.teams\.a\.jobs\[0\] is "a\.\*"/,
        ],
        [
            "a team's FIFO topic",
            { teams: { a: { jobs: ["a"], topicArn: `${other}.fifo` } } },
            /^alerts\.teams\.a\.topicArn is .* FIFO/,
        ],
        ["a team with a blank", { teams: { "a b": payments } }, /^alerts\.teams has the name "a b"/],
        ["half a time", { ticketMuteTimes: [{ startTime: "20:00" }] }, /^alerts\.ticketMuteTimes\[0\] must have both/],
        [
            "a night in one",
            { ticketMuteTimes: [{ startTime: "20:00", endTime: "06:00" }] },
            /endTime is "06:00": it must be after startTime/,
        ],
        ["a time that is always", { ticketMuteTimes: [{ location: "UTC" }] }, /ticketMuteTimes\[0\] is always/],
        ["a day that there isn't", { ticketMuteTimes: [{ weekdays: ["weekend"] }] }, /weekdays\[0\] is "weekend"/],
        ["a month that there isn't", { ticketMuteTimes: [{ months: ["13"] }] }, /months\[0\] is "13"/],
        ["a template for Grafana's address", { grafanaUrl: "https://{{ x }}" }, /^alerts\.grafanaUrl is /],
        [
            "a receiver that tells nobody",
            { additions: { receivers: [{ name: "hole" }] } },
            /receivers\[0\] tells nobody/,
        ],
        [
            "a receiver with an empty list",
            { additions: { receivers: [{ name: "hole", sns_configs: [] }] } },
            /tells nobody/,
        ],
        [
            "a topic without the region that AMP signs for",
            { additions: { receivers: [{ name: "audit", sns_configs: [sns, { topic_arn: topicArn }] }] } },
            /receivers\[0\]\.sns_configs\[1\]\.sigv4 is missing/,
        ],
        [
            "mail",
            { additions: { receivers: [{ name: "m", email_configs: [{}] }] } },
            /email_configs isn't one of AMP's/,
        ],
        [
            "a receiver that is there",
            { additions: { receivers: [{ name: "page", sns_configs: [sns] }] } },
            /another receiver has it/,
        ],
        [
            "a route to nobody",
            { additions: { routes: [{ receiver: "them" }] } },
            /routes\[0\]\.receiver is "them": the receivers are page, ticket/,
        ],
        [
            "an inner route to nobody",
            { additions: { routes: [{ routes: [{ receiver: "x" }] }] } },
            /routes\[0\]\.routes\[0\]\.receiver/,
        ],
        ["a time that there isn't", { additions: { routes: [{ mute_time_intervals: ["n"] }] } }, /names the time "n"/],
        ["a template that there isn't", { additions: { templates: ["t"] } }, /templates names "t"/],
        ["an unknown part", { additions: { receiver: [] } }, /alerts\.additions\.receiver is an unknown property/],
    ];
    for (const [what, alerts, message] of refusals) {
        it(`refuse ${what}, before anything is registered`, async () => {
            const args = { alerts: { topicArn, ...alerts } };
            const said = await refusal(() => new PrometheusWorkspace("metrics", args));
            assert.match(said.message.replace('PrometheusWorkspace "metrics": ', ""), message);
            assert.deepEqual(said.resources, []);
        });
    }
});
