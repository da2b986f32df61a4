/** The X-Ray SDKs of a task's containers: the config, variable, ports and rights that the sidecar has for them. */
import assert from "node:assert/strict";

import { parse } from "yaml";

import { componentConfigOf } from "../../../audit/component-config";
import { audit, capacity, type CollectorConfig, sizeSidecar } from "../../../collector";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    sidecarPermissions,
    type SidecarOptions,
    withAdotSidecar,
    type XrayArgs,
} from "../../../components";
import { record } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, variable } from "../../support/tasks";

const options: SidecarOptions = {
    serviceName: "orders",
    region: "eu-west-1",
    remoteWriteParameter: "/metrics/remote-write-url",
};
const app = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({ name: "app", image: "a:1", ...more });
const env = (variables: Record<string, string>) => Object.entries(variables).map(([name, value]) => ({ name, value }));
const configOf = (containers: ContainerDefinition[]): CollectorConfig =>
    parse(variable(containerNamed(containers, "adot-collector"), "AOT_CONFIG_CONTENT")!) as CollectorConfig;

interface Made {
    readonly all: ContainerDefinition[];
    readonly environment: ContainerDefinition["environment"];
    readonly config: CollectorConfig;
    /** Of the receiver, by protocol; both are one. */
    readonly endpoint: string;
}

function xray(more: Partial<ContainerDefinition> = {}, args: Partial<XrayArgs & SidecarOptions> = {}): Made {
    const { containers = ["app"], port, ...others } = args;
    const asked = { ...options, ...others, xray: { containers, ...(port === undefined ? {} : { port }) } };
    const all = withAdotSidecar([app(more), { name: "envoy", image: "e" }], asked);
    const config = configOf(all);
    const { endpoint, proxy_server } = config.receivers.awsxray as {
        endpoint: string;
        proxy_server: { endpoint: string };
    };
    assert.equal(endpoint, proxy_server.endpoint);
    return { all, environment: all[0]!.environment, config, endpoint };
}

const passes = (config: CollectorConfig, memory = 256): void => {
    const { memoryMiB, goMemLimitMiB } = sizeSidecar(memory);
    const variables = { AWS_REGION: "eu-west-1", AMP_REMOTE_WRITE_URL: "secret" };
    assert.deepEqual(audit(config, { memoryMiB, goMemLimitMiB, variables } as object), []);
};

describe("what X-Ray's SDKs send", () => {
    it("comes in on loopback, limited, and leaves for X-Ray by OTLP", () => {
        const { config } = xray();
        assert.deepEqual(config.receivers.awsxray, {
            endpoint: "127.0.0.1:2000",
            transport: "udp",
            proxy_server: { endpoint: "127.0.0.1:2000", region: "${env:AWS_REGION}" },
        });
        assert.deepEqual(config.service.pipelines["traces/xray"], {
            receivers: ["awsxray"],
            processors: ["memory_limiter", "resourcedetection", "resource/otlp_service"],
            exporters: ["otlphttp/xray"],
        });
        const exporter = config.exporters["otlphttp/xray" as "otlphttp"]!;
        assert.equal(exporter["traces_endpoint"], "https://xray.${env:AWS_REGION}.amazonaws.com/v1/traces");
        assert.deepEqual(exporter["auth"], { authenticator: "sigv4auth/xray" });
        assert.deepEqual(config.extensions["sigv4auth/xray" as "sigv4auth"], {
            region: "${env:AWS_REGION}",
            service: "xray",
        });
        assert.ok(config.service.extensions.includes("sigv4auth/xray"));
        passes(config);
    });

    it("leaves by the exporter of OTLP's traces where these go to X-Ray too, and by its own where they don't", () => {
        const exporterFor = (traces: string): readonly [string[], string[]] => {
            const { config } = xray({}, { otlp: { containers: ["app"], traces } });
            passes(config);
            const { exporters, extensions } = config;
            const named = [...Object.keys(exporters), ...Object.keys(extensions)];
            assert.equal(new Set(config.service.extensions).size, config.service.extensions.length);
            return [config.service.pipelines["traces/xray"]!.exporters, named.filter((id) => id.endsWith("/xray"))];
        };
        assert.deepEqual(exporterFor("xray"), [["otlphttp/traces"], []]);
        const own = ["otlphttp/xray", "sigv4auth/xray"];
        assert.deepEqual(exporterFor("https://gateway.example:4318"), [[own[0]], own]);
    });

    it("takes its part of the memory: what comes in, and a queue unless OTLP's traces have one for it", () => {
        const seriesBeside = (...pushed: Parameters<typeof capacity>[2] & object) => capacity(256, 0.05, pushed).series;
        const [own, shared, traces] = [
            seriesBeside("traces", "segments"),
            seriesBeside("traces", "segments among traces"),
            seriesBeside("traces"),
        ];
        assert.ok(own < shared && shared < traces, `${own}, ${shared}, ${traces}`);
        const expectedSeries = capacity(256, undefined, ["segments"]).series;
        xray({}, { expectedSeries });
        assert.throws(() => xray({}, { expectedSeries: expectedSeries + 100 }), /beside what is pushed \(segments\)/);
        const otlp = { containers: ["app"], traces: "xray", metrics: false };
        xray({}, { otlp, expectedSeries: capacity(256, undefined, ["traces", "segments among traces"]).series });
    });
});

describe("the variable of containers with an X-Ray SDK", () => {
    it("leads to the collector, in the named containers alone, and loses against their own", () => {
        const { all, environment } = xray();
        assert.deepEqual(environment, env({ AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000" }));
        assert.deepEqual(all[1], { name: "envoy", image: "e" });
        const own = env({ AWS_XRAY_DAEMON_ADDRESS: "daemon:2000" });
        assert.deepEqual(xray({ environment: own }).environment, own);
        const secrets = [{ name: "AWS_XRAY_DAEMON_ADDRESS", valueFrom: "/p" }];
        assert.deepEqual(xray({ secrets }).environment, []);
        const both = xray({}, { statsd: { containers: ["app"] } }).environment!.map(({ name }) => name);
        assert.deepEqual(both, ["STATSD_HOST", "STATSD_PORT", "AWS_XRAY_DAEMON_ADDRESS"]);
    });

    it("gives the collector its region, unless that is set", () => {
        const region = ({ all }: Made) => variable(containerNamed(all, "adot-collector"), "AWS_REGION");
        assert.equal(region(xray()), "eu-west-1");
        assert.equal(region(xray({}, { taskRegion: "us-east-1" })), "us-east-1");
        assert.equal(region(xray({}, { environment: { AWS_REGION: "us-west-2" } })), "us-west-2");
    });
});

describe("the port for X-Ray's SDKs", () => {
    it("is one that is free for both protocols", () => {
        for (const protocol of ["tcp", "udp"]) {
            const { endpoint, environment } = xray({ portMappings: [{ containerPort: 2000, protocol }] });
            assert.equal(endpoint, "127.0.0.1:12000");
            assert.deepEqual(environment, env({ AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:12000" }));
        }
        assert.equal(xray({}, { scrape: { a: { port: 2000 } } }).endpoint, "127.0.0.1:12000");
        assert.equal(xray({}, { otlp: { containers: ["app"], httpPort: 2000 } }).endpoint, "127.0.0.1:12000");
        assert.equal(xray({}, { statsd: { containers: ["app"], port: 2000 } }).endpoint, "127.0.0.1:12000");
        const { config } = xray({}, { port: 8125, statsd: { containers: ["app"] } });
        assert.equal(config.receivers.statsd!["endpoint"], "127.0.0.1:18125");
    });

    it("is reserved for both protocols where tasks share an instance's ports", () => {
        const { all } = xray({}, { networkMode: "host" });
        const mappings = containerNamed(all, "adot-collector").portMappings!;
        const reserved = mappings.filter(({ hostPort }) => hostPort === 2000).map(({ protocol }) => protocol);
        assert.deepEqual(reserved, ["tcp", "udp"]);
    });

    const refused: [what: string, container: Partial<ContainerDefinition>, args: object, message: RegExp][] = [
        ["a container that isn't there", {}, { containers: ["web"] }, /xray.containers\[0\] is "web": the containers/],
        ["no container", {}, { containers: [] }, /at least 1/],
        ["a low port", {}, { port: 80 }, /xray.port is 80: it must be a whole number from 1024 to 65535/],
        ["the health check's port", {}, { port: 13133 }, /xray.port is 13133: the collector itself listens on/],
        [
            "a port that a scrape has",
            {},
            { port: 9404, scrape: { jvm: { port: 9404 } } },
            /xray.port is 9404: the tcp port is taken by scrape.jvm/,
        ],
        [
            "the port of StatsD",
            {},
            { port: 9125, statsd: { containers: ["app"], port: 9125 } },
            /xray.port is 9125: statsd.port has that udp port/,
        ],
        [
            "the port of OTLP",
            {},
            { port: 4999, otlp: { containers: ["app"], grpcPort: 4999 } },
            /xray.port is 4999: otlp.grpcPort has that tcp port/,
        ],
        [
            "a container's port",
            { portMappings: [{ containerPort: 5000, protocol: "udp" }] },
            { port: 5000 },
            /Container app has port 5000: the collector listens there/,
        ],
        ["bridge", {}, { networkMode: "bridge" }, /xray needs a network that the containers share.*use awsvpc or host/],
    ];
    for (const [what, container, args, message] of refused) {
        it(`can't be had with ${what}`, () => assert.throws(() => xray(container, args), message));
    }
});

describe("a task whose containers have an X-Ray SDK", () => {
    const task = (changes: Partial<AdotTaskDefinitionArgs> = {}) =>
        record({}, () => new AdotTaskDefinition("orders", ordersTask({ xray: { containers: ["app"] }, ...changes })));
    const sampling = ["xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets"];

    it("may write traces and read sampling rules", async () => {
        const { only } = await task();
        const policy = only("aws:iam/rolePolicy:RolePolicy", "orders-task-role-policy").inputs.policy as string;
        const { Statement } = JSON.parse(policy) as {
            Statement: { Sid: string; Action: unknown; Resource: unknown }[];
        };
        assert.deepEqual(
            Statement.slice(1).map(({ Sid, Action, Resource }) => [Sid, Action, Resource]),
            [
                ["WriteTraces", ["xray:PutTraceSegments"], "*"],
                ["ReadSamplingRules", sampling, "*"],
            ],
        );
        const { taskRole } = sidecarPermissions([app()], {
            ...options,
            workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
            xray: { containers: ["app"] },
        });
        assert.deepEqual(
            taskRole.map(({ Sid }) => Sid),
            ["WriteMetrics", "WriteTraces", "ReadSamplingRules"],
        );
    });

    it("has a port that its ports leave free, and says so to the container", async () => {
        const { only } = await task({
            containers: { app: { image: "a:1", memory: 256, ports: [2000] } },
            scrape: {},
        });
        const containers = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
        assert.equal(variable(containerNamed(containers, "app"), "AWS_XRAY_DAEMON_ADDRESS"), "127.0.0.1:12000");
        assert.equal(variable(containerNamed(containers, "adot-collector"), "AWS_REGION"), "eu-west-1");
        passes(configOf(containers), 512);
        // What policies make of the component's own inputs.
        const seen = componentConfigOf(only("pulumi-adot:index:AdotTaskDefinition").inputs);
        assert.deepEqual(parse(seen!), configOf(containers));
    });
});
