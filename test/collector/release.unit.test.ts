import assert from "node:assert/strict";

import { adot, adotImageDigests, adotRelease, adotReleases, audit, type Finding } from "../../collector";
import { renamedTypes } from "../../collector/release-data";
import { type Loose, safe } from "./rules/audit-cases";

describe("the releases that are known in full", () => {
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

    it("know the gates that are switched on, and those that can't be switched off", () => {
        for (const { featureGates, knownGates = [], stableGates } of adotReleases) {
            assert.deepEqual(featureGates, ["exporter.prometheusremotewritexporter.RetryOn429"]);
            assert.equal(new Set(knownGates).size, knownGates.length);
            for (const gate of [...featureGates, ...stableGates]) {
                assert.ok(knownGates.includes(gate), gate);
            }
        }
    });

    it("have every type in the spellings that they know, and in no other", () => {
        for (const release of adotReleases) {
            for (const { kind, from, to, since } of renamedTypes) {
                const isNew = since.localeCompare(release.collectorVersion, "en", { numeric: true }) <= 0;
                const refused = (type: string): boolean => {
                    const config = safe() as unknown as Record<string, Record<string, unknown>>;
                    config[kind]![`${type}/x`] = {};
                    return audit(config, { release }).some(({ rule }) => rule === "unknown-component");
                };
                assert.equal(refused(from), false, `${release.version}: ${from}`);
                assert.equal(refused(to), !isNew, `${release.version}: ${to}`);
            }
        }
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
        assert.equal(release?.knownGates, undefined);
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

    it("says nothing of components that an older release may have had", () => {
        const vendor = (config: Loose): void => {
            config.exporters.dynatrace = {};
        };
        assert.deepEqual(found("v0.47.0", vendor), []);
        assert.equal(found("v0.49.0", vendor).length, 1);
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
