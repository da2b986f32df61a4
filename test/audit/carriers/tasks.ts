/** Task definitions, services, jobs, and what declares them. */
import {
    alone,
    type CarrierCase,
    containers,
    ecsProperties,
    job,
    json,
    jsonTask,
    nativeTask,
    pascal,
    plural,
    pluralTask,
    template,
    withConfig,
} from "./case";

export const taskCases: readonly CarrierCase[] = [
    withConfig("aws task definition", "aws:ecs/taskDefinition:TaskDefinition", jsonTask),
    withConfig("bridged task definition", "aws:index/ecsTaskDefinition:EcsTaskDefinition", jsonTask),
    withConfig("aws-native task definition", "aws-native:ecs:TaskDefinition", nativeTask),
    withConfig("awscc task definition", "awscc:ecs/taskDefinition:TaskDefinition", pluralTask),
    withConfig("bridged awscc task definition", "awscc:index/ecsTaskDefinition:EcsTaskDefinition", pluralTask),
    withConfig("task definition of a Terraform module", "ecs:tf:aws_ecs_task_definition", (config) => ({
        family: "orders",
        container_definitions: json(containers(config)),
    })),
    withConfig("aws daemon", "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition", pluralTask),
    withConfig("aws-native daemon", "aws-native:ecs:DaemonTaskDefinition", nativeTask),
    withConfig("aws Express service", "aws:ecs/expressGatewayService:ExpressGatewayService", (config) => ({
        memory: "256",
        primaryContainer: plural([alone(config)])[0],
    })),
    withConfig("aws-native Express service", "aws-native:ecs:ExpressGatewayService", (config) => ({
        memory: "256",
        primaryContainer: alone(config),
    })),
    withConfig("Batch job", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        containerProperties: json(job(config)),
    })),
    withConfig("Batch job on ECS", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        ecsProperties: json(ecsProperties(config)),
    })),
    withConfig("Batch job of nodes", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "multinode",
        name: "metrics",
        nodeProperties: json({
            mainNode: 0,
            numNodes: 2,
            nodeRangeProperties: [
                { targetNodes: "0:0", container: { image: "acme/app:1", memory: 512 } },
                { targetNodes: "1:1", container: job(config) },
            ],
        }),
    })),
    withConfig("aws-native Batch job", "aws-native:batch:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        containerProperties: job(config),
    })),
    withConfig("aws-native Batch job on ECS", "aws-native:batch:JobDefinition", (config) => ({
        type: "multinode",
        name: "metrics",
        nodeProperties: { nodeRangeProperties: [{ targetNodes: "0:", ecsProperties: ecsProperties(config) }] },
    })),
    withConfig("CloudFormation stack", "aws:cloudformation/stack:Stack", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("CloudFormation stack set", "aws:cloudformation/stackSet:StackSet", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("aws-native CloudFormation stack", "aws-native:cloudformation:Stack", (config) => ({
        templateBody: template(config),
    })),
    withConfig("aws-native CloudFormation stack set", "aws-native:cloudformation:StackSet", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("Cloud Control", "aws:cloudcontrol/resource:Resource", (config) => ({
        typeName: "AWS::ECS::TaskDefinition",
        desiredState: json({ Family: "orders", ContainerDefinitions: pascal(containers(config)) }),
    })),
    withConfig("extension resource", "aws-native:index:ExtensionResource", (config) => ({
        type: "AWS::ECS::TaskDefinition",
        properties: { Family: "orders", ContainerDefinitions: pascal(containers(config)) },
    })),
    {
        name: "CloudFormation stack by URL",
        type: "aws:cloudformation/stack:Stack",
        unsafe: { templateUrl: "https://s3.amazonaws.com/acme/template.yaml" },
        safe: { templateBody: json({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }) },
    },
];
