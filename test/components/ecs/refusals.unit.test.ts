import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, type AdotTaskDefinitionArgs, type ContainerArgs } from "../../../components";
import { sidecarConfig } from "../../../components/ecs/sidecar";
import { resolvedSoFar, taskContainersJson } from "../../../components/ecs/task-containers";
import { fillTask } from "../../../components/inputs/task";
import { refusal } from "../../support/mocks";
import { ordersTask, platformValues } from "../../support/tasks";

/** The app container with changes. */
const app = (changes: Partial<ContainerArgs>): Partial<AdotTaskDefinitionArgs> => ({
    containers: { app: { image: "orders:1", memory: 512, ...changes } },
});
const ten = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`c${i}`, { image: "a", memory: 64 }]));
const anything = (value: unknown) => value as never;
const additions = (value: unknown): Partial<AdotTaskDefinitionArgs> => ({ sidecar: { memory: 512, additions: value } });
const endless: Record<string, unknown> = {};
endless.self = endless;

const refused: Record<string, [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: string][]> = {
    "the task": [
        [
            "an unknown argument",
            anything({ sidecars: {} }),
            "sidecars is an unknown property: there are platform, family, ",
        ],
        [
            "an output where the program needs the value",
            { family: anything(pulumi.output("orders")) },
            "family is an Output, which is known too late for this input: it must be a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores.",
        ],
        ["null", { scrape: anything(null) }, "scrape is null: it must be an object."],
        [
            "a queue on disk that doesn't fit the task's storage",
            { sidecar: { buffer: "disk", bufferMiB: 8_000 } },
            "sidecar.bufferMiB is 8000: at most 7680 fit into 20 GiB of ephemeral storage, as the file takes up to twice as much and images take their part; set ephemeralStorageGiB to 21 or more.",
        ],
        [
            "a queue on disk without a disk",
            { sidecar: { bufferMiB: 100 } },
            'sidecar.bufferMiB is 100: it is the size of the queue on disk, which needs buffer: "disk".',
        ],
        [
            "a port that the queue on disk needs",
            { sidecar: { memory: 256, buffer: "disk" }, ...app({ ports: [13134] }) },
            "Container app has port 13134: the collector listens there, and the containers of a task share the network; choose a port other than 8888, 13133, and 13134, or move the collector's with portOffset.",
        ],
        [
            "a memory that isn't a number",
            { memory: NaN },
            "memory is NaN: with cpu 1024 (1 vCPU) Fargate has 2048 to 8192 in steps of 1024 MiB.",
        ],
        [
            "no platform",
            { platform: anything(undefined) },
            'platform is missing: it must be Platform.fromStack("organization/project/stack"), or platformOutputs(…).',
        ],
        [
            "a platform that is only a name",
            { platform: anything("acme/observability/prod") },
            'platform is "acme/observability/prod": it must be Platform.fromStack("organization/project/stack"), or platformOutputs(…).',
        ],
        [
            "a platform without its parameter",
            { platform: { ...platformValues, remoteWriteParameterName: anything(undefined) } },
            "platform.remoteWriteParameterName is missing: it must be a string that isn't empty.",
        ],
        [
            "a right to write anywhere",
            { platform: { ...platformValues, workspaceArn: "*" } },
            'platform.workspaceArn is "*": it must be an ARN, arn:aws:aps:…, without wildcards.',
        ],
        [
            "policies that aren't a list",
            { taskPolicyArns: anything("arn:aws:iam::aws:policy/A") },
            'taskPolicyArns is "arn:aws:iam::aws:policy/A": it must be a list of ARNs.',
        ],
        ["tags that aren't strings", { tags: { team: anything(5) } }, "tags.team is 5: it must be a string."],
        [
            "a family with a space",
            { family: "my orders" },
            'family is "my orders": it must be a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores.',
        ],
        [
            "a family that isn't ASCII",
            { family: "bestellungen-für" },
            'family is "bestellungen-für": it must be a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores.',
        ],
        [
            "an empty family",
            { family: "" },
            'family is "": it must be a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores.',
        ],
        ["a service name with a blank", { serviceName: "my orders" }, 'serviceName is "my orders"'],
        [
            "a cpu that Fargate lacks",
            { cpu: 300 },
            "cpu is 300: it must be one of Fargate's CPU units: 256, 512, 1024, 2048, 4096, 8192, 16384.",
        ],
        [
            "no cpu",
            { cpu: anything(undefined) },
            "cpu is missing: it must be a whole number of CPU units from 128 to 196608.",
        ],
        [
            "a memory that doesn't go with the cpu",
            { memory: 1024 },
            "memory is 1024: with cpu 1024 (1 vCPU) Fargate has 2048 to 8192 in steps of 1024 MiB.",
        ],
        [
            "a memory between two sizes",
            { cpu: 256, memory: 700 },
            "memory is 700: with cpu 256 (.25 vCPU) Fargate has 512, 1024, 2048 MiB.",
        ],
        [
            "an architecture in lower case",
            { cpuArchitecture: "arm64" },
            'cpuArchitecture is "arm64": it must be one of X86_64, ARM64.',
        ],
        [
            "a log retention that CloudWatch lacks",
            { logRetentionDays: 2 },
            "logRetentionDays is 2: it must be one of CloudWatch's retentions in days (0 is for ever): 0, 1, 3, ",
        ],
    ],
    "its containers": [
        [
            "no containers",
            { containers: {} },
            "containers is {}: a task needs at least one container beside the collector.",
        ],
        ["containers left out", { containers: anything(undefined) }, "containers is missing: it must be an object."],
        [
            "more containers than ECS takes",
            { containers: ten },
            "containers has 10 entries: ECS runs at most 10 containers in a task, and the collector is one of them.",
        ],
        [
            "another collector's image for the sidecar",
            { sidecar: { image: "otel/opentelemetry-collector-contrib:0.156.0" } },
            'sidecar.image is "otel/opentelemetry-collector-contrib:0.156.0": it must be ADOT\'s own image (public.ecr.aws/aws-observability/aws-otel-collector or amazon/aws-otel-collector), a copy of it that imageKind "adot" declares (a policy pack takes it by its setting images.adot), or a copy with the digest of a known release.',
        ],
        [
            "a container with the collector's name",
            { containers: { "adot-collector": { image: "a", memory: 64 } } },
            'containers.adot-collector is "adot-collector": this name belongs to the collector that is added; choose another.',
        ],
        [
            "a container name with a dot",
            { containers: { "my.app": { image: "a", memory: 64 } } },
            'containers has the name "my.app": it must be a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores.',
        ],
        [
            "no essential container",
            app({ essential: false }),
            'containers is ["app"]: at least one of them has to be essential.',
        ],
        ["containers in a list", { containers: anything([{ image: "a", memory: 64 }]) }, "containers is ["],
        [
            "a container that is null",
            { containers: { app: anything(null) } },
            "containers.app is null: it must be an object with image, cpu, memory, essential, command, entryPoint, environment, secrets, ports, healthCheck, dependsOn, waitForCollector, stopTimeout, readonlyRootFilesystem, user, workingDirectory, fields.",
        ],
        [
            "a misspelt input",
            app(anything({ memroy: 5 })),
            "containers.app.memroy is an unknown property: there are image, cpu, memory, ",
        ],
        [
            "a command as a string",
            app({ command: anything("run") }),
            'containers.app.command is "run": it must be a list.',
        ],
        [
            "a variable that is a number",
            app({ environment: { PORT: anything(8080) } }),
            "containers.app.environment.PORT isn't valid: it must be a string.",
        ],
        [
            "a variable without a value",
            app({ environment: { PORT: anything(undefined) } }),
            "containers.app.environment.PORT is missing: it must be a string.",
        ],
        [
            "ports that are no list",
            app({ ports: anything(8080) }),
            "containers.app.ports is 8080: it must be a list of ports.",
        ],
        [
            "a boolean as a string",
            app({ essential: anything("false") }),
            'containers.app.essential is "false": it must be a boolean, true or false.',
        ],
        [
            "a secret without a name",
            app({ secrets: { "": "/key" } }),
            'containers.app.secrets has the name "": it must be the name of a variable, not empty and without an equals sign.',
        ],
        ["an empty image", app({ image: "" }), 'containers.app.image is "": it must be a string that isn\'t empty.'],
        [
            "no image",
            app({ image: anything(undefined) }),
            "containers.app.image is missing: it must be a string that isn't empty.",
        ],
        [
            "a container without memory",
            app({ memory: anything(undefined) }),
            "containers.app.memory is missing: it must be a whole number of MiB from 6 to 122880.",
        ],
        [
            "less memory than Docker takes",
            app({ memory: 5 }),
            "containers.app.memory is 5: it must be a whole number of MiB from 6 to 122880.",
        ],
        [
            "half a CPU unit",
            app({ cpu: 0.5 }),
            "containers.app.cpu is 0.5: it must be a whole number of CPU units from 1 to 16384.",
        ],
        [
            "a long stop",
            app({ stopTimeout: 121 }),
            "containers.app.stopTimeout is 121: on Fargate it must be a whole number of seconds from 2 to 120.",
        ],
        [
            "a variable without a name",
            app({ environment: { "": "x" } }),
            'containers.app.environment has the name "": it must be the name of a variable, not empty and without an equals sign.',
        ],
        [
            "a variable that is a secret too",
            app({ environment: { KEY: "x" }, secrets: { KEY: "/key" } }),
            'containers.app.secrets is "KEY": the variable stands in containers.app.environment too; keep one of them.',
        ],
        [
            "a secret from where ECS reads none",
            app({ secrets: { KEY: "arn:aws:s3:::bucket/key" } }),
            'containers.app.secrets.KEY is "arn:aws:s3:::bucket/key": it must be the name or ARN of an SSM parameter, or the ARN of a Secrets Manager secret.',
        ],
        [
            "a health check that is neither program nor shell",
            app({ healthCheck: { command: ["curl"] } }),
            'containers.app.healthCheck.command is ["curl"]: it must be ["CMD", program, …] or ["CMD-SHELL", line].',
        ],
        [
            "a hectic health check",
            app({ healthCheck: { command: ["CMD", "true"], interval: 1 } }),
            "containers.app.healthCheck.interval is 1: it must be a whole number of seconds from 5 to 300.",
        ],
        [
            "a patient health check",
            app({ healthCheck: { command: ["CMD", "true"], retries: 11 } }),
            "containers.app.healthCheck.retries is 11: it must be a whole number from 1 to 10.",
        ],
    ],
    "what containers wait for": [
        [
            "an unknown container",
            app({ dependsOn: [{ container: "db" }] }),
            'containers.app.dependsOn[0].container is "db": the containers are app.',
        ],
        [
            "itself",
            app({ dependsOn: [{ container: "app" }] }),
            'containers.app.dependsOn[0].container is "app": a container can\'t wait for itself.',
        ],
        [
            "the collector by its name",
            app({ dependsOn: [{ container: "adot-collector" }] }),
            'containers.app.dependsOn[0].container is "adot-collector": use waitForCollector: true to start after the collector.',
        ],
        [
            "a condition that ECS lacks",
            app({ dependsOn: [{ container: "app", condition: "READY" }] }),
            'containers.app.dependsOn[0].condition is "READY": it must be one of START, COMPLETE, SUCCESS, HEALTHY.',
        ],
        [
            "the health of a container without a check",
            {
                containers: {
                    app: { image: "a", memory: 64, dependsOn: [{ container: "db", condition: "HEALTHY" }] },
                    db: { image: "b", memory: 64 },
                },
            },
            'containers.app.dependsOn[0].condition is "HEALTHY": containers.db has no healthCheck.',
        ],
        [
            "the end of an essential container",
            {
                containers: {
                    app: { image: "a", memory: 64, dependsOn: [{ container: "db", condition: "COMPLETE" }] },
                    db: { image: "b", memory: 64 },
                },
            },
            'containers.app.dependsOn[0].condition is "COMPLETE": containers.db is essential, so the task would stop with it.',
        ],
        [
            "each other",
            {
                containers: {
                    a: { image: "a", memory: 64, dependsOn: [{ container: "b" }] },
                    b: { image: "b", memory: 64, dependsOn: [{ container: "a" }] },
                },
            },
            'containers.a.dependsOn is ["b","a"]: they wait for each other, and none would start.',
        ],
    ],
    "its ports": [
        [
            "a port above 65535",
            app({ ports: [65536] }),
            "containers.app.ports[0] is 65536: it must be a whole number from 1 to 65535.",
        ],
        [
            "one port for two containers",
            {
                containers: {
                    app: { image: "a", memory: 64, ports: [80] },
                    web: { image: "b", memory: 64, ports: [443, 80] },
                },
            },
            "containers.web.ports[1] is 80: containers.app.ports[0] has this port already, and the containers of a task share the network.",
        ],
        [
            "the collector's port",
            app({ ports: [8888] }),
            "Container app has port 8888: the collector listens there, and the containers of a task share the network; choose a port other than 8888 and 13133, or move the collector's with portOffset.",
        ],
    ],
    "its sums": [
        [
            "containers that need more memory than the task has",
            { ...app({ memory: 1600 }), sidecar: { memory: 512 } },
            "memory is 2048: the containers need 2112 MiB (app 1600 + adot-collector 512).",
        ],
        [
            "a default sidecar that no longer fits",
            { ...app({ memory: 2000 }), sidecar: {} },
            "memory is 2048: the containers need 2256 MiB (app 2000 + adot-collector 256).",
        ],
        [
            "containers that need more CPU than the task has",
            { ...app({ cpu: 1000 }), sidecar: { cpu: 64 } },
            "cpu is 1024: the containers need 1064 CPU units (app 1000 + adot-collector 64).",
        ],
    ],
    "its sidecar": [
        [
            "less memory than the collector needs",
            { sidecar: { memory: 128 } },
            "sidecar.memory is 128: it must be a whole number of MiB from 256 to 122880.",
        ],
        [
            "memory as a string",
            { sidecar: { memory: anything("512") } },
            'sidecar.memory is "512": it must be a whole number of MiB from 256 to 122880.',
        ],
        [
            "a negative cpu",
            { sidecar: { cpu: -1 } },
            "sidecar.cpu is -1: it must be a whole number of CPU units from 1 to 16384.",
        ],
        [
            "an unknown option",
            { sidecar: anything({ limiter: false }) },
            "sidecar.limiter is an unknown property: there are expectedSeries, churn, scrapeIntervalSe",
        ],
        [
            "another service section",
            additions({ service: { pipelines: {} } }),
            "sidecar.additions.service is an unknown property: there are extensions, receivers, processors, exporters, pipelines, generated.",
        ],
        [
            "an output in additions",
            additions({ exporters: { debug: { verbosity: pulumi.output("basic") } } }),
            "sidecar.additions.exporters.debug.verbosity is an object of a class, such as an Output: it must be strings, numbers, booleans, lists and plain objects, known from the start.",
        ],
        [
            "an object that writes itself otherwise",
            additions({ extensions: { zpages: { toJSON: () => ({}) } } }),
            "sidecar.additions.extensions.zpages.toJSON is a function: it must be strings, numbers, ",
        ],
        [
            "additions without end",
            additions({ exporters: { debug: endless } }),
            "sidecar.additions.exporters.debug.self is a part of itself: a config has an end.",
        ],
        [
            "additions that are a string",
            additions("receivers: {}"),
            'sidecar.additions is "receivers: {}": it must be an object with extensions, receivers, processors, exporters, pipelines, generated.',
        ],
        [
            "processors as a string",
            additions({ pipelines: { metrics: { receivers: ["otlp"], processors: "batch", exporters: ["debug"] } } }),
            'sidecar.additions.pipelines.metrics.processors is "batch": it must be a list of ids.',
        ],
        [
            "a generated pipeline with a blank behind it",
            additions({ pipelines: { "metrics/scrape ": { receivers: ["otlp"], exporters: ["debug"] } } }),
            'sidecar.additions.pipelines has "metrics/scrape ": the generated config has one of that id; ',
        ],
        [
            "a restart too soon",
            { sidecar: { restartAttemptSeconds: 30 } },
            "sidecar.restartAttemptSeconds is 30: it must be a whole number of seconds from 60 to 1800.",
        ],
        [
            "a scrape twice a second",
            { sidecar: { scrapeIntervalSeconds: 0.5 } },
            "sidecar.scrapeIntervalSeconds is 0.5: it must be a whole number of seconds from 1 to 300.",
        ],
        [
            "a collector with nothing to do",
            { scrape: {}, sidecar: { ecsMetrics: false, selfMetrics: false } },
            "scrape is empty",
        ],
        [
            "a limiter of the user's own",
            {
                sidecar: {
                    additions: { processors: { "memory_limiter/mine": { check_interval: "1s", limit_mib: 9000 } } },
                },
            },
            'sidecar.additions.processors has "memory_limiter/mine": the sidecar has one memory limiter, sized for its memory; change that instead.',
        ],
    ],
    "what it scrapes": [
        [
            "a port above 65535",
            { scrape: { jvm: { port: 70000 } } },
            "scrape.jvm.port is 70000: it must be a whole number from 1 to 65535.",
        ],
        [
            "a job that is a port",
            { scrape: { jvm: anything(9404) } },
            "scrape.jvm is 9404: it must be an object with port, container, host, scheme, tls, authorization, nativeHistograms, path, intervalSeconds, sampleLimit, bodySizeLimitMiB, allow, deny, relabel, params.",
        ],
        [
            "a label that only the data names",
            { scrape: { jvm: { port: 9404, relabel: [{ targetLabel: "$1" }] } } },
            'scrape.jvm.relabel[0].targetLabel is "$1": it must be the name of a label: ',
        ],
        ["the collector itself", { scrape: { self: { port: 8888 } } }, "scrape.self.port is 8888: "],
        [
            "one target twice",
            { scrape: { a: { port: 9404 }, b: { port: 9404 } } },
            "scrape.b is port 9404 and path /metrics: scrape.a is the same target",
        ],
        [
            "one target under two names of containers, which share a network",
            {
                scrape: {
                    a: { port: 9404, container: "app" },
                    b: { port: 9404, container: "envoy" },
                },
            },
            "scrape.b is port 9404 and path /metrics: scrape.a is the same target",
        ],
        [
            "a path without a slash",
            { scrape: { jvm: { port: 9404, path: "metrics" } } },
            'scrape.jvm.path is "metrics": ',
        ],
        [
            "a job name that isn't ASCII",
            { scrape: { jvmü: { port: 9404 } } },
            'scrape has the name "jvmü": it must be a letter and then up to 62 letters, ',
        ],
        [
            "a label that tells tasks apart",
            { scrape: { jvm: { port: 9404, relabel: [{ targetLabel: "instance" }] } } },
            'scrape.jvm.relabel[0].targetLabel is "instance": the labels job, instance, ',
        ],
        [
            "an action that Prometheus lacks",
            { scrape: { jvm: { port: 9404, relabel: [{ action: "delete" }] } } },
            'scrape.jvm.relabel[0].action is "delete": it must be one of replace, keep, ',
        ],
    ],
    "its size": [
        ["more than ECS takes", app({ environment: { BIG: "x".repeat(65_536) } }), "The container definitions are "],
        [
            "more than ECS takes, in bytes rather than letters",
            app({ environment: { BIG: "ü".repeat(32_000) } }),
            "The container definitions are ",
        ],
    ],
};

describe("AdotTaskDefinition refuses", () => {
    for (const [input, cases] of Object.entries(refused)) {
        describe(input, () => {
            for (const [what, changes, expected] of cases) {
                it(`${what}, before anything is registered`, async () => {
                    const { message, resources } = await refusal(
                        () => new AdotTaskDefinition("orders", ordersTask(changes)),
                    );
                    const whole = `AdotTaskDefinition "orders": ${expected}`;
                    // A sentence that ends here is compared whole; of one that collector/ makes, only its beginning.
                    assert.equal(expected.endsWith(".") ? message : message.slice(0, whole.length), whole);
                    assert.deepEqual(resources, []);
                });
            }
        });
    }

    it("a size that only shows when an output arrives", () => {
        const task = fillTask("orders", ordersTask(app({ environment: { BIG: pulumi.output("an output") } })));
        const early = resolvedSoFar(task);
        assert.ok(taskContainersJson(task, early, sidecarConfig).length < 65_536);
        const containers = { app: { ...early.containers.app!, environment: { BIG: "x".repeat(65_536) } } };
        assert.throws(
            () => taskContainersJson(task, { ...early, containers }, sidecarConfig),
            /^Error: The container definitions are \d+ bytes: ECS takes at most 65536;/,
        );
    });
});
