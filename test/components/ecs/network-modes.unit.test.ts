/** The collector beside its targets in the network modes of EC2: bridge by links, host by reserved ports. */
import assert from "node:assert/strict";

import { parse } from "yaml";

import { parseContainerDefinitions } from "../../../audit/containers";
import { componentConfigOf, configDigest } from "../../../audit/component-config";
import { inspectContainers } from "../../../audit/violations";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    containerFields,
    type SidecarOptions,
    withAdotSidecar,
} from "../../../components";
import { record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, variable } from "../../support/tasks";

const onEc2: Partial<AdotTaskDefinitionArgs> = {
    requiresCompatibilities: ["EC2"],
    containers: {
        app: { image: "orders:1", memory: 1024, ports: [8080] },
        envoy: { image: "envoyproxy/envoy:v1.39.3", memory: 256, ports: [10000] },
    },
    scrape: {
        jvm: { port: 9404, container: "app" },
        envoy: { port: 9901, path: "/stats/prometheus", container: "envoy" },
    },
};

async function task(networkMode: string, changes: Partial<AdotTaskDefinitionArgs> = {}) {
    const args = ordersTask({ ...onEc2, networkMode, ...changes });
    const recording = await record({}, () => new AdotTaskDefinition("orders", args));
    const { inputs } = recording.only("aws:ecs/taskDefinition:TaskDefinition");
    const containers = containersOf(inputs.containerDefinitions);
    const collector = containerNamed(containers, "adot-collector");
    const text = variable(collector, "AOT_CONFIG_CONTENT")!;
    return { ...recording, inputs, containers, collector, text, config: parse(text) };
}

/** What the pack and the command would say, advice too. */
function rulesBroken(inputs: Record<string, unknown>): string[] {
    const { violations } = inspectContainers(parseContainerDefinitions(inputs.containerDefinitions as string), {
        kind: "task definition",
        name: "orders",
        family: "orders",
        memoryMiB: 2048,
        network: inputs.networkMode as "bridge",
        isWhole: true,
        volumes: new Map(),
    });
    return violations.map(({ rule, message }) => `${rule}: ${message}`);
}

const targetsIn = (config: {
    receivers: { prometheus: { config: { scrape_configs: { static_configs: { targets: string[] }[] }[] } } };
}): string[] =>
    config.receivers.prometheus.config.scrape_configs.flatMap(({ static_configs: [group] }) => group!.targets);

/** Refused before anything is registered. */
async function refused(networkMode: string, changes: Partial<AdotTaskDefinitionArgs>, message: string): Promise<void> {
    const args = ordersTask({ ...onEc2, networkMode, ...changes });
    const found = await refusal(() => new AdotTaskDefinition("orders", args));
    assert.ok(found.message.startsWith(`AdotTaskDefinition "orders": ${message}`), found.message);
    assert.deepEqual(found.resources, []);
}

const otlpOn = (host: string): NonNullable<AdotTaskDefinitionArgs["sidecar"]> => ({
    memory: 512,
    additions: {
        receivers: { otlp: { protocols: { grpc: { endpoint: `${host}:4317`, max_recv_msg_size_mib: 4 } } } },
        pipelines: {
            "metrics/otlp": {
                receivers: ["otlp"],
                processors: ["resourcedetection", "resource/identity", "batch"],
                exporters: ["prometheusremotewrite"],
            },
        },
    },
});

describe("a collector in the network mode bridge", () => {
    it("scrapes each container by its name, which a link makes a host", async () => {
        const { config, collector, inputs } = await task("bridge");
        assert.deepEqual(targetsIn(config), ["app:9404", "envoy:9901", "127.0.0.1:8888"]);
        assert.deepEqual(collector.links, ["app", "envoy"]);
        assert.equal(collector.portMappings, undefined);
        assert.equal(inputs.networkMode, "bridge");
        assert.deepEqual(rulesBroken(inputs), []);
    });

    it("has ports of its own: the others may have the same, and any host ports", async () => {
        const fields = containerFields({
            portMappings: [{ containerPort: 8888 }, { containerPort: 13133, hostPort: 80 }],
            hostname: "orders",
            extraHosts: [{ hostname: "db", ipAddress: "10.0.0.9" }],
        });
        const { inputs } = await task("bridge", {
            containers: {
                app: { image: "orders:1", memory: 512, fields },
                envoy: { image: "envoy:1", memory: 256, ports: [8888] },
            },
        });
        assert.deepEqual(rulesBroken(inputs), []);
    });

    it("takes OTLP from a container that is linked to it, published nowhere", async () => {
        const sender = {
            image: "orders:1",
            memory: 512,
            environment: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://adot-collector:4317" },
            fields: containerFields({ links: ["adot-collector"] }),
        };
        const made = await task("bridge", { containers: { app: sender }, scrape: {}, sidecar: otlpOn("0.0.0.0") });
        assert.deepEqual(made.collector.portMappings, undefined);
        assert.deepEqual(rulesBroken(made.inputs), []);
        await refused(
            "bridge",
            { containers: { app: sender }, scrape: {}, sidecar: otlpOn("127.0.0.1") },
            "sidecar.additions make the config unsafe at receivers.otlp.protocols.grpc.endpoint: otlp listens on port 4317 of localhost",
        );
    });

    it("is shown to policies with what makes its config", async () => {
        for (const mode of ["bridge", "host"]) {
            // The engine puts keys into another order, and so the jobs.
            const scrape = { jvm: { port: 9404, container: "app" } };
            const { only, text } = await task(mode, { scrape, sidecar: { memory: 512, portOffset: 7 } });
            const component = only("pulumi-adot:index:AdotTaskDefinition").inputs;
            assert.equal(component.networkMode, mode);
            assert.equal(component.collectorConfigDigest, configDigest(text));
            assert.equal(componentConfigOf(component), text);
        }
    });

    it("refuses a target that it couldn't reach, and links in a circle", async () => {
        await refused(
            "bridge",
            { scrape: { jvm: { port: 9404 } } },
            "scrape.jvm.container is missing: in the network mode bridge 127.0.0.1 is",
        );
        await refused(
            "bridge",
            { scrape: { jvm: { port: 9404, container: "jvm" } } },
            'scrape.jvm.container is "jvm": the containers are app, envoy.',
        );
        const waiting = { app: { image: "orders:1", memory: 512, waitForCollector: true } };
        const scrape = { jvm: { port: 9404, container: "app" } };
        await refused(
            "bridge",
            { containers: waiting, scrape },
            'scrape.jvm.container is "app": the collector is linked to it and starts after it, and it waits for the collector',
        );
        const linked = {
            app: { image: "orders:1", memory: 512, fields: containerFields({ links: ["adot-collector:otel"] }) },
        };
        await refused(
            "bridge",
            { containers: linked, scrape },
            'scrape.jvm.container is "app": the collector is linked to it and starts after it, and it is linked to',
        );
        const app = (more: object = {}) => ({ image: "orders:1", memory: 256, ...more });
        const links = (...names: string[]) => ({ fields: containerFields({ links: names }) });
        const after = (container: string) => ({ dependsOn: [{ container }] });
        const circles: Record<string, [NonNullable<AdotTaskDefinitionArgs["containers"]>, string]> = {
            "by a link to one that waits": [
                { app: app(links("b")), b: app({ waitForCollector: true }) },
                "and b, after which it starts, waits for the collector",
            ],
            "by one that it waits for, with a link": [
                { app: app(after("b")), b: app(links("adot-collector")) },
                "and b, after which it starts, is linked to the collector",
            ],
            "by three": [
                { app: app(links("b:alias")), b: app(after("c")), c: app({ waitForCollector: true }) },
                "and b, c, after which it starts, waits for the collector",
            ],
        };
        for (const [containers, says] of Object.values(circles)) {
            await refused(
                "bridge",
                { containers, scrape },
                `scrape.jvm.container is "app": the collector is linked to it and starts after it, ${says}: none of them`,
            );
        }
        await refused(
            "bridge",
            { containers: { app: app(), b: app(links("c")), c: app(after("b")) }, scrape },
            'containers is ["b","c"]: by links and dependsOn they wait for each other, and none of them would start.',
        );
        await task("bridge", {
            containers: { app: app(links("b")), b: app(), c: app({ waitForCollector: true, ...links("app") }) },
            scrape,
        });
        const astray = { app: { image: "orders:1", memory: 512, fields: containerFields({ links: ["db"] }) } };
        await refused(
            "bridge",
            { containers: astray, scrape: {} },
            'containers.app.fields.links[0] is "db": the containers are app, adot-collector.',
        );
        const twice = containerFields({
            portMappings: [
                { containerPort: 80, hostPort: 80 },
                { containerPort: 81, hostPort: 80 },
            ],
        });
        await refused(
            "bridge",
            { containers: { app: { image: "orders:1", memory: 512, fields: twice } }, scrape: {} },
            "containers.app.fields.portMappings[1].hostPort is 80: containers.app.fields.portMappings[0].hostPort has this port",
        );
    });
});

describe("a collector in the network mode host", () => {
    it("reserves the ports that it listens on, so that ECS places no other that has them beside it", async () => {
        const { collector, config, inputs } = await task("host", { sidecar: { memory: 512, buffer: "disk" } });
        const reserved = (ports: number[]) =>
            ports.map((port) => ({ containerPort: port, hostPort: port, protocol: "tcp" }));
        assert.deepEqual(collector.portMappings, reserved([8888, 13133, 13134]));
        assert.deepEqual(targetsIn(config), ["127.0.0.1:9404", "127.0.0.1:9901", "127.0.0.1:8888"]);
        assert.equal(collector.links, undefined);
        assert.deepEqual(rulesBroken(inputs), []);
        const otlp = await task("host", { sidecar: otlpOn("127.0.0.1") });
        assert.deepEqual(otlp.collector.portMappings, reserved([4317, 8888, 13133]));
    });

    it("moves its own ports for another service on the instance, and the health check asks there", async () => {
        const { collector, config, inputs } = await task("host", {
            sidecar: { memory: 512, buffer: "disk", portOffset: 100 },
        });
        assert.deepEqual(
            collector.portMappings!.map(({ hostPort }) => hostPort),
            [8988, 13_233, 13_234],
        );
        assert.deepEqual(collector.healthCheck!.command, ["CMD", "/healthcheck", "--port", "13233"]);
        assert.equal(config.extensions.health_check.endpoint, "127.0.0.1:13233");
        assert.equal(config.service.telemetry.metrics.readers[0].pull.exporter.prometheus.port, 8988);
        assert.equal(targetsIn(config).at(-1), "127.0.0.1:8988");
        assert.deepEqual(rulesBroken(inputs), []);
    });

    it("refuses ports of the collector's own, links, and other host ports", async () => {
        const app = (fields: ReturnType<typeof containerFields>) => ({
            containers: { app: { image: "orders:1", memory: 512, fields } },
            scrape: {},
        });
        await refused("host", app({ portMappings: [{ containerPort: 8888 }] }), "Container app has port 8888");
        await refused(
            "host",
            app({ links: ["adot-collector"] }),
            "containers.app.fields.links can't be given: ECS has it in the network mode bridge only",
        );
        await refused(
            "host",
            app({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }),
            "containers.app.fields.portMappings[0].hostPort is 80: in the network mode host it is the containerPort",
        );
        await refused(
            "host",
            { scrape: { jvm: { port: 8888 } } },
            "scrape.jvm.port is 8888: the sidecar itself listens on 8888",
        );
    });

    it("keeps out of an application's way in awsvpc as well", async () => {
        const { inputs } = await task("awsvpc", {
            containers: { app: { image: "orders:1", memory: 512, ports: [8888] } },
            scrape: { jvm: { port: 8888 } },
            sidecar: { memory: 512, portOffset: 1 },
        });
        assert.deepEqual(rulesBroken(inputs), []);
    });
});

describe("withAdotSidecar in the network modes of EC2", () => {
    const containers: ContainerDefinition[] = [{ name: "app", image: "orders:1", memory: 512 }];
    const options: SidecarOptions = {
        serviceName: "orders",
        region: "eu-west-1",
        remoteWriteParameter: "/url",
        scrape: { jvm: { port: 9404, container: "app" } },
    };
    const collector = (networkMode: string) =>
        containerNamed(withAdotSidecar(containers, { ...options, networkMode }), "adot-collector");

    it("links, or reserves, as the task definition does", () => {
        assert.deepEqual(collector("bridge").links, ["app"]);
        assert.match(variable(collector("bridge"), "AOT_CONFIG_CONTENT")!, /- app:9404/);
        assert.equal(collector("host").portMappings!.length, 2);
        assert.equal(collector("awsvpc").portMappings, undefined);
        assert.throws(() => collector("none"), /networkMode is "none": it must be one of awsvpc, bridge, host/);
    });
});
