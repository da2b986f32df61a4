/** Every setting of the CloudWatch agent's schema has a fate, and no reader drops one in silence. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { fateOf, fates } from "../../../../cli/migrate/agent/fates";
import { agentReader } from "../../../../cli/migrate/agent/reader";
import { leavesOf, pathText, type Steps } from "../../../../cli/migrate/leaves";
import type { Migration } from "../../../../cli/migrate/model";
import { agentSettings } from "../agent-schema";
import { assertKept } from "../kept";
import { documentOf } from "../documents";

/** A path of the list as a leaf of a config has it. */
const stepsOf = (path: string): Steps =>
    path.split("/").map((step) => (step === "[]" ? 0 : step === "*" ? "any" : step));

/** What the schema lacks ("Manually create or edit the CloudWatch agent configuration file"). */
const documented = [
    "agent/run_as_user",
    "agent/user_agent",
    "logs/metrics_collected/emf",
    "logs/metrics_collected/kubernetes/enhanced_container_insights",
    "metrics/metrics_collected/nvidia_gpu/measurement/[]",
    "metrics/metrics_collected/cpu/drop_original_metrics/[]",
    "metrics/metrics_collected/procstat/[]/drop_original_metrics/[]",
];

describe("fates of the CloudWatch agent's settings", () => {
    for (const [path] of agentSettings) {
        it(`know ${path}`, () => assert.notEqual(fateOf(stepsOf(path)), undefined));
    }
    for (const path of documented) {
        it(`know ${path}, which the schema lacks`, () => assert.notEqual(fateOf(stepsOf(path)), undefined));
    }

    it("say why, but for what stays the same", () => {
        for (const [pattern, { fate, became, why }] of fates) {
            assert.ok(fate === "same" || /^[A-Z].*\.$/.test(why ?? ""), `${pattern}: ${why}`);
            assert.equal(became !== undefined, fate === "same" || fate === "changed", pattern);
        }
    });

    it("have each pattern once", () => {
        const patterns = fates.map(([pattern]) => pattern);
        assert.deepEqual(
            patterns.filter((each, index) => patterns.indexOf(each) !== index),
            [],
        );
    });
});

/** Settings of the schema with random values, put together as one config. */
const values: readonly fc.Arbitrary<unknown>[] = [
    fc.constantFrom<unknown>(0, 1, 10, 60, 600, true, false, null),
    fc.constantFrom<unknown>(
        "",
        "a",
        "^a$",
        "^(a|b)$",
        "(",
        ".*:task-definition/x:[0-9]+",
        "9404;9405",
        "8888",
        ":8125",
    ),
    fc.constantFrom<unknown>("127.0.0.1:4317", "1m", "job", "cpu_usage_active", "jvm.memory.heap.used", {}, []),
    fc.string({ maxLength: 8 }),
];

const setting = fc.record({ index: fc.nat(agentSettings.length - 1), value: fc.oneof(...values) });

/** Puts a value where a path leads, and makes what is on the way; what is already there in another form stays. */
function put(target: Record<string | number, unknown>, path: readonly string[], value: unknown): void {
    const [step, ...rest] = path;
    const key = step === "[]" ? 0 : step === "*" ? "any" : step!;
    if (Array.isArray(target) !== (step === "[]")) {
        return;
    }
    if (rest.length === 0) {
        target[key] ??= value;
        return;
    }
    target[key] ??= rest[0] === "[]" ? [] : {};
    const inner = target[key];
    if (typeof inner === "object" && inner !== null) {
        put(inner as Record<string | number, unknown>, rest, value);
    }
}

const configs = fc.array(setting, { minLength: 1, maxLength: 25 }).map((all) => {
    const config: Record<string, unknown> = {};
    all.forEach(({ index, value }) => put(config, agentSettings[index]![0].split("/"), value));
    return config;
});

describe("the CloudWatch agent's reader", () => {
    it("has one outcome for each leaf of any config, and tasks that the sidecar takes", () => {
        fc.assert(
            fc.property(configs, (config) => {
                const migration: Migration = agentReader.read(documentOf(config), []);
                assert.deepEqual(
                    migration.outcomes.map(({ path }) => path),
                    leavesOf(config).map(({ steps }) => pathText(steps)),
                );
                assertKept(migration);
            }),
            { numRuns: 40 },
        );
    });

    it("says of a setting that nobody knows that nothing is known of it", () => {
        const { outcomes } = agentReader.read(
            documentOf({ agent: { made_up: 1 }, metrics: { metrics_collected: {} } }),
            [],
        );
        assert.equal(outcomes[0]!.fate, "none");
        assert.match(outcomes[0]!.why!, /no such setting/);
    });
});
