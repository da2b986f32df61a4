/** Documents as the readers get them. */
import { readDocument } from "../../../cli/documents";
import type { MigrationDocument } from "../../../cli/migrate/reader";

/** A value as a file of JSON. */
export const documentOf = (value: unknown, file = "agent.json"): MigrationDocument => {
    const text = JSON.stringify(value, undefined, 2);
    return { origin: { file, form: "a test's" }, text, value, root: readDocument(text).root };
};

/** A text as a file. */
export const documentIn = (text: string, file: string): MigrationDocument => {
    const { value, root } = readDocument(text);
    return { origin: { file, form: "a test's" }, text, value, root };
};
