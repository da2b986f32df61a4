/** The offline aws provider: configuration, functions, and the resource types that the components use. */
import { problemIf, type ProviderDefinition, type ProviderFunction } from "../resource";
import { boolean, list, map, object, string } from "../schema";
import { alarms } from "./alarms";
import { amp } from "./amp";
import { appAutoScaling } from "./app-auto-scaling";
import { cloudMap } from "./cloud-map";
import { regionPattern } from "./common";
import { ecs } from "./ecs";
import { expressServices } from "./ecs-express";
import { efs } from "./efs";
import { grafana } from "./grafana-access";
import { iam } from "./iam";
import { listeners } from "./listeners";
import { loadBalancers } from "./load-balancers";
import { logs } from "./logs";
import { securityGroups } from "./security-groups";
import { serviceConnect } from "./service-connect";
import { sns } from "./sns";
import { ssm } from "./ssm";
import { vpcEndpoints } from "./vpc-endpoints";

const functions: readonly ProviderFunction[] = [
    {
        token: "aws:index/getRegion:getRegion",
        inputs: { region: string({ pattern: regionPattern }), id: string(), name: string(), endpoint: string() },
        call: (args, context) => {
            const region = String(args.region ?? args.name ?? args.id ?? context.region);
            return { id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com`, description: region };
        },
    },
    {
        token: "aws:index/getCallerIdentity:getCallerIdentity",
        inputs: { id: string() },
        call: (_args, context) => ({
            id: context.accountId,
            accountId: context.accountId,
            arn: `arn:aws:iam::${context.accountId}:user/offline`,
            userId: "AIDAOFFLINEOFFLINE000",
        }),
    },
    {
        token: "aws:index/getPartition:getPartition",
        inputs: { id: string() },
        call: () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" }),
    },
];

export const aws: ProviderDefinition = {
    name: "aws",
    version: "7.48.0",
    regional: true,
    config: {
        region: string({ pattern: regionPattern }),
        allowedAccountIds: list(string({ pattern: /^\d{12}$/ })),
        defaultTags: object({ tags: map(string()) }),
        profile: string(),
        skipCredentialsValidation: boolean(),
        skipMetadataApiCheck: boolean(),
        skipRegionValidation: boolean(),
        skipRequestingAccountId: boolean(),
    },
    validateConfig: (config, accountId) => {
        const allowed = config.allowedAccountIds as string[] | undefined;
        return [
            ...problemIf(
                config.region === undefined,
                "region",
                "Invalid AWS Region: none is configured. Set one with `pulumi config set aws:region <region>`.",
            ),
            ...problemIf(
                allowed !== undefined && !allowed.includes(accountId),
                "allowedAccountIds",
                `AWS account ID not allowed: ${accountId}`,
            ),
        ];
    },
    resources: [
        ...[...amp, ...grafana, ...sns, ...ssm, ...logs, ...iam, ...efs, ...alarms],
        ...[...expressServices, ...serviceConnect],
        ...[...ecs, ...securityGroups, ...vpcEndpoints, ...cloudMap, ...loadBalancers, ...listeners, ...appAutoScaling],
    ],
    functions,
};
