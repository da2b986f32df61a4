import assert from "node:assert/strict";

import { GrafanaWorkspace, type GrafanaWorkspaceArgs } from "../../components";
import {
    grafanaDatasourceFitting,
    grafanaDatasourcePlugin,
    grafanaTokenShort,
    grafanaVersionSet,
} from "../../policies/grafana";
import { tokensRenewed } from "../../policies/grafana-tokens";
import { platformValues } from "../support/tasks";
import { record, type Recording } from "../support/mocks";
import { type Given, given, type GivenInStack, resourceViolations, stackViolations, unknown } from "./in-process";

const workspaceType = "aws:grafana/workspace:Workspace";
const tokenType = "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken";
const providerType = "pulumi:providers:grafana";
const datasourceType = "grafana:oss/dataSource:DataSource";

const amp = {
    arn: platformValues.workspaceArn,
    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/",
    region: "eu-west-1",
};

function made(args: Partial<GrafanaWorkspaceArgs> = {}, preview = false): Promise<Recording<GrafanaWorkspace>> {
    return record({ preview }, () => new GrafanaWorkspace("grafana", { version: "12.4", workspaces: [amp], ...args }));
}

const withProps = (resource: Given, changes: Record<string, unknown>): Given => ({
    ...resource,
    props: { ...resource.props, ...changes },
});

describe("policies/grafana", () => {
    for (const preview of [true, false]) {
        it(`has nothing to say about what our component makes, in ${preview ? "a preview" : "an update"}`, async () => {
            const { resources } = await made({}, preview);
            for (const policy of [grafanaVersionSet, grafanaTokenShort, grafanaDatasourceFitting]) {
                for (const resource of resources.map(given)) {
                    assert.deepEqual(await resourceViolations(policy, resource), [], resource.name);
                }
            }
        });
    }

    describe("grafana-version-set", () => {
        it("refuses a workspace without a version", async () => {
            const workspace = given((await made()).only(workspaceType));
            assert.deepEqual(await resourceViolations(grafanaVersionSet, workspace), []);
            assert.deepEqual(
                await resourceViolations(grafanaVersionSet, withProps(workspace, { grafanaVersion: undefined })),
                [
                    'Grafana workspace "grafana-workspace" breaks the rule grafana-version-set at grafanaVersion. ' +
                        "The workspace names no version: AWS chooses one, which needn't be the newest, and a version can't be taken back. " +
                        "To fix it: Set grafanaVersion, as in 12.4. See: npx pulumi-adot docs grafana-version-set",
                ],
            );
        });

        it("says nothing about a version that a preview doesn't know", async () => {
            const workspace = { type: workspaceType, name: "grafana", props: { grafanaVersion: unknown } };
            assert.deepEqual(await resourceViolations(grafanaVersionSet, workspace), []);
        });
    });

    describe("grafana-token-short", () => {
        const tooLong = (subject: string, seconds: number, maxSeconds: number) =>
            `${subject} breaks the rule grafana-token-short at secondsToLive. ` +
            `It lives for ${seconds} s, and whoever gets hold of it can use it as long; at most ${maxSeconds} s are allowed. ` +
            `To fix it: Set secondsToLive to ${maxSeconds} or less, and replace it before that time is over. See: npx pulumi-adot docs grafana-token-short`;
        const month = 2_592_000;

        it("allows what AWS allows, as our component does, and no more", async () => {
            const token = given((await made()).only(tokenType));
            assert.equal(token.props?.secondsToLive, month);
            assert.deepEqual(
                await resourceViolations(grafanaTokenShort, withProps(token, { secondsToLive: month + 1 })),
                [tooLong('Grafana service account token "grafana-token"', month + 1, month)],
            );
        });

        it("allows only what its settings allow", async () => {
            const maxSeconds = 3_600;
            const subject = 'Grafana service account token "grafana-token"';
            const token = given((await made()).only(tokenType));
            assert.deepEqual(await resourceViolations(grafanaTokenShort, token, { maxSeconds }), [
                tooLong(subject, month, maxSeconds),
            ]);
            const short = withProps(token, { secondsToLive: maxSeconds });
            assert.deepEqual(await resourceViolations(grafanaTokenShort, short, { maxSeconds }), []);
        });

        it("looks at API keys too", async () => {
            const key = {
                type: "aws:grafana/workspaceApiKey:WorkspaceApiKey",
                name: "ci",
                props: { secondsToLive: 7_200 },
            };
            assert.deepEqual(await resourceViolations(grafanaTokenShort, key, { maxSeconds: 3_600 }), [
                tooLong('Grafana API key "ci"', 7_200, 3_600),
            ]);
        });

        it("says nothing about a life that a preview doesn't know, nor about other types", async () => {
            const config = { maxSeconds: 1 };
            for (const secondsToLive of [unknown, undefined]) {
                const token = { type: tokenType, name: "ci", props: { secondsToLive } };
                assert.deepEqual(await resourceViolations(grafanaTokenShort, token, config), []);
            }
            const other = { type: "toString", name: "ci", props: { secondsToLive: 7_200 } };
            assert.deepEqual(await resourceViolations(grafanaTokenShort, other, config), []);
        });
    });

    describe("grafana-token-renewed", () => {
        const createdAt = "2026-11-01T12:00:00Z";
        const expiresAt = "2026-12-01T12:00:00Z";

        /** What is said of a token with these dates at a time. */
        async function said(at: string, dates: Record<string, unknown> = { createdAt, expiresAt }) {
            const token = withProps(given((await made()).only(tokenType)), dates);
            return (
                await stackViolations(
                    tokensRenewed(() => Date.parse(at)),
                    [token],
                )
            ).map(({ message }) => message);
        }

        it("says nothing in the first half of a token's life", async () => {
            for (const at of [createdAt, "2026-11-16T12:00:00Z"]) {
                assert.deepEqual(await said(at), []);
            }
        });

        it("says when a token of more than half of its life runs out, and that it has", async () => {
            const [soon] = await said("2026-11-16T12:00:01Z");
            assert.match(soon!, /More than half of its life is over: it runs out on 2026-12-01,/);
            const [over] = await said("2026-12-01T12:00:00Z");
            assert.match(over!, /It ran out on 2026-12-01:/);
        });

        it("says nothing about dates that a preview doesn't know, or that aren't there", async () => {
            const year = "2027-12-01T12:00:00Z";
            for (const value of [unknown, undefined, "", "soon"]) {
                assert.deepEqual(await said(year, { createdAt: value, expiresAt: value }), []);
                assert.deepEqual(await said(year, { createdAt, expiresAt: value }), []);
            }
        });
    });

    describe("grafana-datasource-fitting", () => {
        async function signing(settings: unknown): Promise<string[]> {
            const datasource = given((await made()).only(datasourceType));
            const jsonDataEncoded = typeof settings === "string" ? settings : JSON.stringify(settings);
            return resourceViolations(grafanaDatasourceFitting, withProps(datasource, { jsonDataEncoded }));
        }

        for (const sigV4AuthType of ["workspace-iam-role", "ec2-iam-role", "EC2_IAM_ROLE", ""]) {
            it(`refuses the authentication type "${sigV4AuthType}", and doesn't print it`, async () => {
                const expected =
                    'Grafana datasource "grafana-datasource-1" breaks the rule grafana-datasource-fitting at jsonDataEncoded.sigV4AuthType. ' +
                    "Grafana refuses every query: the authentication type must be one of default, keys, credentials, ec2_iam_role, grafana_assume_role. " +
                    "To fix it: Set sigV4AuthType to ec2_iam_role, which Grafana's form calls Workspace IAM Role. " +
                    "See: npx pulumi-adot docs grafana-datasource-fitting";
                assert.deepEqual(await signing({ sigV4Auth: true, sigV4AuthType }), [expected]);
            });
        }

        for (const sigV4AuthType of ["default", "keys", "credentials", "ec2_iam_role", "grafana_assume_role"]) {
            it(`allows the authentication type "${sigV4AuthType}"`, async () => {
                assert.deepEqual(await signing({ sigV4Auth: true, sigV4AuthType }), []);
            });
        }

        it("says nothing about settings that don't sign, or can't be read", async () => {
            for (const settings of [
                { sigV4Auth: false, sigV4AuthType: "workspace-iam-role" },
                { sigV4Auth: true },
                {},
                null,
                [],
                "{",
                "7",
                unknown,
            ]) {
                assert.deepEqual(await signing(settings), []);
            }
        });
    });

    describe("grafana-datasource-plugin", () => {
        /** A stack as the component makes it. The mocks don't tell what each property comes from. */
        async function stack(version: string, preview = false): Promise<GivenInStack[]> {
            const { only } = await made({ version }, preview);
            const workspace = withProps(given(only(workspaceType)), {
                endpoint: preview ? unknown : "g-1.grafana-workspace.eu-west-1.amazonaws.com",
            });
            return [
                workspace,
                { ...given(only(providerType)), wired: { url: [workspace.name] } },
                { ...given(only(datasourceType)), provider: "grafana-provider" },
            ];
        }

        const changed = (resources: GivenInStack[], type: string, changes: Record<string, unknown>): GivenInStack[] =>
            resources.map((resource) => (resource.type === type ? withProps(resource, changes) : resource));

        const unfit = (type: string, version: string, fitting: string) => ({
            message:
                'Grafana datasource "grafana-datasource-1" breaks the rule grafana-datasource-plugin at type. ' +
                `Its type is ${type}, which doesn't sign requests in Grafana ${version}, the version of the workspace "grafana-workspace". ` +
                `To fix it: Set type to ${fitting}. See: npx pulumi-adot docs grafana-datasource-plugin`,
            resource: "grafana-datasource-1",
        });
        const amazon = "grafana-amazonprometheus-datasource";

        const versions: [version: string, type: string, other: string][] = [
            ["9.4", "prometheus", amazon],
            ["10.4", "prometheus", amazon],
            ["12.4", amazon, "prometheus"],
            ["13.0", amazon, "prometheus"],
        ];
        for (const [version, type, other] of versions) {
            for (const preview of [true, false]) {
                it(`has nothing to say about our component's on Grafana ${version}, in ${preview ? "a preview" : "an update"}`, async () => {
                    assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, await stack(version, preview)), []);
                });
            }

            it(`refuses ${other} on Grafana ${version}`, async () => {
                const resources = changed(await stack(version), datasourceType, { type: other });
                assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, resources), [
                    unfit(other, version, type),
                ]);
            });
        }

        it("finds the workspace by its URL where the provider has it from elsewhere", async () => {
            const url = "https://g-1.grafana-workspace.eu-west-1.amazonaws.com";
            for (const spelled of [url, `${url}/`]) {
                const [workspace, provider, datasource] = changed(await stack("12.4"), providerType, { url: spelled });
                const bad = withProps(datasource!, { type: "prometheus" });
                const resources = [workspace!, { ...provider!, wired: {} }, { ...bad, provider: "grafana-provider" }];
                assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, resources), [
                    unfit("prometheus", "12.4", amazon),
                ]);
            }
        });

        it("doesn't judge a datasource of another Grafana, or of none that it can see", async () => {
            const [workspace, provider, datasource] = changed(await stack("12.4"), datasourceType, {
                type: "prometheus",
            });
            for (const url of ["https://grafana.example.com", unknown, undefined]) {
                const elsewhere = { ...withProps(provider!, { url }), wired: {} };
                assert.deepEqual(
                    await stackViolations(grafanaDatasourcePlugin, [workspace!, elsewhere, datasource!]),
                    [],
                );
            }
            assert.deepEqual(
                await stackViolations(grafanaDatasourcePlugin, [workspace!, { ...datasource!, provider: undefined }]),
                [],
            );
        });

        it("doesn't judge a Prometheus that needs no signature, or whose settings a preview doesn't know", async () => {
            for (const jsonDataEncoded of ["{}", '{"sigV4Auth":false}', "{", unknown, undefined]) {
                const resources = changed(await stack("12.4"), datasourceType, { type: "prometheus", jsonDataEncoded });
                assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, resources), []);
            }
        });

        it("doesn't judge other types, types and versions that a preview doesn't know, and versions to come", async () => {
            for (const type of ["cloudwatch", unknown]) {
                const resources = changed(await stack("12.4"), datasourceType, { type });
                assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, resources), []);
            }
            for (const grafanaVersion of [unknown, undefined, "14.1"]) {
                const resources = changed(await stack("10.4"), workspaceType, { grafanaVersion });
                const bad = changed(resources, datasourceType, { type: amazon });
                assert.deepEqual(await stackViolations(grafanaDatasourcePlugin, bad), []);
            }
        });
    });
});
