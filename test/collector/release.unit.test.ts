import assert from "node:assert/strict";

import { adot, adotImageDigests, adotRelease, adotReleases, audit, type Finding } from "../../collector";
import type { AdotRelease, ComponentKind } from "../../collector/release";
import { complete, type Loose, safe } from "./rules/audit-cases";

const versions = ["v0.40.0", "v0.41.2", "v0.42.0", "v0.43.3", "v0.44.0", "v0.45.1", "v0.46.0", "v0.47.0", "v0.48.0"];

describe("the releases whose image is known", () => {
    it("are the pinned one and the one before it, each with an image that stays what it is", () => {
        assert.deepEqual(
            adotReleases.map(({ version, collectorVersion }) => [version, collectorVersion]),
            [
                ["v0.50.0", "0.158.0"],
                ["v0.49.0", "0.156.0"],
            ],
        );
        assert.equal(adot, adotReleases[0]);
        for (const release of adotReleases) {
            const [, digest = ""] = release.image.split(`aws-otel-collector:${release.version}@`);
            assert.equal(adotImageDigests[digest], release.version);
            assert.match(digest, /^sha256:[0-9a-f]{64}$/);
        }
    });
});

describe("every release", () => {
    const all = [...versions, "v0.49.0", "v0.50.0"].map((version) => adotRelease(version)!);

    it("knows the gates that are switched on, and those that can't be switched off", () => {
        for (const { featureGates, knownGates, stableGates } of all) {
            assert.deepEqual(featureGates, ["exporter.prometheusremotewritexporter.RetryOn429"]);
            assert.equal(new Set(knownGates).size, knownGates.length);
            for (const gate of [...featureGates, ...stableGates]) {
                assert.ok(knownGates.includes(gate), gate);
            }
        }
    });

    /** First release in which the new spelling works; the old one does in all. Each module's own. */
    const renamed: readonly (readonly [kind: ComponentKind, from: string, to: string, since: string])[] = [
        ["receivers", "filelog", "file_log", "v0.48.0"],
        ["processors", "k8sattributes", "k8s_attributes", "v0.48.0"],
        ["exporters", "otlp", "otlp_grpc", "v0.48.0"],
        ["exporters", "otlphttp", "otlp_http", "v0.48.0"],
        ["processors", "metricstransform", "metrics_transform", "v0.49.0"],
        ["processors", "resourcedetection", "resource_detection", "v0.49.0"],
        ["exporters", "loadbalancing", "load_balancing", "v0.49.0"],
        ["exporters", "prometheusremotewrite", "prometheus_remote_write", "v0.49.0"],
        ["processors", "cumulativetodelta", "cumulative_to_delta", "v0.50.0"],
        ["processors", "deltatorate", "delta_to_rate", "v0.50.0"],
    ];
    const isNoOlder = (version: string, than: string): boolean =>
        version.localeCompare(than, "en", { numeric: true }) >= 0;
    const refused = (release: AdotRelease, kind: ComponentKind, type: string): boolean => {
        const config = safe() as unknown as Record<string, Record<string, unknown>>;
        config[kind]![`${type}/x`] = {};
        return audit(config, { release }).some(({ rule, path }) => rule === "unknown-component" && path.endsWith("/x"));
    };

    it("has every type in the spellings that it knows, and in no other", () => {
        for (const release of all) {
            for (const [kind, from, to, since] of renamed) {
                const isNew = isNoOlder(release.version, since);
                assert.equal(refused(release, kind, from), false, `${release.version}: ${from}`);
                assert.equal(refused(release, kind, to), !isNew, `${release.version}: ${to}`);
            }
        }
    });

    it("has the components that it was built with, and no others", () => {
        /** First release that has the type, and first one that doesn't any more. */
        const had: readonly (readonly [kind: ComponentKind, type: string, from?: string, until?: string])[] = [
            ["exporters", "datadog"],
            ["exporters", "logzio"],
            ["exporters", "signalfx"],
            ["exporters", "awsemf"],
            ["exporters", "sapm", undefined, "v0.47.0"],
            ["exporters", "logging", undefined, "v0.42.0"],
            ["exporters", "debug", "v0.41.0"],
            ["extensions", "memory_ballast", undefined, "v0.42.0"],
            ["extensions", "file_storage"],
            ["processors", "metricsgeneration", "v0.42.0"],
            ["processors", "experimental_metricsgeneration", undefined, "v0.42.0"],
            ["processors", "tail_sampling"],
            ["processors", "transform", "v9.0.0"],
            ["exporters", "dynatrace", "v9.0.0"],
        ];
        for (const release of all) {
            for (const [kind, type, from = "v0.0.0", until = "v9.9.9"] of had) {
                const isThere = isNoOlder(release.version, from) && !isNoOlder(release.version, until);
                assert.equal(refused(release, kind, type), !isThere, `${release.version}: ${type}`);
            }
        }
    });

    it("takes the limiter's settings that it has", () => {
        const since = {
            min_gc_interval_when_soft_limited: "v0.44.0",
            min_gc_interval_when_hard_limited: "v0.44.0",
            max_gc_interval_when_hard_limited: "v0.49.0",
        };
        for (const release of all) {
            for (const [key, first] of Object.entries(since)) {
                const config = safe();
                config.processors.memory_limiter = { ...complete, [key]: "10s" };
                const found = audit(config, { release }).filter(({ rule }) => /-key$/.test(rule));
                const isThere = isNoOlder(release.version, first);
                assert.equal(found.length, isThere ? 0 : 1, `${release.version}: ${key}`);
            }
        }
    });

    it("is superseded by the next minor one, but for the newest", () => {
        assert.equal(adotRelease("v0.50.0")!.supersededBy, undefined);
        assert.deepEqual(adotRelease("v0.49.0")!.supersededBy, { version: "v0.50.0", day: "2026-08-31" });
        assert.deepEqual(adotRelease("v0.40.2")!.supersededBy, { version: "v0.41.0", day: "2024-10-02" });
    });
});

describe("adotRelease", () => {
    it("is the one that is known in full for its own tag", () => {
        for (const release of adotReleases) {
            assert.equal(adotRelease(release.version), release);
        }
    });

    it("knows nothing of a tag that is none, and of releases newer or older than those known", () => {
        for (const tag of [undefined, "", "latest", "0.48.0", "v0.48", "v0.51.0", "v0.39.1", "v0.48.0-amd64"]) {
            assert.equal(adotRelease(tag), undefined, String(tag));
        }
    });

    it("has the collector inside, and the gates to switch on that it has", () => {
        const release = adotRelease("v0.46.0");
        assert.equal(release?.collectorVersion, "0.141.0");
        assert.deepEqual(release?.featureGates, adot.featureGates);
        assert.ok(release?.knownGates.includes("pdata.useCustomProtoEncoding"));
    });

    const found = (tag: string, change: (config: Loose) => void): Pick<Finding, "rule" | "message" | "fix">[] => {
        const config = safe();
        change(config);
        return audit(config, { release: adotRelease(tag) })
            .filter(({ rule }) => rule === "unknown-component" || rule === "removed-key")
            .map(({ rule, message, fix }) => ({ rule, message, fix }));
    };

    it("refuses a key only from the release on that removed it", () => {
        const address = (config: Loose): void => {
            config.service.telemetry = { metrics: { address: "127.0.0.1:8888" } };
        };
        assert.deepEqual(found("v0.43.3", address), []);
        assert.deepEqual(found("v0.44.0", address), [
            {
                rule: "removed-key",
                message:
                    "Collector 0.130.0 refuses service.telemetry.metrics.address, which was removed in 0.128.0: it doesn't start.",
                fix: "Use service.telemetry.metrics.readers with a pull exporter of host 127.0.0.1 and port 8888.",
            },
        ]);
    });

    it("refuses a component that the release no longer has, and bears it in those that had it", () => {
        const logging = (config: Loose): void => {
            config.exporters.logging = {};
        };
        assert.deepEqual(found("v0.41.0", logging), []);
        assert.deepEqual(found("v0.42.0", logging), [
            {
                rule: "unknown-component",
                message: "ADOT v0.42.0 has no component logging among its exporters: the collector doesn't start.",
                fix: "Use the debug exporter, which replaced it.",
            },
        ]);
    });

    it("refuses a spelling that is newer than the release", () => {
        const renamed = (config: Loose): void => {
            config.exporters["prometheus_remote_write/amp"] = config.exporters.prometheusremotewrite;
        };
        assert.deepEqual(found("v0.49.0", renamed), []);
        assert.deepEqual(found("v0.48.0", renamed), [
            {
                rule: "unknown-component",
                message:
                    "ADOT v0.48.0 has no component prometheus_remote_write among its exporters: the collector doesn't start.",
                fix: "Use its name in this release, prometheusremotewrite.",
            },
        ]);
    });

    it("knows the vendors' exporters that are there as long as no gate takes them away", () => {
        const vendors = (config: Loose): void => {
            Object.assign(config.exporters, { datadog: {}, logzio: {}, signalfx: {} });
        };
        for (const tag of ["v0.43.1", "v0.49.0", "v0.50.0"]) {
            assert.deepEqual(found(tag, vendors), []);
        }
    });
});
