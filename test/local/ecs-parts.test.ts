/** The pure parts of the task runner. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import {
    findImage,
    parametersFromState,
    repositoryOf,
    taskDefinitionFromState,
    type TaskContainer,
} from "../../local/ecs";
import { hierarchiesIn, removeStaleCgroups, TaskCgroup } from "../../local/ecs/cgroups";
import { checkDependencies, judge, startOrder } from "../../local/ecs/dependencies";
import { injectedEnvironment, mapOrigins, resolveSecrets } from "../../local/ecs/environment";
import { probeOf } from "../../local/ecs/health";
import { containerMetadata, dockerIdOf, identify, taskMetadata } from "../../local/ecs/metadata";
import { dockerStats, networkTotals, processTimes, systemTime, type Sample } from "../../local/ecs/stats";
import type { StackState } from "../../local/engine";
import { localImages } from "../../local/images";
import { taskDefinition } from "./ecs-support";

const container = (name: string, more: Partial<TaskContainer> = {}): TaskContainer => ({ name, image: "x", ...more });
const after = (name: string, condition = "START") => ({ dependsOn: [{ containerName: name, condition }] });

describe("task runner: dependencies", () => {
    it("starts each container after those it depends on", () => {
        assert.deepEqual(
            startOrder([container("c", after("b")), container("b", after("a")), container("a"), container("d")]),
            ["a", "b", "c", "d"],
        );
    });

    it("finds an order for any tree of dependencies", () => {
        fc.assert(
            fc.property(fc.array(fc.nat(), { maxLength: 9 }), (parents) => {
                const all = parents.map((parent, i) => container(`c${i}`, i === 0 ? {} : after(`c${parent % i}`)));
                const order = startOrder([...all].reverse());
                assert.equal(order.length, all.length);
                all.forEach(({ name, dependsOn = [] }) =>
                    dependsOn.forEach(({ containerName }) =>
                        assert.ok(order.indexOf(containerName) < order.indexOf(name)),
                    ),
                );
            }),
        );
    });

    const refused: [string, TaskContainer[], RegExp][] = [
        ["a circle", [container("a", after("b")), container("b", after("a"))], /circle: a -> b -> a\./],
        [
            "an unknown container",
            [container("a", after("b"))],
            /depends on b .*unknown container; the containers are a\./,
        ],
        [
            "an unknown condition",
            [container("a", after("b", "STARTED")), container("b")],
            /conditions are START, COMPLETE/,
        ],
        [
            "HEALTHY without a health check",
            [container("a", after("b", "HEALTHY")), container("b")],
            /b has no health check/,
        ],
        [
            "SUCCESS of an essential container",
            [container("a", after("b", "SUCCESS")), container("b")],
            /b is essential/,
        ],
    ];
    refused.forEach(([what, containers, message]) =>
        it(`refuses ${what}`, () => assert.throws(() => checkDependencies(containers), message)),
    );

    it("judges the conditions", () => {
        const running = { state: "RUNNING", health: "UNKNOWN", exitCode: undefined } as const;
        const ended = (exitCode: number) => ({ state: "STOPPED", health: "HEALTHY", exitCode }) as const;
        assert.equal(judge("START", { ...running, state: "PENDING" }), "not yet");
        assert.equal(judge("START", running), "holds");
        assert.equal(judge("HEALTHY", running), "not yet");
        assert.equal(judge("HEALTHY", { ...running, health: "HEALTHY" }), "holds");
        assert.equal(judge("HEALTHY", ended(0)), "never");
        assert.equal(judge("COMPLETE", running), "not yet");
        assert.equal(judge("COMPLETE", ended(1)), "holds");
        assert.equal(judge("SUCCESS", ended(0)), "holds");
        assert.equal(judge("SUCCESS", ended(1)), "never");
    });
});

describe("task runner: environment and secrets", () => {
    const withSecret = (valueFrom: string) => container("adot", { secrets: [{ name: "URL", valueFrom }] });
    const parameters = { "/p/url": "https://aps/x", plain: "1" };

    it("resolves a parameter by name and by ARN", () => {
        for (const [valueFrom, value] of [
            ["/p/url", "https://aps/x"],
            ["arn:aws:ssm:eu-west-1:111122223333:parameter/p/url", "https://aps/x"],
            ["plain", "1"],
            ["arn:aws:ssm:eu-west-1:111122223333:parameter/plain", "1"],
        ] as const) {
            assert.deepEqual(resolveSecrets(withSecret(valueFrom), parameters, taskDefinition([])), { URL: value });
        }
    });

    it("fails as ECS does when a secret can't be had", () => {
        assert.throws(
            () => resolveSecrets(withSecret("/p/other"), parameters, taskDefinition([])),
            /^Error: ResourceInitializationError: .*container adot: URL comes from \/p\/other/,
        );
        assert.throws(
            () => resolveSecrets(withSecret("/p/url"), parameters, taskDefinition([], { executionRoleArn: undefined })),
            /ResourceInitializationError: .*no execution role/,
        );
    });

    it("injects credentials only for a task with a role", () => {
        const injected = { region: "eu-west-1", metadataUri: "http://m/v4/1", credentialsUri: undefined };
        assert.deepEqual(injectedEnvironment(injected), {
            ECS_CONTAINER_METADATA_URI_V4: "http://m/v4/1",
            AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
            AWS_REGION: "eu-west-1",
            AWS_DEFAULT_REGION: "eu-west-1",
        });
        assert.equal(
            injectedEnvironment({ ...injected, credentialsUri: "http://m/c" }).AWS_CONTAINER_CREDENTIALS_FULL_URI,
            "http://m/c",
        );
    });

    it("maps an origin and nothing that only begins like one", () => {
        const endpoints = { "https://aps.eu.amazonaws.com": "http://127.0.0.1:9" };
        assert.equal(
            mapOrigins("https://aps.eu.amazonaws.com/workspaces/1?x=y", endpoints),
            "http://127.0.0.1:9/workspaces/1?x=y",
        );
        assert.equal(mapOrigins("https://aps.eu.amazonaws.com", endpoints), "http://127.0.0.1:9");
        assert.equal(mapOrigins("https://aps.eu.amazonaws.com.evil/", endpoints), "https://aps.eu.amazonaws.com.evil/");
        assert.equal(mapOrigins("a password", endpoints), "a password");
    });
});

describe("task runner: images", () => {
    const all = localImages((part) => `/bin/${part}`);
    const launch = (more: Partial<TaskContainer>, table = all) => {
        const definition = { ...container("c"), ...more };
        return findImage(table, definition).launch(definition);
    };
    const adot = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0@sha256:00ff";

    it("takes tag, digest and a registry's port apart", () => {
        assert.equal(repositoryOf("localhost:5000/a/b:1.2"), "localhost:5000/a/b");
        assert.equal(repositoryOf("localhost:5000/a/b"), "localhost:5000/a/b");
        assert.equal(repositoryOf("a/b:v1@sha256:00ff"), "a/b");
    });

    it("reads the collector's config where ADOT reads it", () => {
        const content = { name: "AOT_CONFIG_CONTENT", value: "" };
        assert.deepEqual(launch({ image: adot, command: ["--config=a.yaml"], environment: [content] }).args, [
            "--config=env:AOT_CONFIG_CONTENT",
        ]);
        assert.deepEqual(launch({ image: adot, command: ["--config=a.yaml"] }).args, ["--config=a.yaml"]);
        assert.deepEqual(launch({ image: adot }).args, ["--config=/etc/otel-config.yaml"]);
        assert.deepEqual(
            launch({ image: "amazon/aws-otel-collector", secrets: [{ name: "AOT_CONFIG_CONTENT", valueFrom: "/x" }] })
                .args,
            ["--config=env:AOT_CONFIG_CONTENT"],
        );
    });

    it("answers the collector's health check, and no shell", () => {
        const { health } = launch({ image: adot });
        assert.deepEqual(probeOf(["CMD", "/healthcheck"], health), { kind: "http", port: 13133, path: "/" });
        assert.deepEqual(probeOf(["CMD", "/healthcheck", "-port", "13134"], health), {
            kind: "http",
            port: 13134,
            path: "/",
        });
        assert.equal(probeOf(["CMD-SHELL", "curl -f http://localhost:13133/"], health).kind, "impossible");
        assert.deepEqual(probeOf(["CMD-SHELL", "true"], undefined), {
            kind: "exec",
            command: ["/bin/sh", "-c", "true"],
        });
        assert.throws(() => probeOf(["true"], undefined), /must begin with CMD or CMD-SHELL/);
    });

    it("runs Envoy with the container's command", () => {
        const image = "envoyproxy/envoy:v1.39.3";
        assert.deepEqual(launch({ image, command: ["--config-yaml", "a: 1"] }).args.slice(0, 2), [
            "--config-yaml",
            "a: 1",
        ]);
        assert.deepEqual(launch({ image, command: ["envoy", "-c", "x"] }).args.slice(0, 2), ["-c", "x"]);
    });

    it("plays recordings where a program is missing, and says so", () => {
        const without = localImages((part) => (part === "envoy" || part === "jmx" ? undefined : `/bin/${part}`));
        for (const [image, missing] of [
            ["envoyproxy/envoy:v1", "envoy"],
            ["1.dkr/orders:1", "jmx"],
        ] as const) {
            const { real, description, args } = launch({ image }, without);
            assert.equal(real, false);
            assert.match(description, new RegExp(`recorded metrics, as ${missing} is missing`));
            const routes = JSON.parse(args[1]!) as Record<string, Record<string, string>>;
            Object.values(routes)
                .flatMap(Object.values<string>)
                .forEach((file) => assert.ok(fs.existsSync(file), file));
        }
        assert.throws(
            () =>
                launch(
                    { image: adot },
                    localImages(() => undefined),
                ),
            /otelcol is missing/,
        );
    });

    it("refuses an image that it doesn't know, and an entry point of one's own", () => {
        assert.throws(
            () => launch({ image: "nginx:1" }),
            /CannotPullContainerError: container c has the image nginx:1/,
        );
        assert.throws(() => launch({ image: adot, entryPoint: ["/bin/sh"] }), /entryPoint \["\/bin\/sh"\]/);
    });
});

describe("task runner: stack state", () => {
    const outputs = {
        arn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:2",
        family: "orders",
        revision: 2,
        cpu: "512",
        memory: "1024",
        taskRoleArn: "arn:role",
        executionRoleArn: "",
        containerDefinitions: "[]",
    };
    const state = (...resources: { type: string; outputs: Record<string, unknown> }[]): StackState => ({
        version: 3,
        deployment: { manifest: {}, resources: resources.map((r) => ({ urn: "u", custom: true, ...r })) },
    });
    const task = (more = {}) => ({ type: "aws:ecs/taskDefinition:TaskDefinition", outputs: { ...outputs, ...more } });

    it("finds the task definition", () => {
        assert.deepEqual(taskDefinitionFromState(state(task())), {
            ...outputs,
            cpu: 512,
            memory: 1024,
            executionRoleArn: undefined,
        });
        assert.equal(taskDefinitionFromState(state(task(), task({ family: "b" })), "b").family, "b");
    });

    it("says which there are when it isn't one", () => {
        assert.throws(
            () => taskDefinitionFromState(state(task(), task({ family: "b" }))),
            /2 task definitions \(orders, b\)/,
        );
        assert.throws(
            () => taskDefinitionFromState(state(task()), "b"),
            /0 task definitions of the family b; its families: orders/,
        );
        assert.throws(() => taskDefinitionFromState(state(task({ cpu: "" }))), /orders has cpu ""/);
    });

    it("finds the parameters, secret values included", () => {
        const secret = {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            plaintext: '"https://x"',
        };
        const parameter = (name: string, value: unknown) => ({
            type: "aws:ssm/parameter:Parameter",
            outputs: { name, value },
        });
        assert.deepEqual(parametersFromState([state(parameter("/a", secret)), state(parameter("/b", "2"))]), {
            "/a": "https://x",
            "/b": "2",
        });
    });
});

describe("task runner: metadata and statistics", () => {
    const taskId = "0123456789abcdef0123456789abcdef";
    const identity = identify(taskId, taskDefinition([]), "orders-cluster", "eu-west-1");
    const record = {
        definition: container("app", {
            image: "x:1",
            cpu: 128,
            memory: 256,
            logConfiguration: {
                logDriver: "awslogs",
                options: { "awslogs-group": "g", "awslogs-region": "r", "awslogs-stream-prefix": "ecs" },
            },
        }),
        dockerId: dockerIdOf(taskId, "app"),
        knownStatus: "RUNNING" as const,
        createdAt: new Date(1000),
        startedAt: new Date(2000),
        restarts: 0,
    };

    it("has the ARNs of ECS, from a cluster's name and from its ARN", () => {
        assert.equal(identity.taskArn, `arn:aws:ecs:eu-west-1:111122223333:task/orders-cluster/${taskId}`);
        const arn = "arn:aws:ecs:eu-west-1:111122223333:cluster/orders-cluster";
        assert.deepEqual(identify(taskId, taskDefinition([]), arn, "eu-west-1"), identity);
        assert.equal(identity.clusterArn, arn);
        assert.match(record.dockerId, /^[0-9a-f]{32}-\d{10}$/);
    });

    it("gives the task in vCPUs and its containers in CPU units", () => {
        const now = new Date(0);
        const all = { identity, pullStartedAt: now, pullStoppedAt: now, containers: [record], storageUsedMiB: 7 };
        const task = taskMetadata({ ...all, desiredStatus: "RUNNING" }) as Record<string, unknown>;
        assert.deepEqual(task.Limits, { CPU: 0.5, Memory: 1024 });
        assert.deepEqual(
            [task.Family, task.Revision, task.KnownStatus, task.LaunchType],
            ["orders", "3", "RUNNING", "FARGATE"],
        );
        assert.deepEqual(task.EphemeralStorageMetrics, { Utilized: 7, Reserved: 20_496 });
        const [app] = task.Containers as Record<string, unknown>[];
        assert.deepEqual(app!.Limits, { CPU: 128, Memory: 256 });
        assert.deepEqual(app, containerMetadata(record, identity));
        assert.equal((app!.LogOptions as Record<string, string>)["awslogs-stream"], `ecs/app/${taskId}`);
        assert.ok(!("FinishedAt" in app!) && !("ExitCode" in app!));
    });

    it("says how a container ended", () => {
        const ended = { ...record, knownStatus: "STOPPED" as const, finishedAt: new Date(5000), exitCode: 137 };
        const metadata = containerMetadata(ended, identity) as Record<string, unknown>;
        assert.deepEqual([metadata.ExitCode, metadata.FinishedAt], [137, "1970-01-01T00:00:05.000Z"]);
    });

    it("reads the kernel's formats", () => {
        const ticks = "0 0 0 0 0 0 0 0 0 0 300 50 20 10 0";
        assert.deepEqual(processTimes(`7 (a ) b) S ${ticks}`), { user: 3.2e9, kernel: 0.6e9 });
        assert.equal(systemTime("cpu  1 2 3 4 5 6 7 8 90 90\ncpu0 1"), 36e7);
        const row = (name: string, n: number) => `  ${name}: ${n} ${n} 1 2 0 0 0 0 ${n * 2} ${n} 3 4 0 0 0 0`;
        assert.deepEqual(networkTotals(["h", "h", row("lo", 10), row("eth0", 5), ""].join("\n")), {
            rxBytes: 15,
            rxPackets: 15,
            rxErrors: 2,
            rxDropped: 4,
            txBytes: 30,
            txPackets: 15,
            txErrors: 6,
            txDropped: 8,
        });
    });

    it("makes Docker's statistics with all that the receiver reads", () => {
        const sample = (at: number, cpu: number): Sample => ({
            at: new Date(at),
            cpu: { total: cpu, user: cpu, kernel: 0, system: 10 * cpu },
            memory: { usage: 300, peak: 400, limit: 1000, anonymous: 200, oomKills: 0, stat: { cache: 100, rss: 200 } },
            readBytes: 11,
            writeBytes: 22,
            processes: 1,
        });
        const net = (bytes: number) => ({ ...networkTotals(""), rxBytes: bytes, txBytes: 2 * bytes });
        const stats = dockerStats({
            dockerId: "i",
            dockerName: "app",
            samples: [sample(0, 100), sample(2000, 300)],
            network: [net(100), net(500)],
            sharers: 2,
        }) as Record<string, Record<string, unknown>>;
        assert.deepEqual(
            [stats.id, stats.name, stats.preread, stats.read],
            ["i", "/app", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:02.000Z"],
        );
        assert.equal((stats.cpu_stats!.cpu_usage as { total_usage: number }).total_usage, 300);
        assert.equal((stats.precpu_stats!.cpu_usage as { total_usage: number }).total_usage, 100);
        assert.deepEqual(stats.memory_stats, {
            usage: 300,
            max_usage: 400,
            limit: 1000,
            stats: { cache: 100, rss: 200 },
        });
        assert.deepEqual(stats.network_rate_stats, { rx_bytes_per_sec: 100, tx_bytes_per_sec: 200 });
        assert.equal((stats.networks!.eth1 as { rx_bytes: number }).rx_bytes, 250);
        const blocks = stats.blkio_stats!.io_service_bytes_recursive as { op: string; value: number }[];
        assert.deepEqual(blocks.map(({ op, value }) => [op, value]), [["Read", 11], ["Write", 22], ["Total", 33]]); // prettier-ignore
    });
});

describe("task runner: cgroups", () => {
    let root: string;
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "cgroup-test-"))));
    afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

    it("finds the memory hierarchy of either version", () => {
        const mounts = [
            "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
            "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
            "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0",
            "cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0",
        ].join("\n");
        assert.deepEqual(hierarchiesIn(mounts), [
            { version: 1, directory: "/sys/fs/cgroup/memory" },
            { version: 2, directory: "/sys/fs/cgroup/unified" },
        ]);
        assert.deepEqual(hierarchiesIn("proc /proc proc rw 0 0"), []);
    });

    it("writes and reads the files of version 2", () => {
        // An ordinary directory in place of the kernel's: what is written can be looked at.
        const task = TaskCgroup.create("abc", 512, [{ version: 2, directory: root }]);
        assert.ok(task instanceof TaskCgroup);
        const own = path.join(root, `pulumi-adot-${process.pid}-abc`);
        const text = (...name: string[]) => fs.readFileSync(path.join(own, ...name), "utf8");
        assert.equal(text("memory.max"), String(512 * 2 ** 20));
        assert.equal(text("cgroup.subtree_control"), "+memory");
        const cgroup = task.container("app", 256);
        const file = (name: string, content: string) => fs.writeFileSync(path.join(own, "app", name), content);
        file("memory.current", "300\n");
        file("memory.peak", "400\n");
        file("memory.stat", "anon 200\nfile 100\n");
        file("memory.events", "low 0\noom 3\noom_kill 2\n");
        const stat = { anon: 200, file: 100 };
        const limit = 256 * 2 ** 20;
        assert.deepEqual(cgroup.memory(), { usage: 300, peak: 400, limit, anonymous: 200, oomKills: 2, stat });
        assert.equal(task.container("free", undefined).memory(), undefined);
    });

    it("says why there can be none", () => {
        assert.equal(
            TaskCgroup.create("abc", 512, []),
            "Memory limits are not enforced on this machine: there is no memory cgroup hierarchy.",
        );
        assert.match(
            String(TaskCgroup.create("abc", 512, [{ version: 1, directory: "/nowhere" }])),
            /not enforced on this machine: .*nowhere/,
        );
    });

    it("removes what dead runners have left, and nothing of the living", async () => {
        ["pulumi-adot-1001-a", "pulumi-adot-1001-a/app", "pulumi-adot-1002-b", "other-1001"].forEach((name) =>
            fs.mkdirSync(path.join(root, name)),
        );
        const removed = await removeStaleCgroups([{ version: 1, directory: root }], (pid) => pid === 1002);
        assert.deepEqual(removed, ["pulumi-adot-1001-a"]);
        assert.deepEqual(fs.readdirSync(root).sort(), ["other-1001", "pulumi-adot-1002-b"]);
    });
});
