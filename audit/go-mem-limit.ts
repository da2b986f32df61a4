/** GOMEMLIMIT as Go's runtime reads it. */
import { goMemLimitVariable as variable } from "../collector";
import type { Container } from "./containers";

/** The units that Go's runtime takes in GOMEMLIMIT, in MiB; without a unit the number counts bytes. */
const memoryUnits: Readonly<Record<string, number>> = {
    B: 2 ** -20,
    KiB: 2 ** -10,
    MiB: 1,
    GiB: 2 ** 10,
    TiB: 2 ** 20,
};

/** A number of bytes, or of these units (runtime package, "Environment Variables"). */
const size = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/;

/**
 * Whether a literal GOMEMLIMIT keeps Go's runtime from starting: it isn't a size, and neither `off` nor empty
 * (`readGOMEMLIMIT` in mgcpacer.go).
 */
export function isGoMemLimitUnreadable({ environment }: Container): boolean {
    return environment.some(
        ({ name, value }) => name === variable && !size.test(value) && value !== "off" && value !== "",
    );
}

/**
 * A container's GOMEMLIMIT in MiB, where it is a literal; undefined otherwise. ECS prefers `environment` to
 * `environmentFiles`, so a literal holds beside those.
 */
export function goMemLimitOf({ environment, secrets }: Container): number | undefined {
    if (secrets.some(({ name }) => name === variable)) {
        return undefined;
    }
    const match = size.exec(environment.findLast(({ name }) => name === variable)?.value ?? "");
    return match === null ? undefined : Number(match[1]) * memoryUnits[match[2] ?? "B"]!;
}
