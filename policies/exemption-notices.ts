/** The policy that prints every exemption in use, so that none is forgotten. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import { exemptible } from "./exemptible";
import { describeExemption, exemptionsOf, today } from "../audit/exemptions";
import { sharedSettings } from "./shared";

export const exemptionNotices: ResourceValidationPolicy = {
    name: "exemptions",
    displayName: "Exemptions in use",
    description: "Every exemption from this pack is printed on every run, with its reason and its last day.",
    enforcementLevel: "advisory",
    severity: "low",
    validateResource: (args, report) => {
        const { exemptions = [] } = sharedSettings();
        if (exemptions.length === 0) {
            return;
        }
        for (const exemption of exemptionsOf(exemptible(args), exemptions)) {
            report(describeExemption(`resource "${args.name}"`, exemption, today()));
        }
    },
};
