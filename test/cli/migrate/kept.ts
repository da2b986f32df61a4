/** What holds for every migration: its tasks are taken by the sidecar, and what wasn't kept says why. */
import assert from "node:assert/strict";

import type { MigratedOptions, Migration } from "../../../cli/migrate/model";
import {
    audit,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    parseCollectorConfig,
    renderCollectorConfig,
    sizeSidecar,
} from "../../../collector";

/** Options of a task as a whole request. */
export function configOf(options: MigratedOptions, memoryMiB = 256): CollectorConfig {
    const { httpsProxy: _, ...rest } = options;
    const request = { scrape: {}, ...rest, serviceName: "orders", region: "eu-west-1", memoryMiB };
    return collectorConfig(request as CollectorRequest);
}

export function assertKept({ tasks, outcomes }: Migration): void {
    const names = tasks.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names, "two tasks have one name");
    for (const { options } of tasks) {
        const config = parseCollectorConfig(renderCollectorConfig(configOf(options)));
        const { goMemLimitMiB } = sizeSidecar(256);
        const findings = [...config.findings, ...audit(config.config, { memoryMiB: 256, goMemLimitMiB })];
        assert.deepEqual(
            findings.map(({ rule, path }) => `${rule} at ${path}`),
            [],
        );
    }
    for (const { path, fate, became, why } of outcomes) {
        assert.ok(
            fate === "same" || /^[A-Z0-9][^]*[.]$/.test(why ?? ""),
            `${path} is ${fate}, without a sentence: ${why}`,
        );
        assert.equal(became !== undefined, fate === "same" || fate === "changed", `${path} is ${fate}: ${became}`);
    }
}
