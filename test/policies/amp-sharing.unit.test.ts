import assert from "node:assert/strict";

import fc from "fast-check";

import { PrometheusWorkspace } from "../../components";
import { ampSharingScoped } from "../../policies/amp-sharing";
import { record } from "../support/mocks";
import { given, resourceViolations, unknown } from "./in-process";

const type = "aws:amp/resourcePolicy:ResourcePolicy";
const account = "444455556666";
const root = `arn:aws:iam::${account}:root`;

type Statement = Record<string, unknown>;

/** One account that may write, with changes; a change to undefined takes an element away. */
const statement = (changes: Statement = {}): Statement => ({
    Effect: "Allow",
    Principal: { AWS: root },
    Action: "aps:RemoteWrite",
    Resource: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
    ...changes,
});

const documentOf = (...statements: unknown[]) => ({ Version: "2012-10-17", Statement: statements });

const judged = (policyDocument: unknown, of = type): Promise<string[]> =>
    resourceViolations(ampSharingScoped, { type: of, name: "metrics", props: { policyDocument } });

/** Where each violation is said to be, below the statements. */
const places = (messages: readonly string[]): string[] =>
    messages.map((message) => / at policyDocument\.(\S+)\. /.exec(message)![1]!);

const narrowed = (operator: string, key: string, values: unknown): Statement => ({
    Principal: "*",
    Condition: { [operator]: { [key]: values } },
});

describe("policies/amp-sharing", () => {
    for (const preview of [true, false]) {
        it(`has nothing to say about what our component makes, in ${preview ? "a preview" : "an update"}`, async () => {
            const { only } = await record(
                { preview },
                () => new PrometheusWorkspace("metrics", { access: { writers: [root], readers: [root] } }),
            );
            assert.deepEqual(await resourceViolations(ampSharingScoped, given(only(type))), []);
        });
    }

    it("says to whom the workspace is open, and what to do, of text and of objects, and of each provider", async () => {
        const expected = [
            'AMP resource policy "metrics" breaks the rule amp-sharing-scoped at policyDocument.Statement[1].Principal. ' +
                "It lets in everybody, of whatever AWS account: whoever learns the workspace's id may use it. " +
                "To fix it: Give the accounts and roles that are meant as Principal, or add a Condition of StringEquals with your organization's id as aws:PrincipalOrgID. " +
                "See: npx pulumi-adot docs amp-sharing-scoped",
        ];
        const open = documentOf(statement(), statement({ Principal: "*" }));
        assert.deepEqual(await judged(open), expected);
        assert.deepEqual(await judged(JSON.stringify(open)), expected);
        assert.deepEqual(await judged(open, "aws-native:aps:ResourcePolicy"), expected);
    });

    it("says which actions aren't for sharing, and prints nothing that is no action", async () => {
        const Action = ["aps:QueryMetrics", "aps:*", "s3:GetObject", "hunter2 is a secret"];
        assert.deepEqual(await judged(documentOf(statement({ Action }))), [
            'AMP resource policy "metrics" breaks the rule amp-sharing-scoped at policyDocument.Statement[0].Action. ' +
                "It allows aps:*, s3:GetObject, what isn't an action, and a workspace's policy is for writing and reading metrics alone. " +
                "To fix it: Give what is needed of aps:RemoteWrite, aps:QueryMetrics, aps:GetSeries, aps:GetLabels, aps:GetMetricMetadata as Action, without wildcards. " +
                "See: npx pulumi-adot docs amp-sharing-scoped",
        ]);
    });

    const wide: [what: string, changes: Statement, element?: string][] = [
        ["everybody", { Principal: "*" }],
        ["everybody, by kind", { Principal: { AWS: "*" } }],
        ["everybody, in a list", { Principal: { AWS: [root, "*"] } }],
        ["everybody of another kind", { Principal: { AWS: root, Federated: "*" } }],
        ["every account's root", { Principal: { AWS: "arn:aws:iam::*:root" } }],
        ["an ARN that ends early", { Principal: { AWS: "arn:aws:iam" } }],
        ["all but one", { Principal: undefined, NotPrincipal: { AWS: root } }, "NotPrincipal"],
        ["everybody, narrowed by no value", narrowed("StringEquals", "aws:PrincipalOrgID", [])],
        ["any organization", narrowed("StringLike", "aws:PrincipalOrgID", "o-*")],
        ["one organization or any", narrowed("StringLike", "aws:PrincipalOrgID", ["o-1", "*"])],
        ["an organization that may be missing", narrowed("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1")],
        ["all of no organizations", narrowed("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1")],
        ["every organization but one", narrowed("StringNotEquals", "aws:PrincipalOrgID", "o-1")],
        ["whoever has an organization", narrowed("Null", "aws:PrincipalOrgID", "false")],
        ["the caller's own organization", narrowed("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalOrgID}")],
        ["a path of any organization", narrowed("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "*/r-1/*")],
        ["a role of any account", narrowed("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/orders")],
        ["any session", narrowed("StringLike", "aws:userid", "*:orders")],
        ["a tag of the caller", narrowed("StringEquals", "aws:PrincipalTag/team", "orders")],
        ["addresses", narrowed("IpAddress", "aws:SourceIp", "203.0.113.0/24")],
        ["encrypted requests", narrowed("Bool", "aws:SecureTransport", "true")],
        ["every action of AMP", { Action: "aps:*" }, "Action"],
        ["every action", { Action: "*" }, "Action"],
        ["every action, in a list", { Action: ["aps:RemoteWrite", "*"] }, "Action"],
        ["a wildcard that has others too", { Action: "aps:Get*" }, "Action"],
        ["an action of the control plane", { Action: ["aps:DeleteWorkspace"] }, "Action"],
        ["all actions but one", { Action: undefined, NotAction: "aps:DeleteWorkspace" }, "NotAction"],
        [
            "too much for an organization",
            { ...narrowed("StringEquals", "aws:PrincipalOrgID", "o-1"), Action: "aps:*" },
            "Action",
        ],
    ];
    for (const [what, changes, element = "Principal"] of wide) {
        it(`refuses ${what}`, async () => {
            assert.deepEqual(places(await judged(documentOf(statement(changes)))), [`Statement[0].${element}`]);
        });
    }

    it("says both of a statement that is open in both ways, and takes one that stands alone", async () => {
        const open = statement({ Principal: { AWS: "*" }, Action: "*" });
        assert.deepEqual(places(await judged({ Statement: open })), ["Statement.Principal", "Statement.Action"]);
    });

    const fine: [what: string, changes: Statement][] = [
        ["an account's number", { Principal: { AWS: account } }],
        ["accounts and roles", { Principal: { AWS: [root, `arn:aws-cn:iam::${account}:role/orders`] } }],
        ["a service", { Principal: { Service: "grafana.amazonaws.com" } }],
        [
            "every action for metrics",
            { Action: ["aps:RemoteWrite", "aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels"] },
        ],
        ["an action in another case", { Action: ["APS:getmetricmetadata"] }],
        ["a denial", { Effect: "Deny", Principal: "*", Action: "*" }],
        ["a denial of all but one", { Effect: "Deny", Principal: undefined, NotPrincipal: { AWS: root } }],
        ["an organization", narrowed("StringEquals", "aws:PrincipalOrgID", "o-1")],
        ["organizations, in another case", narrowed("stringequals", "AWS:principalorgid", ["o-1", "o-2"])],
        ["a part of an organization", narrowed("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/ou-1/*")],
        ["an account by condition", narrowed("StringEquals", "aws:PrincipalAccount", [account])],
        ["the account of a source", narrowed("StringLike", "aws:SourceAccount", account)],
        ["the roles of an account", narrowed("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:role/*`)],
        ["the owner's account", narrowed("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")],
        ["the owner's organization", narrowed("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}")],
        ["the sessions of a role", narrowed("StringLike", "aws:userid", "AROAEXAMPLE:*")],
        ["an endpoint of a VPC", narrowed("StringEquals", "aws:SourceVpce", "vpce-1")],
        [
            "all but one of an account",
            {
                Principal: undefined,
                NotPrincipal: { AWS: root },
                Condition: { StringEquals: { "aws:PrincipalAccount": account } },
            },
        ],
        [
            "two conditions, of which one narrows",
            {
                Principal: "*",
                Condition: { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:PrincipalOrgID": "o-1" } },
            },
        ],
        ["no principal", { Principal: undefined }],
        ["no action", { Action: undefined }],
    ];
    for (const [what, changes] of fine) {
        it(`allows ${what}`, async () => {
            assert.deepEqual(await judged(documentOf(statement(changes))), []);
        });
    }

    it("says nothing of what a preview doesn't know, and something of the rest", async () => {
        const open = statement({ Principal: "*" });
        assert.deepEqual(await judged(unknown), []);
        assert.deepEqual(await judged({ Statement: unknown }), []);
        assert.deepEqual(await judged(documentOf(statement({ Principal: { AWS: unknown } }))), []);
        const other = statement({ Principal: { AWS: unknown }, Action: "aps:*" });
        assert.deepEqual(places(await judged(documentOf(statement({ Resource: unknown }), open, other))), [
            "Statement[1].Principal",
            "Statement[2].Action",
        ]);
        assert.deepEqual(await judged("{"), []);
        assert.deepEqual(await judged(undefined), []);
    });

    it("says nothing of other types", async () => {
        const open = documentOf(statement({ Principal: "*", Action: "*" }));
        assert.deepEqual(await judged(open, "aws:sqs/queuePolicy:QueuePolicy"), []);
        assert.deepEqual(await judged(open, "toString"), []);
    });

    it("never throws, whatever it is given", async () => {
        const odd = fc.anything({ withNullPrototype: false, maxDepth: 4 });
        const strange = fc.oneof(
            odd,
            odd.map((Statement) => ({ Statement })),
            fc.record({ Effect: fc.constant("Allow"), Action: odd, Principal: odd, Condition: odd }).map(documentOf),
        );
        await fc.assert(
            fc.asyncProperty(strange, async (document) => {
                assert.ok(
                    (await judged(document)).every((message) =>
                        message.includes("amp-sharing-scoped at policyDocument"),
                    ),
                );
            }),
        );
    });
});
