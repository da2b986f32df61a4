/** In which order the containers of a task start, where one waits for others. */
import { refuse } from "../../collector/inputs";

/** The part of a container that says after which others it starts. */
export interface Starting {
    readonly name: string;
    readonly links?: readonly string[];
    readonly dependsOn?: readonly { readonly containerName: string }[];
}

/** By container, the ones after which it starts: `links` are dependencies, too (ECS API reference, `links`). */
export const startsAfter = ({ links = [], dependsOn = [] }: Omit<Starting, "name">): string[] => [
    ...dependsOn.map(({ containerName }) => containerName),
    ...links.map((link) => String(link).split(":")[0]!),
];

/**
 * Containers of which each starts after the next, and the last after the first; one that begins with `first` where
 * there is one. Undefined where all can start.
 */
export const circleIn = (after: ReadonlyMap<string, readonly string[]>, first: string): string[] | undefined =>
    [first, ...after.keys()].reduce<string[] | undefined>((found, name) => found ?? wayBack(after, name), undefined);

/** The shortest way from a container back to itself. */
function wayBack(after: ReadonlyMap<string, readonly string[]>, first: string): string[] | undefined {
    const seen = new Set<string>();
    for (let ways = [[first]]; ways.length > 0;) {
        const longer = ways.flatMap((way) => (after.get(way.at(-1)!) ?? []).map((next) => [...way, next]));
        const back = longer.find((way) => way.at(-1) === first);
        if (back !== undefined) {
            return back.slice(0, -1);
        }
        ways = longer.filter((way) => !seen.has(way.at(-1)!));
        ways.forEach((way) => seen.add(way.at(-1)!));
    }
    return undefined;
}

interface Order {
    readonly containers: readonly Starting[];
    /** Names of those that start when the collector is healthy. */
    readonly waitForCollector: readonly string[];
    readonly collector: string;
    /** By scrape job, the container that the collector is linked to. */
    readonly linkedTo: Readonly<Record<string, string>>;
}

/**
 * Refuses containers that wait for each other in the network mode bridge, where the collector has links.
 * @throws InputError
 */
export function checkStartOrder({ containers, waitForCollector, collector, linkedTo }: Order): void {
    const after = new Map(
        containers.map((each) => [
            each.name,
            [...startsAfter(each), ...(waitForCollector.includes(each.name) ? [collector] : [])],
        ]),
    );
    after.set(collector, Object.values(linkedTo));
    const circle = circleIn(after, collector);
    if (circle === undefined) {
        return;
    }
    const [start, target = "", ...between] = circle;
    const job = Object.keys(linkedTo).find((name) => linkedTo[name] === target);
    if (start !== collector || job === undefined) {
        refuse("containers", circle, "by links and dependsOn they wait for each other, and none of them would start");
    }
    const last = between.at(-1) ?? target;
    const isLink = containers.some(
        ({ name, links = [] }) => name === last && links.some((link) => link.split(":")[0] === collector),
    );
    const waits = after.get(last)!.filter((name) => name === collector).length > (isLink ? 1 : 0);
    const by = between.length === 0 ? "it" : `${between.join(", ")}, after which it starts,`;
    const remedy = waits ? "let it not wait" : "let the collector take what it sends, or scrape it";
    refuse(
        `scrape.${job}.container`,
        target,
        `the collector is linked to it and starts after it, and ${by} ${waits ? "waits for" : "is linked to"} the collector: none of them would start; ${between.length === 0 ? remedy : "take one of these links or dependencies out"}, or take the network mode awsvpc`,
    );
}
