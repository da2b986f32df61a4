import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    adot,
    audit,
    capacity,
    cloudWatchLimits,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    type DestinationArgs,
    destinationSecrets,
    parseCollectorConfig,
    renderCollectorConfig,
    sentTo,
    sizeSidecar,
} from "../../../collector";
import { pushedTo } from "../../../collector/config/request";
import { queuedPointBytes } from "../../../collector/config/sizing";
import { anyDestinations, requestToAny } from "./requests";

const base: CollectorRequest = {
    serviceName: "orders",
    region: "eu-west-1",
    memoryMiB: 256,
    scrape: { jvm: { port: 9404 } },
};
const to = (more: Partial<CollectorRequest>): CollectorConfig => collectorConfig({ ...base, ...more });
const beside = (args: DestinationArgs): CollectorConfig => to({ destinations: { mine: args } });

interface Queue {
    readonly queue_size: number;
    readonly sizer?: string;
    readonly batch?: { readonly sizer: string; readonly max_size: number; readonly min_size: number };
}
interface Exporter {
    readonly endpoint?: string;
    readonly metrics_endpoint?: string;
    readonly auth?: { readonly authenticator: string };
    readonly headers?: Readonly<Record<string, string>>;
    readonly sending_queue?: Queue;
    readonly remote_write_queue?: Queue;
    readonly retry_on_failure?: { readonly max_elapsed_time: string };
    readonly timeout?: string;
}
const exportersIn = ({ exporters }: CollectorConfig) => Object.entries(exporters) as [string, Exporter][];
const metricsPipelines = ({ service }: CollectorConfig) =>
    Object.entries(service.pipelines).filter(([id]) => id.startsWith("metrics"));

describe("the destinations of metrics", () => {
    it("pass the audit in any combination, as the collector reads them", () => {
        fc.assert(
            fc.property(requestToAny, (request) => {
                const read = parseCollectorConfig(renderCollectorConfig(collectorConfig(request)));
                const { memoryMiB, goMemLimitMiB } = sizeSidecar(request.memoryMiB);
                const around = { network: request.networkMode as "awsvpc" };
                const findings = audit(read.config, { memoryMiB, goMemLimitMiB, release: adot, around });
                // A write to another than AMP needs no credentials where the network keeps others out.
                assert.deepEqual(
                    [...read.findings, ...findings].filter(({ rule }) => rule !== "remote-write-anonymous"),
                    [],
                );
            }),
            { numRuns: 40 },
        );
    });

    it("are in every pipeline of metrics, behind the limiter, each with a bounded queue and an end to its retries", () => {
        fc.assert(
            fc.property(requestToAny, (request) => {
                const config = collectorConfig(request);
                const others = /\/(traces|logs|xray)$|^prometheus\/|^prometheus$/;
                const sends = exportersIn(config).filter(([id]) => !others.test(id));
                const { queues } = sentTo(request);
                assert.equal(sends.length, queues);
                for (const [id, { processors, exporters }] of metricsPipelines(config)) {
                    if (id === "metrics/statsd" && request.statsd !== undefined) {
                        continue;
                    }
                    assert.deepEqual([...exporters].sort(), sends.map(([exporter]) => exporter).sort(), id);
                    assert.equal(processors[0], "memory_limiter");
                    assert.equal(processors.at(-1), "batch");
                }
                for (const [id, exporter] of sends) {
                    const queue = exporter.sending_queue ?? exporter.remote_write_queue;
                    assert.ok(queue!.queue_size > 0 && Number.isInteger(queue!.queue_size), id);
                    assert.match(exporter.retry_on_failure!.max_elapsed_time, /^[1-9]\d*s$/, id);
                    assert.match(exporter.timeout!, /^[1-9]\d*s$/, id);
                }
            }),
            { numRuns: 40 },
        );
    });

    it("leave room for what waits for all of them at once", () => {
        fc.assert(
            fc.property(requestToAny, (request) => {
                const config = collectorConfig(request);
                const { limit_mib, spike_limit_mib } = config.processors.memory_limiter!;
                const { send_batch_max_size: batch = 0 } = config.processors.batch!;
                const waiting = exportersIn(config).map(([, { sending_queue, remote_write_queue }]) => {
                    const bytes = sending_queue?.sizer === "bytes" ? sending_queue.queue_size : 0;
                    const points =
                        sending_queue?.sizer === "items"
                            ? sending_queue.queue_size
                            : (remote_write_queue?.queue_size ?? 0) * batch;
                    return bytes + points * queuedPointBytes;
                });
                const all = waiting.reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20;
                assert.ok(all < limit_mib - spike_limit_mib, `${all} of ${limit_mib - spike_limit_mib}`);
            }),
            { numRuns: 40 },
        );
    });

    it("make a sidecar hold fewer series each", () => {
        const held = [1, 2, 3, 4, 5].map((queues) => capacity(256, undefined, [], queues).series);
        assert.deepEqual(held, [43_300, 23_800, 15_800, 11_500, 8_800]);
        fc.assert(
            fc.property(fc.integer({ min: 256, max: 8192 }), anyDestinations, (memoryMiB, some) => {
                const { queues } = sentTo(some);
                const sizes = sizeSidecar(memoryMiB, undefined, pushedTo({}), sentTo(some));
                assert.equal(sizes.samplesPerScrape, capacity(memoryMiB, undefined, [], queues).series);
                assert.ok(sizes.samplesPerScrape > 0);
                assert.ok(sizes.queueSize * sizes.sendBatchMaxSize >= sizes.queuedPoints);
            }),
        );
        assert.throws(
            () => to({ expectedSeries: 40_000, destinations: { cloudwatch: { kind: "cloudwatch" } } }),
            /^Error: expectedSeries is 40000: a sidecar with 256 MiB holds 23800 series for 2 destinations of which 10 % are new at a scrape; give it \d+ MiB or more\.$/,
        );
    });

    it("get from CloudWatch's exporter no request that it refuses, and few of them", () => {
        fc.assert(
            fc.property(requestToAny, (request) => {
                const config = collectorConfig(request);
                const { mostPoints, leastPoints } = sentTo(request);
                const { send_batch_size, send_batch_max_size: batch = 0 } = config.processors.batch!;
                assert.equal(send_batch_size, batch);
                assert.ok(batch <= (mostPoints ?? 8_192) && batch >= (leastPoints ?? 1));
                for (const [id, { sending_queue, metrics_endpoint }] of exportersIn(config)) {
                    if (/\/v1\/metrics$/.test(metrics_endpoint ?? "") && metrics_endpoint!.includes("monitoring.")) {
                        const { sizer, max_size } = sending_queue!.batch!;
                        assert.equal(sizer, "bytes");
                        assert.ok(max_size <= cloudWatchLimits.bytes && batch <= cloudWatchLimits.points, id);
                    }
                }
            }),
            { numRuns: 40 },
        );
        assert.equal(to({ destination: "cloudwatch" }).processors.batch!.send_batch_size, 1000);
    });

    it("send one request after the other, but for CloudWatch in a large sidecar, which takes points in any order", () => {
        const destinations = { cw: { kind: "cloudwatch" }, vendor: { kind: "otlp", url: "https://otlp.example" } };
        const consumers = (memoryMiB: number) => {
            const { exporters } = to({ memoryMiB, destinations });
            return ["otlphttp/cw", "otlphttp/vendor"].map(
                (id) =>
                    (exporters[id as "otlphttp/cw"] as { sending_queue: { num_consumers: number } }).sending_queue
                        .num_consumers,
            );
        };
        assert.deepEqual([256, 4096, 122_880].map(consumers), [
            [2, 1],
            [4, 1],
            [10, 1],
        ]);
    });

    it("are signed for each one's own service, region and role", () => {
        const { extensions, service } = to({
            assumeRole: { arn: "arn:aws:iam::111122223333:role/first" },
            destinations: {
                metrics: { kind: "cloudwatch" },
                tokyo: { kind: "cloudwatch", region: "ap-northeast-1" },
                virginia: {
                    kind: "amp",
                    url: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    assumeRole: { arn: "arn:aws:iam::444455556666:role/other", externalId: "mine" },
                },
                sydney: { kind: "amp", urlParameter: "/sydney", region: "ap-southeast-2" },
            },
        });
        const { health_check: _, ...signers } = extensions;
        assert.deepEqual(signers, {
            sigv4auth: {
                region: "eu-west-1",
                service: "aps",
                assume_role: { arn: "arn:aws:iam::111122223333:role/first" },
            },
            "sigv4auth/metrics": { region: "eu-west-1", service: "monitoring" },
            "sigv4auth/tokyo": { region: "ap-northeast-1", service: "monitoring" },
            "sigv4auth/virginia": {
                region: "us-east-1",
                service: "aps",
                assume_role: { arn: "arn:aws:iam::444455556666:role/other", external_id: "mine" },
            },
            "sigv4auth/sydney": { region: "ap-southeast-2", service: "aps" },
        });
        assert.deepEqual(service.extensions, ["health_check", ...Object.keys(signers)]);
        const first = to({ destination: "cloudwatch", assumeRole: { arn: "arn:aws:iam::111122223333:role/first" } });
        assert.deepEqual(first.extensions["sigv4auth/cloudwatch"]!.assume_role, {
            arn: "arn:aws:iam::111122223333:role/first",
        });
    });

    it("are CloudWatch's endpoint of the region, in its partition", () => {
        for (const [region, host] of [
            ["eu-west-1", "monitoring.eu-west-1.amazonaws.com"],
            ["cn-north-1", "monitoring.cn-north-1.amazonaws.com.cn"],
            ["us-gov-west-1", "monitoring.us-gov-west-1.amazonaws.com"],
        ] as const) {
            const { exporters } = to({ region, destination: "cloudwatch" });
            const { metrics_endpoint } = exporters["otlphttp/cloudwatch"] as Exporter;
            assert.equal(metrics_endpoint, `https://${host}/v1/metrics`);
        }
    });

    it("keep every label of all series on the points where one of them takes OTLP", () => {
        const known = { family: "orders-prod", clusterName: "prod", labels: { env: "prod" } };
        const keys = ({ processors }: CollectorConfig) =>
            processors["resource/identity"]!.attributes.map(({ key }) => key).filter(Boolean);
        const plain = to(known);
        assert.ok(plain.exporters.prometheusremotewrite!.external_labels !== undefined);
        for (const kind of ["cloudwatch", "otlp"]) {
            const mixed = to({ ...known, destinations: { mine: { kind, url: "https://otlp.example/v1/metrics" } } });
            assert.equal(mixed.exporters.prometheusremotewrite!.external_labels, undefined);
            assert.ok(keys(mixed).includes("env") && keys(mixed).includes("aws_ecs_task_family"));
        }
        const written = to({ ...known, destinations: { mine: { kind: "remote-write", url: "https://m.example/w" } } });
        const labels = written.exporters["prometheusremotewrite/mine"]!.external_labels;
        assert.deepEqual(labels, written.exporters.prometheusremotewrite!.external_labels);
        assert.deepEqual(keys(written), keys(plain));
    });

    it("have no secret in the config, and each variable has one source", () => {
        fc.assert(
            fc.property(anyDestinations, ({ destination, destinations }) => {
                const config = to({ destination, destinations });
                const secrets = destinationSecrets(destinations);
                const text = renderCollectorConfig(config);
                const asked = [...text.matchAll(/\$\{env:(DESTINATION_\w+)\}/g)].map(([, name]) => name!);
                assert.deepEqual([...new Set(asked)].sort(), Object.keys(secrets).sort());
                const said = Object.values(destinations).flatMap(
                    ({ urlParameter, authorizationSecret, bearerTokenSecret, secretHeaders = {} }) =>
                        [urlParameter, authorizationSecret, bearerTokenSecret, ...Object.values(secretHeaders)].filter(
                            Boolean,
                        ),
                );
                assert.deepEqual(Object.values(secrets).sort(), said.sort());
            }),
            { numRuns: 40 },
        );
    });

    it("get OTLP at the path of metrics, before a query", () => {
        for (const [url, expected] of [
            ["https://o.example", { endpoint: "https://o.example" }],
            ["https://o.example/otlp/", { endpoint: "https://o.example/otlp" }],
            ["https://o.example/v1/metrics?a=b", { metrics_endpoint: "https://o.example/v1/metrics?a=b" }],
            ["https://o.example/otlp/?a=b", { metrics_endpoint: "https://o.example/otlp/v1/metrics?a=b" }],
        ] as const) {
            const { endpoint, metrics_endpoint } = beside({ kind: "otlp", url }).exporters["otlphttp/mine"] as {
                readonly endpoint?: string;
                readonly metrics_endpoint?: string;
            };
            assert.deepEqual(
                { ...(endpoint && { endpoint }), ...(metrics_endpoint && { metrics_endpoint }) },
                expected,
            );
        }
    });

    it("get their headers as the collector takes them", () => {
        const { exporters } = beside({
            kind: "remote-write",
            url: "https://mimir.example/api/v1/push",
            bearerTokenSecret: "/token",
            headers: { "X-Scope-OrgID": "a$b" },
            secretHeaders: { "x-api-key": "/key" },
        });
        assert.deepEqual(exporters["prometheusremotewrite/mine"]!.headers, {
            authorization: "Bearer ${env:DESTINATION_MINE__HEADER_AUTHORIZATION}",
            "X-Scope-OrgID": "a$$b",
            "x-api-key": "${env:DESTINATION_MINE__HEADER_X_API_KEY}",
        });
    });

    it("are refused where they can't be meant", () => {
        const https = "https://mimir.example/api/v1/push";
        const refused: readonly (readonly [Partial<CollectorRequest>, RegExp])[] = [
            [{ destination: "mimir" }, /^Error: destination is "mimir": it must be one of amp, cloudwatch, none\./],
            [{ destination: "none" }, /^Error: destinations is empty and destination is "none"/],
            [{ destinations: { amp: { kind: "amp", url: https } } }, /destinations\.amp has the name of the first/],
            [{ destinations: { traces: { kind: "otlp", url: https } } }, /has the name "traces": it must be a name/],
            [{ destinations: { "a--b": { kind: "otlp", url: https } } }, /has the name "a--b"/],
            [
                { buffer: "disk", destinations: { mine: { kind: "otlp", url: https } } },
                /^Error: buffer is "disk": the queue on disk is one before AMP alone, and here metrics go to amp, mine/,
            ],
            [
                {
                    networkMode: "bridge",
                    ecsMetrics: true,
                    scrape: {},
                    destinations: { mine: { kind: "otlp", url: "http://localhost:5318/?key=hidden" } },
                },
                /^Error: destinations\.mine\.url is on the loopback address, which in the network mode bridge [^?]*$/,
            ],
            [{ buffer: "disk", destination: "cloudwatch" }, /^Error: buffer is "disk": .* go to cloudwatch/],
            [
                { destinations: Object.fromEntries("abcde".split("").map((name) => [name, { kind: "cloudwatch" }])) },
                /^Error: destinations has 5: it must have at most 4\./,
            ],
        ];
        for (const [more, message] of refused) {
            assert.throws(() => to(more), message);
        }
        const one: readonly (readonly [DestinationArgs, RegExp])[] = [
            [{ kind: "kafka" }, /^Error: destinations\.mine\.kind is "kafka": it must be one of amp, cloudwatch/],
            [{ kind: "remote-write" }, /^Error: destinations\.mine\.url is missing|url is undefined/],
            [{ kind: "otlp", url: https, urlParameter: "/u" }, /urlParameter can't be given beside url/],
            [{ kind: "otlp", url: "http://collector.internal:4318" }, /url begins with http:\/\//],
            [{ kind: "remote-write", url: "https://me:hidden@mimir.example/w" }, /url isn't valid: .* without a name/],
            [
                { kind: "remote-write", url: https, region: "eu-west-1" },
                /region can't be given: it isn't for remote-write/,
            ],
            [
                { kind: "cloudwatch", authorizationSecret: "/a" },
                /authorizationSecret can't be given: it isn't for cloudw/,
            ],
            [
                { kind: "otlp", url: https, authorizationSecret: "/a", bearerTokenSecret: "/b" },
                /bearerTokenSecret can't be given beside authorizationSecret/,
            ],
            [{ kind: "remote-write", urlParameter: "/u" }, /urlParameter can't be given without authorizationSecret/],
            [{ kind: "remote-write", urlParameter: "/u", headers: { "x-a": "b" } }, /without authorizationSecret/],
            [{ kind: "otlp", url: https, headers: { "x-api-key": "hidden" } }, /x-api-key would stand in the task/],
            [{ kind: "otlp", url: https, headers: { Authorization: "hidden" } }, /Authorization would stand in/],
            [{ kind: "otlp", url: https, headers: { "content-type": "x" } }, /the exporter itself sets it/],
            [
                { kind: "otlp", url: https, headers: { "x-team": "a\nb" } },
                /x-team isn't valid: it must be a string of one line/,
            ],
            ...["DD-API-KEY", "x-honeycomb-team", "uptrace-dsn", "X-AuthToken"].map(
                (name) =>
                    [
                        { kind: "otlp", url: https, headers: { [name]: "hidden" } },
                        new RegExp(`${name} would stand in the task`),
                    ] as const,
            ),
            ...["Basic aGlkZGVu hidden=", "https://me:hidden@mimir.example/w", "hidden token"].flatMap(
                (secret): [DestinationArgs, RegExp][] => [
                    [
                        { kind: "otlp", url: https, authorizationSecret: secret },
                        /authorizationSecret is no name of an SSM parameter, .* and never the secret itself/,
                    ],
                    [{ kind: "otlp", urlParameter: secret }, /urlParameter is no name of an SSM parameter/],
                    [
                        { kind: "otlp", url: https, secretHeaders: { "x-team": secret } },
                        /x-team is no name of an SSM parameter/,
                    ],
                ],
            ),
            [{ kind: "otlp", url: "https://otlp.example/v1/traces" }, /url has the path \/v1\/traces: it must end in/],
            [
                { kind: "otlp", url: "https://otlp.example/v1/metrics/" },
                /url has the path \/v1\/metrics: it must end in/,
            ],
            [{ kind: "otlp", url: "https://otlp.example:4317" }, /url has port 4317, which takes OTLP over gRPC/],
            [
                { kind: "cloudwatch", url: "https://monitoring.us-east-1.amazonaws.com/" },
                /url has a path that CloudWatch doesn't take metrics at: it must be such as https:\/\/monitoring/,
            ],
            [
                { kind: "amp", url: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1" },
                /url has a path that AMP doesn't take remote writes at: it must be such as https:\/\/aps-workspaces/,
            ],
            [{ kind: "otlp", url: https, secretHeaders: { authorization: "/a" } }, /is what authorizationSecret or/],
            [
                { kind: "otlp", url: https, headers: { "X-Team": "a" }, secretHeaders: { "x-team": "/a" } },
                /has the header x-team twice/,
            ],
            [
                {
                    kind: "remote-write",
                    url: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                },
                /kind is "remote-write": the url is one of AMP, which takes signed requests alone: it must be amp/,
            ],
            [
                { kind: "otlp", url: "https://monitoring.eu-west-1.amazonaws.com/v1/metrics" },
                /which takes signed requests alone: it must be cloudwatch/,
            ],
            [{ kind: "otlp", url: "https://xray.eu-west-1.amazonaws.com" }, /one of X-Ray, which takes no metrics/],
            [
                { kind: "amp", url: "https://monitoring.eu-west-1.amazonaws.com/v1/metrics" },
                /url is one of CloudWatch, and kind is amp: it must be such as https:\/\/aps-workspaces/,
            ],
            [
                {
                    kind: "cloudwatch",
                    url: "https://monitoring.eu-west-1.amazonaws.com/v1/metrics",
                    region: "us-east-1",
                },
                /region is "us-east-1": the url is one of eu-west-1/,
            ],
        ];
        for (const [args, message] of one) {
            assert.throws(() => beside(args), message, JSON.stringify(args));
            assert.throws(
                () => beside(args),
                (error: Error) => !error.message.includes("hidden"),
            );
        }
    });
});
