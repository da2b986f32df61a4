import assert from "node:assert/strict";
import * as fc from "fast-check";
import { matchesWhole, regexProblem } from "../../collector/regex";
import { goodExpressions, refusedExpressions } from "./config/expressions";

describe("regexProblem", () => {
    for (const pattern of goodExpressions) {
        it(`takes ${pattern}`, () => assert.equal(regexProblem(pattern), undefined));
    }

    for (const [pattern, reason] of Object.entries(refusedExpressions)) {
        it(`refuses ${pattern}`, () => assert.match(regexProblem(pattern) ?? "taken", reason));
    }

    it("gives an answer to any text", () => {
        fc.assert(fc.property(fc.string(), (text) => typeof (regexProblem(text) ?? "") === "string"));
    });
});

describe("matchesWhole", () => {
    it("is anchored at both ends, over all alternatives", () => {
        assert.equal(matchesWhole("job|instance", "instance"), true);
        assert.equal(matchesWhole("job|instance", "job_name"), false);
        assert.equal(matchesWhole("ob", "job"), false);
    });

    it("knows Go's spellings", () => {
        assert.equal(matchesWhole("(?i)JOB", "job"), true);
        assert.equal(matchesWhole("(?P<x>jo)b", "job"), true);
        assert.equal(matchesWhole("\\Qa.b\\E", "a.b"), true);
        assert.equal(matchesWhole("\\Qa.b\\E", "axb"), false);
        assert.equal(matchesWhole("\\Ajob\\z", "job"), true);
    });

    it("matches nothing with what doesn't compile", () => {
        assert.equal(matchesWhole("(?=job)job", "job"), false);
        assert.equal(matchesWhole("(", "("), false);
    });
});
