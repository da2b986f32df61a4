/** Every policy of the pack, in the order in which the host asks them. */
import type { Policies } from "@pulumi/policy";

import { ampPolicies } from "./amp";
import { ampSharingScoped } from "./amp-sharing";
import { findCollectors } from "../audit/collectors";
import { parseContainerDefinitions } from "../audit/containers";
import { costEstimated } from "./cost";
import { exempting } from "./exempting";
import { exemptionNotices } from "./exemption-notices";
import { grafanaPolicies } from "./grafana";
import { iamPolicies } from "./iam";
import { limiterInsertion } from "./limiter-remediation";
import { serviceHasCollector } from "./services";
import { settingsPolicy, sharedSettings } from "./shared";
import { collectorPolicies } from "./task-policies";
import { taskDefinitionKnown } from "./task-references";

/** Whether any container of a task definition is a collector; one that can't be read may be. */
function hasCollector(containerDefinitions: string): boolean {
    const containers = parseContainerDefinitions(containerDefinitions);
    return "problem" in containers || findCollectors(containers.containers, sharedSettings()).length > 0;
}

export const policies: Policies = [
    settingsPolicy,
    exemptionNotices,
    limiterInsertion,
    ...collectorPolicies,
    ...[
        ...iamPolicies,
        ampSharingScoped,
        ...ampPolicies,
        ...grafanaPolicies,
        serviceHasCollector(hasCollector),
        taskDefinitionKnown,
        costEstimated,
    ].map(exempting),
];
