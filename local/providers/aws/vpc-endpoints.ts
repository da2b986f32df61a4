/** Endpoints in a VPC. Limits: the API model of CreateVpcEndpoint, and its page in the EC2 API reference. */
import { problemIf, type ResourceType } from "../resource";
import { boolean, list, string } from "../schema";
import { hex, region, securityGroupIdPattern, subnetIdPattern, tags, vpcIdPattern } from "./common";
import { malformed } from "./policy-document";

const ids = (pattern: RegExp) => list(string({ pattern }));

/** EC2 takes a policy without Resource for any; everything else is as IAM has it. */
const vpcEndpoint: ResourceType = {
    token: "aws:ec2/vpcEndpoint:VpcEndpoint",
    exception: "InvalidParameter",
    inputs: {
        vpcId: string({ required: true, replace: true, pattern: vpcIdPattern }),
        serviceName: string({ replace: true, pattern: /^(com|cn\.com)\.amazonaws\.[\w.-]+$/ }),
        vpcEndpointType: string({ replace: true, oneOf: ["Interface", "Gateway", "GatewayLoadBalancer"] }),
        privateDnsEnabled: boolean(),
        subnetIds: ids(subnetIdPattern),
        securityGroupIds: ids(securityGroupIdPattern),
        routeTableIds: ids(/^rtb-[0-9a-f]{8,17}$/),
        policy: string({ json: true, maxLength: 20_480, refuse: (policy) => malformed(policy, "resource") }),
        region,
        tags,
    },
    defaults: { vpcEndpointType: "Gateway" },
    computed: ["arn", "state"],
    validate: ({ vpcEndpointType = "Gateway", subnetIds, securityGroupIds, privateDnsEnabled, routeTableIds }) => {
        const isGateway = vpcEndpointType === "Gateway";
        const ofInterface = [subnetIds, securityGroupIds, privateDnsEnabled].some((value) => value !== undefined);
        return [
            ...problemIf(
                isGateway && ofInterface,
                "vpcEndpointType",
                "InvalidParameter: Endpoint type (Gateway) has no subnets, security groups and private DNS.",
            ),
            ...problemIf(
                !isGateway && routeTableIds !== undefined,
                "routeTableIds",
                `InvalidParameter: Route table IDs are only supported for Gateway type VPC Endpoint.`,
            ),
        ];
    },
    missing: (id) => `InvalidVpcEndpointId.NotFound: The VPC endpoint ID '${id}' does not exist`,
    create: (_inputs, context) => {
        const id = `vpce-${hex(17)}`;
        const arn = `arn:aws:ec2:${context.region}:${context.accountId}:vpc-endpoint/${id}`;
        return { id, outputs: { arn, state: "available" } };
    },
};

export const vpcEndpoints: readonly ResourceType[] = [vpcEndpoint];
