/** OTLP from the task's containers: variables, ports, what contradicts them, the log stream and the roles' rights. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { parse } from "yaml";

import { type CollectorConfig, audit, sizeSidecar } from "../../../collector";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    type OtlpArgs,
    sidecarPermissions,
    type SidecarOptions,
    type StatsdArgs,
    withAdotSidecar,
} from "../../../components";
import { otlpRemarks, withOtlpVariables } from "../../../components/ecs/otlp-variables";
import { record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, variable } from "../../support/tasks";

const options: SidecarOptions = {
    serviceName: "orders",
    region: "eu-west-1",
    remoteWriteParameter: "/metrics/remote-write-url",
};
const otlp: OtlpArgs = { containers: ["app"], traces: "xray" };
const app = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({ name: "app", image: "a:1", ...more });
const sent = (container: ContainerDefinition, more: Partial<OtlpArgs> = {}): Record<string, string> =>
    Object.fromEntries(
        withAdotSidecar([container], { ...options, otlp: { ...otlp, ...more } })[0]!.environment!.map(
            ({ name, value }) => [name, value],
        ),
    );
const configOf = (containers: ContainerDefinition[]): CollectorConfig =>
    parse(variable(containerNamed(containers, "adot-collector"), "AOT_CONFIG_CONTENT")!) as CollectorConfig;
const env = (variables: Record<string, string>) => Object.entries(variables).map(([name, value]) => ({ name, value }));

describe("the variables of containers that send OTLP", () => {
    it("lead to the collector, and say what is taken", () => {
        assert.deepEqual(sent(app({ environment: env({ PORT: "8080" }) })), {
            PORT: "8080",
            OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
            OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
            OTEL_SERVICE_NAME: "orders",
            OTEL_RESOURCE_ATTRIBUTES: "aws.ecs.container.name=app",
            OTEL_METRICS_EXPORTER: "otlp",
            OTEL_TRACES_EXPORTER: "otlp",
            OTEL_LOGS_EXPORTER: "none",
            OTEL_METRIC_EXPORT_INTERVAL: "20000",
            OTEL_METRIC_EXPORT_TIMEOUT: "10000",
            OTEL_METRICS_EXEMPLAR_FILTER: "always_off",
        });
    });

    it("are those of the named containers alone", () => {
        const [first, second] = withAdotSidecar([app(), { name: "envoy", image: "e" }], { ...options, otlp });
        assert.ok(first!.environment!.length > 0);
        assert.deepEqual(second, { name: "envoy", image: "e" });
    });

    it("lose against each that the container sets, from a secret too, whatever it is", () => {
        const names = Object.keys(sent(app()));
        fc.assert(
            fc.property(fc.subarray(names), fc.subarray(names), fc.string({ maxLength: 5 }), (set, secret, value) => {
                const own = set.filter((name) => name !== "OTEL_RESOURCE_ATTRIBUTES");
                const secrets = secret.filter((name) => !set.includes(name));
                const container = app({
                    environment: env(Object.fromEntries(own.map((name) => [name, value]))),
                    secrets: secrets.map((name) => ({ name, valueFrom: "/p" })),
                });
                const [{ environment }] = withOtlpVariables([container], { ...options, otlp }) as [ContainerDefinition];
                const variables = Object.fromEntries(environment!.map((each) => [each.name, each.value]));
                own.forEach((name) => assert.equal(variables[name], value));
                secrets.forEach((name) => assert.ok(!(name in variables)));
            }),
        );
    });

    it("add to the container's own resource attributes, and take its name from there", () => {
        const own = app({ environment: env({ OTEL_RESOURCE_ATTRIBUTES: "service.name=shop,team=a" }) });
        const { OTEL_RESOURCE_ATTRIBUTES: attributes, ...others } = sent(own);
        assert.equal(attributes, "service.name=shop,team=a,aws.ecs.container.name=app");
        assert.ok(!("OTEL_SERVICE_NAME" in others));
        const named = "aws.ecs.container.name=mine";
        assert.equal(
            sent(app({ environment: env({ OTEL_RESOURCE_ATTRIBUTES: named }) })).OTEL_RESOURCE_ATTRIBUTES,
            named,
        );
    });

    it("follow the protocol that the container speaks", () => {
        const grpc = sent(app({ environment: env({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }) }));
        assert.equal(grpc.OTEL_EXPORTER_OTLP_ENDPOINT, "http://127.0.0.1:4317");
        const toGrpc = sent(app({ environment: env({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4317" }) }));
        assert.equal(toGrpc.OTEL_EXPORTER_OTLP_PROTOCOL, "grpc");
        const elsewhere = sent(app({ environment: env({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://gateway:4317" }) }));
        assert.ok(!("OTEL_EXPORTER_OTLP_PROTOCOL" in elsewhere));
    });

    it("leave the export a time that fits into a short interval", () => {
        const [{ environment }] = withAdotSidecar([app()], { ...options, otlp, scrapeIntervalSeconds: 5 }) as [
            ContainerDefinition,
        ];
        const { OTEL_METRIC_EXPORT_INTERVAL, OTEL_METRIC_EXPORT_TIMEOUT } = Object.fromEntries(
            environment!.map(({ name, value }) => [name, value]),
        );
        assert.deepEqual([OTEL_METRIC_EXPORT_INTERVAL, OTEL_METRIC_EXPORT_TIMEOUT], ["5000", "5000"]);
    });
});

describe("what a container that sends OTLP sets itself", () => {
    const remarks = (variables: Record<string, string>, more: Partial<OtlpArgs> = {}) =>
        otlpRemarks([app({ environment: env(variables) })], { ...options, otlp: { ...otlp, ...more } });

    it("is told where it contradicts", () => {
        const contradicting: [variables: Record<string, string>, what: RegExp][] = [
            [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://gateway:4318" }, /sends elsewhere/],
            [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://x/v1/traces" }, /its traces go elsewhere/],
            [{ OTEL_SERVICE_NAME: "shop" }, /label job orders all the same/],
            [{ OTEL_RESOURCE_ATTRIBUTES: "service.name=shop" }, /label job orders all the same/],
            [{ OTEL_SDK_DISABLED: "true" }, /it sends nothing/],
            [{ OTEL_METRICS_EXPORTER: "prometheus" }, /sends no metrics by OTLP/],
            [{ OTEL_LOGS_EXPORTER: "console,otlp" }, /takes no logs, as otlp.logs isn't set/],
            [{ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" }, /cumulative sums alone/],
        ];
        for (const [variables, what] of contradicting) {
            const [remark, ...more] = remarks(variables);
            assert.match(remark ?? "", new RegExp(`^Container app sets ${Object.keys(variables)[0]!} itself: .*[.]$`));
            assert.match(remark ?? "", what);
            assert.deepEqual(more, []);
        }
    });

    it("is told where a JVM's system property, which wins against the variable, contradicts", () => {
        const attributes = "-Dotel.resource.attributes=team=shop";
        const contradicting: [container: Partial<ContainerDefinition>, property: string, what: RegExp][] = [
            [
                { environment: env({ JAVA_TOOL_OPTIONS: "-Xmx1g -Dotel.exporter.otlp.endpoint=http://gateway:4318" }) },
                "otel.exporter.otlp.endpoint",
                /sends elsewhere/,
            ],
            [
                { environment: env({ JDK_JAVA_OPTIONS: '"-Dotel.service.name=shop"' }) },
                "otel.service.name",
                /the other name/,
            ],
            [
                { command: ["java", "-Dotel.metrics.exporter=none", "-jar", "app.jar"] },
                "otel.metrics.exporter",
                /sends no metrics by OTLP/,
            ],
            [
                { entryPoint: ["sh", "-c", "exec java -Dotel.sdk.disabled=true -jar app.jar"] },
                "otel.sdk.disabled",
                /it sends nothing/,
            ],
            [
                { command: ["java", "-Dotel.javaagent.enabled=false"] },
                "otel.javaagent.enabled",
                /its agent sends nothing/,
            ],
            [
                { environment: env({ JAVA_TOOL_OPTIONS: attributes, OTEL_RESOURCE_ATTRIBUTES: "a=b" }) },
                "otel.resource.attributes",
                /no label container_name/,
            ],
        ];
        for (const [container, property, what] of contradicting) {
            const [remark, ...more] = otlpRemarks([app(container)], { ...options, otlp });
            assert.ok(remark?.startsWith(`Container app sets -D${property} itself: `), remark);
            assert.match(remark, what);
            assert.deepEqual(more, []);
        }
        for (const command of [
            ["java", "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:4318", "-Dotel.service.name='orders'"],
            ["java", "-Dspring.otel.sdk.disabled=true", "-jar", "x-Dotel.sdk.disabled=true"],
            ["java", "-Dotel.resource.attributes=aws.ecs.container.name=app,team=shop"],
        ]) {
            assert.deepEqual(otlpRemarks([app({ command })], { ...options, otlp }), []);
        }
    });

    it("leads a JVM that speaks gRPC by a property to the port for it", () => {
        const container = app({ environment: env({ JAVA_TOOL_OPTIONS: "-Dotel.exporter.otlp.protocol=grpc" }) });
        assert.equal(sent(container).OTEL_EXPORTER_OTLP_ENDPOINT, "http://127.0.0.1:4317");
    });

    it("isn't where it says the same, is empty, or is about what isn't taken", () => {
        for (const variables of [
            sent(app()),
            { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4317" },
            { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
            { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://gateway:4318" },
            { OTEL_RESOURCE_ATTRIBUTES: "team=a" },
            { OTEL_SERVICE_NAME: "orders", OTEL_RESOURCE_ATTRIBUTES: "service.name=shop" },
            { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "Cumulative" },
        ]) {
            assert.deepEqual(remarks(variables), []);
        }
    });
});

describe("the ports for OTLP", () => {
    const ports = (containers: ContainerDefinition[], more: Partial<SidecarOptions> = {}) => {
        const all = withAdotSidecar(containers, { ...options, otlp, ...more });
        const { grpc, http } = configOf(all).receivers.otlp!.protocols;
        const endpoint = all[0]!.environment!.find(({ name }) => name === "OTEL_EXPORTER_OTLP_ENDPOINT")!.value;
        assert.equal(endpoint, `http://${http!.endpoint!}`);
        return [grpc!.endpoint, http!.endpoint].map((address) => Number(address!.replace("127.0.0.1:", "")));
    };

    it("are OTLP's own, or the next ones that no container and no scrape has", () => {
        assert.deepEqual(ports([app()]), [4317, 4318]);
        assert.deepEqual(ports([app({ portMappings: [{ containerPort: 4317, protocol: "udp" }] })]), [4317, 4318]);
        assert.deepEqual(ports([app({ portMappings: [{ containerPort: 4317 }] })]), [14317, 4318]);
        assert.deepEqual(ports([app({ portMappings: [{ containerPortRange: "4000-5000" }] })]), [14317, 14318]);
        assert.deepEqual(ports([app()], { scrape: { agent: { port: 4318 } } }), [4317, 14318]);
    });

    it("can be said, where nothing else has them", () => {
        assert.deepEqual(ports([app()], { otlp: { ...otlp, grpcPort: 5000 } }), [5000, 4318]);
        const taken = app({ portMappings: [{ containerPort: 5000 }] });
        assert.throws(() => ports([taken], { otlp: { ...otlp, grpcPort: 5000 } }), /Container app has port 5000/);
        for (const wrong of [{ grpcPort: 13133 }, { httpPort: 8888 }]) {
            assert.throws(() => ports([app()], { otlp: { ...otlp, ...wrong } }), /the collector itself listens/);
        }
    });
});

describe("StatsD", () => {
    const statsd = (more: Partial<ContainerDefinition> = {}, args: Partial<StatsdArgs> = {}) => {
        const all = withAdotSidecar([app(more)], { ...options, statsd: { containers: ["app"], ...args } });
        return { all, environment: all[0]!.environment, config: configOf(all) };
    };

    it("has variables for clients, and a port that is free", () => {
        const { environment, config } = statsd();
        assert.deepEqual(environment, env({ STATSD_HOST: "127.0.0.1", STATSD_PORT: "8125" }));
        assert.equal(config.receivers.statsd!["endpoint"], "127.0.0.1:8125");
        const taken = statsd({ portMappings: [{ containerPort: 8125, protocol: "udp" }] });
        assert.equal(taken.config.receivers.statsd!["endpoint"], "127.0.0.1:18125");
        assert.deepEqual(taken.environment, env({ STATSD_HOST: "127.0.0.1", STATSD_PORT: "18125" }));
        const own = statsd({ environment: env({ STATSD_HOST: "gateway" }) }).environment;
        assert.deepEqual(own, env({ STATSD_HOST: "gateway", STATSD_PORT: "8125" }));
    });

    it("passes the audit, its scrape within the sidecar's bounds", () => {
        const { config } = statsd();
        const { memoryMiB, goMemLimitMiB, statsdSeries } = sizeSidecar(256, undefined, ["statsd"]);
        assert.deepEqual(audit(config, { memoryMiB, goMemLimitMiB }), []);
        const job = config.receivers.prometheus!.config.scrape_configs.find(({ job_name }) => job_name === "statsd");
        assert.equal(job!.sample_limit, statsdSeries);
    });

    const refused: [args: Partial<StatsdArgs>, message: RegExp][] = [
        [{ containers: ["web"] }, /statsd.containers\[0\] is "web": the containers are app/],
        [{ port: 80 }, /statsd.port is 80: it must be a whole number from 1024 to 65535/],
        [{ buckets: [] }, /at least 1/],
        [{ buckets: [5, 5] }, /larger than the one before/],
        [{ buckets: Array.from({ length: 41 }, (_, index) => index) }, /40 at most/],
    ];
    for (const [args, message] of refused) {
        it(`refuses ${JSON.stringify(args).slice(0, 40)}`, () => assert.throws(() => statsd({}, args), message));
    }

    it("refuses ports and names that it needs itself", () => {
        const tcp = { portMappings: [{ containerPort: 13135 }] };
        assert.throws(() => statsd(tcp), /Container app has port 13135: the collector listens there/);
        const withScrape = (scrape: Record<string, { port: number }>) =>
            withAdotSidecar([app()], { ...options, scrape, statsd: { containers: ["app"] } });
        assert.throws(() => withScrape({ statsd: { port: 9102 } }), /scrape.statsd is the job of statsd's metrics/);
        assert.throws(() => withScrape({ a: { port: 13135 } }), /scrape.a.port is 13135/);
        withScrape({ a: { port: 8125 } });
    });
});

const otherLogs = "https://logs.us-west-2.amazonaws.com/v1/logs";

describe("OTLP's inputs", () => {
    const refused: [what: Partial<OtlpArgs>, message: RegExp][] = [
        [{ containers: [] }, /otlp.containers is \[\]: it must be a list of names of containers with at least 1/],
        [{ containers: ["web"] }, /otlp.containers\[0\] is "web": the containers are app/],
        [{ metrics: false, traces: undefined }, /otlp takes nothing/],
        [{ metrics: false, resourceLabels: ["team"] }, /labels of metrics, and metrics is false/],
        [{ traces: "x-ray" }, /it must be "xray" or an address/],
        [{ traces: "https://a:b@gateway" }, /no name or password/],
        [{ traces: "https://gateway/v1/logs" }, /it ends in \/v1\/logs, and this is for traces/],
        [{ traces: "https://logs.eu-west-1.amazonaws.com/v1/logs" }, /CloudWatch Logs takes no traces/],
        [{ logs: "cloudwatch" }, /otlp.logGroupName is missing/],
        [{ logGroupName: "/a" }, /it is for logs: "cloudwatch"/],
        [{ logs: otherLogs }, /otlp.logGroupName is missing: otlp.logs is an address of CloudWatch Logs/],
        [{ logs: otherLogs, logGroupName: "/a" }, /otlp.logStreamName is missing: .* name a log stream that exists/],
        [{ resourceLabels: ["service.name"] }, /as the label job/],
        [{ resourceLabels: ["container.id"] }, /a new value in each task/],
        [{ resourceLabels: ["process.command_line"] }, /a new value in each task/],
        [{ resourceLabels: ["scrape.job"] }, /the collector itself gives that label/],
        [{ resourceLabels: ["a.b", "a_b"] }, /a_b is there twice/],
        [{ grpcPort: 4318, httpPort: 4318 }, /gRPC has that port/],
    ];
    for (const [wrong, message] of refused) {
        it(`refuse ${JSON.stringify(wrong)}`, () => {
            assert.throws(() => sent(app(), wrong), message);
        });
    }
});

describe("a task whose containers send OTLP", () => {
    const all: OtlpArgs = { ...otlp, logs: "cloudwatch", resourceLabels: ["service.version"] };
    const task = (changes: Partial<AdotTaskDefinitionArgs> = {}, preview = false) =>
        record({ preview }, () => new AdotTaskDefinition("orders", ordersTask({ otlp: all, ...changes })));
    const statements = (policy: unknown) =>
        (JSON.parse(policy as string) as { Statement: { Sid: string; Action: unknown; Resource: unknown }[] })
            .Statement;

    it("has a log stream, the region, and both roles' rights, known in the preview too", async () => {
        const logGroup = "/pulumi-adot/project/stack/orders";
        for (const preview of [false, true]) {
            const { only } = await task({}, preview);
            const stream = only("aws:cloudwatch/logStream:LogStream");
            assert.deepEqual(stream.inputs, { name: "otlp/orders", logGroupName: logGroup });
            assert.ok(stream.dependsOn.some((urn) => urn.endsWith("orders-logs")));
            const definition = only("aws:ecs/taskDefinition:TaskDefinition");
            assert.ok(definition.dependsOn.some((urn) => urn.endsWith("orders-otlp-logs")));
            const containers = containersOf(definition.inputs.containerDefinitions);
            const sidecar = containerNamed(containers, "adot-collector");
            assert.equal(variable(sidecar, "AWS_REGION"), "eu-west-1");
            assert.equal(variable(containerNamed(containers, "app"), "OTEL_SERVICE_NAME"), "orders");
            assert.equal(variable(containerNamed(containers, "envoy"), "OTEL_SERVICE_NAME"), undefined);
            const config = configOf(containers);
            assert.deepEqual(config.exporters["otlphttp/logs" as "otlphttp"]!["headers"], {
                "x-aws-log-group": logGroup,
                "x-aws-log-stream": "otlp/orders",
            });
            const { memoryMiB, goMemLimitMiB } = sizeSidecar(512);
            const variables = { AWS_REGION: "eu-west-1", AMP_REMOTE_WRITE_URL: "secret" };
            assert.deepEqual(audit(config, { memoryMiB, goMemLimitMiB, variables } as object), []);
        }
    });

    it("has a stream of its own in a group that services of the same name share", async () => {
        const streamOf = async (changes: Partial<AdotTaskDefinitionArgs>) =>
            (await task(changes)).only("aws:cloudwatch/logStream:LogStream").inputs.name;
        const shared = { logGroupName: "/teams/orders", serviceName: "orders" };
        assert.equal(await streamOf({ ...shared, family: "orders" }), "otlp/orders");
        assert.equal(await streamOf({ ...shared, family: "orders-green" }), "otlp/orders/orders-green");
        assert.equal(await streamOf({ ...shared, family: "orders-blue" }), "otlp/orders/orders-blue");
        assert.equal(await streamOf({ serviceName: "orders", family: "orders-blue" }), "otlp/orders");
        const inOtlp = { otlp: { ...all, logGroupName: "/teams/orders" }, serviceName: "orders", family: "blue" };
        assert.equal(await streamOf(inOtlp), "otlp/orders/blue");
        assert.equal(await streamOf({ ...shared, otlp: { ...all, logStreamName: "mine" } }), "mine");
    });

    it("sends to the endpoints of its own partition", () => {
        const domains = {
            "eu-west-1": "amazonaws.com",
            "us-gov-west-1": "amazonaws.com",
            "cn-north-1": "amazonaws.com.cn",
            "cn-northwest-1": "amazonaws.com.cn",
            "eusc-de-east-1": "amazonaws.eu",
            "us-iso-east-1": "c2s.ic.gov",
            "us-isob-east-1": "sc2s.sgov.gov",
        };
        for (const [region, domain] of Object.entries(domains)) {
            const asked = { ...options, region, otlp: { ...all, logGroupName: "/a" } };
            const { exporters } = configOf(withAdotSidecar([app()], asked)) as unknown as {
                exporters: Record<string, Record<string, string>>;
            };
            const url = (service: string, signal: string) =>
                `https://${service}.\${env:AWS_REGION}.${domain}/v1/${signal}`;
            assert.equal(exporters["otlphttp/traces"]!.traces_endpoint, url("xray", "traces"));
            assert.equal(exporters["otlphttp/logs"]!.logs_endpoint, url("logs", "logs"));
        }
    });

    it("may write traces and log records, on no more than its own group", async () => {
        const { only } = await task();
        const given = statements(only("aws:iam/rolePolicy:RolePolicy", "orders-task-role-policy").inputs.policy);
        const group = "arn:aws:logs:eu-west-1:111122223333:log-group:/pulumi-adot/project/stack/orders";
        assert.deepEqual(
            given.map(({ Sid, Action, Resource }) => [Sid, Action, Resource]),
            [
                ["WriteMetrics", ["aps:RemoteWrite"], ordersTask().platform.workspaceArn],
                ["WriteTraces", ["xray:PutTraceSegments"], "*"],
                ["WriteLogs", ["logs:PutLogEvents"], [group, `${group}:*`]],
            ],
        );
    });

    it("gives the same rights to those who make roles themselves", () => {
        const { taskRole } = sidecarPermissions([app()], {
            ...options,
            taskRegion: "us-east-1",
            workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
            otlp: { ...all, logGroupName: "/a" },
        });
        assert.deepEqual(
            taskRole.map(({ Sid }) => Sid),
            ["WriteMetrics", "WriteTraces", "WriteLogs"],
        );
        assert.deepEqual(taskRole[2]!.Resource, [
            "arn:aws:logs:us-east-1:111122223333:log-group:/a",
            "arn:aws:logs:us-east-1:111122223333:log-group:/a:*",
        ]);
    });

    it("has none of that where it isn't asked for", async () => {
        const { resources } = await task({ otlp });
        assert.ok(!resources.some(({ type }) => type === "aws:cloudwatch/logStream:LogStream"));
        const { resources: without, only } = await task({ otlp: undefined });
        assert.ok(!without.some(({ type }) => type === "aws:cloudwatch/logStream:LogStream"));
        const containers = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
        assert.equal(variable(containerNamed(containers, "adot-collector"), "AWS_REGION"), undefined);
        assert.equal(containerNamed(containers, "app").environment, undefined);
    });

    it("takes images and variables that come late, and keeps its ports", async () => {
        const containers = {
            app: {
                image: pulumi.output("orders:1"),
                memory: 512,
                ports: [4317],
                environment: { OTEL_SERVICE_NAME: pulumi.output("shop") },
            },
        };
        const { only } = await task({ containers });
        const all = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
        assert.equal(variable(containerNamed(all, "app"), "OTEL_SERVICE_NAME"), "shop");
        assert.equal(configOf(all).receivers.otlp!.protocols.grpc!.endpoint, "127.0.0.1:14317");
    });

    it("names the group where its own comes late", async () => {
        const logGroupName = pulumi.output("/teams/orders");
        const { message } = await refusal(
            () => new AdotTaskDefinition("orders", ordersTask({ otlp: all, logGroupName })),
        );
        assert.match(message, /otlp.logGroupName is missing: logGroupName is an Output/);
        const { only } = await task({ otlp: { ...all, logGroupName: "/teams/orders" }, logGroupName });
        assert.equal(only("aws:cloudwatch/logStream:LogStream").inputs.logGroupName, "/teams/orders");
    });
});
