/** Text to config, as the collector reads it. */
import { type Document, isNode, parseAllDocuments, type ScalarTag, visit } from "yaml";
import type { Finding } from "./findings";

/** Whole numbers as go-yaml reads them (`resolve.go`): with a base, with underscores, and octal after a zero. */
const goInteger: ScalarTag = {
    tag: "tag:yaml.org,2002:int",
    default: true,
    test: /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*)$/,
    resolve: (text) => {
        const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
        const amount = Number(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
        return text.startsWith("-") ? -amount : amount;
    },
};

/** Ends a line for go-yaml and for hardly anything else: what stands behind it in a comment is config all the same. */
const hiddenLineEnd = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Tags that change nothing about what a reader sees. A `!!binary` key, for one, is decoded and may replace another. */
const plainTags = ["str", "int", "float", "bool", "null", "map", "seq", "merge"].map(
    (name) => `tag:yaml.org,2002:${name}`,
);

/**
 * Reads a config's YAML. A text that the collector would refuse, or read otherwise than a reviewer does, gives findings; `config` is
 * then what the collector would see, if anything. Never throws.
 */
export function parseCollectorConfig(text: string): { config?: unknown; findings: Finding[] } {
    const findings: Finding[] = [];
    const report = (message: string, fix: string): void => {
        findings.push({ rule: "config-unreadable", path: "", message, fix });
    };
    try {
        // Merge keys and unique keys as in go-yaml, which the collector uses.
        const documents = parseAllDocuments(text, {
            merge: true,
            uniqueKeys: true,
            logLevel: "silent",
            customTags: (tags) => [goInteger, ...tags],
        });
        const [first] = Array.isArray(documents) ? documents : [];
        if (first === undefined) {
            report("The config is empty.", "Write receivers, processors, exporters and service.");
            return { findings };
        }
        if (documents.length > 1) {
            report(
                `The config has ${documents.length} YAML documents, and the collector reads only the first.`,
                "Put everything into one document, without --- in between.",
            );
        }
        if (hiddenLineEnd.test(text)) {
            report(
                "The config has a line end that few programs show as one (U+0085, U+2028, U+2029 or a lone U+000D), so that the collector may read more than a reviewer.",
                "Write it with ordinary line ends, and such a sign as an escape in double quotes.",
            );
        }
        for (const tag of unusualTags(first)) {
            report(
                `The config has the tag ${tag}, with which the collector may read another value than the text shows.`,
                "Write the value without a tag.",
            );
        }
        for (const error of first.errors) {
            const [line] = error.message.split("\n");
            report(
                `The config is no YAML that the collector reads: ${line.replace(/:$/, "")}.`,
                "Correct the YAML; each key appears once.",
            );
        }
        return first.errors.length > 0 ? { findings } : { config: first.toJS({ maxAliasCount: 100 }), findings };
    } catch (error) {
        report(
            `The config can't be read: ${(error as Error).message}.`,
            "Write it as plain YAML without nested aliases.",
        );
        return { findings };
    }
}

function unusualTags(document: Document): string[] {
    const found = new Set<string>();
    visit(document, {
        Node: (_key, node) => {
            if (isNode(node) && node.tag !== undefined && !plainTags.includes(node.tag)) {
                found.add(node.tag);
            }
        },
    });
    return [...found];
}
