/** The stand-in for STS, as a client that signs sees it. */
import assert from "node:assert/strict";

import { signedFetch } from "../../local/amp";
import { Iam, type RegisteredRole, type Session } from "../../local/iam";
import { startSts, type Sts } from "../../local/sts";

const [ours, theirs] = ["111122223333", "222233334444"];
const region = "eu-west-1";
const writer = `arn:aws:iam::${ours}:role/platform/writer`;
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const assumeWriter = { Effect: "Allow", Action: "sts:AssumeRole", Resource: writer };
const role = (
    arn: string,
    trusted: object,
    policies: object[],
    more: Partial<RegisteredRole> = {},
): RegisteredRole => ({
    arn,
    trust: policy({ Effect: "Allow", Action: "sts:AssumeRole", ...trusted }),
    policies: Object.fromEntries(policies.map((each, i) => [`policy-${i}`, policy(each)])),
    unread: [],
    maxSessionSeconds: 7200,
    ...more,
});
const service = "ecs-tasks.amazonaws.com";
const ofTasks = { Principal: { Service: service } };

describe("local/sts", () => {
    const now = new Date("2026-07-10T12:00:00Z");
    const iam = new Iam({
        now: () => now,
        roles: [
            role(
                writer,
                {
                    Principal: { AWS: `arn:aws:iam::${theirs}:root` },
                    Condition: { StringEquals: { "sts:ExternalId": "shop-7" } },
                },
                [{ Effect: "Allow", Action: "aps:RemoteWrite", Resource: "*" }],
            ),
            role(`arn:aws:iam::${theirs}:role/orders`, ofTasks, [assumeWriter]),
            role(`arn:aws:iam::${theirs}:role/other`, ofTasks, []),
            role(`arn:aws:iam::${theirs}:role/odd`, ofTasks, [], {
                unread: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            }),
        ],
    });
    const sessionOf = (name: string): Session =>
        iam.assumeAsService(service, `arn:aws:iam::${theirs}:role/${name}`, "task-1");
    let sts: Sts;
    before(async () => (sts = await startSts({ iam, region })));
    after(() => sts.close());

    const assume = async (
        changes: Record<string, string | undefined> = {},
        { by = "orders", signedFor = region } = {},
    ): Promise<{ status: number; text: string; tag: (name: string) => string | undefined }> => {
        const given = {
            Action: "AssumeRole",
            Version: "2011-06-15",
            RoleArn: writer,
            RoleSessionName: "collector",
            ExternalId: "shop-7",
            ...changes,
        };
        const fields = Object.entries(given).filter((field): field is [string, string] => field[1] !== undefined);
        const response = await signedFetch(`${sts.url}/`, {
            region: signedFor,
            service: "sts",
            credentials: sessionOf(by).credentials,
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams(fields).toString(),
            signingDate: now,
        });
        const text = await response.text();
        return { status: response.status, text, tag: (name) => new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1] };
    };

    it("gives out keys of the role, whose policies are then those of the caller", async () => {
        const { status, tag } = await assume();
        assert.equal(status, 200);
        assert.equal(tag("Arn"), `arn:aws:sts::${ours}:assumed-role/writer/collector`);
        assert.equal(tag("Expiration"), "2026-07-10T13:00:00.000Z");
        const session = iam.session(tag("AccessKeyId")!)!;
        assert.equal(session.credentials.secretAccessKey, tag("SecretAccessKey"));
        assert.equal(session.credentials.sessionToken, tag("SessionToken"));
        assert.equal(session.caller.principalArn, writer);
        assert.equal((await assume({ DurationSeconds: "7200" })).tag("Expiration"), "2026-07-10T14:00:00.000Z");
    });

    const denied = (by: string, why: string) => [
        403,
        "AccessDenied",
        `User: arn:aws:sts::${theirs}:assumed-role/${by}/task-1 is not authorized to perform: sts:AssumeRole on resource: ${writer} because no ${why} policy allows the sts:AssumeRole action`,
    ];
    const refusals: [what: string, asked: () => ReturnType<typeof assume>, expected: unknown[]][] = [
        ["without the external id", () => assume({ ExternalId: undefined }), denied("orders", "role trust")],
        ["with another external id", () => assume({ ExternalId: "shop-8" }), denied("orders", "role trust")],
        [
            "for a caller whose policies don't allow it",
            () => assume({}, { by: "other" }),
            denied("other", "identity-based"),
        ],
        [
            "signed for another region",
            () => assume({}, { signedFor: "eu-central-1" }),
            [
                403,
                "InvalidSignatureException",
                "Credential should be scoped to a valid region: 'eu-central-1' given, 'eu-west-1' expected.",
            ],
        ],
        [
            "for longer than the role's longest session",
            () => assume({ DurationSeconds: "7201" }),
            [400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."],
        ],
        [
            "with what isn't imitated",
            () => assume({ Policy: "{}" }),
            [400, "ValidationError", "The parameter Policy isn't known to the stand-in for STS."],
        ],
        [
            "for another operation",
            () => assume({ Action: "AssumeRoleWithSAML" }),
            [400, "InvalidAction", "Could not find operation AssumeRoleWithSAML for version 2011-06-15"],
        ],
    ];
    for (const [what, asked, expected] of refusals) {
        it(`refuses ${what}`, async () => {
            const { status, tag } = await asked();
            assert.deepEqual([status, tag("Code"), tag("Message")], expected);
            assert.equal(sts.requests.at(-1)?.reason, expected[1]);
        });
    }

    it("says that a role which isn't there trusts nobody", async () => {
        const { status, tag } = await assume({ RoleArn: `${writer}2` });
        assert.deepEqual([status, tag("Code")], [403, "AccessDenied"]);
    });

    it("gives a service no keys of a role that doesn't trust it, nor of one with unknown policies", () => {
        assert.throws(() => iam.assumeAsService(service, writer, "x"), /doesn't let ecs-tasks.amazonaws.com assume/);
        assert.throws(() => sessionOf("odd"), /What .*role\/odd may do isn't known here, as it has .*ReadOnlyAccess/);
        assert.throws(() => sessionOf("nobody"), /role\/nobody is unknown; known are: .*role\/orders/);
    });
});
