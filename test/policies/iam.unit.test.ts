import assert from "node:assert/strict";

import fc from "fast-check";

import { AdotTaskDefinition, GrafanaWorkspace, PrometheusWorkspace } from "../../components";
import { ampAccessScoped, grafanaRoleGuarded, iamPolicies } from "../../policies/iam";
import { record } from "../support/mocks";
import { ordersTask } from "../support/tasks";
import { given, resourceViolations, unknown } from "./in-process";

const arn = "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1";

type Statement = Record<string, unknown>;

/** What the sidecar's role is allowed, with changes; a change to undefined takes an element away. */
function statement(changes: Statement = {}): Statement {
    return { Sid: "WriteMetrics", Effect: "Allow", Action: ["aps:RemoteWrite"], Resource: arn, ...changes };
}

const documentOf = (...statements: Statement[]) => ({ Version: "2012-10-17", Statement: statements });

async function access(document: unknown, type = "aws:iam/rolePolicy:RolePolicy"): Promise<string[]> {
    return resourceViolations(ampAccessScoped, { type, name: "orders", props: { policy: document } });
}

function unscoped(subject: string, place: string, actions = "aps:RemoteWrite"): string {
    return (
        `${subject} breaks the rule amp-access-scoped at ${place}. ` +
        `It allows ${actions} on every AMP workspace, those of other teams and environments too. ` +
        "To fix it: Give these actions a statement of their own whose Resource is the ARNs of the workspaces that are meant. " +
        "See: npx pulumi-adot docs amp-access-scoped"
    );
}

const place = "policy.Statement[0].Resource";
const queries = "aps:QueryMetrics, aps:GetSeries, aps:GetLabels, aps:GetMetricMetadata";

describe("policies/iam", () => {
    for (const preview of [true, false]) {
        it(`has nothing to say about what our components make, in ${preview ? "a preview" : "an update"}`, async () => {
            const { resources } = await record({ preview }, () => {
                const metrics = new PrometheusWorkspace("metrics");
                new GrafanaWorkspace("grafana", { version: "12.4", workspaces: [metrics] });
                new AdotTaskDefinition("orders", ordersTask());
            });
            const judged = resources.map(given);
            assert.equal(judged.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").length, 3);
            assert.equal(judged.filter(({ type }) => type === "aws:iam/role:Role").length, 3);
            for (const policy of iamPolicies) {
                for (const resource of judged) {
                    assert.deepEqual(await resourceViolations(policy, resource), [], resource.name);
                }
            }
        });
    }

    describe("amp-access-scoped", () => {
        const kinds: [type: string, subject: string][] = [
            ["aws:iam/policy:Policy", 'IAM policy "orders"'],
            ["aws:iam/rolePolicy:RolePolicy", 'Role policy "orders"'],
            ["aws:iam/userPolicy:UserPolicy", 'User policy "orders"'],
            ["aws:iam/groupPolicy:GroupPolicy", 'Group policy "orders"'],
        ];
        for (const [type, subject] of kinds) {
            it(`looks into ${type}, as text and as an object`, async () => {
                const good = documentOf(statement());
                const bad = documentOf(statement({ Resource: "*" }));
                assert.deepEqual(await access(JSON.stringify(good), type), []);
                assert.deepEqual(await access(good, type), []);
                assert.deepEqual(await access(JSON.stringify(bad), type), [unscoped(subject, place)]);
                assert.deepEqual(await access(bad, type), [unscoped(subject, place)]);
            });
        }

        it("looks into a role's inline policies, each by its place", async () => {
            const inline = (resource: string) => ({
                name: "metrics",
                policy: JSON.stringify(documentOf(statement({ Resource: resource }))),
            });
            const role = (...inlinePolicies: unknown[]) => ({
                type: "aws:iam/role:Role",
                name: "orders",
                props: { inlinePolicies },
            });
            assert.deepEqual(await resourceViolations(ampAccessScoped, role(inline(arn), inline("*"))), [
                unscoped('Role "orders"', "inlinePolicies[1].policy.Statement[0].Resource"),
            ]);
            assert.deepEqual(await resourceViolations(ampAccessScoped, role(unknown, inline("*"))), [
                unscoped('Role "orders"', "inlinePolicies[1].policy.Statement[0].Resource"),
            ]);
            assert.deepEqual(await resourceViolations(ampAccessScoped, role()), []);
        });

        it("says which of the actions are allowed, and in which statement", async () => {
            const query = statement({ Action: ["aps:Query*", "aps:getseries", "aps:Get*"], Resource: ["*"] });
            assert.deepEqual(await access(documentOf(statement(), query)), [
                unscoped('Role policy "orders"', "policy.Statement[1].Resource", queries),
            ]);
        });

        const everything = `aps:RemoteWrite, ${queries}`;
        const wide: [what: string, changes: Statement, actions?: string, element?: string][] = [
            ["a wildcard for the id", { Resource: "arn:aws:aps:eu-west-1:111122223333:workspace/*" }],
            ["a wildcard for most of the id", { Resource: "arn:aws:aps:*:*:workspace/ws-*" }],
            ["question marks for the id", { Resource: `arn:aws:aps:*:*:workspace/ws-${"?".repeat(36)}` }],
            ["a wildcard for the whole resource", { Resource: "arn:aws:aps:eu-west-1:111122223333:*" }],
            ["an ARN that ends early", { Resource: "arn:aws:aps" }],
            ["a wildcard that spans the ARN", { Resource: "arn:*:workspace/*" }],
            ["one wildcard among ARNs", { Resource: [arn, "*"] }],
            ["every action of AMP", { Action: "aps:*", Resource: "*" }, everything],
            ["every action", { Action: "*", Resource: "*" }, everything],
            ["other actions left out", { Action: undefined, NotAction: "iam:*", Resource: "*" }, everything],
            ["writes left out", { Action: undefined, NotAction: "APS:remotewrite", Resource: "*" }, queries],
            ["one workspace left out", { Resource: undefined, NotResource: arn }, undefined, "NotResource"],
            [
                "one region left out",
                { Resource: undefined, NotResource: "arn:aws:aps:eu-west-1:*:workspace/*" },
                undefined,
                "NotResource",
            ],
            ["a tag of the principal", { Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/a": "b" } } }],
            [
                "a tag that may be missing",
                { Resource: "*", Condition: { StringEqualsIfExists: { "aws:ResourceTag/a": "b" } } },
            ],
            ["any value of a tag", { Resource: "*", Condition: { StringLike: { "aws:ResourceTag/a": "*" } } }],
        ];
        for (const [what, changes, actions, element = "Resource"] of wide) {
            it(`refuses ${what}`, async () => {
                const expected = unscoped('Role policy "orders"', `policy.Statement[0].${element}`, actions);
                assert.deepEqual(await access(documentOf(statement(changes))), [expected]);
            });
        }

        it("takes a statement that stands alone", async () => {
            assert.deepEqual(await access({ Statement: statement({ Resource: "*" }) }), [
                unscoped('Role policy "orders"', "policy.Statement.Resource"),
            ]);
        });

        const fine: [what: string, changes: Statement][] = [
            ["one workspace anywhere", { Resource: "arn:aws:aps:*:*:workspace/ws-1" }],
            ["a wildcard before one workspace", { Resource: "*:workspace/ws-1" }],
            ["the workspaces of a prefix", { Resource: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-0123*" }],
            ["another service's wildcard", { Action: ["ecr:GetAuthorizationToken"], Resource: "*" }],
            ["every object of a bucket", { Action: "*", Resource: "arn:aws:s3:::metrics/*" }],
            ["listing workspaces", { Action: ["aps:ListWorkspaces", "aps:DescribeWorkspace"], Resource: "*" }],
            ["a denial", { Effect: "Deny", Resource: "*" }],
            ["AMP left out of the actions", { Action: undefined, NotAction: ["aps:*"], Resource: "*" }],
            ["AMP left out of the resources", { Resource: undefined, NotResource: "arn:aws:aps:*:*:workspace/*" }],
            ["everything left out", { Resource: undefined, NotResource: "*" }],
            ["workspaces by their tag", { Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/a": "b" } } }],
            ["a variable", { Resource: "arn:aws:aps:*:*:workspace/${aws:PrincipalTag/workspace}" }],
            ["no resource", { Resource: undefined }],
            ["no action", { Action: undefined, Resource: "*" }],
        ];
        for (const [what, changes] of fine) {
            it(`allows ${what}`, async () => {
                assert.deepEqual(await access(documentOf(statement(changes))), []);
            });
        }

        it("says nothing about a statement that a preview doesn't know, and something about the next one", async () => {
            assert.deepEqual(await access(unknown), []);
            assert.deepEqual(await access({ Statement: unknown }), []);
            assert.deepEqual(await access(documentOf(statement({ Resource: [unknown, "*"] }))), []);
            const after = documentOf(statement({ Resource: unknown }), statement({ Resource: "*" }));
            assert.deepEqual(await access(after), [unscoped('Role policy "orders"', "policy.Statement[1].Resource")]);
        });

        it("says nothing about other types", async () => {
            assert.deepEqual(await access(documentOf(statement({ Resource: "*" })), "aws:sqs/queue:Queue"), []);
            assert.deepEqual(await access(documentOf(statement({ Resource: "*" })), "toString"), []);
        });

        it("never throws, whatever it is given", async () => {
            const odd = fc.anything({ withNullPrototype: false, maxDepth: 4 });
            const strange = fc.oneof(
                odd,
                fc.string(),
                odd.map((Statement) => ({ Statement })),
                fc.record({ Effect: fc.constant("Allow"), Action: odd, Resource: odd, Condition: odd }).map(documentOf),
            );
            await fc.assert(
                fc.asyncProperty(strange, async (document) => {
                    const messages = await access(document);
                    assert.ok(
                        messages.every((message) => message.endsWith("See: npx pulumi-adot docs amp-access-scoped")),
                    );
                }),
            );
        });

        it("takes no longer for a pattern full of wildcards", async () => {
            const before = performance.now();
            await access(documentOf(statement({ Action: "*a".repeat(5_000), Resource: "*a".repeat(5_000) })));
            assert.ok(performance.now() - before < 1_000);
        });
    });

    describe("grafana-role-guarded", () => {
        const account = { "aws:SourceAccount": "111122223333" };

        const trust = (changes: Statement = {}) => ({
            Effect: "Allow",
            Principal: { Service: "grafana.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: account },
            ...changes,
        });

        async function role(assumeRolePolicy: unknown): Promise<string[]> {
            return resourceViolations(grafanaRoleGuarded, {
                type: "aws:iam/role:Role",
                name: "grafana-role",
                props: { assumeRolePolicy },
            });
        }

        const unguarded = (index = 0) =>
            `Role "grafana-role" breaks the rule grafana-role-guarded at assumeRolePolicy.Statement[${index}].Condition. ` +
            "grafana.amazonaws.com may assume the role on behalf of any account, so a workspace of another account could be made to act with it. " +
            "To fix it: Add a Condition of StringEquals with your account's id as aws:SourceAccount, and of ArnLike with aws:SourceArn where you know the workspace. " +
            "See: npx pulumi-adot docs grafana-role-guarded";

        const source = (sourceArn: string) => ({ Condition: { ArnLike: { "aws:SourceArn": sourceArn } } });
        const bad: [what: string, changes: Statement][] = [
            ["no condition", { Condition: undefined }],
            ["another condition", { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }],
            ["any account", { Condition: { StringLike: { "aws:SourceAccount": "*" } } }],
            ["one account and any other", { Condition: { StringLike: { "aws:SourceAccount": ["1111", "*"] } } }],
            ["an account that may be missing", { Condition: { StringEqualsIfExists: account } }],
            ["every account but one", { Condition: { StringNotEquals: account } }],
            ["all of no values", { Condition: { "ForAllValues:StringEquals": account } }],
            ["an ARN of any account", source("arn:aws:grafana:eu-west-1:*:/workspaces/g-1")],
            ["an ARN without an account", source("arn:aws:grafana")],
            [
                "Grafana among others",
                { Condition: undefined, Principal: { Service: ["ec2.amazonaws.com", "Grafana.amazonaws.com"] } },
            ],
            ["every action of STS", { Condition: undefined, Action: ["sts:*"] }],
        ];
        for (const [what, changes] of bad) {
            it(`refuses ${what}`, async () => {
                assert.deepEqual(await role(JSON.stringify({ Statement: [trust(changes)] })), [unguarded()]);
            });
        }

        const good: [what: string, changes: Statement][] = [
            ["the account", {}],
            ["the key in another spelling", { Condition: { StringEquals: { "AWS:sourceaccount": ["111122223333"] } } }],
            ["the account and the ARN", { Condition: { StringEquals: account, ...source(arn).Condition } }],
            ["the ARN of a workspace", source("arn:aws:grafana:eu-west-1:111122223333:/workspaces/*")],
            ["another service", { Condition: undefined, Principal: { Service: "ecs-tasks.amazonaws.com" } }],
            ["an account's role", { Condition: undefined, Principal: { AWS: "arn:aws:iam::111122223333:root" } }],
            ["a denial", { Condition: undefined, Effect: "Deny" }],
            ["tagging only", { Condition: undefined, Action: "sts:TagSession" }],
        ];
        for (const [what, changes] of good) {
            it(`allows ${what}`, async () => {
                assert.deepEqual(await role(JSON.stringify({ Statement: [trust(changes)] })), []);
            });
        }

        it("names the statement, and takes an object", async () => {
            const statements = [trust(), trust({ Condition: undefined })];
            assert.deepEqual(await role({ Statement: statements }), [unguarded(1)]);
        });

        it("says nothing about what a preview doesn't know, nor about text that is no JSON", async () => {
            assert.deepEqual(await role(unknown), []);
            assert.deepEqual(
                await role({ Statement: [trust({ Condition: { StringEquals: { "aws:SourceAccount": unknown } } })] }),
                [],
            );
            assert.deepEqual(await role("{"), []);
            assert.deepEqual(await role(undefined), []);
        });
    });
});
