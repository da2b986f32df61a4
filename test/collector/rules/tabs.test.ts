/** Tabs where a line has nothing else: the same verdict as the real collector's. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parseCollectorConfig } from "../../../collector/rules/parse";
import { needs, toolPath } from "../../support/parts";

const withLine = (line: string): string =>
    `receivers: {otlp: {protocols: {grpc: {}}}}\nexporters: {debug: {}}\nservice:\n  pipelines:\n    metrics:\n      receivers: [otlp]\n${line}\n      exporters: [debug]\n`;

const inText = (line: string): string =>
    withLine("").replace("service:", `processors:\n  attributes:\n    actions: [{key: a, action: delete}]\nservice:`) +
    `  telemetry:\n    resource:\n      a: |\n        x\n${line}\n        y\n`;

describe("A tab in a line without anything else", () => {
    const texts = [
        ...["\t", "\t # c", "  \t", "      \t# c", "  \t  "].map(withLine),
        ...["          \t", ""].map(inText),
    ];
    for (const text of texts) {
        it(`is judged as the collector does: ${JSON.stringify(text.slice(120))}`, function () {
            this.timeout(60_000);
            needs(this, "otelcol");
            const { status } = spawnSync(toolPath("otelcol"), ["validate", `--config=yaml:${text}`]);
            assert.notEqual(status, null);
            assert.equal(parseCollectorConfig(text).findings.length > 0, status !== 0);
        });
    }
});
