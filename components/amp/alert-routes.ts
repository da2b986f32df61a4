import { AlertManagerDefinition, AnomalyDetector, RuleGroupNamespace } from "@pulumi/aws/amp";
import { TopicPolicy } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";

import { withDefaults } from "../../collector/inputs";
import { anomalyInputs } from "../inputs/anomalies";
import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import { transformed } from "../transforms";
import { renderAlertmanagerDefinition } from "./alertmanager";
import type { PrometheusTransforms } from "./prometheus-transforms";
import { ownNamespace, type RuleFile } from "./rule-files";
import type { WorkspaceOutputs } from "./workspace";

/** What a workspace evaluates, and whom it tells. */
type Watch = Pick<NormalisedPrometheus, "alarms" | "alerts" | "anomalies" | "tags"> & {
    readonly ruleFiles: readonly RuleFile[];
};

/** Makes the rules, the Alertmanager definition and the anomaly detectors of a workspace. */
export function watch(
    name: string,
    input: Watch,
    workspace: WorkspaceOutputs,
    parent: pulumi.Resource,
    transforms: PrometheusTransforms | undefined,
): void {
    const { ruleFiles, alarms, alerts, anomalies, tags } = input;
    const { workspaceId } = workspace;
    for (const { namespace, text } of ruleFiles) {
        new RuleGroupNamespace(
            ...transformed(
                transforms,
                "ruleGroupNamespace",
                namespace === ownNamespace ? `${name}-rules` : `${name}-rules-${namespace}`,
                { workspaceId, name: namespace, data: text, tags },
                { parent },
            ),
        );
    }
    if (alerts) {
        const policies = alerts.manageTopicPolicy
            ? topicsOf(alerts).map(
                  ([suffix, topicArn]) =>
                      new TopicPolicy(
                          ...topicPolicy(
                              `${name}-alerts-policy${suffix}`,
                              topicArn,
                              isTold(alarms, topicArn),
                              workspace,
                              parent,
                              transforms,
                          ),
                      ),
              )
            : [];
        new AlertManagerDefinition(
            ...transformed(
                transforms,
                "alertManagerDefinition",
                `${name}-alerts`,
                { workspaceId, definition: pulumi.output(alerts).apply(renderAlertmanagerDefinition) },
                // From its first minute on it may publish.
                { parent, dependsOn: policies },
            ),
        );
    }
    for (const anomaly of anomalies) {
        const { alias, query, intervalSeconds, missingIsAnomaly, labels } = withDefaults(anomalyInputs, anomaly);
        new AnomalyDetector(
            ...transformed(
                transforms,
                "anomalyDetector",
                `${name}-anomaly-${alias}`,
                {
                    workspaceId,
                    alias,
                    configuration: { randomCutForest: { query } },
                    evaluationIntervalInSeconds: intervalSeconds,
                    missingDataAction: pulumi
                        .output(missingIsAnomaly)
                        .apply((isAnomaly) => (isAnomaly ? { markAsAnomaly: true } : { skip: true })),
                    labels,
                    tags,
                },
                { parent },
            ),
        );
    }
}

/** Each topic once, by the suffix of its policy's name. */
function topicsOf({
    topicArn,
    teams = {},
}: NonNullable<Watch["alerts"]>): [suffix: string, arn: pulumi.Input<string>][] {
    const all = [
        ["", topicArn] as const,
        ...Object.entries(teams).map(([team, each]) => [`-${team}`, each.topicArn] as const),
    ];
    const arns = all.map(([, arn]) => arn);
    return all.flatMap(([suffix, arn], index) =>
        arn === undefined || arns.indexOf(arn) < index ? [] : [[suffix, arn]],
    );
}

/** Whether alarms are told here; two that aren't known yet may be one. */
const isTold = (alarms: Watch["alarms"], topicArn: pulumi.Input<string>): boolean =>
    alarms !== undefined &&
    (alarms.topicArn === topicArn || typeof alarms.topicArn !== "string" || typeof topicArn !== "string");

/**
 * The topic's policy: this workspace and its alarms, and nothing else that AWS does for anybody, may publish ("Giving
 * Amazon Managed Service for Prometheus permission to send alert messages to your Amazon SNS topic", AMP user guide;
 * the conditions are the ones against a confused deputy).
 */
function topicPolicy(
    name: string,
    topicArn: pulumi.Input<string>,
    hasAlarms: boolean,
    { workspaceArn }: WorkspaceOutputs,
    parent: pulumi.Resource,
    transforms: PrometheusTransforms | undefined,
) {
    const place = (of: (parts: string[]) => string) => workspaceArn.apply((arn) => of(arn.split(":")));
    const account = place((parts) => parts[4]!);
    const publisher = (sid: string, service: string, actions: string[], source: object) => ({
        Sid: sid,
        Effect: "Allow",
        Principal: { Service: service },
        Action: actions,
        Resource: topicArn,
        Condition: { ...source, StringEquals: { "aws:SourceAccount": account } },
    });
    const alarms = place(
        ([arn, partition, , region, owner]) => `${arn}:${partition}:cloudwatch:${region}:${owner}:alarm:*`,
    );
    return transformed(
        transforms,
        "topicPolicy",
        name,
        {
            arn: topicArn,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    publisher("AmpPublishesAlerts", "aps.amazonaws.com", ["sns:Publish", "sns:GetTopicAttributes"], {
                        ArnEquals: { "aws:SourceArn": workspaceArn },
                    }),
                    ...(hasAlarms
                        ? [
                              publisher("CloudWatchPublishesAlarms", "cloudwatch.amazonaws.com", ["sns:Publish"], {
                                  ArnLike: { "aws:SourceArn": alarms },
                              }),
                          ]
                        : []),
                ],
            }),
        },
        // A topic has one policy, and to delete it is to write the default one: where a topic moves to another name or
        // another program, that would come last and take away what has just been written. So none is deleted.
        { parent, retainOnDelete: true },
    );
}
