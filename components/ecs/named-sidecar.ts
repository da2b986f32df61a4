/** The collector beside containers by their names, as `@pulumi/awsx` has them. */
import * as pulumi from "@pulumi/pulumi";

import { InputError, isLate, isObject } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import { knownPart, present, type SettledOptions } from "./late-options";
import { besideLate, remark } from "./late-sidecar";
import { type ContainerDefinition, refuseCollector, sidecarConfig, withRenderedSidecar } from "./sidecar";

/**
 * Each stays an object of its own, so that a preview and the policies in it see the others where one of them is
 * unknown.
 */
export function besideNamed(given: unknown, settled: SettledOptions): Record<string, object> {
    if (!isObject(given) || Object.values(given).some((container) => !isObject(container))) {
        throw new InputError("containers", "containers isn't valid: it must be a list of containers, or an object.");
    }
    const containers = Object.entries(given).map(([name, container]) => ({ ...(container as object), name }));
    const lean = containers.map(leanContainer);
    const known = knownPart(lean) as ContainerDefinition[];
    const soFar = withRenderedSidecar(known, settled.soFar, sidecarConfig);
    remark(known, settled.soFar);
    /** The containers with variables of one at most: those of others needn't be known. */
    const arriving = (own?: number) =>
        besideLate(
            lean.map(({ environment, secrets, ...container }, i) =>
                i === own ? { environment, secrets, ...container } : container,
            ) as unknown as ContainerDefinition[],
            settled,
        );
    const changed = containers.map(({ name, ...container }, i) => {
        const fields = (["environment", "dependsOn"] as const).filter((key) => soFar[i]![key] !== known[i]![key]);
        const all = fields.length === 0 ? undefined : arriving(i);
        const patch = fields.map((key) => [key, all!.apply((arrived) => arrived[i]![key])] as const);
        return [name, { ...container, ...checkedImage(name, container), ...Object.fromEntries(patch) }] as const;
    });
    const { name, ...collector } = soFar.at(-1)!;
    const all = arriving();
    const late = (["environment", "secrets", "portMappings", "logConfiguration"] as const)
        .filter((key) => collector[key] !== undefined)
        .map((key) => [key, all.apply((arrived) => arrived.at(-1)![key])] as const);
    return { ...Object.fromEntries(changed), [name]: { ...collector, ...Object.fromEntries(late) } };
}

/** What of a container the collector's depends on, and no more: what isn't needed needn't be known. */
function leanContainer(container: { readonly name: string } & Readonly<Record<string, unknown>>) {
    const { name, image, memory, memoryReservation, environment, secrets, links, dependsOn, portMappings } = container;
    const ports = Array.isArray(portMappings) ? portMappings.map(leanPort) : portMappings;
    const fields = { memory, memoryReservation, environment, secrets, links, dependsOn, portMappings: ports };
    const given = Object.entries({ ...fields, image: isLate(image) ? undefined : image });
    return { name, ...present(Object.fromEntries(given)) } as Record<string, unknown> & { name: string };
}

function leanPort(mapping: unknown): object {
    const { containerPort, containerPortRange, hostPort, protocol } = mapping as Record<string, unknown>;
    return present({ containerPort, containerPortRange, hostPort, protocol });
}

/** An image that comes late is looked at when it is there: it may be a collector. */
function checkedImage(name: string, container: object): object {
    const { image } = container as { image?: unknown };
    const check = inApply((arrived: string) => {
        refuseCollector([{ name, image: arrived }]);
        return arrived;
    });
    return isLate(image) ? { image: pulumi.output(image as pulumi.Input<string>).apply(check) } : {};
}
