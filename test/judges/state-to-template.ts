/**
 * A stack's state as a CloudFormation template, so that cfn-lint can judge what the API's own model doesn't tell:
 * Fargate's sizes, IAM's policy grammar, the retentions that CloudWatch Logs knows.
 *
 * It is made of the API calls, so that both judges look at one translation.
 */
import { apiCalls, awsResources } from "./state-to-api";
import { document, merged, pascal, type Shape } from "./shape";
import { serviceShapes } from "./service-shapes";
import { object, resourcesOf, type JsonObject, type StateResource } from "./state";
import { parsed, type ApiCall } from "./translate";

/** A template, and the region it is for. */
export interface JudgedTemplate {
    region: string;
    template: JsonObject;
}

const shapes: Readonly<Record<string, Shape>> = {
    "aws:amp/workspace:Workspace": {
        type: "AWS::APS::Workspace",
        properties: ([create, logging], all) => ({
            ...pascal(create?.params),
            ...(logging === undefined
                ? {}
                : { LoggingConfiguration: { LogGroupArn: logging.params.logGroupArn ?? null } }),
            ...workspaceConfiguration(create, all),
            ...queryLogging(create, all),
            ...alertManagerDefinition(create, all),
        }),
    },
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": { none: "a property of the workspace" },
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
        type: "AWS::APS::RuleGroupsNamespace",
        properties: (calls) => ofWorkspace(merged(calls)),
    },
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": { none: "a property of the workspace" },
    "aws:amp/resourcePolicy:ResourcePolicy": {
        type: "AWS::APS::ResourcePolicy",
        properties: ([put]) => {
            const { WorkspaceId, PolicyDocument } = pascal(put?.params);
            // There it is a text too.
            return { WorkspaceArn: `${workspaceArns}${String(WorkspaceId)}`, PolicyDocument: PolicyDocument ?? null };
        },
    },
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": { none: "a property of the workspace" },
    "aws:amp/anomalyDetector:AnomalyDetector": { none: "a resource that cfn-lint doesn't know yet" },
    "aws:sns/topic:Topic": {
        type: "AWS::SNS::Topic",
        properties: ([create]) => {
            const { Name, Attributes, Tags } = object(create?.params);
            const { Policy: _, FifoTopic, ...rest } = object(Attributes ?? {});
            return {
                ...(Name !== undefined && { TopicName: Name }),
                ...rest,
                ...(FifoTopic !== undefined && { FifoTopic: FifoTopic === "true" }),
                ...(Tags !== undefined && { Tags }),
            };
        },
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        type: "AWS::SNS::TopicPolicy",
        properties: ([set]) => ({
            Topics: [set?.params.TopicArn ?? null],
            PolicyDocument: parsed(set?.params.AttributeValue ?? null, ""),
        }),
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": { type: "AWS::CloudWatch::Alarm", properties: merged },
    "aws:cloudwatch/logGroup:LogGroup": { type: "AWS::Logs::LogGroup", properties: merged },
    "aws:ssm/parameter:Parameter": {
        type: "AWS::SSM::Parameter",
        properties: ([put]) => {
            const { Tags, Overwrite: _, ...rest } = object(put?.params);
            // The one type in CloudFormation whose tags are a map.
            const entries = Array.isArray(Tags) ? Tags.map((tag) => [object(tag).Key, object(tag).Value]) : [];
            return { ...rest, ...(entries.length === 0 ? {} : { Tags: Object.fromEntries(entries) as JsonObject }) };
        },
    },
    "aws:iam/role:Role": {
        type: "AWS::IAM::Role",
        properties: ([create], all) => {
            const role = document(merged([create!]), "AssumeRolePolicyDocument");
            const attached = all
                .filter((each) => each.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
                .filter((each) => each.inputs.role === role.RoleName)
                .map((each) => each.inputs.policyArn ?? null);
            return { ...role, ...(attached.length === 0 ? {} : { ManagedPolicyArns: attached }) };
        },
    },
    "aws:iam/rolePolicy:RolePolicy": {
        type: "AWS::IAM::RolePolicy",
        properties: (calls) => document(merged(calls), "PolicyDocument"),
    },
    "aws:iam/policy:Policy": {
        type: "AWS::IAM::ManagedPolicy",
        properties: (calls) => {
            const { PolicyName, Tags: _, ...properties } = document(merged(calls), "PolicyDocument");
            return { ...properties, ...(PolicyName === undefined ? {} : { ManagedPolicyName: PolicyName }) };
        },
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { none: "a property of the role" },
    "aws:ecs/cluster:Cluster": { type: "AWS::ECS::Cluster", properties: merged },
    "aws:ecs/taskDefinition:TaskDefinition": {
        type: "AWS::ECS::TaskDefinition",
        properties: (calls) => {
            const { ProxyConfiguration, ...rest } = merged(calls);
            if (ProxyConfiguration === undefined) {
                return rest;
            }
            const { Properties, ...proxy } = object(ProxyConfiguration);
            return { ...rest, ProxyConfiguration: { ...proxy, ProxyConfigurationProperties: Properties ?? [] } };
        },
    },
    "aws:ecs/expressGatewayService:ExpressGatewayService": {
        type: "AWS::ECS::ExpressGatewayService",
        properties: merged,
    },
    "aws:ecs/service:Service": { type: "AWS::ECS::Service", properties: merged },
    ...serviceShapes,
    "aws:grafana/workspace:Workspace": {
        type: "AWS::Grafana::Workspace",
        properties: ([create]) => {
            const { Tags: _, Configuration, ...properties } = pascal(create?.params);
            const settings = object(object(parsed(Configuration ?? null, "")).plugins ?? null);
            return {
                ...Object.fromEntries(
                    Object.entries(properties)
                        // CloudFormation has no key of one's own.
                        .filter(([key]) => key !== "KmsKeyId")
                        .map(([key, value]) => [key.replace(/^Workspace/, ""), value]),
                ),
                ...(settings.pluginAdminEnabled === undefined
                    ? {}
                    : { PluginAdminEnabled: settings.pluginAdminEnabled }),
            };
        },
    },
    "aws:grafana/roleAssociation:RoleAssociation": { none: "not a resource of CloudFormation" },
    "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": {
        none: "a part of the workspace in CloudFormation",
    },
    "aws:grafana/licenseAssociation:LicenseAssociation": { none: "not a resource of CloudFormation" },
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": { none: "not a resource of CloudFormation" },
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": {
        none: "not a resource of CloudFormation",
    },
};

/**
 * The template of a state's AWS resources.
 *
 * @throws when a type has no place in the table, or the state tells no region.
 */
export function cloudFormation(state: unknown): JudgedTemplate {
    const all = awsResources(state);
    const calls = apiCalls(state);
    const resources: JsonObject = {};
    for (const resource of all) {
        const shape = shapes[resource.type];
        if (shape === undefined) {
            throw new Error(`${resource.type} (${resource.name}) has no place in CloudFormation; add it to shapes.`);
        }
        if ("none" in shape) {
            continue;
        }
        const behind = calls.filter(({ urn }) => urn === resource.urn);
        const id = `${shape.type.split("::").at(-1)}${resource.name.replace(/[^A-Za-z0-9]/g, "")}`;
        if (id in resources) {
            throw new Error(`Two resources of the state would be ${id} in CloudFormation; give one another name.`);
        }
        resources[id] = { Type: shape.type, Properties: shape.properties(behind, all) };
    }
    return { region: regionOf(state), template: { AWSTemplateFormatVersion: "2010-09-09", Resources: resources } };
}

function workspaceConfiguration(create: ApiCall | undefined, all: readonly StateResource[]): JsonObject {
    const workspace = all.find(({ urn }) => urn === create?.urn);
    const configuration = all.find(
        ({ type, inputs }) =>
            type === "aws:amp/workspaceConfiguration:WorkspaceConfiguration" && inputs.workspaceId === workspace?.id,
    );
    const {
        workspaceId: _,
        region: __,
        timeouts: ___,
        limitsPerLabelSets: limits,
        ...settings
    } = object(configuration?.inputs);
    const sets = (limits as JsonObject[] | undefined)?.map(({ labelSet, limits: most }) => ({
        LabelSet: Object.entries(object(labelSet)).map(([Name, Value]) => ({ Name, Value })),
        Limits: pascal(object(most)),
    }));
    return configuration === undefined
        ? {}
        : { WorkspaceConfiguration: { ...pascal(settings), ...(sets && { LimitsPerLabelSets: sets }) } };
}

function queryLogging(create: ApiCall | undefined, all: readonly StateResource[]): JsonObject {
    const workspace = all.find(({ urn }) => urn === create?.urn);
    const found = all.find(
        ({ type, inputs }) =>
            type === "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration" &&
            inputs.workspaceId === workspace?.id,
    );
    if (found === undefined) {
        return {};
    }
    const destinations = (found.inputs.destinations as JsonObject[]).map(({ cloudwatchLogs, filters }) => ({
        CloudWatchLogs: pascal(object(cloudwatchLogs ?? {})),
        Filters: pascal(object(filters ?? {})),
    }));
    return { QueryLoggingConfiguration: { Destinations: destinations } };
}

function alertManagerDefinition(create: ApiCall | undefined, all: readonly StateResource[]): JsonObject {
    const workspace = all.find(({ urn }) => urn === create?.urn);
    const definition = all.find(
        ({ type, inputs }) =>
            type === "aws:amp/alertManagerDefinition:AlertManagerDefinition" && inputs.workspaceId === workspace?.id,
    );
    return definition === undefined ? {} : { AlertManagerDefinition: definition.inputs.definition ?? null };
}

/** CloudFormation names a workspace by its ARN, the API by its id. */
const workspaceArns = "arn:aws:aps:eu-west-1:111122223333:workspace/";

function ofWorkspace({ WorkspaceId, ...properties }: JsonObject): JsonObject {
    return { Workspace: `${workspaceArns}${String(WorkspaceId)}`, ...properties };
}

export function regionOf(state: unknown): string {
    for (const { type, inputs, outputs } of resourcesOf(state)) {
        const region = type === "pulumi:providers:aws" ? inputs.region : (inputs.region ?? outputs.region);
        if (typeof region === "string" && type.match(/^(aws|pulumi:providers:aws)/)) {
            return region;
        }
    }
    throw new Error("The state names no AWS region: neither its provider nor a resource has one.");
}
