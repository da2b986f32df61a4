/** Endpoints in a VPC, each with a policy that lets through what a task with a sidecar does. */
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";

import { checkInputs, withDefaults } from "../../collector/inputs";
import { checkPlace } from "../amp/place";
import { alertActions, queryActions } from "../grafana/actions";
import { checkGrafanaPlace } from "../grafana/place";
import { checkedFor, inApply } from "../inputs/checks";
import { type EndpointService, type VpcEndpointsArgs, vpcEndpointsInputs } from "../inputs/vpc-endpoints";

/** Where the endpoints are, and who may use them. */
interface Place {
    readonly partition: string;
    readonly region: string;
    readonly accounts: readonly string[];
    readonly workspaceArns: readonly string[];
}

/** What one service is asked for, and of which of its resources. */
interface Use {
    readonly actions: readonly string[];
    /** Default: any. */
    readonly resources?: (place: Place) => readonly string[];
}

/** ARNs of a kind of resource in every account that may use the endpoint. */
const owned =
    (service: string, kind: string) =>
    ({ partition, region, accounts }: Place): string[] =>
        accounts.map((account) => `arn:${partition}:${service}:${region}:${account}:${kind}`);

const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** By service. `GetAuthorizationToken` knows no resource (Service Authorization Reference). */
const uses: Readonly<Record<EndpointService, readonly Use[]>> = {
    "aps-workspaces": [
        {
            // Who of them may write, query or silence is for IAM: collectors and Grafana come by the same endpoint.
            actions: ["aps:RemoteWrite", ...queryActions, ...alertActions.read, ...alertActions.silence],
            resources: ({ workspaceArns }) => workspaceArns,
        },
    ],
    aps: [{ actions: ["aps:*"] }],
    ssm: [{ actions: ["ssm:GetParameters"], resources: owned("ssm", "parameter/*") }],
    secretsmanager: [{ actions: ["secretsmanager:GetSecretValue"], resources: owned("secretsmanager", "secret:*") }],
    logs: [
        {
            actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources: owned("logs", "*"),
        },
    ],
    // Grafana queries CloudWatch by the same endpoint, by PromQL or not.
    monitoring: [{ actions: ["cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics"] }],
    "ecr.api": [{ actions: ["ecr:GetAuthorizationToken"] }, { actions: pull, resources: owned("ecr", "repository/*") }],
    "ecr.dkr": [{ actions: ["ecr:GetAuthorizationToken"] }, { actions: pull, resources: owned("ecr", "repository/*") }],
    sts: [{ actions: ["sts:AssumeRole", "sts:GetCallerIdentity"] }],
    grafana: [{ actions: ["grafana:*"] }],
    // Grafana's own sign-in decides there.
    "grafana-workspace": [],
};

/**
 * An interface endpoint for each service, with private DNS names, so that collectors and ECS reach it under its usual
 * name; and the gateway to S3, if there are route tables. Images on ECR Public aren't reached so: copy them to ECR, or
 * let it cache them.
 * @throws for inputs that aren't allowed, before anything is registered.
 * @returns The endpoints by service.
 */
export function vpcEndpoints(
    name: string,
    args: VpcEndpointsArgs,
    opts: pulumi.CustomResourceOptions = {},
): Record<string, VpcEndpoint> {
    const given = checkedFor("vpcEndpoints", name, () => {
        checkInputs(vpcEndpointsInputs, args);
        return withDefaults(vpcEndpointsInputs, args);
    });
    const where = { parent: opts.parent, provider: opts.provider };
    const { region } = getRegionOutput({}, where);
    const place = pulumi
        .all([
            getPartitionOutput({}, where).partition,
            region,
            getCallerIdentityOutput({}, where).accountId,
            given.workspaceArns ?? [],
        ])
        .apply(([partition, here, account, arns]): Place => {
            const accounts = given.accountIds ?? [account];
            const own = `arn:${partition}:aps:${here}:${account}:workspace/*`;
            return { partition, region: here, accounts, workspaceArns: arns.length === 0 ? [own] : arns };
        });
    const { vpcId, subnetIds, securityGroupIds, tags } = given;
    const interfaces = given.services.map((service) => {
        const { [service as EndpointService]: used } = uses;
        const endpoint = new VpcEndpoint(
            `${name}-${service.replace(".", "-")}`,
            {
                vpcId,
                serviceName: place.apply(
                    inApply((at) => checkedFor("vpcEndpoints", name, () => endpointServiceName(service, at))),
                ),
                vpcEndpointType: "Interface",
                privateDnsEnabled: true,
                subnetIds,
                securityGroupIds,
                policy:
                    used.length === 0 ? undefined : place.apply(inApply((at) => JSON.stringify(policyOf(used, at)))),
                tags,
            },
            opts,
        );
        return [service, endpoint] as const;
    });
    if (given.s3RouteTableIds === undefined) {
        return Object.fromEntries(interfaces);
    }
    const gateway = new VpcEndpoint(
        `${name}-s3`,
        {
            vpcId,
            serviceName: pulumi.interpolate`com.amazonaws.${region}.s3`,
            vpcEndpointType: "Gateway",
            routeTableIds: given.s3RouteTableIds,
            policy: place.apply((at) => JSON.stringify(policyOf([layers(at)], at, false))),
            tags,
        },
        opts,
    );
    return { ...Object.fromEntries(interfaces), s3: gateway };
}

/**
 * How EC2 calls a service.
 * @throws InputError where there is no such service.
 */
export function endpointServiceName(service: string, at: Pick<Place, "partition" | "region">): string {
    if (service.startsWith("aps")) {
        checkPlace(at, false);
    } else if (service.startsWith("grafana")) {
        checkGrafanaPlace(at);
    }
    return `com.amazonaws.${at.region}.${service}`;
}

/** The bucket of ECR's layers ("Amazon ECR interface VPC endpoints", ECR user guide). */
const layers = ({ partition, region }: Place): Use => ({
    actions: ["s3:GetObject"],
    resources: () => [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
});

/**
 * An endpoint's policy names nobody by ARN, as whoever is in the VPC comes by; that they are of these accounts is a
 * condition. ECR reads its layers from S3 by addresses that are signed for nobody's account.
 */
const policyOf = (used: readonly Use[], place: Place, isOfAccounts = true) => ({
    Version: "2012-10-17",
    Statement: used.map(({ actions, resources = () => ["*"] }) => ({
        Effect: "Allow",
        Principal: "*",
        Action: actions,
        Resource: resources(place),
        ...(isOfAccounts && { Condition: { StringEquals: { "aws:PrincipalAccount": place.accounts } } }),
    })),
});
