/** Time ranges and steps. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { stepTimes } from "../../model/series";
import { alignedRange, openingFor, panelRange, parseRange, parseTime, promDuration, stepsFor } from "../../model/time";

const hourMs = 3_600_000;
const now = 1_700_000_000_000;

describe("the preview's time", () => {
    it("reads times relative to now, and milliseconds", () => {
        assert.equal(parseTime("now", now), now);
        assert.equal(parseTime("now-90m", now), now - 1.5 * hourMs);
        assert.equal(parseTime("now-7d", now), now - 7 * 24 * hourMs);
        assert.equal(parseTime("1700000000000", 0), 1_700_000_000_000);
    });

    it("refuses other times and empty ranges", () => {
        assert.throws(() => parseTime("yesterday", now), {
            message:
                'Time "yesterday" is not understood. Write now, now-1h (with s, m, h, d or w), or milliseconds since 1970.',
        });
        assert.throws(() => parseRange("now", "now-1h", now), {
            message: "The time range from now to now-1h is empty. Choose a start before the end.",
        });
    });

    it("takes steps as Grafana does: as many as pixels, none shorter than a scrape", () => {
        const steps = (hours: number, points: number, least?: number) =>
            stepsFor({ from: now - hours * hourMs, to: now }, points, 20, least);
        assert.deepEqual(steps(1, 600), { interval: 20, rateInterval: 80 });
        assert.deepEqual(steps(6, 600), { interval: 30, rateInterval: 80 });
        assert.deepEqual(steps(24, 600), { interval: 120, rateInterval: 140 });
        assert.deepEqual(steps(24 * 30, 600), { interval: 3600, rateInterval: 3620 });
        assert.deepEqual(steps(1, 600, 3600), { interval: 3600, rateInterval: 3620 });
    });

    it("opens on what there is of data, and widens until the dashboard's own range", () => {
        const own = { from: "now-1h", to: "now", refresh: "1m" };
        const after = (minutes: number) => openingFor(own, now - minutes * 60_000, now);
        const young = { to: "now", refresh: "5s" };
        assert.deepEqual(after(0), { from: "now-5m", ...young });
        assert.deepEqual(after(1.5), { from: "now-5m", ...young });
        assert.deepEqual(after(5), { from: "now-5m", ...young });
        assert.deepEqual(after(6), { from: "now-15m", ...young });
        assert.deepEqual(after(20), { from: "now-30m", to: "now", refresh: "1m" });
        assert.deepEqual(after(31), own);
        assert.deepEqual(after(1e6), own);
    });

    it("opens as the dashboard says where nobody knows when the data begin, and on a range of the past", () => {
        const own = { from: "now-1h", to: "now", refresh: "" };
        assert.deepEqual(openingFor(own, undefined, now), own);
        assert.deepEqual(openingFor({ ...own, to: "now-30m" }, now, now), { ...own, to: "now-30m" });
        const short = { ...own, from: "now-1m" };
        assert.deepEqual(openingFor(short, now, now), short);
    });

    it("queries the same times at each refresh", () => {
        assert.deepEqual(alignedRange({ from: 1_000_500, to: 1_061_999 }, 20), { start: 1000, end: 1060 });
        assert.deepEqual(stepTimes(1000, 1060, 20), [1000, 1020, 1040, 1060]);
    });

    it("gives a panel its own weeks, but not against an absolute range", () => {
        const range = { from: now - hourMs, to: now };
        assert.deepEqual(panelRange(range, "30d", true), { from: now - 30 * 24 * hourMs, to: now });
        assert.equal(panelRange(range, "30d", false), range);
        assert.equal(panelRange(range, undefined, true), range);
    });

    it("writes PromQL durations", () => {
        assert.deepEqual([80, 3600, 90, 60, 172_800, 0.4].map(promDuration), ["80s", "1h", "90s", "1m", "2d", "1s"]);
    });
});
