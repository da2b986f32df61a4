// A workspace with everything that AMP has, which one other account may write to.
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Topic } from "@pulumi/aws/sns";

import { platformOutputs, PrometheusWorkspace, standardRules, vpcEndpoints } from "../../../../../components";

const topic = (name: string) => new Topic(name, { name }).arn;

const metrics = new PrometheusWorkspace("metrics", {
    limits: [{ labels: { job: "orders" }, maxSeries: 1000 }],
    ruleQueryOffsetSeconds: 60,
    outOfOrderTimeWindowSeconds: 300,
    logQueriesFromSamples: 1_000_000,
    rules: standardRules(),
    alerts: {
        topicArn: topic("everybody"),
        manageTopicPolicy: true,
        teams: { payments: { jobs: ["payments"], topicArn: topic("payments") } },
        ticketMuteTimes: [{ weekdays: ["saturday", "sunday"] }],
        grafanaUrl: "https://grafana.example.com",
    },
    alarms: { activeSeriesQuota: 50_000_000, ingestionRateQuota: 170_000 },
    anomalies: [{ alias: "requests", query: "sum(rate(http_requests_total[5m]))" }],
    access: {
        writers: ["arn:aws:iam::222233334444:root"],
        readers: ["arn:aws:iam::333344445555:role/grafana"],
        organization: "o-a1b2c3d4e5",
        writerRole: "metrics-writer",
        externalId: "shop-7",
    },
    tags: { team: "core" },
});

// For a Grafana that assumes a role, in place of what access.readers says.
const policy = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const reader = new Role("reader", {
    name: "metrics-reader",
    assumeRolePolicy: policy({
        Principal: { AWS: "arn:aws:iam::333344445555:role/grafana" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "boards-7" } },
    }),
});
new RolePolicy("reader", {
    role: reader.name,
    policy: metrics.arn.apply((arn) =>
        policy({
            Action: ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"],
            Resource: arn,
        }),
    ),
});

vpcEndpoints("net", {
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0123456789abcdef0"],
    securityGroupIds: ["sg-0123456789abcdef0"],
    workspaceArns: [metrics.arn],
    s3RouteTableIds: ["rtb-0123456789abcdef0"],
});

export const platform = platformOutputs({ metrics });
