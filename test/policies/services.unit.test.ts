import assert from "node:assert/strict";

import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";

import { AdotTaskDefinition } from "../../components";
import { serviceHasCollector } from "../../policies/services";
import { record } from "../support/mocks";
import { ordersTask } from "../support/tasks";
import { given, type GivenInStack, stackViolations, unknown } from "./in-process";

/** Stands for the pack's finder of collectors. */
const policy = serviceHasCollector((containers) => containers.includes("aws-otel-collector"));

const arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:1";
const definition: GivenInStack = {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: "orders-task",
    props: { arn, family: "orders", revision: 1, containerDefinitions: '[{"name":"app","image":"acme/orders:1"}]' },
};
const service: GivenInStack = {
    type: "aws:ecs/service:Service",
    name: "orders",
    props: { taskDefinition: arn },
    wired: { taskDefinition: ["orders-task"] },
};

const lacking = (names = '"orders-task"') => ({
    message:
        'ECS service "orders" breaks the rule service-has-collector at taskDefinition. ' +
        `No container of ${names} is a collector, so nothing collects the service's metrics. ` +
        "To fix it: Make the task definition with AdotTaskDefinition, or its containers with withAdotSidecar. " +
        "See: npx pulumi-adot docs service-has-collector",
    resource: "orders",
});

describe("policies/services", () => {
    it("is off until somebody wants it", () => {
        assert.equal(policy.enforcementLevel, "disabled");
    });

    for (const preview of [true, false]) {
        it(`has nothing to say about a service of our component, in ${preview ? "a preview" : "an update"}`, async () => {
            const { only } = await record({ preview }, () => new AdotTaskDefinition("orders", ordersTask()));
            const ours = given(only("aws:ecs/taskDefinition:TaskDefinition"));
            assert.deepEqual(await stackViolations(policy, [ours, service]), []);
        });
    }

    it("refuses a service whose task definition has no collector", async () => {
        assert.deepEqual(await stackViolations(policy, [definition, service]), [lacking()]);
    });

    for (const [what, taskDefinition] of [
        ["ARN", arn],
        ["family", "orders"],
        ["family and revision", "orders:1"],
    ]) {
        it(`finds a task definition by its ${what}`, async () => {
            const named = { ...service, props: { taskDefinition }, wired: {} };
            assert.deepEqual(await stackViolations(policy, [definition, named]), [lacking()]);
        });
    }

    it("doesn't judge a service whose task definition is elsewhere, or that has none", async () => {
        for (const taskDefinition of ["payments:3", unknown, undefined]) {
            const other = { ...service, props: { taskDefinition }, wired: {} };
            assert.deepEqual(await stackViolations(policy, [definition, other]), []);
        }
        const first = { ...definition, props: { arn: unknown, revision: unknown, containerDefinitions: "[]" } };
        const none = { ...service, props: {}, wired: {} };
        assert.deepEqual(await stackViolations(policy, [first, none]), []);
        assert.deepEqual(await stackViolations(policy, [none]), []);
    });

    it("doesn't judge containers that a preview doesn't know", async () => {
        const later = { ...definition, props: { ...definition.props, containerDefinitions: unknown } };
        assert.deepEqual(await stackViolations(policy, [later, service]), []);
    });

    it("takes one collector for enough where a service has the choice", async () => {
        const blue = { ...definition, name: "blue" };
        const either = { ...service, wired: { taskDefinition: ["orders-task", "blue"] } };
        assert.deepEqual(await stackViolations(policy, [definition, blue, either]), [lacking('"orders-task", "blue"')]);
        const measured = { ...blue, props: { containerDefinitions: '[{"image":"aws-otel-collector:v0.49.0"}]' } };
        assert.deepEqual(await stackViolations(policy, [definition, measured, either]), []);
    });

    it("reads each task definition once, however many services there are", async () => {
        let reads = 0;
        const counted = {
            get family() {
                reads += 1;
                return "orders";
            },
        };
        const definitions = [{ type: definition.type, name: "orders-task", urn: "urn:definition", props: counted }];
        const services = Array.from({ length: 20 }, (_, index) => ({
            type: service.type,
            name: `orders-${index}`,
            urn: `urn:service-${index}`,
            props: { taskDefinition: "orders" },
            propertyDependencies: {},
        }));
        const resources = [...definitions, ...services] as unknown as PolicyResource[];
        await policy.validateStack({ resources } as unknown as StackValidationArgs, () => undefined);
        assert.equal(reads, 1);
    });
});
