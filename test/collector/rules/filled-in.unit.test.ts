/** Addresses and keys that an example leaves open. */
import assert from "node:assert/strict";

import { audit, mandatoryRules } from "../../../collector";
import { inside, safe } from "./audit-cases";

type Settings = Record<string, unknown>;

function found(type: string, settings: Settings, kind: "exporters" | "extensions" = "exporters"): string[] {
    const config = safe();
    config[kind][type] = { ...(config[kind][type] as object), ...settings };
    if (kind === "exporters") {
        Object.values(config.service.pipelines).forEach((pipeline) => (pipeline.exporters = [type]));
    }
    return audit(config, inside)
        .filter(({ rule }) => rule === "address-not-filled-in")
        .map(({ path }) => path.slice(`${kind}.${type}.`.length));
}

const amp = (region: string, workspace: string): string =>
    `https://aps-workspaces.${region}.amazonaws.com/workspaces/${workspace}/api/v1/remote_write`;

/** Of each kind of mark, where it stands for a part of an address. */
const open = [
    ...["<region>", "REGION", "YOUR_REGION", "AWS_REGION", "region", "us-xxxx-1", "{region}", "your-region", "[REGION]"]
        .map((region) => amp(region, "ws-1")),
    ...["<workspace-id>", "WORKSPACE_ID", "WORKSPACE", "YOUR_WORKSPACE_ID", "ws-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"]
        .map((workspace) => amp("eu-west-1", workspace)),
    ...["workspace-id", "my-workspace-id", "ws-EXAMPLE-3687-4ac9-853c-EXAMPLEe8f", "{workspace}", "...", "ws-XXXX"]
        .map((workspace) => amp("eu-west-1", workspace)),
    ...["https://YOUR_TENANT.live.dynatrace.com/api/v2/otlp", "https://<your-gateway>/v1", "https://your-tenant.live.x.io"],
    ...["https://ingest.REALM.signalfx.com", "http://COLLECTOR_HOST:4318", "https://xxxxx.grafana.net", "https://CHANGE_ME"],
    ...["https://otlp.__ENV__.corp.io", "https://TODO", "http://{host}:4318"],
]; // prettier-ignore

const filled = [
    ...["ws-1", "ws-0f3c6c1e-5a1d-4f0a-9b6e-3f5d6c7b8a90", "ws-other", "${env:WORKSPACE_ID}", "orders-workspace-id"]
        .map((workspace) => amp("eu-west-1", workspace)),
    ...["us-gov-west-1", "cn-north-1", "eu-isoe-west-1", "${env:AWS_REGION}", "ap-southeast-5"]
        .map((region) => amp(region, "ws-1")),
    ...["https://mimir.example.com/api/v1/push", "http://gateway:4318", "http://GATEWAY:4318", "https://10.0.0.1/otlp"],
    ...["https://xxl-sports.io/otlp", "https://yourls.org", "https://your.org", "https://youridea.io", "http://[::1]:4318"],
    ...["https://maxxx.io", "https://todo-app.internal", "https://region-1.corp.io", "${env:YOUR_URL}", "https://id.corp.io"],
    ...["https://user:${env:YOUR_PASSWORD}@host", "https://hostname.corp.io:4318", "https://a.io/?x=<1", "https://tokens.io"],
]; // prettier-ignore

describe("the audit of what is left open", () => {
    for (const endpoint of open) {
        it(`finds ${endpoint}`, () => {
            assert.deepEqual(found("prometheusremotewrite/x", { endpoint }), ["endpoint"]);
            assert.deepEqual(found("otlphttp/x", { traces_endpoint: endpoint }), ["traces_endpoint"]);
        });
    }

    it("finds nothing in what is filled in", () => {
        for (const endpoint of filled) {
            assert.deepEqual(found("prometheusremotewrite/x", { endpoint }), [], endpoint);
            assert.deepEqual(found("otlphttp/x", { endpoint }), [], endpoint);
        }
    });

    it("finds keys in headers and settings, and shows nothing of them", () => {
        const headers = (key: string, value: string) => found("otlphttp/x", { endpoint: "http://a:1", headers: { [key]: value } });
        for (const [key, value] of [["api-key", "YOUR_API_KEY"], ["Authorization", "Bearer <token>"], ["x-honeycomb-team", "xxxxxxxxxxxxxxxx"], ["dd-api-key", "your-api-key"], ["X-Scope-OrgID", "<tenant>"]] as const) {
            assert.deepEqual(headers(key, value), [`headers.${key}`], key);
        }
        for (const [key, value] of [["api-key", "${env:API_KEY}"], ["Authorization", "Basic YWJjOmRlZg=="], ["x-note", "<none>"], ["x-honeycomb-team", "f00xxxxbar"], ["X-Scope-OrgID", "orders"]] as const) {
            assert.deepEqual(headers(key, value), [], key);
        }
        const config = safe();
        config.exporters.debug = {};
        config.exporters.prometheusremotewrite = { ...(config.exporters.prometheusremotewrite as object), headers: { "api-key": "s3cr3t <key>" } };
        const [one] = audit(config, inside).filter(({ rule }) => rule === "address-not-filled-in");
        assert.doesNotMatch(JSON.stringify(one), /s3cr3t/);
        assert.ok(mandatoryRules.includes("address-not-filled-in"));
    }); // prettier-ignore

    it("finds regions and roles of what signs", () => {
        for (const region of ["<region>", "REGION", "YOUR_REGION", "AWS_REGION", "your-region", "us-xxxx-1"]) {
            assert.deepEqual(found("sigv4auth", { region }, "extensions"), ["region"], region);
        }
        const role = (arn: string) => found("sigv4auth", { assume_role: { arn } }, "extensions");
        assert.deepEqual(role("arn:aws:iam::<account>:role/amp"), ["assume_role.arn"]);
        assert.deepEqual(role("arn:aws:iam::ACCOUNT_ID:role/amp"), ["assume_role.arn"]);
        assert.deepEqual(role("arn:aws:iam::123456789012:role/amp"), []);
        assert.deepEqual(role("arn:aws:iam::210987654321:role/AMP_WRITE_ROLE"), []);
    });

    it("finds targets of scrapes, and not those of receivers that nothing uses", () => {
        const config = safe();
        const scraping = (target: string) => ({
            config: { scrape_configs: [{ job_name: "a", static_configs: [{ targets: ["127.0.0.1:1", target] }] }] },
        });
        config.receivers.prometheus = scraping("<app-host>:8080");
        config.receivers["prometheus/unused"] = scraping("<app-host>:8080");
        const paths = audit(config, inside)
            .filter(({ rule }) => rule === "address-not-filled-in")
            .map(({ path }) => path);
        assert.deepEqual(paths, ["receivers.prometheus.config.scrape_configs[0].static_configs[0].targets[1]"]);
    });
});
