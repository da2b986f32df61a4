/**
 * Every input of every resource type of the installed @pulumi/aws, read from its declarations. They are generated, one
 * property a line, so that a scanner of lines is enough, where the compiler takes a minute.
 */
import * as fs from "node:fs";
import * as path from "node:path";

/** What an input takes, as far as it can hold a text. */
export type Form = "string" | "map" | "list" | "any";

/** An input that can hold a text: where it is, each level an object or the first entry of a list. */
export interface AwsInput {
    readonly path: readonly (string | 0)[];
    readonly form: Form;
}

/** A resource type and its inputs. */
export interface AwsType {
    readonly token: string;
    readonly inputs: readonly AwsInput[];
}

const root = path.dirname(require.resolve("@pulumi/aws/package.json"));

/** Properties of an interface with their types, as text without blanks. */
type Properties = ReadonlyMap<string, string>;

/** The interfaces of a declaration file, by name. */
function interfacesOf(text: string): Map<string, Properties> {
    const found = new Map<string, Properties>();
    const code = text.replace(/\/\*[^]*?\*\//g, "");
    for (const [, indent, name, body] of code.matchAll(
        /^( *)(?:export )?interface (\w+) (?:extends [\w.]+ )?\{\n([^]*?)^\1\}/gm,
    )) {
        const properties = new Map<string, string>();
        const property = new RegExp(String.raw`^${indent!} {4}(\w+)\??: ([^]*?);\n(?=${indent!} {4}\w|\s*$)`, "gm");
        for (const [, key, type] of `${body!.replace(/^\s*\n/gm, "")}`.matchAll(property)) {
            properties.set(key!, type!.replace(/\s+/g, ""));
        }
        found.set(name!, properties);
    }
    return found;
}

/** The interfaces of nested inputs, by `service.Name`; the files' namespaces are services. */
function nestedInputs(): Map<string, Properties> {
    const text = fs.readFileSync(path.join(root, "types", "input.d.ts"), "utf8").replace(/\/\*[^]*?\*\//g, "");
    const found = new Map<string, Properties>();
    for (const part of text.split(/^export declare namespace /m)) {
        const service = /^(\w+) \{/.exec(part)?.[1];
        interfacesOf(part).forEach((properties, name) =>
            found.set(service === undefined ? name : `${service}.${name}`, properties),
        );
    }
    return found;
}

/** Reads all types, in the order of their tokens. */
export function awsTypes(): AwsType[] {
    const nested = nestedInputs();
    const folders = [
        "",
        ...fs
            .readdirSync(root, { withFileTypes: true })
            .filter((entry) => entry.isDirectory() && entry.name !== "types")
            .map(({ name }) => name),
    ];
    return folders
        .flatMap((folder) =>
            fs
                .readdirSync(path.join(root, folder))
                .filter((file) => file.endsWith(".js"))
                .flatMap((file) => typeIn(path.join(root, folder, file.slice(0, -".js".length)), nested)),
        )
        .sort((one, other) => (one.token < other.token ? -1 : 1));
}

function typeIn(file: string, nested: ReadonlyMap<string, Properties>): AwsType[] {
    const code = fs.readFileSync(`${file}.js`, "utf8");
    const token = /static __pulumiType = '([^']+)'/.exec(code)?.[1];
    const name = /^class (\w+) extends pulumi\.CustomResource/m.exec(code)?.[1];
    if (name === undefined || token === undefined) {
        return [];
    }
    const properties = interfacesOf(fs.readFileSync(`${file}.d.ts`, "utf8")).get(`${name}Args`);
    if (properties === undefined) {
        throw new Error(`${token} has no interface ${name}Args.`);
    }
    return [{ token, inputs: inputsOf(properties, nested) }];
}

/** Each nested interface is entered once in a type, by the shortest way: some hold themselves. */
function inputsOf(properties: Properties, nested: ReadonlyMap<string, Properties>): AwsInput[] {
    const found: AwsInput[] = [];
    const entered = new Set<string>();
    const waiting: { properties: Properties; at: readonly (string | 0)[] }[] = [{ properties, at: [] }];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (const [key, type] of next.properties) {
            const here = [...next.at, key];
            const inner = /inputs\.([\w.]+)/.exec(type)?.[1];
            const isList = /\[\]/.test(type);
            if (inner !== undefined) {
                const declared = nested.get(inner);
                if (declared === undefined) {
                    throw new Error(`${here.join(".")} is of ${inner}, which isn't declared.`);
                }
                if (!entered.has(inner)) {
                    entered.add(inner);
                    waiting.push({ properties: declared, at: isList ? [...here, 0] : here });
                }
            } else {
                found.push(...leaf(here, type, isList));
            }
        }
    }
    return found;
}

function leaf(at: readonly (string | 0)[], type: string, isList: boolean): AwsInput[] {
    if (/\[key:string\]/.test(type)) {
        return [{ path: at, form: "map" }];
    }
    if (/\bany\b/.test(type)) {
        return [{ path: at, form: "any" }];
    }
    return /\bstring\b|enums\.|ARN\b/.test(type) ? [{ path: at, form: isList ? "list" : "string" }] : [];
}

/** Properties in which only one input is set. */
export function withInput([first, ...rest]: readonly (string | 0)[], value: unknown): unknown {
    if (first === undefined) {
        return value;
    }
    return first === 0 ? [withInput(rest, value)] : { [first]: withInput(rest, value) };
}
