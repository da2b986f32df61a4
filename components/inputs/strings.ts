/** Strings that more than one table of inputs has: addresses, regions, and lists in which nothing stands twice. */
import { anything, InputError, matching, type Presence, refuse, type Spec, type Time } from "../../collector/inputs";

/** A name of one of AWS's regions, of whatever partition. */
export const regionName = () => matching(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, "a region, such as eu-west-1");

/**
 * An address that the pattern matches. One with a name or a password in it is refused unshown, as it isn't kept as a
 * secret.
 */
export const address = (pattern: RegExp, allowed: string) =>
    anything(allowed).also((path, value) => {
        if (typeof value === "string" && /^[^/?#]*(\/\/)?[^/?#]*@/.test(value)) {
            throw new InputError(
                path,
                `${path} has a name or a password in it, before the @: it must be ${allowed} without either, as nobody keeps it as a secret.`,
            );
        }
        if (typeof value !== "string" || !pattern.test(value)) {
            refuse(path, value, `it must be ${allowed}`);
        }
    });

/** A list in which no string that is known stands twice. */
export const once = <P extends Presence, T extends Time>(spec: Spec<P, T>): Spec<P, T> =>
    spec.also<unknown[]>((path, values) => {
        const second = values.findIndex((value, i) => typeof value === "string" && values.indexOf(value) < i);
        if (second >= 0) {
            const first = values.indexOf(values[second]);
            refuse(`${path}[${second}]`, values[second], `${path}[${first}] is the same`);
        }
    });
