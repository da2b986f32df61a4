/** The platform's components have a hatch for each of their children. */
import assert from "node:assert/strict";

import type { CustomResourceOptions } from "@pulumi/pulumi";

import { GrafanaContent, GrafanaWorkspace, PrometheusWorkspace, standardRules } from "../../components";
import { prometheusChildren } from "../../components/amp/prometheus-transforms";
import { contentChildren, grafanaChildren } from "../../components/grafana/grafana-transforms";
import { record, refusal } from "../support/mocks";

/** A transform of each child that tells its name, and gives the child an option by which it is seen. */
function noting(children: object) {
    const seen: string[] = [];
    const transform = Object.fromEntries(
        Object.keys(children).map((child) => [
            child,
            (_: object, opts: CustomResourceOptions, name: string) => {
                seen.push(`${child} ${name}`);
                opts.protect = true;
            },
        ]),
    );
    return { seen, transform };
}

const components: Record<string, { children: object; expected: string[]; make: (opts: object) => unknown }> = {
    PrometheusWorkspace: {
        children: prometheusChildren,
        make: (opts) =>
            new PrometheusWorkspace(
                "metrics",
                {
                    protect: false,
                    rules: standardRules(),
                    alerts: { topicArn: "arn:aws:sns:eu-west-1:111122223333:alerts", manageTopicPolicy: true },
                    anomalies: [{ alias: "requests", query: "sum(x)" }],
                    access: { writers: ["arn:aws:iam::222233334444:root"], writerRole: "writer" },
                    logQueriesFromSamples: 1000,
                    alarms: { activeSeriesQuota: 1_000_000 },
                },
                opts,
            ),
        expected: [
            "logGroup metrics-logs",
            "workspace metrics-workspace",
            "configuration metrics-configuration",
            "queryLogging metrics-query-logging",
            "ruleGroupNamespace metrics-rules",
            "topicPolicy metrics-alerts-policy",
            "alertManagerDefinition metrics-alerts",
            "anomalyDetector metrics-anomaly-requests",
            "alarm metrics-notifications-failed",
            "alarm metrics-notifications-throttled",
            "alarm metrics-samples-discarded",
            "alarm metrics-rules-failed",
            "alarm metrics-rules-missed",
            "alarm metrics-active-series",
            "remoteWriteParameter metrics-remote-write-url",
            "resourcePolicy metrics-access",
            "writerRole metrics-writer",
            "writerRolePolicy metrics-writer-policy",
        ],
    },
    GrafanaWorkspace: {
        children: grafanaChildren,
        make: (opts) =>
            new GrafanaWorkspace(
                "grafana",
                {
                    version: "12.4",
                    protect: false,
                    workspaces: [
                        {
                            arn: "arn:aws:aps:eu-west-1:111122223333:workspace/w",
                            endpoint: "https://x/workspaces/w",
                            region: "eu-west-1",
                        },
                    ],
                    singleSignOn: { adminGroups: ["93670f9f-1001-4b3c-9d55-0e5a1f2b7c01"] },
                    saml: { idpMetadataUrl: "https://idp.example.com/metadata" },
                    license: {},
                    dataSources: [{ type: "XRAY" }],
                    dashboards: [{ uid: "jvm", title: "JVM" }],
                },
                opts,
            ),
        expected: [
            "role grafana-role",
            "rolePolicy grafana-role-policy",
            "rolePolicyAttachment grafana-role-AWSXrayReadOnlyAccess",
            "workspace grafana-workspace",
            "samlConfiguration grafana-saml",
            "licenseAssociation grafana-license",
            "roleAssociation grafana-admins",
            "serviceAccount grafana-service-account",
            "serviceAccountToken grafana-token",
            "provider grafana-provider",
            "dataSource grafana-datasource-w",
            "dataSource grafana-data-source-xray",
            "folder grafana-folder",
            "dashboard grafana-dashboard-jvm",
        ],
    },
    GrafanaContent: {
        children: contentChildren,
        make: (opts) =>
            new GrafanaContent(
                "content",
                {
                    version: "12.4",
                    url: "https://grafana.example.com",
                    token: "glsa_x",
                    workspaces: [
                        {
                            arn: "arn:aws:aps:eu-west-1:111122223333:workspace/w",
                            endpoint: "https://x/workspaces/w",
                            region: "eu-west-1",
                        },
                    ],
                    dashboards: [{ uid: "jvm", title: "JVM" }],
                },
                opts,
            ),
        expected: [
            "provider content-provider",
            "dataSource content-datasource-w",
            "folder content-folder",
            "dashboard content-dashboard-jvm",
        ],
    },
};

for (const [component, { children, make, expected }] of Object.entries(components)) {
    describe(`transforms of the children of a ${component}`, () => {
        it("are asked about each, and what they do is registered", async () => {
            const { seen, transform } = noting(children);
            const { resources } = await record({}, () => make({ transform }));
            assert.deepEqual(seen, expected);
            assert.deepEqual([...new Set(seen.map((each) => each.split(" ")[0]))].sort(), Object.keys(children).sort());
            const custom = resources.filter((resource) => resource.custom);
            assert.deepEqual(
                custom.map(({ name, protect }) => [name, protect]).sort(),
                expected.map((each) => [each.split(" ")[1], true]).sort(),
            );
        });

        it("are refused where there is no such child", async () => {
            const [child] = Object.keys(children);
            const { message } = await refusal(() => make({ transform: { [`${child}s`]: () => undefined } }));
            assert.ok(message.includes(`${component} "`) && message.endsWith(`; the nearest is ${child}.`), message);
        });
    });
}
