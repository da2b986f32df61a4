/** Values of environment variables taken out of sentences, as they may be secrets. Pure. */
import { adot, parseCollectorConfig } from "../collector";
import { typeOf } from "../collector/rules/config-view";
import type { Container } from "./containers";

/** Shorter ones are in any sentence. */
const shortest = 3;
/** Numbers, times and sizes, which say what is wrong and nothing else. */
const measure = /^[-+]?[\d._]+ ?[a-zA-Zµ%]{0,3}$/;
const plainWord = /^[\w.-]+$/;
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
    const asked = new Set(names);
    const hidden = environment
        .filter(({ name }) => asked.has(name))
        .flatMap(({ name, value }) => pieces(value).map((piece) => [piece, `\${env:${name}}`] as const))
        // The longest first, so that no piece of one is left.
        .sort(([one], [other]) => other.length - one.length);
    const hiding = new Pieces(hidden.map(([piece]) => piece));
    return (text) => {
        let left = text;
        // Each may leave a text that holds another one.
        for (let index = hiding.nextIn(left, 0); index !== undefined; index = hiding.nextIn(left, index + 1)) {
            const [piece, placeholder] = hidden[index]!;
            left = left.replaceAll(piece, placeholder);
        }
        return left;
    };
}

/** Lengths of the beginnings by which pieces are found. */
const beginnings = [60, 30, 15, 7, shortest];

/** Thousands of pieces, of which a sentence holds hardly any: those that may be in it are told by how they begin. */
class Pieces {
    private readonly byBeginning = new Map<string, number[]>();
    private readonly lengths: readonly number[];

    constructor(private readonly all: readonly string[]) {
        all.forEach((piece, index) => {
            const beginning = piece.slice(
                0,
                beginnings.find((length) => length <= piece.length),
            );
            const same = this.byBeginning.get(beginning) ?? [];
            same.push(index);
            this.byBeginning.set(beginning, same);
        });
        this.lengths = [...new Set([...this.byBeginning.keys()].map(({ length }) => length))];
    }

    /** The first piece from this one on that is in the text. */
    nextIn(text: string, from: number): number | undefined {
        let next: number | undefined;
        for (const length of this.lengths) {
            for (let start = 0; start + length <= text.length; start++) {
                const found = this.byBeginning
                    .get(text.slice(start, start + length))
                    ?.find((index) => index >= from && text.startsWith(this.all[index]!, start));
                next = found === undefined ? next : Math.min(found, next ?? found);
            }
        }
        return next;
    }
}

/** The value, its texts where it is YAML, and both as messages quote and cut them. */
function pieces(value: string): string[] {
    // A plain word has nothing else in it, and reading each of thousands takes a while.
    const texts = plainWord.test(value) ? [value] : [value, ...leaves(parseCollectorConfig(value).config)];
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
