/** Patterns of templates' parameters: what is taken for harmless is so for every text that they let in. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { letsInHarmless } from "../../../audit/sources/allowed-patterns";

describe("A parameter's AllowedPattern", () => {
    const harmless = [
        "[a-z0-9-]+",
        "^[a-zA-Z][a-zA-Z0-9-]*$",
        String.raw`^(dev|test|prod)(-\d{1,3})?$`,
        String.raw`[\w.-]{3,63}`,
        String.raw`ws-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`,
        "(a(b|c)+)+",
        String.raw`https://[a-z.]+\.amazonaws\.com/`,
        "a|b",
    ];
    const others = [
        ".*",
        ".+",
        "[a-z]*",
        "(a|)",
        "|a",
        "[^a]+",
        "[a-z ]+",
        "[ -~]+",
        "[A-z]+",
        "[z-a]",
        "a{3,1}",
        "[+-:]+",
        String.raw`\S+`,
        String.raw`[\w$]+`,
        String.raw`a\$`,
        "a$b",
        "a\nb",
        "(?=a)b",
        "(?i)a",
        "a{",
        "(a",
        "a)",
        "[]",
        "",
        "^a|b$|c d",
        "[a-z&&[^b]]+",
        String.raw`(a)\1`,
        String.raw`\p{L}+`,
    ];
    for (const pattern of harmless) {
        it(`${pattern} lets in harmless texts only`, () => {
            assert.equal(letsInHarmless(pattern), true);
            fc.assert(
                fc.property(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), (text) => {
                    assert.match(text, /^[\w.:/-]+$/);
                }),
                { numRuns: 50 },
            );
        });
    }
    for (const pattern of others) {
        it(`${JSON.stringify(pattern)} proves nothing`, () => assert.equal(letsInHarmless(pattern), false));
    }

    it("is never taken for harmless where it lets in anything else, whatever it is", () => {
        const parts = fc.constantFrom(
            ...["a", "-", ".", ":", "[a-z]", "[^a]", "[ -a]", "(", ")", "(?:", "|", "*", "+", "?", "{2}"],
            ...["^", "$", "\\d", "\\s", "\\.", "\\", "[", "]", " ", "z-a", ","],
        );
        const patterns = fc.array(parts, { maxLength: 7 }).map((each) => each.join(""));
        let proven = 0;
        fc.assert(
            fc.property(patterns, fc.string({ maxLength: 3 }), (pattern, text) => {
                if (letsInHarmless(pattern)) {
                    proven++;
                    const isIn = new RegExp(`^(?:${pattern})$`).test(text);
                    assert.ok(!isIn || /^[\w.:/-]+$/.test(text), `${pattern} lets in ${JSON.stringify(text)}`);
                }
            }),
            { numRuns: 3000 },
        );
        assert.ok(proven > 0);
    });
});
