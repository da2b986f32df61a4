/** Values of environment variables taken out of sentences, as they may be secrets. Pure. */
import { adot, parseCollectorConfig } from "../collector";
import { typeOf } from "../collector/rules/config-view";
import type { Container } from "./containers";

/** Shorter ones are in any sentence. */
const shortest = 3;
/** Numbers, times and sizes, which say what is wrong and nothing else. */
const measure = /^[-+]?[\d._]+ ?[a-zA-Zµ%]{0,3}$/;
/** A message shows at most so much of a value before it cuts it off (collector/values.ts, `excerpt`). */
const shownAtMost = 55;

const types = new Set(Object.values(adot.components).flatMap((names) => [...names]));
const spellings = new Set(Object.values(adot.aliases).flatMap((names) => Object.keys(names)));
const isComponent = (text: string): boolean => {
    const type = typeOf(text);
    return types.has(type) || spellings.has(type);
};

/** A function that writes `${env:NAME}` in place of what the variables of these names hold. */
export function masker({ environment }: Container, names: readonly string[]): (text: string) => string {
    const hidden = environment
        .filter(({ name }) => names.includes(name))
        .flatMap(({ name, value }) => pieces(value).map((piece) => [piece, `\${env:${name}}`] as const))
        // The longest first, so that no piece of one is left.
        .sort(([one], [other]) => other.length - one.length);
    return (text) => hidden.reduce((left, [piece, placeholder]) => left.replaceAll(piece, placeholder), text);
}

/** The value, its texts where it is YAML, and both as messages quote and cut them. */
function pieces(value: string): string[] {
    const texts = [value, ...leaves(parseCollectorConfig(value).config)];
    return [...new Set(texts)]
        .filter((text) => text.length >= shortest && !measure.test(text) && !isComponent(text))
        .flatMap((text) => {
            const quoted = JSON.stringify(text).slice(1, -1);
            return [text, quoted, ...(quoted.length > shownAtMost ? [quoted.slice(0, shownAtMost)] : [])];
        });
}

function leaves(value: unknown): string[] {
    if (typeof value === "object" && value !== null) {
        return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(leaves)];
    }
    return typeof value === "string" ? [value, ...value.split(/\s+/)] : [];
}
