/** Which starts of a collector are proven, which are unproven, and which end at once. */
import assert from "node:assert/strict";

import { findCollectors } from "../../audit/collectors";
import type { Container } from "../../audit/containers";
import { declaredImages, starts, type Verdict } from "./starts";
import { adotContainer } from "./task";

function verdictOf(change: Partial<Container>): Verdict {
    const [found] = findCollectors([adotContainer({ name: "app", secrets: [], ...change })], {
        images: declaredImages,
    });
    if (found === undefined) {
        return "no collector";
    }
    const { config } = found;
    if (!config.seen) {
        return "unproven";
    }
    return config.config === undefined
        ? "refused"
        : ((config.config as { a: Verdict }).a ?? assert.fail("it should read one of the configs"));
}

describe("audit/delivery/start", () => {
    for (const [what, each] of Object.entries(starts)) {
        describe(what, () => {
            for (const [change, verdict] of each) {
                it(`${JSON.stringify(change)}: ${verdict}`, () => assert.equal(verdictOf(change), verdict));
            }
        });
    }
});
