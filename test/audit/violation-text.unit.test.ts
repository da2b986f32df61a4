/** A violation is a paragraph, whatever is in the names and values that it is about. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readContainers } from "../../audit/containers";
import { inspectContainers } from "../../audit/violations";
import { bounded } from "../../audit/violation-text";

const long = fc.string({ minLength: 500, maxLength: 9_000, unit: fc.constantFrom("a", "b", "/", ".", "-", "{", '"') });

describe("A violation's text", () => {
    it("is bounded, however long names, ids and values are", () => {
        fc.assert(
            fc.property(long, long, fc.constantFrom("id", "value", "list", "command", "image"), (name, text, where) => {
                const config = {
                    receivers: { otlp: { protocols: { grpc: where === "value" ? text : null } } },
                    exporters: { [where === "id" ? text : "debug"]: where === "list" ? Array(500).fill(text) : null },
                    service: where === "list" ? text : { pipelines: { [`metrics/${text}`]: { receivers: [text] } } },
                };
                const collector = {
                    name,
                    image: where === "image" ? `otel/${text}` : "amazon/aws-otel-collector:v0.49.0",
                    command: where === "command" ? [`--config=${text}`] : [],
                    environment: [{ name: "AOT_CONFIG_CONTENT", value: JSON.stringify(config) }],
                };
                const task = { kind: "task definition", name };
                const { violations } = inspectContainers(readContainers([collector]), task);
                violations.forEach((found) => {
                    assert.ok(found.message.length <= 1_000 && found.fix.length <= 1_000);
                    assert.ok(found.text.length <= 4_500, String(found.text.length));
                });
            }),
            { numRuns: 30 },
        );
    });

    it("keeps beginning and end of what is cut", () => {
        const cut = bounded(`begin ${"x".repeat(9_000)} end.`);
        assert.ok(cut.length === 1_000 && cut.startsWith("begin x") && cut.endsWith("x end.") && cut.includes("x…x"));
        assert.equal(bounded("short"), "short");
    });
});
