/** What each component makes of the places that metrics go to: variables, rights, and what it says and refuses. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { parse } from "yaml";

import {
    AdotDaemon,
    AdotGateway,
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type CollectorConfig,
    type ContainerDefinition,
    type DestinationArgs,
    extendRoles,
    type PolicyStatement,
    type SidecarOptions,
    sidecarPermissions,
    SidecarTaskDefinition,
    withAdotSidecar,
} from "../../../components";
import { destinationLimits } from "../../../collector/config/destination-limits";
import { componentConfigOf, configDigest } from "../../../audit/component-config";
import { inspectContainers } from "../../../audit/violations";
import { parseContainerDefinitions } from "../../../audit/containers";
import { destinationRemarks } from "../../../components/ecs/destination-remarks";
import { anyDestinations } from "../../collector/config/requests";
import { record, refusal, valueOf } from "../../support/mocks";
import {
    containerNamed,
    containersOf,
    daemonArgs,
    gatewayArgs,
    ordersTask,
    platformValues,
    variable,
} from "../../support/tasks";

const secretArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mimir-AbCdEf";
const mimir: DestinationArgs = {
    kind: "remote-write",
    url: "https://mimir.example/api/v1/push",
    authorizationSecret: `${secretArn}:authorization::`,
    secretHeaders: { "X-Api-Key": "/mimir/key" },
};
const others: Readonly<Record<string, DestinationArgs>> = {
    mimir,
    vendor: { kind: "otlp", urlParameter: "/vendor/url", bearerTokenSecret: "/vendor/token" },
};
/** A team that has no workspace. */
const cloudWatchOnly = { region: "eu-west-1" };

async function task(changes: Partial<AdotTaskDefinitionArgs>) {
    const recording = await record({}, () => new AdotTaskDefinition("orders", ordersTask(changes)));
    const definition = recording.only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const containers = containersOf(definition.containerDefinitions);
    const collector = containerNamed(containers, "adot-collector");
    const config = parse(variable(collector, "AOT_CONFIG_CONTENT")!) as CollectorConfig;
    const policies = recording.resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    const statements = (name: string): PolicyStatement[] =>
        policies
            .filter((policy) => policy.name === name)
            .flatMap(({ inputs }) => JSON.parse(inputs.policy as string).Statement as PolicyStatement[]);
    return { ...recording, definition, containers, collector, config, statements };
}

const sourcesOf = ({ secrets = [] }: ContainerDefinition) =>
    Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom]));

/** Violations of a task, as the policy pack finds them. */
const violations = (json: unknown, memoryMiB = 2048) =>
    inspectContainers(
        parseContainerDefinitions(json as string),
        {
            kind: "task definition",
            name: "orders",
            family: "orders",
            memoryMiB,
            network: "awsvpc",
            isWhole: true,
            isOnFargate: true,
        },
        { pinnedBy: "tag" },
    ).violations;

describe("a task whose metrics go to CloudWatch", () => {
    it("asks for no URL, and needs a platform with a region alone", async () => {
        const { collector, config, definition, statements } = await task({
            platform: cloudWatchOnly,
            sidecar: { memory: 512, destination: "cloudwatch" },
        });
        assert.deepEqual(sourcesOf(collector), {});
        assert.equal(variable(collector, "AMP_REMOTE_WRITE_URL"), undefined);
        assert.deepEqual(Object.keys(config.exporters), ["otlphttp/cloudwatch"]);
        assert.deepEqual(statements("orders-task-role-policy"), [
            {
                Sid: "WriteCloudWatchMetrics",
                Effect: "Allow",
                Action: ["cloudwatch:PutMetricData"],
                Resource: "*",
            },
        ]);
        assert.ok(statements("orders-execution-role-policy").every(({ Sid }) => Sid !== "ReadRemoteWriteUrl"));
        assert.deepEqual(violations(definition.containerDefinitions), []);
    });

    it("takes a region that comes late, and is known at a preview where it is", async () => {
        const late = { region: pulumi.output(Promise.resolve("us-west-2")) };
        const sidecar = { memory: 512, destination: "cloudwatch", destinations: { mimir } };
        const { config } = await task({ platform: late, sidecar });
        const { metrics_endpoint } = config.exporters["otlphttp/cloudwatch"] as { metrics_endpoint: string };
        assert.equal(metrics_endpoint, "https://monitoring.us-west-2.amazonaws.com/v1/metrics");
        const { only } = await record(
            { preview: true },
            () => new AdotTaskDefinition("orders", ordersTask({ platform: cloudWatchOnly, sidecar })),
        );
        const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
        assert.equal(containersOf(containerDefinitions).length, 3);
    });

    it("is refused a workspace that nothing is written to, and without a workspace where one is", async () => {
        const refused = async (changes: Partial<AdotTaskDefinitionArgs>, message: RegExp) => {
            const found = await refusal(() => new AdotTaskDefinition("orders", ordersTask(changes)));
            assert.match(found.message, message);
            assert.deepEqual(found.resources, []);
        };
        await refused(
            { platform: cloudWatchOnly },
            /platform\.workspaceArn is missing|platform\.workspaceArn is undefined/,
        );
        const { remoteWriteParameterName: _, ...withoutName } = platformValues;
        await refused({ platform: withoutName }, /platform\.remoteWriteParameterName/);
        const options: SidecarOptions = { serviceName: "orders", region: "eu-west-1", destination: "cloudwatch" };
        assert.throws(
            () => withAdotSidecar([{ name: "app", image: "orders:1" }], { ...options, remoteWriteParameter: "/url" }),
            /remoteWriteParameter can't be given: destination is cloudwatch/,
        );
        const app: ContainerDefinition = { name: "app", image: "orders:1" };
        assert.deepEqual(withAdotSidecar([app], options)[1]!.secrets, []);
        const { result } = await record({}, () =>
            valueOf(
                withAdotSidecar([app], { serviceName: "orders", destination: "cloudwatch", platform: cloudWatchOnly }),
            ),
        );
        const found = JSON.stringify(result);
        assert.ok(found.includes("otlphttp/cloudwatch") && !found.includes("AMP_REMOTE_WRITE_URL"));
    });

    it("may come from a gateway and a daemon, too", async () => {
        const collector = { destination: "cloudwatch", destinations: { mimir } };
        const made: readonly (() => pulumi.Resource)[] = [
            () => new AdotGateway("gateway", gatewayArgs({ platform: cloudWatchOnly, collector })),
            () => new AdotDaemon("gateway", daemonArgs({ platform: cloudWatchOnly, collector })),
        ];
        for (const make of made) {
            const { only } = await record({}, make);
            const [container] = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
            const config = parse(variable(container!, "AOT_CONFIG_CONTENT")!) as CollectorConfig;
            assert.deepEqual(Object.keys(config.exporters), ["otlphttp/cloudwatch", "prometheusremotewrite/mimir"]);
            assert.deepEqual(Object.keys(sourcesOf(container!)), [
                "DESTINATION_MIMIR__HEADER_AUTHORIZATION",
                "DESTINATION_MIMIR__HEADER_X_API_KEY",
            ]);
            for (const { exporters, processors } of Object.values(config.service.pipelines)) {
                assert.deepEqual(exporters, Object.keys(config.exporters));
                assert.equal(processors[0], "memory_limiter");
            }
        }
    });
});

describe("a task whose metrics go to several places", () => {
    it("gets their URLs and secrets by ECS, which may read them, and nothing of them is in the task", async () => {
        const { collector, statements, definition } = await task({
            sidecar: { memory: 512, destinations: others, secrets: { TEAM_KEY: "/team/key" } },
        });
        assert.deepEqual(sourcesOf(collector), {
            AMP_REMOTE_WRITE_URL: platformValues.remoteWriteParameterName,
            DESTINATION_MIMIR__HEADER_AUTHORIZATION: `${secretArn}:authorization::`,
            DESTINATION_MIMIR__HEADER_X_API_KEY: "/mimir/key",
            DESTINATION_VENDOR__URL: "/vendor/url",
            DESTINATION_VENDOR__HEADER_AUTHORIZATION: "/vendor/token",
            TEAM_KEY: "/team/key",
        });
        const read = statements("orders-execution-role-policy");
        const resources = (sid: string) => read.filter(({ Sid }) => Sid === sid).flatMap(({ Resource }) => Resource);
        assert.deepEqual(resources("ReadSecrets"), [secretArn]);
        const parameter = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:parameter/${name}`;
        assert.deepEqual(
            resources("ReadParameters").sort(),
            ["mimir/key", "team/key", "vendor/token", "vendor/url"].map(parameter),
        );
        assert.deepEqual(violations(definition.containerDefinitions), []);
    });

    it("may write to each workspace that it names, and to any of its region where a parameter does", async () => {
        const { statements } = await task({
            sidecar: {
                memory: 512,
                destinations: {
                    virginia: {
                        kind: "amp",
                        url: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-7/api/v1/remote_write",
                    },
                    sydney: { kind: "amp", urlParameter: "/sydney", region: "ap-southeast-2" },
                    tokyo: {
                        kind: "cloudwatch",
                        region: "ap-northeast-1",
                        assumeRole: { arn: "arn:aws:iam::444455556666:role/writer" },
                    },
                },
            },
        });
        assert.deepEqual(
            statements("orders-task-role-policy").map(({ Action, Resource }) => [Action, Resource]),
            [
                [
                    ["aps:RemoteWrite"],
                    [
                        "arn:aws:aps:ap-southeast-2:111122223333:workspace/*",
                        platformValues.workspaceArn,
                        "arn:aws:aps:us-east-1:111122223333:workspace/ws-7",
                    ],
                ],
                [["sts:AssumeRole"], "arn:aws:iam::444455556666:role/writer"],
            ],
        );
    });

    it("has no policy for a role that needs none", async () => {
        const platform = cloudWatchOnly;
        const { resources, statements } = await task({
            platform,
            sidecar: { memory: 512, destination: "none", destinations: { mimir } },
        });
        assert.deepEqual(
            resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name),
            ["orders-execution-role-policy"],
        );
        assert.ok(statements("orders-execution-role-policy").some(({ Sid }) => Sid === "ReadSecrets"));
    });

    it("gives the rights in every way in which they are given", async () => {
        const options = { serviceName: "orders", region: "eu-west-1", memory: 512 };
        const containers: ContainerDefinition[] = [{ name: "app", image: "orders:1" }];
        const destination = { destination: "cloudwatch", destinations: others };
        const plain = sidecarPermissions(containers, { ...options, ...destination, accountId: "111122223333" });
        const by = (statements: readonly PolicyStatement[]) =>
            statements.map(({ Action, Resource }) => [Action, Resource].flat().join(" ")).sort();
        assert.deepEqual(by(plain.taskRole), ["cloudwatch:PutMetricData *"]);
        assert.ok(by(plain.executionRole).includes(`secretsmanager:GetSecretValue ${secretArn}`));
        const late = { ...options, ...destination, platform: cloudWatchOnly };
        const { result } = await record({}, async () => {
            const { taskRole, executionRole } = sidecarPermissions(containers, late);
            return [await valueOf(taskRole), await valueOf(executionRole)] as PolicyStatement[][];
        });
        assert.deepEqual(result.map(by), [by(plain.taskRole), by(plain.executionRole)]);
        assert.throws(
            () => sidecarPermissions(containers, { ...options, ...destination }),
            /accountId is undefined|accountId is missing/,
        );
        assert.throws(() => sidecarPermissions(containers, { ...options, remoteWriteParameter: "/u" }), /workspaceArn/);
        for (const [more, names] of [
            [destination, ["x-adot-execution-role", "x-adot-task-role"]],
            [{ destination: "none", destinations: { mimir } }, ["x-adot-execution-role"]],
        ] as const) {
            const { resources } = await record({}, () =>
                extendRoles("x", { taskRole: "run", executionRole: "start" }, containers, {
                    ...options,
                    ...more,
                    platform: cloudWatchOnly,
                }),
            );
            assert.deepEqual(resources.map(({ name }) => name).sort(), names);
        }
    });

    it("is a SidecarTaskDefinition with its roles, too", async () => {
        const { only } = await record({}, () => {
            const adot = {
                platform: cloudWatchOnly,
                destination: "cloudwatch",
                destinations: others,
                memory: 512,
                extendRoles: true,
            };
            const containerDefinitions = JSON.stringify([{ name: "app", image: "orders:1", memory: 512 }]);
            return new SidecarTaskDefinition("orders", {
                family: "orders",
                networkMode: "awsvpc",
                requiresCompatibilities: ["FARGATE"],
                cpu: "512",
                memory: "1024",
                containerDefinitions,
                adot,
            });
        });
        const { inputs } = only("aws:ecs/taskDefinition:TaskDefinition");
        const collector = containerNamed(containersOf(inputs.containerDefinitions), "adot-collector");
        assert.equal(sourcesOf(collector).DESTINATION_VENDOR__URL, "/vendor/url");
        assert.deepEqual(violations(inputs.containerDefinitions, 1024), []);
    });

    it("is a task that the audit has nothing against, whatever it goes to", () => {
        fc.assert(
            fc.property(anyDestinations, ({ destination, destinations }) => {
                const all = withAdotSidecar([{ name: "app", image: "orders:1" }], {
                    serviceName: "orders",
                    region: "eu-west-1",
                    ...(destination === "amp" ? { remoteWriteParameter: "/url" } : {}),
                    destination,
                    destinations,
                });
                const of = Object.keys(sourcesOf(containerNamed(all, "adot-collector")));
                const config = variable(containerNamed(all, "adot-collector"), "AOT_CONFIG_CONTENT")!;
                const asked = [...config.matchAll(/\$\{env:(DESTINATION_\w+|AMP_\w+)\}/g)].map(([, name]) => name!);
                assert.deepEqual([...new Set(asked)].sort(), of.sort());
            }),
            { numRuns: 10 },
        );
    });

    it("shows the pack a config that follows from its inputs", async () => {
        const { only, collector, config } = await task({ sidecar: { memory: 512, destinations: others } });
        const { inputs } = only("pulumi-adot:index:AdotTaskDefinition");
        assert.equal(inputs.collectorConfigDigest, configDigest(variable(collector, "AOT_CONFIG_CONTENT")!));
        // The engine puts keys into another order.
        const { exporters, extensions } = parse(componentConfigOf(inputs)!) as CollectorConfig;
        assert.deepEqual([exporters, extensions], [config.exporters, config.extensions]);
    });

    it("refuses a variable of the program's own that is a destination's", () => {
        const options: SidecarOptions = {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteParameter: "/url",
            destinations: others,
        };
        for (const [more, message] of [
            [{ environment: { DESTINATION_VENDOR__URL: "x" } }, /environment is "DESTINATION_VENDOR__URL"/],
            [{ secrets: { DESTINATION_MIMIR__HEADER_X_API_KEY: "/x" } }, /secrets is "DESTINATION_MIMIR__HEADER/],
        ] as const) {
            assert.throws(
                () => withAdotSidecar([{ name: "app", image: "orders:1" }], { ...options, ...more }),
                message,
            );
        }
    });

    it("refuses an OTLP server that is the collector itself", () => {
        for (const url of ["http://localhost:4318", "http://127.0.0.1:4318/v1/metrics"]) {
            assert.throws(
                () =>
                    withAdotSidecar([{ name: "app", image: "orders:1" }], {
                        serviceName: "orders",
                        region: "eu-west-1",
                        remoteWriteParameter: "/url",
                        otlp: { containers: ["app"] },
                        destinations: { loop: { kind: "otlp", url } },
                    }),
                /unsafe by the rule export-loop/,
            );
        }
    });
});

describe("what a destination can't do", () => {
    it("is said of each kind, with the names of those that are of it", () => {
        assert.deepEqual(destinationRemarks({}), []);
        assert.deepEqual(destinationRemarks({ destination: "amp" }), []);
        const remarks = destinationRemarks({
            destination: "cloudwatch",
            destinations: { ...others, tokyo: { kind: "cloudwatch", region: "ap-northeast-1" } },
        });
        assert.deepEqual(remarks, [
            ...destinationLimits.cloudwatch.map((limit) => `destination cloudwatch, tokyo: ${limit}`),
            ...destinationLimits["remote-write"].map((limit) => `destination mimir: ${limit}`),
            ...destinationLimits.otlp.map((limit) => `destination vendor: ${limit}`),
        ]);
    });

    it("isn't said where a program without an engine may print what it makes", () => {
        const said: unknown[] = [];
        const { info } = pulumi.log;
        const log = pulumi.log as { info: typeof info };
        log.info = (message) => {
            said.push(message);
            return Promise.resolve();
        };
        try {
            withAdotSidecar([{ name: "app", image: "orders:1" }], {
                serviceName: "orders",
                region: "eu-west-1",
                destination: "none",
                destinations: { quiet: { ...mimir, kind: "otlp" } },
            });
        } finally {
            log.info = info;
        }
        assert.deepEqual(said, []);
    });

    it("is said once of all tasks", async () => {
        const said: string[] = [];
        const { info } = pulumi.log;
        const log = pulumi.log as { info: typeof info };
        log.info = (message) => {
            said.push(message);
            return Promise.resolve();
        };
        try {
            const sidecar = { memory: 512, destination: "none", destinations: { once: { ...mimir, kind: "otlp" } } };
            await record({}, () => {
                new AdotTaskDefinition("one", ordersTask({ platform: cloudWatchOnly, sidecar }));
                return new AdotTaskDefinition("two", ordersTask({ platform: cloudWatchOnly, sidecar }));
            });
        } finally {
            log.info = info;
        }
        const ofDestinations = said.filter((message) => message.startsWith("destination "));
        assert.deepEqual(ofDestinations, [`destination once: ${destinationLimits.otlp[0]} See docs/destinations.md.`]);
    });
});
