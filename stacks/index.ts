// The platform: once per environment, `pulumi up -s dev|staging|prod`. Apps read it with Platform.fromStack.
import * as pulumi from "@pulumi/pulumi";

import {
    GrafanaWorkspace,
    platformOutputs,
    PrometheusWorkspace,
    recordingGroups,
    standardDashboards,
    standardRules,
} from "../components";

const config = new pulumi.Config();
const protect = config.requireBoolean("protect");
const topicArn = config.require("alertTopicArn");
const manageTopicPolicy = config.requireBoolean("manageAlertTopicPolicy");

const metrics = new PrometheusWorkspace("metrics", {
    retentionDays: config.requireNumber("retentionDays"),
    logRetentionDays: config.requireNumber("logRetentionDays"),
    // Where nobody can be told, nothing alerts.
    ...(topicArn === ""
        ? { rules: recordingGroups() }
        : { rules: standardRules(), alerts: { topicArn, manageTopicPolicy } }),
    protect,
});

const grafana = new GrafanaWorkspace("grafana", {
    version: config.require("grafanaVersion"),
    workspaces: [metrics],
    singleSignOn: {
        adminGroups: config.requireObject("adminGroups"),
        editorGroups: config.requireObject("editorGroups"),
        viewerGroups: config.requireObject("viewerGroups"),
    },
    dashboards: standardDashboards(),
    tokenRotation: config.require("tokenRotation"),
    protect,
});

export const platform = platformOutputs({ metrics, grafana });
