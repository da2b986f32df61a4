import { AlertManagerDefinition, AnomalyDetector, RuleGroupNamespace, type Workspace } from "@pulumi/aws/amp";
import { TopicPolicy } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";

import type { AnomalyArgs } from "../inputs/alert-args";
import { checkSecretArn, checkTopicArn, type NormalisedAlerts } from "../inputs/alert-checks";
import { renderAlertmanagerDefinition } from "./alertmanager";
import { inApply } from "../inputs/checks";
import type { RuleFile } from "./rule-files";

/** What a workspace evaluates, and whom it tells. */
export interface Watch {
    ruleFiles: RuleFile[];
    alerts?: NormalisedAlerts;
    anomalies: AnomalyArgs[];
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Namespace of the groups in `rules`. */
export const ownNamespace = "rules";

/** Makes the rules, the Alertmanager definition and the anomaly detectors of a workspace. */
export function watch(name: string, input: Watch, workspace: Workspace, parent: pulumi.Resource): void {
    const { ruleFiles, alerts, anomalies, tags } = input;
    const workspaceId = workspace.id;
    for (const { namespace, text } of ruleFiles) {
        new RuleGroupNamespace(
            namespace === ownNamespace ? `${name}-rules` : `${name}-rules-${namespace}`,
            { workspaceId, name: namespace, data: text, tags },
            { parent },
        );
    }
    if (alerts) {
        const policies =
            alerts.manageTopicPolicy && alerts.topicArn !== undefined
                ? [topicPolicy(name, alerts.topicArn, workspace, parent)]
                : [];
        new AlertManagerDefinition(
            `${name}-alerts`,
            { workspaceId, definition: definition(alerts) },
            // From its first minute on it may publish.
            { parent, dependsOn: policies },
        );
    }
    for (const { alias, query, intervalSeconds, missingIsAnomaly, labels } of anomalies) {
        new AnomalyDetector(
            `${name}-anomaly-${alias}`,
            {
                workspaceId,
                alias,
                configuration: { randomCutForest: { query } },
                evaluationIntervalInSeconds: intervalSeconds ?? 60,
                missingDataAction: missingIsAnomaly ? { markAsAnomaly: true } : { skip: true },
                labels,
                tags,
            },
            { parent },
        );
    }
}

/** The definition, as soon as the ARNs in it are known. */
function definition(alerts: NormalisedAlerts): pulumi.Output<string> {
    return pulumi
        .output({ topicArn: alerts.topicArn, secretArn: alerts.pagerDuty?.secretArn })
        .apply(inApply((arns) => definitionWith(alerts, arns)));
}

/** The definition with its ARNs; refuses those that came too late to be refused before. */
export function definitionWith(alerts: NormalisedAlerts, arns: { topicArn?: string; secretArn?: string }): string {
    const { topicArn, secretArn } = arns;
    checkTopicArn(topicArn);
    checkSecretArn(secretArn);
    const { pagerDuty, ...routing } = alerts;
    return renderAlertmanagerDefinition({
        ...routing,
        topicArn,
        pagerDuty: pagerDuty && secretArn !== undefined ? { ...pagerDuty, secretArn } : undefined,
    });
}

/**
 * The topic's policy: this workspace, and nothing else that AMP does for anybody, may publish ("Giving Amazon Managed
 * Service for Prometheus permission to send alert messages to your Amazon SNS topic", AMP user guide; the conditions
 * are the ones against a confused deputy).
 */
function topicPolicy(
    name: string,
    topicArn: pulumi.Input<string>,
    workspace: Workspace,
    parent: pulumi.Resource,
): TopicPolicy {
    return new TopicPolicy(
        `${name}-alerts-policy`,
        {
            arn: topicArn,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "AmpPublishesAlerts",
                        Effect: "Allow",
                        Principal: { Service: "aps.amazonaws.com" },
                        Action: ["sns:Publish", "sns:GetTopicAttributes"],
                        Resource: topicArn,
                        Condition: {
                            ArnEquals: { "aws:SourceArn": workspace.arn },
                            StringEquals: { "aws:SourceAccount": workspace.arn.apply((arn) => arn.split(":")[4]) },
                        },
                    },
                ],
            }),
        },
        { parent },
    );
}
