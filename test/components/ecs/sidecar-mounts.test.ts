/** Certificates and credentials from a volume of the task, in the real collector: no transform is needed for them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { TLSSocket } from "node:tls";

import { AdotTaskDefinition } from "../../../components";
import { serveTaskMetadata } from "../../../local/ecs/fixed-metadata";
import { freePort, isPortFree } from "../../../local/support/ports";
import { type Child, lastWords, startProcess, waitForHttp } from "../../../local/support/process";
import { selfSigned } from "../../support/certificate";
import { record } from "../../support/mocks";
import { needs, toolPath } from "../../support/parts";
import { containerNamed, containersOf, ordersTask } from "../../support/tasks";

interface Asked {
    readonly authorization: string;
    readonly isKnownClient: boolean;
}

describe("a sidecar with a volume of certificates and credentials", function () {
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sidecar-mounts-"));
    const file = (name: string): string => path.join(folder, name);
    const asked = new Map<string, Asked>();
    const closing: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })];
    let collector: Child;
    let otlpPort: number;
    let certificate: string;

    before(async function () {
        needs(this, "otelcol-full");
        const made = selfSigned("orders");
        certificate = made.certificate;
        fs.writeFileSync(file("cert.pem"), certificate);
        fs.writeFileSync(file("key.pem"), made.key);
        fs.writeFileSync(file("token"), "t0ken");
        const target = https.createServer(
            { cert: certificate, key: made.key, requestCert: true, rejectUnauthorized: false, ca: certificate },
            ({ url = "", headers, socket }, response) => {
                const isKnownClient = (socket as TLSSocket).authorized;
                asked.set(url, { authorization: headers.authorization ?? "", isKnownClient });
                response.writeHead(200, { "content-type": "text/plain" }).end("orders_total 1\n");
            },
        );
        await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
        closing.push(() => (target.closeAllConnections(), target.close()));
        const { port } = target.address() as AddressInfo;
        otlpPort = await freePort();

        const tls = { caFile: file("cert.pem"), serverName: "orders" };
        const mutual = { ...tls, certFile: file("cert.pem"), keyFile: file("key.pem") };
        const { only } = await record(
            {},
            async () =>
                new AdotTaskDefinition(
                    "orders",
                    ordersTask({
                        volumes: [{ name: "certs", efsVolumeConfiguration: { fileSystemId: "fs-12345678" } }],
                        scrape: {
                            file: {
                                port,
                                path: "/file",
                                scheme: "https",
                                tls: mutual,
                                authorization: { credentialsFile: file("token") },
                            },
                            variable: {
                                port,
                                path: "/variable",
                                scheme: "https",
                                tls,
                                authorization: { username: "me", credentialsVariable: "PASSWORD" },
                            },
                        },
                        sidecar: {
                            memory: 512,
                            scrapeIntervalSeconds: 1,
                            portOffset: await freeOffset(),
                            secrets: { PASSWORD: "/orders/password" },
                            mounts: [{ volume: "certs", path: folder }],
                            additions: {
                                receivers: {
                                    otlp: {
                                        protocols: {
                                            http: {
                                                endpoint: `127.0.0.1:${otlpPort}`,
                                                max_request_body_size: 1_000_000,
                                                tls: { cert_file: file("cert.pem"), key_file: file("key.pem") },
                                            },
                                        },
                                    },
                                },
                                exporters: { debug: {} },
                                pipelines: { traces: { receivers: ["otlp"], exporters: ["debug"] } },
                            },
                        },
                    }),
                ),
        );
        const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
        const sidecar = containerNamed(containersOf(containerDefinitions), "adot-collector");
        assert.deepEqual(sidecar.mountPoints, [{ sourceVolume: "certs", containerPath: folder, readOnly: true }]);
        assert.deepEqual(sidecar.secrets!.map(({ name }) => name).sort(), ["AMP_REMOTE_WRITE_URL", "PASSWORD"]);

        const metadata = await serveTaskMetadata({
            taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
            cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
            family: "orders",
            containers: [{ name: "adot-collector", memoryMiB: 512 }],
        });
        closing.push(metadata.close);
        collector = startProcess({
            name: "otelcol",
            command: toolPath("otelcol-full"),
            args: ["--config=env:AOT_CONFIG_CONTENT"],
            // Nobody takes what it has left.
            stopTimeoutMs: 500,
            env: {
                PATH: process.env.PATH,
                ...Object.fromEntries(sidecar.environment!.map(({ name, value }) => [name, value])),
                AMP_REMOTE_WRITE_URL: "http://127.0.0.1:1/api/v1/write",
                PASSWORD: "s3cret",
                AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
                AWS_SECRET_ACCESS_KEY: "secret",
                ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
            },
        });
        closing.push(() => collector.stop());
        const health = /health_check:\s+endpoint: "?127\.0\.0\.1:(\d+)/.exec(sidecar.environment![0]!.value)![1];
        await waitForHttp(`http://127.0.0.1:${health}/`, { child: collector });
    });

    after(async () => {
        for (const close of closing.reverse()) {
            await close();
        }
    });

    it("scrapes over TLS, as a client that is known, with a token from a file and a password from a secret", async () => {
        const isThere = (): boolean => ["/file", "/variable"].every((url) => asked.has(url));
        for (const deadline = Date.now() + 20_000; !isThere() && Date.now() < deadline;) {
            await new Promise((soon) => setTimeout(soon, 100));
        }
        assert.deepEqual(Object.fromEntries(asked), {
            "/file": { authorization: "Bearer t0ken", isKnownClient: true },
            "/variable": {
                authorization: `Basic ${Buffer.from("me:s3cret").toString("base64")}`,
                isKnownClient: false,
            },
        });
    });

    it("serves OTLP with its own certificate", async () => {
        const status = await new Promise((answered, failed) =>
            https
                .request(
                    `https://127.0.0.1:${otlpPort}/v1/traces`,
                    { method: "POST", ca: certificate, headers: { "content-type": "application/json" } },
                    (response) => (response.resume(), answered(response.statusCode)),
                )
                .on("error", failed)
                .end('{"resourceSpans":[]}'),
        );
        assert.equal(status, 200, lastWords(collector));
    });
});

/** One that moves the collector's own ports to free ones. */
async function freeOffset(): Promise<number> {
    for (let offset = 20_000; ; offset += 17) {
        if ((await Promise.all([8888, 13133].map((port) => isPortFree(port + offset)))).every(Boolean)) {
            return offset;
        }
    }
}
