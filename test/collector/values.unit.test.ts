/** How values read in messages. */
import assert from "node:assert/strict";

import { excerpt } from "../../collector/values";

describe("an excerpt of a value", () => {
    it("closes the quotation that it cuts, and leaves no half of an escape", () => {
        assert.equal(excerpt("a".repeat(58)), `"${"a".repeat(58)}"`);
        assert.equal(excerpt("a".repeat(59)), `"${"a".repeat(55)}..."`);
        for (let before = 40; before < 60; before++) {
            const shown = excerpt(`${"a".repeat(before)}${"\\".repeat(9)}"${"\n".repeat(60)}`);
            assert.ok(shown.length <= 60 && JSON.parse(shown), shown);
        }
    });

    it("cuts what is no string, too", () => {
        assert.equal(excerpt(["a".repeat(70)]), `["${"a".repeat(55)}...`);
        assert.equal(excerpt(undefined), "empty");
    });
});
