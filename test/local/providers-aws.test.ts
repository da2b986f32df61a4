/** The rules of AMP, CloudWatch Logs, SSM and IAM. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import { malformed } from "../../local/providers/aws/policy-document";
import {
    type Accepted,
    accepts,
    accountId,
    beforeEachOffline,
    good,
    type Offline,
    type Refused,
    refuses,
    statement,
    token,
    trust,
    urn,
} from "./providers-support";

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["workspace", { alias: "a".repeat(101) }, /^ValidationException: .*length less than or equal to 100/],
    ["workspace", { alais: "typo" }, /has no input "alais"\. Allowed are: alias, kmsKeyArn/],
    ["workspace", { alias: 7 }, /"alias" of .* is 7: a string is needed/],
    [
        "workspace",
        { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x` } },
        /log-group:.*:\\\*/,
    ],
    ["workspace", { tags: { "aws:mine": "x" } }, /tags \(key\)/],
    ["configuration", { retentionPeriodInDays: 1096 }, /less than or equal to 1095/],
    ["configuration", { retentionPeriodInDays: 0 }, /greater than or equal to 1/],
    ["configuration", { retentionPeriodInDays: 1.5 }, /a whole number is needed/],
    ["configuration", { workspaceId: undefined }, /needs "workspaceId", and no value was given/],
    ["logGroup", { retentionInDays: 31 }, /^InvalidParameterException: .*enum value set: \[0, 1, 3, 5, 7, 14, 30/],
    ["logGroup", { name: "with space" }, /regular expression pattern/],
    ["parameter", { value: "x".repeat(4097) }, /Standard tier parameters support a maximum parameter value of 4096/],
    ["parameter", { value: "x".repeat(8193), tier: "Advanced" }, /maximum parameter value of 8192/],
    ["parameter", { value: undefined }, /exactly one of "value" and "insecureValue"/],
    ["parameter", { name: "/aws/x" }, /can't be prefixed with "aws" or "ssm"/],
    ["parameter", { name: "a/b" }, /fully qualified name/],
    ["parameter", { name: `/${"a".repeat(980)}` }, /ARN is longer than 1011/],
    ["parameter", { name: "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16" }, /deeper than 15 levels/],
    ["parameter", { value: "{{ssm:other}}" }, /double braces/],
    ["parameter", { type: "Text" }, /\[String, StringList, SecureString\]/],
    ["role", { name: "r".repeat(65) }, /^ValidationError: .*less than or equal to 64/],
    ["role", { assumeRolePolicy: undefined }, /needs "assumeRolePolicy"/],
    ["role", { assumeRolePolicy: "{" }, /valid JSON document/],
    ["role", { assumeRolePolicy: statement({ Action: "sts:AssumeRole" }) }, /Missing required field Principal/],
    [
        "role",
        { assumeRolePolicy: statement({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks" } }) },
        /Invalid principal in policy: "SERVICE":"ecs-tasks"/,
    ],
    ["rolePolicy", { policy: statement({ Action: "RemoteWrite", Resource: "*" }) }, /must be prefaced by a vendor/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite", Resource: "ws-1" }) }, /must be in ARN format/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite" }) }, /must contain resources/],
    [
        "rolePolicy",
        {
            policy: statement({
                Action: "aps:RemoteWrite",
                Resource: "*",
                Condition: { StringEqual: { "aws:a": "b" } },
            }),
        },
        /Invalid Condition type : StringEqual/,
    ],
    ["attachment", { policyArn: "AmazonPrometheusRemoteWriteAccess" }, /pattern/],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["workspace", { alias: "a".repeat(100) }],
    ["workspace", { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x:*` } }],
    ["workspace", { loggingConfiguration: { logGroupArn: UNKNOWN } }],
    ["configuration", { retentionPeriodInDays: 1095 }],
    ["configuration", { workspaceId: UNKNOWN }],
    ["parameter", { value: UNKNOWN }],
    ["parameter", { value: "x".repeat(8192), tier: "Advanced" }],
    ["role", { name: "r".repeat(64) }],
];

describe("offline AMP, CloudWatch Logs, SSM and IAM", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    it("refuses things of a workspace that does not exist", () => {
        assert.throws(
            () => offline.create("configuration", good.configuration),
            /ResourceNotFoundException: Workspace not found: ws-1/,
        );
        assert.throws(() => offline.create("account", good.account), /Workspace g-0123456789 not found/);
    });

    it("refuses to delete a role that still has a policy", () => {
        const { id, outputs } = offline.create("role", good.role);
        offline.create("rolePolicy", good.rolePolicy);
        assert.throws(() => offline.amazon.delete(token.role, urn(token.role), id, outputs), /DeleteConflict/);
    });

    it("refuses a policy that does not exist, and more policy text than a role can hold", () => {
        offline.create("role", good.role);
        assert.throws(
            () => offline.create("attachment", { ...good.attachment, policyArn: "arn:aws:iam::aws:policy/Amazing" }),
            /NoSuchEntity: Policy .*Amazing does not exist/,
        );
        const big = statement({ Action: "aps:RemoteWrite", Resource: `arn:aws:aps:::${"x".repeat(6000)}` });
        offline.create("rolePolicy", { ...good.rolePolicy, policy: big });
        assert.throws(
            () => offline.create("rolePolicy", { ...good.rolePolicy, name: "two", policy: big }, "two"),
            /10240 bytes exceeded/,
        );
    });

    it("read policies as IAM does", () => {
        assert.equal(malformed(trust, "trust"), undefined);
        assert.match(malformed(trust, "identity") ?? "", /should not specify a principal/);
        assert.match(malformed(JSON.stringify({ Statement: [] }), "identity") ?? "", /at least one/);
        assert.match(
            malformed(statement({ Acton: "aps:*", Resource: "*" }), "identity") ?? "",
            /Acton is not an element/,
        );
    });
});
