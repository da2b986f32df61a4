/** A file's bytes to a document: its values, and where they are. */
import { mostConfigCharacters } from "../collector/rules/parse";
import { isMapping } from "../collector/values";
import { refuseSource } from "./forms/program-sources";
import { readJson, readJsonValues } from "./json";
import { noRoom, roomFor } from "./memory";
import { NotRecognized, type SourceNode, Unreadable } from "./source-nodes";
import { templateIn } from "./templates";
import { readYaml, readYamlDocuments } from "./yaml";

/** What a file holds. */
export interface ParsedFile {
    readonly text: string;
    readonly value: unknown;
    readonly root: SourceNode;
    /** Documents in it: 1, except in YAML with `---` in between and in JSON with values one after the other. */
    readonly documents: number;
    /** All of these; undefined where there is one. */
    readonly all?: () => readonly Pick<ParsedFile, "value" | "root">[];
    /** True for a CloudFormation template that only CloudFormation's rules make readable. */
    readonly isTemplate?: boolean;
}

/** Throws `Unreadable`, with an offset where it has one. */
export function readDocument(text: string): ParsedFile {
    refuseSource(text);
    if (!/^\s*[[{]/.test(text)) {
        checkYamlSize(text);
        return yamlDocument(text);
    }
    try {
        return { text, root: readJson(text), value: JSON.parse(text), documents: 1 };
    } catch (error) {
        const values = jsonValues(text);
        if (values !== undefined) {
            return { text, ...values[0]!, documents: values.length, all: () => values };
        }
        // A collector reads its config as YAML, where braces need no quotes. For anything else, what looks like JSON
        // has to be JSON.
        const yaml = asYaml(text);
        if (yaml !== undefined && isCollectorConfig(yaml.value)) {
            return { text, ...yaml };
        }
        throw error;
    }
}

/**
 * JSON values one after the other, as commands in a loop and JSON Lines have them; undefined for any other text, and
 * for a single value.
 */
function jsonValues(text: string): Pick<ParsedFile, "value" | "root">[] | undefined {
    try {
        const values = readJsonValues(text).map(({ root, end }) => ({
            root,
            value: JSON.parse(text.slice(root.offset, end)) as unknown,
        }));
        return values.length > 1 && values.every(({ value }) => typeof value === "object") ? values : undefined;
    } catch (error) {
        if (error instanceof Unreadable) {
            return undefined;
        }
        throw error;
    }
}

/** Keys that stand twice and many aliases don't keep a template from being read: what they may mean is judged. */
function yamlDocument(text: string): ParsedFile {
    try {
        return { text, ...readYaml(text), all: () => readYamlDocuments(text) };
    } catch (error) {
        if (templateIn(text) === undefined) {
            throw error;
        }
        return { text, value: undefined, root: { offset: 0 }, documents: 1, isTemplate: true };
    }
}

function asYaml(text: string): ReturnType<typeof readYaml> | undefined {
    try {
        checkYamlSize(text);
        return readYaml(text);
    } catch {
        return undefined;
    }
}

/** What is larger is no config, and reading YAML with its positions takes far more time and memory than JSON. */
function checkYamlSize(text: string): void {
    if (text.length > mostConfigCharacters) {
        throw new Unreadable(
            `The YAML has ${text.length} characters, and at most ${mostConfigCharacters} are read: write what is larger as JSON.`,
        );
    }
}

const collectorSections = ["receivers", "processors", "exporters", "extensions", "connectors", "service"];

/** Any section makes a config: what lacks the others is for the audit to say. */
export const isCollectorConfig = (value: unknown): boolean =>
    isMapping(value) && sectionsOf(value).some((section) => collectorSections.includes(section));

/** Whether there are two sections at least: other programs have a `service` or `extensions` in their files too. */
export const hasSections = (value: unknown): boolean =>
    isMapping(value) && collectorSections.filter((section) => sectionsOf(value).includes(section)).length > 1;

// `service::pipelines` too, which the collector takes apart.
const sectionsOf = (value: object): string[] => Object.keys(value).map((key) => key.split("::")[0]!.trim());

/** A zip file, as Terraform saves plans. */
const savedPlan = [0x50, 0x4b, 0x03, 0x04];

/** A file's text: UTF-8, or UTF-16 with a byte order mark, which PowerShell 5 writes. Throws `Unreadable`. */
export function decode(bytes: Uint8Array): string {
    if (bytes.length > roomFor("byte")) {
        throw noRoom(`${Math.ceil(bytes.length / 2 ** 20)} MiB`);
    }
    if (savedPlan.every((byte, index) => bytes[index] === byte)) {
        throw new NotRecognized(
            "The file is a saved plan of Terraform's: give what terraform show -json prints of it.",
        );
    }
    const encoding = encodingOf(bytes);
    if (encoding === "utf-8" && (bytes[0] === 0) !== (bytes[1] === 0) && bytes.length > 1) {
        throw new Unreadable("The file is UTF-16 without a byte order mark: write it as UTF-8.");
    }
    try {
        // Leaves out a byte order mark.
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
        const where = encoding === "utf-8" ? ` ${firstMistake(bytes)}` : "";
        throw new Unreadable(`The file is not valid ${encoding.toUpperCase()}.${where}`);
    }
}

/** By the byte order mark. */
export function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
    return first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** Where the first byte is that no character of UTF-8 begins with, or whose character isn't complete. */
function firstMistake(bytes: Uint8Array): string {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    let [from, offset] = [0, 0];
    for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", from)) {
        offset += Buffer.byteLength(text.slice(from, at));
        // The replacement character itself may stand in a file.
        if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) {
            break;
        }
        offset += 3;
        from = at + 1;
    }
    const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
    return `Byte ${offset + 1}, in line ${line}, is no part of a character: write the file as UTF-8.`;
}
