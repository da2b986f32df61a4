/** Queues that hold no more than the container can, and are known: the limiter bounds what these don't. */
import { excerpt } from "../values";
import { typeOf } from "./config-view";
import { isQueueKnown } from "./queue-settings";
import { checkUsualQueues } from "./queues";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "queue-sized",
    displayName: "A full queue leaves room for new data",
    description: "Every exporter's queue is known, and the container can hold it when it is full.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** A queue as long as the collector's default, or shorter, which the heap can't hold: the limiter refuses data then. */
export const queueTooLong = {
    id: "queue-too-long",
    policy,
    check: checkUsualQueues,
} as const satisfies ConfigRule;

/** Nothing here knows whether an exporter has a queue. */
export const queueUnknown = {
    id: "queue-unknown",
    policy,
    check: (config, report) => {
        for (const id of config.used("exporters").filter((each) => !isQueueKnown(config, each))) {
            const [exporter] = config.declared("exporters", id) ?? [id];
            report({
                path: `exporters.${exporter}`,
                message: `Nobody here knows what waits in memory before ${excerpt(typeOf(exporter))}, which isn't an exporter of ADOT's: its queue isn't checked.`,
                fix: `If it has one, write exporters.${exporter}.sending_queue with a queue_size.`,
            });
        }
    },
} as const satisfies ConfigRule;
