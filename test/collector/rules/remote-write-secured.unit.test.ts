/** Who has to sign a remote write, and what counts as credentials where nobody has to. */
import assert from "node:assert/strict";

import { audit, mandatoryRules } from "../../../collector";
import { bounded, inside, safe } from "./audit-cases";

const elsewhere = "https://vm.example.com/api/v1/write";
const rules = ["remote-write-unauthenticated", "remote-write-anonymous"];

/** What is said about a remote write with these settings and no authenticator. */
function found(settings: object): string[] {
    const config = safe();
    config.exporters.prometheusremotewrite = { ...bounded, auth: undefined, ...settings };
    return audit(config, inside)
        .filter(({ rule }) => rules.includes(rule))
        .map(({ rule }) => rule);
}

/** Credentials by which others than AMP tell who writes. */
const credentials: Readonly<Record<string, object>> = {
    "a certificate": { tls: { cert_file: "/a.pem", key_file: "/a.key" } },
    "a certificate in the config": { tls: { cert_pem: "${env:CERT}", key_pem: "${env:KEY}" } },
    ...Object.fromEntries(
        [
            ...["X-API-Key", "x-api-key", "X-Scope-OrgID", "Api-Key", "DD-API-KEY", "X-Auth-Token", "x-honeycomb-team"],
            ...["lightstep-access-token", "Proxy-Authorization", "CF-Access-Client-Id", "THANOS-TENANT"],
        ].map((header) => [`the header ${header}`, { headers: { [header]: "${env:VALUE}" } }]),
    ),
    "a header in a list": { headers: [{ name: "X-API-Key", value: "a" }] },
};

describe("the audit of who writes", () => {
    it("lets a write to this machine, and one with the header Authorization, go without signature", () => {
        const headers = { Authorization: "Bearer ${env:TOKEN}" };
        for (const settings of [
            { endpoint: "http://127.0.0.1:9090/api/v1/write" },
            { endpoint: "http://localhost:9090/api/v1/write" },
            { headers },
            { endpoint: elsewhere, headers },
            { endpoint: elsewhere, headers: [{ name: "authorization", value: "Basic ${env:TOKEN}" }] },
            { endpoint: "${env:URL}", headers },
        ]) {
            assert.deepEqual(found(settings), [], JSON.stringify(settings));
        }
    });

    for (const [what, settings] of Object.entries(credentials)) {
        it(`takes ${what} for credentials where the host isn't AMP's`, () => {
            assert.deepEqual(found({ ...settings, endpoint: elsewhere }), []);
            assert.deepEqual(found({ ...settings, endpoint: "${env:URL}" }), []);
            assert.deepEqual(found(settings), ["remote-write-unauthenticated"]);
        });
    }

    it("takes a user and password in the URL for credentials where the host isn't AMP's", () => {
        assert.deepEqual(found({ endpoint: elsewhere.replace("://", "://user:${env:PASSWORD}@") }), []);
        assert.deepEqual(found({ endpoint: bounded.endpoint.replace("://", "://user:password@") }), [
            "remote-write-unauthenticated",
        ]);
    });

    it("advises against a write to a host that is known and isn't AMP's without any", () => {
        for (const settings of [
            { endpoint: elsewhere },
            { endpoint: "https://vm.example.com/${env:TENANT}/write" },
            { endpoint: elsewhere, headers: { "X-Source": "ecs" }, tls: { ca_file: "/ca.pem" } },
            { endpoint: "http://127.0.0.1.example.com/w" },
        ]) {
            assert.deepEqual(found(settings), ["remote-write-anonymous"], JSON.stringify(settings));
        }
        assert.ok(!mandatoryRules.includes("remote-write-anonymous"));
    });

    it("demands a signature of one to AMP, or to where only the task knows", () => {
        for (const endpoint of [bounded.endpoint, "${env:URL}", "https://${env:HOST}/api/v1/remote_write", undefined]) {
            assert.deepEqual(found({ endpoint }), ["remote-write-unauthenticated"], endpoint);
        }
        assert.ok(mandatoryRules.includes("remote-write-unauthenticated"));
    });
});
