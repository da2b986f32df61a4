/** What the other containers of a task can't be beside a collector. Pure. */
import { knownImage } from "../../audit/images";
import { ownPorts, pushedPorts, sidecarContainer as sidecarName } from "../../collector";
import { InputError, list, nonEmptyString, object, refuse } from "../../collector/inputs";
import type { FilledSidecarOptions } from "../inputs/sidecar";
import type { ContainerDefinition } from "./container-definition";
import { overlap, portsOf } from "./ports";
import { checkStartOrder } from "./start-order";
import { memoryOf } from "./task-size";

/** Containers in one task definition, the collector among them (ECS service quotas). */
const mostContainers = 10;

/** The part of a container that is looked at here; ECS judges the rest. */
export const containerDefinitions = list(
    object(
        {
            name: nonEmptyString(),
            portMappings: list(object({}, { open: true })).optional(),
            dependsOn: list(object({}, { open: true })).optional(),
        },
        { open: true },
    ),
);

/** What can only be judged with the other containers at hand. */
export function checkBeside(containers: ContainerDefinition[], options: FilledSidecarOptions): void {
    const { waitForCollector, networkMode, otlp, statsd, xray } = options;
    const names = containers.map((container) => container.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
        refuse("containers", names, `two of them are called ${twice}, and a name stands for one container`);
    }
    checkCount(names.length);
    if (names.includes(sidecarName)) {
        refuse("containers", names, `${sidecarName} is the collector that is added; leave it out or rename it`);
    }
    refuseCollector(containers);
    for (const [path, list] of Object.entries({
        waitForCollector,
        "otlp.containers": otlp?.containers ?? [],
        "statsd.containers": statsd?.containers ?? [],
        "xray.containers": xray?.containers ?? [],
    })) {
        list.forEach((name, i) => {
            if (!names.includes(name)) {
                refuse(`${path}[${i}]`, name, `the containers are ${names.join(", ")}`);
            }
        });
    }
    checkLinks(containers, options);
    checkMemory(containers, options);
    if (networkMode === "bridge") {
        return;
    }
    const own = ownPorts(options).map((port) => ({ port, protocol: "tcp" }));
    const taken = [...own, ...pushedPorts(options)];
    for (const { name, portMappings = [] } of containers) {
        const listening = portMappings.flatMap((mapping) => portsOf(mapping) ?? []);
        const found = taken.find(({ port, protocol }) =>
            listening.some((ports) => overlap(ports, { first: port, last: port, protocol })),
        );
        if (found !== undefined) {
            const other = [...new Set(taken.map(({ port }) => String(port)))];
            throw new InputError(
                `containers.${name}`,
                `Container ${name} has port ${found.port}: the collector listens there, and the containers of a task share the network; choose a port other than ${ports.format(other)}, or move the collector's with portOffset.`,
            );
        }
    }
}

/** Containers may not promise more memory than the task has. */
function checkMemory(containers: ContainerDefinition[], { taskMemory, memory }: FilledSidecarOptions): void {
    const sum = memoryOf(containers) + memory;
    if (taskMemory !== undefined && sum > taskMemory) {
        refuse(
            "taskMemory",
            taskMemory,
            `the containers need ${sum} MiB, ${memory} of them for the collector; give the task that much or more`,
        );
    }
}

/** A link is a dependency: what the collector is linked to has to run before it (ECS API reference, `links`). */
function checkLinks(containers: ContainerDefinition[], options: FilledSidecarOptions): void {
    const { scrape, networkMode, waitForCollector } = options;
    const names = containers.map(({ name }) => name);
    for (const [job, { container }] of Object.entries(scrape)) {
        const path = `scrape.${job}.container`;
        if (container === undefined) {
            continue;
        }
        if (!names.includes(container)) {
            refuse(path, container, `the containers are ${names.join(", ")}`);
        }
    }
    if (networkMode === "bridge") {
        const linkedTo = Object.entries(scrape).flatMap(([job, { container }]) =>
            container === undefined ? [] : [[job, container] as const],
        );
        checkStartOrder({
            containers,
            waitForCollector,
            collector: sidecarName,
            linkedTo: Object.fromEntries(linkedTo),
        });
    }
}

/**
 * Refuses a container that runs ADOT already, by its image: it would listen where the collector does, and everything of
 * the task would be there twice.
 */
export function refuseCollector(containers: readonly Pick<ContainerDefinition, "name" | "image">[]): void {
    const other = containers.find(
        ({ image }) => typeof image === "string" && knownImage(image)?.distribution === "adot",
    )?.name;
    if (other !== undefined) {
        refuse(
            "containers",
            containers.map(({ name }) => name),
            `${other} runs a collector already: adoptSidecar makes that one safe, or leave it out`,
        );
    }
}

const ports = new Intl.ListFormat("en", { style: "long", type: "conjunction" });

/** Refuses more containers than fit beside the collector. */
export function checkCount(count: number): void {
    if (count >= mostContainers) {
        throw new InputError(
            "containers",
            `containers has ${count} entries: ECS runs at most ${mostContainers} containers in a task, and the collector is one of them.`,
        );
    }
}
