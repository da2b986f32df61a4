/** Exported stacks: their task definitions, what is secret in them, and their SSM parameters. */
import assert from "node:assert/strict";
import { configWith } from "../audit/task";
import { goodTask, inspectText, json, pointedAt, rulesOf, taskWith } from "./support";

const sealed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc=" };

const shown = (value: unknown): object => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
});

const resource = (type: string, name: string, rest: object): object => ({
    urn: `urn:pulumi:prod::orders-service::pulumi-adot:index:AdotTaskDefinition$${type}::${name}`,
    custom: true,
    type,
    ...rest,
});

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const daemonType = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition";
const parameterType = "aws:ssm/parameter:Parameter";

const exported = (...resources: object[]): string => json({ version: 3, deployment: { manifest: {}, resources } });

const unsafe = taskWith((collector) => {
    delete collector.memory;
});

const containers = (task: ReturnType<typeof goodTask>): string => JSON.stringify(task.containerDefinitions);

/** Containers under the plural names of `aws.ecs.DaemonTaskDefinition`. */
const asDaemon = (list: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
    list.map(({ environment, healthCheck, ...rest }) => ({
        ...rest,
        environments: environment,
        ...(healthCheck === undefined
            ? {}
            : { healthCheck: { commands: (healthCheck as { command: string[] }).command } }),
    }));

describe("An exported stack", () => {
    it("is judged by its task definitions, each at its property and under its name", () => {
        const text = exported(
            resource("pulumi:pulumi:Stack", "orders-service-prod", {}),
            resource(taskType, "orders::task", {
                inputs: { family: "orders", containerDefinitions: containers(unsafe) },
            }),
            resource(taskType, "billing", { inputs: { containerDefinitions: containers(goodTask()) } }),
        );
        const report = inspectText(text);
        assert.deepEqual(rulesOf(report), ["container-memory-missing"]);
        const [finding] = report.findings;
        assert.equal(finding!.resource, 'task definition "orders::task" (family "orders")');
        assert.match(pointedAt(text, finding!), /^\{\\"name\\":\\"adot-collector/);
        assert.deepEqual(report.notices, []);
    });

    it("has daemons with typed containers, whose places are known", () => {
        const text = exported(
            resource(daemonType, "agent", {
                inputs: { containerDefinitions: asDaemon(unsafe.containerDefinitions) },
            }),
        );
        const [finding] = inspectText(text).findings;
        assert.equal(finding!.resource, 'daemon task definition "agent"');
        assert.equal(finding!.rule, "container-memory-missing");
        assert.equal(text.split("\n")[finding!.line]!.trim(), '"name": "adot-collector",');
    });

    it("counts what AWS returned where the program gave nothing, as for a resource that is only read", () => {
        const outputs = { containerDefinitions: containers(unsafe), memory: "2048" };
        for (const inputs of [undefined, {}, { containerDefinitions: null }]) {
            const text = exported(resource(taskType, "orders", { inputs, outputs }));
            assert.deepEqual(rulesOf(inspectText(text)), ["container-memory-missing"]);
        }
    });

    it("leaves out what only waits for its deletion", () => {
        const old = resource(taskType, "orders", {
            delete: true,
            inputs: { containerDefinitions: containers(unsafe) },
        });
        assert.deepEqual(inspectText(exported(old)).findings, []);
    });

    it("says when it has nothing to check", () => {
        assert.deepEqual(inspectText(exported()).notices, [
            { file: "input", message: "The stack has nothing that carries containers, so there was nothing to check." },
        ]);
    });

    it("has a finding where containers are encrypted, and says what helps", () => {
        const typed = [{ name: "adot-collector", environments: [{ name: "AOT_CONFIG_CONTENT", value: sealed }] }];
        for (const [type, containerDefinitions, rule, message] of [
            [
                taskType,
                sealed,
                "containers-unreadable",
                "The containers can't be checked, since containerDefinitions is encrypted in the exported state.",
            ],
            // What else there is of the container is judged all the same.
            [
                daemonType,
                typed,
                "config-unproven",
                "Its variable AOT_CONFIG_CONTENT is encrypted in the exported state.",
            ],
        ] as const) {
            const { findings } = inspectText(exported(resource(type, "orders", { inputs: { containerDefinitions } })));
            const finding = findings.find((each) => each.rule === rule);
            assert.equal(finding?.message, message);
            assert.equal(finding.fix, "Export the stack with --show-secrets, and keep the file as a secret.");
        }
    });

    it("is read through --show-secrets, nested too", () => {
        const inputs = { containerDefinitions: shown(containers(unsafe)) };
        assert.deepEqual(rulesOf(inspectText(exported(resource(taskType, "orders", { inputs })))), [
            "container-memory-missing",
        ]);
        const typed = asDaemon(unsafe.containerDefinitions).map((container) =>
            shown({ ...container, name: shown(container.name) }),
        );
        assert.deepEqual(
            rulesOf(inspectText(exported(resource(daemonType, "orders", { inputs: { containerDefinitions: typed } })))),
            ["container-memory-missing"],
        );
    });

    it("is survived whatever stands in it", () => {
        const text = json({
            deployment: { resources: [null, 7, [], {}, { type: taskType }, { type: taskType, inputs: [] }] },
        });
        assert.deepEqual(rulesOf(inspectText(text)), ["containers-unreadable", "containers-unreadable"]);
    });
});

describe("A config in an SSM parameter of the same stack", () => {
    const task = taskWith((collector) => {
        const [, ...others] = collector.environment as object[];
        collector.environment = others;
        (collector.secrets as object[]).push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/orders/config" });
    });
    const [, collector] = goodTask().containerDefinitions;
    const [{ value: good }] = collector!.environment as [{ value: string }];
    const bad = configWith(({ service }) => {
        service.pipelines.metrics = { ...Object.values(service.pipelines)[0]!, processors: [] };
    });
    const withParameter = (parameter: object): string =>
        exported(
            resource(parameterType, "config", parameter),
            resource(taskType, "orders", { inputs: { containerDefinitions: containers(task) } }),
        );

    it("is judged like a literal", () => {
        const text = (value: string): string => withParameter({ inputs: { name: "/orders/config", value } });
        assert.deepEqual(inspectText(text(good)).findings, []);
        assert.ok(rulesOf(inspectText(text(bad))).includes("limiter-missing"));
    });

    it("is found by its name among the outputs, and in insecureValue", () => {
        for (const parameter of [
            { inputs: { value: bad }, outputs: { name: "/orders/config", value: sealed } },
            { inputs: { name: "orders/config", insecureValue: bad } },
        ]) {
            assert.ok(rulesOf(inspectText(withParameter(parameter))).includes("limiter-missing"), json(parameter));
        }
    });

    it("is that of the one resource that stays and isn't only read", () => {
        const [inputs, taskInputs] = [
            { name: "/orders/config", value: good },
            { containerDefinitions: containers(task) },
        ];
        const text = exported(
            resource(parameterType, "config", { inputs }),
            resource(parameterType, "config", { inputs: { ...inputs, value: bad }, delete: true }),
            resource(parameterType, "read", { external: true, inputs, outputs: inputs }),
            resource(taskType, "orders", { inputs: taskInputs }),
        );
        assert.deepEqual(inspectText(text).findings, []);
    });

    it("is unproven when it is encrypted, with a note that says why", () => {
        const report = inspectText(withParameter({ inputs: { name: "/orders/config", value: sealed } }));
        assert.deepEqual(rulesOf(report), ["config-unproven"]);
        assert.deepEqual(report.notices, [
            {
                file: "input",
                message:
                    'The value of the SSM parameter "/orders/config" is encrypted in the exported state. Export the stack with --show-secrets, and keep the file as a secret.',
            },
        ]);
    });
});
