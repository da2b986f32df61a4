/** From a path as findings have it to the place in the file that it names. */
import { type Member, type Place } from "./places";

/** How far a path could be followed. */
interface Step {
    /** Where it ends: the key of a member, an item of a list. */
    readonly offset: number;
    /** What stands there. */
    readonly place: Place;
    /** What is left of the path. */
    readonly rest: string;
}

/**
 * The place of `service.pipelines.metrics/scrape.processors[0]`, or of the nearest thing around it that exists. Keys
 * may hold dots and brackets, so the file decides where one ends: of all ways to read the path, the one that goes
 * furthest.
 */
export function follow(root: Place, path: string): { offset: number; place: Place } {
    return furthest({ offset: root.offset, place: root, rest: path });
}

function furthest(step: Step): Step {
    return nextSteps(step)
        .map(furthest)
        .reduce((best, other) => (other.rest.length < best.rest.length ? other : best), step);
}

function nextSteps({ place, rest }: Step): Step[] {
    const index = /^\[(\d+)\]|^(\d+)(?=[.[]|$)/.exec(rest);
    const item = index === null ? undefined : place.items?.[Number(index[1] ?? index[2])];
    if (item !== undefined) {
        return [{ offset: item.offset, place: item, rest: withoutDot(rest.slice(index![0].length)) }];
    }
    return (place.members ?? [])
        .filter((member) => begins(rest, member))
        .map((member) => ({
            offset: member.offset,
            place: member.value,
            rest: withoutDot(rest.slice(member.key.length)),
        }));
}

const begins = (path: string, { key }: Member): boolean =>
    key !== "" && path.startsWith(key) && /^([.[]|$)/.test(path.slice(key.length));

const withoutDot = (path: string): string => path.replace(/^\./, "");
