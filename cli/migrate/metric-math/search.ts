/** Search expressions ("CloudWatch search expression syntax"), as far as labels can say them. */
import { documentedMetrics } from "../metric-map/documented";
import type { AskedMetric } from "../metric-map";
import { CannotSay } from "./parse";

/** What a search finds: one metric, its dimensions' values as far as they are given, and those that tell it apart. */
export type Found = Omit<AskedMetric, "statistic" | "periodSeconds">;

const schema = /^\s*\{\s*("[^"]*"|[^,}]+?)\s*((?:,\s*(?:"[^"]*"|[^,}]+?)\s*)*)\}\s*(.*)$/s;
const property = /^\s*(?::?([\w.-]+)\s*=\s*)?("[^"]*"|\([^()]*\)|[^\s()=]+)\s*/;

/** Throws {@link CannotSay}. */
export function readSearch(text: string): Found {
    const [, named, rest = "", terms] = schema.exec(text) ?? [];
    if (named === undefined || terms === undefined) {
        throw new CannotSay(
            `SEARCH(${JSON.stringify(text)}) names no namespace and dimensions in braces: it finds metrics by words anywhere in their names, which PromQL has not. Name what it found.`,
        );
    }
    const namespace = unquoted(named);
    const names = rest
        .split(",")
        .map((name) => unquoted(name.trim()))
        .filter((name) => name !== "");
    const dimensions: Record<string, string> = {};
    let metricName: string | undefined;
    for (let left = terms; left.trim() !== "";) {
        const [whole, key, written] = property.exec(left) ?? [];
        if (whole === undefined || written === undefined) {
            throw new CannotSay(`SEARCH has ${JSON.stringify(left.trim())}, which can't be read.`);
        }
        left = left.slice(whole.length);
        if (key === undefined && written === "AND") {
            continue;
        }
        if (["OR", "NOT"].includes(written) || written.startsWith("(")) {
            throw new CannotSay(
                `SEARCH has ${written}: which metrics it finds is known in CloudWatch alone. Write a search for each of them.`,
            );
        }
        const value = unquoted(written);
        const isMetric = key === "MetricName" || (key === undefined && isKnown(namespace, value));
        if (isMetric) {
            metricName = value;
        } else if (key !== undefined && names.includes(key)) {
            dimensions[key] = value;
        } else {
            throw new CannotSay(
                `SEARCH looks for ${JSON.stringify(value)} anywhere in names and values, by parts of words: PromQL compares a label with a value. Write the dimension before it, such as ServiceName=${JSON.stringify(value)}.`,
            );
        }
    }
    if (metricName === undefined) {
        throw new CannotSay('SEARCH finds metrics of any name. Write which: MetricName="CpuUtilized".');
    }
    return { namespace, metricName, dimensions, by: names.filter((name) => dimensions[name] === undefined) };
}

const isKnown = (namespace: string, name: string): boolean =>
    documentedMetrics.some((table) => table.namespace === namespace && table.names.includes(name));

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, "$1");
