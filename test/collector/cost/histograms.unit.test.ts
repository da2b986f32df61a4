/** What histograms cost, and what fewer buckets or native histograms save. */
import assert from "node:assert/strict";
import { estimate } from "../../../collector/cost/estimate";
import { readExposition } from "../../../collector/cost/exposition";
import { suggestionsFor } from "../../../collector/cost/suggestions";

/** Two histograms of `wide` with 12 buckets each, one of `small` with 3, and a counter. */
const page = [
    "# TYPE wide histogram",
    ...["a", "b"].flatMap((path) => [
        ...Array.from({ length: 12 }, (_, index) => `wide_bucket{path="${path}",le="${index}"} 1`),
        `wide_sum{path="${path}"} 1`,
        `wide_count{path="${path}"} 1`,
    ]),
    "# TYPE small histogram",
    ...["1", "2", "+Inf"].map((le) => `small_bucket{le="${le}"} 1`),
    "small_sum 1",
    "small_count 1",
    "# TYPE requests_total counter",
    "requests_total 1",
    "# TYPE summarized summary",
    "summarized_sum 1",
    "summarized_count 1",
].join("\n");

function suggestions(job: object = {}, global: object = {}) {
    const scrape = { job_name: "web", static_configs: [{ targets: ["a:1", "b:1"] }], scrape_interval: "60s", ...job };
    const config = {
        receivers: { prometheus: { config: { global, scrape_configs: [scrape] } } },
        exporters: { prometheusremotewrite: { endpoint: "https://example.com" } },
        service: { pipelines: { metrics: { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] } } },
    };
    const { sources } = estimate(config, { scraped: new Map([["web", readExposition(page)]]) });
    return suggestionsFor(sources, () => true);
}

const about = (words: RegExp, ...given: Parameters<typeof suggestions>) =>
    suggestions(...given).filter(({ text }) => words.test(text));

describe("histograms", () => {
    it("cost less with fewer buckets, those that have more than enough", () => {
        const [fewer] = about(/^Have 8 buckets/);
        assert.equal(fewer!.text, "Have 8 buckets in a histogram, not up to 12: wide (48 buckets).");
        // Of two targets: two histograms with four buckets too many each.
        assert.equal(fewer!.savedPerMinute, 2 * 2 * 4);
    });

    it("cost one series each where they are native, and it is said what that needs", () => {
        const [native] = about(/native histograms/);
        assert.match(
            native!.text,
            /\(nativeHistograms: true\), one series for each of wide \(48 buckets\) and small \(6 buckets\)/,
        );
        assert.match(native!.text, /the target must have them in Prometheus's protobuf format/);
        assert.equal(native!.savedPerMinute, 2 * (2 * 13 + 4));
    });

    it("are left alone where they are native already, for the job or for all", () => {
        const native = { scrape_native_histograms: true };
        assert.deepEqual([...about(/native/, native), ...about(/native/, {}, native)], []);
    });

    it("are counted as rules leave them", () => {
        const metric_relabel_configs = [{ source_labels: ["le"], regex: "[2-9]|1[01]", action: "drop" }];
        assert.deepEqual(about(/^Have 8/, { metric_relabel_configs }), []);
        const [native] = about(/native/, { metric_relabel_configs });
        assert.equal(native!.savedPerMinute, 2 * (2 * 3 + 3));
    });

    it("are named three at most, the most costly first", () => {
        const many = Array.from({ length: 5 }, (_, index) => [
            `# TYPE h${index} histogram`,
            ...Array.from({ length: 10 + index }, (_unused, le) => `h${index}_bucket{le="${le}"} 1`),
            `h${index}_sum 1`,
            `h${index}_count 1`,
        ]);
        const config = {
            receivers: { otlp: {} },
            exporters: { prometheusremotewrite: {} },
            service: { pipelines: { metrics: { receivers: ["otlp"], exporters: ["prometheusremotewrite"] } } },
        };
        const { sources } = estimate(config, { scraped: new Map([["otlp", readExposition(many.flat().join("\n"))]]) });
        const texts = suggestionsFor(sources, () => true).map(({ text }) => text);
        // Whether what is pushed is native is the application's to say, and nothing is asked for.
        assert.deepEqual(texts, [
            "Have 8 buckets in a histogram, not up to 14: h4 (14 buckets), h3 (13 buckets), h2 (12 buckets), and 2 more.",
        ]);
    });
});
