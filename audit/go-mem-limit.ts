/** GOMEMLIMIT as Go's runtime reads it. */
import { goMemLimitVariable as variable } from "../collector";
import type { ConfigVariable } from "./config-variables";
import type { Container } from "./containers";
import { variableOf } from "./delivery/variables";

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
    return secrets.some(({ name }) => name === variable)
        ? undefined
        : mebibytes(environment.findLast(({ name }) => name === variable)?.value ?? "");
}

/** The same where the program sets it by itself, as nothing else does. */
export function goMemLimitMade(container: Container, takes: ConfigVariable | undefined): number | undefined {
    const made = takes?.made(variable, (name) => variableOf(container, name));
    return typeof made === "object" ? mebibytes(made.value) : undefined;
}

function mebibytes(text: string): number | undefined {
    const match = size.exec(text);
    return match === null ? undefined : Number(match[1]) * memoryUnits[match[2] ?? "B"]!;
}
