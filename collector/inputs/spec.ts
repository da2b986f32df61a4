/** What one input must be, in words and as a check. Tables of these declare the inputs of a function or component. */
import { nearest } from "../rules/nearest";
import { isMapping, type Mapping } from "../values";
import { InputError, isLate, refuse } from "./errors";

/** What a value that is there and known must be. */
interface Form {
    /** Goes behind "it must be": `a whole number of MiB from 256 to 122880`. */
    readonly allowed: string;
    /** Throws `InputError`, with a deeper path where only a part isn't allowed. */
    readonly check: (path: string, value: unknown) => void;
    /** Limits of a number, both included. */
    readonly range?: readonly [least: number, most: number];
    /** What each entry of a list or record must be. */
    readonly each?: Spec;
    /** What each property of an object must be. */
    readonly fields?: Fields;
    /** Whether an object may have other properties too. */
    readonly open?: boolean;
}

/** Specs by property. */
export type Fields = Readonly<Record<string, Spec>>;

/** Whether an input can be left out, and whether there is a default then. */
export type Presence = "required" | "optional" | "defaulted";

/** Whether an input must be known when it is given, or may be an Output. */
export type Time = "early" | "late";

interface Extras {
    readonly default?: unknown;
    readonly serviceDefault?: unknown;
    readonly isRegistered?: boolean;
    readonly example?: unknown;
}

/** One input. A spec never changes: each method gives another one. */
export class Spec<P extends Presence = Presence, T extends Time = Time> {
    constructor(
        readonly form: Form,
        readonly presence: P,
        readonly time: T,
        readonly extras: Extras = {},
    ) {}

    /** May be left out; `serviceDefault` is what AWS or Prometheus takes then, and nothing is filled in. */
    optional(serviceDefault?: unknown): Spec<"optional", T> {
        return new Spec(this.form, "optional", this.time, { ...this.extras, serviceDefault });
    }

    /** May be left out for this default. */
    or(value: unknown): Spec<"defaulted", T> {
        return new Spec(this.form, "defaulted", this.time, { ...this.extras, default: value });
    }

    /**
     * A component doesn't register the default among its inputs. For options that are younger than the stacks in use,
     * whose tasks would all be shown as changed.
     */
    unregistered(): Spec<P, T> {
        return new Spec(this.form, this.presence, this.time, { ...this.extras, isRegistered: false });
    }

    /** May be an Output or a promise. It is judged when its value arrives; until then early checks take the example. */
    late(example?: unknown): Spec<P, "late"> {
        return new Spec(this.form, this.presence, "late", { ...this.extras, example });
    }

    /** Must be known when it is given. */
    early(): Spec<P, "early"> {
        return new Spec(this.form, this.presence, "early", this.extras);
    }

    /** Also refused where `problem` has a reason, a clause such as `AWS keeps that name for itself`. */
    unless<V>(problem: (value: V) => string | undefined): Spec<P, T> {
        return this.also<V>((path, value) => {
            const reason = problem(value);
            if (reason !== undefined) {
                refuse(path, value, reason);
            }
        });
    }

    /** Also refused where `check`, which gets what the spec itself allows, throws. */
    also<V>(check: (path: string, value: V) => void): Spec<P, T> {
        const both: Form["check"] = (path, value) => {
            this.form.check(path, value);
            check(path, value as V);
        };
        return new Spec({ ...this.form, check: both }, this.presence, this.time, this.extras);
    }

    /** No message shows the value, which may be a secret. */
    unshown(): Spec<P, T> {
        const check: Form["check"] = (path, value) => {
            try {
                this.form.check(path, value);
            } catch (error) {
                // Whoever reads that it comes too late learns nothing of what comes.
                if (isLate(value)) {
                    throw error;
                }
                throw new InputError(path, `${path} isn't valid: it must be ${this.form.allowed}.`);
            }
        };
        return new Spec({ ...this.form, check }, this.presence, this.time, this.extras);
    }

    /** @throws InputError for a value that isn't allowed, and for one that is missing where it is required. */
    check(path: string, value: unknown): void {
        if ((value === undefined && this.presence !== "required") || (this.time === "late" && isLate(value))) {
            return;
        }
        if (value === undefined || value === null) {
            refuse(path, value, `it must be ${this.form.allowed}`);
        }
        this.form.check(path, value);
    }
}

/** A spec that can't be left out and must be known early, until a method says otherwise. */
type Strict = Spec<"required", "early">;

const strict = (form: Form): Strict => new Spec(form, "required", "early");

/** Whatever `fits`. */
export const valueThat = (allowed: string, fits: (value: unknown) => boolean, range?: Form["range"]): Strict =>
    strict({
        allowed,
        range,
        check: (path, value) => {
            if (!fits(value)) {
                refuse(path, value, `it must be ${allowed}`);
            }
        },
    });

const isString = (value: unknown): value is string => typeof value === "string";

/** A mapping that can be looked into: an Output is one that can't. */
export const isObject = (value: unknown): value is Mapping => isMapping(value) && !isLate(value);

/** Any value but null. */
export const anything = (allowed = "a value"): Strict => valueThat(allowed, () => true);

export const boolean = (): Strict => valueThat("a boolean, true or false", (value) => typeof value === "boolean");

export const string = (): Strict => valueThat("a string", isString);

export const nonEmptyString = (): Strict =>
    valueThat("a string that isn't empty", (value) => isString(value) && value.trim() !== "");

/** A string that the pattern, with its own anchors, matches. */
export const matching = (pattern: RegExp, allowed: string): Strict =>
    valueThat(allowed, (value) => isString(value) && pattern.test(value));

/** A whole number within limits, both included, of a unit in the plural; an empty one for none. */
export const wholeNumber = (unit: string, least: number, most: number): Strict =>
    valueThat(
        `a whole number${unit === "" ? "" : ` of ${unit}`} from ${least} to ${most}`,
        (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
        [least, most],
    );

/** A number within limits, both included. */
export const number = (least: number, most: number): Strict =>
    valueThat(
        `a number from ${least} to ${most}`,
        (value) => Number.isFinite(value) && (value as number) >= least && (value as number) <= most,
        [least, most],
    );

/** One of a few values; `of` names them where the list alone doesn't: `Fargate's CPU units`. */
export const oneOf = (values: readonly (string | number)[], of = ""): Strict =>
    valueThat(`one of ${of === "" ? "" : `${of}: `}${values.join(", ")}`, (value) => values.includes(value as string));

/**
 * A list whose every entry is allowed; `of` names the entries in the plural. No two entries have the same value under
 * the key `distinct`; `5` and `"5"` are the same there.
 */
export const list = (
    each: Spec,
    { least = 0, of = "", distinct }: { least?: number; of?: string; distinct?: string } = {},
): Strict => {
    const allowed = `a list${of === "" ? "" : ` of ${of}`}${least === 0 ? "" : ` with at least ${least}`}`;
    return strict({
        allowed,
        each,
        check: (path, value) => {
            if (!Array.isArray(value) || value.length < least) {
                refuse(path, value, `it must be ${allowed}`);
            }
            // A copy, as forEach passes over holes.
            [...value].forEach((item, index) => each.check(`${path}[${index}]`, item));
            if (distinct !== undefined) {
                checkDistinct(path, value as Record<string, unknown>[], distinct);
            }
        },
    });
};

function checkDistinct(path: string, items: readonly Readonly<Record<string, unknown>>[], key: string): void {
    const values = items.map((item) => String(item[key]));
    const second = values.findIndex((value, index) => values.indexOf(value) < index);
    if (second >= 0) {
        const first = values.indexOf(values[second]!);
        refuse(`${path}[${second}].${key}`, items[second]![key], `${path}[${first}] has it already`);
    }
}

/** An object whose keys are the caller's own names. */
export const record = (each: Spec, name?: { readonly pattern: RegExp; readonly allowed: string }): Strict => {
    const allowed = "an object";
    return strict({
        allowed,
        each,
        check: (path, value) => {
            if (!isObject(value)) {
                refuse(path, value, `it must be ${allowed}`);
            }
            for (const [key, item] of Object.entries(value)) {
                if (name !== undefined && !name.pattern.test(key)) {
                    throw new InputError(
                        path,
                        `${path} has the name ${JSON.stringify(key)}: it must be ${name.allowed}.`,
                    );
                }
                each.check(`${path}.${key}`, item);
            }
        },
    });
};

/** An object with these properties and, unless it is open, no others. */
export const object = (fields: Fields, options: { readonly open?: true; readonly allowed?: string } = {}): Strict => {
    const { allowed = `an object with ${Object.keys(fields).join(", ")}` } = options;
    return strict({
        allowed,
        fields,
        open: options.open,
        check: (path, value) => {
            if (!isObject(value)) {
                refuse(path, value, `it must be ${allowed}`);
            }
            const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
            if (unknown !== undefined && options.open !== true) {
                const at = join(path, unknown);
                const meant = nearest(unknown, Object.keys(fields));
                const instead = meant === undefined ? "" : `; the nearest is ${meant}`;
                throw new InputError(
                    at,
                    `${at} is an unknown property: there are ${Object.keys(fields).join(", ")}${instead}.`,
                );
            }
            Object.entries(fields).forEach(([key, spec]) => spec.check(join(path, key), value[key]));
        },
    });
};

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** What is to stand where an Output or promise stands. */
type Replace = (spec: Spec, path: string, late: unknown) => unknown;

/** A value with every Output and promise in it replaced. What can have none in it stays the same object. */
export function replaceLate(spec: Spec, path: string, value: unknown, replace: Replace): unknown {
    const { each, fields = {} } = spec.form;
    if (isLate(value)) {
        return replace(spec, path, value);
    }
    if (!takesLate(spec) || typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return each ? value.map((item, index) => replaceLate(each, `${path}[${index}]`, item, replace)) : value;
    }
    const entries = Object.entries(value).map(([key, item]) => {
        const inner = each ?? (Object.hasOwn(fields, key) ? fields[key] : undefined);
        return [key, inner ? replaceLate(inner, join(path, key), item, replace) : item] as const;
    });
    return Object.fromEntries(entries);
}

/** Whether a value may have Outputs in it, at whatever depth. */
function takesLate({ time, form: { each, fields = {} } }: Spec): boolean {
    return time === "late" || (each !== undefined && takesLate(each)) || Object.values(fields).some(takesLate);
}
