/** The stand-in for IAM: what its pure part decides, and what it refuses to guess. */
import assert from "node:assert/strict";
import fc from "fast-check";

import { operatorNames } from "../../local/iam/conditions";
import { type Ask, type Caller, decide, trustsService } from "../../local/iam/evaluate";
import { matchesArn, matchesGlob } from "../../local/iam/patterns";
import { parsePolicy, type PolicyKind } from "../../local/iam/policy";

const [ours, theirs] = ["111122223333", "222233334444"];
const workspace = `arn:aws:aps:eu-west-1:${ours}:workspace/ws-1`;
const roleIn = (account: string) => `arn:aws:iam::${account}:role/service/orders`;
const ask: Ask = { action: "aps:RemoteWrite", resource: workspace };

type Elements = Record<string, unknown>;
const read = (kind: PolicyKind, ...statements: Elements[]) =>
    parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind, "The policy");
const callerOf = (account: string, statements: Elements[], organization?: string): Caller => ({
    arn: `arn:aws:sts::${account}:assumed-role/orders/task`,
    principalArn: roleIn(account),
    organization,
    policies: statements.length === 0 ? [] : [read("identity", ...statements)],
});
const write = { Effect: "Allow", Action: "aps:RemoteWrite", Resource: workspace };
const deny = { ...write, Effect: "Deny" };
const named = (principal: unknown, more: Elements = {}) => ({ ...write, Principal: principal, ...more });
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

/** The words after the resource; "allowed" for what is. */
function outcome(caller: Caller, policy?: Elements[], asked: Ask = ask, kind: PolicyKind = "resource"): string {
    const decision = decide(caller, asked, policy && read(kind, ...policy));
    if (decision.allowed) {
        return "allowed";
    }
    const start = `User: ${caller.arn} is not authorized to perform: ${asked.action} on resource: ${asked.resource} `;
    assert.ok(decision.message.startsWith(start), decision.message);
    return decision.message.slice(start.length);
}
const noIdentity = "because no identity-based policy allows the aps:RemoteWrite action";
const noResource = "because no resource-based policy allows the aps:RemoteWrite action";

describe("local/iam", () => {
    it("takes either policy within an account, and needs both across accounts", () => {
        const everyForm: [principal: unknown, account: string, within: string][] = [
            [root(ours), ours, noIdentity],
            [{ AWS: ours }, ours, noIdentity],
            [{ AWS: roleIn(ours) }, ours, "allowed"],
            [{ AWS: [roleIn(theirs), `arn:aws:sts::${ours}:assumed-role/orders/task`] }, ours, "allowed"],
            ["*", ours, "allowed"],
            [{ AWS: "*" }, ours, "allowed"],
        ];
        for (const [principal, account, within] of everyForm) {
            assert.equal(outcome(callerOf(account, []), [named(principal)]), within, JSON.stringify(principal));
            assert.equal(outcome(callerOf(account, [write]), [named(principal)]), "allowed");
            const elsewhere = JSON.parse(JSON.stringify(principal).replaceAll(ours, theirs)) as unknown;
            assert.equal(outcome(callerOf(theirs, []), [named(elsewhere)]), noIdentity);
            assert.equal(outcome(callerOf(theirs, [write]), [named(elsewhere)]), "allowed");
        }
        assert.equal(outcome(callerOf(ours, [write])), "allowed");
        assert.equal(outcome(callerOf(theirs, [write])), noResource);
        assert.equal(outcome(callerOf(theirs, [write]), [named(root(ours))]), noResource);
        assert.equal(outcome(callerOf(theirs, [write]), [named({ AWS: roleIn("333344445555") })]), noResource);
    });

    it("lets an explicit deny win, in either policy", () => {
        const [identity, resource] = ["an identity-based", "a resource-based"];
        assert.equal(outcome(callerOf(ours, [write, deny])), `with an explicit deny in ${identity} policy`);
        for (const account of [ours, theirs]) {
            const policy = [named("*"), { ...named(root(account)), Effect: "Deny" }];
            assert.equal(outcome(callerOf(account, [write]), policy), `with an explicit deny in ${resource} policy`);
        }
    });

    it("needs a role's trust for the role to be assumed, in its own account too", () => {
        const role = `arn:aws:iam::${ours}:role/writer`;
        const asked = { action: "sts:AssumeRole", resource: role, context: { "sts:ExternalId": "shop-7" } };
        const may = { Effect: "Allow", Action: "sts:AssumeRole", Resource: role };
        const trust = (principal: unknown, more: Elements = {}) => [
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: principal, ...more },
        ];
        const noTrust = "because no role trust policy allows the sts:AssumeRole action";
        const rightId = { Condition: { StringEquals: { "sts:ExternalId": "shop-7" } } };
        const wrongId = { Condition: { StringEquals: { "sts:ExternalId": "shop-8" } } };
        const cases: [account: string, identity: Elements[], policy: Elements[], expected: string][] = [
            [ours, [may], trust(root(theirs)), noTrust],
            [ours, [], trust(root(ours)), noIdentity.replace("aps:RemoteWrite", "sts:AssumeRole")],
            [ours, [may], trust(root(ours)), "allowed"],
            [ours, [], trust({ AWS: roleIn(ours) }), "allowed"],
            [theirs, [may], trust(root(theirs), rightId), "allowed"],
            [theirs, [may], trust(root(theirs), wrongId), noTrust],
            [theirs, [], trust(root(theirs)), noIdentity.replace("aps:RemoteWrite", "sts:AssumeRole")],
            [
                theirs,
                [may],
                [...trust("*"), { ...trust("*")[0]!, Effect: "Deny" }],
                "with an explicit deny in the role trust policy",
            ],
        ];
        for (const [account, identity, policy, expected] of cases) {
            assert.equal(outcome(callerOf(account, identity), policy, asked, "trust"), expected);
        }
        const ecs = read("trust", ...trust({ Service: "ecs-tasks.amazonaws.com" }));
        assert.equal(trustsService(ecs, "ecs-tasks.amazonaws.com"), true);
        assert.equal(trustsService(ecs, "grafana.amazonaws.com"), false);
        const from = { Condition: { StringEquals: { "aws:SourceAccount": ours } } };
        const grafana = read("trust", ...trust({ Service: "grafana.amazonaws.com" }, from));
        assert.equal(trustsService(grafana, "grafana.amazonaws.com", { "aws:SourceAccount": ours }), true);
        assert.equal(trustsService(grafana, "grafana.amazonaws.com", { "aws:SourceAccount": theirs }), false);
    });

    it("compares every operator as AWS does", () => {
        const member = callerOf(theirs, [write], "o-a1b2c3d4e5");
        const stranger = callerOf(theirs, [write]);
        /** Whether the condition holds for a member of the organization, and for an account without one. */
        const cases: [condition: Elements, member: boolean, stranger: boolean][] = [
            [{ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }, true, false],
            [{ StringEquals: { "AWS:principalorgid": ["o-zzzzzzzzzz", "o-a1b2c3d4e5"] } }, true, false],
            [{ StringEquals: { "aws:PrincipalOrgID": "o-A1B2C3D4E5" } }, false, false],
            [{ StringEqualsIgnoreCase: { "aws:PrincipalOrgID": "o-A1B2C3D4E5" } }, true, false],
            [{ StringNotEqualsIgnoreCase: { "aws:PrincipalOrgID": "o-A1B2C3D4E5" } }, false, true],
            [{ StringNotEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-zzzzzzzzzz"] } }, false, true],
            [{ StringLike: { "aws:PrincipalOrgID": "o-a?b2*" } }, true, false],
            [{ StringNotLike: { "aws:PrincipalOrgID": "o-a?b2*" } }, false, true],
            [{ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-zzzzzzzzzz" } }, false, true],
            [{ Null: { "aws:PrincipalOrgID": "true" } }, false, true],
            [{ Null: { "aws:PrincipalOrgID": "false" } }, true, false],
            [{ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${theirs}:role/service/*` } }, true, true],
            [{ ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::*:role/*` } }, true, true],
            [{ ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${theirs}:role/*` } }, false, false],
            [{ ArnNotEquals: { "aws:PrincipalArn": roleIn(ours) } }, true, true],
            [{ Bool: { "aws:SecureTransport": "true" } }, true, true],
            [{ Bool: { "aws:PrincipalIsAWSService": true } }, false, false],
            [
                {
                    StringEquals: { "aws:PrincipalAccount": theirs, "aws:RequestedRegion": "eu-west-1" },
                    StringLike: { "aws:PrincipalOrgID": "o-*" },
                },
                true,
                false,
            ],
            [{ StringEquals: { "aws:PrincipalAccount": theirs, "aws:RequestedRegion": "eu-west-2" } }, false, false],
        ];
        for (const [condition, ofMember, ofStranger] of cases) {
            const policy = [named("*", { Condition: condition })];
            const found = [member, stranger].map((caller) => outcome(caller, policy) === "allowed");
            assert.deepEqual(found, [ofMember, ofStranger], JSON.stringify(condition));
        }
        const tried = new Set(cases.flatMap(([condition]) => Object.keys(condition)));
        assert.deepEqual(
            operatorNames.filter((name) => !tried.has(name)),
            [],
        );
    });

    it("compares actions and resources with their patterns, and NotAction and NotResource", () => {
        const cases: [statement: Elements, allowed: boolean][] = [
            [{ Action: "APS:remotewrite" }, true],
            [{ Action: "aps:*" }, true],
            [{ Action: "aps:Remote?rite" }, true],
            [{ Action: ["aps:QueryMetrics", "aps:Get*"] }, false],
            [{ Action: undefined, NotAction: "aps:QueryMetrics" }, true],
            [{ Action: undefined, NotAction: "aps:*" }, false],
            [{ Resource: "*" }, true],
            [{ Resource: `arn:aws:aps:*:${ours}:workspace/*` }, true],
            [{ Resource: "arn:aws:aps:*:*:*" }, true],
            [{ Resource: workspace.replace("ws-1", "ws-2") }, false],
            [{ Resource: workspace.toUpperCase().replace("ARN:AWS:APS", "arn:aws:aps") }, false],
            [{ Resource: workspace.replace("eu-west-1", "eu-central-1") }, false],
            [{ Resource: undefined, NotResource: workspace }, false],
            [{ Resource: undefined, NotResource: `${workspace}2` }, true],
        ];
        for (const [statement, allowed] of cases) {
            const caller = callerOf(ours, [{ ...write, ...statement }]);
            assert.equal(outcome(caller), allowed ? "allowed" : noIdentity, JSON.stringify(statement));
        }
        assert.equal(matchesArn("arn:aws:aps:eu-*:workspace/ws-1", workspace), false, "a * ends at a colon");
    });

    it("refuses by name what it doesn't know, when it gets a policy", () => {
        const cases: [kind: PolicyKind, statement: Elements, message: RegExp][] = [
            ["identity", { Condition: { DateLessThan: { "aws:SourceAccount": "1" } } }, /operator DateLessThan, which/],
            ["identity", { Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgID": "o" } } }, /operator ForAny/],
            [
                "identity",
                { Condition: { StringEquals: { "aws:PrincipalTag/team": "a" } } },
                /key aws:PrincipalTag\/team/,
            ],
            ["identity", { Resource: "arn:aws:aps:*:*:workspace/${aws:username}" }, /policy variable in arn:aws:aps/],
            ["identity", { Condition: { StringLike: { "aws:PrincipalArn": "${a}" } } }, /policy variable in \$\{a\}/],
            ["identity", { Condition: { Guess: { a: "b" } } }, /not valid: Invalid Condition type : Guess/],
            ["identity", { Effect: "allow" }, /not valid: Syntax errors in policy: a statement needs Effect/],
            ["resource", { Principal: { Federated: "x" } }, /the principal Federated, which/],
            ["resource", { Principal: { AWS: `arn:aws:iam::${ours}:role/*` } }, /a principal that is not valid: "AWS"/],
            ["resource", { Principal: undefined }, /Missing required field Principal/],
            ["resource", { Principal: "*", NotPrincipal: "*" }, /the element NotPrincipal, which/],
        ];
        for (const [kind, elements, message] of cases) {
            assert.throws(() => read(kind, { Sid: "Odd", ...write, ...elements }), message);
        }
        assert.throws(
            () => read("identity", write, { ...write, Condition: { BinaryEquals: { a: "b" } } }),
            /^Error: The policy has in statement 2 the condition key a, which isn't known here\.$/,
        );
    });

    describe("whatever the policies", () => {
        const statement = fc.record({
            Effect: fc.constantFrom("Allow", "Allow", "Deny"),
            Action: fc.constantFrom("aps:RemoteWrite", "aps:*", "*", "aps:QueryMetrics"),
            Resource: fc.constantFrom(workspace, "*", `${workspace}2`),
        });
        const principal = fc.constantFrom(
            "*",
            root(ours),
            root(theirs),
            { AWS: roleIn(ours) },
            { AWS: roleIn(theirs) },
        );
        const identities = fc.array(statement, { maxLength: 3 });
        const resources = fc.array(
            fc.tuple(statement, principal).map(([each, Principal]) => ({ ...each, Principal })),
            { minLength: 1, maxLength: 3 },
        );
        const account = fc.constantFrom(ours, theirs);
        const isAllowed = (who: string, identity: Elements[], resource?: Elements[]) =>
            outcome(callerOf(who, identity), resource) === "allowed";

        it("across accounts what is allowed is what each side allows", () => {
            fc.assert(
                fc.property(identities, resources, (identity, resource) => {
                    const sides = isAllowed(ours, identity) && isAllowed(theirs, [write], resource);
                    assert.equal(isAllowed(theirs, identity, resource), sides);
                }),
            );
        });

        it("a statement that allows takes nothing away, and one that denies takes all", () => {
            fc.assert(
                fc.property(account, identities, resources, (who, identity, resource) => {
                    const before = isAllowed(who, identity, resource);
                    assert.ok(!before || isAllowed(who, [...identity, write], resource));
                    assert.ok(!before || isAllowed(who, identity, [...resource, named("*")]));
                    assert.ok(!isAllowed(who, [...identity, deny], resource));
                    assert.ok(!isAllowed(who, identity, [...resource, { ...named("*"), Effect: "Deny" }]));
                }),
            );
        });

        it("the order of statements says nothing", () => {
            fc.assert(
                fc.property(account, identities, resources, (who, identity, resource) => {
                    const turned = isAllowed(who, identity.toReversed(), resource.toReversed());
                    assert.equal(turned, isAllowed(who, identity, resource));
                }),
            );
        });

        it("a pattern made of a text stands for it, whatever characters it has", () => {
            const text = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
            fc.assert(
                fc.property(text, text, text, (before, middle, after) => {
                    const whole = before + middle + after;
                    assert.ok(matchesGlob(`${before}*${after}`.replaceAll("?", "*"), whole));
                    assert.ok(matchesGlob("?".repeat(whole.length), whole));
                    assert.ok(!matchesGlob(`${whole.replaceAll(/[*?]/g, "x")}!`, whole.replaceAll(/[*?]/g, "x")));
                }),
            );
        });
    });
});
