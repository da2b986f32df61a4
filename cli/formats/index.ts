/** The formats of a report, by the names that `--format` takes. */
import type { Format } from "../report";
import { formatGithub } from "./github";
import { formatJson } from "./json";
import { formatJunit } from "./junit";
import { formatMarkdown } from "./markdown";
import { formatSarif } from "./sarif";
import { formatText } from "./text";

export const formats: Readonly<Record<string, Format>> = {
    text: formatText,
    json: formatJson,
    sarif: formatSarif,
    github: formatGithub,
    junit: formatJunit,
    markdown: formatMarkdown,
};
