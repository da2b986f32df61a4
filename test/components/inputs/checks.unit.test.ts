import assert from "node:assert/strict";
import { inspect } from "node:util";
import { inApply, withoutFrames } from "../../../components/inputs/checks";

describe("work inside an apply", () => {
    it("gives back what it makes", () => {
        assert.equal(inApply((n: number) => n + 1)(1), 2);
    });

    it("refuses with the message alone, which Node prints at once", () => {
        const refuse = inApply(() => {
            throw new RangeError("port is 0: it is a whole number from 1 to 65535.");
        });
        assert.throws(
            () => refuse(undefined),
            (error: Error) => {
                assert.ok(error instanceof RangeError);
                assert.equal(inspect(error), "[RangeError: port is 0: it is a whole number from 1 to 65535.]");
                return true;
            },
        );
    });

    it("passes on what isn't an error", () => {
        const odd = inApply(() => {
            throw "odd";
        });
        assert.throws(
            () => odd(undefined),
            (thrown) => thrown === "odd",
        );
    });

    it("keeps the error it is given", () => {
        const error = new Error("once");
        assert.equal(withoutFrames(error), error);
        assert.equal(error.stack, "Error: once");
    });
});
