// The platform: once per environment, `pulumi up -s dev|staging|prod`. Apps read it with Platform.fromStack.
import * as pulumi from "@pulumi/pulumi";

import { GrafanaWorkspace, platformOutputs, PrometheusWorkspace, standardDashboards } from "../components";

const config = new pulumi.Config();
const protect = config.requireBoolean("protect");

const metrics = new PrometheusWorkspace("metrics", {
    retentionDays: config.requireNumber("retentionDays"),
    logRetentionDays: config.requireNumber("logRetentionDays"),
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
