/** GOGC as Go's runtime reads it. */
import type { Container } from "./containers";

/** The environment variable in which Go's runtime takes how much the heap may grow between two collections. */
export const goGcVariable = "GOGC";

/** Percent that hold where nothing is said, or nothing that can be read. Source: runtime mgcpacer.go, `readGOGC`. */
const goGcDefault = 100;

/** A whole number; what doesn't fit 32 bits isn't one. */
const wholeNumber = /^[+-]?\d{1,400}$/;
const largestInt32 = 2_147_483_647;

/**
 * Percent that the heap may grow by before garbage is collected: `Infinity` when the collector is off, as with `off`
 * and with every number below zero; undefined where ECS takes it from elsewhere, so that nobody can tell.
 * ECS prefers `environment` to `environmentFiles`, so a literal holds beside those.
 */
export function goGcOf({ environment, secrets, hasEnvironmentFiles }: Container): number | undefined {
    const literal = environment.findLast(({ name }) => name === goGcVariable)?.value;
    if (secrets.some(({ name }) => name === goGcVariable) || (hasEnvironmentFiles && literal === undefined)) {
        return undefined;
    }
    const written = literal ?? "";
    if (written === "off") {
        return Infinity;
    }
    const percent = wholeNumber.test(written) ? Number(written) : NaN;
    if (!(percent <= largestInt32 && percent >= -largestInt32 - 1)) {
        return goGcDefault;
    }
    return percent < 0 ? Infinity : percent;
}
