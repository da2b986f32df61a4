/** Texts in base64, by themselves or in another text, of gzip too, as user data may be. Pure. */
import { gunzipSync } from "node:zlib";

/** Characters of a text that are looked at, and of what comes out of gzip. */
const longest = 10_000_000;
/** Characters below which nothing of interest fits in. */
const shortest = 64;
/** Parts of a text that are decoded. */
const mostParts = 50;

/** Lines of base64 as tools break them, or one of any length, with a last shorter one. */
const part = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{60,}[\r\n]+\s*)*[A-Za-z0-9+/]{8,}={0,2}/g;

/** The texts that are in base64 in a text. */
export function decodedIn(text: string): string[] {
    if (text.length < shortest || text.length > longest) {
        return [];
    }
    const whole = /[^A-Za-z0-9+/=\s]/.test(text) ? undefined : decoded(text);
    if (whole !== undefined) {
        return [whole];
    }
    return [...text.matchAll(part)]
        .map(([found]) => found)
        .filter((found) => found.length >= shortest)
        .slice(0, mostParts)
        .map(decoded)
        .filter((found) => found !== undefined);
}

/** Undefined for bytes that are no text. */
function decoded(text: string): string | undefined {
    const bytes = Buffer.from(text, "base64");
    try {
        const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: longest }) : bytes;
        return new TextDecoder("utf-8", { fatal: true }).decode(plain);
    } catch {
        return undefined;
    }
}
