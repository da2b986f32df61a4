/** What a Grafana workspace can have beside its defaults. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { GrafanaWorkspace, type GrafanaWorkspaceArgs } from "../../../components";
import { checkGrafanaPlace } from "../../../components/grafana/place";
import { dataSourceKinds } from "../../../components/inputs/grafana-data-sources";
import { normaliseGrafana } from "../../../components/inputs/grafana-workspace";
import { lateRefusal, record, refusal, valueOf } from "../../support/mocks";

const workspaceType = "aws:grafana/workspace:Workspace";
const samlType = "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration";
const datasourceType = "grafana:oss/dataSource:DataSource";
const reader = "arn:aws:iam::444455556666:role/grafana-reader";

const amp = {
    arn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/",
    region: "eu-west-1",
};
const elsewhere = {
    arn: "arn:aws:aps:us-east-1:444455556666:workspace/ws-2",
    endpoint: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-2/",
    region: "us-east-1",
    assumeRoleArn: reader,
    externalId: "observability",
};
const args = (changes: Partial<GrafanaWorkspaceArgs>) => ({ version: "12.4", workspaces: [amp], ...changes });
const made = (changes: Partial<GrafanaWorkspaceArgs>) =>
    record({}, () => new GrafanaWorkspace("grafana", args(changes)));
type Made = Awaited<ReturnType<typeof made>>;

const statements = ({ only }: Made) =>
    (
        JSON.parse(only("aws:iam/rolePolicy:RolePolicy").inputs.policy as string) as {
            Statement: { Sid?: string; Action: string[]; Resource: unknown }[];
        }
    ).Statement;
const datasource = ({ only }: Made, name: string) => {
    const { inputs } = only(datasourceType, name);
    const json = JSON.parse(inputs.jsonDataEncoded as string) as Record<string, unknown>;
    return { json, type: inputs.type, url: inputs.url };
};

describe("the options of a GrafanaWorkspace", () => {
    it("sign in with SAML instead of IAM Identity Center, or with both", async () => {
        const saml = {
            idpMetadataUrl: "https://idp.example.com/metadata",
            roleAssertion: "role",
            adminRoleValues: ["sre"],
        };
        const alone = await made({ saml });
        assert.deepEqual(alone.only(workspaceType).inputs.authenticationProviders, ["SAML"]);
        assert.deepEqual(alone.only(samlType).inputs, {
            ...saml,
            editorRoleValues: [],
            workspaceId: "grafana-workspace-id",
        });
        const both = await made({ saml, singleSignOn: {} });
        assert.deepEqual(both.only(workspaceType).inputs.authenticationProviders, ["AWS_SSO", "SAML"]);
    });

    it("say name, network, key, licence, organisation and plug-ins to AWS", async () => {
        const vpcConfiguration = {
            securityGroupIds: ["sg-01234567"],
            subnetIds: ["subnet-01234567", "subnet-89abcdef"],
        };
        const { only } = await made({
            name: "team-grafana",
            description: "What the teams look at.",
            vpcConfiguration,
            networkAccessControl: { vpceIds: ["vpce-01234567"] },
            kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/abc",
            organization: { organizationalUnits: ["ou-ab12-cdefgh34"], roleName: "reader", stackSetName: "set" },
            license: { grafanaToken: "labs" },
            notificationDestinations: ["SNS"],
            pluginAdminEnabled: false,
        });
        const { inputs } = only(workspaceType);
        assert.deepEqual(
            { ...inputs, roleArn: undefined, configuration: undefined },
            {
                name: "team-grafana",
                description: "What the teams look at.",
                accountAccessType: "ORGANIZATION",
                organizationalUnits: ["ou-ab12-cdefgh34"],
                organizationRoleName: "reader",
                stackSetName: "set",
                authenticationProviders: ["AWS_SSO"],
                permissionType: "CUSTOMER_MANAGED",
                grafanaVersion: "12.4",
                dataSources: ["PROMETHEUS"],
                notificationDestinations: ["SNS"],
                kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/abc",
                vpcConfiguration,
                networkAccessControl: { prefixListIds: [], vpceIds: ["vpce-01234567"] },
                roleArn: undefined,
                configuration: undefined,
            },
        );
        assert.match(String(inputs.configuration), /"pluginAdminEnabled":false/);
        const license = only("aws:grafana/licenseAssociation:LicenseAssociation").inputs;
        assert.equal(license.licenseType, "ENTERPRISE");
        assert.equal((license.grafanaToken as { value: string }).value, "labs");
    });

    it("let Grafana publish to the topics that AWS names after it", async () => {
        const publish = statements(await made({ notificationDestinations: ["SNS"] })).at(-1);
        assert.deepEqual(publish?.Action, ["sns:Publish"]);
        assert.deepEqual(publish?.Resource, ["arn:aws:sns:*:111122223333:grafana*"]);
    });

    it("read a workspace of another account with the role that it gives, and say so twice", async () => {
        const both = await made({ workspaces: [amp, elsewhere] });
        assert.deepEqual(
            statements(both).map(({ Sid, Resource }) => [Sid, Resource]),
            [
                ["QueryMetrics", [amp.arn]],
                ["AssumeRoles", [reader]],
            ],
        );
        const { json } = datasource(both, "grafana-datasource-2");
        assert.equal(json.sigV4AssumeRoleArn, reader);
        assert.equal(json.sigV4ExternalId, "observability");
        assert.equal("sigV4AssumeRoleArn" in datasource(both, "grafana-datasource-1").json, false);
    });

    it("call a datasource the same whatever order the workspaces have", async () => {
        const uids = async (workspaces: GrafanaWorkspaceArgs["workspaces"]) => {
            const { resources } = await made({ workspaces });
            return Object.fromEntries(
                resources.filter(({ type }) => type === datasourceType).map(({ name, inputs }) => [name, inputs.uid]),
            );
        };
        assert.deepEqual(await uids([amp, elsewhere]), await uids([elsewhere, amp]));
        assert.deepEqual(await uids([{ ...amp, datasourceUid: "prod" }]), { "grafana-datasource-prod": "prod" });
        const long = `arn:aws:aps:eu-west-1:111122223333:workspace/ws-01234567-89ab-cdef-0123-456789abcdef`;
        const [uid] = Object.values(await uids([{ ...amp, arn: long }]));
        assert.equal(uid, "amp-01234567-89ab-cdef-0123-456789abcdef");
    });

    for (const [alerts, sids] of Object.entries({
        none: ["QueryMetrics"],
        read: ["QueryMetrics", "ReadAlerts"],
        silence: ["QueryMetrics", "ReadAlerts", "SilenceAlerts"],
    })) {
        it(`show alerts: ${alerts}`, async () => {
            const all = await made({ alerts });
            assert.deepEqual(
                statements(all).map(({ Sid }) => Sid),
                sids,
            );
            const managers = all.resources.filter(({ inputs }) => inputs.type === "alertmanager");
            assert.equal(managers.length, alerts === "none" ? 0 : 1);
            const { json } = datasource(all, "grafana-datasource-1");
            assert.equal(json.alertmanagerUid, alerts === "none" ? undefined : "am-1");
            const url = await valueOf(all.result.alertsUrl);
            assert.equal(url?.endsWith("/alerting/groups?alertmanager=AMP%201%20alerts") ?? false, alerts !== "none");
            if (alerts !== "none") {
                const manager = datasource(all, "grafana-alertmanager-1");
                assert.equal(manager.url, `${amp.endpoint}alertmanager`);
                assert.equal(manager.json.implementation, "prometheus");
                assert.equal(manager.json.sigV4Region, "eu-west-1");
            }
        });
    }

    for (const [type, { plugin, rights, signs }] of Object.entries(dataSourceKinds)) {
        const url = signs === "sigV4" ? { url: "https://search.example.com" } : {};
        it(`read ${type}, with its rights or an assumed role`, async () => {
            const own = rights === "assumed" ? undefined : await made({ dataSources: [{ type, ...url }] });
            if (own) {
                assert.deepEqual(own.only(workspaceType).inputs.dataSources, ["PROMETHEUS", type]);
                const attached = own.resources.filter((r) => r.type.includes("rolePolicyAttachment"));
                const more = statements(own).length - 1;
                assert.ok(rights !== "assumed" && ("managedPolicy" in rights ? attached.length === 1 : more > 0));
            }
            const assumed = await made({
                dataSources: [{ type, ...url, assumeRoleArn: reader, settings: { more: 1 } }],
            });
            const uid = type.toLowerCase().replaceAll("_", "-");
            const { json, ...inputs } = datasource(assumed, `grafana-data-source-${uid}`);
            assert.equal(inputs.type, plugin);
            assert.equal(json[signs === "sdk" ? "assumeRoleArn" : "sigV4AssumeRoleArn"], reader);
            assert.equal(json[signs === "sdk" ? "authType" : "sigV4AuthType"], "ec2_iam_role");
            assert.equal(json.more, 1);
            assert.deepEqual(
                statements(assumed).map(({ Sid }) => Sid),
                ["QueryMetrics", "AssumeRoles"],
            );
        });
    }

    it("take a role that exists as it is, or extend it, or make one in bounds", async () => {
        const arn = "arn:aws:iam::111122223333:role/path/grafana";
        const asItIs = await made({ role: { arn } });
        assert.equal(asItIs.only(workspaceType).inputs.roleArn, arn);
        assert.deepEqual(
            asItIs.resources.filter(({ type }) => type.startsWith("aws:iam/")),
            [],
        );
        const extended = await made({ role: { arn, extend: true } });
        assert.equal(extended.only("aws:iam/rolePolicy:RolePolicy").inputs.role, "grafana");
        const bounds = "arn:aws:iam::111122223333:policy/bounds";
        const more = { actions: ["s3:GetObject"], resources: ["*"] };
        const bound = await made({
            role: { path: "/g/", permissionsBoundary: bounds, policyArns: [bounds], statements: [more] },
        });
        const { path, permissionsBoundary } = bound.only("aws:iam/role:Role").inputs;
        assert.deepEqual([path, permissionsBoundary], ["/g/", bounds]);
        assert.equal(bound.only("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs.policyArn, bounds);
        assert.deepEqual(statements(bound).at(-1)?.Action, ["s3:GetObject"]);
        const { dependsOn } = bound.only(datasourceType);
        assert.deepEqual(dependsOn, ["grafana-role-policy", "grafana-role-policy-1", "grafana-workspace"]);
    });

    const somebody = "93670f9f-1001-4b3c-9d55-0e5a1f2b7c01";
    const cloudWatch = { type: "CLOUDWATCH" };
    const urlOf = (type: string) =>
        dataSourceKinds[type]!.signs === "sigV4" ? { url: "https://search.example.com" } : {};
    /** One of a kind with all that any kind needs. */
    const dataSourceOf = (type: string) => ({ type, assumeRoleArn: reader, ...urlOf(type) });
    const refused: [changes: Partial<GrafanaWorkspaceArgs>, message: RegExp][] = [
        [{ saml: {} }, /saml\.idpMetadataUrl or idpMetadataXml must be given, and not both/],
        [{ saml: { idpMetadataXml: "<a/>", adminRoleValues: ["x"] } }, /saml\.roleAssertion is missing/],
        [{ saml: { idpMetadataXml: "<a/>", allowedOrganizations: ["x"] } }, /saml\.orgAssertion is missing/],
        [{ vpcConfiguration: { securityGroupIds: [], subnetIds: [] } }, /securityGroupIds.*at least 1/],
        [{ networkAccessControl: { vpceIds: ["endpoint"] } }, /vpceIds\[0\] is "endpoint"/],
        [{ organization: { organizationalUnits: [] } }, /organizationalUnits.*at least 1/],
        [{ license: { type: "FREE" } }, /license\.type is "FREE"/],
        [
            { dataSources: [cloudWatch, cloudWatch] },
            /dataSources\[1\]\.uid makes the uid "cloudwatch", which dataSources\[0\]/,
        ],
        [
            {
                workspaces: [
                    { ...amp, datasourceUid: "x" },
                    { ...amp, datasourceUid: "amp-x", datasourceName: "B" },
                ],
            },
            /workspaces\[1\]\.datasourceUid makes the uid "amp-x"/,
        ],
        [{ dataSources: [{ type: "TWINMAKER" }] }, /dataSources\[0\]\.assumeRoleArn is missing/],
        [{ alerts: "write" }, /alerts is "write"/],
        [{ workspaces: [amp, amp] }, /datasourceUid makes the uid "amp-1", which workspaces\[0\] has/],
        [{ role: { extend: true } }, /role\.extend can't be given/],
        [
            { role: { arn: "arn:aws:iam::111122223333:role/x", policyArns: ["arn:aws:iam::aws:policy/p"] } },
            /role\.policyArns can't be given/,
        ],
        [{ networkAccessControl: {} }, /networkAccessControl has no prefixListIds and no vpceIds/],
        [{ networkAccessControl: { prefixListIds: [], vpceIds: [] } }, /networkAccessControl has no/],
        [
            {
                vpcConfiguration: {
                    securityGroupIds: ["sg-01234567"],
                    subnetIds: ["subnet-01234567", "subnet-01234567"],
                },
            },
            /vpcConfiguration\.subnetIds\[1\] is .*subnetIds\[0\] is the same/,
        ],
        [{ networkAccessControl: { vpceIds: ["vpce-01234567", "vpce-01234567"] } }, /vpceIds\[1\]/],
        [{ organization: { organizationalUnits: ["r-ab12", "r-ab12"] } }, /organizationalUnits\[1\]/],
        [{ singleSignOn: { adminGroups: [somebody, somebody] } }, /singleSignOn\.adminGroups\[1\].*adminGroups\[0\]/],
        [
            { singleSignOn: { adminGroups: [somebody], viewerGroups: [somebody] } },
            /viewerGroups\[0\].*adminGroups has it/,
        ],
        [
            { singleSignOn: { editorUsers: [somebody], viewerUsers: [somebody] } },
            /viewerUsers\[0\].*editorUsers has it/,
        ],
        [{ workspaces: [{ ...amp, arn: "nope" }] }, /workspaces\[0\]\.arn is "nope"/],
        [{ workspaces: [{ ...amp, endpoint: "nope" }] }, /workspaces\[0\]\.endpoint is "nope"/],
        [{ workspaces: [{ ...amp, region: "nope" }] }, /workspaces\[0\]\.region is "nope"/],
        [
            { workspaces: [{ ...amp, region: "us-east-1" }] },
            /region is "us-east-1": workspaces\[0\]\.arn is of eu-west-1/,
        ],
        [
            { workspaces: [{ ...amp, endpoint: elsewhere.endpoint }] },
            /region is "eu-west-1": workspaces\[0\]\.endpoint is of us-east-1/,
        ],
        ...["api/v1/remote_write", "api/v1/query", "api/v1", "alertmanager", "alertmanager/"].map(
            (path): [Partial<GrafanaWorkspaceArgs>, RegExp] => [
                { workspaces: [{ ...amp, endpoint: `${amp.endpoint}${path}` }] },
                /workspaces\[0\]\.endpoint is .*it must be the base URL of an AMP workspace/,
            ],
        ),
        [{ workspaces: [{ ...amp, externalId: "x" }] }, /workspaces\[0\]\.assumeRoleArn is missing/],
        [{ dataSources: [{ ...cloudWatch, externalId: "x" }] }, /dataSources\[0\]\.assumeRoleArn is missing/],
        [{ dataSources: [{ ...cloudWatch, region: "europe" }] }, /dataSources\[0\]\.region is "europe"/],
        [{ dataSources: [{ type: "AMAZON_OPENSEARCH_SERVICE" }] }, /dataSources\[0\]\.url is missing/],
        [
            { dataSources: [{ type: "AMAZON_OPENSEARCH_SERVICE", url: "https://me:HUNTER2@x" }] },
            /url has a name or a pass/,
        ],
        [{ saml: { idpMetadataUrl: "https://me:HUNTER2@x" } }, /saml\.idpMetadataUrl has a name or a password/],
        [{ kmsKeyArn: "alias/grafana" }, /kmsKeyArn is "alias\/grafana"/],
    ];
    /** Two datasources of one uid or name, whatever they are of. */
    const twice: [changes: Partial<GrafanaWorkspaceArgs>, message: RegExp][] = [
        [
            { dataSources: [{ ...cloudWatch, uid: "amp-1" }] },
            /dataSources\[0\]\.uid .*"amp-1", which workspaces\[0\] has/,
        ],
        [
            { dataSources: [{ ...cloudWatch, name: "AMP 1" }] },
            /dataSources\[0\]\.name .*"AMP 1", which workspaces\[0\]/,
        ],
        [
            { alerts: "read", dataSources: [{ ...cloudWatch, uid: "am-1" }] },
            /dataSources\[0\]\.uid .*"am-1", which the Alertmanager datasource of workspaces\[0\]/,
        ],
        [
            { alerts: "read", dataSources: [{ ...cloudWatch, name: "AMP 1 alerts" }] },
            /dataSources\[0\]\.name .*"AMP 1 alerts", which the Alertmanager datasource of workspaces\[0\]/,
        ],
        [
            {
                dataSources: [
                    { ...cloudWatch, name: "X" },
                    { type: "XRAY", name: "X" },
                ],
            },
            /dataSources\[1\]\.name makes the name "X", which dataSources\[0\] has/,
        ],
        [
            {
                dataSources: [
                    { ...cloudWatch, uid: "x" },
                    { type: "XRAY", uid: "x" },
                ],
            },
            /dataSources\[1\]\.uid makes the uid "x", which dataSources\[0\] has/,
        ],
        [
            {
                workspaces: [
                    { ...amp, datasourceName: "X" },
                    { ...elsewhere, datasourceName: "X" },
                ],
            },
            /workspaces\[1\]\.datasourceName makes the name "X"/,
        ],
        [
            {
                alerts: "read",
                workspaces: [
                    { ...amp, datasourceName: "X" },
                    { ...elsewhere, datasourceName: "X alerts" },
                ],
            },
            /workspaces\[0\]\.datasourceName makes the name "X alerts", which workspaces\[1\] has/,
        ],
    ];

    /** Why what a child is made with is refused when it arrives; undefined where it isn't. */
    async function late(
        child: "rolePolicy" | "workspace",
        property: string,
        changes: Partial<GrafanaWorkspaceArgs>,
        region = "eu-west-1",
    ): Promise<string | undefined> {
        let given: unknown;
        await record({ region }, async () => {
            const grafana = new GrafanaWorkspace("grafana", args(changes), {
                transform: {
                    [child]: (made: Record<string, unknown>) => {
                        given ??= made[property];
                        made[property] = "{}";
                    },
                },
            });
            given = await valueOf(pulumi.output(given)).catch(({ message }: Error) => ({ message }));
            return grafana;
        });
        return (given as { message?: string }).message;
    }

    it("refuse an endpoint of the write path that arrives later, and take one without its slash", async () => {
        const workspace = (endpoint: string) => ({ workspaces: [{ ...amp, endpoint: pulumi.output(endpoint) }] });
        const [refusedLate] = normaliseGrafana("grafana", args(workspace(`${amp.endpoint}api/v1/query`))).workspaces;
        assert.match(await lateRefusal(refusedLate!.endpoint), /it must be the base URL of an AMP workspace/);
        const all = await made({ ...workspace(amp.endpoint.slice(0, -1)), alerts: "read" });
        assert.equal(datasource(all, "grafana-alertmanager-1").url, `${amp.endpoint}alertmanager`);
    });

    it("refuse alerts of another account's workspace without a role of that account", async () => {
        const { assumeRoleArn, externalId, ...foreign } = elsewhere;
        const roles = { assumeRoleArn, externalId };
        for (const alerts of ["read", "silence"]) {
            assert.match(
                (await late("rolePolicy", "policy", { alerts, workspaces: [amp, foreign] })) ?? "",
                /^GrafanaWorkspace "grafana": workspaces\[1\]\.assumeRoleArn is missing: .*444455556666/,
            );
            const workspaces = [amp, { ...foreign, ...roles }];
            assert.equal(await late("rolePolicy", "policy", { alerts, workspaces }), undefined);
        }
        assert.equal(await late("rolePolicy", "policy", { workspaces: [amp, foreign] }), undefined);
    });

    it("refuse partitions without Amazon Managed Grafana, and warn of regions where there may be none", async () => {
        assert.match(
            (await late("workspace", "configuration", {}, "cn-north-1")) ?? "",
            /^GrafanaWorkspace "grafana": Amazon Managed Grafana isn't in the partition aws-cn/,
        );
        assert.equal(await late("workspace", "configuration", {}, "eu-north-1"), undefined);
        const said = (partition: string, region: string) => checkGrafanaPlace({ partition, region });
        assert.match(said("aws", "eu-north-1") ?? "", /isn't known to be in eu-north-1, but in .*eu-west-1/);
        assert.equal(said("aws", "eu-west-1"), undefined);
        assert.equal(said("aws-us-gov", "us-gov-west-1"), undefined);
    });

    it("call every datasource after its uid, so that one of another uid has another name", async () => {
        const names = async (changes: Partial<GrafanaWorkspaceArgs>) =>
            (await made({ alerts: "read", ...changes })).resources
                .filter(({ type }) => type === datasourceType)
                .map(({ inputs }) => inputs.name);
        const before = await names({ dataSources: Object.keys(dataSourceKinds).map(dataSourceOf) });
        const after = await names({
            workspaces: [{ ...amp, datasourceUid: "mine" }],
            dataSources: Object.keys(dataSourceKinds).map((type) => ({ ...dataSourceOf(type), uid: `my-${type}` })),
        });
        assert.equal(new Set([...before, ...after]).size, 2 * (2 + Object.keys(dataSourceKinds).length));
    });

    for (const [changes, message] of [...refused, ...twice]) {
        it(`refuse ${JSON.stringify(changes).slice(0, 80)}`, async () => {
            const said = await refusal(() => new GrafanaWorkspace("grafana", args(changes)));
            assert.match(said.message, message);
            assert.doesNotMatch(said.message, /HUNTER2/);
            assert.deepEqual(said.resources, []);
        });
    }
});
