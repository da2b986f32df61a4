/** What a team changes of a generated config: labels, processors in its pipelines, and anything by a function. */
import assert from "node:assert/strict";

import {
    audit,
    type CollectorAdditions,
    collectorAdditions,
    collectorConfig,
    type CollectorRequest,
    type GeneratedConfig,
    renderCollectorConfig,
} from "../../../collector";
import { typicalRequests } from "./requests";

const base = typicalRequests["orders-service"]!;
const made = (changes: Partial<CollectorRequest>) => collectorConfig({ ...base, ...changes });
const pipelineOf = (additions: CollectorAdditions, id: string) => made({ additions }).service.pipelines[id]!.processors;

const debugPipeline = {
    exporters: { debug: {} },
    pipelines: { "metrics/debug": { receivers: ["prometheus"], exporters: ["debug"] } },
} satisfies CollectorAdditions;

describe("labels of a team's own", () => {
    it("are written once a request", () => {
        const config = made({ labels: { env: "prod", price: "5$" }, family: "orders" });
        assert.deepEqual(config.exporters.prometheusremotewrite!.external_labels, {
            aws_ecs_task_family: "orders",
            env: "prod",
            price: "5$$",
        });
        const jobs = config.receivers.prometheus!.config.scrape_configs;
        assert.deepEqual(jobs[0]!.metric_relabel_configs!.at(-1), {
            regex: "aws_ecs_task_family|env|price",
            action: "labeldrop",
        });
    });

    it("stand on every point where there are pipelines that may lead elsewhere", () => {
        const { processors, exporters } = made({ labels: { env: "prod" }, additions: debugPipeline });
        assert.equal(exporters.prometheusremotewrite!.external_labels, undefined);
        assert.deepEqual(
            processors["resource/identity"]!.attributes.filter(({ key }) => key === "env"),
            [{ key: "env", value: "prod", action: "upsert" }],
        );
    });

    it("change nothing where there are none", () => {
        assert.deepEqual(made({ labels: {}, dropLabels: [] }), made({}));
    });

    it("are taken off each scrape, behind what relabels", () => {
        const config = made({
            dropLabels: ["pod", "host"],
            scrape: { jvm: { port: 9404, relabel: [{ sourceLabels: ["pod"], targetLabel: "name" }] } },
        });
        for (const job of config.receivers.prometheus!.config.scrape_configs) {
            assert.deepEqual(job.metric_relabel_configs!.at(-1), { regex: "pod|host", action: "labeldrop" });
        }
    });

    const refused: Record<string, [Partial<CollectorRequest>, string]> = {
        "the service": [
            { labels: { job: "x" } },
            "labels.job can't be given: it tells the series of services, tasks and jobs apart, and it is serviceName.",
        ],
        "the task": [{ labels: { instance: "x" } }, "labels.instance can't be given: "],
        "the scrape's name": [{ labels: { scrape_job: "x" } }, "labels.scrape_job can't be given: "],
        "the cluster": [{ labels: { aws_ecs_cluster_name: "x" } }, "labels.aws_ecs_cluster_name can't be given: "],
        "the family": [{ labels: { aws_ecs_task_family: "x" } }, "labels.aws_ecs_task_family can't be given: "],
        "a bucket's bound": [
            { labels: { le: "x" } },
            "labels.le can't be given: dashboards and rules tell series apart by it.",
        ],
        "a name that isn't one": [
            { labels: { "a-b": "x" } },
            'labels has the name "a-b": it must be the name of a label',
        ],
        "a name of Prometheus's": [{ labels: { __name__: "x" } }, 'labels has the name "__name__": '],
        "an empty value": [{ labels: { env: "" } }, 'labels.env is "": it must be a string that isn\'t empty.'],
        "too many": [
            { labels: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`l${i}`, "x"])) },
            "labels has 21 entries: a series gets at most 20 of them.",
        ],
        "the service's loss": [
            { dropLabels: ["env", "job"] },
            'dropLabels[1] is "job": it tells the series of services, tasks and jobs apart, and it is serviceName.',
        ],
        "a bucket's loss": [{ dropLabels: ["le"] }, 'dropLabels[0] is "le": dashboards and rules tell series apart'],
        "a pattern": [{ dropLabels: ["j.*"] }, 'dropLabels[0] is "j.*": it must be the name of a label'],
        "a label that is given and taken": [
            { labels: { env: "prod" }, dropLabels: ["env"] },
            'dropLabels[0] is "env": labels gives it to every series; keep one of them.',
        ],
        "a label that a scrape writes": [
            {
                labels: { env: "x" },
                scrape: { jvm: { port: 9404, relabel: [{ targetLabel: "env", replacement: "y" }] } },
            },
            'scrape.jvm.relabel[0].targetLabel is "env": labels gives it to every series, and its value wins; keep one of them.',
        ],
    };
    for (const [what, [changes, message]] of Object.entries(refused)) {
        it(`may not be ${what}`, () => {
            assert.throws(
                () => made(changes),
                (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
            );
        });
    }
});

describe("processors in generated pipelines", () => {
    const processors = {
        "filter/mine": { metrics: { exclude: { match_type: "strict", metric_names: ["x"] } } },
        "attributes/mine": { actions: [{ key: "a", action: "delete" }] },
    } satisfies CollectorAdditions["processors"];
    const both = { processors: ["filter/mine", "attributes/mine"] };

    it("come behind the limiter and before identity and batches", () => {
        const additions = { processors, generated: { "metrics/scrape": both, "metrics/ecs": both } };
        assert.deepEqual(pipelineOf(additions, "metrics/scrape"), [
            "memory_limiter",
            "filter/mine",
            "attributes/mine",
            "resourcedetection",
            "resource/identity",
            "batch",
        ]);
        assert.deepEqual(pipelineOf(additions, "metrics/ecs").slice(0, 4), [
            "memory_limiter",
            "filter/ecs",
            "filter/mine",
            "attributes/mine",
        ]);
        assert.deepEqual(audit(made({ additions }), { memoryMiB: base.memoryMiB }), []);
    });

    it("come before the queue on disk too", () => {
        const config = made({ buffer: "disk", additions: { processors, generated: { "metrics/scrape": both } } });
        const { exporters, processors: list } = config.service.pipelines["metrics/scrape"]!;
        assert.deepEqual([list.slice(0, 2), exporters], [["memory_limiter", "filter/mine"], ["otlp/buffer"]]);
    });

    const refused: Record<string, [object, string]> = {
        "a pipeline that isn't there": [
            { ecsMetrics: false, additions: { processors, generated: { "metrics/ecs": both } } },
            "additions.generated.metrics/ecs is of a pipeline that isn't there: this collector has metrics/scrape.",
        ],
        "a pipeline of another name": [
            { additions: { processors, generated: { "metrics/scrapes": both } } },
            "additions.generated.metrics/scrapes is an unknown property: there are metrics/scrape, metrics/ecs; the nearest is metrics/scrape.",
        ],
        "a processor that isn't added": [
            { additions: { processors, generated: { "metrics/scrape": { processors: ["filter/mein"] } } } },
            'additions.generated.metrics/scrape.processors[0] is "filter/mein": it must be one of additions.processors, filter/mine, attributes/mine; the nearest is filter/mine.',
        ],
        "the limiter": [
            { additions: { generated: { "metrics/scrape": { processors: ["memory_limiter"] } } } },
            'additions.generated.metrics/scrape.processors[0] is "memory_limiter": it must be one of additions.processors.',
        ],
        "other receivers": [
            { additions: { processors, generated: { "metrics/scrape": { ...both, receivers: ["otlp"] } } } },
            "additions.generated.metrics/scrape.receivers is an unknown property: there are processors",
        ],
        "one twice": [
            {
                additions: {
                    processors,
                    generated: { "metrics/scrape": { processors: ["filter/mine", "filter/mine"] } },
                },
            },
            "additions make the config unsafe at service.pipelines.metrics/scrape.processors[2]: ",
        ],
    };
    for (const [what, [changes, message]] of Object.entries(refused)) {
        it(`may not be given ${what}`, () => {
            assert.throws(
                () => made(changes as Partial<CollectorRequest>),
                (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
            );
        });
    }
});

describe("a transform of the config", () => {
    const changed = (transform: (config: GeneratedConfig) => unknown, changes: Partial<CollectorRequest> = {}) =>
        made({ ...changes, transform: transform as CollectorRequest["transform"] });

    it("changes generated components in place", () => {
        const config = changed(({ processors, exporters }) => {
            processors.batch.timeout = "2s";
            exporters.prometheusremotewrite.headers = { "X-Scope": "team" };
        });
        assert.equal(config.processors.batch!.timeout, "2s");
        assert.deepEqual(config.exporters.prometheusremotewrite!.headers, { "X-Scope": "team" });
        assert.deepEqual({ ...config, processors: 0, exporters: 0 }, { ...made({}), processors: 0, exporters: 0 });
    });

    it("returns another config", () => {
        const config = changed((own) => ({
            ...own,
            service: { ...own.service, telemetry: { logs: { level: "warn" } } },
        }));
        assert.deepEqual(config.service.telemetry, { logs: { level: "warn" } });
    });

    it("sees additions and the queue on disk", () => {
        let seen: string[] = [];
        changed(
            ({ service }) => {
                seen = Object.keys(service.pipelines);
            },
            { additions: debugPipeline, buffer: "disk" },
        );
        assert.deepEqual(seen, ["metrics/scrape", "metrics/ecs", "metrics/debug", "metrics/send"]);
    });

    const emptied: Record<string, [(config: GeneratedConfig) => unknown, says: string]> = {
        "take its pipeline out": [
            ({ service }) => void delete service.pipelines["metrics/send"],
            "takes otlp/buffer out of",
        ],
        "take its receiver out of the pipeline": [
            ({ service }) => void (service.pipelines["metrics/send"]!.receivers = ["prometheus"]),
            "takes otlp/buffer out of",
        ],
        "move its receiver": [
            ({ receivers }) =>
                void Object.assign(receivers["otlp/buffer"]!, { protocols: { grpc: { endpoint: "a:1" } } }),
            "gives the exporter otlp/buffer another endpoint",
        ],
        "move its exporter": [
            ({ exporters }) => void Object.assign(exporters["otlp/buffer"]!, { endpoint: "127.0.0.1:13199" }),
            "gives the exporter otlp/buffer another endpoint",
        ],
    };
    for (const [what, [transform, says]] of Object.entries(emptied)) {
        it(`may not fill the queue on disk and ${what}`, () => {
            assert.throws(
                () => changed(transform, { buffer: "disk" }),
                ({ message }: Error) => message.startsWith(`transform ${says}`) || assert.fail(message),
            );
        });
    }

    it("may go round the queue on disk", () => {
        const config = changed(
            ({ service, receivers, exporters, processors, extensions }) => {
                const { "metrics/send": _, ...others } = service.pipelines;
                service.pipelines = Object.fromEntries(
                    Object.entries(others).map(([id, each]) => [id, { ...each, exporters: ["prometheusremotewrite"] }]),
                );
                service.extensions = service.extensions.filter((id) => id !== "file_storage/buffer");
                delete receivers["otlp/buffer"];
                delete exporters["otlp/buffer"];
                delete processors["filter/buffer_age"];
                delete extensions["file_storage/buffer"];
            },
            { buffer: "disk" },
        );
        assert.deepEqual(Object.keys(config.service.pipelines), ["metrics/scrape", "metrics/ecs"]);
    });

    it("keeps nothing of what it is given", () => {
        let kept: GeneratedConfig | undefined;
        const config = changed((own) => void (kept = own));
        kept!.service.pipelines["metrics/ecs"]!.processors.length = 0;
        assert.equal(config.service.pipelines["metrics/ecs"]!.processors[0], "memory_limiter");
    });

    it("is written as it has been audited, whatever a getter says later", () => {
        let asked = 0;
        const config = changed((own) => ({
            ...own,
            get processors() {
                return asked++ === 0 ? own.processors : {};
            },
        }));
        assert.match(renderCollectorConfig(config), /^ {2}memory_limiter:$/m);
    });

    const limiter = "transform changes the memory limiters (memory_limiter): they follow from the sidecar's memory";
    const refused: Record<string, [(config: GeneratedConfig) => unknown, string]> = {
        "take the limiter out of a pipeline": [
            ({ service }) => void service.pipelines["metrics/ecs"]!.processors.shift(),
            "transform leaves service.pipelines.metrics/ecs without the memory limiter first: make memory_limiter its first processor.",
        ],
        "put it second": [
            ({ service }) => void service.pipelines["metrics/ecs"]!.processors.reverse(),
            "transform leaves service.pipelines.metrics/ecs without the memory limiter first",
        ],
        "add a pipeline without it": [
            ({ service }) => {
                service.pipelines["metrics/x"] = {
                    receivers: ["prometheus"],
                    processors: ["batch"],
                    exporters: ["debug"],
                };
            },
            "transform leaves service.pipelines.metrics/x without the memory limiter first",
        ],
        "change its limits": [
            ({ processors }) => void ((processors.memory_limiter as { limit_mib: number }).limit_mib = 9_999),
            limiter,
        ],
        "take it away": [({ processors }) => void Reflect.deleteProperty(processors, "memory_limiter"), limiter],
        "bring another": [
            ({ processors }) =>
                void (processors["memory_limiter/mine"] = { check_interval: "1s", limit_mib: 1, spike_limit_mib: 0 }),
            limiter,
        ],
        "join keys": [
            (own) =>
                void ((own.service as unknown as Record<string, unknown>)["pipelines::metrics/ecs::processors"] = []),
            'transform.service has the key "pipelines::metrics/ecs::processors": the collector takes :: for a path.',
        ],
        "write what YAML takes for something else": [
            ({ exporters }) => void (exporters.prometheusremotewrite.headers = { "<<": "x" }),
            'transform makes the config unsafe: The config has the key "<<", which the collector reads differently',
        ],
        "leave no pipelines": [({ service }) => void (service.pipelines = {}), "transform leaves no pipelines: "],
        "leave no list": [
            ({ service }) =>
                void ((service.pipelines["metrics/ecs"] as { processors: unknown }).processors = "${env:P}"),
            "transform leaves service.pipelines.metrics/ecs without its lists of receivers, processors and exporters.",
        ],
        "leave a section out": [
            (own) => void Reflect.deleteProperty(own, "exporters"),
            "transform leaves no section exporters",
        ],
        "bring a section": [
            (own) => ({ ...own, connectors: {} }),
            'transform gives the config the section "connectors": ',
        ],
        "bring a function": [
            ({ processors }) => void ((processors.batch as { timeout: unknown }).timeout = () => "1s"),
            "transform.processors.batch.timeout is a function: ",
        ],
        "be too late": [async (own) => own, "transform returns a promise or an Output: "],
        "return text": [() => "x", "transform must return a config, or nothing and change the one that it gets."],
        "break another rule": [
            ({ exporters }) => void delete exporters.prometheusremotewrite.remote_write_queue,
            "transform makes the config unsafe at exporters.prometheusremotewrite",
        ],
        "name what isn't there": [
            ({ service }) => void service.pipelines["metrics/ecs"]!.exporters.push("debug"),
            "transform makes the config unsafe at service.pipelines.metrics/ecs.exporters[1]: ",
        ],
    };
    for (const [what, [transform, message]] of Object.entries(refused)) {
        it(`may not ${what}`, () => {
            assert.throws(
                () => changed(transform),
                (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
            );
        });
    }

    it("may not be anything but a function", () => {
        assert.throws(() => made({ transform: {} as CollectorRequest["transform"] }), {
            message: "transform is {}: it must be a function that changes the config.",
        });
    });
});

describe("collectorAdditions", () => {
    it("is what it is given, with its types", () => {
        assert.deepEqual(collectorAdditions(debugPipeline), debugPipeline);
        // @ts-expect-error -- a section that there isn't
        collectorAdditions({ recievers: {} });
        // @ts-expect-error -- a component that ADOT hasn't
        collectorAdditions({ processors: { transform: {} } });
        // @ts-expect-error -- a setting that the component hasn't
        collectorAdditions({ processors: { "batch/mine": { timeuot: "1s" } } });
        // @ts-expect-error -- a duration without its unit
        collectorAdditions({ processors: { "batch/mine": { timeout: "1" } } });
        // @ts-expect-error -- a pipeline without exporters
        collectorAdditions({ pipelines: { traces: { receivers: ["otlp"] } } });
        // @ts-expect-error -- a pipeline that isn't generated
        collectorAdditions({ generated: { "metrics/other": { processors: [] } } });
    });

    it("is refused with the nearest name where nobody compiles", () => {
        const refused: [object, string][] = [
            [
                { recievers: {} },
                "additions.recievers is an unknown property: there are extensions, receivers, processors, exporters, pipelines, generated; the nearest is receivers.",
            ],
            [
                { pipelines: { traces: { recievers: [] } } },
                "additions.pipelines.traces.recievers is an unknown property: there are receivers, processors, exporters; the nearest is receivers.",
            ],
            [
                { processors: { atributes: { actions: [] } } },
                "additions make the config unsafe at processors.atributes: ADOT v0.50.0 has no component atributes among its processors: the collector doesn't start. Write attributes, or another of its processors: ",
            ],
            [
                { processors: { "batch/mine": { timeuot: "1s" } } },
                "additions make the config unsafe at processors.batch/mine.timeuot: ",
            ],
            [
                {
                    receivers: { otlp: { protocols: { grpc: {} } } },
                    exporters: { debug: {} },
                    pipelines: { traces: { receivers: ["otpl"], exporters: ["debug"] } },
                },
                "additions make the config unsafe at service.pipelines.traces.receivers[0]: The pipeline traces names \"otpl\", which isn't defined under receivers: the collector doesn't start. Write otlp, define it under receivers, or take it out of ",
            ],
        ];
        for (const [additions, message] of refused) {
            assert.throws(
                () => made({ additions }),
                (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
            );
        }
    });
});
