/** Task definitions that nothing in the stack makes, and resources that do what a script says. */
import assert from "node:assert/strict";

import { taskDefinitionKnown } from "../../policies/task-references";
import { type GivenInStack, stackViolations, unknown } from "./in-process";

const arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:7";
const definition: GivenInStack = {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: "task",
    props: { arn, family: "orders", revision: 7, containerDefinitions: "[]" },
};

/** Everything that names a task definition, with its name in the place of the value. */
const referring: Readonly<Record<string, (name: unknown) => Record<string, unknown>>> = {
    "aws:ecs/service:Service": (name) => ({ taskDefinition: name }),
    "aws-native:ecs:Service": (name) => ({ taskDefinition: name }),
    "aws:ecs/taskSet:TaskSet": (name) => ({ taskDefinition: name }),
    "aws:ecs/daemon:Daemon": (name) => ({ daemonTaskDefinitionArn: name }),
    "aws:cloudwatch/eventTarget:EventTarget": (name) => ({ ecsTarget: { taskDefinitionArn: name } }),
    "aws-native:events:Rule": (name) => ({ targets: [{ ecsParameters: { taskDefinitionArn: name } }] }),
    "aws:scheduler/schedule:Schedule": (name) => ({ target: { ecsParameters: { taskDefinitionArn: name } } }),
    "aws:pipes/pipe:Pipe": (name) => ({ targetParameters: { ecsTaskParameters: { taskDefinitionArn: name } } }),
    "aws:sfn/stateMachine:StateMachine": (name) => ({
        definition:
            name === unknown ? unknown : JSON.stringify({ States: { A: { Parameters: { TaskDefinition: name } } } }),
    }),
};

const said = async (...resources: GivenInStack[]): Promise<(string | undefined)[]> =>
    (await stackViolations(taskDefinitionKnown, resources)).map(({ resource }) => resource);

describe("task-definition-known", () => {
    it("is off until somebody wants it", () => {
        assert.equal(taskDefinitionKnown.enforcementLevel, "disabled");
    });

    for (const [type, make] of Object.entries(referring)) {
        const property = Object.keys(make(arn))[0]!;
        const refers = (name: unknown, wired = false): GivenInStack => ({
            type,
            name: "it",
            props: make(name),
            ...(wired ? { wired: { [property]: ["task"] } } : {}),
        });

        it(`refuses ${type} with a task definition that the stack doesn't make, and takes one that it does`, async () => {
            assert.deepEqual(await said(refers("arn:aws:ecs:eu-west-1:111122223333:task-definition/other:1")), ["it"]);
            assert.deepEqual(await said(definition, refers("other")), ["it"]);
            for (const name of [arn, "orders", "orders:7"]) {
                assert.deepEqual(await said(definition, refers(name)), []);
            }
            assert.deepEqual(await said(definition, refers(unknown, true)), []);
        });
    }

    it("refuses a value that no preview knows and that comes from no task definition", async () => {
        const service = { type: "aws:ecs/service:Service", name: "it", props: { taskDefinition: unknown } };
        assert.deepEqual(await said(definition, service), ["it"]);
    });

    it("refuses commands and dynamic providers, and nothing of other packages", async () => {
        const command = { type: "command:local:Command", name: "command", props: { create: "aws ecs run-task" } };
        const dynamic = { type: "pulumi-nodejs:dynamic:Resource", name: "dynamic" };
        const random = { type: "random:index/randomId:RandomId", name: "random", props: { byteLength: 4 } };
        const product = { type: "aws:servicecatalog/provisionedProduct:ProvisionedProduct", name: "product" };
        assert.deepEqual(await said(command, dynamic, random, product), ["command", "dynamic", "product"]);
    });

    it("has nothing to say about services without a task definition, nor about components", async () => {
        const external = { type: "aws:ecs/service:Service", name: "it", props: { cluster: "c" } };
        const component = { type: "acme:ecs:Service", name: "component", props: { taskDefinition: "orders" } };
        assert.deepEqual(await said(external, component), []);
    });
});
