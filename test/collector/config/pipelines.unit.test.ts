import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    type CollectorConfig,
    type CollectorRequest,
    type PrometheusReceiver,
    type ScrapeArgs,
    audit,
    bufferIds,
    bufferPort,
    collectorConfig,
    metrics,
    selfScrapeJob,
    capacity,
    memoryFor,
    sizeSidecar,
} from "../../../collector";
import { pushedTo } from "../../../collector/config/request";
import { relabelled as afterRelabelling } from "../../../local/sample/relabel";
import { typicalRequests, validRequest } from "./requests";

const base: CollectorRequest = {
    serviceName: "orders",
    region: "eu-west-1",
    memoryMiB: 256,
    scrape: { jvm: { port: 9404 } },
};
const withJob = (job: Partial<ScrapeArgs>): CollectorRequest => ({ ...base, scrape: { jvm: { port: 9404, ...job } } });
const scrapeConfigs = (config: CollectorConfig): PrometheusReceiver["config"]["scrape_configs"] =>
    config.receivers.prometheus!.config.scrape_configs;

/** Whether a generated pipeline writes to AMP. */
const isWritten = (id: string): boolean => id.startsWith("metrics/") && id !== "metrics/statsd";

describe("a queue on disk", () => {
    const onDisk = (more: Partial<CollectorRequest> = {}): CollectorConfig =>
        collectorConfig({ ...base, buffer: "disk", ...more });
    const longest = (config: CollectorConfig): number =>
        Number(/"(\d+)s"/.exec(config.processors[bufferIds.tooOld]!.metrics!.datapoint![0]!)![1]);
    const queueMiB = (config: CollectorConfig): number =>
        (config.exporters[bufferIds.hop] as { sending_queue: { queue_size: number } }).sending_queue.queue_size /
        2 ** 20;

    it("is between every pipeline and the remote-write exporter, which neither queues nor tries again", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const { service, exporters } = collectorConfig({ ...request, buffer: "disk" });
                const pipelines = Object.entries(service.pipelines).filter(([id]) => isWritten(id));
                for (const [id, { exporters: named }] of pipelines) {
                    assert.deepEqual(named, [id === bufferIds.pipeline ? "prometheusremotewrite" : bufferIds.hop]);
                }
                const { remote_write_queue, retry_on_failure } = exporters.prometheusremotewrite!;
                assert.deepEqual([remote_write_queue, retry_on_failure], [{ enabled: false }, { enabled: false }]);
                assert.equal(service.extensions[0], bufferIds.storage);
            }),
        );
    });

    it("takes what is added for AMP as well", () => {
        const additions = structuredClone(typicalRequests.everything.additions!);
        assert.deepEqual(onDisk({ additions }).service.pipelines["metrics/otlp"]!.exporters, [bufferIds.hop]);
    });

    it("lets nothing that is added replace what is generated", () => {
        const { service, ...sections } = onDisk();
        for (const [section, components] of Object.entries(sections)) {
            for (const id of Object.keys(components)) {
                const refused = new RegExp(`^additions\\.${section} has "${id}": `);
                assert.throws(() => onDisk({ additions: { [section]: { [id]: {} } } }), { message: refused });
            }
        }
        const pipeline = { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] };
        for (const id of Object.keys(service.pipelines)) {
            const additions = { pipelines: { [id]: pipeline } };
            assert.throws(() => onDisk({ additions }), { message: new RegExp(`^additions\\.pipelines has "${id}": `) });
        }
    });

    it("lets nothing that is added go round through it", () => {
        const own = Object.values(bufferIds);
        for (const id of own) {
            for (const part of ["receivers", "processors", "exporters"] as const) {
                const pipeline = { receivers: ["otlp/mine"], exporters: ["debug/mine"], [part]: [` ${id}`] };
                assert.throws(() => onDisk({ additions: { pipelines: { "metrics/mine": pipeline } } }), {
                    message: new RegExp(`^additions\\.pipelines\\.metrics/mine\\.${part} has " ${id}"`),
                });
            }
        }
    });

    it("keeps its port", () => {
        const otlp = { protocols: { grpc: { endpoint: `127.0.0.1:${bufferPort}`, max_recv_msg_size_mib: 1 } } };
        const additions = {
            receivers: { "otlp/mine": otlp },
            exporters: { debug: {} },
            pipelines: { "metrics/mine": { receivers: ["otlp/mine"], exporters: ["debug"] } },
        };
        assert.throws(
            () => onDisk({ additions }),
            /^Error: additions make the config unsafe at .*listens on port 13134/,
        );
        const scrape = { app: { port: bufferPort } };
        assert.throws(
            () => onDisk({ scrape }),
            /^Error: scrape\.app\.port is 13134: the sidecar itself listens on 8888, 13133, and 13134/,
        );
        assert.ok(collectorConfig({ ...base, scrape }));
    });

    it("splits what is larger than the hop takes", () => {
        const { receivers, exporters } = onDisk();
        const { protocols } = receivers[bufferIds.hop] as { protocols: { grpc: { max_recv_msg_size_mib: number } } };
        const { sending_queue } = exporters[bufferIds.hop] as { sending_queue: { batch: Record<string, unknown> } };
        const { sizer, min_size, max_size } = sending_queue.batch;
        assert.deepEqual([sizer, min_size], ["bytes", 0]);
        assert.ok((max_size as number) * 2 <= protocols.grpc.max_recv_msg_size_mib * 2 ** 20);
    });

    it("has room for what is pushed beside what is scraped, however much that is", () => {
        const pushed: Partial<CollectorRequest>[] = [
            { statsd: { containers: ["app"] } },
            { otlp: { containers: ["app"], metrics: true } },
            { statsd: { containers: ["app"] }, otlp: { containers: ["app"], metrics: true } },
        ];
        for (const expectedSeries of [undefined, 1_000]) {
            const known = { expectedSeries, bufferMiB: undefined };
            for (const more of pushed) {
                const { samplesPerScrape, pushedPoints, statsdSeries } = sizeSidecar(
                    base.memoryMiB,
                    0.1,
                    pushedTo(more),
                );
                const rate = (series: number): number => Math.max(64, Math.ceil((series * 200 * 3_300) / 2 ** 20 / 20));
                assert.ok(pushedPoints + statsdSeries > 0);
                assert.equal(
                    queueMiB(onDisk({ ...known, ...more })),
                    Math.min(6_144, rate((expectedSeries ?? samplesPerScrape) + pushedPoints + statsdSeries)),
                );
            }
        }
        const least = { expectedSeries: 20_000, bufferMiB: 64, ...pushed[2] };
        assert.throws(() => onDisk({ ...least, bufferMiB: 64, expectedSeries: 110_000, memoryMiB: 1024 }), {
            message: /^bufferMiB is 64: a minute of \d+ series, of which \d+ are pushed, takes \d+ MiB/,
        });
    });

    it("keeps samples for as long as AMP takes them, and no longer than the disk holds what is known to come", () => {
        assert.equal(longest(onDisk()), 3_300);
        const small = { bufferMiB: 64 };
        assert.equal(queueMiB(onDisk(small)), 64);
        // Nobody knows whether it is filled.
        assert.equal(longest(onDisk(small)), 3_300);
        const known = { ...small, expectedSeries: 43_000 };
        assert.ok(longest(onDisk(known)) < 200, `${longest(onDisk(known))} s`);
        const often = { app: { port: 9000, intervalSeconds: 5 } };
        assert.equal(longest(onDisk({ ...known, scrape: often })), 3_300);
        const fourTimes = queueMiB(onDisk({ scrape: often })) / queueMiB(onDisk());
        assert.ok(Math.abs(fourTimes - 4) < 0.01, String(fourTimes));
        assert.ok(queueMiB(onDisk({ expectedSeries: 1_000 })) < queueMiB(onDisk()) / 10);
        fc.assert(
            fc.property(validRequest, (request) => {
                const { expectedSeries, scrapeIntervalSeconds = 20, scrape } = request;
                const config = collectorConfig({ ...request, bufferMiB: undefined, buffer: "disk" });
                const seconds = longest(config);
                const isKnown =
                    expectedSeries !== undefined &&
                    Object.values(scrape).every(
                        ({ intervalSeconds: own }) => (own ?? scrapeIntervalSeconds) === scrapeIntervalSeconds,
                    );
                const held = (seconds / scrapeIntervalSeconds) * (expectedSeries ?? 0) * 200;
                assert.ok(seconds >= 60 && seconds <= 3_300);
                assert.ok(isKnown ? seconds === 60 || held <= queueMiB(config) * 2 ** 20 : seconds === 3_300);
            }),
        );
    });

    it("isn't so small that it holds no minute of what is known to come", () => {
        const known = { memoryMiB: 4_096, expectedSeries: 600_000, scrapeIntervalSeconds: 1 };
        assert.throws(
            () => onDisk({ ...known, bufferMiB: 6_000 }),
            /^Error: bufferMiB is 6000: a minute of 600000 series takes 6867 MiB/,
        );
        assert.ok(longest(onDisk({ ...known, bufferMiB: 6_867 })) >= 60);
        assert.equal(longest(onDisk(known)), 60);
    });

    it("has the collector tell of itself as if what passes twice passed once", () => {
        const job = scrapeConfigs(onDisk()).find(({ job_name }) => job_name === selfScrapeJob)!;
        const { hop, limiter, tooOld } = bufferIds;
        const write = { exporter: "prometheusremotewrite" };
        // As a collector's own page has them, and what is sent of each.
        const series: readonly (readonly [name: string, own: Record<string, string>, sent?: Record<string, string>])[] =
            [
                ["processor_memory_limiter_accepted_metric_points", { processor: "memory_limiter" }, {}],
                ["processor_memory_limiter_accepted_metric_points", { processor: limiter }],
                ["processor_memory_limiter_refused_metric_points", { processor: "memory_limiter" }, {}],
                ["processor_memory_limiter_refused_metric_points", { processor: limiter }],
                ["receiver_refused_metric_points", { receiver: "prometheus" }, {}],
                ["receiver_refused_metric_points", { receiver: hop }],
                ["exporter_sent_metric_points", write, {}],
                ["exporter_sent_metric_points", { exporter: hop }],
                ["exporter_send_failed_metric_points", write],
                ["exporter_send_failed_metric_points", { exporter: hop }, {}],
                ["exporter_enqueue_failed_metric_points", { exporter: hop }, {}],
                ["exporter_queue_size", { exporter: hop }, {}],
                ["exporter_queue_capacity", { exporter: hop }, {}],
                [
                    "processor_filter_datapoints_filtered",
                    { filter: tooOld },
                    { __name__: "otelcol_exporter_send_failed_metric_points", exporter: tooOld },
                ],
                [
                    "processor_filter_datapoints.filtered",
                    { filter: tooOld },
                    { __name__: "otelcol_exporter_send_failed_metric_points", exporter: tooOld },
                ],
                ["processor_filter_datapoints.filtered", { filter: "filter/ecs" }],
            ];
        for (const [name, own, sent] of series) {
            const given = { __name__: `otelcol_${name}`, ...own };
            const expected = sent && { ...given, ...sent };
            assert.deepEqual(afterRelabelling(job.metric_relabel_configs!, given), expected, JSON.stringify(given));
        }
    });

    it("is not there unless it is asked for", () => {
        assert.deepEqual(collectorConfig({ ...base, buffer: "memory" }), collectorConfig(base));
        assert.throws(
            () => collectorConfig({ ...base, bufferMiB: 100 }),
            /bufferMiB is 100: it is the size of the queue/,
        );
        assert.throws(() => onDisk({ bufferMiB: 63 }), /bufferMiB is 63: it must be a whole number of MiB from 64 to/);
        assert.throws(() => collectorConfig({ ...base, buffer: "tape" }), /buffer is "tape": it must be/);
    });
});

describe("cluster and family that are known beforehand", () => {
    const known = { family: "orders-prod", clusterName: "prod" };
    const identityKeys = (config: CollectorConfig): unknown[] =>
        (config.processors["resource/identity"] as { attributes: { key?: string }[] }).attributes.map(({ key }) => key);
    const labelsOf = (config: CollectorConfig): unknown => config.exporters.prometheusremotewrite?.external_labels;

    it("are written once a request, and not on the points", () => {
        const config = collectorConfig({ ...base, ...known });
        assert.deepEqual(labelsOf(config), { aws_ecs_cluster_name: "prod", aws_ecs_task_family: "orders-prod" });
        assert.ok(!identityKeys(config).includes("aws_ecs_task_family"));
        assert.ok(!identityKeys(config).includes("aws.ecs.cluster.arn"));
        const half = collectorConfig({ ...base, family: "orders-prod" });
        assert.deepEqual(labelsOf(half), { aws_ecs_task_family: "orders-prod" });
        assert.ok(identityKeys(half).includes("aws.ecs.cluster.arn"));
        assert.deepEqual(labelsOf(collectorConfig({ ...base, ...known, buffer: "disk" })), labelsOf(config));
    });

    it("aren't taken from a target, whose own labels would win", () => {
        const drops = (config: CollectorConfig): unknown => {
            const [app] = scrapeConfigs(config);
            return app!.metric_relabel_configs
                ?.filter(({ action }) => action === "labeldrop")
                .map(({ regex }) => regex);
        };
        assert.deepEqual(drops(collectorConfig({ ...base, ...known })), ["aws_ecs_cluster_name|aws_ecs_task_family"]);
        assert.deepEqual(drops(collectorConfig({ ...base, family: "orders" })), ["aws_ecs_task_family"]);
        // Elsewhere the resource's attributes win.
        assert.deepEqual(drops(collectorConfig(base)), []);
    });

    it("stay on the points where pipelines are added, which may lead elsewhere", () => {
        const additions = { exporters: { debug: {} } };
        assert.deepEqual(collectorConfig({ ...base, ...known, additions }), collectorConfig({ ...base, additions }));
    });

    it("have to be names that ECS allows", () => {
        assert.throws(() => collectorConfig({ ...base, family: "a b" }), /family is "a b": it must be a name that ECS/);
        assert.throws(() => collectorConfig({ ...base, clusterName: "" }), /clusterName is "": it must be/);
    });
});

describe("collectorConfig", () => {
    it("passes its own audit for every valid request", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const { memoryMiB, goMemLimitMiB } = sizeSidecar(request.memoryMiB);
                assert.deepEqual(audit(collectorConfig(request), { memoryMiB, goMemLimitMiB }), []);
            }),
        );
    });

    it("puts the memory limiter first in every pipeline, sized for the memory", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const config = collectorConfig(request);
                const sizes = sizeSidecar(request.memoryMiB);
                assert.deepEqual(config.processors.memory_limiter, {
                    check_interval: "1s",
                    limit_mib: sizes.limitMiB,
                    spike_limit_mib: sizes.spikeLimitMiB,
                    min_gc_interval_when_soft_limited: "1s",
                });
                for (const [id, { receivers, processors }] of Object.entries(config.service.pipelines)) {
                    const isHop = receivers[0] === bufferIds.hop;
                    assert.equal(processors[0], isHop ? bufferIds.limiter : "memory_limiter");
                    // Traces and log records are cut to size in their queues, StatsD's metrics when they are scraped.
                    const unwritten = id === "metrics/statsd" ? "memory_limiter" : "resource/otlp_service";
                    const last = isWritten(id) || request.senders !== undefined ? "batch" : unwritten;
                    assert.equal(processors.at(-1), isHop ? bufferIds.tooOld : last);
                    assert.deepEqual(
                        config.processors[processors[0] as "memory_limiter"],
                        config.processors.memory_limiter,
                    );
                }
            }),
        );
    });

    it("lets all jobs together bring no more than the sidecar holds", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const jobs = scrapeConfigs({ ...collectorConfig({ ...request, selfMetrics: true }) }).filter(
                    ({ job_name }) => job_name !== selfScrapeJob,
                );
                const samples = jobs.reduce((sum, job) => sum + job.sample_limit!, 0);
                assert.ok(samples <= capacity(request.memoryMiB).samplesPerScrape);
            }),
        );
        const [one, other, self] = scrapeConfigs(
            collectorConfig({ ...base, scrape: { a: { port: 1, sampleLimit: 600 }, b: { port: 2 } } }),
        );
        assert.deepEqual([one?.sample_limit, other?.sample_limit, self?.sample_limit], [600, 42_700, 1000]);
        assert.deepEqual([one?.body_size_limit, other?.body_size_limit], ["4MiB", "4MiB"]);
    });

    it("takes as many expected series as the memory holds", () => {
        collectorConfig({ ...base, expectedSeries: capacity(base.memoryMiB).series });
        collectorConfig({ ...base, memoryMiB: memoryFor(60_000), expectedSeries: 60_000 });
    });

    it("bounds every scrape in bytes and samples, and drops target_info", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const receiver = collectorConfig(request).receivers.prometheus;
                for (const job of receiver?.config.scrape_configs ?? []) {
                    assert.match(job.body_size_limit!, /^[1-9]\d*MiB$/);
                    assert.ok(job.sample_limit! > 0);
                    const rules = job.metric_relabel_configs!;
                    assert.ok(rules.at(-1)!.action === "keep" || rules[0]!.regex === "target_info|otel_scope_info");
                    assert.deepEqual(job.static_configs![0].labels, { scrape_job: job.job_name });
                }
            }),
        );
    });

    it("scrapes every 20 s, the sidecar itself included, and reads the ECS metadata", () => {
        const config = collectorConfig(base);
        assert.equal(config.receivers.prometheus!.config.global!.scrape_interval, "20s");
        assert.deepEqual(config.receivers.awsecscontainermetrics, { collection_interval: "20s" });
        assert.deepEqual(
            scrapeConfigs(config).map((job) => [job.job_name, job.metrics_path, job.static_configs![0].targets]),
            [
                ["jvm", "/metrics", ["127.0.0.1:9404"]],
                [selfScrapeJob, "/metrics", ["127.0.0.1:8888"]],
            ],
        );
        assert.deepEqual(Object.keys(config.service.pipelines), ["metrics/scrape", "metrics/ecs"]);
    });

    it("never gives a scrape a longer timeout than its interval", () => {
        const config = collectorConfig({ ...withJob({ intervalSeconds: 3 }), scrapeIntervalSeconds: 5 });
        assert.equal(config.receivers.prometheus!.config.global!.scrape_timeout, "5s");
        assert.equal(scrapeConfigs(config)[0].scrape_timeout, "3s");
        assert.equal(scrapeConfigs(collectorConfig(withJob({ intervalSeconds: 60 })))[0].scrape_timeout, "10s");
    });

    it("sends a batch twice in an interval, but every second at most and every 10 s at least", () => {
        const timeout = (scrapeIntervalSeconds: number): unknown =>
            collectorConfig({ ...base, scrapeIntervalSeconds }).processors.batch!.timeout;
        assert.deepEqual([1, 3, 20, 300].map(timeout), ["1s", "1s", "10s", "10s"]);
    });

    it("keeps exactly the ECS metrics that names.ts lists", () => {
        const kept = collectorConfig(base).processors["filter/ecs"]!.metrics!.include!.metric_names;
        assert.deepEqual(
            kept,
            [...Object.values(metrics.ecs), ...Object.values(metrics.container)].map(({ otel }) => otel),
        );
    });

    it("leaves out what is switched off", () => {
        const config = collectorConfig({ ...base, ecsMetrics: false, selfMetrics: false });
        assert.deepEqual(Object.keys(config.receivers), ["prometheus"]);
        assert.deepEqual(
            scrapeConfigs(config).map((job) => job.job_name),
            ["jvm"],
        );
        assert.equal(config.processors["filter/ecs"], undefined);
        assert.deepEqual(config.service.telemetry!.metrics, { level: "none" });
        assert.deepEqual(Object.keys(config.service.pipelines), ["metrics/scrape"]);
        const ecsOnly = collectorConfig({ ...base, scrape: {}, selfMetrics: false });
        assert.deepEqual(Object.keys(ecsOnly.receivers), ["awsecscontainermetrics"]);
    });

    it("logs at the level that is asked for, and at info else", () => {
        const levelOf = (request: CollectorRequest) => collectorConfig(request).service.telemetry!.logs!.level;
        assert.equal(levelOf(base), "info");
        assert.equal(levelOf({ ...base, logLevel: "debug" }), "debug");
        assert.throws(() => levelOf({ ...base, logLevel: "loud" }), {
            message: 'logLevel is "loud": it must be one of debug, info, warn, error.',
        });
    });

    it("keeps, then drops, then relabels", () => {
        const rules = scrapeConfigs(
            collectorConfig(
                withJob({ allow: ["a", "b|c"], deny: ["b"], relabel: [{ sourceLabels: ["x"], targetLabel: "y" }] }),
            ),
        )[0].metric_relabel_configs!;
        assert.deepEqual(rules.slice(1), [
            { source_labels: ["__name__"], regex: "(?:a)|(?:b|c)", action: "keep" },
            { source_labels: ["__name__"], regex: "(?:b)", action: "drop" },
            { source_labels: ["x"], target_label: "y" },
        ]);
    });

    it("takes the team's strings literally: $ never starts a placeholder", () => {
        const job = scrapeConfigs(
            collectorConfig(
                withJob({
                    path: "/${env:SECRET}",
                    allow: ["^a$"],
                    params: { a$: ["$b"] },
                    relabel: [{ regex: "(.+)$", replacement: "$1-${1}-$$", targetLabel: "copy" }],
                }),
            ),
        )[0];
        assert.equal(job.metrics_path, "/$${env:SECRET}");
        assert.deepEqual(job.params, { a$$: ["$$b"] });
        assert.equal(job.metric_relabel_configs![1].regex, "(?:^a$$)");
        assert.equal(job.metric_relabel_configs![2].regex, "(.+)$$");
        assert.equal(job.metric_relabel_configs![2].replacement, "$$1-$${1}-$$$$");
    });

    it("is a new object each time, sharing nothing with the request", () => {
        const request = structuredClone(typicalRequests.everything);
        const config = collectorConfig(request);
        config.service.pipelines["metrics/otlp"].receivers.push("x");
        config.service.extensions.push("x");
        assert.deepEqual(request, typicalRequests.everything);
        assert.deepEqual(collectorConfig(request), collectorConfig(typicalRequests.everything));
    });
});

describe("collectorConfig refuses", () => {
    const two = (one: ScrapeArgs, other: ScrapeArgs): CollectorRequest => ({ ...base, scrape: { one, other } });
    const relabelled = (...relabel: NonNullable<ScrapeArgs["relabel"]>): CollectorRequest => withJob({ relabel });
    const refused: Record<string, [CollectorRequest, RegExp]> = {
        "an empty service name": [{ ...base, serviceName: "" }, /^serviceName is "": it must be a letter or digit/],
        "a service name with blanks": [{ ...base, serviceName: "my service" }, /^serviceName is "my service": /],
        "a service name with a placeholder": [{ ...base, serviceName: "${env:X}" }, /^serviceName is /],
        "a service name beyond 255 characters": [{ ...base, serviceName: "a".repeat(256) }, /up to 254/],
        "no region": [
            { ...base, region: "Ireland" },
            /^region is "Ireland": it must be an AWS region such as eu-west-1\.$/,
        ],
        "too little memory": [
            { ...base, memoryMiB: 128 },
            /^memoryMiB is 128: it must be a whole number of MiB from 256 to 122880\.$/,
        ],
        "an interval below a second": [
            { ...base, scrapeIntervalSeconds: 0 },
            /^scrapeIntervalSeconds is 0: .* from 1 to 300/,
        ],
        "an interval beyond five minutes": [{ ...base, scrapeIntervalSeconds: 301 }, /^scrapeIntervalSeconds is 301/],
        "a fraction of a second": [withJob({ intervalSeconds: 1.5 }), /^scrape\.jvm\.intervalSeconds is 1\.5/],
        "nothing to do": [
            { ...base, scrape: {}, ecsMetrics: false },
            /^scrape is empty, ecsMetrics is false and additions has no pipelines: the collector would have nothing to do/,
        ],
        "port 0": [withJob({ port: 0 }), /^scrape\.jvm\.port is 0: it must be a whole number from 1 to 65535\.$/],
        "port 65536": [withJob({ port: 65536 }), /^scrape\.jvm\.port is 65536/],
        "no port": [withJob({ port: undefined }), /^scrape\.jvm\.port is missing/],
        "the sidecar's metrics port": [
            withJob({ port: 8888 }),
            /^scrape\.jvm\.port is 8888: the sidecar itself listens on 8888 and 13133/,
        ],
        "the sidecar's health port": [withJob({ port: 13133 }), /^scrape\.jvm\.port is 13133: the sidecar itself/],
        "the same target twice": [
            two({ port: 1234 }, { port: 1234, path: "/metrics" }),
            /^scrape\.other is port 1234 and path \/metrics: scrape\.one is the same target/,
        ],
        "a job name with blanks": [
            { ...base, scrape: { "a b": { port: 1 } } },
            /^scrape has the name "a b": it must be a letter and then/,
        ],
        "a job name that JavaScript minds": [
            { ...base, scrape: JSON.parse('{"__proto__": {"port": 1}}') },
            /^scrape has the name "__proto__": /,
        ],
        "the sidecar's own job name": [
            { ...base, scrape: { [selfScrapeJob]: { port: 1 } } },
            /^scrape has the name "adot-collector": .* and not adot-collector, the sidecar's scrape of itself\.$/,
        ],
        "a relative path": [
            withJob({ path: "metrics" }),
            /^scrape\.jvm\.path is "metrics": it must be a path that starts with \//,
        ],
        "a path with a query": [withJob({ path: "/metrics?a=b" }), /query parameters go into params/],
        "a body limit of 0": [
            withJob({ bodySizeLimitMiB: 0 }),
            /^scrape\.jvm\.bodySizeLimitMiB is 0: it must be a whole number of MiB from 1 to 15360\.$/,
        ],
        "a body limit that the sidecar can't hold": [
            withJob({ bodySizeLimitMiB: 33 }),
            /^scrape\.jvm\.bodySizeLimitMiB is 33: it must be a whole number of MiB from 1 to 32, an eighth of its memory\.$/,
        ],
        "a sample limit that the sidecar can't hold": [
            withJob({ sampleLimit: 50_000 }),
            /^scrape\.jvm\.sampleLimit 50000 is 50000 samples a scrape: a sidecar with 256 MiB holds 43300 of all jobs; give it 290 MiB or more\.$/,
        ],
        "sample limits that leave nothing for another job": [
            {
                ...base,
                scrape: {
                    a: { port: 1, sampleLimit: 20_000 },
                    b: { port: 2, sampleLimit: 23_300 },
                    c: { port: 3 },
                },
            },
            /^scrape\.a\.sampleLimit 20000 and scrape\.b\.sampleLimit 23300 are together 43300 samples a scrape: .* give it 258 MiB or more\.$/,
        ],
        "a sample limit that no sidecar holds": [
            {
                ...base,
                scrape: {
                    a: { port: 1, sampleLimit: 9e6 },
                    b: { port: 2, sampleLimit: 9e6 },
                    c: { port: 3, sampleLimit: 9e6 },
                },
            },
            /are together 27000000 samples a scrape: .*; no sidecar holds so many\.$/,
        ],
        "more series than the sidecar holds": [
            { ...base, expectedSeries: 60_000 },
            /^expectedSeries is 60000: a sidecar with 256 MiB holds 43300 series of which 10 % are new at a scrape; give it 342 MiB or more\.$/,
        ],
        "more series than any sidecar holds": [
            { ...base, expectedSeries: 1e9 },
            /^expectedSeries is 1000000000: it must be a whole number of series from 1 to 24370000/,
        ],
        "half a series": [{ ...base, expectedSeries: 0.5 }, /^expectedSeries is 0\.5: it must be a whole number/],
        "a sample limit of 0": [withJob({ sampleLimit: 0 }), /^scrape\.jvm\.sampleLimit is 0/],
        "an empty allow-list": [
            withJob({ allow: [] }),
            /^scrape\.jvm\.allow is \[\]: it must be a list of regular expressions with at least 1\.$/,
        ],
        "an empty expression": [withJob({ allow: [""] }), /^scrape\.jvm\.allow\[0\] is "": .* it is empty/],
        "a lookahead": [
            withJob({ deny: ["a", "(?!b)c"] }),
            /^scrape\.jvm\.deny\[1\] is "\(\?!b\)c": .* RE2, Go's syntax: RE2 has no lookahead/,
        ],
        "an open bracket": [
            relabelled({ regex: "(", targetLabel: "x" }),
            /^scrape\.jvm\.relabel\[0\]\.regex is "\(": /,
        ],
        "an unknown action": [
            relabelled({ action: "rename" as "replace" }),
            /^scrape\.jvm\.relabel\[0\]\.action is "rename": it must be one of replace, keep/,
        ],
        "a rule without target": [
            relabelled({ sourceLabels: ["a"] }),
            /^scrape\.jvm\.relabel\[0\]\.targetLabel is missing: the action replace/,
        ],
        "a new job label": [
            relabelled({ targetLabel: "job" }),
            /^scrape\.jvm\.relabel\[0\]\.targetLabel is "job": the labels job, instance/,
        ],
        "a new instance label": [relabelled({ action: "lowercase", targetLabel: "instance" }), /can't be changed/],
        "a mapped scrape_job": [
            relabelled({ action: "labelmap", regex: "x", replacement: "scrape_job" }),
            /\.replacement is "scrape_job": /,
        ],
        "dropping job": [
            relabelled({ action: "labeldrop", regex: "(?i)JO.*" }),
            /the action labeldrop would take the label job away/,
        ],
        "keeping too few labels": [
            relabelled({ action: "labelkeep", regex: "__name__|job" }),
            /labelkeep would take the label instance away/,
        ],
        "hashmod without modulus": [
            relabelled({ action: "hashmod", targetLabel: "x" }),
            /^scrape\.jvm\.relabel\[0\]\.modulus is missing/,
        ],
        "a parameter without values": [withJob({ params: { a: [] } }), /^scrape\.jvm\.params\.a is \[\]: /],
    };
    for (const [what, [request, message]] of Object.entries(refused)) {
        it(what, () => assert.throws(() => collectorConfig(request), { message }));
    }

    it("but not two jobs on one port that differ in path or parameters", () => {
        collectorConfig(two({ port: 1234 }, { port: 1234, path: "/other" }));
        collectorConfig(two({ port: 1234 }, { port: 1234, params: { a: ["b"] } }));
    });

    it("but not dropping a label that identifies nothing", () => {
        collectorConfig(relabelled({ action: "labeldrop", regex: "pool" }));
    });
});

describe("additions", () => {
    const add = (additions: CollectorRequest["additions"]): CollectorConfig => collectorConfig({ ...base, additions });

    it("get the limiter first, wherever they put it", () => {
        const pipeline = { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] };
        const config = add({
            exporters: { debug: {} },
            pipelines: {
                "metrics/none": { ...pipeline, exporters: ["debug"] },
                "metrics/last": { ...pipeline, processors: ["batch", "memory_limiter"] },
            },
        });
        assert.deepEqual(config.service.pipelines["metrics/none"].processors, ["memory_limiter"]);
        assert.deepEqual(config.service.pipelines["metrics/last"].processors, ["memory_limiter", "batch"]);
    });

    it("start their extensions and keep their placeholders", () => {
        const config = add({ extensions: { "pprof/mine": { endpoint: "127.0.0.1:${env:PPROF_PORT}" } } });
        assert.deepEqual(config.service.extensions, ["health_check", "sigv4auth", "pprof/mine"]);
        assert.deepEqual(config.extensions["pprof/mine"], { endpoint: "127.0.0.1:${env:PPROF_PORT}" });
    });

    it("are enough for a config of their own", () => {
        const config = collectorConfig({
            ...base,
            scrape: {},
            ecsMetrics: false,
            selfMetrics: false,
            additions: {
                receivers: { statsd: {} },
                pipelines: {
                    metrics: { receivers: ["statsd"], processors: ["batch"], exporters: ["prometheusremotewrite"] },
                },
            },
        });
        assert.deepEqual(Object.keys(config.service.pipelines), ["metrics"]);
    });

    it("may do what the audit only advises against", () => {
        const additions: CollectorRequest["additions"] = {
            receivers: { "prometheus/mine": { config: { scrape_configs: [{ job_name: "mine" }] } } },
            pipelines: {
                "metrics/mine": {
                    receivers: ["prometheus/mine", "awsecscontainermetrics"],
                    processors: ["batch"],
                    exporters: ["prometheusremotewrite"],
                },
            },
        };
        const rules = audit(add(additions), { memoryMiB: base.memoryMiB }).map(({ rule }) => rule);
        assert.deepEqual(rules, ["scrape-unbounded", "label-unbounded"]);
    });

    const limiter = { check_interval: "1s", limit_mib: 999, spike_limit_mib: 1 } as const;
    const refused: Record<string, [CollectorRequest["additions"], RegExp]> = {
        "another memory limiter": [
            { processors: { memory_limiter: limiter } },
            /^additions\.processors has "memory_limiter": the sidecar has one memory limiter/,
        ],
        "a second memory limiter": [
            { processors: { "memory_limiter/mine": limiter } },
            /^additions\.processors has "memory_limiter\/mine"/,
        ],
        "another batch": [
            { processors: { batch: {} } },
            /^additions\.processors has "batch": .* e\.g\. batch\/mine\.$/,
        ],
        "another exporter of that id": [
            { exporters: { prometheusremotewrite: { endpoint: "http://example.com" } } },
            /^additions\.exporters has "prometheusremotewrite"/,
        ],
        "another receiver of that id": [
            { receivers: { awsecscontainermetrics: {} } },
            /^additions\.receivers has "awsecscontainermetrics"/,
        ],
        "another extension of that id": [{ extensions: { sigv4auth: {} } }, /^additions\.extensions has "sigv4auth"/],
        "another pipeline of that id": [
            { pipelines: { "metrics/ecs": { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] } } },
            /^additions\.pipelines has "metrics\/ecs"/,
        ],
        "a pipeline of no signal": [
            { pipelines: { mine: { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] } } },
            /^additions\.pipelines has the name "mine": it must be metrics, traces or logs/,
        ],
        "a pipeline without exporters": [
            { pipelines: { "metrics/mine": { receivers: ["prometheus"], exporters: [] } } },
            /^additions\.pipelines\.metrics\/mine\.exporters is \[\]: it must be a list of ids with at least 1\.$/,
        ],
        "a component that ADOT lacks": [
            { processors: { transform: {} } as object },
            /^additions make the config unsafe at processors\.transform: ADOT v0\.50\.0 has no component transform/,
        ],
        "a receiver that nobody defines": [
            { pipelines: { "metrics/mine": { receivers: ["otlp"], exporters: ["prometheusremotewrite"] } } },
            /^additions make the config unsafe at service\.pipelines\.metrics\/mine\.receivers\[0\]: .* "otlp", which isn't defined/,
        ],
        "a pipeline without batches": [
            { pipelines: { "metrics/mine": { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] } } },
            /^additions make the config unsafe at service\.pipelines\.metrics\/mine\.processors: The pipeline metrics\/mine has no batch processor: .* Make batch the last of service\.pipelines\.metrics\/mine\.processors, with/,
        ],
        "an exporter without a bounded queue": [
            {
                receivers: { otlp: { protocols: { grpc: null } } },
                exporters: {
                    otlp: { endpoint: "collector.example.com:4317", sending_queue: { queue_size: 5_000 } },
                },
                pipelines: { traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlp"] } },
            },
            /^additions make the config unsafe at exporters\.otlp\.sending_queue\.queue_size: otlp has queue_size 5000 /,
        ],
        "a write without signature": [
            {
                exporters: {
                    "prometheusremotewrite/other": {
                        endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    },
                },
            },
            /unsafe at exporters\.prometheusremotewrite\/other\.auth\.authenticator: /,
        ],
    };
    for (const [what, [additions, message]] of Object.entries(refused)) {
        it(`may not bring ${what}`, () => assert.throws(() => add(additions), { message }));
    }
});
