/** What all prices have: an origin, and how they are read from a file of one's own. Pure. */
import { excerpt, isMapping } from "../values";

/** Where prices are from. */
export interface Origin {
    readonly from: string;
    /** `2026-07-07`: when they were seen, or hold from. */
    readonly date: string;
}

/** Prices that are not valid; the message is a full sentence. */
export class PricesError extends Error {}

/** An object with the required properties, and no others than those that are named. */
export function objectWith<Key extends string, Other extends string = never>(
    value: unknown,
    path: string,
    required: readonly Key[],
    others: readonly Other[] = [],
): Readonly<Record<Key, unknown>> & Readonly<Partial<Record<Other, unknown>>> {
    if (!isMapping(value)) {
        throw new PricesError(`${path} must be an object, not ${excerpt(value)}.`);
    }
    const known: readonly string[] = [...required, ...others];
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) {
        throw new PricesError(
            `${path} has the unknown property ${excerpt(unknown)}: must be one of ${known.join(", ")}.`,
        );
    }
    const missing = required.find((key) => value[key] === undefined);
    if (missing !== undefined) {
        throw new PricesError(`${path}.${missing} is missing.`);
    }
    return value as Readonly<Record<Key, unknown>> & Readonly<Partial<Record<Other, unknown>>>;
}

/** A price. */
export function amount(value: unknown, path: string): number {
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
        throw new PricesError(`${path} must be a number that is not negative, not ${excerpt(value)}.`);
    }
    return value;
}

/** An origin, which may be left out. */
export function originIn(value: unknown, path: string): Origin {
    if (value === undefined) {
        return { from: "the given prices", date: "" };
    }
    const { from, date } = objectWith(value, path, ["from"], ["date"]);
    const texts = [from, date ?? ""];
    if (!texts.every((text) => typeof text === "string")) {
        throw new PricesError(`${path} must have strings, such as {"from": "our contract", "date": "2026-11-30"}.`);
    }
    return { from: String(from as string), date: String((date as string | undefined) ?? "") };
}

/** A tier of prices: `upTo` is undefined for the last. */
export interface Tier {
    readonly upTo?: number;
    readonly price: number;
}

/** Tiers, each with the two named properties; the first may be left out in the last tier alone. */
export function tiersIn(value: unknown, path: string, upTo: string, price: string): Tier[] {
    if (!Array.isArray(value) || value.length === 0) {
        throw new PricesError(`${path} must be a list of tiers, not ${excerpt(value)}.`);
    }
    let before = 0;
    return (value as readonly unknown[]).map((tier, index): Tier => {
        const place = `${path}[${index}]`;
        const given: Readonly<Record<string, unknown>> = objectWith(tier, place, [price], [upTo]);
        const costs = amount(given[price], `${place}.${price}`);
        const isLast = index === value.length - 1;
        if (isLast !== (given[upTo] === undefined)) {
            throw new PricesError(`${place}.${upTo} must be given in every tier but the last.`);
        }
        if (isLast) {
            return { price: costs };
        }
        const end = amount(given[upTo], `${place}.${upTo}`);
        if (end <= before) {
            throw new PricesError(`${place}.${upTo} must be above ${before}, not ${end}.`);
        }
        before = end;
        return { upTo: end, price: costs };
    });
}
