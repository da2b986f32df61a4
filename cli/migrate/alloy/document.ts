/** An Alloy config as a document with leaves, and its components by what others call them. */
import type { Steps } from "../leaves";
import type { Attribute, Block, Expression } from "./parse";

/** One component, or a block that is none. */
export interface Component {
    /** `prometheus.scrape`. */
    readonly type: string;
    readonly label?: string;
    readonly block: Block;
    /** Where it is in the document. */
    readonly steps: Steps;
}

/** A value, and where it was: paths in the value to paths in the document. */
export interface Traced {
    readonly value: unknown;
    readonly from: readonly (readonly [to: Steps, from: Steps])[];
}

export interface AlloyDocument {
    readonly value: Readonly<Record<string, unknown>>;
    readonly components: readonly Component[];
}

type Fields = Record<string, unknown>;

/** An expression's value, as far as it is one; what refers to something or has to be worked out is its text. */
export function plainValue(value: Expression, text: string): unknown {
    switch (value.kind) {
        case "literal":
            return value.value;
        case "array":
            return value.items.every(isPlain) ? value.items.map((each) => plainValue(each, "")) : text;
        case "object":
            return value.fields.every(([, each]) => isPlain(each))
                ? Object.fromEntries(value.fields.map(([key, each]) => [key, plainValue(each, "")]))
                : text;
        case "reference":
        case "call":
        case "operation":
            return text;
    }
}

const isPlain = (value: Expression): boolean =>
    value.kind === "literal" ||
    (value.kind === "array" && value.items.every(isPlain)) ||
    (value.kind === "object" && value.fields.every(([, each]) => isPlain(each)));

/** Blocks of one name become a list where there are several. */
export function fieldsOf(body: readonly (Attribute | Block)[]): Fields {
    const fields: Fields = {};
    for (const statement of body) {
        if (statement.kind === "attribute") {
            fields[statement.name] = plainValue(statement.value, statement.text);
        }
    }
    for (const [name, blocks] of blocksIn(body)) {
        fields[name] =
            blocks.length === 1 ? fieldsOf(blocks[0]!.body) : blocks.map(({ body: inner }) => fieldsOf(inner));
    }
    return fields;
}

/** Blocks by name, in their order. */
export function blocksIn(body: readonly (Attribute | Block)[]): ReadonlyMap<string, readonly Block[]> {
    const found = new Map<string, Block[]>();
    for (const statement of body) {
        if (statement.kind === "block") {
            found.set(statement.name, [...(found.get(statement.name) ?? []), statement]);
        }
    }
    return found;
}

/** Steps to one of the blocks of a name. */
export const blockSteps = (name: string, index: number, count: number): Steps => (count === 1 ? [name] : [name, index]);

export const attributeOf = (body: readonly (Attribute | Block)[], name: string): Attribute | undefined =>
    body.find((statement): statement is Attribute => statement.kind === "attribute" && statement.name === name);

/** The document of a whole config: `prometheus.scrape.app.scrape_interval`. */
export function documentOf(statements: readonly (Attribute | Block)[]): AlloyDocument {
    const value: Fields = {};
    const components: Component[] = [];
    for (const statement of statements) {
        if (statement.kind === "attribute") {
            value[statement.name] = plainValue(statement.value, statement.text);
            continue;
        }
        const { name, label, body } = statement;
        const steps = [...name.split("."), ...(label === undefined ? [] : [label])];
        let holder = value;
        for (const step of steps.slice(0, -1)) {
            const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
            holder = (holder[step] = typeof inner === "object" && inner !== null ? inner : {}) as Fields;
        }
        holder[steps.at(-1)!] = fieldsOf(body);
        components.push({ type: name, ...(label === undefined ? {} : { label }), block: statement, steps });
    }
    return { value, components };
}

/** The component that a reference begins with, and what of it is meant: `output`. */
export function referred(
    components: readonly Component[],
    path: readonly string[],
): { readonly component: Component; readonly field: string } | undefined {
    const component = components.find(
        ({ type, label }) => label !== undefined && `${path.join(".")}.`.startsWith(`${type}.${label}.`),
    );
    return component && { component, field: path.slice(component.type.split(".").length + 1).join(".") };
}
