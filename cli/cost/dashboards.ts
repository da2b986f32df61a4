/** `--dashboards DIR`: what the dashboards and rules of one's own ask for. */
import type { Asked } from "../../collector/cost/asked";
import { isMapping, items } from "../../collector/values";
import { entriesOf, readOrFail } from "../audit-files";
import { readDocument } from "../documents";
import { selectedBy } from "./promql";

/** What the files ask for. */
export interface AskedByFiles extends Asked {
    /** Names that rules record. */
    readonly recorded: ReadonlySet<string>;
    /** How many expressions were read. */
    readonly expressions: number;
    /** Full sentences about what couldn't be read, with its file. */
    readonly notes: readonly string[];
}

/** Such panels count series, or explore them. */
const whateverNames =
    "An expression selects series by a variable or whatever their names: it counts as asking for none of them.";

/** An expression, and whether it has to be PromQL. */
interface Written {
    readonly text: string;
    readonly isQuery: boolean;
}

/** Reads Grafana's dashboards as JSON, and files of rules as YAML, of a directory and those in it. */
export async function askedByFiles(
    folder: string,
    readBytes: (file: string) => Promise<Uint8Array>,
): Promise<AskedByFiles> {
    const { entries, folders } = await entriesOf([folder], false);
    const notes = folders.flatMap(({ failures }) => failures.map(({ file, message }) => `${file}: ${message}`));
    const names = new Set<string>();
    const recorded = new Set<string>();
    const patterns = new Set<string>();
    const open: string[] = [];
    let expressions = 0;
    for (const { file } of entries) {
        const read = await readOrFail(file, { readBytes }, (text) => {
            const { value, all } = readDocument(text);
            return [value, ...(all?.() ?? []).map((document) => document.value)];
        });
        if ("failure" in read) {
            notes.push(`${file}: ${read.failure.message}`);
            continue;
        }
        const written = read.result.flatMap((value) => expressionsIn(value, recorded));
        for (const { text, isQuery } of new Map(written.map((each) => [each.text, each])).values()) {
            const selected = selectedBy(text);
            if (selected === undefined) {
                notes.push(...(isQuery ? [`${file}: An expression isn't valid PromQL, and was passed over.`] : []));
                continue;
            }
            expressions++;
            selected.names.forEach((name) => names.add(name));
            selected.patterns.forEach((pattern) => patterns.add(pattern));
            open.push(...(selected.isOpen ? [file] : []));
        }
    }
    return {
        names,
        patterns: [...patterns],
        recorded,
        expressions,
        notes: [...new Set([...notes, ...open.map((file) => `${file}: ${whateverNames}`)])],
    };
}

/** Sources of Grafana's with another language in `expr`. */
const isOther = (value: unknown): boolean =>
    isMapping(value) &&
    typeof value.type === "string" &&
    !/prometheus/i.test(value.type) &&
    value.type !== "datasource";

/** Every `expr` at any depth: panels' targets, annotations, rules; and what variables ask for. */
function expressionsIn(value: unknown, recorded: Set<string>): Written[] {
    if (Array.isArray(value)) {
        return items(value).flatMap((each) => expressionsIn(each, recorded));
    }
    if (!isMapping(value) || isOther(value.datasource)) {
        return [];
    }
    if (typeof value.record === "string") {
        recorded.add(value.record);
    }
    return Object.entries(value).flatMap(([key, inner]): Written[] => {
        if (typeof inner !== "string") {
            return expressionsIn(inner, recorded);
        }
        if (key === "expr") {
            return [{ text: inner, isQuery: true }];
        }
        const [, values, result] = /^\s*(?:label_values\((.*),[^,]*\)|query_result\((.*)\))\s*$/s.exec(inner) ?? [];
        const asked = values ?? result;
        return key === "query" && asked !== undefined ? [{ text: asked, isQuery: false }] : [];
    });
}
