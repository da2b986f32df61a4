import assert from "node:assert/strict";

import { describeExemption, exemptionsOf, isExempt, tagsFrom, today } from "../../audit/exemptions";
import { Unknown } from "../../audit/knowledge";
import type { Exemption } from "../../audit/settings";

const reason = "Moves to the component in January";
const orders: Exemption = { resource: "orders", policies: ["export-bounded"], reason, expires: "2027-01-31" };
const team: Exemption = { tag: { key: "team", value: "search" }, reason: "Is being retired.", expires: "2026-12-31" };

describe("audit/exemptions", () => {
    it("are about the resource of that name, or any with that tag", () => {
        assert.deepEqual(exemptionsOf({ name: "orders" }, [orders, team]), [orders]);
        assert.deepEqual(exemptionsOf({ name: "orders", tags: { team: "search" } }, [orders, team]), [orders, team]);
        assert.deepEqual(exemptionsOf({ name: "other", tags: { team: "shop" } }, [orders, team]), []);
        assert.deepEqual(exemptionsOf({ name: "other" }), []);
    });

    it("find a tag in every form that providers have", () => {
        for (const tags of [
            { team: "search" },
            [{ key: "team", value: "search" }],
            [{ Key: "team", Value: "search" }],
        ]) {
            assert.deepEqual(exemptionsOf({ name: "other", tags: tagsFrom(tags) }, [orders, team]), [team]);
        }
        for (const tags of [undefined, null, [], [null], "team", [{ key: "team" }], new Unknown("not yet", "is new")]) {
            assert.deepEqual(exemptionsOf({ name: "other", tags: tagsFrom(tags) }, [orders, team]), []);
        }
    });

    it("cover the policies that they name, or all", () => {
        assert.equal(isExempt("export-bounded", [orders], "2027-01-31"), true);
        assert.equal(isExempt("memory-limiter-required", [orders], "2027-01-31"), false);
        assert.equal(isExempt("memory-limiter-required", [team], "2026-12-31"), true);
        assert.equal(isExempt("memory-limiter-required", [], "2026-12-31"), false);
    });

    it("end after their last day, and a day that is none is no future", () => {
        assert.equal(isExempt("export-bounded", [orders], "2027-02-01"), false);
        assert.equal(isExempt("export-bounded", [{ ...orders, expires: "2027-02-30" }], "2026-01-01"), false);
        assert.equal(isExempt("export-bounded", [{ ...orders, expires: "9999" }], "2026-01-01"), false);
    });

    it("are printed with their reason and last day", () => {
        assert.equal(
            describeExemption('resource "orders"', orders, "2026-11-24"),
            'Resource "orders" is exempt from export-bounded until 2027-01-31. Reason: Moves to the component in January.',
        );
        assert.equal(
            describeExemption('resource "search"', team, "2026-11-24"),
            'Resource "search" is exempt from every policy of this pack until 2026-12-31. Reason: Is being retired.',
        );
        assert.equal(
            describeExemption('resource "orders"', orders, "2027-02-01"),
            'The exemption of resource "orders" from export-bounded has expired on 2027-01-31 and is no longer applied. It was given for this reason: Moves to the component in January.',
        );
    });

    it("know today's date", () => {
        assert.match(today(), /^\d{4}-\d{2}-\d{2}$/);
    });
});
