import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { stringify } from "yaml";
import {
    type Metric,
    type OtlpMetric,
    type TranslationStrategy,
    ecsMetrics,
    metrics,
    otlpOf,
    translate,
    translateLabel,
} from "../../../collector";
import { needs, toolPath } from "../../support/parts";
import type { ArrivedSeries } from "../config/arrival";
import { withNewMetrics } from "../config/exposition";
import { type Case, anyAttribute, anyMetric, knownCases, strategies, unitCases } from "./translation-cases";
import { exporter, marks, needsWriteV2, runTranslation, writeV2Gate } from "./translation-run";

const oddMetrics = 150;
/** Written by the database or by the exporter itself, so that a generated attribute would be lost in them. */
const taken = ["__name__", "le", "quantile", "job", "instance", ...Object.values(marks)];
const fixture = (name: string): string =>
    fs.readFileSync(path.join(__dirname, "..", "..", "..", "local", "fixtures", name), "utf8");

const oddCases: readonly Case[] = fc.sample(
    fc.record({
        metric: anyMetric.filter(({ name }) => name !== ""),
        attributes: fc.array(
            anyAttribute.filter((name) => name !== "" && !taken.includes(name)),
            { maxLength: 1 },
        ),
    }),
    oddMetrics,
);
const cases = [...knownCases, ...unitCases, ...oddCases];

const parts: Readonly<Record<OtlpMetric["kind"], readonly string[]>> = {
    gauge: [""],
    monotonicSum: [""],
    nonMonotonicSum: [""],
    histogram: ["_bucket", "_count", "_sum"],
    summary: ["_count", "_sum"],
};
const seriesOf = (metric: OtlpMetric, strategy: TranslationStrategy): string[] =>
    parts[metric.kind].map((part) => translate(metric, strategy) + part);

interface Outcome {
    readonly names: readonly string[];
    readonly labels: readonly (string | undefined)[];
}

/**
 * What has to arrive of a case: names, and the labels of its attributes in order; nothing where the exporter has no
 * name for one of them.
 */
function expected({ metric, attributes }: Case, strategy: TranslationStrategy): Outcome {
    try {
        const labels = attributes.map((attribute) => translateLabel(attribute, strategy));
        return { names: seriesOf(metric, strategy), labels };
    } catch {
        return { names: [], labels: [] };
    }
}

function found({ attributes }: Case, series: readonly ArrivedSeries[]): Outcome {
    const [first] = series;
    const labelOf = (place: number): string | undefined =>
        Object.entries(first ?? {}).find(([, value]) => value.split(";").includes(`value ${place}`))?.[0];
    return {
        names: [...new Set(series.map(({ __name__ }) => __name__))].sort(),
        labels: first === undefined ? [] : attributes.map((_, place) => labelOf(place)),
    };
}

describe("translation by the real collector", function () {
    this.timeout(60_000);
    let series: readonly ArrivedSeries[];
    const sentBy = (strategy: TranslationStrategy, all = series): readonly ArrivedSeries[] =>
        all.filter((one) => one[marks.strategy] === strategy);
    /** Names of what no test pushed: of the receiver's own metrics, which have no job, and of the scraped ones. */
    const names = (own: readonly ArrivedSeries[], which: "received" | "scraped"): ReadonlySet<string> =>
        new Set(
            own
                .filter((one) => one[marks.case] === undefined && (one.job === undefined) === (which === "received"))
                .map(({ __name__ }) => __name__),
        );

    /**
     * What the collector says of itself with a quiet pipeline: counters of trouble appear with their first increment.
     */
    const ownMetrics = Object.values<Metric>(metrics.sidecar).filter(
        ({ name }) => !/refused|send_failed|enqueue_failed/.test(name),
    );

    before(async function () {
        needs(this, "otelcol-full", "prometheus");
        series = await runTranslation({
            otelcol: toolPath("otelcol-full"),
            prometheus: toolPath("prometheus"),
            cases,
            expositions: {
                jvm: fixture("jvm-jmx-exporter-1.0.1.prom"),
                envoy: withNewMetrics(fixture("envoy-1.39.3.prom"), fixture("envoy-1.39.3-xds.prom")),
            },
            complete: (arrived) =>
                strategies.every((strategy) => {
                    const own = sentBy(strategy, arrived);
                    const scraped = names(own, "scraped");
                    return (
                        own.some((one) => one[marks.case] !== undefined) &&
                        names(own, "received").has(translate(ecsMetrics["ecs.task.memory.utilized"], strategy)) &&
                        [metrics.jvm.threads, metrics.envoy.serverLive, ...ownMetrics].every((metric) =>
                            scraped.has(translate(otlpOf(metric), strategy)),
                        )
                    );
                }),
        });
    });

    for (const strategy of strategies) {
        it(`names every pushed metric and label as translate() does with ${strategy}`, () => {
            const own = sentBy(strategy);
            cases.forEach((one, index) => {
                const arrived = own.filter((each) => each[marks.case] === `${index}`);
                assert.deepEqual(found(one, arrived), expected(one, strategy), JSON.stringify(one));
            });
        });

        it(`names what the ECS receiver itself sends as translate() does with ${strategy}`, () => {
            const sent = Object.values(ecsMetrics).filter(({ name }) => name !== "container.duration");
            assert.deepEqual(
                [...names(sentBy(strategy), "received")].sort(),
                sent.flatMap((metric) => seriesOf(metric, strategy)).sort(),
            );
        });

        it(`names what is scraped of the catalogue as translate() does with ${strategy}`, () => {
            const scraped = [metrics.jvm, metrics.envoy, metrics.scrape].flatMap((group) =>
                Object.values<Metric>(group),
            );
            const arrived = names(sentBy(strategy), "scraped");
            const missing = [...scraped, ...ownMetrics]
                .flatMap((metric) => seriesOf(otlpOf(metric), strategy))
                .filter((name) => !arrived.has(name));
            assert.deepEqual(missing, []);
        });
    }

    it("was asked about names most of which arrive with every strategy", () => {
        for (const strategy of strategies) {
            const arriving = oddCases.filter((one) => expected(one, strategy).names.length > 0);
            assert.ok(arriving.length > oddMetrics / 2, `${arriving.length} with ${strategy}`);
        }
    });
});

describe("strategies of the real collector", function () {
    const validate = (strategy: TranslationStrategy, writeV2: boolean, ...flags: readonly string[]) => {
        const config = stringify({
            receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:4318" } } } },
            exporters: { prometheusremotewrite: exporter(strategy, "http://127.0.0.1:9090", writeV2) },
            service: { pipelines: { metrics: { receivers: ["otlp"], exporters: ["prometheusremotewrite"] } } },
        });
        return spawnSync(toolPath("otelcol-full"), ["validate", ...flags, "--config=env:CONFIG"], {
            encoding: "utf8",
            env: { PATH: process.env.PATH, CONFIG: config },
            timeout: 30_000,
        });
    };

    before(function () {
        needs(this, "otelcol-full");
    });

    for (const strategy of strategies) {
        it(`${needsWriteV2(strategy) ? "refuse" : "take"} ${strategy} with Remote Write 1`, () => {
            const { status, stderr } = validate(strategy, false);
            if (needsWriteV2(strategy)) {
                assert.notEqual(status, 0);
                assert.ok(
                    stderr.includes(`translation strategy ${strategy} requires Prometheus Remote Write 2.0`),
                    stderr,
                );
            } else {
                assert.equal(status, 0, stderr);
            }
        });
    }

    it("need a feature gate for Remote Write 2", () => {
        const { status, stderr } = validate("NoTranslation", true);
        assert.notEqual(status, 0);
        assert.ok(stderr.includes(`remote write v2 is only supported with the feature gate ${writeV2Gate}`), stderr);
        assert.equal(validate("NoTranslation", true, `--feature-gates=${writeV2Gate}`).status, 0);
    });
});
