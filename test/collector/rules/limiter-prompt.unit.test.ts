import assert from "node:assert/strict";
import { audit } from "../../../collector";
import { complete, inside, limiter, safe } from "./audit-cases";

function found(settings: object): string[] {
    const config = safe();
    limiter({ ...complete, ...settings })(config);
    return audit(config, inside).map(({ rule, path }) => `${rule} ${path}`);
}

describe("the audit of how often a limiter acts", () => {
    for (const check_interval of ["1ns", "1us", "99.9ms", "0.05s", "+1ms"]) {
        it(`advises more time between two checks: ${check_interval}`, () => {
            assert.deepEqual(found({ check_interval }), ["limiter-too-fast processors.memory_limiter.check_interval"]);
        });
    }

    for (const check_interval of ["100ms", "0.1s", "500ms", "1s", "5s"]) {
        it(`passes what is usual: ${check_interval}`, () => {
            assert.deepEqual(found({ check_interval }), []);
        });
    }

    it("leaves to the other rules what isn't an interval, or is too long a one", () => {
        assert.deepEqual(found({ check_interval: "6s" }), [
            "limiter-too-slow processors.memory_limiter.check_interval",
        ]);
        for (const check_interval of [1, "0s", "soon", "${env:INTERVAL}"]) {
            assert.deepEqual(found({ check_interval }), [
                "limiter-incomplete processors.memory_limiter.check_interval",
            ]);
        }
    });

    it("advises collections above the hard limit, and says nothing of those above the soft one", () => {
        for (const key of ["min_gc_interval_when_hard_limited", "max_gc_interval_when_hard_limited"]) {
            for (const interval of ["31s", "1000h", "1m"]) {
                const soft = key.replace("hard", "soft");
                // No longer than the soft one and the longest, which the collector asks for.
                const off = { max_gc_interval_when_hard_limited: 0, max_gc_interval_when_soft_limited: 0 };
                const both = { ...off, [key]: interval, [soft]: interval };
                assert.deepEqual(found(both), [`gc-interval-too-long processors.memory_limiter.${key}`]);
            }
            for (const interval of ["0s", "30s", 0, null, "${env:INTERVAL}"]) {
                const soft = key.replace("hard", "soft");
                assert.deepEqual(found({ [key]: interval, [soft]: interval }), []);
            }
        }
        assert.deepEqual(
            found({ min_gc_interval_when_soft_limited: "1h", max_gc_interval_when_soft_limited: "1h" }),
            [],
        );
    });

    it("refuses a shortest interval below zero, as the collector does", () => {
        for (const interval of ["-1s", -1]) {
            assert.deepEqual(found({ min_gc_interval_when_soft_limited: interval }), [
                "limiter-incomplete processors.memory_limiter.min_gc_interval_when_soft_limited",
            ]);
        }
    });
});
