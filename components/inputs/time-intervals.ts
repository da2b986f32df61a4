/** Times as Alertmanager has them (`timeinterval.go`): what it takes, and which of them are always. */
import { isObject, list, matching, object, type Spec, valueThat } from "../../collector/inputs";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = [
    ...["january", "february", "march", "april", "may", "june", "july", "august", "september", "october"],
    ...["november", "december"],
];

/** From a number to a number, both included. */
type Range = readonly [begin: number, end: number];

/** The range that a text is; undefined where a part is none. */
function rangeOf(text: unknown, one: (part: string) => number | undefined): Range | undefined {
    const [begin, end, more] = String(text).toLowerCase().split(":").map(one);
    const both = String(text).includes(":") ? end : begin;
    return begin === undefined || both === undefined || more !== undefined || String(text).split(":").length > 2
        ? undefined
        : [begin, both];
}

const wholeNumber = (least: number, most: number) => (part: string) => {
    const number = Number(part);
    return /^-?\d+$/.test(part) && number >= least && number <= most ? number : undefined;
};
const indexIn = (names: readonly string[], first: number) => (part: string) =>
    names.includes(part) ? names.indexOf(part) + first : undefined;

const weekday = (text: unknown) => rangeOf(text, indexIn(weekdays, 0));
const month = (text: unknown) => rangeOf(text, (part) => indexIn(months, 1)(part) ?? wholeNumber(1, 12)(part));
const year = (text: unknown) => rangeOf(text, wholeNumber(1, 9999));

/** Alertmanager holds days from the month's end against a month of 30 days. */
const fromStart = (day: number): number => (day < 0 ? 30 + day : day);

function monthday(text: unknown): Range | undefined {
    const range = rangeOf(text, (part) => {
        const number = wholeNumber(-31, 31)(part);
        return number === 0 ? undefined : number;
    });
    return range === undefined || (range[0] < 0 && range[1] > 0) || fromStart(range[0]) > fromStart(range[1])
        ? undefined
        : range;
}

const isInOrder = (range: Range | undefined): boolean => range !== undefined && range[0] <= range[1];

const text = ["string", "number"];

const ranges = (allowed: string, of: string, isRange: (value: unknown) => boolean): Spec<"optional", "early"> =>
    list(
        valueThat(allowed, (value) => text.includes(typeof value) && isRange(value)),
        { least: 1, of },
    ).optional();

const order = "the first before the second";

/** Parts of a time that this package and Alertmanager have alike. */
export const weekdayRanges = ranges(
    `a day of the week or a range of them, such as monday:friday, ${order} in a week from sunday to saturday`,
    "days",
    (value) => isInOrder(weekday(value)),
);
export const monthdayRanges = ranges(
    `a day of the month from 1 to 31, or from -1, the last one, to -31, or a range of them, such as 24:26 or -3:-1, ${order}`,
    "days",
    (value) => monthday(value) !== undefined,
);
export const monthRanges = ranges(
    `a month or a range of them, such as december or 1:3, ${order} in a year`,
    "months",
    (value) => isInOrder(month(value)),
);

/** Names of time zones in the way that they are written, by that in small letters. */
const zones = new Map(Intl.supportedValuesOf("timeZone").map((zone) => [zone.toLowerCase(), zone]));

/** Alertmanager looks a name up as it is written, in the IANA time zone database. */
function isZone(name: unknown): boolean {
    if (typeof name !== "string" || !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name)) {
        return false;
    }
    try {
        new Intl.DateTimeFormat("en", { timeZone: name });
    } catch {
        return false;
    }
    return (zones.get(name.toLowerCase()) ?? name) === name;
}

export const location = valueThat("a time zone of the IANA database, such as Europe/Berlin or UTC", isZone).optional();

export const startTime = matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of the day, HH:MM");
export const endTime = matching(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of the day, HH:MM, at most 24:00");

/** A span of a day. */
interface Span {
    readonly start_time: string;
    readonly end_time: string;
}

/** A time in Alertmanager's own terms. */
export interface TimeInterval {
    readonly times?: readonly Span[];
    readonly weekdays?: readonly unknown[];
    readonly days_of_month?: readonly unknown[];
    readonly months?: readonly unknown[];
    readonly years?: readonly unknown[];
    readonly location?: string;
}

export const timeInterval = object({
    times: list(
        object({ start_time: startTime, end_time: endTime }).unless(({ start_time: start, end_time: end }: Span) =>
            start >= end ? "end_time must be after start_time; a night is two times, one for each day" : undefined,
        ),
        { least: 1, of: "times" },
    ).optional(),
    weekdays: weekdayRanges,
    days_of_month: monthdayRanges,
    months: monthRanges,
    years: ranges(`a year or a range of them, such as 2026:2027, ${order}`, "years", (value) => isInOrder(year(value))),
    location,
});

const covers = (ranges: readonly (Range | undefined)[], [first, last]: Range): boolean => {
    const spans = ranges.filter((range) => range !== undefined).sort(([a], [b]) => a - b);
    const end = spans.reduce((next, [begin, until]) => (begin <= next ? Math.max(next, until + 1) : next), first);
    return end > last;
};

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether the times together leave no minute out, as far as days of the week and times of the day tell. */
export function isAlways(intervals: readonly TimeInterval[]): boolean {
    const all = intervals.filter(
        ({ days_of_month: days, months: some, years }) =>
            years === undefined &&
            (some === undefined || covers(some.map(month), [1, 12])) &&
            (days === undefined || covers(days.map(toMonthsEnd), [1, 31])),
    );
    // What is of another zone begins and ends at another time: each is taken for itself.
    return [...new Set(all.map(({ location: zone = "UTC" }) => zone))].some((zone) => {
        const here = all.filter(({ location: other = "UTC" }) => other === zone);
        return weekdays.every((_, day) =>
            covers(
                here
                    .filter(({ weekdays: on }) => on === undefined || covers(on.map(weekday), [day, day]))
                    .flatMap(({ times }) => times ?? [{ start_time: "00:00", end_time: "24:00" }])
                    .map(({ start_time: start, end_time: end }): Range => [minutes(start), minutes(end) - 1]),
                [0, 24 * 60 - 1],
            ),
        );
    });
}

/** A range to the last day is one to every month's end. */
function toMonthsEnd(text: unknown): Range | undefined {
    const range = monthday(text);
    return range === undefined || range[0] < 0 ? undefined : [range[0], range[1] === -1 ? 31 : fromStart(range[1])];
}

/** The intervals of a named time, as far as they are what Alertmanager takes. */
export const intervalsOf = (named: Readonly<Record<string, unknown>>): readonly TimeInterval[] =>
    (Array.isArray(named.time_intervals) ? named.time_intervals : []).filter(isObject) as readonly TimeInterval[];
