/**
 * Collectors as people set them up safely in other ways than ours, of which nothing mandatory may be said, each beside
 * a neighbour that isn't safe.
 */
import { collectorConfig, renderCollectorConfig } from "../../collector";
import { type Inputs, row } from "./parameter-row";
import { type ConfigJson, configWith, type ContainerJson, containersWith, goodContainers } from "./task";
import { Later, type Row, type RowResource, type Verdict } from "./verdict-row";

/** A task definition with the good containers, and one change to the collector and one to its config. */
function task(
    family: string,
    change: (collector: ContainerJson) => void,
    config: (config: ConfigJson) => void = () => undefined,
    inputs: Inputs = {},
): RowResource {
    return {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: family,
        inputs: {
            family,
            cpu: "1024",
            memory: "2048",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: JSON.stringify(containersWith(change, configWith(config))),
            ...inputs,
        },
    };
}

const limiter =
    (settings: Record<string, unknown>) =>
    ({ processors }: ConfigJson): void => {
        processors.memory_limiter = { check_interval: "1s", ...settings };
    };

const withMemory =
    (memory: number | undefined, goMemLimit = "192MiB") =>
    (collector: ContainerJson): void => {
        collector.memory = memory;
        collector.environment.find(({ name }) => name === "GOMEMLIMIT")!.value = goMemLimit;
    };

/** Limits by percentage: those of the limiter, the container's memory in MiB, and what is said. */
const percentages: Readonly<Record<string, readonly [settings: Record<string, unknown>, number | undefined, Verdict]>> =
    {
        "a limit of 75 % of a container": [{ limit_percentage: 75, spike_limit_percentage: 20 }, 512, "safe"],
        "a limit of 75 % with the default spike": [{ limit_percentage: 75 }, 512, "safe"],
        "a limit of 80 % of a large container": [{ limit_percentage: 80, spike_limit_percentage: 25 }, 1024, "safe"],
        "percentages beside a limit in MiB": [{ limit_mib: 179, limit_percentage: 90 }, 256, "safe"],
        "a limit of 85 % of a container": [{ limit_percentage: 85 }, 512, ["limiter-too-large"]],
        "a limit of 80 % of a container that leaves no room": [{ limit_percentage: 80 }, 240, ["limiter-too-large"]],
        "a limit of 30 % with nearly all of it spike": [
            { limit_percentage: 30, spike_limit_percentage: 25 },
            512,
            ["limiter-too-small"],
        ],
        "a limit by percentage without memory of the container": [
            { limit_percentage: 75 },
            undefined,
            ["container-memory-missing", "limiter-percentage"],
        ],
        "a limit above 100 %": [{ limit_percentage: 101 }, 512, ["limiter-incomplete"]],
    };

/** A gateway: the collector by itself, with the memory of its task. */
const gateway = (
    family: string,
    config: (config: ConfigJson) => void = () => undefined,
    inputs: Inputs = {},
    beside: readonly object[] = [],
): RowResource => {
    const [, collector] = goodContainers(configWith(config));
    delete collector.memory;
    const containers = [{ ...collector, essential: true }, ...beside];
    return task(family, () => undefined, undefined, {
        cpu: "256",
        memory: "1024",
        containerDefinitions: JSON.stringify(containers),
        ...inputs,
    });
};

/** The community's collector, whose pipeline of metrics a connector feeds from one that has a limiter, or has none. */
const connected = (family: string, hasLimiter: boolean): RowResource =>
    task(family, (collector) => {
        const traces = {
            receivers: ["otlp"],
            processors: hasLimiter ? ["memory_limiter"] : [],
            exporters: ["spanmetrics"],
        };
        const config = {
            receivers: { otlp: { protocols: { grpc: {} } } },
            processors: { memory_limiter: { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 } },
            connectors: { spanmetrics: {} },
            exporters: { debug: {} },
            service: { pipelines: { traces, metrics: { receivers: ["spanmetrics"], exporters: ["debug"] } } },
        };
        collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
        collector.command = ["--config=env:CONFIG"];
        collector.environment[0] = { name: "CONFIG", value: JSON.stringify(config) };
    });

/** Spans that go without a batch processor to an exporter with these settings, and what is said. */
const queues: Readonly<Record<string, readonly [exporter: string, settings: object, Verdict]>> = {
    "the default queue without batches": ["otlp", {}, "safe"],
    "the default queue of Datadog's exporter": ["datadog", { api: { key: "${env:KEY}" } }, "safe"],
    "the default queue of Logz.io's exporter": ["logzio", { account_token: "${env:KEY}" }, "safe"],
    "a queue that makes its batches itself": ["otlp", { sending_queue: { batch: { max_size: 10_000 } } }, "safe"],
    "a queue that counts bytes": ["otlp", { sending_queue: { sizer: "bytes", queue_size: 20_000_000 } }, "safe"],
    "a queue that counts items": [
        "otlp",
        { sending_queue: { sizer: "items", queue_size: 50_000, batch: { max_size: 5_000 } } },
        "safe",
    ],
    "a queue on disk": ["otlp", { sending_queue: { storage: "file_storage", queue_size: 100_000 } }, "safe"],
    "a queue that counts too many bytes": [
        "otlp",
        { sending_queue: { sizer: "bytes", queue_size: 200_000_000 } },
        ["queue-unbounded"],
    ],
    "a queue of very many requests": [
        "datadog",
        { sending_queue: { queue_size: 100_000 } },
        ["batch-unbounded", "queue-unbounded"],
    ],
};

const withoutBatch =
    (exporter: string, settings: object) =>
    (config: ConfigJson): void => {
        const { receivers, exporters, service } = config;
        receivers.otlp = { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } };
        exporters[exporter] = { ...(exporter === "otlp" ? { endpoint: "gateway:4317" } : {}), ...settings };
        service.pipelines.traces = { receivers: ["otlp"], processors: ["memory_limiter"], exporters: [exporter] };
        if (JSON.stringify(settings).includes("storage")) {
            const { extensions, service: started } = config as unknown as {
                extensions: Record<string, unknown>;
                service: { extensions: string[] };
            };
            extensions.file_storage = { directory: "/home/aoc" };
            started.extensions.push("file_storage");
        }
    };

const onInstance = (networkMode: string): Inputs => ({ networkMode, requiresCompatibilities: ["EC2"] });

/** The config with which the component keeps what waits in a file. */
function onDisk(family: string, change: object = {}, inputs: Inputs = {}): RowResource {
    const scrape = { jvm: { port: 9404 } };
    const sized = { memoryMiB: 256, buffer: "disk" } as const;
    const config = collectorConfig({ serviceName: "orders", region: "eu-west-1", ...sized, scrape });
    const [app, collector] = goodContainers(renderCollectorConfig(config));
    const containerDefinitions = JSON.stringify([app, { ...collector, ...change }]);
    return task(family, () => undefined, undefined, { containerDefinitions, ...inputs });
}

/** The good containers, with an app beside them. */
const beside = (family: string, app: object, inputs: Inputs = {}): RowResource =>
    task(family, () => undefined, undefined, {
        ...inputs,
        containerDefinitions: JSON.stringify([
            ...goodContainers(),
            { name: "worker", image: "acme/worker:1", memory: 256, ...app },
        ]),
    });

export const ordinaryRows: readonly Row[] = [
    ...Object.entries(percentages).map(([name, [settings, memory, verdict]]) =>
        row(name, verdict, ({ slug }) => [task(slug, withMemory(memory), limiter(settings))]),
    ),
    row("a gateway by itself with the memory of its task", "safe", ({ slug }) => [gateway(slug)]),
    row("a gateway by itself on EC2, in a task with memory", "safe", ({ slug }) => [
        gateway(slug, undefined, { requiresCompatibilities: ["EC2"] }),
    ]),
    row("a gateway by itself with a limit that fits its task", "safe", ({ slug }) => [
        gateway(slug, limiter({ limit_mib: 700, spike_limit_mib: 300 })),
    ]),
    row("a gateway by itself whose task's memory a preview doesn't know", ["waits", "safe"], ({ slug }) => [
        gateway(slug, undefined, { memory: new Later("1024") }),
    ]),
    row("a gateway by itself whose task turns out too small", ["waits", ["limiter-too-large"]], ({ slug }) => [
        gateway(slug, limiter({ limit_mib: 700 }), { memory: new Later("512") }),
    ]),
    row("a gateway by itself in a task without memory", ["container-memory-missing"], ({ slug }) => [
        gateway(slug, undefined, { memory: undefined, requiresCompatibilities: ["EC2"] }),
    ]),
    row("a gateway by itself with a limit above its task", ["limiter-too-large"], ({ slug }) => [
        gateway(slug, limiter({ limit_mib: 900, spike_limit_mib: 300 })),
    ]),
    row("a gateway by itself with a limit by percentage", ["limiter-percentage"], ({ slug }) => [
        gateway(slug, limiter({ limit_percentage: 75 })),
    ]),
    row("a pipeline that a connector feeds behind a limiter", "safe", ({ slug }) => [connected(slug, true)]),
    row("a pipeline that a connector feeds without a limiter", ["limiter-missing"], ({ slug }) => [
        connected(slug, false),
    ]),
    ...[
        ["--config", "env:PROD"],
        ["serve", "--config=file:/etc/app.yaml"],
        ["--config=/etc/garbage-collector.json"],
        ["--config=https://config.example.com/app.yaml"],
    ].map((command) =>
        row(`an app started with ${command.join(" ")}`, "safe", ({ slug }) => [beside(slug, { command })]),
    ),
    row("an app of an image named after the collector", "safe", ({ slug }) => [
        beside(slug, { image: "aottestbed/aws-otel-collector-sample-app:java-0.1.0" }),
    ]),
    row("another image that takes a collector's config from a secret", ["config-unproven"], ({ slug }) => [
        beside(slug, { command: ["--config=env:PROD"], secrets: [{ name: "PROD", valueFrom: "/prod" }] }),
    ]),
    ...Object.entries(queues).map(([name, [exporter, settings, verdict]]) =>
        row(name, verdict, ({ slug }) => [task(slug, () => undefined, withoutBatch(exporter, settings))]),
    ),
    row("an app that publishes its own port", "safe", ({ slug }) => [
        beside(slug, { portMappings: [{ containerPort: 8080 }] }),
    ]),
    row("an app that publishes a port of the collector's", ["listener-clash"], ({ slug }) => [
        beside(slug, { portMappings: [{ containerPort: 13133, hostPort: 13133, protocol: "tcp" }] }),
    ]),
    row("an app that publishes a port of the collector's in bridge mode", "safe", ({ slug }) => [
        beside(slug, { portMappings: [{ containerPort: 13133 }] }, onInstance("bridge")),
    ]),
    row("a queue on disk as the component has it", "safe", ({ slug }) => [onDisk(slug)]),
    row("a queue on disk below a read-only root", ["storage-not-writable"], ({ slug }) => [
        onDisk(slug, { readonlyRootFilesystem: true }),
    ]),
    row("a queue on disk below a read-only root, on EFS", "safe", ({ slug }) => [
        onDisk(
            slug,
            {
                readonlyRootFilesystem: true,
                mountPoints: [{ sourceVolume: "queue", containerPath: "/home/aoc/buffer" }],
            },
            { volumes: [{ name: "queue", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] },
        ),
    ]),
    row("a mount of a volume that there isn't", ["task-definition-refused"], ({ slug }) => [
        onDisk(
            slug,
            { mountPoints: [{ sourceVolume: "queue", containerPath: "/home/aoc/buffer" }] },
            { volumes: [{ name: "data" }] },
        ),
    ]),
    row("a user whom ADOT's image hasn't", ["user-not-in-image"], ({ slug }) => [
        task(slug, (collector) => Object.assign(collector, { user: "otel" })),
    ]),
    row("a task definition of more than 64 KiB", ["task-definition-too-large"], ({ slug }) => [
        beside(slug, { environment: [{ name: "RULES", value: "x".repeat(65_536) }] }),
    ]),
    row("a collector that waits for health that nobody checks", ["task-definition-refused"], ({ slug }) => [
        task(slug, (collector) =>
            Object.assign(collector, { dependsOn: [{ containerName: "app", condition: "HEALTHY" }] }),
        ),
    ]),
    row("a gateway beside an app without memory of its own", ["container-memory-missing"], ({ slug }) => [
        gateway(slug, undefined, {}, [{ name: "app", image: "acme/orders:1.0.0", essential: true }]),
    ]),
];
