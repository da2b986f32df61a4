import assert from "node:assert/strict";

import { GrafanaContent, type GrafanaContentArgs, PrometheusWorkspace } from "../../../components";
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
        assert.deepEqual(await valueOf(result.datasourceUids), ["amp-1"]);
        assert.equal(
            await valueOf(result.alertsUrl),
            "https://grafana.example.com/alerting/groups?alertmanager=AMP%201%20alerts",
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
        assert.equal(only(datasourceType, "content-datasource-metrics").inputs.uid, "amp-metrics");
        assert.equal(only(datasourceType, "content-datasource-metrics").inputs.name, "AMP metrics");
    });

    const refused: [changes: Partial<GrafanaContentArgs>, message: string][] = [
        [{ url: "grafana.example.com" }, 'url is "grafana.example.com": it must be an address, https://….'],
        [{ version: "12" }, 'version is "12": it must be a string like "12.4", major.minor.'],
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
