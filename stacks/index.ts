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
import { people } from "./settings";

const config = new pulumi.Config();
const protect = config.requireBoolean("protect");
const { topicArn, adminGroups, editorGroups, viewerGroups } = people(config);
const manageTopicPolicy = config.requireBoolean("manageAlertTopicPolicy");

const metrics = new PrometheusWorkspace("metrics", {
    retentionDays: config.requireNumber("retentionDays"),
    logRetentionDays: config.requireNumber("logRetentionDays"),
    // Where nobody can be told, nothing alerts.
    ...(topicArn === undefined
        ? { rules: recordingGroups() }
        : { rules: standardRules(), alerts: { topicArn, manageTopicPolicy } }),
    protect,
});

const grafana = new GrafanaWorkspace("grafana", {
    version: config.require("grafanaVersion"),
    workspaces: [metrics],
    singleSignOn: { adminGroups, editorGroups, viewerGroups },
    dashboards: standardDashboards(),
    tokenRotation: config.require("tokenRotation"),
    protect,
});

export const platform = platformOutputs({ metrics, grafana });
