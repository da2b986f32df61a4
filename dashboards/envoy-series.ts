/** What the rows on Envoy have in common: whose requests count, what an error is, and legends. */
import { envoyAdminListener, labels, metrics, type Metric } from "../collector/names/names";
import type { Steps } from "./builder";
import { perService } from "./shapes";
import { orZero, perEvent, rate, select, sum, type Where } from "./promql";

const { envoy } = metrics;
const { job, envoyCluster, envoyResponseCodeClass } = labels;

/** Envoy's admin port is a listener too, and a job with an allow-list may send its series. */
export const clients = { [labels.envoyListenerPrefix]: `!="${envoyAdminListener}"` };
const mistakes = { [envoyResponseCodeClass]: '="4"' };
const serverErrors = { [envoyResponseCodeClass]: '="5"' };

export const perCluster = `${perService}: {{${envoyCluster}}}`;

export const errorSteps: Steps = { steps: [[0.01, "orange"], [0.05, "red"]] }; // prettier-ignore
/** Failing requests of all that clients sent; every class of status code is there from the start. */
export const clientErrors = (...by: readonly string[]): string =>
    perEvent(
        sum(rate(envoy.downstreamRequestsByClass, { ...clients, ...serverErrors }), ...by),
        sum(rate(envoy.downstreamRequestsByClass, clients), ...by),
    );
/** Requests that Envoy or what is behind it took for the client's mistake, of all that clients sent. */
export const clientMistakes = (...by: readonly string[]): string =>
    perEvent(
        sum(rate(envoy.downstreamRequestsByClass, { ...clients, ...mistakes }), ...by),
        sum(rate(envoy.downstreamRequestsByClass, clients), ...by),
    );
/** Share of requests from clients that take longer than one of Envoy's bucket bounds; 0 without requests. */
export function clientsSlower(ms: number, ...by: readonly string[]): string {
    const upTo = (bound: string): string =>
        sum(rate(envoy.downstreamRequestTime, { ...clients, [labels.le]: `="${bound}"` }, "bucket"), ...by);
    const all = upTo("+Inf");
    return perEvent(`clamp_min(${all} - ${upTo(String(ms))}, 0)`, all);
}

export const ofClusters = (metric: Metric): string => sum(select(metric), job, envoyCluster);
export const rateOfClusters = (metric: Metric, where: Where = {}): string =>
    sum(rate(metric, where), job, envoyCluster);

export const answeredByClusters = rateOfClusters(envoy.upstreamRequestsByClass);
/** Requests that clusters failed; a class of status code appears with its first response. */
export const failedByClusters = orZero(rateOfClusters(envoy.upstreamRequestsByClass, serverErrors), answeredByClusters);
/** Failing requests of all that clusters answered. */
export const clusterErrors = perEvent(failedByClusters, answeredByClusters);
