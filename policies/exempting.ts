/** A policy that leaves alone what the pack's settings exempt from it. */
import type {
    PolicyResource,
    ResourceValidation,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";

import { type Exemptible, exemptionsOf, isExempt, tagsFrom, today } from "../audit/exemptions";
import { plainProperties } from "./properties";
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
    const { exemptions = [] } = sharedSettings();
    return exemptions.length > 0 && isExempt(policy, exemptionsOf(exemptible(resource), exemptions), today());
}

/** What an exemption is matched with; tags that a preview doesn't know match nothing. */
export function exemptible({
    name,
    props,
}: Parameters<ResourceValidation>[0] | Pick<PolicyResource, "name" | "props">): Exemptible {
    return { name, tags: tagsFrom(plainProperties(props, ["tags"]).tags) };
}
