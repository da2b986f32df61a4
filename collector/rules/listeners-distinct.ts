/** Components of one collector that listen on ports of their own. */
import { overlapOf } from "./listener-overlap";
import { keyOf, type Listener, listeners, ownerOf } from "./listeners";
import type { ConfigRule, Policy } from "./rule";

export const listenersDistinct = {
    name: "listeners-distinct",
    displayName: "Containers and components listen on ports of their own",
    description: "No two components of a collector, or containers that share a network, listen on the same port.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** Two listeners of the same config want the same address: the second one's call fails, and the collector ends. */
export const portTakenTwice = {
    id: "port-taken-twice",
    policy: listenersDistinct,
    check: (config, report) => {
        const byPort = new Map<string, Listener[]>();
        for (const listener of listeners(config)) {
            const before = byPort.get(keyOf(listener)) ?? [];
            const other = before.find(({ host }) => overlapOf(host, listener.host) === "certain");
            if (other !== undefined) {
                const port = `${listener.port}${listener.protocol === "udp" ? "/udp" : ""}`;
                report({
                    path: listener.path,
                    message: `${ownerOf(listener)} listens on port ${port}, and so does ${ownerOf(other)} (${other.path}): the collector doesn't start.`,
                    fix: `Set ${listener.path} to another port.`,
                });
            } else if (before.length < mostCompared) {
                byPort.set(keyOf(listener), [...before, listener]);
            }
        }
    },
} as const satisfies ConfigRule;

/** Addresses of one port; more are no config that anybody has. */
const mostCompared = 10;
