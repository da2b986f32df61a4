// The platform, once per environment. Apps read it with Platform.fromStack("organization/project/stack").
import * as pulumi from "@pulumi/pulumi";
import { GrafanaWorkspace, platformOutputs, PrometheusWorkspace, standardDashboards, standardRules } from "pulumi-adot";

const config = new pulumi.Config();
const protect = config.requireBoolean("protect");

const metrics = new PrometheusWorkspace("metrics", {
    retentionDays: config.requireNumber("retentionDays"),
    rules: standardRules(),
    alerts: { topicArn: config.require("alertTopicArn") },
    protect,
});

const grafana = new GrafanaWorkspace("grafana", {
    version: "12.4",
    workspaces: [metrics],
    singleSignOn: { adminGroups: [config.require("adminGroup")] },
    dashboards: standardDashboards(),
    protect,
});

export const platform = platformOutputs({ metrics, grafana });
