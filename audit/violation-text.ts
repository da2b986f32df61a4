/** A violation in words, as the engine prints it. */
import type { Breach } from "../collector/rules/rule";
import { seePage } from "./rules";

/** Characters of a part of a violation at most: a paragraph that a terminal shows whole. */
const mostCharacters = 1_000;

/** Of its end, which often says what to do. */
const ending = 200;

/** A name or a list in a sentence may be of any length; what is cut out of its middle is no help to anybody. */
export const bounded = (text: string): string =>
    text.length <= mostCharacters
        ? text
        : `${text.slice(0, mostCharacters - ending - 1)}…${text.slice(text.length - ending)}`;

/** What of which resource, the rule and the place, why, the way out, and the page to read. */
export function violationText(
    subject: string,
    rule: string,
    place: string,
    { message, fix }: Pick<Breach, "message" | "fix">,
    policy: string,
): string {
    const where = place === "" ? "" : ` ${bounded(place)}`;
    return `${bounded(subject)} breaks the rule ${rule}${where}. ${message} To fix it: ${fix} ${seePage(policy)}`;
}
