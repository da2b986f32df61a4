/** Ports that a collector's container publishes. */
import { isThisMachine } from "../../collector/rules/endpoints";
import { networkFitting } from "../../collector/rules/network-fitting";
import { listenersIn } from "../listeners";
import type { ContainerRule } from "./container-rule";

/** A port that is let in from outside, where a receiver listens for the machine itself alone. */
export const portUnreachable = {
    id: "port-unreachable",
    policy: networkFitting,
    check: ({ container: { ports = [] }, config, task: { network } }, report) => {
        // In the mode host a mapping publishes nothing: it keeps the port of the instance for this task.
        if (ports.length === 0 || !config.seen || network === "host") {
            return;
        }
        const receivers = listenersIn(config.config).filter(({ isReceiver }) => isReceiver);
        for (const port of new Set(receivers.map((receiver) => receiver.port))) {
            const isPublished = ports.some(({ first, last }) => first <= port && port <= last);
            const here = receivers.filter((listener) => listener.port === port);
            if (isPublished && here.every(({ host }) => isThisMachine(host, false))) {
                const [{ id, path }] = here;
                report({
                    path: "portMappings",
                    message: `Its port ${port} is published, and ${id} listens there on localhost alone: what comes from outside is refused.`,
                    fix: `Set ${path} in its config to 0.0.0.0:${port}; or leave the port out of portMappings, where only containers of the same task send to it.`,
                });
            }
        }
    },
} as const satisfies ContainerRule;
