/** Text to config, as the collector reads it. */
import { parseAllDocuments } from "yaml";
import type { Finding } from "./findings";

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
        const documents = parseAllDocuments(text, { merge: true, uniqueKeys: true, logLevel: "silent" });
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
