/** Values of environment variables taken out of sentences, as they may be secrets. Pure. */
import { adot, parseCollectorConfig } from "../collector";
import type { Container } from "./containers";

/** Shorter ones are in any sentence. */
const shortest = 3;
/** Numbers, times and sizes, which say what is wrong and nothing else. */
const measure = /^[-+]?[\d._]{1,12} ?([nuµm]?s|m|h|%|[KMGT]?i?B|[KMGT]i?)?$/i;
const plainWord = /^[\w.-]+$/;
/** Characters of a value that a message shows before it cuts it off (collector/values.ts, `excerpt`). */
const longestExcerpt = 60;

const types = new Set(Object.values(adot.components).flatMap((names) => [...names]));
const spellings = new Set(Object.values(adot.aliases).flatMap((names) => Object.keys(names)));
/** A type alone: a name behind it may be anything. */
const isComponent = (text: string): boolean => types.has(text) || spellings.has(text);

/** A function that writes `${env:NAME}` in place of what variables of these names hold, and of its cut beginning. */
export function masker({ environment }: Container, names: readonly string[]): (text: string) => string {
    const asked = new Set(names);
    const hiding = new Pieces(
        environment
            .filter(({ name }) => asked.has(name))
            .flatMap(({ name, value }) => pieces(value).map((text) => ({ text, name }))),
    );
    return (text) => {
        let [masked, end] = ["", 0];
        for (const found of joined([...hiding.whole(text), ...hiding.cut(text)])) {
            masked += `${text.slice(end, found.start)}\${env:${found.name}}`;
            end = found.end;
        }
        return masked + text.slice(end);
    };
}

/** A text that no message may show, and the variable that holds it. */
interface Piece {
    readonly text: string;
    readonly name: string;
}

/** Where a piece, or a part of it, is in a text. */
interface Place {
    readonly start: number;
    readonly end: number;
    readonly name: string;
}

/** In order, those that overlap as one, so that no end of one is left where another is cut out. */
function joined(places: readonly Place[]): Place[] {
    const all: Place[] = [];
    for (const place of [...places].sort((one, other) => one.start - other.start || other.end - one.end)) {
        const last = all.at(-1);
        if (last === undefined || place.start >= last.end) {
            all.push(place);
        } else if (place.end > last.end) {
            all[all.length - 1] = { ...last, end: place.end };
        }
    }
    return all;
}

/** Lengths of the beginnings by which pieces are found: close together, so that few pieces share one. */
const beginnings = [60, 30, 20, 15, 12, 10, 9, 8, 7, 6, 5, 4, shortest];

/** What stands where a message has cut a value off. */
const cutMark = "...";

/** Thousands of pieces, of which a sentence holds hardly any: those that may be in it are told by how they begin. */
class Pieces {
    /** The longest of a beginning first. */
    private readonly byBeginning = new Map<string, Piece[]>();
    /** The first characters of all, by which most places of a text are passed over. */
    private readonly firsts = new Set<string>();
    private readonly sorted: readonly Piece[];

    constructor(all: readonly Piece[]) {
        this.sorted = [...all].sort((one, other) => (one.text < other.text ? -1 : 1));
        for (const piece of [...all].sort((one, other) => other.text.length - one.text.length)) {
            const length = beginnings.find((each) => each <= piece.text.length);
            const beginning = piece.text.slice(0, length);
            this.firsts.add(piece.text.slice(0, shortest));
            const same = this.byBeginning.get(beginning) ?? [];
            same.push(piece);
            this.byBeginning.set(beginning, same);
        }
    }

    /** At each character the longest piece that begins there. */
    whole(text: string): Place[] {
        return Array.from({ length: this.sorted.length === 0 ? 0 : text.length }, (_, start) =>
            this.wholeAt(text, start),
        ).filter((place) => place !== undefined);
    }

    private wholeAt(text: string, start: number): Place | undefined {
        if (!this.firsts.has(text.slice(start, start + shortest))) {
            return undefined;
        }
        for (const length of beginnings) {
            const found = this.byBeginning
                .get(text.slice(start, start + length))
                ?.find((piece) => text.startsWith(piece.text, start));
            if (found !== undefined) {
                return { start, end: start + found.text.length, name: found.name };
            }
        }
        return undefined;
    }

    /** Before each cut the longest beginning of a piece. */
    cut(text: string): Place[] {
        const places: Place[] = [];
        for (let end = text.indexOf(cutMark); end >= 0; end = text.indexOf(cutMark, end + 1)) {
            for (let start = Math.max(0, end - longestExcerpt); start <= end - shortest; start++) {
                const name = this.beginningWith(text.slice(start, end));
                if (name !== undefined) {
                    places.push({ start, end, name });
                    break;
                }
            }
        }
        return places;
    }

    /** The variable of a piece that begins so; undefined when there is none. */
    private beginningWith(text: string): string | undefined {
        let [low, high] = [0, this.sorted.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.sorted[middle]!.text < text) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        const found = this.sorted[low];
        return found?.text.startsWith(text) === true ? found.name : undefined;
    }
}

/** The value, its texts where it is YAML, and both as messages quote them. */
function pieces(value: string): string[] {
    // A plain word has nothing else in it, and reading each of thousands takes a while.
    const texts = plainWord.test(value) ? [value] : [value, ...leaves(parseCollectorConfig(value).config)];
    return [...new Set(texts)]
        .filter((text) => text.length >= shortest && !measure.test(text) && !isComponent(text))
        .flatMap((text) => {
            const quoted = JSON.stringify(text).slice(1, -1);
            return quoted === text ? [text] : [text, quoted];
        });
}

function leaves(value: unknown): string[] {
    if (typeof value === "object" && value !== null) {
        return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(leaves)];
    }
    return typeof value === "string" ? [value, ...value.split(/\s+/)] : [];
}
