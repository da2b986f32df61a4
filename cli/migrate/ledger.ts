/** What became of each leaf of one document: a leaf has one outcome, and none is without. */
import { type Leaf, leavesOf, pathText, type Step, type Steps, valueAt, valueText } from "./leaves";
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
    /** Leaves at or below each path, in the document's order. */
    readonly #below = new Map<string, Leaf[]>();

    constructor(
        private readonly origin: Origin,
        private readonly value: unknown,
    ) {
        this.#leaves = leavesOf(value);
        for (const leaf of this.#leaves) {
            for (let length = 0; length <= leaf.steps.length; length++) {
                const key = JSON.stringify(leaf.steps.slice(0, length));
                const before = this.#below.get(key);
                if (before === undefined) {
                    this.#below.set(key, [leaf]);
                } else {
                    before.push(leaf);
                }
            }
        }
    }

    /** Of every leaf at or below a path that nothing is said of yet. */
    say(steps: Steps, said: Said): void {
        for (const leaf of this.#below.get(JSON.stringify(steps)) ?? []) {
            if (!this.#said.has(leaf)) {
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

    /** The value of an environment variable or a parameter stands beside its name. */
    #isOfSecretVariable(steps: Steps): boolean {
        if (!/^(?:(?:parameter)?value|default)$/i.test(String(steps.at(-1)))) {
            return false;
        }
        const around = valueAt(this.value, steps.slice(0, -1));
        const names = ["name", "Name", "key", "Key", "ParameterKey"].map((key) => valueAt(around, [key]));
        return names.some((name) => typeof name === "string" && isSecretName(name));
    }

    /** In the document's order. Throws an `Error` where a leaf has none, which is a mistake of the reader. */
    outcomes(): readonly Outcome[] {
        return this.#leaves.map((leaf) => {
            const said = this.#said.get(leaf);
            if (said === undefined) {
                throw new Error(`Nothing was said of ${pathText(leaf.steps)} in ${this.origin.file}.`);
            }
            const isHidden = isSecret(leaf.steps) || this.#isOfSecretVariable(leaf.steps);
            const value = isHidden ? {} : { value: withoutSecrets(valueText(leaf.value)) };
            return { origin: this.origin, path: pathText(leaf.steps), ...value, ...said };
        });
    }
}

/** A text without names and passwords in addresses, and without what arguments and queries call secrets. */
const withoutSecrets = (text: string): string =>
    text
        .replace(/(\/\/)[^/\s@]*@/g, "$1…@")
        .replace(
            /((?:pass(?:word|phrase|wd)?|secret|token|credentials?|(?:api|access|private)[_-]?key)\s*[=:]\s*)[^\s&;,"']+/gi,
            "$1…",
        );

/** Whether a name is that of a secret: of a setting, a variable, a label. */
export const isSecretName = (name: string): boolean => secret.test(name) && !notSecret.test(name);

/** Whether a text has a password in an address. */
export const hasUser = (text: string): boolean => /\/\/[^/\s@]*@/.test(text);

const isSecret = (steps: Steps): boolean =>
    steps.some((step: Step) => typeof step === "string" && secret.test(step)) && !notSecret.test(String(steps.at(-1)));
