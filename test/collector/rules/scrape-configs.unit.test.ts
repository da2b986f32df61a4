/** Jobs that Prometheus refuses, for which the real collector gave the verdicts (`otelcol-full validate`, 0.158.0). */
import assert from "node:assert/strict";

import { audit } from "../../../collector";
import { inside, safe } from "./audit-cases";

const bounded = { sample_limit: 1000, body_size_limit: "1MiB" };

function found(config: unknown, settings: object = {}, unsetVariables: readonly string[] = []): string[] {
    const changed = safe();
    changed.receivers.prometheus = { config, ...settings };
    return audit(changed, { ...inside, unsetVariables })
        .filter(({ rule }) => rule === "scrape-config-not-valid")
        .map(({ path }) => path.replace(/receivers\.prometheus(\.config\.)?/, ""));
}

const client = { client_id: "a", token_url: "http://a" };
const job = (change: object): object => ({ scrape_configs: [{ job_name: "app", ...bounded, ...change }] });
const relabelling = (entry: object): object => job({ metric_relabel_configs: [entry] });

describe("scrape-config-not-valid", () => {
    const first = "scrape_configs[0]";
    const entry = `${first}.metric_relabel_configs[0]`;
    const cases: Record<string, [object, string[]]> = {
        "two jobs of one name": [
            { scrape_configs: [{ job_name: "a" }, { job_name: "b" }, { job_name: "a" }] },
            ["scrape_configs[2].job_name"],
        ],
        "a job without a name": [job({ job_name: undefined }), [`${first}.job_name`]],
        "a job with an empty name": [job({ job_name: "" }), [`${first}.job_name`]],
        "nothing in a number as a name": [job({ job_name: 5 }), []],
        "no jobs": [{ scrape_configs: [] }, [""]],
        "no config": [{}, [""]],
        "nothing in jobs from files": [{ scrape_config_files: ["/x.yaml"] }, []],
        "a duration with a fraction": [job({ scrape_interval: "1.5s" }), [`${first}.scrape_interval`]],
        "a duration without a unit": [job({ scrape_interval: 15 }), [`${first}.scrape_interval`]],
        "an empty duration": [job({ scrape_interval: "" }), [`${first}.scrape_interval`]],
        "nothing in zeros": [job({ scrape_interval: 0, scrape_timeout: "0" }), []],
        "nothing in a variable": [job({ scrape_interval: "${env:INTERVAL}" }), []],
        "everybody's duration": [{ ...job({}), global: { scrape_interval: "20 s" } }, ["global.scrape_interval"]],
        "a size without a unit": [job({ body_size_limit: 5 }), [`${first}.body_size_limit`]],
        "a size of another unit": [job({ body_size_limit: "5X" }), [`${first}.body_size_limit`]],
        "nothing in sizes": [job({ body_size_limit: "1MiB512KB" }), []],
        "a target with a scheme": [
            job({ static_configs: [{ targets: ["app:1", "http://app:1"] }] }),
            [`${first}.static_configs[0].targets[1]`],
        ],
        "an empty entry of targets": [job({ static_configs: [null] }), [`${first}.static_configs[0]`]],
        "an empty entry of a discovery": [
            job({ dns_sd_configs: [{ names: ["app"] }, null] }),
            [`${first}.dns_sd_configs[1]`],
        ],
        "an action that doesn't exist": [relabelling({ action: "remove" }), [`${entry}.action`]],
        "nothing in an action in capitals": [relabelling({ action: "DROP" }), []],
        "a replacement without a target": [relabelling({ source_labels: ["a"] }), [`${entry}.target_label`]],
        "a hash without a modulus": [relabelling({ action: "hashmod", target_label: "a" }), [`${entry}.modulus`]],
        "a labeldrop with labels": [
            relabelling({ action: "labeldrop", source_labels: ["a"], regex: "b" }),
            [`${entry}.source_labels`],
        ],
        "nothing in a whole sign-in": [job({ oauth2: { ...client, client_secret: "a" } }), []],
        "a sign-in without an id": [job({ oauth2: { token_url: "http://a" } }), [`${first}.oauth2.client_id`]],
        "a sign-in without anything": [job({ oauth2: {} }), [`${first}.oauth2.client_id`, `${first}.oauth2.token_url`]],
        "a secret twice": [
            job({ oauth2: { ...client, client_secret: "a", client_secret_file: "/a" } }),
            [`${first}.oauth2.client_secret_file`],
        ],
        "a certificate without a key": [job({ tls_config: { cert_file: "/a" } }), [`${first}.tls_config.cert_file`]],
        "a key without a certificate": [
            job({ oauth2: { ...client, tls_config: { key: "x" } } }),
            [`${first}.oauth2.tls_config.key`],
        ],
        "an authority twice": [job({ tls_config: { ca: "a", ca_file: "/a" } }), [`${first}.tls_config.ca_file`]],
        "a version of TLS as the collector writes it": [
            job({ tls_config: { min_version: "1.2" } }),
            [`${first}.tls_config.min_version`],
        ],
        "nothing in a certificate with its key": [
            job({ tls_config: { cert_file: "/a", key_file: "/b", min_version: "TLS12" } }),
            [],
        ],
        "hosts without a proxy": [job({ no_proxy: "a" }), [`${first}.no_proxy`]],
        "two proxies": [job({ proxy_from_environment: true, proxy_url: "http://a" }), [`${first}.proxy_url`]],
        "nothing in a proxy": [job({ proxy_from_environment: false, proxy_url: "http://a", no_proxy: "b" }), []],
        "a header of Prometheus' own": [
            job({ http_headers: { host: { values: ["a"] }, "x-a": { values: ["b"] } } }),
            [`${first}.http_headers.host`],
        ],
        "protocols that aren't": [
            job({ scrape_protocols: ["PrometheusProto", "text", "PrometheusProto", "${env:PROTOCOL}"] }),
            [`${first}.scrape_protocols[1]`, `${first}.scrape_protocols[2]`],
        ],
        "no protocols": [job({ scrape_protocols: [] }), [`${first}.scrape_protocols`]],
        "everybody's protocol": [{ ...job({}), global: { scrape_protocols: ["a"] } }, ["global.scrape_protocols[0]"]],
        "another protocol that isn't": [
            job({ fallback_scrape_protocol: "text" }),
            [`${first}.fallback_scrape_protocol`],
        ],
        "schemes of names": [
            job({ metric_name_validation_scheme: "utf-8", metric_name_escaping_scheme: "dots" }),
            [`${first}.metric_name_validation_scheme`],
        ],
        "a discovery that isn't": [job({ foo_sd_configs: [{}], ecs_sd_configs: [] }), [`${first}.foo_sd_configs`]],
        "targets in files of another kind": [
            job({ file_sd_configs: [{ files: ["/a/*.json", "b.yml", "c.txt"] }, { files: [] }] }),
            [`${first}.file_sd_configs[0].files[2]`, `${first}.file_sd_configs[1].files`],
        ],
        "records without a port": [
            job({ dns_sd_configs: [{ names: ["a"], type: "A" }, { names: ["a"] }, { names: [], type: "B" }] }),
            [`${first}.dns_sd_configs[0].port`, `${first}.dns_sd_configs[2].names`, `${first}.dns_sd_configs[2].type`],
        ],
        "a discovery without its URL": [
            job({ http_sd_configs: [{ url: "${env:URL}" }, { url: "targets" }, { url: "https://a/b" }] }),
            [`${first}.http_sd_configs[1].url`],
        ],
        "two ways to sign in": [
            job({ authorization: { credentials_file: "/t" }, basic_auth: { username: "a" } }),
            [`${first}.authorization`],
        ],
        "two tokens": [job({ bearer_token: "a", bearer_token_file: "/t" }), [`${first}.bearer_token_file`]],
        "a token beside oauth2": [
            job({ bearer_token: "a", oauth2: { client_id: "a", token_url: "http://a" } }),
            [`${first}.oauth2`],
        ],
        "two passwords": [
            job({ basic_auth: { username: "a", password: "b", password_file: "/p" } }),
            [`${first}.basic_auth.password_file`],
        ],
        "an authorization that is basic": [
            job({ authorization: { type: "Basic", credentials_file: "/t" } }),
            [`${first}.authorization.type`],
        ],
        "nothing in one way to sign in": [
            job({ authorization: { type: "Bearer", credentials_file: "/t" }, bearer_token: "${env:NONE}" }),
            [],
        ],
        "what the receiver can't do": [{ ...job({}), rule_files: ["/r.yaml"] }, ["rule_files"]],
    };
    it("reads a variable that nothing sets as nothing", () => {
        const unset = ["NOTHING"];
        const variable = "${env:NOTHING}";
        assert.deepEqual(found(job({ job_name: variable }), {}, unset), [`${first}.job_name`]);
        assert.deepEqual(found(job({ job_name: variable })), []);
        assert.deepEqual(found(job({ static_configs: [variable] }), {}, unset), [`${first}.static_configs[0]`]);
        assert.deepEqual(found(variable, {}, unset), [""]);
        assert.deepEqual(found(variable), []);
    });

    for (const [what, [config, expected]] of Object.entries(cases)) {
        it(`finds ${what}`, () => assert.deepEqual(found(config), expected));
    }

    it("finds nothing where a target allocator has the jobs", () =>
        assert.deepEqual(found({}, { target_allocator: { endpoint: "http://a" } }), []));
});
