import assert from "node:assert/strict";

import { adot, adotRelease, audit, type Finding } from "../../collector";
import { type Loose, safe } from "./rules/audit-cases";

describe("adotRelease", () => {
    it("is the pinned one for its own tag", () => {
        assert.equal(adotRelease("v0.49.0"), adot);
    });

    it("knows nothing of a tag that is none, and of releases newer or older than those known", () => {
        for (const tag of [undefined, "", "latest", "0.48.0", "v0.48", "v0.50.0", "v0.39.1", "v0.48.0-amd64"]) {
            assert.equal(adotRelease(tag), undefined, String(tag));
        }
    });

    it("has the collector inside, and no gates that another release may not know", () => {
        const release = adotRelease("v0.46.0");
        assert.equal(release?.collectorVersion, "0.141.0");
        assert.deepEqual(release?.featureGates, []);
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
});
