/** The bills side by side, as text. */
import { dollarsPerTenMillionSamples } from "../../dashboards/amp-terms";
import { aligned, grouped } from "../support/table";
import { type Bill, type Source, sources } from "./bill";

const minutesPerMonth = 60 * 24 * 30;

/** Samples of one task in a month of 30 days. */
export const samplesPerMonth = ({ billedPerMinute }: Bill): number => billedPerMinute * minutesPerMonth;
export const dollarsPerMonth = (bill: Bill): number => (samplesPerMonth(bill) / 1e7) * dollarsPerTenMillionSamples;

const about: Readonly<Record<Source, string>> = {
    jvm: "JVM and its process",
    envoy: "Envoy",
    ecs: "ECS task and containers",
    sidecar: "the collector itself",
    scrape: "up and scrape_… of each target",
    info: "target_info",
};

/** One line a figure: ours, published, and our share of it. */
export function costTable(ours: Bill, published: Bill): string {
    const rows: [string, string, string, string][] = [["", "ours", "published", "ours of published"]];
    const row = (what: string, of: (bill: Bill) => number, digits = 0): void => {
        const [own, other] = [of(ours), of(published)];
        const share = other === 0 ? "" : `${((own / other) * 100).toFixed(0)} %`;
        rows.push([what, grouped(own, digits), grouped(other, digits), share]);
    };
    row("billed samples per minute", (bill) => bill.billedPerMinute);
    for (const source of sources) {
        row(`  ${about[source]}`, (bill) => bill.samplesPerMinute[source]);
    }
    row("billed samples per month, million", (bill) => samplesPerMonth(bill) / 1e6, 1);
    row("US dollars per month, list price", dollarsPerMonth, 2);
    row("active series", (bill) => bill.series);
    row("labels per series", (bill) => bill.labelsPerSeries, 1);
    row("bytes per sample on the wire", (bill) => bill.wireBytesPerSample, 1);
    row("bytes per sample, uncompressed", (bill) => bill.bytesPerSample, 1);
    row("bytes per minute on the wire", (bill) => bill.wireBytesPerMinute);
    row("staleness markers", (bill) => bill.stale);
    return aligned(rows);
}
