/** The collector beside containers by their names, as `@pulumi/awsx` has them. */
import * as pulumi from "@pulumi/pulumi";

import { memoryFloorMiB } from "../../collector";
import { InputError, isLate, isObject } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import { givenContainers } from "./given-containers";
import { knownPart, present, type SettledOptions } from "./late-options";
import { besideLate, besideUnsaid, remark } from "./late-sidecar";
import { refuseCollector } from "./beside-checks";
import type { ContainerDefinition } from "./container-definition";
import { effectOnLeast, needsOf, tellSize } from "./task-size";

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
    const known = givenContainers(knownPart(lean) as ContainerDefinition[]);
    const soFar = besideUnsaid(known, settled.soFar);
    remark(known, settled.soFar);
    if (settled.soFar.taskMemory === undefined) {
        // awsx takes the least size that its containers fit into, unless it is told one.
        const { serviceName, memory = memoryFloorMiB, cpu } = settled.soFar;
        tellSize(serviceName, effectOnLeast(needsOf(soFar.slice(0, -1), { memory, cpu })));
    }
    /** The containers with variables of one at most: those of others needn't be known. */
    const arriving = (own?: string) =>
        besideLate(
            lean.map(({ environment, secrets, ...container }) =>
                container.name === own ? { environment, secrets, ...container } : container,
            ) as unknown as ContainerDefinition[],
            settled,
        );
    const late = (name: string, key: string, all = arriving(name)) =>
        all.apply((arrived) => arrived.find((container) => container.name === name)?.[key]);
    const changed = containers.map((container, i) => {
        const { name } = container;
        const own = given[name] as object;
        const after = soFar.find((each) => each.name === name)!;
        const variables = after.environment !== known[i]!.environment ? { environment: late(name, "environment") } : {};
        return [
            name,
            { ...own, ...checkedImage(name, own), ...appended(own, known[i]!, after), ...variables },
        ] as const;
    });
    const all = arriving();
    const added = soFar
        .filter(({ name }) => !Object.hasOwn(given, name))
        .map(({ name, ...container }) => {
            const fields = arrivingFields.filter((key) => container[key] !== undefined);
            const patch = fields.map((key) => [key, late(name, key, all)] as const);
            return [name, { name, ...container, ...Object.fromEntries(patch) }] as const;
        });
    return { ...Object.fromEntries(changed), ...Object.fromEntries(added) };
}

/** What of an added container may come late. */
const arrivingFields = ["environment", "secrets", "portMappings", "logConfiguration"] as const;

/** Lists that entries are appended to: the entries don't depend on what is there. */
function appended(own: object, before: ContainerDefinition, after: ContainerDefinition): object {
    const fields = (["dependsOn", "mountPoints", "portMappings"] as const).filter((key) => before[key] !== after[key]);
    const lists = fields.map((key) => {
        const given = (own as Partial<ContainerDefinition>)[key];
        const more = (after[key] as unknown[]).slice(((before[key] ?? []) as unknown[]).length);
        const joined = isLate(given)
            ? pulumi.output(given as pulumi.Input<unknown[]>).apply((arrived) => [...arrived, ...more])
            : [...((given ?? []) as unknown[]), ...more];
        return [key, joined] as const;
    });
    return Object.fromEntries(lists);
}

/** What of a container the collector's depends on, and no more: what isn't needed needn't be known. */
const leanFields = [
    ...["cpu", "memory", "memoryReservation", "environment", "secrets"],
    ...["links", "dependsOn", "mountPoints"],
] as const;

function leanContainer(container: { readonly name: string } & Readonly<Record<string, unknown>>) {
    const { name, image, portMappings } = container;
    const given = {
        ...Object.fromEntries(leanFields.map((key) => [key, container[key]])),
        portMappings: Array.isArray(portMappings) ? portMappings.map(leanPort) : portMappings,
        image: isLate(image) ? undefined : image,
    };
    return { name, ...present(given) } as Record<string, unknown> & { name: string };
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
