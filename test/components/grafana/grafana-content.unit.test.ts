import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { GrafanaContent, type GrafanaContentArgs, GrafanaWorkspace, PrometheusWorkspace } from "../../../components";
import { sharerOf } from "../../../components/inputs/grafana-sharer";
import { record, refusal, valueOf } from "../../support/mocks";

const amp = {
    arn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/",
    region: "eu-west-1",
};
const args = (changes: Partial<GrafanaContentArgs> = {}): GrafanaContentArgs => ({
    url: "https://grafana.example.com/",
    token: "glsa_secret",
    version: "11.6",
    workspaces: [amp],
    dashboards: [{ uid: "jvm", title: "JVM", panels: [] }],
    alerts: "read",
    ...changes,
});
const datasourceType = "grafana:oss/dataSource:DataSource";

const place = "project/stack/content";
const { hash } = sharerOf("project", "stack", "content");

describe("GrafanaContent", () => {
    it("fills a Grafana that is there, and keeps its token a secret", async () => {
        const { resources, only, result } = await record({}, () => new GrafanaContent("content", args()));
        assert.deepEqual(
            resources.filter(({ type }) => type.startsWith("aws:")),
            [],
        );
        const provider = only("pulumi:providers:grafana").inputs;
        assert.equal(provider.url, "https://grafana.example.com/");
        const component = only("pulumi-adot:index:GrafanaContent").inputs;
        for (const token of [provider.auth, component.token]) {
            assert.deepEqual(token, {
                "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                value: "glsa_secret",
            });
        }
        assert.equal(only("grafana:oss/dashboard:Dashboard").deletedWith, "");
        assert.deepEqual(await valueOf(result.datasourceUids), [`amp-1-${hash}`]);
        assert.equal(
            await valueOf(result.alertsUrl),
            `https://grafana.example.com/alerting/groups?alertmanager=${encodeURIComponent(`AMP 1 (${place}) alerts`)}`,
        );
    });

    const versions: [version: string, type: string][] = [
        ["10.4", "prometheus"],
        ["11.6", "prometheus"],
        ["12.4", "grafana-amazonprometheus-datasource"],
        ["14.0", "grafana-amazonprometheus-datasource"],
    ];
    for (const [version, type] of versions) {
        it(`signs with ${type} in Grafana ${version}`, async () => {
            const sigV4AuthType = "default";
            const { only } = await record({}, () => new GrafanaContent("content", args({ version, sigV4AuthType })));
            const { inputs } = only(datasourceType, "content-datasource-1");
            assert.equal(inputs.type, type);
            assert.match(String(inputs.jsonDataEncoded), /"sigV4AuthType":"default"/);
        });
    }

    it("calls the datasource of a PrometheusWorkspace after it, also while nothing is known", async () => {
        const { only } = await record({ preview: true }, () => {
            const workspaces = [new PrometheusWorkspace("metrics"), amp];
            return new GrafanaContent("content", args({ workspaces }));
        });
        assert.equal(only(datasourceType, "content-datasource-metrics").inputs.uid, `amp-metrics-${hash}`);
        assert.equal(only(datasourceType, "content-datasource-metrics").inputs.name, `AMP metrics (${place})`);
    });

    it("shares a Grafana with any other component, without a uid or name of theirs", async () => {
        const { url, token, ...content } = args({ version: "12.4", dataSources: [{ type: "CLOUDWATCH" }] });
        const programs = [
            () => new GrafanaContent("content", { url, token, ...content }),
            () => new GrafanaContent("more", { url, token, ...content }),
            () => new GrafanaWorkspace("content", content),
        ];
        const parts: unknown[] = [];
        for (const program of programs) {
            const { resources } = await record({}, program as () => pulumi.Resource);
            for (const { inputs } of resources.filter(({ type }) => /DataSource|Folder/.test(type))) {
                assert.match(String(inputs.uid), /^[A-Za-z0-9_-]{1,40}$/);
                parts.push(inputs.uid, inputs.name ?? inputs.title);
            }
        }
        assert.equal(parts.length, 3 * 4 * 2);
        assert.equal(new Set(parts).size, parts.length);
        const others = [sharerOf("project", "prod", "content"), sharerOf("other", "stack", "content")];
        for (const other of others) {
            assert.notEqual(other.hash, hash);
            assert.notEqual(other.title, place);
        }
        assert.ok(sharerOf("p".repeat(100), "s".repeat(100), "content").title.length <= 120);
    });

    it("takes no other dashboard's place and isn't the default unless it is told to", async () => {
        const flags = async (changes: Partial<GrafanaContentArgs>) => {
            const { only } = await record({}, () => new GrafanaContent("content", args(changes)));
            const { overwrite } = only("grafana:oss/dashboard:Dashboard").inputs;
            return [overwrite, only(datasourceType, "content-datasource-1").inputs.isDefault];
        };
        assert.deepEqual(await flags({}), [false, false]);
        assert.deepEqual(await flags({ overwriteDashboards: true, defaultDatasource: true }), [true, true]);
    });

    it("adds dashboards alone where the datasources are there", async () => {
        const { resources, result } = await record({}, () => new GrafanaContent("content", args({ workspaces: [] })));
        assert.deepEqual(resources.map(({ name }) => name).sort(), [
            "content",
            "content-dashboard-jvm",
            "content-folder",
            "content-provider",
        ]);
        assert.equal(await valueOf(result.alertsUrl), undefined);
    });

    const refused: [changes: Partial<GrafanaContentArgs>, message: string][] = [
        [{ url: "grafana.example.com" }, 'url is "grafana.example.com": it must be an address, https://….'],
        [{ version: "12" }, 'version is "12": it must be a string like "12.4", major.minor.'],
        [
            { url: "https://admin:HUNTER2@grafana.example.com" },
            "url has a name or a password in it, before the @: it must be an address, https://… without either, as nobody keeps it as a secret.",
        ],
        [
            { url: "admin:HUNTER2@grafana.example.com" },
            "url has a name or a password in it, before the @: it must be an address, https://… without either, as nobody keeps it as a secret.",
        ],
        [{ token: "" }, "token isn't valid: it must be a string that isn't empty."],
    ];
    for (const [changes, message] of refused) {
        it(`refuses ${JSON.stringify(changes)}`, async () => {
            const said = await refusal(() => new GrafanaContent("content", args(changes)));
            assert.equal(said.message, `GrafanaContent "content": ${message}`);
            assert.deepEqual(said.resources, []);
        });
    }
});
