import assert from "node:assert/strict";

import { carriedBy } from "../../audit/sources/registry";
import { inspectCarried } from "../../audit/carried-inspection";
import { type ConfigJson, configWith, type ContainerJson, goodContainers } from "./task";

/** What the pack says about a task definition's addresses. */
function found(
    properties: object,
    change: (config: ConfigJson) => void = () => undefined,
    ofCollector: (collector: ContainerJson & Record<string, unknown>) => void = () => undefined,
    ofApp: object = {},
): string[] {
    const [first, collector] = goodContainers(configWith(change));
    const app = { ...first, ...ofApp };
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
        scrapes("other:9404")(config);
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

    it("finds the name of another container where names are no hosts, and not a host's that is longer", () => {
        for (const networkMode of ["awsvpc", "host"]) {
            const [scraped, ...more] = found({ networkMode }, scrapes("App:9404"), undefined, { name: "app" });
            assert.deepEqual(more, []);
            assert.match(scraped!, /static_configs\[0\]\.targets: .* scrapes App, a container of the same task/);
            const sent = found(
                { networkMode },
                receives("otlp", { protocols: { grpc: null } }, { endpoint: "app:4317" }),
                undefined,
                { name: "app" },
            );
            assert.match(sent[0]!, /^address-unreachable exporters\.otlp\.endpoint: otlp sends to app/);
        }
        for (const target of ["app.internal:9404", "application:9404", "${env:APP}:9404", "adot-collector:8888"]) {
            assert.deepEqual(found({ networkMode: "awsvpc" }, scrapes(target), undefined, { name: "app" }), [], target);
        }
        assert.deepEqual(found(bridge, scrapes("app:9404"), undefined, { name: "app" }), []);
    });

    /** What is said of an app that sends to an address. */
    const sending = (networkMode: string, value: string, more: object = {}, variable = "OTEL_EXPORTER_OTLP_ENDPOINT") =>
        found({ networkMode }, receives("otlp", { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } }), undefined, {
            name: "app",
            environment: [{ name: variable, value }],
            ...more,
        }).map((text) => text.split(":", 1)[0]);

    it("finds where another container sends to, and nothing of it arrives", () => {
        const told = ["sender-misdirected environment"];
        const rows: readonly (readonly [mode: string, value: string, expected: string[], more?: object])[] = [
            ["awsvpc", "http://adot-collector:4317", told],
            ["host", "ADOT-collector:4317", told],
            ["awsvpc", "http://localhost:4317", []],
            ["awsvpc", "http://127.0.0.1:4318", told],
            ["awsvpc", "http://localhost:5000", []],
            ["awsvpc", "http://gateway.internal:4317", []],
            ["awsvpc", "${COLLECTOR}:4317", []],
            ["bridge", "http://localhost:4317", told],
            ["bridge", "http://adot-collector:4317", told],
            ["bridge", "http://adot-collector:4317", [], { links: ["adot-collector"] }],
            ["bridge", "http://otel:4317", [], { links: ["adot-collector:otel"] }],
            ["bridge", "http://172.17.0.1:4317", []],
        ];
        for (const [mode, value, expected, more] of rows) {
            assert.deepEqual(sending(mode, value, more), expected, `${mode} ${value}`);
        }
        for (const variable of ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "AWS_XRAY_DAEMON_ADDRESS"]) {
            assert.deepEqual(sending("awsvpc", "adot-collector:2000", {}, variable), told, variable);
        }
        assert.deepEqual(sending("awsvpc", "adot-collector:4317", {}, "UPSTREAM"), []);
    });

    it("finds the port of the health check published, and not reached", () => {
        const health = (endpoint: string | undefined) =>
            found(
                { networkMode: "awsvpc" },
                (config) => {
                    const { extensions } = config as unknown as { extensions: Record<string, unknown> };
                    extensions.health_check = endpoint === undefined ? {} : { endpoint };
                },
                (collector) => {
                    collector.portMappings = [{ containerPort: 13133 }];
                },
            ).length;
        assert.deepEqual([undefined, "127.0.0.1:13133", "0.0.0.0:13133", ":13133"].map(health), [1, 1, 0, 0]);
    });
});
