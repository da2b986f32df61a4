/** What became of each leaf of one document: a leaf has one outcome, and none is without. */
import { type Leaf, leavesOf, pathText, type Step, type Steps, valueText } from "./leaves";
import type { Fate, Origin, Outcome } from "./model";

/** What is said of a setting; `why` is needed for all fates but `same`. */
export interface Said {
    readonly fate: Fate;
    readonly became?: string;
    readonly why?: string;
}

/** Names of settings whose values are secrets. */
const secret = /pass(?:word|phrase)|secret|token|bearer|credential|(?:api|access|private|certificate)_?key|headers?/i;

/** Names of the same form whose values are none: files, ARNs of roles and names of variables. */
const notSecret = /(?:_file|_path|role_arn|external_id|keystore_type)$/i;

/** Filled by the reader of a document; `outcomes` gives what is to be reported. */
export class Ledger {
    readonly #leaves: readonly Leaf[];
    readonly #said = new Map<Leaf, Said>();

    constructor(
        private readonly origin: Origin,
        value: unknown,
    ) {
        this.#leaves = leavesOf(value);
    }

    /** Of every leaf at or below a path that nothing is said of yet. */
    say(steps: Steps, said: Said): void {
        for (const leaf of this.#leaves) {
            if (!this.#said.has(leaf) && isAt(steps, leaf.steps)) {
                this.#said.set(leaf, said);
            }
        }
    }

    /** Of all that is left, one by one. */
    sayRest(of: (leaf: Leaf) => Said): void {
        for (const leaf of this.#leaves) {
            if (!this.#said.has(leaf)) {
                this.#said.set(leaf, of(leaf));
            }
        }
    }

    /** In the document's order. Throws an `Error` where a leaf has none, which is a mistake of the reader. */
    outcomes(): readonly Outcome[] {
        return this.#leaves.map((leaf) => {
            const said = this.#said.get(leaf);
            if (said === undefined) {
                throw new Error(`Nothing was said of ${pathText(leaf.steps)} in ${this.origin.file}.`);
            }
            const value = isSecret(leaf.steps) ? {} : { value: withoutUser(valueText(leaf.value)) };
            return { origin: this.origin, path: pathText(leaf.steps), ...value, ...said };
        });
    }
}

/** An address without the name and password in it. */
const withoutUser = (text: string): string => text.replace(/(\/\/)[^/\s@]*@/g, "$1…@");

const isAt = (steps: Steps, leaf: Steps): boolean => steps.every((step, index) => leaf[index] === step);

const isSecret = (steps: Steps): boolean =>
    steps.some((step: Step) => typeof step === "string" && secret.test(step)) && !notSecret.test(String(steps.at(-1)));
