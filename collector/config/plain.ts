/** What a program gives as a part of a config, as the data that the collector's YAML can hold. */
import { InputError, refuse } from "../inputs";

/**
 * A copy of what YAML can say and nothing else, so that the config that is audited is the one that is written: no
 * Outputs, no functions, no circles, and no getter that answers differently the next time. Keys without a value are
 * left out.
 * @throws InputError naming the place.
 */
export function plainCopy(at: string, value: unknown, above: readonly unknown[] = []): unknown {
    if (value === undefined || value === null || ["string", "boolean"].includes(typeof value)) {
        return value;
    }
    if (typeof value === "number" && Number.isFinite(value)) {
        return value;
    }
    if (above.includes(value)) {
        throw new InputError(at, `${at} is a part of itself: a config has an end.`);
    }
    const inside = [...above, value];
    if (Array.isArray(value)) {
        return Array.from(value, (each, index) => plainCopy(`${at}.${index}`, each ?? null, inside));
    }
    if (!isPlainObject(value)) {
        const allowed = "it must be strings, numbers, booleans, lists and plain objects, known from the start";
        if (typeof value !== "object") {
            refuse(at, value, allowed);
        }
        throw new InputError(at, `${at} is an object of a class, such as an Output: ${allowed}.`);
    }
    const entries = Object.entries(value).map(([key, inner]) => {
        // `a::b: c` is `a: {b: c}` to the collector (confmap's delimiter), and could reach into what is generated.
        if (key.includes("::")) {
            throw new InputError(at, `${at} has the key ${JSON.stringify(key)}: the collector takes :: for a path.`);
        }
        return [key, plainCopy(`${at}.${key}`, inner, inside)] as const;
    });
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

function isPlainObject(value: unknown): value is object {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}
