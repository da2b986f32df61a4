// A workspace that tells two topics, under whatever names the step of the test says.
import { Topic, TopicPolicy } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";

import { type AlertsArgs, type PrometheusTransforms, PrometheusWorkspace } from "../../../../components";

const [main, teams] = ["main", "teams"].map((name) => new Topic(name, { name })) as [Topic, Topic];
const arn = (name: string) => `arn:aws:sns:eu-west-1:111122223333:${name}`;
const told = (topicArn: pulumi.Input<string>, ...jobs: string[]) => ({ topicArn, jobs });

const steps: Record<string, () => Omit<AlertsArgs, "manageTopicPolicy">> = {
    "a team": () => ({ topicArn: arn("main"), teams: { pay: told(arn("teams"), "pay") } }),
    "a team of another name": () => ({ topicArn: arn("main"), teams: { payments: told(arn("teams"), "pay") } }),
    "two teams": () => ({
        topicArn: arn("main"),
        teams: { pay: told(arn("teams"), "pay"), search: told(arn("teams"), "search") },
    }),
    "two teams in another order": () => ({
        topicArn: arn("main"),
        teams: { search: told(arn("teams"), "search"), pay: told(arn("teams"), "pay") },
    }),
    "two topics that change places": () => ({ topicArn: arn("teams"), teams: { pay: told(arn("main"), "pay") } }),
    "topics that are made here": () => ({ topicArn: main.arn, teams: { payments: told(teams.arn, "pay") } }),
};

const config = new pulumi.Config();
const step = config.require("step");
// As an older release made them.
const transform: PrometheusTransforms =
    config.get("retained") === "false" ? { topicPolicy: (_args, opts) => void delete opts.retainOnDelete } : {};

const own = step === "policies of one's own";
const alerts = own ? steps["topics that are made here"]!() : { ...steps[step]!(), manageTopicPolicy: true };
const metrics = new PrometheusWorkspace("metrics", { alerts, protect: false }, { transform, dependsOn: [main, teams] });
if (own) {
    for (const [name, topic] of Object.entries({ main, teams })) {
        const statement = {
            Sid: "AmpPublishesAlerts",
            Effect: "Allow",
            Principal: { Service: "aps.amazonaws.com" },
            Action: ["sns:Publish", "sns:GetTopicAttributes"],
            Resource: topic.arn,
            Condition: { ArnEquals: { "aws:SourceArn": metrics.arn } },
        };
        const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: [statement] });
        new TopicPolicy(name, { arn: topic.arn, policy });
    }
}
