/** A policy that leaves alone what the pack's settings exempt from it. */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { type Exemptible, exemptionsOf, isExempt, today } from "../audit/exemptions";
import { exemptible } from "./exemptible";
import { sharedSettings } from "./shared";

type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

/** The same policy, which the host still asks about its own type only. */
export function exempting<P extends AnyPolicy>(policy: P): P {
    const changed: Partial<ResourceValidationPolicy & StackValidationPolicy> = {};
    const { validateResource, validateStack } = policy as Partial<ResourceValidationPolicy & StackValidationPolicy>;
    if (typeof validateResource === "function") {
        changed.validateResource = sameType(validateResource, (args, report) =>
            isExemptFrom(policy.name, args) ? undefined : validateResource(args, report),
        );
    }
    if (validateStack !== undefined) {
        changed.validateStack = sameType(validateStack, (args, report) => {
            const named = new Map(args.resources.map((resource) => [resource.urn, resource]));
            return validateStack(args, (message, urn) => {
                const resource = urn === undefined ? undefined : named.get(urn);
                if (resource === undefined || !isExemptFrom(policy.name, resource)) {
                    report(message, urn);
                }
            });
        });
    }
    return { ...policy, ...changed };
}

/** The mark by which the host knows which resources a function is about; see `typed` in reading.ts. */
function sameType<F extends object>(of: F, to: F): F {
    return "__pulumiType" in of ? Object.assign(to, { __pulumiType: of.__pulumiType }) : to;
}

/** Whether the settings exempt a resource from a policy today. */
export function isExemptFrom(policy: string, resource: Pick<PolicyResource, "name" | "props">): boolean {
    return (sharedSettings().exemptions ?? []).length > 0 && isSubjectExempt(policy, exemptible(resource));
}

/** The same of a resource that was seen before. */
export const isSubjectExempt = (policy: string, subject: Exemptible): boolean =>
    isExempt(policy, exemptionsOf(subject, sharedSettings().exemptions), today());
