import assert from "node:assert/strict";

import fc from "fast-check";

import { tokenPeriod } from "../../../components/grafana/token-period";

const day = 24 * 60 * 60 * 1000;
const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
const lives = fc.integer({ min: 1, max: 30 });
const phases = fc.string();

/** When a period begins, by its name. */
const startOf = (period: string) => Date.parse(period.length === 10 ? period : `${period}:00:00.000Z`);

describe("the period of a token", () => {
    it("is at most half of the token's life old, whatever the day and the phase", () => {
        fc.assert(
            fc.property(times, lives, phases, (now, lifetime, phase) => {
                const age = now.getTime() - startOf(tokenPeriod(now, lifetime, phase));
                assert.ok(age >= 0 && age < (lifetime * day) / 2, String(age / day));
            }),
        );
    });

    it("is another one once half of the token's life is over", () => {
        fc.assert(
            fc.property(times, lives, phases, fc.nat(400 * day), (made, lifetime, phase, more) => {
                const later = new Date(made.getTime() + (lifetime * day) / 2 + more);
                assert.notEqual(tokenPeriod(later, lifetime, phase), tokenPeriod(made, lifetime, phase));
            }),
        );
    });

    it("is the same for all of a day in UTC, for a token of two days and more", () => {
        fc.assert(
            fc.property(times, fc.integer({ min: 2, max: 30 }), phases, fc.nat(day - 1), (now, lifetime, phase, at) => {
                const midnight = Math.floor(now.getTime() / day) * day;
                const periods = [midnight, midnight + at].map((time) => tokenPeriod(new Date(time), lifetime, phase));
                assert.equal(periods[0], periods[1]);
            }),
        );
    });

    it("begins on other days for other phases", () => {
        const phases = Array.from({ length: 60 }, (_, i) => `organization/project/stack${i}/grafana`);
        const starts = new Set(phases.map((phase) => tokenPeriod(new Date("2026-11-30T12:00:00Z"), 30, phase)));
        assert.ok(starts.size > 10, [...starts].join());
    });

    it("is named after its first day, and hour where a day has two", () => {
        const noon = new Date("2026-11-30T12:00:00Z");
        assert.equal(tokenPeriod(noon, 2, "one"), tokenPeriod(noon, 3, "two"));
        assert.match(tokenPeriod(noon, 2, ""), /^2026-11-30$/);
        assert.match(tokenPeriod(noon, 1, ""), /^2026-11-30T12$/);
    });
});
