import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { platformOutputs, PrometheusWorkspace, type PrometheusWorkspaceArgs } from "../../../components";
import { record, refusal, valueOf } from "../../support/mocks";

const account = "arn:aws:iam::222233334444:root";
const role = "arn:aws:iam::444455556666:role/grafana";
const workspaceArn = "arn:aws:aps:eu-west-1:111122223333:workspace/metrics-workspace-id";
const policyType = "aws:amp/resourcePolicy:ResourcePolicy";

async function workspace(access: PrometheusWorkspaceArgs["access"], preview = false) {
    return record({ preview }, () => {
        const metrics = new PrometheusWorkspace("metrics", { access });
        return platformOutputs({ metrics }).access;
    });
}

const json = (text: unknown) => JSON.parse(text as string) as { Statement: Record<string, unknown>[] };

describe("a workspace's access for others", () => {
    it("is a resource policy of the data plane's actions on this workspace, which names everybody", async () => {
        const { only } = await workspace({ writers: [account], readers: [role], organization: "o-a1b2c3d4e5" });
        const { inputs, parent } = only(policyType, "metrics-access");
        assert.equal(parent, "metrics");
        assert.equal(inputs.workspaceId, "metrics-workspace-id");
        const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
        assert.deepEqual(json(inputs.policyDocument), {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "OthersWrite",
                    Effect: "Allow",
                    Principal: { AWS: [account] },
                    Action: ["aps:RemoteWrite"],
                    Resource: workspaceArn,
                    Condition,
                },
                {
                    Sid: "OthersRead",
                    Effect: "Allow",
                    Principal: { AWS: [role] },
                    Action: ["aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:QueryMetrics"],
                    Resource: workspaceArn,
                    Condition,
                },
            ],
        });
    });

    it("is none where nobody else is let in", async () => {
        const { resources, result } = await workspace(undefined);
        assert.ok(!resources.some(({ type }) => type === policyType || type === "aws:iam/role:Role"));
        assert.deepEqual(await valueOf(result), { writers: [], readers: [] });
    });

    it("is a role too, which the writers alone may assume, with its external id", async () => {
        const { only, result } = await workspace({ writers: [account], writerRole: "writer", externalId: "shop-7" });
        const made = only("aws:iam/role:Role", "metrics-writer").inputs;
        assert.equal(made.name, "writer");
        const [trusted] = json(made.assumeRolePolicy).Statement;
        assert.deepEqual(trusted, {
            Sid: "WritersAssume",
            Effect: "Allow",
            Principal: { AWS: [account] },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "sts:ExternalId": "shop-7" } },
        });
        const [allowed] = json(only("aws:iam/rolePolicy:RolePolicy", "metrics-writer-policy").inputs.policy).Statement;
        assert.deepEqual(allowed, { Effect: "Allow", Action: "aps:RemoteWrite", Resource: workspaceArn });
        const writerRoleArn = "arn:aws:iam::111122223333:role/writer";
        assert.deepEqual(await valueOf(result), {
            writers: [account],
            readers: [],
            writerRoleArn,
            externalId: "shop-7",
        });
    });

    it("is known in the first preview, the role's ARN too", async () => {
        const { result } = await workspace({ writers: [account], writerRole: "writer" }, true);
        const known = (await valueOf(result)) as { writerRoleArn?: string };
        assert.equal(known.writerRoleArn, "arn:aws:iam::111122223333:role/writer");
    });

    it("takes principals that come late", async () => {
        const { only } = await workspace({ writers: [pulumi.output(account)] });
        assert.match(String(only(policyType).inputs.policyDocument), /222233334444/);
    });

    it("is told of grants that writers need on a key of one's own, where they assume no role", async () => {
        const told = async (args: PrometheusWorkspaceArgs) => {
            const said: string[] = [];
            const { warn } = pulumi.log;
            Object.assign(pulumi.log, { warn: (text: string) => (said.push(text), Promise.resolve()) });
            try {
                await record({ preview: true }, () => new PrometheusWorkspace("metrics", args));
            } finally {
                Object.assign(pulumi.log, { warn });
            }
            return said;
        };
        const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";
        const writers = [account];
        assert.deepEqual(await told({ kmsKeyArn, access: { writers } }), [
            `PrometheusWorkspace "metrics": access.writers can't write until each of them has a grant on kmsKeyArn: aws kms create-grant --key-id ${kmsKeyArn} --operations Decrypt GenerateDataKey --grantee-principal ARN, for ${account}; or name an access.writerRole, which they assume in place of it.`,
        ]);
        assert.deepEqual(await told({ kmsKeyArn, access: { writers, writerRole: "writer" } }), []);
        assert.deepEqual(await told({ kmsKeyArn, access: { readers: [role] } }), []);
        assert.deepEqual(await told({ access: { writers } }), []);
    });

    const refusals: [what: string, access: PrometheusWorkspaceArgs["access"], message: RegExp][] = [
        ["everybody", { writers: ["*"] }, /^access\.writers\[0\] is "\*": it must be the ARN of an account/],
        ["every role", { readers: ["arn:aws:iam::222233334444:role/*"] }, /^access\.readers\[0\] is /],
        ["an account by its number", { writers: ["222233334444"] }, /^access\.writers\[0\] is /],
        ["a session", { writers: ["arn:aws:sts::222233334444:assumed-role/a/b"] }, /^access\.writers\[0\] is /],
        ["nobody", { writers: [] }, /^access\.writers is \[\]: it must be a list of ARNs with at least 1/],
        ["an organization alone", { organization: "o-a1b2c3d4e5" }, /^access\.organization can't be given: it narrows/],
        ["another organization's id", { writers: [account], organization: "r-ab12" }, /^access\.organization is /],
        ["a role for nobody", { readers: [role], writerRole: "w" }, /^access\.writerRole can't be given: nobody/],
        ["an external id for nothing", { writers: [account], externalId: "x1" }, /^access\.externalId can't be given/],
        ["a role's ARN for its name", { writers: [account], writerRole: role }, /^access\.writerRole is /],
        ["one twice", { writers: [account, role, account] }, /^access\.writers\[2\] is .*: it is there already/],
        [
            "a role without a name",
            { readers: [`${role}/`] },
            /^access\.readers\[0\] is .*: it must be the ARN of an account/,
        ],
    ];
    for (const [what, access, message] of refusals) {
        it(`refuses ${what}, before anything is registered`, async () => {
            const said = await refusal(() => new PrometheusWorkspace("metrics", { access }));
            assert.match(said.message.replace('PrometheusWorkspace "metrics": ', ""), message);
            assert.deepEqual(said.resources, []);
        });
    }
});
