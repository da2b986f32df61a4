/** A task of one's own: reading it, its collector's config, what stands in for its parts, what is said of metrics. */
import assert from "node:assert/strict";
import { adapt, type Components } from "../../local/task-file/adapt";
import { collectorOf, configOf } from "../../local/task-file/collector";
import { ownersOf, planOthers, type PlanOptions } from "../../local/task-file/containers";
import { byJob, errorsIn, outcomesOf } from "../../local/task-file/observed";
import { TaskFileProblem } from "../../local/task-file/problem";
import { readTaskFile } from "../../local/task-file/read";
import { failuresOf, renderTaskReport, type TaskReport } from "../../local/task-file/report";
import { intakesOf, scrapesOf, type Scrape } from "../../local/task-file/scrapes";
import { completed, givenVariables, partOf, regionOf } from "../../local/task-file/variables";
import type { TaskContainer } from "../../local/ecs";
import { imageConfigs } from "../../audit/delivery/image-configs-data";
import { isMapping, type Mapping } from "../../collector/values";
import { matchGolden } from "../support/golden";

const adotImage = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0";
const region = "eu-west-1";
const endpoint = `https://aps-workspaces.${region}.amazonaws.com/workspaces/ws-1/api/v1/remote_write`;

const sidecar = (config: string, more: object = {}) => ({
    name: "adot",
    image: adotImage,
    memory: 256,
    environment: [{ name: "AOT_CONFIG_CONTENT", value: config }],
    ...more,
});
const app = { name: "app", image: "shop:1", memory: 512, portMappings: [{ containerPort: 8080 }] };
const task = (containers: readonly object[], more: object = {}) => ({
    family: "shop",
    cpu: "512",
    memory: "1024",
    containerDefinitions: containers,
    ...more,
});

/** A pipeline of metrics with these parts. */
const configWith = (exporters: object, more: object = {}): Mapping => ({
    receivers: { otlp: { protocols: { grpc: null } } },
    exporters,
    service: { pipelines: { metrics: { receivers: ["otlp"], exporters: Object.keys(exporters) } } },
    ...more,
});
const text = (value: unknown): string => JSON.stringify(value);
const read = (value: unknown, family?: string) => readTaskFile(text(value), "task.json", family);
const problem = (act: () => unknown, words: RegExp): void => {
    assert.throws(act, (error: Error) => error instanceof TaskFileProblem && words.test(error.message));
};

describe("a task of one's own: the file", () => {
    const whole = task([app, sidecar("{}")]);

    it("is read in each form in which people have one", () => {
        const forms: Record<string, unknown> = {
            "as register-task-definition takes it": whole,
            "as describe-task-definition prints it": { taskDefinition: whole, tags: [] },
            "a list of such answers": [{ taskDefinition: whole }],
            "the answers of another tool": { taskDefinitions: [whole] },
            "a skeleton with nulls": { ...whole, volumes: null, taskRoleArn: "" },
            "a state of Pulumi": {
                version: 3,
                deployment: {
                    resources: [
                        {
                            type: "aws:ecs/taskDefinition:TaskDefinition",
                            urn: "u",
                            outputs: { ...whole, containerDefinitions: text(whole.containerDefinitions) },
                        },
                    ],
                },
            },
        };
        for (const [form, value] of Object.entries(forms)) {
            const { family, memoryMiB, cpu, containers, definitions } = read(value);
            assert.deepEqual([family, memoryMiB, cpu], ["shop", 1024, 512], form);
            assert.deepEqual(
                containers.map(({ name }) => name),
                definitions.map(({ name }) => name),
                form,
            );
        }
        assert.equal(readTaskFile("family: a\ncontainerDefinitions: [{name: b, image: c}]", "x.yaml").family, "a");
        assert.equal(read([app]).family, "task", "containers alone");
    });

    it("takes sizes in words", () => {
        const { cpu, memoryMiB } = read(task([app], { cpu: ".5 vCPU", memory: "2 GB" }));
        assert.deepEqual([cpu, memoryMiB], [512, 2048]);
        assert.equal(read(task([app], { cpu: undefined, memory: undefined })).memoryMiB, undefined);
    });

    it("is one of several by its family, the newest revision of it", () => {
        const several = [
            { ...whole, revision: 3 },
            { ...whole, revision: 12, memory: "2048" },
            { ...whole, family: "other" },
        ];
        problem(() => read(several), /3 task definitions: choose one with --family NAME, of shop, other/);
        assert.equal(read(several, "shop").memoryMiB, 2048);
        problem(() => read(several, "third"), /--family third is not in task.json: it has shop, other/);
    });

    it("is refused with a sentence when it is something else", () => {
        const others: readonly (readonly [unknown, RegExp])[] = [
            ["a sentence", /has no task definition/],
            [{ tasks: [] }, /describe-tasks/],
            [{ Resources: {} }, /CloudFormation/],
            [{ planned_values: {} }, /Terraform/],
            [{ receivers: {} }, /--config FILE/],
            [{ deployment: { resources: [] } }, /has no task definition/],
            [task([]), /has no containers/],
            [task([{ ...app, name: "../app" }]), /containerDefinitions\[0\]\.name of shop is "\.\.\/app"/],
            [task([{ image: "x" }]), /name of shop is missing/],
            [task([app, app]), /Two containers of shop have the name app/],
            [task([app], { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }), /must be LINUX/],
            [{ family: "a", containerDefinitions: { ciphertext: "x" } }, /--show-secrets/],
        ];
        for (const [value, words] of others) {
            problem(() => read(value), words);
        }
        problem(() => readTaskFile("{ a: [", "x"), /x is neither JSON nor YAML/);
    });
});

describe("a task of one's own: its collector", () => {
    it("must be there, and be OpenTelemetry's", () => {
        problem(() => collectorOf(read(task([app]))), /No container .* app \(shop:1\)\. `withAdotSidecar/);
        for (const image of ["public.ecr.aws/datadog/agent:7", "amazon/cloudwatch-agent:1"]) {
            const agent = { name: "agent", image };
            problem(
                () => configOf(collectorOf(read(task([app, agent]))), { variables: {} }),
                /withAdotSidecar|config of container agent isn't in the file/,
            );
        }
        const hidden = { name: "otel-agent", image: "acme/otel-supervised:1", command: ["/opampsupervisor"] };
        const found = collectorOf(read(task([app, hidden])));
        problem(() => configOf(found, { variables: {} }), /config of container otel-agent isn't in the file/);
        const both = [{ ...sidecar("{}"), name: "otel", image: "acme/otel-collector:1" }, sidecar("{}")];
        assert.equal(collectorOf(read(task(both))).name, "adot", "the one that is known");
    });

    it("runs with what its container is given, or with --config", () => {
        const config = text(configWith({ debug: {} }));
        const of = (container: object, configText?: string) =>
            configOf(collectorOf(read(task([container]))), { variables: {}, configText });
        const seen = of(sidecar(config));
        assert.equal(seen.source, "AOT_CONFIG_CONTENT");
        const private_ = of({ ...sidecar(config), image: "acme/otel-collector:1" });
        assert.deepEqual(private_.config, seen.config, "of an image that nobody knows");
        const flags = { name: "c", image: "otel/opentelemetry-collector-contrib:0.150.0" };
        assert.deepEqual(of({ ...flags, command: [`--config=yaml:${config}`] }).config, seen.config);
        const elsewhere = [
            { ...flags, command: ["--config=/etc/config.yaml"] },
            sidecar("", { environment: [], secrets: [{ name: "AOT_CONFIG_CONTENT", valueFrom: "/c" }] }),
            sidecar("", { environment: [], command: ["--config=s3://b.s3.eu-west-1.amazonaws.com/c"] }),
        ];
        for (const container of elsewhere) {
            problem(() => of(container), /isn't in the file\. .*Give it with --config FILE/);
            assert.deepEqual(of(container, config).config, seen.config);
        }
        problem(() => of(sidecar("{")), /can't be read, and so its collector can't start/);
    });

    it("takes a variable that is no string as the collector does: as it was written", () => {
        const config = configWith({ debug: {}, prometheusremotewrite: { external_labels: { account: "${env:A}" } } });
        const container = sidecar(text(config), {
            environment: [
                { name: "AOT_CONFIG_CONTENT", value: text(config) },
                { name: "A", value: "012" },
            ],
        });
        const resolved = configOf(collectorOf(read(task([container]))), { variables: {} }).config;
        assert.match(text(resolved), /"account":"\$\{env:A\}"/);
    });
});

describe("a task of one's own: values that the file doesn't have", () => {
    const address = `https://aps-workspaces.${region}.amazonaws.com/workspaces/ws-local/api/v1/remote_write`;

    it("are the part of AMP's address that the config asks for", () => {
        const parts: readonly (readonly [endpoint: string, value: string | undefined])[] = [
            ["${env:X}", address],
            ["${X}", address],
            ["${env:X:-none}", address],
            ["${env:X}api/v1/remote_write", address.replace("api/v1/remote_write", "")],
            [`https://aps-workspaces.${region}.amazonaws.com/workspaces/\${env:X}/api/v1/remote_write`, "ws-local"],
            ["https://aps-workspaces.${env:AWS_REGION}.amazonaws.com/workspaces/${X}/api/v1/remote_write", "ws-local"],
            ["https://${env:X}.amazonaws.com/workspaces/${env:Y}/api/v1/remote_write", `aps-workspaces.${region}`],
            ["https://mimir/${env:Z}", undefined],
        ];
        for (const [written, value] of parts) {
            assert.equal(partOf(address, written, "X", region), value, written);
        }
    });

    it("come from --env and from the file before they are made up, and are never printed", () => {
        const config = configWith({ prometheusremotewrite: { endpoint: "${env:URL}" } });
        const container = sidecar(text(config), {
            secrets: [
                { name: "URL", valueFrom: "arn:aws:ssm:us-east-2:111122223333:parameter/amp/url" },
                { name: "TOKEN", valueFrom: "arn:aws:secretsmanager:us-east-2:1:secret:t" },
                { name: "KEY", valueFrom: "/key" },
            ],
        });
        const own = read(task([container]));
        const collector = collectorOf(own);
        const given = givenVariables(collector, { parameters: { "/key": "hidden-1" } }, { TOKEN: "hidden-2" });
        assert.deepEqual(given, { KEY: "hidden-1", TOKEN: "hidden-2" });
        const found = regionOf(config, collector, own);
        assert.equal(found, "us-east-2", "the region of a secret");
        const { values, secrets } = completed(collector, given, { TOKEN: "hidden-2" }, config, found);
        assert.equal(values.URL, address.replace(region, "us-east-2"));
        assert.equal(values.KEY, "hidden-1");
        assert.doesNotMatch(text(secrets), /hidden/);
        problem(
            () => givenVariables(collector, own, { TOKN: "hidden-3" }),
            /^--env TOKN: .* it has AOT_CONFIG_CONTENT/,
        );
    });
});

describe("a task of one's own: its config here", () => {
    const options = { components: undefined as Components, region, storage: "/s" };

    it("stays as it is where everything in it can run", () => {
        const config = configWith({ prometheusremotewrite: { endpoint }, debug: {} });
        const { config: adapted, changes, workspaces, origins } = adapt(config, options);
        assert.deepEqual(adapted, config);
        assert.deepEqual([changes, workspaces], [[], ["ws-1"]]);
        assert.deepEqual(origins, [`https://aps-workspaces.${region}.amazonaws.com`]);
    });

    it("keeps what goes to CloudWatch in its region, and counts what goes there in another", () => {
        const url = (region: string) => `https://monitoring.${region}.amazonaws.com/v1/metrics`;
        const settings = { metrics_endpoint: url("eu-west-1"), auth: { authenticator: "sigv4auth" } };
        const { config, changes, metricsOrigins, workspaces } = adapt(
            configWith({ "otlphttp/near": settings, "otlphttp/far": { metrics_endpoint: url("us-east-1") } }),
            { components: undefined, region: "eu-west-1", storage: "/s" },
        );
        assert.deepEqual(metricsOrigins, ["https://monitoring.eu-west-1.amazonaws.com"]);
        assert.deepEqual(workspaces, []);
        assert.deepEqual((config.exporters as Mapping)["otlphttp/near"], settings);
        assert.deepEqual(
            changes.map(({ what }) => what),
            ["exporter otlphttp/far"],
        );
    });

    it("counts what it would send elsewhere, and keeps what stays in the task", () => {
        const away = {
            awsxray: null,
            awsemf: {},
            datadog: {},
            kafka: {},
            "otlp/x": { endpoint: "collector.example.com:4317" },
            otlphttp: { endpoint: "https://xray.eu-west-1.amazonaws.com" },
            file: { path: "/tmp/x" },
        };
        const here = {
            "otlp/hop": { endpoint: "127.0.0.1:14317" },
            otlp_http: { endpoint: "http://localhost:4418" },
            debug: {},
        };
        const { config, changes } = adapt(configWith({ ...away, ...here }), options);
        assert.deepEqual(
            changes.map(({ what }) => what),
            Object.keys(away).map((id) => `exporter ${id}`),
        );
        const exporters = Object.keys(config.exporters as Mapping);
        assert.deepEqual(exporters.slice(-3), Object.keys(here));
        assert.ok(exporters.slice(0, -3).every((id) => id.startsWith("debug/")));
        assert.deepEqual(pipelinesOf(config).metrics!.exporters, exporters);
    });

    it("sends a remote write that isn't AMP's to a Prometheus, without its credentials", () => {
        for (const other of ["https://mimir.example.com/api/v1/push", endpoint.replace(region, "us-east-1")]) {
            const auth = { authenticator: "basicauth" };
            const { config, writesElsewhere } = adapt(
                configWith({ prometheusremotewrite: { endpoint: other, auth } }),
                options,
            );
            assert.ok(writesElsewhere);
            assert.deepEqual(config.exporters, {
                prometheusremotewrite: { endpoint: "http://remote-write.invalid/api/v1/write" },
            });
        }
        const own = configWith({ prometheusremotewrite: { endpoint: "http://127.0.0.1:9/api" } });
        assert.deepEqual(adapt(own, options).config, own, "one in the task stays");
    });

    it("leaves out what this machine's collector lacks, whatever refers to it", () => {
        const has = (...types: string[]) => new Set(types);
        const components: Components = {
            receivers: has("otlp"),
            processors: has("batch"),
            exporters: has("debug"),
            extensions: has("health_check"),
            connectors: has(),
        };
        const config: Mapping = {
            receivers: { otlp: {}, "hostmetrics/a": {}, unused: {} },
            processors: { batch: {}, transform: {} },
            exporters: { debug: {} },
            extensions: { health_check: {}, pprof: {} },
            connectors: { forward: {} },
            service: {
                extensions: ["health_check", "pprof"],
                pipelines: {
                    metrics: { receivers: ["otlp", "hostmetrics/a"], processors: ["transform", "batch"], exporters: ["debug", "forward"] }, // prettier-ignore
                    "metrics/host": { receivers: ["hostmetrics/a"], exporters: ["debug"] },
                    "metrics/joined": { receivers: ["forward"], exporters: ["debug"] },
                },
            },
        };
        const adapted = adapt(config, { ...options, components });
        assert.deepEqual(adapted.config, {
            receivers: { otlp: {} },
            processors: { batch: {} },
            exporters: { debug: {} },
            extensions: { health_check: {} },
            connectors: {},
            service: {
                extensions: ["health_check"],
                pipelines: { metrics: { receivers: ["otlp"], processors: ["batch"], exporters: ["debug"] } },
            },
        });
        const said = adapted.changes.map(({ what }) => what);
        assert.deepEqual(said, [
            "receiver hostmetrics/a",
            "processor transform",
            "extension pprof",
            "connector forward",
            "pipeline metrics/host",
            "pipeline metrics/joined",
        ]);
    });

    it("keeps the limiter of every config in ADOT's image, and starts nothing that goes to AWS but AMP", () => {
        for (const [file, versions] of Object.entries(imageConfigs)) {
            for (const [, written] of versions) {
                const config: unknown = written.startsWith("{") ? JSON.parse(written) : undefined;
                if (isMapping(config)) {
                    const adapted = adapt(config, options);
                    assert.deepEqual(adapted.config.processors, config.processors, file);
                    const types = Object.keys((adapted.config.exporters ?? {}) as Mapping).map(
                        (id) => id.split("/")[0],
                    );
                    assert.ok(
                        types.every((type) => ["debug", "prometheusremotewrite", "prometheus"].includes(type!)),
                        `${file}: ${types.join(", ")}`,
                    );
                }
            }
        }
    });

    it("signs with the task's own role, for AMP, and stores where it may", () => {
        const extensions = {
            sigv4auth: { assume_role: { arn: "x" } },
            "file_storage/q": { directory: "/home/aoc/q" },
        };
        const service = { extensions: Object.keys(extensions), pipelines: {} };
        const { config, changes } = adapt({ extensions, service }, options);
        assert.deepEqual(config.extensions, {
            sigv4auth: { region, service: "aps" },
            "file_storage/q": {
                directory: "/s/file_storage_q",
                create_directory: true,
                compaction: { directory: "/s/file_storage_q" },
            },
        });
        assert.deepEqual(
            changes.map(({ what }) => what),
            ["extension sigv4auth"],
        );
    });
});

const pipelinesOf = (config: Mapping) =>
    (config.service as { pipelines: Record<string, Record<string, string[]>> }).pipelines;

const scrapeOf = (target: string, job = "job", path = "/metrics"): Scrape => ({
    job,
    target,
    port: Number(target.split(":")[1]),
    path,
    isHttps: false,
    isInTask: true,
    intervalMs: 1000,
});

describe("a task of one's own: what stands in for its parts", () => {
    const options: PlanOptions = {
        collector: "adot",
        collectorPorts: [8888],
        scrapes: [],
        recordings: {},
        find: () => undefined,
    };
    const envoy = { name: "proxy", image: "envoyproxy/envoy:v1.30" };
    const router = { name: "log-router", image: "aws-for-fluent-bit", firelensConfiguration: { type: "fluentbit" } };
    const all = [router, envoy, app, sidecar("{}")] as TaskContainer[];
    const planned = (containers: readonly object[], more: Partial<PlanOptions> = {}) => {
        const { definitions, containers: known } = read(task(containers));
        return planOthers(definitions as readonly unknown[] as TaskContainer[], known, { ...options, ...more });
    };

    it("gives a scrape to the container whose it likely is", () => {
        const rows: readonly (readonly [Scrape, string | undefined])[] = [
            [scrapeOf("127.0.0.1:8080"), "app"],
            [scrapeOf("127.0.0.1:9404"), "app"],
            [scrapeOf("127.0.0.1:9901", "x", "/stats/prometheus"), "proxy"],
            [scrapeOf("127.0.0.1:9102", "envoy"), "proxy"],
            [scrapeOf("127.0.0.1:8888"), "adot"],
            [{ ...scrapeOf("other:80"), isInTask: false }, undefined],
        ];
        const owner = ownersOf(all, options);
        for (const [scrape, name] of rows) {
            assert.equal(owner(scrape), name, scrape.target);
        }
        const alone = ownersOf([sidecar("{}")] as TaskContainer[], options);
        assert.equal(alone(scrapeOf("127.0.0.1:9404")), undefined);
    });

    it("serves the recording that fits, and answers on the container's own ports", () => {
        const scrapes = [
            scrapeOf("127.0.0.1:8080", "app", "/actuator/prometheus"),
            scrapeOf("127.0.0.1:9901", "envoy", "/stats/prometheus"),
            scrapeOf("127.0.0.1:9090", "shop"),
        ];
        const parts = planned(all, { scrapes });
        assert.deepEqual(
            parts.map(({ name, kind, note }) => [name, kind, note]),
            [
                ["log-router", "stand-in", "aws-for-fluent-bit isn't pulled: something that stays up"],
                ["proxy", "recording", "what Envoy 1.39 says at 9901/stats/prometheus"],
                [
                    "app",
                    "recording",
                    "what a JVM with the JMX exporter says at 8080/actuator/prometheus; what a Go program (Prometheus 3.13) says at 9090/metrics",
                ],
            ],
        );
        assert.deepEqual(Object.keys(JSON.parse(parts[2]!.launch.args[1]!) as object), ["8080", "9090"]);
        const own = planned(all, { scrapes, recordings: { app: "/r.prom" } })[2]!;
        assert.match(own.launch.args[1]!, /"\/metrics":"\/r\.prom"/);
    });

    it("refuses a recording that nobody would ask for", () => {
        problem(() => planned(all, { recordings: { ap: "/r" } }), /no such container; it has log-router, proxy, app/);
        problem(() => planned(all, { recordings: { app: "/r" } }), /scrapes nothing of it; it scrapes nothing/);
    });

    it("ends at once in place of a container for whose end others wait, and lets health checks pass", () => {
        const dependsOn = [{ containerName: "init", condition: "SUCCESS" }];
        const healthCheck = { command: ["CMD-SHELL", "curl -f localhost:8080"] };
        const [init, main] = planned([
            { name: "init", image: "i", essential: false },
            { ...app, dependsOn, healthCheck },
        ]);
        assert.deepEqual([init!.launch.program, init!.note], ["true", "ends at once with exit code 0"]);
        assert.deepEqual(main!.launch.health!(["/bin/sh", "-c", "curl"]), { kind: "exec", command: ["true"] });
    });

    it("gives no container the secrets and commands that it has in AWS", () => {
        const secret = { ...app, secrets: [{ name: "DB", valueFrom: "/db" }], command: ["serve"], environment: [{ name: "A", value: "hidden" }] }; // prettier-ignore
        const [part] = planned([secret]);
        assert.doesNotMatch(text(part!.definition), /hidden|serve|DB/);
    });
});

describe("a task of one's own: what is scraped and taken", () => {
    it("is what the config says, with Prometheus's defaults", () => {
        const scrapeConfigs = [
            { job_name: "a", static_configs: [{ targets: ["localhost:1", "10.0.0.1:2"] }] },
            { job_name: "b", scheme: "https", scrape_interval: "5s", metrics_path: "/m?x=1", static_configs: [{ targets: ["[::1]:3"] }] }, // prettier-ignore
            { job_name: "c", ec2_sd_configs: [{}] },
        ];
        const receivers = {
            prometheus: { config: { global: { scrape_interval: "30s" }, scrape_configs: scrapeConfigs } },
            otlp: { protocols: { grpc: null, http: { endpoint: "0.0.0.0:4418" } } },
        };
        const config = configWith(
            { debug: {} },
            {
                receivers,
                service: { pipelines: { metrics: { receivers: ["prometheus", "otlp"], exporters: ["debug"] } } },
            },
        );
        assert.deepEqual(
            scrapesOf(config).map(({ job, target, path, isHttps, isInTask, intervalMs }) =>
                [job, target, path, isHttps, isInTask, intervalMs].join(" "),
            ),
            [
                "a localhost:1 /metrics false true 30000",
                "a 10.0.0.1:2 /metrics false false 30000",
                "b [::1]:3 /m true true 5000",
            ],
        );
        assert.deepEqual(
            intakesOf(config).map(({ receiver, port }) => `${receiver} ${port}`),
            ["otlp 4317", "otlp 4418"],
        );
    });
});

describe("a task of one's own: what arrived", () => {
    const evidence = { up: [], series: [], log: "", collectorPorts: [8888], containers: ["app"] };
    const up = (value: number, labels: Record<string, string>) => ({ value, labels: { __name__: "up", ...labels } });
    const series = (name: string, labels: Record<string, string>) => ({ __name__: name, ...labels });
    const failed = 'Failed to scrape Prometheus endpoint {"target_labels": "{instance=\\"localhost:1\\"}"}';

    it("tells of each target whether it answered", () => {
        const [one, other, own] = [
            scrapeOf("localhost:1", "a"),
            scrapeOf("other:2", "a"),
            scrapeOf("localhost:8888", "s"),
        ];
        const answered = (more: object, ...scrapes: Scrape[]) =>
            outcomesOf(scrapes, { ...evidence, ...more }).map((outcome) => outcome.answered);
        assert.deepEqual(answered({}, one), [undefined]);
        assert.deepEqual(answered({ up: [up(1, { job: "a", instance: "task" })] }, one), [true], "by its job");
        const both = [up(1, { job: "a", instance: "localhost:1" }), up(0, { job: "a", instance: "other:2" })];
        assert.deepEqual(answered({ up: both }, one, other), [true, false]);
        assert.deepEqual(answered({ up: both, log: failed }, one), [true], "it failed only once");
        assert.deepEqual(answered({ log: failed }, one), [false]);
        assert.deepEqual(answered({ log: failed, series: [series("jvm", { job: "a" })] }, one), [true]);
        assert.deepEqual(answered({ log: failed, series: [series("up", { job: "a" })] }, one), [false]);
        assert.deepEqual(answered({ series: [series("otelcol_process_uptime", {})] }, own), [true]);
    });

    it("says why a target can't answer", () => {
        const note = (scrape: Scrape) =>
            outcomesOf([scrape], { ...evidence, up: [up(0, { instance: scrape.target })] })[0]!.note;
        assert.match(note({ ...scrapeOf("app:1"), isInTask: false }), /app is at 127\.0\.0\.1/);
        assert.match(note({ ...scrapeOf("db:1"), isInTask: false }), /isn't in the task/);
        assert.match(note({ ...scrapeOf("localhost:1"), isHttps: true }), /plain HTTP/);
        assert.match(note(scrapeOf("localhost:1")), /didn't answer at \/metrics/);
    });

    it("counts series, metrics and the values of labels by job", () => {
        const jobs = byJob([
            series("up", { job: "a" }),
            series("x", { job: "a", pool: "1" }),
            series("x", { job: "a", pool: "2" }),
            series("y", {}),
        ]);
        assert.deepEqual(jobs, [
            {
                job: "a",
                series: 3,
                metrics: 2,
                labels: [
                    { name: "pool", values: 2 },
                    { name: "job", values: 1 },
                ],
                examples: ['x{job="a",pool="1"}'],
            },
            { job: "", series: 1, metrics: 1, labels: [], examples: ["y{}"] },
        ]);
    });

    it("repeats the collector's errors once, without their places", () => {
        const line = (level: string, words: string) =>
            `2026-11-30T00:00:00Z\t${level}\tx/y.go:1\t${words}\t{"a": 1, "error": "it \\"broke\\""}`;
        const log = [line("info", "Ready"), line("error", "Exporting failed."), line("error", "Exporting failed.")];
        assert.deepEqual(errorsIn(log.join("\n")), ['Exporting failed. it \\"broke\\"']);
    });
});

describe("a task of one's own: the table", () => {
    const report: TaskReport = {
        family: "shop",
        audit: { mandatory: 0, advisory: 1 },
        parts: [
            { name: "app", kind: "recording", note: "what a JVM says at 9404/metrics" },
            { name: "adot", kind: "real", note: "OpenTelemetry Collector" },
        ],
        changes: [{ what: "exporter awsxray", how: "sends elsewhere" }],
        secrets: [{ name: "URL", note: "of the stand-in for AMP" }],
        intakes: [
            { receiver: "otlp", port: 4317, at: "http://127.0.0.1:4711" },
            { receiver: "statsd", port: 8125, at: undefined },
        ],
        targets: [{ scrape: scrapeOf("127.0.0.1:9404", "jvm"), answered: true, note: "answered" }],
        discoveries: [{ job: "hosts", by: "ec2_sd_configs" }],
        written: { to: "AMP", samples: 375, refused: {} },
        jobs: [
            {
                job: "jvm",
                series: 375,
                metrics: 258,
                labels: [{ name: "pool", values: 11 }],
                examples: [`jvm_threads_current{job="jvm",x="${"y".repeat(200)}"}`],
            },
        ],
        dashboards: [
            { title: "JVM", panels: 29, withData: 29, empty: [] },
            { title: "Envoy", panels: 46, withData: 40, empty: ["A (A)", "A (B)", "B (A)", "C (A)", "D (A)", "E (A)"] },
            { title: "Fleet", panels: 1, withData: 0, empty: ["F (A)"] },
        ],
        memory: { limitMiB: 256, usageMiB: 20, peakMiB: 21, chargedPeakMiB: 60, oomKills: 0, enforced: true },
        limiterMiB: 179,
        trouble: undefined,
        errors: [],
        expectsSamples: true,
        seconds: 31.2,
    };

    it("shows everything", () => {
        matchGolden("local/task-report.txt", `${renderTaskReport(report)}\n`);
    });

    it("names each thing that went wrong", () => {
        assert.deepEqual(failuresOf(report), []);
        const target = { scrape: scrapeOf("a:1", "jvm"), answered: false, note: "didn't answer" };
        const wrong: readonly (readonly [Partial<TaskReport>, RegExp])[] = [
            [{ audit: { mandatory: 2, advisory: 0 } }, /pack blocks this task for 2 findings/],
            [{ trouble: "The task stopped." }, /^The task stopped\.$/],
            [{ written: { to: "AMP", samples: 0, refused: {} } }, /No sample was written/],
            [{ written: { to: "AMP", samples: 1, refused: { ThrottlingException: 1 } } }, /A write was refused/],
            [{ targets: [target] }, /Scrape target a:1 of job jvm didn't answer/],
            [{ memory: { ...report.memory!, oomKills: 1 } }, /killed for its memory 1 times/],
        ];
        for (const [change, words] of wrong) {
            const failures = failuresOf({ ...report, ...change });
            assert.equal(failures.length, 1);
            assert.match(failures[0]!, words);
        }
        const idle = { ...report, expectsSamples: false, written: { to: "AMP" as const, samples: 0, refused: {} } };
        assert.deepEqual(failuresOf(idle), [], "a task that waits for OTLP");
    });
});
