/** What the rows on Envoy have in common: whose requests count, what an error is, and legends. */
import { envoyAdminListener, labels, metrics, type Metric } from "../collector/names/names";
import type { Steps } from "./builder";
import { orZero, perEvent, rate, select, sum } from "./promql";

const { envoy } = metrics;
const { job, envoyCluster, envoyResponseCodeClass } = labels;

/** Envoy's admin port is a listener too, and a job with an allow-list may send its series. */
export const clients = { [labels.envoyListenerPrefix]: `!="${envoyAdminListener}"` };
const serverErrors = { [envoyResponseCodeClass]: '="5"' };

export const perCluster = `{{${job}}}: {{${envoyCluster}}}`;

export const errorSteps: Steps = { steps: [[0.01, "orange"], [0.05, "red"]] }; // prettier-ignore
/** Failing requests of all that clients sent; every class of status code is there from the start. */
export const clientErrors = (...by: readonly string[]): string =>
    perEvent(
        sum(rate(envoy.downstreamRequestsByClass, { ...clients, ...serverErrors }), ...by),
        sum(rate(envoy.downstreamRequestsByClass, clients), ...by),
    );
/** Failing requests of all that clusters answered; a class appears with its first response. */
export const clusterErrors = (): string => {
    const answered = sum(rate(envoy.upstreamRequestsByClass), job, envoyCluster);
    const failed = sum(rate(envoy.upstreamRequestsByClass, serverErrors), job, envoyCluster);
    return perEvent(orZero(failed, answered), answered);
};

export const ofClusters = (metric: Metric): string => sum(select(metric), job, envoyCluster);
export const rateOfClusters = (metric: Metric): string => sum(rate(metric), job, envoyCluster);
