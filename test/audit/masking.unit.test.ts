/** Values of variables in sentences. */
import assert from "node:assert/strict";
import { excerpt } from "../../collector/values";
import { masker } from "../../audit/masking";
import { adotContainer } from "./task";

const maskWith = (...values: readonly string[]): ((text: string) => string) => {
    const environment = values.map((value, index) => ({ name: `V${index}`, value }));
    return masker(
        adotContainer({ environment }),
        environment.map(({ name }) => name),
    );
};

describe("audit/masking", () => {
    it("hides a value that a message has cut off, wherever it begins in it", () => {
        const secret = "Tr0ub4dor-and-3-correct-horse-battery-staple-and-more-of-the-same-kind";
        for (let before = 0; before < 60; before++) {
            const shown = maskWith(secret)(`It is ${excerpt("x".repeat(before) + secret)} there.`);
            assert.ok(!shown.includes("Tr0"), shown);
        }
    });

    it("hides what stands behind a component's type, and not the type", () => {
        assert.equal(maskWith("otlp/hunter2secret")("processor otlp/hunter2secret"), "processor ${env:V0}");
        assert.equal(maskWith("otlp")("processor otlp"), "processor otlp");
    });

    it("hides values that overlap as one", () => {
        assert.equal(maskWith("abcdef", "defghi")("x abcdefghi y"), "x ${env:V0} y");
    });

    it("leaves numbers, times and sizes", () => {
        assert.equal(maskWith("179", "200ms", "512MiB")("179 and 200ms of 512MiB"), "179 and 200ms of 512MiB");
    });

    it("takes no long time for thousands of values in one sentence", () => {
        const values = Array.from({ length: 20_000 }, (_, index) => `secret-value-${index}-x`);
        const start = process.cpuUsage();
        assert.ok(!maskWith(...values)(values.join(" ")).includes("secret"));
        assert.ok(process.cpuUsage(start).user < 20_000_000);
    });
});
