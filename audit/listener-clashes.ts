/** Ports on which more than one container of a task listens. Pure. */
import { overlapOf } from "../collector/rules/listener-overlap";
import { keyOf, type Listener, ownerOf } from "../collector/rules/listeners";
import { once } from "../collector/rules/per-config";
import type { Collector } from "./collectors";
import type { Container } from "./containers";
import { listenersIn } from "./listeners";

/** A port that a collector wants, and another container of the task as well. */
export interface Clash {
    readonly port: number;
    readonly protocol: "tcp" | "udp";
    /** What wants it, as the config calls it. */
    readonly what: string;
    /** Path in the config of the setting that has the address. */
    readonly path: string;
    /** Name of the other container. */
    readonly other: string;
    /**
     * Why it may be none where both share a network: an address that isn't known, or a range of ports, which only lets
     * in what comes for them (API reference, `PortMapping`). Undefined for one that is certain.
     */
    readonly doubt?: "address" | "range";
}

interface Wanted {
    readonly container: Container;
    /** As written; empty for every address. */
    readonly host: string;
    /** Whether a range of ports has it, so that nothing says that it is listened on. */
    readonly isOfRange?: boolean;
}

/** ECS takes ten containers in a task; whoever has more wants to keep us busy. */
const mostAsked = 10;

const listenersOf = ({ config }: Collector): readonly Listener[] => (config.seen ? listenersIn(config.config) : []);

/** The collectors that listen on each port, in their order. */
const wantedByCollectors = once((all: readonly Collector[]): ReadonlyMap<string, readonly Wanted[]> => {
    const found = new Map<string, Wanted[]>();
    for (const collector of all) {
        for (const listener of listenersOf(collector)) {
            add(found, keyOf(listener), { container: collector.container, host: listener.host });
        }
    }
    return found;
});

/** The containers whose listeners their configs tell. */
const seen = once(
    (all: readonly Collector[]): ReadonlySet<Container> =>
        new Set(all.filter(({ config }) => config.seen).map(({ container }) => container)),
);

/** The containers that publish each port, or ask for it to be let in: they listen on it, unless it is of a range. */
const wantedByPorts = once((all: readonly Container[]) => {
    const single = new Map<string, Wanted[]>();
    const ranges: (Wanted & { protocol: string; first: number; last: number })[] = [];
    for (const container of all) {
        for (const { first, last, protocol } of container.ports ?? []) {
            if (first === last) {
                add(single, keyOf({ protocol, port: first }), { container, host: "" });
            } else if (ranges.length < mostAsked ** 2) {
                ranges.push({ container, host: "", isOfRange: true, protocol, first, last });
            }
        }
    }
    return { single, ranges };
});

function add(found: Map<string, Wanted[]>, key: string, wanted: Wanted): void {
    const list = found.get(key) ?? [];
    found.set(key, list);
    if (list.length < mostAsked) {
        list.push(wanted);
    }
}

/**
 * The ports that a collector before this one has, or another container that publishes them. One that has ended before
 * this one starts has none any more.
 */
export function clashesOf(collector: Collector, all: readonly Collector[], beside: readonly Container[]): Clash[] {
    const found = new Map<string, Clash>();
    for (const listener of listenersOf(collector)) {
        const { port, protocol, host, path } = listener;
        const key = keyOf(listener);
        const [other] = [...earlierCollectors(collector, all, key), ...publishers(collector, all, beside, listener)]
            .map((wanted) => ({ wanted, overlap: overlapOf(host, wanted.host) }))
            .filter(({ wanted, overlap }) => overlap !== "none" && !endsBefore(wanted.container, collector.container))
            .map(({ wanted, overlap }) => ({ name: wanted.container.name, doubt: doubtOf(wanted, overlap) }))
            .sort((one, next) => doubts.indexOf(one.doubt) - doubts.indexOf(next.doubt));
        if (other !== undefined && !found.has(key)) {
            const { name, doubt } = other;
            found.set(key, { port, protocol, what: ownerOf(listener), path, other: name, doubt });
        }
    }
    return [...found.values()];
}

/** From what says most. */
const doubts: readonly Clash["doubt"][] = [undefined, "address", "range"];

function doubtOf({ isOfRange }: Wanted, overlap: ReturnType<typeof overlapOf>): Clash["doubt"] {
    if (isOfRange === true) {
        return "range";
    }
    return overlap === "certain" ? undefined : "address";
}

function earlierCollectors({ container }: Collector, all: readonly Collector[], key: string): readonly Wanted[] {
    const wanted = wantedByCollectors(all).get(key) ?? [];
    const own = wanted.findIndex((each) => each.container === container);
    return own < 0 ? [] : wanted.slice(0, own);
}

function publishers(
    { container }: Collector,
    all: readonly Collector[],
    beside: readonly Container[],
    { port, protocol }: Listener,
): readonly Wanted[] {
    const { single, ranges } = wantedByPorts(beside);
    return [
        ...(single.get(keyOf({ protocol, port })) ?? []),
        ...ranges.filter((each) => each.protocol === protocol && each.first <= port && port <= each.last),
    ].filter((each) => each.container !== container && !seen(all).has(each.container));
}

/** Whether a container starts only once another one has ended. */
const endsBefore = ({ name }: Container, { dependsOn = [] }: Container): boolean =>
    dependsOn.some(
        ({ containerName, condition }) => containerName === name && ["COMPLETE", "SUCCESS"].includes(condition),
    );
