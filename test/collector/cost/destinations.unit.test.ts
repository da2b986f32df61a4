/** What goes to which bill: kinds of destinations, data points and their bytes, and both of AWS's bills. */
import assert from "node:assert/strict";
import root from "@opentelemetry/otlp-transformer/build/src/generated/root";
import * as fc from "fast-check";
import { collectorConfig, type CollectorRequest } from "../../../collector";
import { cloudwatchListPrices, customMetricsCost } from "../../../collector/cost/cloudwatch-prices";
import { costs } from "../../../collector/cost/compare";
import { type Estimate, estimate } from "../../../collector/cost/estimate";
import { pointsOf, resourceAttributeBytes } from "../../../collector/cost/otlp-points";
import { listPrices, type RegionPrices } from "../../../collector/cost/prices";
import { exactly, type Range } from "../../../collector/cost/range";
import { surroundingsOf } from "../../../collector/cost/resource-bytes";
import { ConfigView } from "../../../collector/rules/config-view";

type Codec = { fromObject(value: object): unknown; encode(message: unknown): { finish(): Uint8Array } };
const { metrics, common } = (
    root as unknown as {
        opentelemetry: { proto: { metrics: { v1: Record<string, Codec> }; common: { v1: Record<string, Codec> } } };
    }
).opentelemetry.proto;
const bytesOf = (codec: Codec, value: object): number => codec.encode(codec.fromObject(value)).finish().length;

const request: CollectorRequest = {
    serviceName: "orders",
    region: "eu-west-1",
    memoryMiB: 256,
    scrape: { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } },
};
const of = (more: Partial<CollectorRequest> = {}): Estimate =>
    estimate(collectorConfig({ ...request, ...more }), { containers: 3 });

const word = fc.stringMatching(/^[a-zé]{1,12}$/);
const labels = fc.dictionary(word, word, { maxKeys: 5 });
const attributes = (own: Readonly<Record<string, string>>): object[] =>
    Object.entries(own).map(([key, stringValue]) => ({ key, value: { stringValue } }));

describe("data points of OTLP", () => {
    const time = { timeUnixNano: "1796023838009000000" };

    it("have the bytes that protobuf gives them, of any numbers", () => {
        fc.assert(
            fc.property(word, labels, labels, (name, own, added) => {
                const { count, bytes } = pointsOf({ name, type: "gauge" }, [{ ...own, __name__: name }], added);
                const point = { ...time, asDouble: 1.5, attributes: attributes({ ...own, ...added }) };
                assert.equal(count, 1);
                assert.equal(bytes, Buffer.byteLength(name) + bytesOf(metrics.v1.NumberDataPoint!, point));
            }),
        );
    });

    it("have them of any histograms, which are one point with all their buckets", () => {
        fc.assert(
            fc.property(word, labels, fc.integer({ min: 1, max: 40 }), (name, own, buckets) => {
                const bounds = [...Array.from({ length: buckets - 1 }, (_, index) => String(index + 1)), "+Inf"];
                const series = [
                    ...bounds.map((le) => ({ ...own, __name__: `${name}_bucket`, le })),
                    { ...own, __name__: `${name}_sum` },
                    { ...own, __name__: `${name}_count` },
                ];
                const { count, bytes } = pointsOf({ name, type: "histogram" }, series, {});
                const point = {
                    ...time,
                    count: 7,
                    sum: 1.5,
                    attributes: attributes(own),
                    bucketCounts: bounds.map(() => 1),
                    explicitBounds: bounds.slice(0, -1).map(Number),
                };
                assert.equal(count, 1);
                assert.equal(bytes, Buffer.byteLength(name) + bytesOf(metrics.v1.HistogramDataPoint!, point));
            }),
        );
    });

    it("have them of summaries", () => {
        const series = ["0.5", "0.99"].map((quantile) => ({ __name__: "a", gc: "G1", quantile }));
        const { count, bytes } = pointsOf(
            { name: "a", type: "summary" },
            [...series, { __name__: "a_sum", gc: "G1" }, { __name__: "a_count", gc: "G1" }],
            {},
        );
        const quantileValues = [0.5, 0.99].map((quantile) => ({ quantile, value: 1 }));
        const point = { ...time, count: 7, sum: 1.5, attributes: attributes({ gc: "G1" }), quantileValues };
        assert.deepEqual([count, bytes], [1, 1 + bytesOf(metrics.v1.SummaryDataPoint!, point)]);
    });

    it("are as many as there are combinations of labels", () => {
        const series = ["a", "b"].flatMap((route) =>
            ["1", "+Inf"].map((le) => ({ __name__: "took_bucket", route, le })),
        );
        assert.equal(pointsOf({ name: "took", type: "histogram" }, series, {}).count, 2);
        assert.equal(pointsOf({ name: "took_bucket", type: "unknown" }, series, {}).count, 4);
    });

    it("have attributes of the resource as protobuf gives them", () => {
        fc.assert(
            fc.property(word, word, (key, stringValue) => {
                const attribute = { key, value: { stringValue } };
                assert.equal(resourceAttributeBytes(key, stringValue), bytesOf(common.v1.KeyValue!, attribute));
            }),
        );
    });
});

describe("what points have from their resource", () => {
    const surroundings = (processors: Readonly<Record<string, object>>) =>
        surroundingsOf(
            new ConfigView({ receivers: { prometheus: {} }, processors }, {}),
            "prometheus",
            "web",
            Object.keys(processors),
        ).resource;
    const one = (action: object): number => surroundings({ resource: { attributes: [action] } });
    const plain = surroundings({});

    const cases: readonly [what: string, action: object, more: number][] = [
        ["insert", { key: "team", value: "shop", action: "insert" }, resourceAttributeBytes("team", "shop")],
        ["insert of what is there", { key: "service.name", value: "other", action: "insert" }, 0],
        ["update of what isn't there", { key: "team", value: "shop", action: "update" }, 0],
        ["update", { key: "service.name", value: "orders", action: "update" }, 3],
        ["upsert", { key: "service.name", value: "orders", action: "upsert" }, 3],
        ["delete", { key: "url.scheme", action: "delete" }, -resourceAttributeBytes("url.scheme", "http")],
        [
            "delete by pattern",
            { pattern: "^server[.]", action: "delete" },
            -resourceAttributeBytes("server.address", "127.0.0.1") - resourceAttributeBytes("server.port", "9404"),
        ],
        [
            "extract",
            { key: "service.instance.id", pattern: ":(?P<port>\\d+)", action: "extract" },
            resourceAttributeBytes("port", "9404"),
        ],
        [
            "a copy",
            { key: "copy", from_attribute: "service.name", action: "insert" },
            resourceAttributeBytes("copy", "web"),
        ],
        ["what it doesn't know", { key: "service.name", action: "hash" }, 0],
    ];
    for (const [what, action, more] of cases) {
        it(`follows the resource processor: ${what}`, () => assert.equal(one(action) - plain, more));
    }

    it("is what the detector says too, but for what is switched off", () => {
        const all = surroundings({ resourcedetection: { detectors: ["ecs"] } });
        const off = { "cloud.provider": { enabled: false } };
        const less = surroundings({ resourcedetection: { detectors: ["ecs"], ecs: { resource_attributes: off } } });
        assert.ok(all > plain + 500);
        assert.equal(all - less, resourceAttributeBytes("cloud.provider", "aws"));
    });
});

describe("whose bill metrics are on", () => {
    const kinds = (more: Partial<CollectorRequest>) => of(more).destinations.map(({ to }) => to);

    it("is told by address, signature and headers", () => {
        assert.deepEqual(kinds({}), ["amp"]);
        assert.deepEqual(kinds({ destination: "cloudwatch" }), ["cloudwatch"]);
        const all = of({
            destinations: {
                second: { kind: "amp", urlParameter: "/second" },
                grafana: { kind: "remote-write", url: "https://g.example/push", authorizationSecret: "/a" },
                hidden: { kind: "remote-write", urlParameter: "/hidden", bearerTokenSecret: "/b" },
                vendor: { kind: "otlp", url: "https://otlp.example", secretHeaders: { "api-key": "/k" } },
            },
        });
        assert.deepEqual(
            all.destinations.map(({ exporter, to }) => [exporter, to]),
            [
                ["prometheusremotewrite", "amp"],
                ["prometheusremotewrite/second", "amp"],
                ["prometheusremotewrite/grafana", "remote-write"],
                ["prometheusremotewrite/hidden", "remote-write"],
            ],
        );
        assert.deepEqual(all.notes, [
            "What otlphttp/vendor costs where it sends to isn't known, and nothing is counted.",
        ]);
    });

    it("says where they are in several regions, as a bill has the prices of one", () => {
        const note =
            /prices of one region, and prometheusremotewrite is in eu-west-1 and otlphttp\/far is in us-east-1\./;
        const far = (region: string) => of({ destinations: { far: { kind: "cloudwatch", region } } }).notes.join("\n");
        assert.match(far("us-east-1"), note);
        assert.doesNotMatch(far("eu-west-1"), /one region/);
    });

    it("is the same samples for each, and their sum for all", () => {
        const { destinations, samplesPerMinute } = of({ destinations: { cloudwatch: { kind: "cloudwatch" } } });
        const [amp, cloudwatch] = destinations as [(typeof destinations)[number], (typeof destinations)[number]];
        assert.deepEqual(amp.samplesPerMinute, cloudwatch.samplesPerMinute);
        assert.equal(samplesPerMinute.likely, 2 * amp.samplesPerMinute.likely);
        assert.ok(amp.pointsPerMinute.likely < amp.samplesPerMinute.likely, "a histogram is one point");
    });

    it("has the scope that a receiver names within its bounds", () => {
        const [{ pointBytesPerMinute: bytes, pointsPerMinute: points }] = of().destinations as [
            Estimate["destinations"][number],
        ];
        assert.ok(bytes.low < bytes.likely && bytes.likely <= bytes.high!);
        assert.ok((bytes.likely - bytes.low) / points.likely <= 95);
    });
});

describe("both of AWS's bills", () => {
    const prices = listPrices["us-east-1"]!;
    const [samples, points] = [1_000, 500];
    const made = (bytesPerPoint: number, to: "amp" | "cloudwatch" | "remote-write" = "amp"): Estimate => ({
        sources: [],
        series: exactly(300),
        samplesPerMinute: exactly(samples),
        notes: [],
        destinations: [
            {
                exporter: "one",
                to,
                series: exactly(300),
                samplesPerMinute: exactly(samples),
                pointsPerMinute: exactly(points),
                pointBytesPerMinute: exactly(points * bytesPerPoint),
            },
        ],
    });

    it("are what the prices make of a month", () => {
        const { comparison } = costs(made(200), 10, prices);
        const { amp, cloudwatch, bytesPerPoint, samplesPerPoint } = comparison!;
        assert.equal(amp.ingestion.likely, (samples * 43_200 * 10 * 0.9) / 1e7);
        assert.equal(cloudwatch.ingestion.likely, (points * 200 * 43_200 * 10 * 0.5) / 1e9);
        assert.ok(cloudwatch.ingestion.low < cloudwatch.ingestion.likely, "a GB may be 2^30 bytes");
        assert.equal(Math.round(cloudwatch.queries.likely * 1e6), Math.round(points * 43_200 * 10 * 5 * 0.01));
        assert.deepEqual([bytesPerPoint, samplesPerPoint], [200, 2]);
    });

    it("say which costs less, and from how many tasks on AMP does", () => {
        const large = costs(made(1_000), 1, prices).comparison!;
        assert.deepEqual([large.cheaper, large.ampFromTasks], ["amp", 1]);
        const small = costs(made(10), 1, prices).comparison!;
        assert.deepEqual([small.cheaper, small.ampFromTasks], ["cloudwatch", undefined]);
        // Between the first and the second tier's price.
        const between = costs(made(200), 1, prices).comparison!;
        assert.equal(between.cheaper, "cloudwatch");
        const tasks = between.ampFromTasks!;
        assert.ok(tasks > 2e9 / (samples * 43_200), String(tasks));
        const cheaperAt = (count: number) => costs(made(200), count, prices).comparison!.cheaper;
        assert.deepEqual([cheaperAt(tasks - 1), cheaperAt(tasks)], ["cloudwatch", "amp"]);
        assert.ok(between.saved > 0 && between.saved < 1);
    });

    it("aren't there without CloudWatch's prices, or without metrics", () => {
        const { cloudwatch: _, ...others } = prices;
        assert.equal(costs(made(200), 1, others).comparison, undefined);
        assert.equal(costs(made(200, "cloudwatch"), 1, others).destinations[0]!.dollars, undefined);
        assert.deepEqual(costs({ ...made(200), destinations: [] }, 1, prices), {
            destinations: [],
            comparison: undefined,
        });
    });

    it("have active series at the given price alone, more where they have more samples than are included", () => {
        const dollars = (activeSeries?: Partial<NonNullable<RegionPrices["activeSeries"]>>): Range | undefined =>
            costs(made(200, "remote-write"), 2, {
                ...prices,
                ...(activeSeries && {
                    activeSeries: {
                        perThousandSeriesMonth: 8,
                        samplesPerMinuteIncluded: 1,
                        origin: { from: "a contract", date: "" },
                        ...activeSeries,
                    },
                }),
            }).destinations[0]!.dollars;
        assert.equal(dollars(), undefined);
        assert.equal(dollars({})!.likely, (1_000 / 1000) * 8 * 2);
        assert.equal(dollars({ samplesPerMinuteIncluded: 4 })!.likely, (300 / 1000) * 8 * 2);
        assert.equal(dollars({ samplesPerMinuteIncluded: 0 })!.likely, (300 / 1000) * 8 * 2);
    });

    it("have custom metrics by their tiers", () => {
        const { tiers } = cloudwatchListPrices["us-east-1"]!.customMetrics;
        assert.equal(customMetricsCost(10, tiers), 3);
        assert.equal(customMetricsCost(50_000, tiers), 7_000);
        assert.equal(Math.round(customMetricsCost(2_000_000, tiers)), 3_000 + 24_000 + 37_500 + 20_000);
    });
});
