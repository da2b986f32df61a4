import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition } from "../../components";
import { shortTraces } from "../../components/short-traces";
import { record, refusal } from "../support/mocks";
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

describe("shortTraces", () => {
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
            const traces = shortTraces();
            assert.equal(Error.stackTraceLimit, lower);
            traces.restore();
            assert.equal(Error.stackTraceLimit, lower);
        }
    });

    it("tells what throws and the way to it from the program, each frame once", () => {
        const refusing = (error: () => Error) => {
            const traces = shortTraces();
            try {
                throw error();
            } catch (thrown) {
                throw traces.completed(thrown);
            } finally {
                traces.restore();
            }
        };
        const refused = () => new Error("refused");
        assert.throws(
            function program() {
                refusing(refused);
            },
            ({ stack, message }: Error) => {
                const frames = stack!.split("\n").slice(1);
                assert.equal(message, "refused");
                [/refused/, /refusing/, /program/].forEach((name, index) => assert.match(frames[index]!, name));
                assert.equal(new Set(frames).size, frames.length);
                return true;
            },
        );
        assert.equal(Error.stackTraceLimit, 10);
        const before = new Error("made before");
        const whole = before.stack;
        assert.throws(
            () => refusing(() => before),
            ({ stack }: Error) => stack!.startsWith(whole!),
        );
    });

    it("gives back the limit when a transformation of the user's throws", async () => {
        const refuses: pulumi.ResourceTransformation = ({ type, props, opts }) => {
            if (type === "aws:iam/role:Role") {
                throw new Error("no roles");
            }
            return { props, opts };
        };
        const { message } = await refusal(
            () => new AdotTaskDefinition("orders", ordersTask(), { transformations: [refuses] }),
        );
        assert.match(message, /no roles/);
        assert.equal(Error.stackTraceLimit, 10);
    });
});
