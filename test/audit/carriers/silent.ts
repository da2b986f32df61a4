/** What only names a collector. */
import { goodConfig } from "../task";
import { type CarrierCase, collectorImage, type Json, json, unlimited } from "./case";

/** What ordinary programs have that names a collector and runs none. */
export const silentCases: readonly Pick<CarrierCase, "name" | "type" | "safe">[] = [
    { name: "a repository", type: "aws:ecr/repository:Repository", safe: { name: "aws-otel-collector" } },
    {
        name: "a cache of images",
        type: "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        safe: { ecrRepositoryPrefix: "aws-observability/aws-otel-collector", upstreamRegistryUrl: "public.ecr.aws" },
    },
    {
        name: "a policy",
        type: "aws:iam/policy:Policy",
        safe: {
            policy: json({
                Statement: [{ Resource: "arn:aws:ecr:eu-west-1:111122223333:repository/aws-otel-collector" }],
            }),
        },
    },
    {
        name: "a dashboard",
        type: "aws:cloudwatch/dashboard:Dashboard",
        safe: {
            dashboardBody: json({
                widgets: [
                    {
                        properties: {
                            markdown: "Memory of **aws-otel-collector**; its config is in AOT_CONFIG_CONTENT.",
                        },
                    },
                    { properties: { metrics: [["ECS/ContainerInsights", "ContainerName", "adot-collector"]] } },
                ],
            }),
        },
    },
    {
        name: "an alarm",
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        safe: {
            alarmDescription: "adot-collector uses 90 % of its memory",
            dimensions: { ContainerName: "adot-collector" },
        },
    },
    {
        name: "a build",
        type: "aws:codebuild/project:Project",
        safe: {
            environment: {
                image: "aws/codebuild/standard:7.0",
                environmentVariables: [
                    { name: "IMAGE", value: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:v0.49.0" },
                ],
            },
        },
    },
    {
        name: "a layer",
        type: "aws:lambda/function:Function",
        safe: { layers: ["arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-java-agent-amd64-ver-1-32-0:1"] },
    },
    {
        name: "tags",
        type: "aws:ecs/service:Service",
        safe: { tags: { image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0" } },
    },
    {
        name: "a log group",
        type: "aws:cloudwatch/logGroup:LogGroup",
        safe: { name: "/ecs/adot-collector" },
    },
    {
        name: "a config in a parameter",
        type: "aws:ssm/parameter:Parameter",
        safe: { name: "/otel/config", value: unlimited },
    },
    {
        name: "a service",
        type: "aws:ecs/service:Service",
        safe: { taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/adot-collector:1" },
    },
    {
        name: "a bucket's lifecycle",
        type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        safe: { rules: [{ id: "collector", filter: { prefix: "aws-otel-collector/" } }] },
    },
    ...Object.entries<Json>({
        "aws:cloudwatch/eventRule:EventRule": {
            eventPattern: json({ detail: { containers: { image: [collectorImage] } } }),
        },
        "AWS::Events::Rule": { EventPattern: { detail: { containers: { image: [collectorImage] } } } },
        "aws:cloudwatch/dashboard:Dashboard": { dashboardBody: json({ markdown: `Image: ${collectorImage}` }) },
        "aws:cloudwatch/queryDefinition:QueryDefinition": { queryString: `filter image = "${collectorImage}"` },
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": { pattern: `{ $.image = "${collectorImage}" }` },
        "aws:cloudwatch/metricAlarm:MetricAlarm": { alarmDescription: `Try docker run ${collectorImage}` },
        "aws:dynamodb/tableItem:TableItem": { item: json({ image: { S: collectorImage } }) },
        "aws:cfg/rule:Rule": { inputParameters: json({ allowedImages: collectorImage }) },
        "aws:organizations/policy:Policy": { content: json({ "ecs:image": collectorImage }) },
        "aws:batch/jobDefinition:JobDefinition": { eksProperties: { containers: { image: collectorImage } } },
        "s3:tf:aws_s3_object": { content: goodConfig() },
        "aws:index/s3Object:S3Object": { content: goodConfig() },
        "local:index/file:File": { content: goodConfig() },
        "vault:kv/secretV2:SecretV2": { dataJson: json({ config: goodConfig() }) },
        "gcp:cloudrunv2/service:Service": { template: { containers: [{ image: collectorImage }] } },
        "azure-native:app:ContainerApp": { template: { containers: [{ image: collectorImage }] } },
        "nomad:index/job:Job": { jobspec: `image = "${collectorImage}"` },
        "pulumiservice:index:DeploymentSettings": { executorContext: { executorImage: collectorImage } },
        "Custom::EcsTaskDefinition": { ServiceToken: "arn:aws:lambda:eu-west-1:111122223333:function:make" },
    }).map(([type, safe]) => ({ name: type, type, safe })),
];
