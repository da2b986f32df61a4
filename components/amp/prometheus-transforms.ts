/** Which children of a `PrometheusWorkspace` a program can change. */
import type {
    AlertManagerDefinitionArgs,
    AnomalyDetectorArgs,
    QueryLoggingConfigurationArgs,
    ResourcePolicyArgs,
    RuleGroupNamespaceArgs,
    WorkspaceArgs,
    WorkspaceConfigurationArgs,
} from "@pulumi/aws/amp";
import type { LogGroupArgs, MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { RoleArgs, RolePolicyArgs } from "@pulumi/aws/iam";
import type { TopicPolicyArgs } from "@pulumi/aws/sns";
import type { ParameterArgs } from "@pulumi/aws/ssm";

import type { Children, Transform, TransformableOptions } from "../transforms";

/** Transforms of the children of a `PrometheusWorkspace`. */
export interface PrometheusTransforms {
    /** The log group of the workspace's own logs. */
    logGroup?: Transform<LogGroupArgs>;
    /** The AMP workspace. */
    workspace?: Transform<WorkspaceArgs>;
    /** Its retention, windows and limits. */
    configuration?: Transform<WorkspaceConfigurationArgs>;
    /** The SSM parameter with the remote-write URL. Apps know its name as the component has chosen it. */
    remoteWriteParameter?: Transform<ParameterArgs>;
    /** Each namespace of rules. */
    ruleGroupNamespace?: Transform<RuleGroupNamespaceArgs>;
    /** The Alertmanager's definition, if there are `alerts`. */
    alertManagerDefinition?: Transform<AlertManagerDefinitionArgs>;
    /** The policy of the alerts' topic, if the component manages it. */
    topicPolicy?: Transform<TopicPolicyArgs>;
    /** Each anomaly detector. */
    anomalyDetector?: Transform<AnomalyDetectorArgs>;
    /** Its resource policy, if `access` lets others in. */
    resourcePolicy?: Transform<ResourcePolicyArgs>;
    /** What logs its queries, if `logQueriesFromSamples` says so. */
    queryLogging?: Transform<QueryLoggingConfigurationArgs>;
    /** Each alarm in CloudWatch, if there are `alarms`. */
    alarm?: Transform<MetricAlarmArgs>;
    /** The role that writers may assume, if there is an `access.writerRole`. Apps know its name as it is there. */
    writerRole?: Transform<RoleArgs>;
    /** What that role may do. */
    writerRolePolicy?: Transform<RolePolicyArgs>;
}

/** Options of a `PrometheusWorkspace`. */
export type PrometheusWorkspaceOptions = TransformableOptions<PrometheusTransforms>;

export const prometheusChildren: Children<PrometheusTransforms> = {
    logGroup: true,
    workspace: true,
    configuration: true,
    remoteWriteParameter: true,
    ruleGroupNamespace: true,
    alertManagerDefinition: true,
    topicPolicy: true,
    anomalyDetector: true,
    resourcePolicy: true,
    queryLogging: true,
    alarm: true,
    writerRole: true,
    writerRolePolicy: true,
};
