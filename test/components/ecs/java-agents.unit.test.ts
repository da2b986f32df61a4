/** Agents in the JVMs of a task: init containers, volumes, options that are added to the containers' own. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";

import { parseContainerDefinitions } from "../../../audit/containers";
import { inspectContainers } from "../../../audit/violations";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    sidecarPermissions,
    type SidecarOptions,
    sidecarVolumes,
    withAdotSidecar,
} from "../../../components";
import { withTaskAgents } from "../../../components/ecs/task-java-agents";
import { javaAgentImage } from "../../../components/inputs/java-agent";
import { fillTask } from "../../../components/inputs/task";
import { lateRefusal, type MockOptions, record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, variable } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const agent = "-javaagent:/otel-auto-instrumentation/javaagent.jar";
const exporter = (address: string) =>
    `-javaagent:/jmx-exporter/jmx_prometheus_javaagent.jar=${address}:/jmx-exporter/jmx-exporter.yaml`;

const jmxExporter = { ports: { app: 9404 }, image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/jmx-exporter:1" };
const traced: Partial<AdotTaskDefinitionArgs> = {
    otlp: { containers: ["app"], traces: "xray" },
    javaAgent: { containers: ["app"] },
};

/** The task's own app with changes. */
const withApp = (
    change: Partial<AdotTaskDefinitionArgs["containers"][string]>,
    more: Partial<AdotTaskDefinitionArgs> = traced,
): Partial<AdotTaskDefinitionArgs> => {
    const { containers } = ordersTask();
    return { containers: { ...containers, app: { ...containers.app!, ...change } }, ...more };
};

async function task(changes: Partial<AdotTaskDefinitionArgs>, options: MockOptions = {}) {
    const warnings: string[] = [];
    const { warn } = pulumi.log;
    Object.assign(pulumi.log, { warn: (text: string) => (warnings.push(text), Promise.resolve()) });
    try {
        const recording = await record(options, () => new AdotTaskDefinition("orders", ordersTask(changes)));
        const { inputs } = recording.only(taskType, "orders-task");
        return { ...recording, warnings, inputs, containers: containersOf(inputs.containerDefinitions) };
    } finally {
        Object.assign(pulumi.log, { warn });
    }
}
const refused = async (changes: Partial<AdotTaskDefinitionArgs>): Promise<string> =>
    (await refusal(() => new AdotTaskDefinition("orders", ordersTask(changes)))).message;

const options: SidecarOptions = {
    scrape: { jvm: { port: 9404 } },
    serviceName: "orders",
    region: "eu-west-1",
    remoteWriteParameter: "/p/url",
    otlp: { containers: ["app"] },
    javaAgent: { containers: ["app"] },
};
const app = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({ name: "app", image: "a:1", ...more });

describe("OpenTelemetry's Java agent in a task", () => {
    it("is copied by a small container that ends before the app starts, and loaded from the volume they share", async () => {
        const { containers, inputs } = await task(traced);
        const init = containerNamed(containers, "opentelemetry-java-agent");
        const { logConfiguration: logs, ...rest } = init;
        assert.deepEqual(rest, {
            name: "opentelemetry-java-agent",
            image: javaAgentImage,
            memory: 64,
            essential: false,
            command: ["cp", "/javaagent.jar", "/otel-auto-instrumentation/javaagent.jar"],
            readonlyRootFilesystem: true,
            user: "0",
            mountPoints: [{ sourceVolume: "opentelemetry-java-agent", containerPath: "/otel-auto-instrumentation" }],
        });
        assert.equal(logs!.logDriver, "awslogs");
        const orders = containerNamed(containers, "app");
        assert.deepEqual(orders.dependsOn, [{ containerName: "opentelemetry-java-agent", condition: "SUCCESS" }]);
        assert.deepEqual(orders.mountPoints, [{ ...(init.mountPoints as object[])[0], readOnly: true }]);
        assert.equal(variable(orders, "JAVA_TOOL_OPTIONS"), agent);
        assert.deepEqual(inputs.volumes, [{ name: "opentelemetry-java-agent" }]);
        assert.equal(variable(containerNamed(containers, "envoy"), "JAVA_TOOL_OPTIONS"), undefined);
    });

    it("comes behind what the container says, whenever that is known", async () => {
        const late = pulumi.output("-Xmx256m");
        for (const own of ["-Xmx256m", late]) {
            const { containers } = await task(withApp({ environment: { JAVA_TOOL_OPTIONS: own } }));
            assert.equal(variable(containerNamed(containers, "app"), "JAVA_TOOL_OPTIONS"), `-Xmx256m ${agent}`);
        }
        const { containers } = await task(
            withApp({ fields: { environment: [{ name: "JAVA_TOOL_OPTIONS", value: " " }] } }),
        );
        assert.equal(variable(containerNamed(containers, "app"), "JAVA_TOOL_OPTIONS"), agent);
    });

    it("counts: memory, containers, and rights for an image of one's own", async () => {
        const { memory: most, containers } = ordersTask();
        const full = { app: { ...containers.app!, memory: 2048 - 512 - 256 - 63 }, envoy: containers.envoy! };
        assert.match(
            await refused({ ...traced, containers: full }),
            /^AdotTaskDefinition "orders": memory is 2048: .*opentelemetry-java-agent 64/,
        );
        assert.equal(most, 2048);
        const many = Object.fromEntries(
            Array.from({ length: 9 }, (_, i) => [i === 0 ? "app" : `c${i}`, { image: "a", memory: 6 }]),
        );
        assert.match(await refused({ ...traced, containers: many, scrape: {} }), /at most 10 containers/);
        const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/agents:1";
        const { only } = await task({ ...traced, javaAgent: { containers: ["app"], image: pulumi.output(image) } });
        const { policy } = only("aws:iam/rolePolicy:RolePolicy", "orders-execution-role-policy").inputs;
        assert.ok(String(policy).includes("repository/agents"));
    });

    it("registers what the program says, and not what follows from it", async () => {
        const { only } = await task(traced);
        const { inputs } = only("pulumi-adot:index:AdotTaskDefinition", "orders");
        assert.deepEqual(inputs.javaAgent, { containers: ["app"] });
        assert.deepEqual(Object.keys(inputs.containers as object), ["app", "envoy"]);
        assert.equal(inputs.volumes, undefined);
    });

    const jar = "-javaagent:/opt/aws-opentelemetry-agent.jar";
    const refusals: readonly [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: RegExp][] = [
        [
            "a container that isn't there",
            { ...traced, javaAgent: { containers: ["web"] } },
            /javaAgent\.containers\[0\] is "web": the containers are/,
        ],
        [
            "one that sends nowhere",
            { javaAgent: { containers: ["app"] } },
            /javaAgent\.containers\[0\] is "app": otlp\.containers must name it too/,
        ],
        [
            "a secret's options",
            withApp({ secrets: { JAVA_TOOL_OPTIONS: "/p" } }),
            /containers\.app has JAVA_TOOL_OPTIONS from a secret/,
        ],
        [
            "the same agent twice",
            withApp({ environment: { JAVA_TOOL_OPTIONS: jar } }),
            /containers\.app\.environment\.JAVA_TOOL_OPTIONS loads that agent already/,
        ],
        [
            "the same agent in the command",
            withApp({ command: ["java", jar, "-jar", "/app.jar"] }),
            /containers\.app\.command loads that agent already/,
        ],
        [
            "the same agent in the entry point's shell",
            withApp({ entryPoint: ["sh", "-c", `exec java ${jar} -jar /app.jar`] }),
            /containers\.app\.entryPoint loads that agent already/,
        ],
        [
            "the same agent in the options of the java command",
            withApp({ environment: { JDK_JAVA_OPTIONS: jar } }),
            /containers\.app\.environment\.JDK_JAVA_OPTIONS loads that agent already/,
        ],
        [
            "a container of that name",
            {
                ...traced,
                containers: { ...ordersTask().containers, "opentelemetry-java-agent": { image: "a", memory: 6 } },
            },
            /containers\.opentelemetry-java-agent is "opentelemetry-java-agent": this name belongs to/,
        ],
        [
            "a volume of that name",
            { ...traced, volumes: [{ name: "opentelemetry-java-agent" }] },
            /volumes\[0\]\.name is .* this name belongs to the volume/,
        ],
        [
            "a mount at that path",
            withApp(
                { fields: { mountPoints: [{ sourceVolume: "v", containerPath: "/otel-auto-instrumentation" }] } },
                { ...traced, volumes: [{ name: "v" }] },
            ),
            /containers\.app\.fields\.mountPoints is "\/otel-auto-instrumentation"/,
        ],
        [
            "a file that cp would take for an option",
            { ...traced, javaAgent: { containers: ["app"], file: "-r" } },
            /javaAgent\.file is "-r"/,
        ],
        ["no container", { ...traced, javaAgent: { containers: [] } }, /javaAgent\.containers is \[\]/],
        ["a container twice", { ...traced, javaAgent: { containers: ["app", "app"] } }, /app is there twice/],
    ];
    for (const [what, changes, message] of refusals) {
        it(`refuses ${what}`, async () => assert.match(await refused(changes), message));
    }

    it("doesn't show the options that it refuses", async () => {
        const secret = "-Djavax.net.ssl.keyStorePassword=hunter2";
        const message = await refused(withApp({ environment: { JAVA_TOOL_OPTIONS: `${secret} ${jar}` } }));
        assert.ok(!message.includes("hunter2"));
    });

    it("refuses the same agent in options that come late", async () => {
        const late = ordersTask(withApp({ environment: { JAVA_TOOL_OPTIONS: pulumi.output(jar) } }));
        const { containers } = withTaskAgents(fillTask("orders", late));
        const message = await lateRefusal(containers.app!.environment!.JAVA_TOOL_OPTIONS);
        assert.match(message, /JAVA_TOOL_OPTIONS loads that agent already/);
    });

    it("takes no other agent for itself", async () => {
        const others =
            "-javaagent:/opt/hotel/agent.jar -javaagent:/opt/dd-java-agent.jar -javaagent:/jmx.jar=9404:/c.yaml";
        const { containers } = await task(withApp({ environment: { JAVA_TOOL_OPTIONS: others } }));
        assert.equal(variable(containerNamed(containers, "app"), "JAVA_TOOL_OPTIONS"), `${others} ${agent}`);
    });

    it("says that a file of variables loses its JAVA_TOOL_OPTIONS", async () => {
        const environmentFiles = [{ type: "s3", value: "arn:aws:s3:::bucket/app.env" }];
        const { warnings } = await task(withApp({ fields: { environmentFiles } }));
        assert.ok(
            warnings.some((each) => each.includes("Container app has environmentFiles: a JAVA_TOOL_OPTIONS in them")),
        );
    });
});

describe("the JMX exporter in a task", () => {
    it("listens on the loopback address, with the config of its image", async () => {
        const { containers } = await task({ jmxExporter });
        const { command, image } = containerNamed(containers, "jmx-exporter");
        assert.equal(image, jmxExporter.image);
        assert.deepEqual(command, ["cp", "/jmx_prometheus_javaagent.jar", "/jmx-exporter.yaml", "/jmx-exporter"]);
        const orders = containerNamed(containers, "app");
        assert.equal(variable(orders, "JAVA_TOOL_OPTIONS"), exporter("127.0.0.1:9404"));
        assert.deepEqual(
            orders.portMappings!.map(({ containerPort }) => containerPort),
            [8080, 9404],
        );
    });

    it("reserves its port in the network mode host", async () => {
        const { containers } = await task({ jmxExporter, networkMode: "host", requiresCompatibilities: ["EC2"] });
        const orders = containerNamed(containers, "app");
        assert.equal(variable(orders, "JAVA_TOOL_OPTIONS"), exporter("127.0.0.1:9404"));
        assert.ok(orders.portMappings!.some(({ containerPort }) => containerPort === 9404));
    });

    it("listens on every address in the network mode bridge, where the collector comes from elsewhere", async () => {
        const scrape = { jvm: { port: 9404, container: "app" } };
        const { containers } = await task({
            jmxExporter,
            networkMode: "bridge",
            requiresCompatibilities: ["EC2"],
            scrape,
        });
        const orders = containerNamed(containers, "app");
        assert.equal(variable(orders, "JAVA_TOOL_OPTIONS"), exporter("9404"));
        assert.deepEqual(
            orders.portMappings!.map(({ containerPort }) => containerPort),
            [8080],
        );
    });

    it("comes behind OpenTelemetry's agent, and each starts first", async () => {
        const { containers, inputs } = await task({ ...traced, jmxExporter });
        const orders = containerNamed(containers, "app");
        assert.equal(variable(orders, "JAVA_TOOL_OPTIONS"), `${agent} ${exporter("127.0.0.1:9404")}`);
        const names = ["opentelemetry-java-agent", "jmx-exporter"];
        assert.deepEqual(
            orders.dependsOn!.map(({ containerName }) => containerName),
            names,
        );
        assert.deepEqual(
            inputs.volumes,
            names.map((name) => ({ name })),
        );
    });

    const refusals: readonly [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: RegExp][] = [
        ["a port twice", { jmxExporter: { ...jmxExporter, ports: { app: 9404, envoy: 9404 } } }, /9404/],
        ["the collector's port", { jmxExporter: { ...jmxExporter, ports: { app: 8888 } } }, /8888/],
        ["no image", { jmxExporter: { ports: { app: 9404 } } as never }, /jmxExporter\.image is missing/],
        [
            "no port",
            { jmxExporter: { ...jmxExporter, ports: {} } },
            /jmxExporter\.ports is \{\}: it names no container/,
        ],
        [
            "one name for both files",
            { jmxExporter: { ...jmxExporter, file: "/a/x", config: "/b/x" } },
            /jmxExporter\.config is called as/,
        ],
    ];
    for (const [what, changes, message] of refusals) {
        it(`refuses ${what}`, async () => assert.match(await refused(changes), message));
    }

    it("says when nobody scrapes it", async () => {
        const warned = async (changes: Partial<AdotTaskDefinitionArgs>) =>
            (await task({ jmxExporter, ...changes })).warnings.filter((each) => each.includes("jmxExporter"));
        assert.deepEqual(await warned({}), []);
        assert.equal((await warned({ scrape: {} })).length, 1);
    });
});

describe("withAdotSidecar with agents", () => {
    it("adds what the component adds, and sidecarVolumes names the volumes", async () => {
        const both: SidecarOptions = { ...options, jmxExporter };
        const all = withAdotSidecar([app()], both);
        const made = await task({ ...traced, jmxExporter });
        for (const name of ["opentelemetry-java-agent", "jmx-exporter"]) {
            const { logConfiguration: _, ...container } = containerNamed(made.containers, name);
            assert.deepEqual(containerNamed(all, name), container);
        }
        for (const field of ["dependsOn", "mountPoints"]) {
            assert.deepEqual(containerNamed(all, "app")[field], containerNamed(made.containers, "app")[field]);
        }
        assert.deepEqual(sidecarVolumes(both), made.inputs.volumes);
        assert.deepEqual(sidecarVolumes({}), []);
    });

    it("refuses what the component refuses", () => {
        const refuses = (container: ContainerDefinition, more: Partial<SidecarOptions>, message: RegExp) =>
            assert.throws(() => withAdotSidecar([container], { ...options, ...more }), message);
        refuses(app(), { otlp: undefined }, /otlp\.containers must name it too/);
        refuses(app({ name: "web" }), { otlp: undefined }, /the containers are web/);
        refuses(app({ secrets: [{ name: "JAVA_TOOL_OPTIONS", valueFrom: "/p" }] }), {}, /from a secret/);
        refuses(app({ command: ["java", "-javaagent:/opentelemetry-javaagent.jar"] }), {}, /app\.command loads that/);
        refuses(app({ mountPoints: [{ containerPath: "/otel-auto-instrumentation" }] }), {}, /mountPoints/);
        refuses(app(), { javaAgent: { containers: [] } }, /javaAgent\.containers/);
        refuses(app(), { jmxExporter: { ports: { app: 1 }, image: "" } }, /jmxExporter\.image/);
    });

    it("loses no option, variable, mount or dependency of a container, whatever they are", () => {
        const word = fc.stringMatching(/^[A-Za-z0-9=:/.,$"'{}-]{1,12}$/);
        const variables = fc.uniqueArray(fc.tuple(fc.constantFrom("JAVA_TOOL_OPTIONS", "PORT", "A"), fc.array(word)), {
            selector: ([name]) => name,
        });
        fc.assert(
            fc.property(variables, fc.boolean(), (own, isBoth) => {
                const environment = own.map(([name, words]) => ({ name, value: words.join(" ") }));
                const mountPoints = [{ sourceVolume: "v", containerPath: "/v" }];
                const dependsOn = [{ containerName: "b", condition: "START" }];
                const all = withAdotSidecar([app({ environment, mountPoints, dependsOn }), { name: "b", image: "b" }], {
                    ...options,
                    ...(isBoth && { jmxExporter }),
                });
                const made = containerNamed(all, "app");
                for (const { name, value } of environment) {
                    const after = variable(made, name)!;
                    assert.ok(after.startsWith(value.trim() === "" ? "" : value));
                    assert.ok(name === "JAVA_TOOL_OPTIONS" || after === value);
                }
                const loaded = variable(made, "JAVA_TOOL_OPTIONS")!.split(" ");
                assert.ok(loaded.includes(agent));
                assert.equal(loaded.includes(exporter("127.0.0.1:9404")), isBoth);
                assert.deepEqual((made.mountPoints as object[])[0], mountPoints[0]);
                assert.deepEqual(made.dependsOn![0], dependsOn[0]);
            }),
        );
    });

    it("makes of a container what the component makes of it, whatever it has and in whatever network", async () => {
        const shared = {
            value: fc.option(fc.array(fc.stringMatching(/^-X[a-z0-9]{1,8}$/), { maxLength: 3 })),
            hasMount: fc.boolean(),
            hasPort: fc.boolean(),
            networkMode: fc.constantFrom("awsvpc", "host"),
            hasJmx: fc.boolean(),
        };
        await fc.assert(
            fc.asyncProperty(fc.record(shared), async ({ value, hasMount, hasPort, networkMode, hasJmx }) => {
                const words = value?.join(" ");
                const environment: Record<string, string> = words === undefined ? {} : { JAVA_TOOL_OPTIONS: words };
                const mountPoints = hasMount ? [{ sourceVolume: "v", containerPath: "/v" }] : [];
                const portMappings = [{ containerPort: hasPort ? 9404 : 8080, protocol: "tcp" }];
                const agents = { ...traced, networkMode, ...(hasJmx && { jmxExporter }) };
                const fields = { mountPoints, portMappings };
                const orders = { image: "a:1", memory: 64, environment, fields };
                const made = await task({
                    ...agents,
                    containers: { app: orders },
                    volumes: [{ name: "v" }],
                    requiresCompatibilities: ["EC2"],
                });
                const variables = Object.entries(environment).map(([name, text]) => ({ name, value: text }));
                const given = app({ memory: 64, environment: variables, mountPoints, portMappings });
                const all = withAdotSidecar([given], { ...options, ...agents } as SidecarOptions);
                const parts = (containers: ContainerDefinition[]) =>
                    ["app", "opentelemetry-java-agent", ...(hasJmx ? ["jmx-exporter"] : [])].map((name) => {
                        const one = containerNamed(containers, name);
                        const loaded = variable({ environment: [], ...one }, "JAVA_TOOL_OPTIONS");
                        const { dependsOn = [], command, user, memory } = one;
                        return {
                            dependsOn,
                            mounts: one.mountPoints,
                            ports: one.portMappings ?? [],
                            loaded,
                            command,
                            user,
                            memory,
                        };
                    });
                assert.deepEqual(parts(all), parts(made.containers));
            }),
            { numRuns: 20 },
        );
    });

    it("gives the rights for an image of one's own", () => {
        const { executionRole } = sidecarPermissions([app()], {
            ...options,
            jmxExporter,
            workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
        });
        assert.ok(JSON.stringify(executionRole).includes("repository/jmx-exporter"));
    });

    it("is nothing that the audit takes for a collector, or has to say anything of", () => {
        const all = withAdotSidecar([app({ memory: 512 })], { ...options, jmxExporter });
        const { violations } = inspectContainers(parseContainerDefinitions(JSON.stringify(all)), {
            kind: "task definition",
            name: "orders",
            family: "orders",
            memoryMiB: 2048,
            network: "awsvpc",
            volumes: new Map(),
            isWhole: true,
            isOnFargate: true,
        });
        assert.deepEqual(
            violations.map(({ rule, message }) => `${rule} ${message}`),
            [],
        );
    });
});
