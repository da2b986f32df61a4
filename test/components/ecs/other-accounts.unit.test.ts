import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { parse } from "yaml";

import {
    AdotDaemon,
    AdotGateway,
    AdotTaskDefinition,
    audit,
    Platform,
    type PlatformReference,
    sidecarPermissions,
} from "../../../components";
import type { AssumeRoleArgs } from "../../../collector";
import { remoteWriteSource } from "../../../components/ecs/remote-write";
import { accountId, lateRefusal, type MockOptions, record, refusal } from "../../support/mocks";
import { containersOf, daemonArgs, gatewayArgs, ordersTask, platformValues, variable } from "../../support/tasks";

const stack = "acme/observability/prod";
const other = "999988887777";
const whole = `arn:aws:iam::${accountId}:root`;
const role = `arn:aws:iam::${accountId}:role/orders`;

/** The same platform in another account than the task's. */
const elsewhere = {
    ...platformValues,
    schemaVersion: 2,
    accountId: other,
    workspaceArn: platformValues.workspaceArn.replace(accountId, other),
    remoteWriteParameterArn: platformValues.remoteWriteParameterArn.replace(accountId, other),
    access: { writers: [whole] } as object,
};

const firstVersion = { ...elsewhere, schemaVersion: 1, accountId: undefined, access: undefined };

type Kind = (platform: PlatformReference) => pulumi.ComponentResource & Record<"taskRoleArn", pulumi.Output<string>>;

const kinds: Record<string, Kind> = {
    AdotTaskDefinition: (platform) => new AdotTaskDefinition("orders", ordersTask({ platform })),
    AdotGateway: (platform) => new AdotGateway("orders", gatewayArgs({ platform })),
    AdotDaemon: (platform) => new AdotDaemon("orders", daemonArgs({ platform })),
};

/** What the collector gets of the URL, and what the execution role may read. */
async function urlOf(make: Kind, platform: () => PlatformReference, options: MockOptions = {}) {
    const stacks = { [stack]: { platform: elsewhere }, old: { platform: firstVersion } };
    const { only, resources } = await record({ ...options, stacks }, () => make(platform()));
    const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const sidecar = containersOf(containerDefinitions).find(({ name }) => name === "adot-collector")!;
    const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    return {
        value: sidecar.environment?.find(({ name }) => name === "AMP_REMOTE_WRITE_URL")?.value,
        secret: sidecar.secrets?.find(({ name }) => name === "AMP_REMOTE_WRITE_URL")?.valueFrom,
        reads: policies.some(({ inputs }) => JSON.stringify(inputs.policy).includes("ssm:GetParameters")),
    };
}

describe("a task in another account than its platform", () => {
    for (const [kind, make] of Object.entries(kinds)) {
        it(`gets the URL as it is, known at preview, and reads no parameter (${kind})`, async () => {
            for (const preview of [true, false]) {
                const given = await urlOf(make, () => Platform.fromStack(stack), { preview });
                assert.deepEqual(
                    { ...given, reads: preview ? false : given.reads },
                    {
                        value: elsewhere.remoteWriteUrl,
                        secret: undefined,
                        reads: false,
                    },
                );
            }
        });
    }

    const platforms: Record<string, () => PlatformReference> = {
        "the outputs of an older release": () => Platform.fromStack("old"),
        "plain values": () => ({ ...elsewhere, accountId: undefined }),
        "plain values that say their account": () => elsewhere,
        "Outputs of a program's own": () => ({
            region: pulumi.output(elsewhere.region),
            workspaceArn: pulumi.output(elsewhere.workspaceArn),
            remoteWriteParameterName: pulumi.output(elsewhere.remoteWriteParameterName),
            remoteWriteParameterArn: pulumi.output(elsewhere.remoteWriteParameterArn),
            remoteWriteUrl: pulumi.output(elsewhere.remoteWriteUrl),
        }),
        "an Output of all of it": () => pulumi.output(elsewhere) as unknown as PlatformReference,
    };
    for (const [what, platform] of Object.entries(platforms)) {
        it(`is told by ${what}`, async () => {
            for (const preview of [true, false]) {
                const { value } = await urlOf(kinds.AdotTaskDefinition!, platform, { preview });
                assert.equal(value, elsewhere.remoteWriteUrl);
            }
        });
    }

    it("reads the parameter by its ARN where it knows no URL, for one that is shared", async () => {
        const given = await urlOf(kinds.AdotTaskDefinition!, () => ({ ...elsewhere, remoteWriteUrl: undefined }));
        const { remoteWriteParameterArn: secret } = elsewhere;
        assert.deepEqual(given, { value: undefined, secret, reads: true });
    });

    it("keeps the parameter's name in its own account, whatever the platform allows others", async () => {
        const own = { ...elsewhere, ...platformValues, accountId, access: { writers: [] } };
        for (const platform of [platformValues, own, { ...own, accountId: undefined }]) {
            const { value, secret } = await urlOf(kinds.AdotTaskDefinition!, () => platform);
            assert.deepEqual([value, secret], [undefined, platformValues.remoteWriteParameterName]);
        }
    });

    /** Why a task with this role is refused; undefined for one that isn't. */
    async function refused(writers?: string[], taskRole?: { arn: pulumi.Input<string> }, assumedRoleArn?: string) {
        const platform = { ...elsewhere, access: { writers } };
        const [here, us] = [pulumi.output("eu-west-1"), pulumi.output(accountId)];
        const whereabouts = { region: here, partition: pulumi.output("aws"), accountId: us };
        const assumeRole = assumedRoleArn === undefined ? undefined : { arn: assumedRoleArn };
        const task = { kind: "AdotTaskDefinition", name: "orders", platform, taskRole };
        const writer = { ...task, assumeRole, assumeRolePath: "sidecar.assumeRole" };
        return lateRefusal(remoteWriteSource(writer, whereabouts)).catch(() => undefined);
    }

    it("is refused where the platform doesn't let its account in, with the statement to add", async () => {
        const statement = `{"Effect":"Allow","Principal":{"AWS":"${whole}"},"Action":"aps:RemoteWrite","Resource":"${elsewhere.workspaceArn}"}`;
        assert.equal(
            await refused([`arn:aws:iam::444455556666:root`]),
            `AdotTaskDefinition "orders": platform is in account ${other}, and account ${accountId} isn't among those that may write there: add ${whole} to access.writers of its PrometheusWorkspace and deploy that first, which adds ${statement} to the workspace's resource policy.`,
        );
        assert.match((await refused([]))!, /isn't among those that may write there/);
    });

    it("is refused where other roles of its account may write, and not its own", async () => {
        for (const arn of [role, pulumi.output(role)]) {
            const said = await refused([`arn:aws:iam::${accountId}:role/invoices`], { arn });
            assert.match(
                said!,
                /and its role arn:aws:iam::111122223333:role\/orders of account 111122223333 isn't among/,
            );
        }
    });

    const silent: [what: string, writers: string[] | undefined, taskRole?: { arn: string }][] = [
        ["its account may write", [whole]],
        ["its role may write", [role], { arn: role }],
        ["a role may write that may be the one that is made", [role]],
        ["the platform doesn't say who may write", undefined],
    ];
    for (const [what, writers, taskRole] of silent) {
        it(`isn't refused where ${what}`, async () => {
            assert.equal(await refused(writers, taskRole), undefined);
        });
    }

    it("takes what platformOutputs writes as plain values", async () => {
        const written = { ...elsewhere, limits: [], access: { writers: [whole], readers: [], externalId: "shop-7" } };
        const { value } = await urlOf(kinds.AdotTaskDefinition!, () => written);
        assert.equal(value, elsewhere.remoteWriteUrl);
    });

    it("says what is wrong with an access that is none", async () => {
        for (const [access, path] of [
            [{ writers: null }, "access.writers"],
            [5, "access"],
        ] as const) {
            const platform = { ...elsewhere, access: access as never };
            const { message } = await refusal(() => new AdotTaskDefinition("orders", ordersTask({ platform })));
            assert.match(message, new RegExp(`platform\\.${path} is (null|5): it must be`));
        }
        assert.equal(await refused(null as never), undefined);
    });

    it("isn't refused where it assumes a role that isn't the platform's", async () => {
        assert.equal(await refused([], undefined, "arn:aws:iam::999988887777:role/other"), undefined);
    });
});

describe("a collector that assumes the platform's role", () => {
    const arn = `arn:aws:iam::${other}:role/metrics-writer`;
    const place = (account: string) => ({
        region: pulumi.output("eu-west-1"),
        partition: pulumi.output("aws"),
        accountId: pulumi.output(account),
    });
    const said = (assumeRole: AssumeRoleArgs, account: string, access: object = {}) => {
        const platform = {
            ...elsewhere,
            access: { writers: [whole], writerRoleArn: arn, externalId: "shop-7", ...access },
        };
        const writer = {
            kind: "AdotGateway",
            name: "orders",
            platform,
            assumeRole,
            assumeRolePath: "collector.assumeRole",
        };
        return lateRefusal(remoteWriteSource(writer, place(account))).catch(() => undefined);
    };

    for (const account of [accountId, other]) {
        it(`is refused without the external id that it asks for, in account ${account}`, async () => {
            const words = (found: string) =>
                `AdotGateway "orders": collector.assumeRole.externalId is ${found}: the platform's role ${arn} lets nobody in without "shop-7".`;
            assert.equal(await said({ arn }, account), words("missing"));
            assert.equal(await said({ arn, externalId: "shop-8" }, account), words('"shop-8"'));
        });

        it(`isn't refused with it, with another role, or where none is asked for, in account ${account}`, async () => {
            assert.equal(await said({ arn, externalId: "shop-7" }, account), undefined);
            assert.equal(await said({ arn: `${arn}-2` }, account), undefined);
            assert.equal(await said({ arn, externalId: "shop-8" }, account, { externalId: undefined }), undefined);
            assert.equal(await said({ arn }, account, { externalId: undefined }), undefined);
        });
    }
});

describe("a collector that assumes a role to write", () => {
    const arn = "arn:aws:iam::999988887777:role/metrics-writer";
    const assumeRole = { arn, externalId: "shop-7" };
    const makers: Record<string, () => pulumi.ComponentResource> = {
        AdotTaskDefinition: () =>
            new AdotTaskDefinition("orders", ordersTask({ platform: elsewhere, sidecar: { memory: 512, assumeRole } })),
        AdotGateway: () => new AdotGateway("orders", gatewayArgs({ platform: elsewhere, collector: { assumeRole } })),
        AdotDaemon: () => new AdotDaemon("orders", daemonArgs({ platform: elsewhere, collector: { assumeRole } })),
    };
    for (const [kind, make] of Object.entries(makers)) {
        it(`signs as that role, and may do that and not write itself (${kind})`, async () => {
            const { only, resources } = await record({}, make);
            const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
            const sidecar = containersOf(containerDefinitions).find(({ name }) => name === "adot-collector")!;
            const config = parse(variable(sidecar, "AOT_CONFIG_CONTENT")!);
            assert.deepEqual(config.extensions.sigv4auth, {
                region: "eu-west-1",
                service: "aps",
                assume_role: { arn, external_id: "shop-7" },
            });
            assert.deepEqual(audit(config), []);
            const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
            const statements = policies.flatMap(
                ({ inputs }) => (JSON.parse(inputs.policy as string) as { Statement: { Action: unknown }[] }).Statement,
            );
            const assumes = statements.filter(({ Action }) => JSON.stringify(Action).includes("sts:"));
            assert.deepEqual(assumes, [
                { Sid: "AssumeRoles", Effect: "Allow", Action: ["sts:AssumeRole"], Resource: arn },
            ]);
            assert.ok(!JSON.stringify(statements).includes("aps:RemoteWrite"));
        });
    }

    it("refuses what isn't a role, and an external id that STS doesn't take", async () => {
        const refused = async (assumeRole: { arn: string; externalId?: string }) =>
            (await refusal(() => new AdotTaskDefinition("orders", ordersTask({ sidecar: { assumeRole } })))).message;
        assert.match(await refused({ arn: "arn:aws:iam::1:root" }), /sidecar\.assumeRole\.arn is .* the ARN of a role/);
        assert.match(await refused({ arn, externalId: "a b" }), /sidecar\.assumeRole\.externalId is "a b"/);
    });

    it("needs no more of roles that a program makes itself", () => {
        const options = {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteUrl: elsewhere.remoteWriteUrl,
            workspaceArn: elsewhere.workspaceArn,
            accountId,
        };
        const actions = (more: object) => {
            const given = sidecarPermissions([{ name: "app", image: "orders:1" }], { ...options, ...more });
            return [given.taskRole, given.executionRole].map((all) => all.flatMap(({ Action }) => Action));
        };
        assert.deepEqual(actions({}), [["aps:RemoteWrite"], []]);
        assert.deepEqual(actions({ assumeRole }), [["sts:AssumeRole"], []]);
        assert.throws(() => actions({ remoteWriteParameter: "/url" }), /remoteWriteUrl can't be given beside/);
        assert.throws(
            () => actions({ remoteWriteUrl: undefined }),
            /remoteWriteParameter is missing: it must be the name/,
        );
    });
});
