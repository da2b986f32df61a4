import assert from "node:assert/strict";

import * as components from "../../components";

describe("the package's exports", () => {
    it("are those of its components, though some are loaded later", () => {
        // As it is published: TypeScript's own output, which the tests' loader isn't.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- compiled by `npm run build`, so of no type
        const published = require("../../bin") as Record<string, unknown>;
        assert.deepEqual(Object.keys(published).sort(), Object.keys(components).sort());
        for (const [name, value] of Object.entries(published)) {
            assert.equal(typeof value, typeof components[name as keyof typeof components], name);
        }
    });
});
