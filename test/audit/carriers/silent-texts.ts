/** What resembles a collector, in words and names. */
import { type CarrierCase, collectorImage, type Json, json } from "./case";
import { config, indented } from "./configs";

const words = "A config has receivers: which take, exporters: which send, and service: with pipelines: of both.";
const listed = `A config has four parts:
  receivers: where data comes from
  exporters: where it goes
  service: what runs
    pipelines: how it flows
`;

/** What isn't a collector's, whatever it resembles. */
export const silentTexts: readonly Pick<CarrierCase, "name" | "type" | "safe">[] = [
    {
        name: "CodePipeline's variables",
        type: "aws:codepipeline/pipeline:Pipeline",
        safe: {
            stages: [
                {
                    actions: [
                        {
                            category: "Build",
                            provider: "CodeBuild",
                            configuration: {
                                ProjectName: "orders",
                                EnvironmentVariables: json([
                                    { name: "IMAGE_NAME", value: "acme/app:1", type: "PLAINTEXT" },
                                    { name: "COMMAND", value: "--config=prod", type: "PLAINTEXT" },
                                ]),
                            },
                        },
                    ],
                },
            ],
        },
    },
    {
        name: "CodeBuild's variables of an event",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        safe: {
            arn: "arn:aws:codebuild:eu-west-1:111122223333:project/orders",
            inputTransformer: {
                inputPaths: { c: "$.detail.c" },
                inputTemplate:
                    '{"environmentVariablesOverride": [{"name": "COMMIT", "value": <c>, "type": "PLAINTEXT"}]}',
            },
        },
    },
    ...Object.entries<Json>({
        "aws:appstream/fleet:Fleet": { imageName: "otel-collector" },
        "aws:ec2/launchConfiguration:LaunchConfiguration": { imageId: "otel-collector" },
        "acme:shop/product:Product": { logoImage: "images/otel-collector.png", image: "otel-collector.svg", alt: "x" },
        "acme:shop/page:Page": { imageUri: "acme/otel-collector", heroImage: "cdn.acme.test/otel-collector/hero" },
        "acme:wiki/page:Page": {
            body: words,
            sections: [{ text: listed }],
            notes: config,
            meta: { title: collectorImage },
        },
        "acme:wiki/article:Article": { article: { documentation: config, description: `image: ${collectorImage}` } },
        "aws:lambda/function:Function": { code: `// ${words}\n/* ${listed} */\nexports.handler = () => 1;` },
        "aws:cloudfront/function:Function": {
            code: `// ${words}\n/*\n${listed}*/\n// ${config.replace(/\n/g, "\n// ")}`,
        },
        "aws:appsync/resolver:Resolver": {
            code: "// RunTask takes overrides: containerOverrides: a list\nexport const request = () => ({});",
        },
        "aws:ssm/document:Document": {
            content: `description: |\n  Config:\n${indented(config)}schemaVersion: "0.3"\nmainSteps: []\n`,
        },
        "AWS::Config::ConfigRule": { InputParameters: { allowedImages: collectorImage } },
        "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
            data: `expr: up{image="${collectorImage}"} == 0\nimage: ${collectorImage}`,
        },
        "AWS::APS::RuleGroupsNamespace": { Data: `image: ${collectorImage}` },
        "aws-native:aps:RuleGroupsNamespace": { data: `image: ${collectorImage}` },
        "aws:index/prometheusRuleGroupNamespace:PrometheusRuleGroupNamespace": { data: `image: ${collectorImage}` },
        "null:index/resource:Resource": { triggers: { image: collectorImage } },
        "AWS::Logs::MetricFilter": { FilterPattern: `{ $.image = "${collectorImage}" }` },
        "AWS::Logs::SubscriptionFilter": { FilterPattern: `{ $.image = "${collectorImage}" }` },
        "aws-native:logs:QueryDefinition": { queryString: `filter image = "${collectorImage}"` },
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
            filterPattern: `{ $.image = "${collectorImage}" }`,
        },
    }).map(([type, safe]) => ({ name: `what resembles one in ${type}`, type, safe })),
];
