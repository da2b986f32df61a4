/** Whether a release of ADOT starts with what is generated: it refuses a config with a key that came later. */
import { refuse } from "../inputs";
import { adot, type AdotRelease, knownReleases } from "../release";
import { auditBy } from "../rules/audit";
import { removedKey, unknownComponent } from "../rules/collector-config-valid";
import { unknownKey } from "../rules/settings-valid";

/** The input that says which release runs a config. */
export interface SaidBy {
    readonly input: string;
    readonly value: unknown;
}

/** Paths in a config that a release doesn't have. */
export const refusedPaths = (config: unknown, release: AdotRelease): readonly string[] =>
    auditBy([unknownComponent, removedKey, unknownKey], config, { release }).map(({ path }) => path);

/**
 * Refuses a release that wouldn't start with the config. Nothing is left out for it: without most of these keys the
 * series would have other names and labels, or come out of order.
 */
export function checkRelease(config: unknown, release: AdotRelease, { input, value }: SaidBy): void {
    // What this package is made for has them all, as a test of the real collector shows.
    const [refused] = release.collectorVersion === adot.collectorVersion ? [] : refusedPaths(config, release);
    if (refused !== undefined) {
        refuse(input, value, `ADOT ${release.version} doesn't have ${refused}, ${insteadOf(config)}`);
    }
}

/** The oldest release with everything that a remote write of this package's has. */
const oldestWhole = "v0.48.0";

/**
 * The same where metrics go by OTLP alone: an older release may know all keys, but its queues, which were young, are
 * tried with none of them.
 */
export function checkOtlpRelease(release: AdotRelease, { input, value }: SaidBy): void {
    if (release.version.localeCompare(oldestWhole, "en", { numeric: true }) < 0) {
        refuse(input, value, `destinations that take OTLP need ADOT ${oldestWhole} or newer`);
    }
}

/** For an image of a release that is older than all that are known here. */
export const refuseOlder = (config: unknown, { input, value }: SaidBy): never =>
    refuse(input, value, `ADOT's releases of then don't have all keys of the generated config, ${insteadOf(config)}`);

function insteadOf(config: unknown): string {
    const oldest = knownReleases.find((release) => refusedPaths(config, release).length === 0);
    return `and a collector doesn't start with a key that it doesn't know; use ${oldest?.version ?? adot.version} or newer`;
}
