/** The policy pack: `pulumi preview --policy-pack node_modules/pulumi-adot/policies`. Constructing it starts the server, so nothing imports this. */
import { PolicyPack } from "@pulumi/policy";

import { componentMemoryLimiterRequired, daemonMemoryLimiterRequired, memoryLimiterRequired } from "./memory-limiter";

new PolicyPack("pulumi-adot", {
    policies: [memoryLimiterRequired, componentMemoryLimiterRequired, daemonMemoryLimiterRequired],
});
