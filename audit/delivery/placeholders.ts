/**
 * Replaces the placeholders of a config as the collector's resolver does (confmap/expand.go and its env and yaml
 * providers). Pure.
 */
import { parseCollectorConfig } from "../../collector";
import { isPlaceholder } from "../../collector/rules/config-view";
import { isMapping } from "../../collector/values";
import type { Work } from "./work";

/** What is known of an environment variable: its value, that nothing sets it, or neither. */
export type Variable = { readonly value: string } | "unset" | "unknown";

/** What a config is resolved with. */
export interface Environment {
    readonly variable: (name: string) => Variable;
}

/** What came in for a whole placeholder: the collector takes the text where it wants a string, and else the value. */
export class Substituted {
    constructor(
        readonly value: unknown,
        readonly text: string,
    ) {}
}

/** Why the collector refuses a value, as a finding's sentences. */
export class Refused extends Error {
    constructor(
        message: string,
        readonly fix: string,
    ) {
        super(message);
    }
}

/** How often the collector looks for the next placeholder in one value (`expandValueRecursively`). */
const mostRounds = 1000;

/** Schemes of the collector's own that are read here. */
const readSchemes: readonly string[] = ["env", "yaml"];

/** `envvar.ValidationPattern`. */
const variableName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What a placeholder stands for: text, which is read as YAML where the placeholder is a whole value. */
interface Retrieved {
    readonly text: string;
    /** True for an empty default, which is a string; an empty variable is null. */
    readonly isString?: boolean;
}

/**
 * Replaces placeholders, and notes what it couldn't. What isn't known stays a placeholder; `$$` stays as it is, so that
 * what is left can be told from an escaped one.
 */
export class Placeholders {
    /** Schemes whose values lie elsewhere, e.g. `file`. */
    readonly elsewhere = new Set<string>();
    /** Names of all variables that the config asks for. */
    readonly asked = new Set<string>();
    /** Names of those that nothing sets, and that have no default: empty, unless the image sets them. */
    readonly unset = new Set<string>();
    /** Whether any value came in whole, as a `Substituted`. */
    hasSubstituted = false;
    private readonly parsed = new Map<string, ReturnType<typeof parseCollectorConfig>>();

    constructor(
        private readonly environment: Environment,
        private readonly work: Work,
    ) {}

    /** A value with everything in it replaced. Keys are left alone, as the collector leaves them. Throws `Refused`. */
    replace(value: unknown, rounds = mostRounds): unknown {
        this.work.enter();
        try {
            if (typeof value === "string") {
                return this.replaceText(value, rounds);
            }
            if (Array.isArray(value)) {
                return value.map((inner) => this.replace(inner, rounds));
            }
            return isMapping(value)
                ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.replace(inner, rounds)]))
                : value;
        } finally {
            this.work.leave();
        }
    }

    private replaceText(text: string, rounds: number): unknown {
        if (!text.includes("$")) {
            this.work.read(text.length);
            return text;
        }
        let current = text;
        for (let round = rounds; round > 0; round--) {
            this.work.read(current.length);
            const found = this.next(current);
            if (found === "nothing") {
                return isPlaceholder(current) ? escaped(current) : current;
            }
            if (found === "only unknown") {
                return current;
            }
            if (found.placeholder === current) {
                return this.substitute(found, round - 1);
            }
            const parts = current.split(found.placeholder);
            this.work.write(current.length + (parts.length - 1) * found.text.length);
            current = parts.join(found.text);
        }
        throw new Refused(
            "Its placeholders refer to one another in a loop: the collector doesn't start.",
            "Give each variable a value that doesn't refer back to itself.",
        );
    }

    private substitute({ text, isString }: Retrieved, rounds: number): unknown {
        const value = isString === true ? text : this.read(text);
        if (typeof value === "string") {
            return this.replaceText(value, rounds);
        }
        const replaced = this.replace(value, rounds);
        try {
            const original = this.replaceText(text, rounds);
            if (typeof original !== "string") {
                return replaced;
            }
            this.hasSubstituted = true;
            return new Substituted(replaced, original);
        } catch (error) {
            // The collector then goes on without the text.
            if (error instanceof Refused) {
                return replaced;
            }
            throw error;
        }
    }

    /**
     * The next placeholder that the collector would replace (`findURI`), passing over those whose values aren't known
     * here. An escaped one ends the search, even when others follow: so does the collector's.
     */
    private next(text: string): (Retrieved & { readonly placeholder: string }) | "nothing" | "only unknown" {
        let unknown = false;
        let start = 0;
        for (let close = text.indexOf("}"); close >= 0; close = text.indexOf("}", start)) {
            const open = text.slice(start, close).lastIndexOf("${");
            if (open >= 0) {
                if (dollarsBefore(text, start, start + open) % 2 === 1) {
                    break;
                }
                const placeholder = text.slice(start + open, close + 1);
                const retrieved = this.retrieve(placeholder.slice(2, -1));
                if (retrieved !== "unknown") {
                    return { ...retrieved, placeholder };
                }
                unknown = true;
                this.noteSchemes(text.slice(start, start + open));
            }
            start = close + 1;
        }
        return unknown ? "only unknown" : "nothing";
    }

    /** Notes where the placeholders around one that isn't known lead, as in `${file:${env:NAME}}`. */
    private noteSchemes(before: string): void {
        for (const [, dollars, scheme] of before.matchAll(/(?<!\$)(\$*)\$\{([A-Za-z][A-Za-z0-9+.-]+):/g)) {
            if (dollars!.length % 2 === 0 && !readSchemes.includes(scheme!)) {
                this.elsewhere.add(scheme!);
            }
        }
    }

    private retrieve(inner: string): Retrieved | "unknown" {
        const uri = inner.includes(":") ? inner : `env:${inner}`;
        const match = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s.exec(uri);
        if (match === null) {
            throw new Refused(
                "A placeholder has a colon, but no scheme before it: the collector doesn't start.",
                "Write ${env:NAME}, or ${env:NAME:-default}.",
            );
        }
        const [, scheme, opaque] = match as unknown as [string, string, string];
        if (opaque.includes("$")) {
            throw new Refused(
                "A placeholder has a $ inside: the collector doesn't start.",
                "Write the default without a $, or put it into a variable.",
            );
        }
        if (opaque.startsWith("-") && variableName.test(scheme)) {
            throw new Refused(
                "A placeholder has a default but no scheme: the collector doesn't start.",
                "Write ${env:NAME:-default}.",
            );
        }
        if (!readSchemes.includes(scheme)) {
            this.elsewhere.add(scheme);
            return "unknown";
        }
        return scheme === "yaml" ? { text: opaque } : this.variable(opaque);
    }

    private variable(opaque: string): Retrieved | "unknown" {
        const { name, fallback } = nameAndDefault(opaque);
        if (!variableName.test(name)) {
            throw new Refused(
                "A placeholder names a variable whose name is not valid: the collector doesn't start.",
                "Name variables with letters, digits and underscores only, and write a literal ${ as $${.",
            );
        }
        this.asked.add(name);
        const variable = this.environment.variable(name);
        if (typeof variable === "object") {
            return { text: variable.value };
        }
        // Without a default it would be empty, were it not that an image may set variables too.
        if (variable === "unknown" || fallback === undefined) {
            if (variable === "unset") {
                this.unset.add(name);
            }
            return "unknown";
        }
        return { text: fallback, isString: fallback === "" };
    }

    /** The text as the collector's `NewRetrievedFromYAML` takes it: a string, and what isn't YAML, as it is written. */
    private read(text: string): unknown {
        this.work.read(text.length);
        if (isBlank(text)) {
            return null;
        }
        // The same few texts come again and again where variables refer to one another.
        const { config, findings } = this.parsed.get(text) ?? parseCollectorConfig(text);
        this.parsed.set(text, { config, findings });
        if (typeof config === "string") {
            return text;
        }
        if (config === undefined && !mayBeYaml(text)) {
            return text;
        }
        if (findings.length > 0) {
            throw new Refused(
                "A placeholder stands for YAML that the collector may read differently than a reviewer.",
                "Write the value as plain YAML, in one document without tags and aliases.",
            );
        }
        return config;
    }
}

/**
 * Whether a text that the parser refuses may be YAML for the collector, which takes any tag, more aliases and deeper
 * nesting.
 */
function mayBeYaml(text: string): boolean {
    return /[!&]/.test(text) || (text.match(/[[{]|[-?:]\s/g) ?? []).length > 50;
}

/** How many `$` stand in `text` right before `end`, not looking before `start`. */
function dollarsBefore(text: string, start: number, end: number): number {
    let first = end;
    while (first > start && text[first - 1] === "$") {
        first -= 1;
    }
    return end - first;
}

/** The name and the default in `NAME:-default`. */
export function nameAndDefault(opaque: string): { name: string; fallback?: string } {
    const end = opaque.indexOf(":-");
    return end < 0 ? { name: opaque } : { name: opaque.slice(0, end), fallback: opaque.slice(end + 2) };
}

/** A text of blanks and comments only, which YAML reads as null. */
export function isBlank(text: string): boolean {
    return text.split("\n").every((line) => /^\s*(#|$)/.test(line));
}

/**
 * A finished text in which the collector's search left something that looks like a placeholder: escaped, so that nobody
 * takes it for one.
 */
function escaped(text: string): string {
    return text.replace(/\$\$|\$\{/g, (found) => (found === "$$" ? found : "$${"));
}
