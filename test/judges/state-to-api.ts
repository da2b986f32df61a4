/**
 * The AWS API calls behind a stack's state.
 *
 * Each resource type that the stacks deploy stands in one table, with the calls that the AWS provider makes for it
 * (service and operation as botocore names them). A type or an input which isn't there is an error: nothing that the
 * stacks deploy is judged by nobody.
 */
import { ecs } from "./calls/ecs";
import { loadBalancers } from "./calls/load-balancers";
import { network } from "./calls/network";
import { amp, cloudwatch, grafana, iam, logs, sns, ssm } from "./calls/platform";
import { services } from "./calls/services";
import { efs } from "./calls/storage";
import { resourcesOf, type StateResource } from "./state";
import { callsBehind, type ApiCall, type Translations } from "./translate";

const translations: Translations = {
    ...{ ...amp, ...grafana, ...sns, ...ssm, ...logs, ...iam, ...efs, ...cloudwatch },
    ...{ ...ecs, ...network, ...services, ...loadBalancers },
};

/**
 * Resources that no AWS API call stands behind: the engine's own, and Grafana's, which go to the workspace's HTTP API
 * and not to AWS.
 */
const notAws = /^(pulumi:pulumi:Stack$|pulumi:pulumi:StackReference$|pulumi:providers:|grafana:)/;

/** The resources of a state that AWS judges: not components, which have no call of their own, and not the engine's. */
export function awsResources(state: unknown): StateResource[] {
    return resourcesOf(state).filter(({ custom, type }) => custom && !notAws.test(type));
}

/**
 * The calls behind every resource of a state, in its order.
 *
 * @throws when a resource type, or an input of one, has no translation.
 */
export function apiCalls(state: unknown): ApiCall[] {
    return awsResources(state).flatMap((resource) => {
        const translation = translations[resource.type];
        if (translation === undefined) {
            throw new Error(
                `${resource.type} (${resource.name}) has no translation to AWS API calls; add it to test/judges/calls.`,
            );
        }
        return callsBehind(resource, translation);
    });
}
