/** Times and sizes of Prometheus's as options have them. */
import { prometheusSeconds } from "../../../collector/durations";
import { isAbsent, textOf } from "../../../collector/values";
import type { Said } from "../ledger";

/** Bounds of a job's `intervalSeconds`. */
const shortest = 1;
const longest = 300;

/** Prometheus's own (`DefaultGlobalConfig` in its config.go). */
const defaultInterval = 60;

/** Whole seconds that a sidecar may have between two scrapes. */
export const seconds = (exact: number): number => Math.min(longest, Math.max(shortest, Math.round(exact)));

export interface Interval {
    /** As it was. */
    readonly exact: number;
    /** As an option has it. */
    readonly ownSeconds: number;
    readonly said: (became: string) => Said;
}

/** Of `scrape_interval`; what isn't one is the default. */
export function intervalOf(value: unknown): Interval {
    const given = prometheusSeconds(value);
    const exact = given === undefined || given === 0 ? defaultInterval : given;
    const ownSeconds = seconds(exact);
    const isRead = isAbsent(value) || given !== undefined;
    return {
        exact,
        ownSeconds,
        said: (became) =>
            isRead && exact === ownSeconds
                ? { fate: "same", became }
                : isRead
                  ? {
                        fate: "changed",
                        became,
                        why: `It is a whole number of seconds from ${shortest} to ${longest}, as queries look back five minutes: ${ownSeconds} stands for it.`,
                    }
                  : {
                        fate: "changed",
                        became,
                        why: `It is no duration that is read here: ${ownSeconds} seconds stand for it until you write it.`,
                    },
    };
}

/** Seconds that a scrape of the sidecar may take, as Prometheus's default. */
const scrapeTimeout = 10;

export function timeoutSaid(value: unknown, { ownSeconds }: Interval): Said {
    const own = Math.min(scrapeTimeout, ownSeconds);
    return prometheusSeconds(value) === own
        ? { fate: "same", became: "what the sidecar does" }
        : {
              fate: "changed",
              became: "what the sidecar does",
              why: `A scrape may take ${own} s: ${scrapeTimeout}, or the interval where that is shorter. A transform of the config can set another scrape_timeout in the job.`,
          };
}

/** Bytes of each unit, all of them powers of two (`ParseBase2Bytes` in alecthomas/units). */
const units = ["", "K", "M", "G", "T", "P", "E"];

/** Whole MiB of a size such as `10MB`, rounded up; undefined for none, and for what isn't a size. */
export function mebibytes(value: unknown): number | undefined {
    const [, digits, unit = ""] = /^\+?(\d+\.?\d*|\.\d+)(?:([KMGTPE])i?)?B?$/.exec(textOf(value)) ?? [];
    const bytes = digits === undefined ? 0 : Number(digits) * 1024 ** units.indexOf(unit);
    const whole = Math.ceil(bytes / 2 ** 20);
    return whole >= 1 && whole <= 15_360 ? whole : undefined;
}
