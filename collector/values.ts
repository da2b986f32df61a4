/** Values that may be anything: reading them, and how they read in a message. */

export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Value under `key`, own properties only; undefined when `value` is not a mapping. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>(
        (inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
        value,
    );
}

/** A mapping's entries; none when it is absent or something else. */
export function entries(value: unknown): readonly (readonly [string, unknown])[] {
    return isMapping(value) ? Object.entries(value) : [];
}

/** A list's entries; none when it is absent or something else. */
export function items(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

/** Left out and empty are the same to most of what reads a config. */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

/** Whether a setting has an effect: the collector takes an empty string for none. */
export const isSet = (value: unknown): boolean => !isAbsent(value) && value !== "";

/** A string, number or boolean as text; empty for anything else, which may not even have a text. */
export const textOf = (value: unknown): string =>
    ["string", "number", "boolean"].includes(typeof value) ? String(value as string) : "";

/** Characters of a value that `excerpt` shows at most. */
const longestExcerpt = 60;

/** Names of settings whose values are secrets, or may be: what signs in, and headers, which carry tokens. */
const secretName =
    /^(?:.*[_-])?(?:headers?|auth|authorization|credentials?|password|passwd|passphrase|secret|token|api_?key|access_key|private_key|key_pem|cookies?)$|^(?:sas|dsn|basic_auth|bearer_token|apikey|params)$/i;

/** Whether any name on a path is one of a secret's: `exporters.otlphttp.headers.x-token`. */
export const isSecretPath = (path: string): boolean => path.split(/[.[\]]+/).some((name) => secretName.test(name));

/** What stands between slashes, quotes and blanks of a text: taken whole, so that long ones take no time. */
const parts = /[^\s/"']+/g;

/** A part of an address without the name and the password in front of its host; an image's digest looks the same. */
function withoutUser(part: string): string {
    const end = part.lastIndexOf("@");
    return end > part.indexOf(":") && part.includes(":") && !part.startsWith("sha256:", end + 1)
        ? `…${part.slice(end)}`
        : part;
}

/** A value as a finding quotes it: "empty" for none, cut where it is long, and without secrets. Never throws. */
export function excerpt(value: unknown): string {
    if (isAbsent(value)) {
        return "empty";
    }
    try {
        const text = (JSON.stringify(value, withoutSecrets) ?? String(value)).replace(parts, withoutUser);
        return text.length <= longestExcerpt ? text : cut(text, typeof value === "string" ? '"' : "");
    } catch {
        return `a ${typeof value} that can't be shown`;
    }
}

const withoutSecrets = (key: string, value: unknown): unknown =>
    secretName.test(key) && !isAbsent(value) ? "…" : value;

/** The same for a value whose path is known: of a secret only what it is. */
export const excerptAt = (path: string, value: unknown): string =>
    !isSecretPath(path) || isAbsent(value) || value === ""
        ? excerpt(value)
        : Array.isArray(value)
          ? "a list"
          : isMapping(value)
            ? "a mapping"
            : `a ${typeof value}`;

/** The beginning of a text, and what closes it; no half of an escape. */
function cut(text: string, closing: string): string {
    const beginning = text.slice(0, longestExcerpt - 3 - closing.length);
    return `${/(?<!\\)(?:\\\\)*\\$/.test(beginning) ? beginning.slice(0, -1) : beginning}...${closing}`;
}

/** The value of a JSON text; undefined when it isn't one. */
export function parsedJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
