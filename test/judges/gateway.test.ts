/** What services of collectors deploy, before AWS's own judges. */
import assert from "node:assert/strict";

import { AdotDaemon, AdotGateway, type AdotGatewayArgs } from "../../components";
import { record, type Registered } from "../support/mocks";
import { needs } from "../support/parts";
import { daemonArgs, gatewayArgs } from "../support/tasks";
import { judge } from "./judge";
import { custom, stateOf } from "./sample-state";
import type { JsonObject } from "./state";

/** Types whose name the provider makes of the program's where none is given. */
const named = /:(Role|RolePolicy|SecurityGroup|Service|LoadBalancer|TargetGroup|Policy)$/;

/** The mocks' ids of security groups, in the shape that EC2's have. */
const ids = { "gateway-tasks-id": "sg-0123456789abcdef1", "gateway-nlb-id": "sg-0123456789abcdef2" };

const stateFrom = (resources: readonly Registered[]): unknown => {
    const state = JSON.stringify(made(resources));
    return JSON.parse(
        Object.entries(ids).reduce((text, [mock, id]) => text.replaceAll(`"${mock}"`, `"${id}"`), state),
    ) as unknown;
};

const made = (resources: readonly Registered[]): unknown =>
    stateOf(
        resources
            .filter((each) => each.custom)
            .map(({ type, name, inputs }) =>
                custom(type, name, { ...(named.test(type) ? { name } : {}), ...inputs } as JsonObject),
            ),
    );

describe("services of collectors", () => {
    before(function () {
        needs(this, "python");
    });

    it("pass botocore and cfn-lint: on each instance, by Cloud Map and behind a load balancer, on Fargate and on EC2", async function () {
        this.timeout(120_000);
        const network: Partial<AdotGatewayArgs> = {
            vpcId: "vpc-0123456789abcdef0",
            subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            sourceSecurityGroupIds: ["sg-0123456789abcdef0"],
            sourceCidrBlocks: ["10.0.0.0/16"],
            tags: { team: "core" },
        };
        const gateways: Partial<AdotGatewayArgs>[] = [
            network,
            { ...network, discovery: "nlb", namespaceName: undefined, collector: { httpsProxy: "http://proxy:3128" } },
            { ...network, launchType: "EC2", cpu: 1000, memory: 3000, namespaceId: "ns-0123456789abcdef" },
        ];
        const states: unknown[] = [];
        for (const changes of gateways) {
            const { resources } = await record({}, () => new AdotGateway("gateway", gatewayArgs(changes)));
            states.push(stateFrom(resources));
        }
        for (const networkMode of ["host", "bridge"]) {
            const args = daemonArgs({
                networkMode,
                placementConstraints: [{ type: "memberOf", expression: "true" }],
                collector: { httpsProxy: "http://proxy:3128", noProxy: [".internal"] },
            });
            const { resources } = await record({}, () => new AdotDaemon("node", args));
            states.push(stateFrom(resources));
        }
        for (const findings of judge(states)) {
            assert.deepEqual(findings, { botocore: [], cfnLint: [] });
        }
    });
});
