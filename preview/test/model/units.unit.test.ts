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
        ["string", 3, "3"],
        ["locale", 12_990, "12,990"],
        ["sci", 12_990, "1.299e+4"],
        ["percent", 11.9, "11.9%"],
        ["humidity", 40, "40%H"],
        ["kbytes", 2048, "2 MiB"],
        ["gbytes", 0.5, "512 MiB"],
        ["tbytes", 2, "2 TiB"],
        ["bits", 2048, "2 Kib"],
        ["binbps", 2048, "2 Kib/s"],
        ["KiBs", 2, "2 KiB/s"],
        ["MiBs", 2, "2 MiB/s"],
        ["GiBs", 2, "2 GiB/s"],
        ["decbytes", 1500, "1.50 kB"],
        ["deckbytes", 1500, "1.50 MB"],
        ["decmbytes", 0.5, "500 kB"],
        ["decgbytes", 2, "2 GB"],
        ["decbits", 2000, "2 kb"],
        ["Bps", 1500, "1.50 kB/s"],
        ["bps", 2_000_000, "2 Mb/s"],
        ["KBs", 2, "2 kB/s"],
        ["MBs", 2, "2 MB/s"],
        ["pps", 20, "20 p/s"],
        ["hertz", 0.5, "500 mHz"],
        ["joule", 1, "1 J"],
        ["watt", 2000, "2 kW"],
        ["celsius", 21.5, "21.5 °C"],
        ["ns", 1500, "1.50 µs"],
        ["µs", 1500, "1.50 ms"],
        ["m", 90, "1.50 hour"],
        ["h", 36, "1.50 day"],
        ["d", 14, "2 week"],
        ["rps", 5, "5 rd/s"],
        ["wps", 5, "5 wr/s"],
        ["iops", 1500, "1.50K io/s"],
        ["eps", 5, "5 evt/s"],
        ["mps", 5, "5 msg/s"],
        ["recps", 5, "5 rec/s"],
        ["rowsps", 5, "5 rows/s"],
        ["reqpm", 5, "5 req/m"],
        ["opm", 5, "5 ops/m"],
        ["cpm", 5, "5 c/m"],
        ["rpm", 5, "5 rd/m"],
        ["wpm", 5, "5 wr/m"],
        ["mpm", 5, "5 msg/m"],
        ["currencyEUR", 8.3, "€8.30", 2],
        ["currencyGBP", 8, "£8"],
        ["currencyJPY", 1200, "¥1.20K"],
        ["bool", 1, "True"],
        ["bool_yes_no", 0, "No"],
        ["bool_on_off", 1, "On"],
        ["dateTimeAsIso", 1_700_000_000_000, "2023-11-14 22:13:20"],
        ["suffix:items", 3, "3 items"],
        ["prefix:v", 3, "v3"],
        ["count:points/s", 1500, "1.50K points/s"],
        ["si:tok", 1500, "1.50 ktok"],
        ["currency:CHF ", 8, "CHF 8"],
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
                fc.constantFrom(...units.filter((unit) => !unit.startsWith("bool"))),
                fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
                (unit, value) => {
                    assert.match(formatValue(unit, value), /^-?[$€£¥]?(-?∞|-?\d)/);
                    assert.doesNotMatch(formatValue(unit, value), /undefined|NaN/);
                },
            ),
        );
    });
});
