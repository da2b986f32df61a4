/** A config as the text that the collector reads. */
import { Document, type Scalar, visit } from "yaml";
import type { CollectorConfig } from "./model";
import { adot } from "../release";

const header = ` Config of the ADOT collector ${adot.version}, rendered by pulumi-adot: change the program, not this text.`;

/**
 * The config as YAML. The same config gives the same bytes: sections in the collector's usual order, keys in the order
 * of the object, block style throughout (a flow map with a `${env:…}` inside does not parse), no line folded. Empty
 * sections are left out.
 */
export function renderCollectorConfig(config: CollectorConfig): string {
    const { extensions, receivers, processors, exporters, service } = config;
    const sections = Object.entries({ extensions, receivers, processors, exporters, service });
    const filled = sections.filter(([, section]) => Object.keys(section).length > 0);
    const document = new Document(Object.fromEntries(filled), {
        // Aliases would save bytes and cost readers: the same object twice is written twice.
        aliasDuplicateObjects: false,
        // The collector's YAML reads some texts as YAML 1.1 does, e.g. 1_000 as a number and 2026-01-02 as a time, so
        // those are quoted.
        schema: "yaml-1.1",
    });
    document.commentBefore = header;
    visit(document, {
        Scalar: (_key, scalar) => {
            if (needsQuotes(scalar)) {
                scalar.type = "QUOTE_DOUBLE";
            }
        },
    });
    const text = document.toString({ lineWidth: 0, indent: 2, indentSeq: false });
    return text.replace(misread, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Signs that the collector's YAML takes for line ends or refuses, and the library writes as they are. Each stands
 * inside double quotes, as `needsQuotes` sees to, where an escape means the same.
 */
const misread = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * A quoted placeholder is a string whatever the variable holds; a plain one could turn into a number. And Go's numbers
 * have prefixes that no YAML version has, e.g. `0o17`.
 */
function needsQuotes({ value }: Scalar): boolean {
    return (
        typeof value === "string" && (value.includes("${") || /^[-+]?0[a-z]/i.test(value) || value.search(misread) >= 0)
    );
}
