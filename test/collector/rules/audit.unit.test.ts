import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type AuditOptions, type Finding, audit } from "../../../collector";
import { auditBy } from "../../../collector/rules/audit";
import { configRules } from "../../../collector/rules/index";
import { adviceCases } from "./advice-cases";
import { type Loose, complete, inside, limiter, referenceCases, safe } from "./audit-cases";
import { exportCases } from "./export-cases";
import { limiterCases } from "./limiter-cases";

/** The findings about the safe config after one change. */
function spoilt(change: (config: Loose) => void, options: AuditOptions = inside): Finding[] {
    const config = safe();
    change(config);
    return audit(config, options);
}

/** What one rule says of it. */
function spoiltBy(rule: string, change: (config: Loose) => void, options: AuditOptions = inside): Finding[] {
    const config = safe();
    change(config);
    const rules = configRules.filter(({ id }) => id === rule);
    return auditBy(rules, config, options);
}

describe("audit", () => {
    it("has nothing to say about a safe config", () => {
        assert.deepEqual(audit(safe(), inside), []);
        assert.deepEqual(audit(safe()), []);
    });

    for (const [what, change, expected, options] of [
        ...limiterCases,
        ...referenceCases,
        ...exportCases,
        ...adviceCases,
    ]) {
        it(`finds ${what}`, () => {
            const findings = spoilt(change, options);
            // Another rule may say it in its place.
            const alone = spoiltBy(expected.rule, change, options);
            const same = alone.find(({ path }) => path === expected.path);
            assert.deepEqual(same, expected, JSON.stringify(findings, undefined, 2));
            // One change, one rule: the same cause isn't told twice in other words, except where it dangles in
            // each pipeline, or keeps the collector from starting where it would only be advice.
            assert.deepEqual(
                findings.filter(({ rule }) => rule !== expected.rule && rule !== "value-not-valid"),
                [],
            );
        });
    }

    it("takes the new ids as it takes the old ones, and names", () => {
        const findings = spoilt((config) => {
            config.exporters = { "prometheus_remote_write/amp": config.exporters.prometheusremotewrite, debug: null };
            config.processors = {
                "memory_limiter/small": complete,
                "resource_detection/x": { detectors: ["ecs"] },
                "batch/x": config.processors.batch,
            };
            config.service.pipelines.metrics = {
                receivers: ["prometheus"],
                processors: ["memory_limiter/small", "resource_detection/x", "batch/x"],
                exporters: ["prometheus_remote_write/amp"],
            };
            config.service.pipelines["traces/app"].processors = ["memory_limiter/small"];
        });
        assert.deepEqual(findings, []);
    });

    it("judges each limiter once, by its own id", () => {
        const findings = spoilt((config) => {
            config.processors["memory_limiter/large"] = { ...complete, limit_mib: 250 };
            config.service.pipelines.metrics.processors = ["memory_limiter/large", "batch"];
        });
        assert.deepEqual(
            findings.map(({ rule, path }) => [rule, path]),
            [["limiter-too-large", "processors.memory_limiter/large.limit_mib"]],
        );
    });

    it("doesn't take a processor for a limiter that only looks like one", () => {
        const findings = spoilt((config) => {
            config.processors["batch/memory_limiter"] = config.processors.batch;
            config.service.pipelines.metrics.processors = ["batch/memory_limiter"];
        });
        assert.deepEqual(
            findings.map(({ rule }) => rule),
            ["limiter-missing"],
        );
    });

    it("ignores a percentage beside a limit in MiB, as the collector does", () => {
        assert.deepEqual(spoilt(limiter({ ...complete, limit_percentage: 80 })), []);
    });

    it("takes the collector's default spike, a fifth of the limit", () => {
        assert.deepEqual(spoilt(limiter({ check_interval: "1s", limit_mib: 176 })), []);
        const small = spoilt(limiter({ check_interval: "1s", limit_mib: 48 }));
        assert.match(small[0].message, /from 39 MiB on \(limit_mib 48 less spike_limit_mib 9\)/);
    });

    it("says what it can't read, and judges the rest", () => {
        const unreadable = (change: (config: Loose) => void): string[] =>
            spoilt(change)
                .filter(({ rule }) => rule === "config-unreadable")
                .map(({ message }) => message);
        assert.deepEqual(
            unreadable((config) => (config.receivers = ["prometheus"] as never)),
            ['receivers is ["prometheus"], not a mapping.'],
        );
        assert.deepEqual(
            unreadable((config) => (config.service.pipelines = "${env:PIPELINES}" as never)),
            ['service.pipelines is "${env:PIPELINES}", not a mapping.'],
        );
        assert.deepEqual(
            unreadable((config) => (config.service.pipelines.metrics = null as never)),
            ["service.pipelines.metrics is empty, not a mapping."],
        );
        assert.deepEqual(
            unreadable((config) => (config.service.pipelines.metrics.processors = "memory_limiter")),
            ['service.pipelines.metrics.processors is "memory_limiter", not a list of ids.'],
        );
        assert.deepEqual(
            unreadable((config) => (config.service.pipelines.metrics.processors = ["memory_limiter", { batch: null }])),
            ['service.pipelines.metrics.processors[1] is {"batch":null}, not the id of a component.'],
        );
        assert.deepEqual(
            unreadable((config) => (config.service.extensions = "sigv4auth")),
            ['service.extensions is "sigv4auth", not a list of ids.'],
        );
        assert.equal(audit("receivers:")[0].message, "The config is a string, not a mapping of sections.");
    });

    it("finds the limiter missing where the list of processors can't be read", () => {
        const rules = spoilt((config) => (config.service.pipelines.metrics.processors = "memory_limiter")).map(
            ({ rule }) => rule,
        );
        assert.deepEqual(rules, ["config-unreadable", "limiter-missing"]);
        const notFirst = spoilt(
            (config) => (config.service.pipelines.metrics.processors = [{ batch: null }, "memory_limiter", "batch"]),
        );
        assert.deepEqual(
            notFirst.map(({ rule }) => rule),
            ["config-unreadable", "limiter-not-first"],
        );
    });

    it("never throws, and tells rule, path, sentence and fix, whatever it is given", () => {
        const key = fc.constantFrom(
            ...[
                "receivers",
                "processors",
                "exporters",
                "extensions",
                "connectors",
                "service",
                "pipelines",
                "telemetry",
                "metrics",
                "auth",
            ],
            ...[
                "memory_limiter",
                "memory_limiter/x",
                "prometheusremotewrite",
                "check_interval",
                "limit_mib",
                "limit_percentage",
                "endpoint",
            ],
            ...[
                "batch",
                "send_batch_max_size",
                "remote_write_queue",
                "queue_size",
                "sending_queue",
                "prometheus",
                "config",
                "scrape_configs",
                "resource",
                "attributes",
                "pattern",
                "${env:X}",
            ],
            ...["__proto__", "constructor", "toString", "", "/", "traces/ "],
        );
        const { node } = fc.letrec<{ node: unknown; map: unknown }>((tie) => ({
            map: fc.dictionary(key, tie("node"), { maxKeys: 5 }),
            node: fc.oneof(
                { depthSize: "medium", maxDepth: 5 },
                { weight: 1, arbitrary: fc.oneof(key, fc.jsonValue({ maxDepth: 2 })) },
                { weight: 4, arbitrary: tie("map") },
                { weight: 2, arbitrary: fc.array(tie("node"), { maxLength: 3 }) },
            ),
        }));
        const numbers = fc.option(fc.oneof(fc.double(), fc.integer({ min: -1, max: 2048 })), { nil: undefined });
        fc.assert(
            fc.property(fc.oneof(node, fc.anything()), numbers, numbers, (config, memoryMiB, goMemLimitMiB) => {
                for (const found of audit(config, { memoryMiB, goMemLimitMiB })) {
                    assert.match(found.message, /^[^]*\.$/);
                    assert.match(found.fix, /^[A-Z][^]*\.$/);
                }
            }),
            { numRuns: 400 },
        );
    });

    it("never calls an arbitrary config safe", () => {
        fc.assert(fc.property(fc.jsonValue(), (config) => audit(config).length > 0));
    });

    it("survives objects that refuse to be read", () => {
        const cyclic: Record<string, unknown> = {};
        cyclic.service = { pipelines: { metrics: { processors: [cyclic] } } };
        assert.equal(audit(cyclic)[0].rule, "config-unreadable");
        const hostile = {
            get service(): never {
                throw new Error("no");
            },
        };
        assert.equal(audit(hostile)[0].message, "The config can't be read: no.");
    });
});
