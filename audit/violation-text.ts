/** A violation in words, as the engine prints it. */
import type { Breach } from "../collector/rules/rule";
import { seePage } from "./rules";

/** What of which resource, the rule and the place, why, the way out, and the page to read. */
export function violationText(
    subject: string,
    rule: string,
    place: string,
    { message, fix }: Pick<Breach, "message" | "fix">,
    policy: string,
): string {
    const where = place === "" ? "" : ` ${place}`;
    return `${subject} breaks the rule ${rule}${where}. ${message} To fix it: ${fix} ${seePage(policy)}`;
}
