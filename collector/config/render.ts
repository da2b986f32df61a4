/** A config as the text that the collector reads. */
// js-yaml renders in a third of the time that `yaml` takes, and whoever plans a task has loaded it to read configs.
import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarLayout } from "js-yaml";
import type { CollectorConfig } from "./model";
import { adot } from "../release";

const header = `# Config of the ADOT collector ${adot.version}, rendered by pulumi-adot: change the program, not this text.`;

/**
 * The config as YAML. The same config gives the same bytes: sections in the collector's usual order, keys in the order
 * of the object, block style throughout (a flow map with a `${env:…}` inside does not parse), no line folded. Empty
 * sections are left out.
 */
export function renderCollectorConfig(config: CollectorConfig): string {
    const { extensions, receivers, processors, exporters, service } = config;
    const sections = Object.entries({ extensions, receivers, processors, exporters, service });
    const filled = sections.filter(([, section]) => Object.keys(section).length > 0);
    // The library's schema for writing quotes what YAML 1.1 reads as something else than a string, as the collector
    // does: 1_000 as a number and 2026-01-02 as a time.
    const text = dump(Object.fromEntries(filled), {
        // Aliases would save bytes and cost readers: the same object twice is written twice.
        noRefs: true,
        lineWidth: -1,
        seqNoIndent: true,
        quoteStyle: "double",
        scalarStyleRules: [quoteMisread, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)],
    });
    return `${header}\n\n${text}`;
}

/** Texts that the collector's YAML takes for something else, beside those that the library knows. */
function quoteMisread(layout: ScalarLayout): void {
    const { tag, value } = layout.node;
    if (tag === stringTag && isMisread(value)) {
        layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
    }
}

const stringTag = "tag:yaml.org,2002:str";

/**
 * A quoted placeholder is a string whatever the variable holds; a plain one could turn into a number. Go's numbers have
 * prefixes that no YAML version has, e.g. `0o17`. And the collector's YAML takes some signs for line ends or refuses
 * them, for which there are escapes inside double quotes.
 */
const isMisread = (text: string): boolean =>
    text.includes("${") || /^[-+]?0[a-z]/i.test(text) || /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(text);
