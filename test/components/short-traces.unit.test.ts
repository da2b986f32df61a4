import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition } from "../../components";
import { withShortTraces } from "../../components/short-traces";
import { record } from "../support/mocks";
import { ordersTask } from "../support/tasks";

/** How many frames a trace has while each resource of a task is registered, by type. */
async function framesByType(): Promise<Map<string, number>> {
    const limits = new Map<string, number>();
    const transformation: pulumi.ResourceTransformation = ({ type, props, opts }) => {
        limits.set(type, Error.stackTraceLimit);
        return { props, opts };
    };
    await record({}, () => new AdotTaskDefinition("orders", ordersTask(), { transformations: [transformation] }));
    return limits;
}

describe("withShortTraces", () => {
    const usual = Error.stackTraceLimit;

    beforeEach(() => {
        Error.stackTraceLimit = 10;
    });
    afterEach(() => {
        Error.stackTraceLimit = usual;
        delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
    });

    it("is for a task's children; the component itself and what comes after have whole traces", async () => {
        const { "pulumi-adot:index:AdotTaskDefinition": own, ...children } = Object.fromEntries(await framesByType());
        assert.equal(own, 10);
        assert.ok(Object.keys(children).length >= 4, "the children's types");
        assert.deepEqual([...new Set(Object.values(children))], [1]);
        assert.equal(Error.stackTraceLimit, 10);
    });

    it("leaves traces whole for who looks for promises that never end", async () => {
        process.env.PULUMI_DEBUG_PROMISE_LEAKS = "1";
        assert.deepEqual([...new Set((await framesByType()).values())], [10]);
    });

    it("leaves a limit that is lower", () => {
        for (const lower of [0, 1, undefined]) {
            Error.stackTraceLimit = lower as number;
            assert.equal(
                withShortTraces(() => Error.stackTraceLimit),
                lower,
            );
            assert.equal(Error.stackTraceLimit, lower);
        }
    });

    it("tells what throws and the way to it from the program, each frame once", () => {
        function refuses(): never {
            throw new Error("refused");
        }
        function program(): void {
            withShortTraces(() => refuses());
        }
        assert.throws(program, ({ stack, message }: Error) => {
            const frames = stack!.split("\n").slice(1);
            assert.equal(message, "refused");
            assert.match(frames[0]!, /refuses/);
            assert.match(frames[1]!, /program/);
            assert.equal(new Set(frames).size, frames.length);
            return true;
        });
        assert.equal(Error.stackTraceLimit, 10);
        const before = new Error("made before");
        const whole = before.stack;
        assert.throws(
            () =>
                withShortTraces(() => {
                    throw before;
                }),
            ({ stack }: Error) => stack!.startsWith(whole!),
        );
    });
});
