import assert from "node:assert/strict";

import {
    adot,
    type AdotRelease,
    audit,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    knownReleases,
} from "../../../collector";
import { InputError } from "../../../collector/inputs";
import { beyondCollector, typicalRequests } from "./requests";

/** Everything that a request can turn on, in memory and on disk. */
const all = { ...typicalRequests, ...beyondCollector };
const requests: readonly CollectorRequest[] = Object.values(all).flatMap((request) => [
    { ...request, buffer: "memory", bufferMiB: undefined },
    ...(request.destination === undefined && request.destinations === undefined
        ? [{ ...request, buffer: "disk" }]
        : []),
]);

const rendered = (request: CollectorRequest, release?: AdotRelease): CollectorConfig | InputError => {
    try {
        return collectorConfig(request, release);
    } catch (error) {
        assert.ok(error instanceof InputError);
        return error;
    }
};

/** Keys of the generated exporter, and the release that first has each (contrib at the tags of aws-otel-collector). */
const cameLater: readonly (readonly [since: string, ...key: string[]])[] = [
    ["v0.44.0", "max_batch_request_parallelism"],
    ["v0.47.0", "resource_to_telemetry_conversion", "exclude_service_attributes"],
    ["v0.48.0", "translation_strategy"],
    ["v0.48.0", "disable_scope_info"],
];
const isOlder = (version: string, than: string): boolean => version.localeCompare(than, "en", { numeric: true }) < 0;

describe("a generated config and the release that runs it", () => {
    it("are judged for each release that is known, v0.40 to v0.50", () => {
        const [first, last] = [knownReleases[0]!, knownReleases.at(-1)!];
        assert.deepEqual([first.version, last.version, knownReleases.length], ["v0.40.0", "v0.50.0", 11]);
    });

    for (const release of knownReleases) {
        it(`has nothing that ${release.version} refuses, or isn't made for it`, () => {
            for (const request of requests) {
                const found = rendered(request, release);
                if (found instanceof InputError) {
                    assert.ok(isOlder(release.version, "v0.48.0"), found.message);
                    continue;
                }
                assert.ok(!isOlder(release.version, "v0.48.0"), release.version);
                const rules = audit(found, { memoryMiB: request.memoryMiB, release }).map(({ rule }) => rule);
                const unfit = ["unknown-key", "unknown-component", "removed-key", "value-not-valid", "setting-refused"];
                assert.deepEqual(
                    rules.filter((rule) => unfit.includes(rule)),
                    [],
                );
            }
        });

        it(`has keys that the audit finds where ${release.version} lacks them`, () => {
            const config = collectorConfig(typicalRequests["orders-service"]!);
            const paths = audit(config, { memoryMiB: 256, release })
                .filter(({ rule }) => rule === "unknown-key")
                .map(({ path }) => path)
                .filter((path) => path.startsWith("exporters."));
            const expected = cameLater
                .filter(([since]) => isOlder(release.version, since))
                .map(([, ...key]) => ["exporters.prometheusremotewrite", ...key].join("."));
            assert.deepEqual(paths.sort(), expected.sort());
        });
    }

    it("says which release is too old for what, and what to do", () => {
        const old = knownReleases.find(({ version }) => version === "v0.47.0")!;
        assert.throws(() => collectorConfig(typicalRequests["orders-service"]!, old), {
            message:
                "release is \"v0.47.0\": ADOT v0.47.0 doesn't have exporters.prometheusremotewrite.translation_strategy, and a collector doesn't start with a key that it doesn't know; use v0.48.0 or newer.",
        });
    });

    it("refuses what is added for another release than the image's", () => {
        const request = (exporters: object): CollectorRequest => ({
            ...typicalRequests["orders-service"]!,
            additions: {
                exporters: {
                    "prometheusremotewrite/more": {
                        endpoint: "${env:AMP_REMOTE_WRITE_URL}",
                        auth: { authenticator: "sigv4auth" },
                        remote_write_queue: { queue_size: 10 },
                        ...exporters,
                    },
                },
                pipelines: {
                    "metrics/more": {
                        receivers: ["prometheus"],
                        processors: ["batch"],
                        exporters: ["prometheusremotewrite/more"],
                    },
                },
            },
        });
        const of = (version: string): AdotRelease => knownReleases.find((each) => each.version === version)!;
        const later = request({ keep_classic_histograms: true });
        assert.throws(
            () => collectorConfig(later, of("v0.49.0")),
            /^Error: additions make the config unsafe at exporters\.prometheusremotewrite\/more\.keep_classic_histograms/,
        );
        collectorConfig(later, adot);
        // Nobody knows what an image of another tag takes.
        collectorConfig(later);
    });
});
