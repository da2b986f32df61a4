/** What of a container definition lies around its config: where it is found and what it means. Pure. */
import { isMapping, type Mapping } from "../collector/values";
import { folded } from "./json-keys";

/**
 * Properties of an ECS container definition that decide which file a path leads to, what a host's name means and which
 * variables there are; in small letters. Nothing judges what they hold, but a review is about it.
 */
export const surroundingParts: readonly string[] = [
    "dnssearchdomains",
    "dnsservers",
    "environmentfiles",
    "extrahosts",
    "links",
    "linuxparameters",
    "mountpoints",
    "user",
    "workingdirectory",
];

/** What a container definition has of them, in one spelling, so that the same has one hash; undefined when nothing. */
export function surroundingsOf(container: Mapping): Readonly<Record<string, unknown>> | undefined {
    const found = Object.entries(container).filter(([key]) => surroundingParts.includes(folded(key)));
    const plain = plainOf(Object.fromEntries(found));
    return plain === undefined ? undefined : (plain as Mapping);
}

/** Without what is as good as not set, and with sorted keys in small letters. */
function plainOf(value: unknown): unknown {
    if (Array.isArray(value)) {
        const items = value.map(plainOf).filter((item) => item !== undefined);
        return items.length === 0 ? undefined : items;
    }
    if (isMapping(value)) {
        const fields = Object.entries(value)
            .map(([key, field]) => [folded(key), plainOf(field)] as const)
            .filter(([, field]) => field !== undefined)
            .sort(([one], [other]) => (one < other ? -1 : 1));
        return fields.length === 0 ? undefined : Object.fromEntries(fields);
    }
    const text = ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
    return ["", "false", "0"].includes(text) ? undefined : text;
}
