import assert from "node:assert/strict";

import { vpcEndpoints, type VpcEndpointsArgs } from "../../components";
import { alertActions, queryActions } from "../../components/grafana/actions";
import { endpointServices } from "../../components/inputs/vpc-endpoints";
import { malformed } from "../../local/providers/aws/policy-document";
import { endpointServiceName } from "../../components/network/vpc-endpoints";
import { record, refusal } from "../support/mocks";

const args = (changes: Partial<VpcEndpointsArgs> = {}): VpcEndpointsArgs => ({
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupIds: ["sg-1"],
    ...changes,
});

interface Statement {
    Action: string[];
    Resource: string[];
    Condition?: object;
}

async function made(changes: Partial<VpcEndpointsArgs> = {}, region = "eu-west-1") {
    const { resources, result } = await record({ region }, () => vpcEndpoints("net", args(changes)));
    return { endpoints: resources.map(({ name, inputs }) => ({ name, inputs })), result };
}

const statementsOf = (policy: unknown): Statement[] =>
    (JSON.parse(policy as string) as { Statement: Statement[] }).Statement;

describe("vpcEndpoints", () => {
    it("makes those that a task with a sidecar needs", async () => {
        const { endpoints, result } = await made();
        assert.deepEqual(
            endpoints.map(({ name, inputs }) => [name, inputs.serviceName]),
            ["aps-workspaces", "ssm", "logs", "ecr.api", "ecr.dkr"].map((service) => [
                `net-${service.replace(".", "-")}`,
                `com.amazonaws.eu-west-1.${service}`,
            ]),
        );
        assert.deepEqual(Object.keys(result), ["aps-workspaces", "ssm", "logs", "ecr.api", "ecr.dkr"]);
        for (const { inputs } of endpoints) {
            assert.deepEqual([inputs.vpcEndpointType, inputs.privateDnsEnabled], ["Interface", true]);
        }
    });

    it("lets through the workspaces that are named, for principals of the accounts that are", async () => {
        const workspaceArns = ["arn:aws:aps:eu-west-1:999988887777:workspace/ws-1"];
        const { endpoints } = await made({ workspaceArns, services: ["aps-workspaces"], accountIds: ["222233334444"] });
        const [statement] = statementsOf(endpoints[0]!.inputs.policy);
        assert.deepEqual(statement!.Resource, workspaceArns);
        assert.ok(statement!.Action.includes("aps:RemoteWrite"));
        assert.deepEqual(statement!.Condition, { StringEquals: { "aws:PrincipalAccount": ["222233334444"] } });
    });

    it("has a policy that EC2 takes for each service, of this account alone", async () => {
        const services = [...endpointServices];
        for (const region of ["eu-west-1", "us-gov-west-1"]) {
            const { endpoints } = await made({ services, s3RouteTableIds: ["rtb-1"] }, region);
            assert.equal(endpoints.length, services.length + 1);
            for (const { name, inputs } of endpoints.filter((each) => each.inputs.policy !== undefined)) {
                assert.equal(malformed(inputs.policy as string, "resource"), undefined, name);
                for (const { Condition } of name === "net-s3" ? [] : statementsOf(inputs.policy)) {
                    assert.deepEqual(Condition, { StringEquals: { "aws:PrincipalAccount": ["111122223333"] } });
                }
                assert.ok(region === "eu-west-1" || !String(inputs.policy).includes("arn:aws:"), name);
            }
        }
    });

    it("lets all through that Grafana does with alerts", async () => {
        const { endpoints } = await made({ services: ["aps-workspaces"] });
        const [{ Action }] = statementsOf(endpoints[0]!.inputs.policy) as [Statement];
        for (const action of [...queryActions, ...alertActions.read, ...alertActions.silence]) {
            assert.ok(Action.includes(action), action);
        }
    });

    it("refuses services where they aren't, and not the others", async () => {
        const china = { partition: "aws-cn", region: "cn-north-1" };
        const absent = endpointServices.filter((service) => /^(aps|grafana)/.test(service));
        assert.equal(absent.length, 4);
        for (const service of absent) {
            assert.throws(() => endpointServiceName(service, china), /isn't in the partition aws-cn/);
        }
        const there = endpointServices.filter((service) => !absent.includes(service));
        const { endpoints } = await made({ services: there }, china.region);
        assert.equal(endpoints.length, there.length);
    });

    it("makes a gateway to the layers of ECR's images where there are route tables", async () => {
        const { endpoints } = await made({ s3RouteTableIds: ["rtb-1"] });
        const { serviceName, vpcEndpointType, policy, subnetIds } = endpoints.find(
            ({ name }) => name === "net-s3",
        )!.inputs;
        assert.deepEqual([serviceName, vpcEndpointType], ["com.amazonaws.eu-west-1.s3", "Gateway"]);
        assert.equal(subnetIds, undefined);
        assert.deepEqual(statementsOf(policy)[0]!.Resource, ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]);
    });

    const refusals: [what: string, changes: Partial<VpcEndpointsArgs>, message: RegExp][] = [
        ["no subnets", { subnetIds: [] }, /subnetIds is \[\]/],
        ["a service without an endpoint", { services: ["xray2"] }, /services\[0\] is "xray2": it must be one of/],
        [
            "a workspace twice",
            { workspaceArns: Array<string>(2).fill("arn:aws:aps:eu-west-1:111122223333:workspace/ws-1") },
            /workspaceArns\[1\] is .*: workspaceArns\[0\] is the same/,
        ],
        [
            "a workspace of a partition without AMP",
            { workspaceArns: ["arn:awsfoo:aps:eu-west-1:111122223333:workspace/ws-1"] },
            /workspaceArns\[0\] is .*: it must be the ARN of an AMP workspace/,
        ],
        ["a wildcard for a workspace", { workspaceArns: ["arn:aws:aps:eu-west-1:1:workspace/*"] }, /without wildcards/],
        ["a service twice", { services: ["ssm", "ssm"] }, /services\[1\] is "ssm": services\[0\] is the same/],
        ["a subnet twice", { subnetIds: ["subnet-1", "subnet-1"] }, /subnetIds\[1\]/],
        ["an ARN for an account", { accountIds: ["arn:aws:iam::222233334444:root"] }, /accountIds\[0\]/],
    ];
    for (const [what, changes, message] of refusals) {
        it(`refuses ${what}, before anything is registered`, async () => {
            const said = await refusal(() => vpcEndpoints("net", args(changes)));
            assert.match(said.message, message);
            assert.deepEqual(said.resources, []);
        });
    }
});
