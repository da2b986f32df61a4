/** Units: numbers as Grafana writes them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { formatTick, formatValue, units } from "../../model/units";

describe("the preview's units", () => {
    // Each as Grafana 12 writes it.
    const written: readonly (readonly [unit: string, value: number, text: string, decimals?: number])[] = [
        ["none", 3, "3"],
        ["none", 3.14159, "3.14"],
        ["none", -1.5, "-1.5"],
        ["short", 0, "0"],
        ["short", 0.5, "0.500"],
        ["short", 1500, "1.50 K"],
        ["short", 92_300_000, "92.3 Mil"],
        ["percentunit", 0.119, "11.9%"],
        ["percentunit", 1, "100%"],
        ["percentunit", 0.33333, "33%", 0],
        ["bytes", 0, "0 B"],
        ["bytes", 1024, "1 KiB"],
        ["bytes", 1_610_612_736, "1.50 GiB"],
        ["mbytes", 0.5, "512 KiB"],
        ["mbytes", 256, "256 MiB"],
        ["mbytes", 2048, "2 GiB"],
        ["binBps", 1536, "1.50 KiB/s"],
        ["ms", 0, "0 ms"],
        ["ms", 250, "250 ms"],
        ["ms", 1500, "1.50 s"],
        ["ms", 90_000, "1.50 min"],
        ["s", 0, "0 s"],
        ["s", 0.0000005, "500 ns"],
        ["s", 0.02, "20 ms"],
        ["s", 45, "45 s"],
        ["s", 5400, "1.50 hour"],
        ["s", 259_200, "3 day"],
        ["s", 1_209_600, "2 week"],
        ["reqps", 7, "7 req/s"],
        ["reqps", 1500, "1.50K req/s"],
        ["ops", 0.25, "0.250 ops/s"],
        ["cps", 0, "0.0 c/s", 1],
        ["currencyUSD", 8.3, "$8.30", 2],
        ["currencyUSD", -1200, "-$1.20K"],
        ["furlong", 2, "2 furlong"],
    ];
    for (const [unit, value, text, decimals] of written) {
        it(`write ${value} ${unit}${decimals === undefined ? "" : ` with ${decimals} decimals`} as ${text}`, () => {
            assert.equal(formatValue(unit, value, decimals), text);
        });
    }

    it("are all tried above", () => {
        const tried = new Set(written.map(([unit]) => unit));
        assert.deepEqual(
            units.filter((unit) => !tried.has(unit)),
            [],
        );
    });

    it("write NaN and infinity", () => {
        assert.equal(formatValue("s", Number.NaN), "NaN");
        assert.equal(formatValue("bytes", Infinity), "∞");
        assert.equal(formatValue("bytes", -Infinity), "-∞");
    });

    it("leave padding off the ticks of an axis, and nothing else", () => {
        assert.deepEqual(
            [
                formatTick("short", 1500),
                formatTick("percentunit", 0.2),
                formatTick("bytes", 100 * 2 ** 20),
                formatTick("reqps", 0.05),
            ],
            ["1.5 K", "20%", "100 MiB", "0.05 req/s"],
        );
    });

    it("always write a number", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...units),
                fc.double({ noNaN: true, min: -1e200, max: 1e200 }),
                (unit, value) => {
                    assert.match(formatValue(unit, value), /^-?\$?(-?∞|-?\d)/);
                    assert.doesNotMatch(formatValue(unit, value), /undefined|NaN/);
                },
            ),
        );
    });
});
