/**
 * The policy pack: `pulumi preview --policy-pack node_modules/pulumi-adot/policies`. Constructing it starts the server,
 * so nothing imports this.
 */
import { PolicyPack } from "@pulumi/policy";

import { policies } from "./policies";

new PolicyPack("pulumi-adot", {
    description: "No OpenTelemetry collector in an ECS task without a memory limiter that works.",
    displayName: "Safe collectors on Amazon ECS",
    // The host's type wants arrays that may be written to.
    policies: [...policies],
});
