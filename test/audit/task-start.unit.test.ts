/**
 * Whole tasks that can't start, or may not, each beside neighbours that do: ports, what ECS refuses, folders, users and
 * the size of the definition.
 */
import assert from "node:assert/strict";

import { inspectCarried } from "../../audit/carried-inspection";
import { definitionBytes } from "../../audit/definition-size";
import { Unknown } from "../../audit/knowledge";
import type { RuleName } from "../../audit/rules";
import { carriedBy } from "../../audit/sources/registry";
import { type ConfigJson, configWith, goodContainers } from "./task";

type Definition = Record<string, unknown>;

const ruleNames: readonly RuleName[] = [
    "port-taken-twice",
    "listener-clash",
    "task-definition-too-large",
    "task-definition-refused",
    "storage-not-writable",
    "user-not-in-image",
    "listener-clash-possible",
    "host-port-shared",
    "storage-owner-unknown",
    "task-memory-short",
    "task-definition-large",
    "task-role-missing",
];

/** What may depart from the good task. */
interface Case {
    /** Of the task definition. */
    readonly task?: Definition;
    readonly collector?: Definition;
    readonly app?: Definition;
    readonly config?: (config: ConfigJson & Definition) => void;
    /** Containers beside the two. */
    readonly more?: readonly Definition[];
}

/** What the rules about whole tasks say of one, with the sentences. */
function found({ task = {}, collector = {}, app = {}, config = () => undefined, more = [] }: Case): string[] {
    const [goodApp, good] = goodContainers(configWith((json) => config(json as ConfigJson & Definition)));
    const containers = [{ ...goodApp, ...app }, { ...good, ...collector }, ...more];
    const base = {
        family: "orders",
        taskRoleArn: "arn:aws:iam::1:role/r",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        memory: "2048",
    };
    const properties = { ...base, ...task, containerDefinitions: containers };
    const resource = { type: "aws-native:ecs:TaskDefinition", name: "orders", properties, path: [] };
    return carriedBy(resource)
        .flatMap((carried) => inspectCarried(carried, "orders").violations)
        .filter(({ rule }) => ruleNames.includes(rule))
        .map(({ rule, path, message }) => `${rule} ${path}: ${message}`);
}

const host = { networkMode: "host", requiresCompatibilities: ["EC2"] };
const bridge = { networkMode: "bridge", requiresCompatibilities: ["EC2"] };
const unsaid = { networkMode: undefined, requiresCompatibilities: undefined };

const publishes = (containerPort: number, more: Definition = {}): Definition => ({
    portMappings: [{ containerPort, ...more }],
});

const exposing =
    (endpoint: string) =>
    ({ exporters, service }: ConfigJson): void => {
        exporters.prometheus = { endpoint };
        Object.values(service.pipelines)[0]!.exporters.push("prometheus");
    };

const both =
    (...changes: readonly ((config: ConfigJson) => void)[]) =>
    (config: ConfigJson): void =>
        changes.forEach((change) => change(config));

const receiving =
    (receiver: string, settings: unknown = null, pipeline = "pushed") =>
    ({ receivers, service }: ConfigJson): void => {
        receivers[receiver] = settings as Definition;
        service.pipelines[pipeline] = { receivers: [receiver], processors: ["memory_limiter"], exporters: ["debug"] };
    };

const another = (config = configWith(() => undefined)): Definition => ({
    ...goodContainers(config)[1],
    name: "gateway",
});

/** The extension file_storage with these settings, used by an exporter unless something else is said. */
const storing =
    (settings: unknown, isUsed = true) =>
    (config: ConfigJson & Definition): void => {
        (config.extensions as Definition).file_storage = settings;
        (config.service as unknown as { extensions: string[] }).extensions.push("file_storage");
        config.exporters.otlp = {
            endpoint: "gateway:4317",
            ...(isUsed ? { sending_queue: { storage: "file_storage" } } : {}),
        };
        config.receivers.otlp = { protocols: { grpc: null } };
        config.service.pipelines.traces = {
            receivers: ["otlp"],
            processors: ["memory_limiter"],
            exporters: ["otlp"],
        };
    };

const exporting =
    (settings: Definition) =>
    ({ exporters, service }: ConfigJson): void => {
        exporters.file = settings;
        Object.values(service.pipelines)[0]!.exporters.push("file");
    };

const extended =
    (extension: string, settings: Definition) =>
    (config: ConfigJson & Definition): void => {
        (config.extensions as Definition)[extension] = settings;
        (config.service as unknown as { extensions: string[] }).extensions.push(extension);
    };

const logging =
    (...paths: readonly string[]) =>
    (config: ConfigJson & Definition): void => {
        const service = config.service as unknown as { telemetry?: Definition };
        service.telemetry = { ...service.telemetry, logs: { output_paths: paths } };
    };

const mounted = (containerPath: string, more: Definition = {}): Definition => ({
    mountPoints: [{ sourceVolume: "queue", containerPath, ...more }],
});

const volume = (more: Definition = {}): Definition => ({ volumes: [{ name: "queue", ...more }] });
const efs = volume({ efsVolumeConfiguration: { fileSystemId: "fs-1", authorizationConfig: { accessPointId: "a" } } });
const readOnly = { readonlyRootFilesystem: true };
const made = { directory: "/home/aoc/queue", create_directory: true };
const waits = (containerName: string, condition = "START"): Definition => ({
    dependsOn: [{ containerName, condition }],
});
const roleless = { taskRoleArn: undefined };
const variable = (name: string): Definition => ({
    environmentFiles: undefined,
    secrets: [{ name, valueFrom: "/x" }, url],
});
const url = { name: "AMP_REMOTE_WRITE_URL", valueFrom: "/url" };
const tracing =
    (settings: Definition) =>
    (config: ConfigJson): void => {
        config.exporters = { awsxray: settings, debug: {} };
        receiving("otlp", { protocols: { grpc: null } }, "traces")(config);
        Object.values(config.service.pipelines).forEach((pipeline) => (pipeline.exporters = ["debug"]));
        config.service.pipelines.traces!.exporters = ["awsxray"];
    };
const job = { name: "migrate", image: "acme/migrate:1", memory: 64, essential: false };
const image = (tag: string): Definition => ({
    image: `public.ecr.aws/aws-observability/aws-otel-collector:${tag}`,
});

/** Each with the one rule that it breaks, and what the sentence must say. */
const broken: readonly (readonly [what: string, rule: RuleName, sentence: RegExp, broken: Case])[] = [
    ["an app on the port of the collector's own metrics", "listener-clash", /^\S+ service\.telemetry\.metrics\.readers\[0\]\.pull\.exporter\.prometheus\.port: .*"app" .*8888 \(its own metrics\)/, { app: publishes(8888) }],
    ["an app on the port of the health check", "listener-clash", /13133 \(health_check\)/, { app: publishes(13133) }],
    ["an app beside an added receiver", "listener-clash", /8125\/udp \(statsd\)/, { app: publishes(8125, { protocol: "udp" }), config: receiving("statsd") }],
    ["a range of ports with one of the collector's", "listener-clash-possible", /^\S+ receivers\.otlp\.protocols\.grpc\.endpoint: .*containerPortRange: 4317 \(otlp\)\. Where it listens/, { app: { portMappings: [{ containerPortRange: "4310-4320" }] }, config: receiving("otlp", { protocols: { grpc: null } }) }],
    ["a range of ports in a mode that isn't known", "listener-clash-possible", /network mode is awsvpc or host/, { app: { portMappings: [{ containerPortRange: "8000-9000" }] }, task: unsaid }],
    ["a range and a port of it", "listener-clash", /"app" .*8888/, { app: publishes(8888), more: [{ ...job, portMappings: [{ containerPortRange: "8000-9000" }] }] }],
    ["an app's port in the mode host", "listener-clash", /mode host/, { app: publishes(8888), task: host }],
    ["two collectors", "listener-clash", /"adot-collector" .*13133/, { more: [another()] }],
    ["an app on the port of jaeger's packets", "listener-clash", /6831\/udp/, { app: publishes(6831, { protocol: "udp" }), config: receiving("jaeger", { protocols: { thrift_compact: null } }) }],
    ["an app's port in a mode that isn't known", "listener-clash-possible", /In the network modes awsvpc and host/, { app: publishes(8888), task: unsaid }],
    ["two collectors in a mode that isn't known", "listener-clash-possible", /13133/, { more: [another()], task: unsaid }],
    ["a receiver at an address from a variable", "listener-clash-possible", /Where that is the same address/, { app: publishes(4317), config: receiving("otlp", { protocols: { grpc: { endpoint: "${env:AWS_HOST}:4317" } } }) }],
    ["two tasks of a host", "host-port-shared", /8888|13133/, { task: host }],

    ["an exporter on the port of the collector's own metrics", "port-taken-twice", /prometheus .*|its own metrics .*8888/, { config: exposing("0.0.0.0:8888") }],
    ["two receivers of the same default", "port-taken-twice", /otlp\/2 listens on port 4317, and so does otlp/, { config: both(receiving("otlp", { protocols: { grpc: null } }), receiving("otlp/2", { protocols: { grpc: null } }, "more")), task: bridge }],
    ["two protocols of a receiver on one port", "port-taken-twice", /4317/, { config: receiving("otlp", { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "localhost:4317" } } }), task: unsaid }],
    ["a task without an essential container", "task-definition-refused", /No container of its task is essential/, { app: { essential: false } }],

    ["links in the mode awsvpc", "task-definition-refused", /Links are not supported/, { collector: { links: ["app"] } }],
    ["a link to the collector in the mode awsvpc", "task-definition-refused", /container app has links/, { app: { links: ["adot-collector:otel"] } }],
    ["a link in the mode host", "task-definition-refused", /networkMode=host/, { app: { links: ["adot-collector"] }, task: host, collector: publishes(13133) }],
    ["another host port", "task-definition-refused", /14317/, { collector: publishes(4317, { hostPort: 14317 }) }],
    ["a volume where there are none", "task-definition-refused", /"queue", which isn't among/, { collector: mounted("/home/aoc/queue") }],
    ["a volume that there isn't", "task-definition-refused", /"queue", which isn't among/, { collector: mounted("/home/aoc/queue"), task: { volumes: [{ name: "data" }] } }],
    ["the mode bridge on Fargate", "task-definition-refused", /networkMode: .*Fargate, and has the network mode bridge/, { task: { networkMode: "bridge" } }],
    ["the mode host on Fargate", "task-definition-refused", /network mode host/, { task: { networkMode: "host", requiresCompatibilities: ["EC2", "FARGATE"] }, collector: publishes(13133) }],
    ["two containers of a name", "task-definition-refused", /are called "app"/, { more: [{ ...job, name: "app" }] }],
    ["a port that there isn't", "task-definition-refused", /container app has the containerPort 70000/, { app: publishes(70_000) }],
    ["a privileged container on Fargate", "task-definition-refused", /^\S+ privileged: It has privileged/, { collector: { privileged: true } }],
    ["a long time to stop on Fargate", "task-definition-refused", /app has a stopTimeout of 600 s/, { app: { stopTimeout: 600 } }],
    ["a container with more memory than its task", "task-definition-refused", /256 MiB, is above the 128/, { task: { memory: "128" } }],
    ["containers with more memory than their task", "task-memory-short", /1280 MiB together, and the task has 1024/, { task: { memory: "1024" } }],
    ["reservations above the task's memory", "task-definition-refused", /memoryReservation .* 1156 MiB together/, { task: { memory: "1024" }, app: { memory: 1024, memoryReservation: 900 }, collector: { memoryReservation: 256 } }],
    ["a container that keeps more than its task has", "task-memory-short", /together/, { task: { memory: "512" }, app: { memory: 512 } }],
    ["a reservation above the limit", "task-definition-refused", /memoryReservation, 512/, { collector: { memoryReservation: 512 } }],
    ["a name that no container has", "task-definition-refused", /app depends on "adot-colector"/, { app: waits("adot-colector") }],
    ["a circle of two", "task-definition-refused", /waits for itself: "adot-collector", which waits for "app", which waits for "adot-collector"/, { app: waits("adot-collector"), collector: waits("app") }],
    ["a circle by a link", "task-definition-refused", /"adot-collector", which waits for "app", which waits for "adot-collector"/, { app: waits("adot-collector"), collector: { links: ["app"] }, task: bridge }],
    ["a circle by links alone", "task-definition-refused", /waits for itself/, { app: { links: ["adot-collector:otel"] }, collector: { links: ["app:web"] }, task: bridge }],
    ["a circle by one in between", "task-definition-refused", /waits for itself/, { app: { links: ["migrate"] }, collector: { links: ["app"] }, more: [{ ...job, ...waits("adot-collector") }], task: bridge }],
    ["a circle of three", "task-definition-refused", /waits for itself/, { app: waits("migrate"), collector: waits("app"), more: [{ ...job, ...waits("adot-collector") }] }],
    ["a collector that waits for health that nobody checks", "task-definition-refused", /"app" to be healthy/, { collector: waits("app", "HEALTHY") }],
    ["what waits for the collector, and for health that nobody checks", "task-definition-refused", /"migrate" to be healthy/, { app: { dependsOn: [{ containerName: "adot-collector", condition: "START" }, { containerName: "migrate", condition: "HEALTHY" }] }, more: [job] }],
    ["a collector that waits for the end of what is essential", "task-definition-refused", /the end of "app" \(COMPLETE\)/, { collector: waits("app", "complete") }],

    ["a queue below a read-only root", "storage-not-writable", /read-only \(readonlyRootFilesystem\)/, { config: storing(made), collector: readOnly }],
    ["a queue on a read-only mount", "storage-not-writable", /mounted read-only/, { config: storing(made), collector: mounted("/home", { readOnly: true }), task: efs }],
    ["a queue in the default folder", "storage-not-writable", /extensions\.file_storage\.directory names, which isn't in ADOT's image/, { config: storing(null) }],
    ["a queue in a folder that nothing makes", "storage-not-writable", /nothing makes/, { config: storing({ directory: "/home/aoc/queue" }) }],
    ["a queue outside of the user's home", "storage-not-writable", /aoc \(4317\), can't write/, { config: storing({ ...made, directory: "/var/lib/queue" }) }],
    ["a queue behind another home", "storage-not-writable", /can't write/, { config: storing({ ...made, directory: "/home/aoc/../other" }) }],
    ["a queue of the user by its number", "storage-not-writable", /can't write/, { config: storing({ ...made, directory: "/queue" }), collector: { user: "4317:4317" } }],
    ["a folder for compaction", "storage-not-writable", /compaction\.directory/, { config: storing({ ...made, create_directory: false, directory: "/home/aoc", compaction: { on_start: true, directory: "/tmp" } }) }],
    ["a storage that nobody uses, in no folder", "storage-not-writable", /nothing makes/, { config: storing(null, false) }],
    ["root without a folder", "storage-not-writable", /nothing makes/, { config: storing({ directory: "/queue" }), collector: { user: "0" } }],
    ["the community's below a read-only root", "storage-not-writable", /read-only/, { config: storing(made), collector: { image: "otel/opentelemetry-collector-contrib:0.156.0", command: ["--config=env:AOT_CONFIG_CONTENT"], ...readOnly } }],
    ["a file", "storage-not-writable", /exporters\.file\.path/, { config: exporting({ path: "/var/log/out.json" }) }],
    ["a file below a read-only root", "storage-not-writable", /read-only/, { config: exporting({ path: "/home/aoc/out.json" }), collector: readOnly }],
    ["a profile", "storage-not-writable", /pprof needs/, { config: extended("pprof", { save_to_file: "/tmp/cpu" }) }],
    ["the targets of a cluster", "storage-not-writable", /ecs_observer needs/, { config: extended("ecs_observer", { result_file: "/etc/ecs_sd_targets.yaml" }) }],
    ["the collector's own logs", "storage-not-writable", /service\.telemetry\.logs\.output_paths/, { config: logging("stdout", "/var/log/otel.log") }],
    ["a queue on an empty volume on Fargate", "storage-owner-unknown", /which on Fargate is root's/, { config: storing(made), collector: { ...mounted("/home/aoc/queue"), ...readOnly }, task: volume() }],
    ["a queue on an empty volume with a host", "storage-owner-unknown", /root's/, { config: storing(made), collector: mounted("/home/aoc"), task: volume({ host: {} }) }],
    ["a queue in an older image", "storage-owner-unknown", /ADOT v0\.45\.\d+ \/home\/aoc belongs to root/, { config: storing(made), collector: image("v0.45.1") }],

    ["a user that the image hasn't", "user-not-in-image", /passwd/, { collector: { user: "ec2-user" } }],
    ["a user that the image hasn't, with a group", "user-not-in-image", /passwd/, { collector: { user: "app:0" } }],
    ["a large variable", "task-definition-too-large", /RULES of "app" \(65538 bytes\)/, { app: { environment: [{ name: "RULES", value: "x".repeat(65_536) }] } }],
    ["many small variables", "task-definition-too-large", /bytes, and ECS takes/, { app: { environment: Array.from({ length: 2000 }, (_, index) => ({ name: `V${index}`, value: "some text" })) } }],
    ["a collector on Fargate that signs without a role", "task-role-missing", /no taskRoleArn, and .* prometheusremotewrite is signed\. On Fargate/, { task: roleless }],
    ["an empty role", "task-role-missing", /On Fargate/, { task: { taskRoleArn: "" } }],
    ["an exporter that signs by itself", "task-role-missing", /awsxray/, { task: roleless, config: tracing({ region: "eu-west-1" }) }],
    ["nearly too much", "task-definition-large", /with volumes, roles and all else/, { app: { environment: [{ name: "RULES", value: "x".repeat(54_000) }] } }],
]; // prettier-ignore

/** Nothing is said about any of these. */
const fine: Readonly<Record<string, Case>> = {
    "the good task": {},
    "an exporter on a port of its own": { config: exposing("0.0.0.0:9464") },
    "a receiver at two addresses": {
        config: receiving("otlp", {
            protocols: { grpc: { endpoint: "10.0.0.1:4317" }, http: { endpoint: "127.0.0.1:4317" } },
        }),
    },
    "an app's own port": { app: publishes(8080) },
    "the collector's own ports, published": {
        collector: { portMappings: [{ containerPort: 4317 }, { containerPort: 13133, hostPort: 13133 }] },
    },
    "the same port for packets": { app: publishes(8888, { protocol: "udp" }) },
    "a receiver of packets beside connections": { app: publishes(8125), config: receiving("statsd") },
    "statsd over TCP beside packets": {
        app: publishes(8125, { protocol: "udp" }),
        config: receiving("statsd", { transport: "tcp" }),
    },
    "a range beside the collector's ports": { app: { portMappings: [{ containerPortRange: "9000-9100" }] } },
    "a port in the mode bridge": { app: publishes(8888), task: bridge },
    "two collectors in the mode bridge": { more: [another()], task: bridge },
    "the port of what has ended before": {
        more: [{ ...job, ...publishes(13133) }],
        collector: waits("migrate", "SUCCESS"),
    },
    "collectors at other addresses": {
        config: receiving("otlp", { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } }),
        more: [
            another(
                configWith((config) => {
                    receiving("otlp", { protocols: { grpc: { endpoint: "[::1]:4317" } } })(config);
                    const { service } = config as unknown as { service: Definition };
                    service.telemetry = { metrics: { level: "none" } };
                    service.extensions = [];
                }),
            ),
        ],
    },
    "a host that publishes a port": { task: host, app: publishes(8080) },
    "links in the mode bridge": { task: bridge, collector: { links: ["app"] } },
    "no links": { collector: { links: [] } },
    "a host port that is the same": { collector: publishes(4317, { hostPort: 4317 }) },
    "any host port": { collector: publishes(4317, { hostPort: 0 }) },
    "another host port in the mode bridge": { task: bridge, collector: publishes(4317, { hostPort: 14317 }) },
    "another app's links": { task: bridge, app: { links: ["adot-collector"] } },
    "reservations that fit": { task: { memory: "1024" }, app: { memory: 1024, memoryReservation: 512 } },
    "a task as large as its containers": { task: { memory: "1280" } },
    "what waits for the collector": { app: waits("adot-collector") },
    "a collector that waits for a job": { collector: waits("migrate", "SUCCESS"), more: [job] },
    "a collector that waits for a healthy app": {
        collector: waits("app", "HEALTHY"),
        app: { healthCheck: { command: ["CMD", "/ok"] } },
    },
    "containers that wait for the same": {
        app: {
            dependsOn: [
                { containerName: "migrate", condition: "SUCCESS" },
                { containerName: "adot-collector", condition: "START" },
            ],
        },
        collector: waits("migrate", "SUCCESS"),
        more: [job],
    },
    "an order that has nothing to do with the collector": {
        app: waits("migrate", "HEALTHY"),
        more: [job],
    },
    "a queue in the home of the image's user": { config: storing(made) },
    "a queue of the user by its name": { config: storing(made), collector: { user: "aoc" } },
    "a queue of another user": { config: storing({ ...made, directory: "/queue" }), collector: { user: "1000" } },
    "a queue of root": { config: storing({ ...made, directory: "/queue" }), collector: { user: "root" } },
    "a queue on EFS": {
        config: storing(made),
        collector: { ...mounted("/home/aoc/queue"), ...readOnly },
        task: efs,
    },
    "a queue on EFS above its folder": {
        config: storing({ directory: "/data/queue" }),
        collector: mounted("/data"),
        task: efs,
    },
    "a mount of a volume in an excerpt without any": {
        collector: mounted("/home/aoc/queue"),
        task: { family: undefined },
    },
    "no role on an instance, which may have one": { task: { ...bridge, ...roleless } },
    "no role where nothing says what it is for": { task: { requiresCompatibilities: undefined, ...roleless } },
    "a port, two names and a time in an excerpt": {
        app: { ...publishes(70_000), privileged: true, stopTimeout: 600 },
        more: [{ ...job, name: "app" }],
        task: { family: undefined },
    },
    "privileged with a long time to stop on an instance": {
        app: { privileged: true, stopTimeout: 600 },
        task: bridge,
    },
    "the longest time to stop and the largest port": { app: { ...publishes(65_535), stopTimeout: 120 } },
    "no role in an excerpt": { task: { family: undefined, ...roleless } },
    "no role beside keys in variables": { task: roleless, collector: variable("AWS_ACCESS_KEY_ID") },
    "no role beside another source of credentials": {
        task: roleless,
        collector: variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    },
    "no role where nothing is signed": {
        task: roleless,
        config: both(tracing({}), ({ service }) => (service.pipelines.traces!.exporters = ["debug"])),
    },
    "no role where a proxy signs": {
        task: roleless,
        config: tracing({ endpoint: "http://localhost:2000", local_mode: true }),
    },
    "a queue on a path of an EC2 host": {
        config: storing(made),
        collector: mounted("/home/aoc/queue"),
        task: { ...bridge, ...volume({ host: { sourcePath: "/var/queue" } }) },
    },
    "a queue on an empty volume on EC2": {
        config: storing(made),
        collector: mounted("/home/aoc/queue"),
        task: { ...bridge, ...volume() },
    },
    "a queue in an image of one's own": {
        config: storing(null),
        collector: { image: "acme/otel-collector:1", ...readOnly },
    },
    "a queue in shared memory": { config: storing({ ...made, directory: "/dev/shm/queue" }), collector: readOnly },
    "a queue in a folder from a variable": { config: storing({ ...made, directory: "${env:FOLDER}" }) },
    "a queue on a temporary file system": {
        config: storing(made),
        collector: {
            ...readOnly,
            linuxParameters: { tmpfs: [{ containerPath: "/home/aoc/queue", size: 64 }] },
        },
        task: bridge,
    },
    "a storage that isn't started": {
        config: (config) => {
            (config.extensions as Definition).file_storage = null;
        },
    },
    "files that are opened later": { config: exporting({ path: "/var/log/out.json", rotation: null }) },
    "a file in the home": { config: exporting({ path: "/home/aoc/out.json" }) },
    "a profile that nobody keeps": { config: extended("pprof", {}) },
    "logs on standard error": { config: logging("stderr") },
    "a read-only root and nothing to write": { collector: readOnly },
    "root, by number": { collector: { user: "0:0" } },
    "nobody, who is Alpine's": { collector: { user: "nobody" } },
    "another user of an image of one's own": { collector: { image: "acme/otel-collector:1", user: "app" } },
    "a large variable in a task without a collector": {
        app: { environment: [{ name: "RULES", value: "x".repeat(50_000) }] },
    },
};

describe("the audit of whole tasks", () => {
    for (const [what, rule, sentence, row] of broken) {
        it(`finds ${what}`, () => {
            const all = found(row).filter(
                (each) => !what.startsWith("a queue in an older") || each.includes("storage"),
            );
            assert.equal(all.length, 1, all.join("\n"));
            assert.ok(all[0]!.startsWith(`${rule} `), all[0]);
            assert.match(all[0]!, sentence);
        });
    }

    it("has a case of every rule", () => assert.deepEqual(new Set(broken.map(([, rule]) => rule)), new Set(ruleNames)));

    for (const [what, row] of Object.entries(fine)) {
        it(`says nothing of ${what}`, () => assert.deepEqual(found(row), []));
    }

    it("says what is about the whole task once", () => {
        const app = { ...waits("nobody"), environment: [{ name: "RULES", value: "x".repeat(65_536) }] };
        const all = found({ app, task: { ...bridge, memory: "1024" }, more: [another()] });
        assert.equal(all.length, 3, all.join("\n"));
    });

    it("says nothing of what a preview doesn't know", () => {
        const later = new Unknown("not yet", "isn't known in this preview");
        const config = storing({ directory: "/home/aoc/queue" });
        assert.deepEqual(found({ config, collector: { mountPoints: later } }), []);
        assert.deepEqual(found({ app: { portMappings: later }, task: host }), []);
        assert.deepEqual(found({ app: waits("nobody"), more: [{ ...job, name: later }] }), []);
        assert.deepEqual(found({ collector: { ...mounted("/home/aoc/x") }, task: { volumes: later } }), []);
        assert.deepEqual(found({ collector: { user: later } }), []);
        assert.deepEqual(found({ task: { taskRoleArn: later } }), []);
        assert.deepEqual(found({ task: roleless, collector: { environmentFiles: later } }), []);
    });

    it("counts the bytes of JSON without blanks, nulls and what only a deployment knows", () => {
        assert.equal(definitionBytes([{ name: "ä\n" }]), Buffer.byteLength('[{"name":"ä\\n"}]'));
        const long = "x".repeat(61 * 1024);
        assert.equal(definitionBytes([{ long, cpu: null }]), definitionBytes([{ long }]));
        const word = "${env:AWS_CLOUDFORMATION_Bucket}";
        assert.equal(definitionBytes([{ a: `x${word}y` }]), definitionBytes([{ a: "xy" }]));
        const deep = JSON.parse(`${"[".repeat(6000)}${"]".repeat(6000)}`) as unknown;
        assert.doesNotThrow(() => definitionBytes([deep]));
    });

    it("takes a thousand containers that wait for each other in a row or a circle", () => {
        const row = (last: Definition): Definition[] => [
            ...Array.from({ length: 1000 }, (_, index) => ({
                ...job,
                name: `c${index}`,
                memory: undefined,
                ...waits(index === 0 ? "adot-collector" : `c${index - 1}`),
            })),
            { ...job, name: "last", memory: undefined, ...last },
        ];
        assert.deepEqual(
            found({ more: row(waits("c999")), task: bridge }).filter((each) => /waits/.test(each)),
            [],
        );
        const circle = found({ collector: waits("last"), more: row(waits("c999")), task: bridge });
        assert.match(
            circle.find((each) => /waits for itself/.test(each))!,
            /^task-definition-refused/,
        );
    });
});
