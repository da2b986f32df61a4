/** How IAM compares names and ARNs with patterns. Source: "IAM JSON policy elements: Resource" and "Action". */

/** Whether a text is one that a pattern stands for: `*` is any characters, `?` is one. */
export function matchesGlob(pattern: string, text: string): boolean {
    const parts = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${parts}$`, "s").test(text);
}

/** Actions are compared without regard to upper and lower case. */
export const matchesAction = (pattern: string, action: string): boolean =>
    matchesGlob(pattern.toLowerCase(), action.toLowerCase());

/**
 * Whether an ARN is one that a pattern stands for. Its six parts are compared one by one, so that a `*` ends at a
 * colon, but for the last part, which may hold colons; parts that a pattern doesn't have may be anything.
 */
export function matchesArn(pattern: string, arn: string): boolean {
    if (pattern === "*") {
        return true;
    }
    const [wanted, given] = [sixParts(pattern), sixParts(arn)];
    return wanted.every((part, i) => matchesGlob(part, given[i] ?? ""));
}

function sixParts(arn: string): string[] {
    const parts = arn.split(":");
    return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** The account in an ARN, twelve digits; empty where it has none. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";
