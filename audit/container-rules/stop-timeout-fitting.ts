/** Time to send what waits before ECS kills a collector. */
import { memoryFloorMiB, sizeSidecar } from "../../collector";
import type { Policy } from "../../collector/rules/rule";
import { at, entries } from "../../collector/values";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "stop-timeout-fitting",
    displayName: "A collector has time to send what waits",
    description: "Every collector has time to send its queue before ECS kills it.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/**
 * ECS's default `stopTimeout`, seconds, and the longest that is asked for here. Source: ECS task definition parameters.
 */
const defaultStopTimeoutSeconds = 30;

/**
 * Seconds that one request takes: a full queue of 200 was sent in 4.8 s to an endpoint beside it (`npm run bench:memory
 * -- --case stop-ok`), and AMP is a few milliseconds further away.
 */
const secondsPerRequest = 0.05;

/** Requests in the queue of the smallest sidecar, for a config that doesn't say. */
const usualQueue = sizeSidecar(memoryFloorMiB).queueSize;

/** The container is killed before its queue can be sent. */
export const stopTimeoutShort = {
    id: "stop-timeout-short",
    policy,
    check: ({ container: { stopTimeoutSeconds = Infinity }, config }, report) => {
        const queue = config.seen ? longestQueue(config.config) : usualQueue;
        const needed = Math.min(defaultStopTimeoutSeconds, Math.ceil(queue * secondsPerRequest));
        if (stopTimeoutSeconds < needed) {
            report({
                path: "stopTimeout",
                message: `It is killed ${stopTimeoutSeconds} s after it is told to stop, and sending a full queue of ${queue} requests takes ${needed} s: what waits is lost with every deploy.`,
                fix: `Set its stopTimeout to ${needed} or more, or leave it out for ECS's ${defaultStopTimeoutSeconds} s.`,
            });
        }
    },
} as const satisfies ContainerRule;

/** The most requests that wait in any exporter's queue, as far as the config says it. */
function longestQueue(config: unknown): number {
    const sizes = entries(at(config, "exporters")).map(([, settings]) =>
        Number(at(settings, "remote_write_queue", "queue_size") ?? at(settings, "sending_queue", "queue_size")),
    );
    const known = sizes.filter((size) => Number.isInteger(size) && size > 0);
    return known.length === 0 ? usualQueue : Math.max(...known);
}
