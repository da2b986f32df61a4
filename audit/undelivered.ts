/** Collectors of whose containers something isn't known that decides what they run. Pure. */
import { goMemLimitVariable } from "../collector";
import { bringingParts, decidingParts } from "./container-unknowns";
import type { Container } from "./containers";
import type { Unseen } from "./delivery/delivery";
import { fingerprintOf } from "./delivery/fingerprint";
import { configVariables } from "./delivery/sources";

/** What its limits are compared with. The rules say what is wrong when nobody will know it. */
const sizing = ["memory", `environment.${goMemLimitVariable}`, "environment.GOGC"];

/** Why the config of a collector's container can't be told; undefined when nothing that decides it is unknown. */
export function undelivered(container: Container): Unseen | undefined {
    const { unknown } = container;
    if (unknown === undefined) {
        return undefined;
    }
    const variables = configVariables(container);
    const names = [...decidingParts, ...bringingParts, ...variables.map((name) => `environment.${name}`)];
    const found = [...unknown].filter(
        ([name, { state }]) => names.includes(name) || (sizing.includes(name) && state === "not yet"),
    );
    const [name, reason] = found.find(([, { state }]) => state === "never") ?? found[0] ?? [];
    return name === undefined || reason === undefined
        ? undefined
        : {
              seen: false,
              why: `Its ${name.replace("environment.", "variable ")} ${reason.why}.`,
              fix: "Give it a value that is known before the task starts.",
              fingerprint: fingerprintOf(container),
              ...(reason.state === "not yet" ? { waiting: true } : {}),
          };
}

/** Why a container that isn't known for a collector may turn out to be one in the update; undefined when it can't. */
export function mayBecomeCollector({ unknown }: Container): string | undefined {
    const found = [...(unknown ?? [])].find(([name, { state }]) => decidingParts.includes(name) && state === "not yet");
    return found === undefined
        ? undefined
        : `Its ${found[0]} ${found[1].why}; the update checks it before it creates anything.`;
}

/**
 * That nothing is known of a container which would tell that it is no collector, as the end of a sentence; undefined
 * where enough is.
 */
export function opaque({ image, unknown }: Container): string | undefined {
    const has = (name: string): boolean => unknown?.get(name)?.state === "never";
    const isOpaque = has("definition") || (has("image") && image === "" && has("environment"));
    return isOpaque ? "too little is known of it to say that it is none" : undefined;
}
