/** Which resources may break which policies, and until when. Pure. */
import { isMapping } from "../collector/values";
import { folded } from "./json-keys";
import { isUnknown } from "./knowledge";
import type { Exemption } from "./settings";

/** What an exemption is matched with. */
export interface Exemptible {
    /** Name of the resource in its Pulumi program. */
    readonly name: string;
    readonly tags?: Readonly<Record<string, unknown>>;
}

/** Tags by their keys, from any form that providers have: by name, or a list of `key` and `value`. */
export function tagsFrom(value: unknown): Readonly<Record<string, unknown>> {
    if (Array.isArray(value)) {
        return Object.fromEntries(
            (value as readonly unknown[]).filter(isMapping).map((tag) => {
                const fields = new Map(Object.entries(tag).map(([key, each]) => [folded(key), each]));
                return [String(fields.get("key")), fields.get("value")];
            }),
        );
    }
    return isMapping(value) && !isUnknown(value) ? value : {};
}

/** The exemptions about a resource, those that have expired too. */
export function exemptionsOf(subject: Exemptible, exemptions: readonly Exemption[] = []): Exemption[] {
    return exemptions.filter(({ resource, tag }) =>
        tag === undefined ? resource === subject.name : subject.tags?.[tag.key] === tag.value,
    );
}

/** Whether one of them covers the policy today. */
export function isExempt(policy: string, exemptions: readonly Exemption[], today: string): boolean {
    return exemptions.some((exemption) => isAbout(policy, exemption) && !hasExpired(exemption, today));
}

/** The exemptions of a resource in words, and the one of these that covers a policy today. */
export function toldExemptions(subject: Exemptible, exemptions: readonly Exemption[] | undefined, today: string) {
    const own = exemptionsOf(subject, exemptions);
    const told = own.map((exemption) => describeExemption(`resource "${subject.name}"`, exemption, today));
    return {
        told,
        covering: (policy: string): string | undefined =>
            told[own.findIndex((exemption) => isExempt(policy, [exemption], today))],
    };
}

/** An exemption in words, for every run to print. */
export function describeExemption(subject: string, exemption: Exemption, today: string): string {
    const { policies, reason, approvedBy, expires } = exemption;
    const scope = policies === undefined ? "every policy of this pack" : policies.join(", ");
    const approved = approvedBy === undefined ? "" : ` Approved by ${approvedBy}.`;
    const sentence = `${/[.!?]$/.test(reason) ? reason : `${reason}.`}${approved}`;
    return hasExpired(exemption, today)
        ? `The exemption of ${subject} from ${scope} has expired on ${expires} and is no longer applied. It was given for this reason: ${sentence}`
        : `${upperFirst(subject)} is exempt from ${scope} until ${expires}. Reason: ${sentence}`;
}

const isAbout = (policy: string, { policies }: Exemption): boolean =>
    policies === undefined || policies.includes(policy);

/** A date that doesn't exist, such as `2027-02-30`, never counts as in the future. */
function hasExpired({ expires }: Exemption, today: string): boolean {
    const date = new Date(`${expires}T00:00:00Z`);
    const isDate = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === expires;
    return !isDate || expires < today;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Today in UTC, as exemptions write it. */
export const today = (): string => new Date().toISOString().slice(0, 10);
