/** Reads the structs of a Go package, as far as a config's keys need them. */

/** A type as it is written, and where. */
export interface TypeIn {
    readonly text: string;
    /** Import path of its package. */
    readonly package: string;
    /** Import paths by the names that the file gives them. */
    readonly imports: ReadonlyMap<string, string>;
}

export interface Field {
    /** One for an embedded type. */
    readonly names: readonly string[];
    readonly type: string;
    readonly tag: string;
}

export type Struct = readonly Field[];

export interface Declared extends TypeIn {
    /** Undefined for a type that is no struct. */
    readonly struct?: Struct;
}

export interface GoPackage {
    readonly types: ReadonlyMap<string, Declared>;
    /** Bodies of methods, by the type's name and the method's. */
    readonly methods: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export function readPackage(files: readonly string[]): GoPackage {
    const types = new Map<string, Declared>();
    const methods = new Map<string, Map<string, string>>();
    for (const file of files) {
        const text = withoutComments(file);
        const imports = importsOf(text);
        const where = { package: "", imports };
        for (const match of text.matchAll(/^(?:type )?[ \t]*(\w+)(?:\[[^\]]*\])? (=? ?)struct \{/gm)) {
            const body = braced(text, match.index + match[0].length - 1);
            types.set(match[1]!, { ...where, text: "struct", struct: fieldsOf(body) });
        }
        for (const [, name, other] of text.matchAll(/^(?:type |\t)(\w+) +=? ?([\w.[\]{}*]+)[ \t]*$/gm)) {
            if (!types.has(name!)) {
                types.set(name!, { ...where, text: other! });
            }
        }
        for (const match of text.matchAll(/^func \(\w*\s*\*?(\w+)(?:\[\w+\])?\) (\w+)\(.*\{$/gm)) {
            const [, name, method] = match;
            const ofType = methods.get(name!) ?? new Map<string, string>();
            methods.set(name!, ofType);
            ofType.set(method!, braced(text, match.index + match[0].length - 1));
        }
    }
    return { types, methods };
}

/** Comments become blanks; strings and tags stay. */
function withoutComments(text: string): string {
    return text.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) =>
        part.startsWith("/") ? part.replace(/[^\n]/g, "") : part,
    );
}

function importsOf(text: string): ReadonlyMap<string, string> {
    const imports = new Map<string, string>();
    for (const [, alias, path] of text.matchAll(/^(?:import )?[ \t]*(\w+ )?"([\w./-]+\.[\w./-]+\/[\w./-]+)"$/gm)) {
        // A version at the end of a path is no name.
        const name = path!
            .replace(/\/v\d+$/, "")
            .split("/")
            .at(-1)!;
        imports.set(alias?.trim() ?? name, path!);
    }
    return imports;
}

/** What stands in the braces that open at `start`. */
function braced(text: string, start: number): string {
    let depth = 0;
    const signs = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|[{}]/g;
    signs.lastIndex = start;
    for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
        depth += match[0] === "{" ? 1 : match[0] === "}" ? -1 : 0;
        if (depth === 0) {
            return text.slice(start + 1, match.index);
        }
    }
    return text.slice(start + 1);
}

function fieldsOf(body: string): Struct {
    const fields: Field[] = [];
    const flat = body.replace(/struct \{[^{}]*\}/g, "any");
    for (const line of flat.split("\n")) {
        const [, tag = ""] = /`([^`]*)`\s*$/.exec(line) ?? [];
        const declaration = line.replace(/`[^`]*`\s*$/, "").trim();
        const [, names, type] = /^(\w+(?:, *\w+)*)\s+(\S.*)$/.exec(declaration) ?? [];
        if (names !== undefined) {
            fields.push({ names: names.split(/, */), type: type!.trim(), tag });
        } else if (/^\*?[\w.]+(?:\[.*\])?$/.test(declaration)) {
            const name = declaration.replace(/\[.*$/, "").split(".").at(-1)!.replace("*", "");
            fields.push({ names: [name], type: declaration, tag });
        }
    }
    return fields;
}
