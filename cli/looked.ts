/** What an audit has looked at, in words. */
import type { Carried } from "../audit/sources/registry";
import type { AuditTarget } from "./targets";

export interface Looked {
    /** Numbers by what carries containers, in words: `task definition`. */
    readonly carriers: Readonly<Record<string, number>>;
    /** Containers in them, as far as they can be read. */
    readonly containers: number;
    /** Configs by themselves. */
    readonly configs: number;
    /** Collectors in all of these that were checked; a config by itself is one. */
    readonly collectors: number;
    /** What is or may be a collector and can't be checked before an update or an apply: no part of `collectors`. */
    readonly notYet: number;
}

export const nothingLookedAt: Looked = { carriers: {}, containers: 0, configs: 0, collectors: 0, notYet: 0 };

/** What isn't called as its resource. */
const kinds: Readonly<Partial<Record<Carried["carries"], string>>> = {
    overrides: "overridden run",
    unproven: "other resource",
};

/** What targets are. */
export function lookedAt(
    targets: readonly AuditTarget[],
    { collectors, notYet }: Pick<Looked, "collectors" | "notYet">,
): Looked {
    return targets
        .map((target): Looked => {
            if (target.kind === "config") {
                return { ...nothingLookedAt, configs: 1 };
            }
            const { carried } = target;
            const kind = kinds[carried.carries] ?? carried.kind;
            return { ...nothingLookedAt, carriers: { [kind]: 1 }, containers: containersIn(target) };
        })
        .reduce(addLooked, { ...nothingLookedAt, collectors, notYet });
}

/** Containers of a target, as far as they can be read. */
export function containersIn(target: AuditTarget): number {
    const carried = target.kind === "task" && target.carried.carries === "task" ? target.carried : undefined;
    return carried !== undefined && "containers" in carried.containers ? carried.containers.containers.length : 0;
}

export function addLooked(one: Looked, other: Looked): Looked {
    const carriers = { ...one.carriers };
    for (const [kind, count] of Object.entries(other.carriers)) {
        carriers[kind] = (carriers[kind] ?? 0) + count;
    }
    return {
        carriers,
        containers: one.containers + other.containers,
        configs: one.configs + other.configs,
        collectors: one.collectors + other.collectors,
        notYet: one.notYet + other.notYet,
    };
}

/** `2 task definitions with 3 collectors, 1 collector config`; undefined for nothing. */
export function lookedInWords({ carriers, configs, collectors }: Looked): string | undefined {
    const kinds = Object.entries(carriers).map(([kind, count]) => counted(count, kind));
    const own = counted(collectors - configs, "collector");
    const parts = [
        ...(kinds.length === 0 ? [] : [`${kinds.join(", ")} with ${own}`]),
        ...(configs === 0 ? [] : [counted(configs, "collector config")]),
    ];
    return parts.length === 0 ? undefined : parts.join(" and ");
}

/** `1 task definition with 2 containers`, of which none is a collector. */
export function containersInWords({ carriers, containers }: Looked): string {
    const kinds = Object.entries(carriers).map(([kind, count]) => counted(count, kind));
    return `${kinds.join(", ")} with ${counted(containers, "container")}`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
