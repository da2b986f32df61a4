import assert from "node:assert/strict";

import { Topic } from "@pulumi/aws/sns";

import { GrafanaWorkspace, type GrafanaWorkspaceArgs, PrometheusWorkspace } from "../../../components";
import { isUnknown, type MockOptions, record, refusal, valueOf } from "../../support/mocks";

const amp = (id: string, region = "eu-west-1") => ({
    arn: `arn:aws:aps:${region}:111122223333:workspace/${id}`,
    endpoint: `https://aps-workspaces.${region}.amazonaws.com/workspaces/${id}/`,
    region,
});
const circular: Record<string, unknown> = { uid: "circle", title: "Circle" };
circular.self = circular;
const admins = "93670f9f-1001-4b3c-9d55-0e5a1f2b7c01";
const viewers = "9067642a3c-93670f9f-2002-4b3c-9d55-0e5a1f2b7c02";
const someone = "93670f9f-3003-4b3c-9d55-0e5a1f2b7c03";

function args(changes: Partial<GrafanaWorkspaceArgs> = {}): GrafanaWorkspaceArgs {
    return {
        version: "12.4",
        workspaces: [amp("ws-1")],
        dashboards: [{ uid: "jvm", title: "JVM", panels: [] }],
        ...changes,
    };
}

async function grafana(changes: Partial<GrafanaWorkspaceArgs> = {}, options: MockOptions = {}) {
    return record(options, () => new GrafanaWorkspace("grafana", args(changes)));
}

describe("GrafanaWorkspace", () => {
    it("makes a protected workspace of the version asked for", async () => {
        const { only, result } = await grafana();
        const { inputs, protect, parent } = only("aws:grafana/workspace:Workspace", "grafana-workspace");
        assert.deepEqual(inputs, {
            accountAccessType: "CURRENT_ACCOUNT",
            authenticationProviders: ["AWS_SSO"],
            permissionType: "CUSTOMER_MANAGED",
            roleArn: "arn:aws:iam::111122223333:role/grafana-role",
            grafanaVersion: "12.4",
            dataSources: ["PROMETHEUS"],
            configuration: '{"plugins":{"pluginAdminEnabled":true},"unifiedAlerting":{"enabled":true}}',
        });
        assert.equal(protect, true);
        assert.equal(parent, "grafana");
        assert.equal(
            await valueOf(result.url),
            "https://grafana-workspace-id.grafana-workspace.eu-west-1.amazonaws.com",
        );
        assert.equal((await grafana({ protect: false })).only("aws:grafana/workspace:Workspace").protect, false);
    });

    it("reads a workspace of another class, whose properties are getters", async () => {
        const { arn, endpoint, region } = amp("ws-1");
        class Workspace {
            get arn() {
                return arn;
            }
            get endpoint() {
                return endpoint;
            }
            get region() {
                return region;
            }
        }
        const { only } = await grafana({ workspaces: [new Workspace()] });
        assert.match(only("aws:iam/rolePolicy:RolePolicy").inputs.policy as string, /workspace\/ws-1"/);
        assert.equal(only("grafana:oss/dataSource:DataSource").inputs.url, endpoint);
    });

    it("has a role that only Grafana may assume, only for this account, and only to query those workspaces", async () => {
        const { only } = await grafana({ workspaces: [amp("ws-1"), amp("ws-2", "us-east-1")] });
        assert.deepEqual(JSON.parse(only("aws:iam/role:Role", "grafana-role").inputs.assumeRolePolicy as string), {
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Service: "grafana.amazonaws.com" },
                    Action: "sts:AssumeRole",
                    Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
                },
            ],
        });
        assert.deepEqual(
            JSON.parse(only("aws:iam/rolePolicy:RolePolicy", "grafana-role-policy").inputs.policy as string),
            {
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "QueryMetrics",
                        Effect: "Allow",
                        Action: ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"],
                        Resource: [amp("ws-1").arn, amp("ws-2", "us-east-1").arn],
                    },
                ],
            },
        );
    });

    const types: [version: string, type: string][] = [
        ["9.4", "prometheus"],
        ["10.4", "prometheus"],
        ["12.4", "grafana-amazonprometheus-datasource"],
        ["13.0", "grafana-amazonprometheus-datasource"],
    ];
    for (const [version, type] of types) {
        it(`signs with the datasource ${type} in Grafana ${version}`, async () => {
            const { only } = await grafana({ version });
            const { inputs } = only("grafana:oss/dataSource:DataSource", "grafana-datasource-1");
            assert.equal(inputs.type, type);
        });
    }

    it("has a datasource for each workspace; the first is the default one", async () => {
        const { resources, result } = await grafana({ workspaces: [amp("ws-1"), amp("ws-2", "us-east-1")] });
        const datasources = resources.filter(({ type }) => type === "grafana:oss/dataSource:DataSource");
        const jsonData = {
            httpMethod: "POST",
            sigV4Auth: true,
            sigV4AuthType: "ec2_iam_role",
            sigV4Region: "eu-west-1",
            timeInterval: "20s",
        };
        assert.deepEqual(
            datasources.map(({ inputs }) => ({
                ...inputs,
                jsonDataEncoded: JSON.parse(inputs.jsonDataEncoded as string),
            })),
            [
                {
                    uid: "amp-1",
                    name: "AMP 1",
                    type: "grafana-amazonprometheus-datasource",
                    url: amp("ws-1").endpoint,
                    isDefault: true,
                    jsonDataEncoded: jsonData,
                },
                {
                    uid: "amp-2",
                    name: "AMP 2",
                    type: "grafana-amazonprometheus-datasource",
                    url: amp("ws-2", "us-east-1").endpoint,
                    isDefault: false,
                    jsonDataEncoded: { ...jsonData, sigV4Region: "us-east-1" },
                },
            ],
        );
        assert.deepEqual(await valueOf(result.datasourceUids), ["amp-1", "amp-2"]);
        assert.ok(datasources.every(({ dependsOn }) => dependsOn.includes("grafana-role-policy")));
    });

    it("puts the dashboards into a folder", async () => {
        const { only, result } = await grafana({ folderTitle: "Shop" });
        assert.deepEqual(only("grafana:oss/folder:Folder").inputs, { uid: "pulumi-adot", title: "Shop" });
        const dashboard = only("grafana:oss/dashboard:Dashboard", "grafana-dashboard-jvm");
        assert.deepEqual(dashboard.inputs, {
            folder: "pulumi-adot",
            configJson: '{"uid":"jvm","title":"JVM","panels":[]}',
            overwrite: true,
        });
        assert.ok(dashboard.dependsOn.includes("grafana-datasource-1"));
        assert.equal(await valueOf(result.folderUid), "pulumi-adot");
    });

    it("fills Grafana through its own provider with a secret token, and lets the workspace take all of it along", async () => {
        const { only, resources } = await grafana();
        const { inputs } = only("pulumi:providers:grafana", "grafana-provider");
        assert.equal(inputs.url, "https://grafana-workspace-id.grafana-workspace.eu-west-1.amazonaws.com");
        assert.deepEqual(inputs.auth, {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: "glsa_token",
        });
        assert.equal(inputs.retries, "10");
        assert.equal(inputs.retryWait, "5");
        const inside = resources.filter(({ type }) => type.startsWith("grafana:"));
        assert.equal(inside.length, 3);
        for (const { provider, deletedWith, name } of inside) {
            assert.equal(provider, "grafana-provider", name);
            assert.equal(deletedWith, "grafana-workspace", name);
        }
    });

    it("makes a new token, of another name, when told to", async () => {
        const token = async (changes: Partial<GrafanaWorkspaceArgs>) =>
            (await grafana(changes)).only("aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken")
                .inputs;
        const first = await token({});
        assert.deepEqual(first, {
            workspaceId: "grafana-workspace-id",
            serviceAccountId: "7",
            name: first.name,
            secondsToLive: 2_592_000,
        });
        assert.match(String(first.name), /^pulumi-adot-30-days-1-since-\d{4}-\d\d-\d\d$/);
        assert.match(String((await token({ tokenRotation: "2026-12" })).name), /^pulumi-adot-30-days-2026-12-since-/);
        const short = await token({ tokenLifetimeDays: 1 });
        assert.equal(short.secondsToLive, 86_400);
        assert.notEqual(short.name, first.name);
    });

    it("lets the given groups and users in, and nobody when none is given", async () => {
        const association = "aws:grafana/roleAssociation:RoleAssociation";
        const some = await grafana({
            singleSignOn: { adminGroups: [admins], viewerGroups: [viewers], viewerUsers: [someone] },
        });
        assert.deepEqual(
            some.resources.filter(({ type }) => type === association).map(({ name, inputs }) => ({ name, inputs })),
            [
                {
                    name: "grafana-admins",
                    inputs: { workspaceId: "grafana-workspace-id", role: "ADMIN", groupIds: [admins] },
                },
                {
                    name: "grafana-viewers",
                    inputs: {
                        workspaceId: "grafana-workspace-id",
                        role: "VIEWER",
                        groupIds: [viewers],
                        userIds: [someone],
                    },
                },
            ],
        );
        const none = await grafana();
        assert.ok(none.resources.every(({ type }) => type !== association));
    });

    it("knows in the first preview what is in a dashboard", async () => {
        const { only } = await record({ preview: true }, () => {
            const metrics = new PrometheusWorkspace("metrics");
            return new GrafanaWorkspace("grafana", args({ workspaces: [metrics] }));
        });
        assert.ok(isUnknown(only("grafana:oss/dataSource:DataSource").inputs.url));
        assert.equal(
            only("grafana:oss/dashboard:Dashboard").inputs.configJson,
            '{"uid":"jvm","title":"JVM","panels":[]}',
        );
        assert.equal(typeof only("aws:iam/role:Role").inputs.assumeRolePolicy, "string");
    });

    it("takes from other resources what needn't be known at once", async () => {
        const later = (preview: boolean) =>
            record({ preview }, () => {
                const displayName = new Topic("other", { displayName: admins }).displayName.apply((value) => value!);
                const singleSignOn = { adminGroups: [displayName] };
                return new GrafanaWorkspace("grafana", args({ folderTitle: displayName, singleSignOn }));
            });
        const seen = async (preview: boolean) => {
            const { only } = await later(preview);
            const { groupIds } = only("aws:grafana/roleAssociation:RoleAssociation").inputs;
            return [only("grafana:oss/folder:Folder").inputs.title, ...(groupIds as unknown[])];
        };
        assert.ok((await seen(true)).every(isUnknown));
        assert.deepEqual(await seen(false), [admins, admins]);
    });

    it("shows policies its arguments with the defaults filled in", async () => {
        const { only } = await grafana();
        assert.deepEqual(only("pulumi-adot:index:GrafanaWorkspace").inputs, {
            version: "12.4",
            workspaces: [{ ...amp("ws-1"), datasourceUid: "amp-1", datasourceName: "AMP 1" }],
            authenticationProviders: ["AWS_SSO"],
            dataSources: [],
            alerts: "none",
            notificationDestinations: [],
            pluginAdminEnabled: true,
            singleSignOn: {
                adminGroups: [],
                editorGroups: [],
                viewerGroups: [],
                adminUsers: [],
                editorUsers: [],
                viewerUsers: [],
            },
            dashboards: ["jvm"],
            folderTitle: "ECS services",
            tokenLifetimeDays: 30,
            tokenRotation: "1",
            protect: true,
        });
    });

    it("tags what is in AWS, where AWS takes tags", async () => {
        const { resources } = await grafana({ tags: { team: "core" } });
        const tagged = resources.filter((r) => r.custom && r.inputs.tags !== undefined).map((r) => r.name);
        assert.deepEqual(tagged.sort(), ["grafana-role", "grafana-workspace"]);
    });

    const refused: [what: string, changes: Partial<GrafanaWorkspaceArgs>, message: string][] = [
        [
            "a version in a number, where 12.10 would be 12.1",
            { version: 12.4 as never },
            'version is 12.4: it must be a string like "12.4", major.minor, with major one of 9, 10, 12, 13.',
        ],
        [
            "one workspace in no list",
            { workspaces: amp("ws-1") as never },
            `workspaces is ${JSON.stringify(amp("ws-1"))}: it must be a list of AMP workspaces with at least 1.`,
        ],
        [
            "a workspace without its ARN",
            { workspaces: [{ ...amp("ws-1"), arn: undefined as never }] },
            "workspaces[0].arn is missing: it must be a string that isn't empty.",
        ],
        [
            "a group in no list",
            { singleSignOn: { adminGroups: admins as never } },
            `singleSignOn.adminGroups is "${admins}": it must be a list of groups.`,
        ],
        [
            "a dashboard with a number for uid",
            { dashboards: [{ uid: 5, title: "x" }] },
            "dashboards[0].uid is 5: it must be 1 to 40 letters, digits, hyphens and underscores.",
        ],
        [
            "a dashboard in circles",
            { dashboards: [circular] },
            "dashboards[0] is an object that can't be shown: a dashboard must be plain JSON, which has no circles.",
        ],
        [
            "Grafana 11, which AWS never had",
            { version: "11.0" },
            'version is "11.0": it must be a string like "12.4", major.minor, with major one of 9, 10, 12, 13.',
        ],
        [
            "a version that isn't one",
            { version: "latest" },
            'version is "latest": it must be a string like "12.4", major.minor, with major one of 9, 10, 12, 13.',
        ],
        [
            "no version",
            { version: undefined as never },
            'version is missing: it must be a string like "12.4", major.minor, with major one of 9, 10, 12, 13.',
        ],
        ["no workspaces", { workspaces: [] }, "workspaces is []: it must be a list of AMP workspaces with at least 1."],
        [
            "a group by its name",
            { singleSignOn: { editorGroups: ["developers"] } },
            'singleSignOn.editorGroups[0] is "developers": it must be the id of an IAM Identity Center group, not its name.',
        ],
        [
            "a token for longer than AWS allows",
            { tokenLifetimeDays: 31 },
            "tokenLifetimeDays is 31: it must be a whole number of days from 1 to 30.",
        ],
        [
            "a rotation that can't be part of a name",
            { tokenRotation: "next month" },
            'tokenRotation is "next month": it must be 1 to 64 letters, digits, hyphens, dots and underscores, as it becomes part of a name.',
        ],
        [
            "a dashboard without a uid",
            { dashboards: [{ title: "JVM" }] },
            "dashboards[0].uid is missing: it must be 1 to 40 letters, digits, hyphens and underscores.",
        ],
        [
            "a dashboard without a title",
            { dashboards: [{ uid: "jvm" }] },
            "dashboards[0].title is missing: it must be a string that isn't empty.",
        ],
        [
            "two dashboards of one uid",
            {
                dashboards: [
                    { uid: "a", title: "A" },
                    { uid: "a", title: "B" },
                ],
            },
            'dashboards[1].uid is "a": dashboards[0] has it already.',
        ],
    ];
    for (const [what, changes, message] of refused) {
        it(`refuses ${what}, before anything is registered`, async () => {
            const said = await refusal(() => new GrafanaWorkspace("grafana", args(changes)));
            assert.equal(said.message, `GrafanaWorkspace "grafana": ${message}`);
            assert.deepEqual(said.resources, []);
        });
    }
});
