/** How values read in messages. */
import assert from "node:assert/strict";

import { audit, parseCollectorConfig } from "../../collector";
import { excerpt, excerptAt } from "../../collector/values";

describe("an excerpt of a value", () => {
    it("closes the quotation that it cuts, and leaves no half of an escape", () => {
        assert.equal(excerpt("a".repeat(58)), `"${"a".repeat(58)}"`);
        assert.equal(excerpt("a".repeat(59)), `"${"a".repeat(55)}..."`);
        for (let before = 40; before < 60; before++) {
            const shown = excerpt(`${"a".repeat(before)}${"\\".repeat(9)}"${"\n".repeat(60)}`);
            assert.ok(shown.length <= 60 && JSON.parse(shown), shown);
        }
    });

    it("cuts what is no string, too", () => {
        assert.equal(excerpt(["a".repeat(70)]), `["${"a".repeat(55)}...`);
        assert.equal(excerpt(undefined), "empty");
    });

    it("shows no secret, whatever holds it", () => {
        assert.equal(excerpt("https://user:hunter2@host/x"), '"https://…@host/x"');
        assert.equal(excerpt("user:hunter2@host:80"), '"…@host:80"');
        assert.equal(
            excerpt({ headers: { a: "hunter2" }, password: "hunter2", n: 1 }),
            '{"headers":"…","password":"…","n":1}',
        );
        assert.equal(excerptAt("exporters.otlphttp.headers", "Bearer hunter2"), "a string");
        assert.equal(excerptAt("a.authorization.credentials[0]", ["hunter2"]), "a list");
        assert.equal(excerptAt("a.basic_auth.password", { hunter2: 1 }), "a mapping");
    });

    it("shows what is none", () => {
        const image = "adot:v0.50.0@sha256:0123456789abcdef";
        assert.equal(excerpt(image), `"${image}"`);
        assert.equal(excerpt({ key: "team", limit_mib: 3 }), '{"key":"team","limit_mib":3}');
        assert.equal(excerptAt("processors.batch.timeout", "soon"), '"soon"');
        assert.equal(excerptAt("exporters.otlp.headers", undefined), "empty");
    });
});

describe("findings about a config with secrets", () => {
    const wrong = ['["hunter2"]', "{a: hunter2}", "[[hunter2]]", "hunter2", "{a: [hunter2]}"];
    const places: Readonly<Record<string, (value: string) => string>> = {
        "headers of an exporter": (value) => `exporters: {otlphttp: {endpoint: "https://h", headers: ${value}}}`,
        "a header": (value) => `exporters: {otlphttp: {endpoint: "https://h", headers: {x-api-key: ${value}}}}`,
        "a password in an address": (value) =>
            `exporters: {otlphttp: {endpoint: ${JSON.stringify(`u:${value.replace(/\W/g, "")}@h`)}}}`,
        "a scrape's credentials": (value) => scraping(`authorization: {credentials: ${value}}`),
        "a scrape's password": (value) => scraping(`basic_auth: {username: u, password: ${value}}`),
        "a scrape's client secret": (value) =>
            scraping(`oauth2: {client_id: a, token_url: "https://h", client_secret: ${value}}`),
        "a target with a password": (value) =>
            scraping(`static_configs: [{targets: [${JSON.stringify(`u:${value.replace(/\W/g, "")}@h:80/x`)}]}]`),
        "a token of an extension": (value) =>
            `extensions: {bearertokenauth: {token: ${value}}, basicauth/a: {client_auth: {username: u, password: ${value}}}}`,
        "a key of TLS": (value) =>
            `exporters: {otlphttp: {endpoint: "https://h", tls: {key_pem: ${value}, cert_pem: [x]}}}`,
    };
    const scraping = (settings: string): string =>
        `receivers: {prometheus: {config: {scrape_configs: [{job_name: a, ${settings}}]}}}`;
    for (const [what, text] of Object.entries(places)) {
        it(`show nothing of ${what}`, () => {
            for (const value of wrong) {
                const found = audit(parseCollectorConfig(text(value)).config, { memoryMiB: 256 });
                assert.doesNotMatch(JSON.stringify(found), /hunter2/, text(value));
            }
        });
    }
});
