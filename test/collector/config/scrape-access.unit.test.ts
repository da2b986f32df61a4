/** Targets behind TLS, credentials and on other hosts: what a job says, what of it is refused, and what is written. */
import assert from "node:assert/strict";

import { audit, collectorConfig, type CollectorRequest, type ScrapeArgs, sizeSidecar } from "../../../collector";

const request = (job: Partial<ScrapeArgs>, more: Partial<CollectorRequest> = {}): CollectorRequest => ({
    serviceName: "orders",
    region: "eu-west-1",
    memoryMiB: 256,
    scrape: { app: { port: 8443, ...job } },
    ...more,
});
const written = (job: Partial<ScrapeArgs>) => {
    const config = collectorConfig(request(job));
    const { memoryMiB, goMemLimitMiB } = sizeSidecar(256);
    assert.deepEqual(audit(config, { memoryMiB, goMemLimitMiB }), []);
    return config.receivers.prometheus!.config.scrape_configs[0]!;
};

describe("a scrape's target", () => {
    it("is reached by TLS with the certificates that it needs", () => {
        const { scheme, tls_config } = written({
            scheme: "https",
            tls: { caFile: "/certs/ca.pem", serverName: "app", certFile: "/certs/a.pem", keyFile: "/certs/a.key" },
        });
        assert.equal(scheme, "https");
        assert.deepEqual(tls_config, {
            ca_file: "/certs/ca.pem",
            server_name: "app",
            cert_file: "/certs/a.pem",
            key_file: "/certs/a.key",
        });
    });

    it("is told who asks, from a file or a variable", () => {
        assert.deepEqual(written({ authorization: { credentialsVariable: "TOKEN" } })["authorization"], {
            credentials: "${env:TOKEN}",
        });
        assert.deepEqual(written({ authorization: { type: "Token", credentialsFile: "/s/t" } })["authorization"], {
            type: "Token",
            credentials_file: "/s/t",
        });
        const basic = { username: "m$e", credentialsVariable: "PASSWORD" };
        assert.deepEqual(written({ authorization: basic })["basic_auth"], {
            username: "m$$e",
            password: "${env:PASSWORD}",
        });
    });

    it("may be on another host, where the sidecar's own ports are free", () => {
        const { static_configs } = written({ host: "exporter.internal", port: 8888 });
        assert.deepEqual(static_configs, [{ targets: ["exporter.internal:8888"], labels: { scrape_job: "app" } }]);
        assert.throws(() => written({ port: 8888 }), /scrape.app.port is 8888: the sidecar itself listens/);
        assert.throws(() => written({ port: 8888, host: "localhost" }), /the sidecar itself listens/);
        const both = { a: { port: 9000 }, b: { port: 9000, host: "10.0.0.7" } };
        collectorConfig(request({}, { scrape: both }));
        const same = { a: { port: 9000 }, b: { port: 9000, host: "127.0.0.1" } };
        assert.throws(() => collectorConfig(request({}, { scrape: same })), /is the same target/);
    });

    it("gives native histograms where they are asked for", () => {
        assert.equal(written({ nativeHistograms: true })["scrape_native_histograms"], true);
        assert.equal(written({})["scrape_native_histograms"], undefined);
    });

    it("needs nothing of that", () => {
        assert.deepEqual(
            ["scheme", "tls_config", "authorization", "basic_auth"].filter((key) => key in written({})),
            [],
        );
    });

    const refused: [job: Partial<ScrapeArgs>, message: RegExp][] = [
        [{ scheme: "ftp" }, /scrape.app.scheme is "ftp": it must be one of http, https/],
        [{ host: "http://a" }, /the name of a host/],
        [{ host: "${env:HOST}" }, /the name of a host/],
        [{ tls: { caFile: "/a" } }, /scrape.app.tls can't be given: it is for scheme "https"/],
        [{ scheme: "https", tls: { insecureSkipVerify: true } as object }, /insecureSkipVerify is an unknown property/],
        [{ scheme: "https", tls: { caFile: "certs/ca.pem" } }, /the absolute path of a file/],
        [{ scheme: "https", tls: { certFile: "/a" } }, /scrape.app.tls.keyFile is missing: .* belong together/],
        [{ authorization: {} }, /needs credentialsFile or credentialsVariable, one of them/],
        [{ authorization: { credentialsFile: "/a", credentialsVariable: "A" } }, /one of them/],
        [{ authorization: { type: "Basic", credentialsFile: "/a" } }, /give username instead/],
        [{ authorization: { type: "Token", username: "a", credentialsFile: "/a" } }, /with username there is none/],
        [{ authorization: { credentialsVariable: "A B" } }, /the name of a variable/],
    ];
    for (const [job, message] of refused) {
        it(`is refused: ${JSON.stringify(job)}`, () => assert.throws(() => written(job), message));
    }
});
