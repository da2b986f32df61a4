import assert from "node:assert/strict";
import * as fc from "fast-check";

import { resolveConfigs } from "../../../audit/delivery/confmap";
import { adot } from "../../../collector";
import { audit, auditBy } from "../../../collector/rules/audit";
import { configRules, type RuleId } from "../../../collector/rules/index";
import { mutated, mutation } from "../../audit/start-fuzz/mutations";
import { startEnvironment, validConfigs } from "../../audit/start-fuzz/valid-configs";
import { seed } from "../../support/seed";
import { inside, type Loose, safe } from "./audit-cases";

/** Rules that may speak of one place, as what they say are two mistakes, or one that is never left out. */
const apart: readonly (readonly [RuleId, RuleId])[] = [
    ["config-unreadable", "limiter-missing"],
    ["config-unreadable", "limiter-not-first"],
    ["config-unreadable", "id-not-valid"],
    ["config-unreadable", "variable-empty"],
    ["limiter-missing", "variable-empty"],
    // What a pipeline lacks: several processors.
    ...(["limiter-missing", "batch-unbounded", "identity-missing", "label-unbounded"] as const).flatMap((one) =>
        (["batch-unbounded", "identity-missing", "label-unbounded"] as const).map((other) => [one, other] as const),
    ),
];

const mayBoth = (one: RuleId, other: RuleId): boolean =>
    apart.some(([a, b]) => (a === one && b === other) || (a === other && b === one));

const rulesAfter = (change: (config: Loose) => void, unsetVariables: readonly string[] = []) => {
    const config = safe();
    change(config);
    return audit(config, { ...inside, release: adot, unsetVariables }).map(({ rule, path, message }) => ({
        rule,
        path,
        message,
    }));
};

describe("what is wrong in one place", () => {
    it("is said once: 100 mutations, each with its variables and without", () => {
        const all = validConfigs();
        const said: string[] = [];
        for (const one of fc.sample(mutation, { numRuns: 100, seed })) {
            const [name, valid] = all[one.config % all.length]!;
            const { config, what } = mutated(valid, one);
            for (const isSet of [true, false]) {
                const variable = (each: string) =>
                    isSet && Object.hasOwn(startEnvironment, each)
                        ? { value: startEnvironment[each]! }
                        : ("unset" as const);
                const {
                    config: read,
                    findings,
                    unset,
                    variablePaths,
                } = resolveConfigs([JSON.stringify(config)], {
                    variable,
                });
                const options = { memoryMiB: 2048, goMemLimitMiB: 1600, release: adot };
                const found = [...findings, ...audit(read, { ...options, unsetVariables: unset, variablePaths })];
                for (const [index, { rule, path }] of found.entries()) {
                    const again = found
                        .slice(index + 1)
                        .find((each) => each.path === path && path !== "" && !mayBoth(rule, each.rule));
                    if (again !== undefined) {
                        said.push(`${name}: ${what}: ${rule} and ${again.rule} at ${path}`);
                    }
                }
            }
        }
        assert.deepEqual(said, [], `with seed ${seed}`);
    });

    it("is said by the rule that is nearest to the mistake", () => {
        const rows: readonly (readonly [what: string, change: (config: Loose) => void, expected: string[]])[] = [
            [
                "a key of another release",
                ({ processors }) => Object.assign(processors.memory_limiter!, { limit_mb: 3 }),
                ["limiter-incomplete processors.memory_limiter.limit_mb"],
            ],
            [
                "a value of another type",
                ({ processors }) => (processors.batch = 7),
                ["value-not-valid processors.batch"],
            ],
            [
                "a slip in a key that is needed",
                ({ exporters, service }) => {
                    exporters.otlp = { endpiont: "gateway:4317", sending_queue: { queue_size: 20 } };
                    service.pipelines["traces/app"]!.exporters = ["otlp"];
                },
                ["unknown-key exporters.otlp.endpiont"],
            ],
            [
                "a slip in one of two that are needed, and the other missing",
                ({ receivers }) => {
                    const job = { job_name: "a", sample_limits: 1000, static_configs: [{ targets: ["app:80"] }] };
                    receivers.prometheus = { config: { scrape_configs: [job] } };
                },
                [
                    "unknown-key receivers.prometheus.config.scrape_configs[0].sample_limits",
                    "scrape-unbounded receivers.prometheus.config.scrape_configs[0]",
                ],
            ],
            [
                "jobs under a key that isn't one",
                ({ receivers }) => (receivers.prometheus = { config: { scrape_config: [] } }),
                ["unknown-key receivers.prometheus.config.scrape_config"],
            ],
        ];
        for (const [what, change, expected] of rows) {
            assert.deepEqual(
                rulesAfter(change).map(({ rule, path }) => `${rule} ${path}`),
                expected,
                what,
            );
        }
    });

    it("names the variable that leaves it empty", () => {
        const found = rulesAfter(
            ({ receivers }) => {
                receivers.prometheus = {
                    config: { global: { sample_limit: 9, body_size_limit: "1MB" }, scrape_configs: "${env:JOBS}" },
                };
            },
            ["JOBS"],
        );
        assert.deepEqual(
            found.map(({ rule }) => rule),
            ["scrape-config-not-valid"],
        );
        assert.match(found[0]!.message, /environment variable JOBS, which nothing in the task sets/);
    });

    it("is said by another rule where the nearest isn't asked", () => {
        const config = safe();
        config.processors.batch = 7;
        const others = configRules.filter(({ id }) => id !== "value-not-valid");
        assert.deepEqual(
            auditBy(others, config, inside).map(({ rule }) => rule),
            ["batch-unbounded"],
        );
    });
});
