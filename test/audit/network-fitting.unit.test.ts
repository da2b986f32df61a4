import assert from "node:assert/strict";

import { carriedBy } from "../../audit/sources/registry";
import { inspectCarried } from "../../audit/carried-inspection";
import { type ConfigJson, configWith, type ContainerJson, goodContainers } from "./task";

/** What the pack says about a task definition's addresses. */
function found(
    properties: object,
    change: (config: ConfigJson) => void = () => undefined,
    ofCollector: (collector: ContainerJson & Record<string, unknown>) => void = () => undefined,
): string[] {
    const [app, collector] = goodContainers(configWith(change));
    ofCollector(collector as ContainerJson & Record<string, unknown>);
    const resource = {
        type: "aws:ecs/taskDefinition:TaskDefinition",
        name: "orders",
        properties: { family: "orders", ...properties, containerDefinitions: JSON.stringify([app, collector]) },
        path: [],
    };
    return carriedBy(resource)
        .flatMap((carried) => inspectCarried(carried, "orders").violations)
        .filter(({ policy }) => policy === "network-fitting")
        .map(({ rule, path, message }) => `${rule} ${path}: ${message}`);
}

const bridge = { networkMode: "bridge" };

/** The good config's job scrapes another target; the component's own metrics stay on 8888. */
const scrapes =
    (target: string) =>
    (config: ConfigJson): void => {
        const { scrape_configs } = config.receivers.prometheus!.config as {
            scrape_configs: { static_configs: { targets: string[] }[] }[];
        };
        scrape_configs[0]!.static_configs[0]!.targets = [target];
    };

const receives =
    (receiver: string, settings: unknown, exporter: object = { endpoint: "collector.internal:4317" }) =>
    (config: ConfigJson): void => {
        scrapes("app:9404")(config);
        config.receivers[receiver] = settings as Record<string, unknown>;
        config.exporters.otlp = { ...exporter, sending_queue: { enabled: false } };
        config.service.pipelines["metrics/pushed"] = {
            receivers: [receiver],
            processors: ["memory_limiter"],
            exporters: ["otlp"],
        };
    };

describe("the audit of addresses and network modes", () => {
    for (const task of [
        bridge,
        { networkMode: "BRIDGE" },
        { networkMode: "default" },
        { requiresCompatibilities: ["EC2"] },
        { requiresCompatibilities: ["EXTERNAL", "EC2"] },
    ]) {
        it(`finds localhost with ${JSON.stringify(task)}`, () => {
            const [one, ...more] = found(task);
            assert.deepEqual(more, []);
            assert.match(
                one!,
                /^address-unreachable receivers\.prometheus\.config\.scrape_configs\[0\]\.static_configs\[0\]\.targets: .* scrapes 127\.0\.0\.1:9404, which .* is the collector's own container/,
            );
        });
    }

    for (const task of [
        {},
        { networkMode: "awsvpc" },
        { networkMode: "host" },
        { requiresCompatibilities: ["FARGATE"] },
        { requiresCompatibilities: ["EC2", "FARGATE"] },
        { networkMode: "awsvpc", requiresCompatibilities: ["EC2"] },
    ]) {
        it(`says nothing with ${JSON.stringify(task)}`, () => {
            assert.deepEqual(found(task), []);
            assert.deepEqual(found(task, receives("otlp", { protocols: { grpc: null } })), []);
        });
    }

    it("says that a task without a network sends nothing", () => {
        assert.match(found({ networkMode: "none" })[0]!, /the collector can send nothing/);
    });

    for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", ""]) {
        it(`finds the target ${host}:8080, and not where the collector itself listens`, () => {
            assert.equal(found(bridge, scrapes(`${host}:8080`)).length, 1);
            assert.equal(found(bridge, scrapes(`${host}:8888`)).length, 0);
            assert.equal(found(bridge, scrapes(`${host}:13133`)).length, 0);
        });
    }

    for (const target of ["app:8080", "10.0.0.7:8080", "${env:APP}:8080", "localhost:${env:PORT}", "localhost"]) {
        it(`says nothing of the target ${target}`, () => assert.deepEqual(found(bridge, scrapes(target)), []));
    }

    const receivers: readonly [string, string, object | null, object][] = [
        ["otlp", "protocols.grpc.endpoint", { protocols: { grpc: null } }, { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } }],
        ["otlp", "protocols.http.endpoint", { protocols: { http: { endpoint: "localhost:4318" } } }, { protocols: { http: { endpoint: ":4318" } } }],
        ["otlp/x", "protocols.grpc.endpoint", { protocols: { grpc: { endpoint: "[::1]:5317" } } }, { protocols: { grpc: { endpoint: "[::]:5317" } } }],
        ["statsd", "endpoint", null, { endpoint: "0.0.0.0:8125" }],
        ["zipkin", "endpoint", null, { endpoint: "10.0.0.1:9411" }],
    ]; // prettier-ignore
    for (const [receiver, path, closed, open] of receivers) {
        it(`finds ${receiver} that nobody reaches: ${JSON.stringify(closed)}`, () => {
            const [one, ...more] = found(bridge, receives(receiver, closed));
            assert.deepEqual(more, []);
            assert.ok(one!.startsWith(`address-unreachable receivers.${receiver}.${path}: `), one);
            assert.deepEqual(found(bridge, receives(receiver, open)), []);
        });

        it(`finds the port of ${receiver} published, and not reached: ${JSON.stringify(closed)}`, () => {
            const port = Number(/:(\d+)"/.exec(JSON.stringify(open))![1] ?? 0) || 4317;
            const publish = (collector: Record<string, unknown>): void => {
                collector.portMappings = [{ containerPort: port }, { containerPort: 1 }];
            };
            const awsvpc = { networkMode: "awsvpc" };
            const [one, ...more] = found(awsvpc, receives(receiver, closed), publish);
            assert.deepEqual(more, []);
            assert.match(one!, /^port-unreachable portMappings: Its port \d+ is published/);
            assert.deepEqual(found(awsvpc, receives(receiver, open), publish), []);
        });
    }

    it("takes a mapping in the mode host for the reservation that it is", () => {
        const publish = (collector: ContainerJson & Record<string, unknown>) => {
            collector.portMappings = [{ containerPort: 4317, hostPort: 4317 }];
        };
        const closed = receives("otlp", { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } });
        assert.equal(found({ networkMode: "awsvpc" }, closed, publish).length, 1);
        assert.deepEqual(found({ networkMode: "host" }, closed, publish), []);
    });

    it("finds an exporter that sends to the collector itself, and not one to a receiver of its own", () => {
        const to = (endpoint: string) =>
            found(bridge, receives("otlp", { protocols: { grpc: { endpoint: "127.0.0.1:14317" } } }, { endpoint }));
        assert.match(to("127.0.0.1:4317")[0]!, /^address-unreachable exporters\.otlp\.endpoint: /);
        assert.match(to("http://localhost:4318/x")[0]!, /^address-unreachable exporters\.otlp\.endpoint: /);
        assert.deepEqual(to("127.0.0.1:14317"), []);
    });
});
