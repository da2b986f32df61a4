/** Ports on which more than one collector of a task listens. Pure. */
import { once } from "../collector/rules/per-config";
import type { Collector } from "./collectors";
import type { CollectorInTask } from "./container-rules/container-rule";
import { listenersOf } from "./listeners";

const listenersIn = once(({ config }: Collector): ReadonlyMap<number, string> =>
    config.seen ? listenersOf(config.config) : new Map<number, string>(),
);

/** Of each port the first collector that listens on it. */
const firstListeners = once((all: readonly Collector[]): ReadonlyMap<number, Collector> => {
    const first = new Map<number, Collector>();
    for (const collector of all) {
        [...listenersIn(collector).keys()]
            .filter((port) => !first.has(port))
            .forEach((port) => first.set(port, collector));
    }
    return first;
});

/** The ports that a collector before this one has. */
export function clashesOf(collector: Collector, all: readonly Collector[]): CollectorInTask["clashes"] {
    return [...listenersIn(collector)].flatMap(([port, what]) => {
        const first = firstListeners(all).get(port)!;
        return first === collector ? [] : [{ port, what, other: first.container.name }];
    });
}
