/** Lists in sentences, as `Intl.ListFormat` writes them. */
import assert from "node:assert/strict";
import { andList, orList } from "../../collector/lists";

describe("A list in a sentence", () => {
    it("is written as English has it", () => {
        const and = new Intl.ListFormat("en", { type: "conjunction" });
        const or = new Intl.ListFormat("en", { type: "disjunction" });
        for (const words of [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]) {
            assert.equal(andList(words), and.format(words));
            assert.equal(orList(new Set(words)), or.format(words));
        }
    });
});
