/** Names that people wrote, for a terminal: nothing in them moves its cursor, clears it or makes two lines of one. */

/** Control characters, what ends a line, and what turns the direction of writing. Joiners stay: words have them. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

export const printable = (text: string): string => text.replace(unprintable, "?");

/** A text of several lines, which stay; tabs too. */
export const printableLines = (text: string): string =>
    text.replace(unprintable, (sign) => (sign === "\n" || sign === "\t" ? sign : "?"));

/** JSON with escapes for what `JSON.stringify` leaves as it is and terminals obey: DEL, and the controls behind it. */
export const printableJson = (json: string): string =>
    json.replace(/[\u007f-\u009f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** All texts in plain objects and lists, except below the keys that are left alone. */
export function printableTexts<T>(value: T, except: readonly string[]): T {
    if (typeof value === "string") {
        return printable(value) as T;
    }
    if (Array.isArray(value)) {
        return value.map((each: unknown) => printableTexts(each, except)) as T;
    }
    return typeof value === "object" && value !== null
        ? (Object.fromEntries(
              Object.entries(value).map(([key, each]: [string, unknown]) => [
                  key,
                  except.includes(key) ? each : printableTexts(each, except),
              ]),
          ) as T)
        : value;
}
