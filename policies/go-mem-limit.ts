/** GOMEMLIMIT as Go's runtime reads it. */
import type { Container } from "./containers";

const variable = "GOMEMLIMIT";

/** The units that Go's runtime takes in GOMEMLIMIT, in MiB; without a unit the number counts bytes. */
const memoryUnits: Readonly<Record<string, number>> = {
    B: 2 ** -20,
    KiB: 2 ** -10,
    MiB: 1,
    GiB: 2 ** 10,
    TiB: 2 ** 20,
};

/**
 * A container's GOMEMLIMIT in MiB, where it is a literal; undefined otherwise. ECS prefers `environment` to `environmentFiles`, so
 * a literal holds beside those.
 */
export function goMemLimitOf({ environment, secrets }: Container): number | undefined {
    if (secrets.some(({ name }) => name === variable)) {
        return undefined;
    }
    const value = environment.findLast(({ name }) => name === variable)?.value;
    const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? "");
    return match === null ? undefined : Number(match[1]) * memoryUnits[match[2] ?? "B"]!;
}
