/** Task definitions that ECS registers, as far as it is about a collector and what waits for it. */
import { once } from "../../collector/rules/per-config";
import type { Container } from "../containers";
import { dependencyFaults } from "../dependency-faults";
import type { Breach } from "../../collector/rules/rule";
import type { CollectorInTask, ContainerRule } from "./container-rule";
import { taskStartable, taskStartCertain } from "./task-start";

const moreMemory = "Give the task more memory, or its containers less.";

/** MiB that are kept for the containers: a reservation counts before a limit (ECS, "Task definition parameters"). */
const kept = once((all: readonly Container[]): number =>
    all.reduce((sum, { memoryMiB = 0, memoryReservationMiB = memoryMiB }) => sum + memoryReservationMiB, 0),
);

/**
 * The containers' memory is above the task's. ECS's documentation says that it must be below, and its errors are about
 * one container, or about reservations.
 */
export const taskMemoryShort = {
    id: "task-memory-short",
    policy: taskStartCertain,
    check: ({ container: { memoryMiB = 0 }, beside, task: { memoryMiB: ofTask = Infinity }, isFirst }, report) => {
        if (isFirst && memoryMiB <= ofTask && kept(beside) > ofTask && reserved(beside) <= ofTask) {
            report({
                path: "memory",
                message: `The containers of its task have ${kept(beside)} MiB together, and the task has ${ofTask}: not all of them can have theirs, where ECS takes that at all.`,
                fix: moreMemory,
            });
        }
    },
} as const satisfies ContainerRule;

/** ECS's own words for it are in quotes where they are known. */
export const definitionRefused = {
    id: "task-definition-refused",
    policy: taskStartable,
    check: (collector, report) => {
        [
            ...linkFaults(collector),
            ...portFaults(collector),
            ...mountFaults(collector),
            ...memoryFaults(collector),
            ...essentialFaults(collector),
            ...orderFaults(collector),
            ...wholeFaults(collector),
        ].forEach(report);
    },
} as const satisfies ContainerRule;

/** `links` of a container, which are of a collector where they name it. */
const linksOf = ({ surroundings }: Container): readonly string[] =>
    Array.isArray(surroundings?.links) ? surroundings.links.map(String) : [];

const linking = once((all: readonly Container[]): readonly Container[] =>
    all.filter((container) => linksOf(container).length > 0).slice(0, 100),
);

function linkFaults({ container, beside, task }: CollectorInTask): Breach[] {
    if (task.network !== "awsvpc" && task.network !== "host") {
        return [];
    }
    const own = linking(beside).filter(
        (each) => each === container || linksOf(each).some((link) => link.split(":")[0] === container.name),
    );
    return own.slice(0, 1).map(({ name }) => ({
        path: name === container.name ? "links" : "name",
        message: `The container ${name} has links, and ECS takes them in the network mode bridge alone ("Links are not supported when networkMode=${task.network}").`,
        fix: `Remove them: in the mode ${task.network} the containers reach each other at 127.0.0.1.`,
    }));
}

function portFaults({ container: { ports = [] }, task: { network } }: CollectorInTask): Breach[] {
    const other = ports.find(({ first, hostPort }) => hostPort !== undefined && hostPort !== first);
    return (network === "awsvpc" || network === "host") && other !== undefined
        ? [
              {
                  path: "portMappings",
                  message: `Its port ${other.first} has another hostPort, ${other.hostPort} ("When networkMode=${network}, the host ports and container ports in port mappings must match").`,
                  fix: "Leave hostPort away.",
              },
          ]
        : [];
}

function mountFaults({ container: { mounts = [] }, task: { volumes } }: CollectorInTask): Breach[] {
    const missing = mounts.find(({ volume }) => volume !== "" && volumes?.has(volume) === false);
    return missing === undefined
        ? []
        : [
              {
                  path: "mountPoints",
                  message: `It mounts the volume "${missing.volume}", which isn't among the volumes of the task definition ("Unknown volume").`,
                  fix: "Add it to volumes, or take the mount point out.",
              },
          ];
}

/** MiB that the containers' memoryReservation keep for them. */
const reserved = once((all: readonly Container[]): number =>
    all.reduce((sum, { memoryReservationMiB = 0 }) => sum + memoryReservationMiB, 0),
);

function memoryFaults({ container, beside, task, isFirst }: CollectorInTask): Breach[] {
    const { memoryMiB = 0, memoryReservationMiB = 0 } = container;
    const { memoryMiB: ofTask = Infinity } = task;
    if (memoryMiB > 0 && memoryReservationMiB > memoryMiB) {
        return [
            {
                path: "memoryReservation",
                message: `Its memoryReservation, ${memoryReservationMiB} MiB, is above its memory, ${memoryMiB} MiB.`,
                fix: "Leave memoryReservation away.",
            },
        ];
    }
    if (memoryMiB > ofTask) {
        return [
            {
                path: "memory",
                message: `Its memory, ${memoryMiB} MiB, is above the ${ofTask} MiB of its task ("The 'memory' setting for container is greater than for the task").`,
                fix: moreMemory,
            },
        ];
    }
    return isFirst && reserved(beside) > ofTask
        ? [
              {
                  path: "memory",
                  message: `The memoryReservation of its task's containers are ${reserved(beside)} MiB together, and the task has ${ofTask} ("The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'").`,
                  fix: moreMemory,
              },
          ]
        : [];
}

function essentialFaults({ beside, isFirst }: CollectorInTask): Breach[] {
    const isOpen = beside.some(({ essential, unknown }) => essential || unknown?.has("essential") === true);
    // A collector by itself may be an excerpt of a task.
    return isFirst && !isOpen && beside.length > 1
        ? [
              {
                  path: "essential",
                  message: "No container of its task is essential, and ECS takes no task definition without one.",
                  fix: "Leave essential away where the service is.",
              },
          ]
        : [];
}

function orderFaults({ container, beside, collectors, isFirst }: CollectorInTask): Breach[] {
    const faults = isFirst ? dependencyFaults(beside, collectors) : [];
    return faults.map(({ container: waiting, why, fix }) => ({
        path: waiting === container ? "dependsOn" : "name",
        message: `The container ${waiting.name} ${why}: ECS doesn't start it.`,
        fix,
    }));
}

/** The largest port of TCP and UDP. */
const largestPort = 65_535;

/** Seconds that Fargate waits between the stop signal and the kill at most (API reference, `stopTimeout`). */
const longestStop = 120;

/** What is said of a whole definition only, once, whichever container it is about: ECS refuses all of it. */
function wholeFaults({ container: collector, beside, task, isFirst }: CollectorInTask): Breach[] {
    if (!isFirst || task.isWhole !== true) {
        return [];
    }
    const { network } = task;
    const names = beside.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const ofTask: readonly (Breach | false)[] = [
        task.isOnFargate === true &&
            network !== undefined &&
            network !== "awsvpc" && {
                path: "networkMode",
                message: `Its task is for Fargate, and has the network mode ${network} ("Fargate only supports network mode 'awsvpc'").`,
                fix: "Set networkMode to awsvpc.",
            },
        twice !== undefined && {
            path: "name",
            message: `Two containers of its task are called "${twice}", and ECS takes each name once.`,
            fix: "Give one of them another name.",
        },
    ];
    const ofContainers = beside.slice(0, mostAsked).map((each): Breach | undefined => {
        const fault = faultOf(each, task.isOnFargate === true);
        return fault === undefined
            ? undefined
            : {
                  path: each === collector ? fault.property : "name",
                  message: `${each === collector ? "It" : `The container ${each.name}`} has ${fault.problem}: ECS refuses the task definition.`,
                  fix: fault.fix,
              };
    });
    return [...ofTask, ...ofContainers].filter((each) => each !== false && each !== undefined);
}

/** ECS takes ten containers in a task; whoever has more wants to keep us busy. */
const mostAsked = 100;

/** What ECS refuses a container for; the problem as the end of a sentence that begins with whose it is. */
function faultOf(
    { ports = [], isPrivileged, stopTimeoutSeconds = 0, unknown }: Container,
    isOnFargate: boolean,
): { readonly property: string; readonly problem: string; readonly fix: string } | undefined {
    const isKnown = (property: string): boolean => !unknown?.has(property) && !unknown?.has("definition");
    const port = ports.find(({ last }) => last > largestPort);
    if (port !== undefined && isKnown("portmappings")) {
        return {
            property: "portMappings",
            problem: `the containerPort ${port.last}, above the largest port, ${largestPort}`,
            fix: `Write a port of ${largestPort} or less.`,
        };
    }
    if (isOnFargate && isPrivileged === true && isKnown("privileged")) {
        return {
            property: "privileged",
            problem: "privileged set to true, which Fargate doesn't take",
            fix: "Leave privileged away.",
        };
    }
    return isOnFargate && stopTimeoutSeconds > longestStop && isKnown("stoptimeout")
        ? {
              property: "stopTimeout",
              problem: `a stopTimeout of ${stopTimeoutSeconds} s, above the ${longestStop} s that Fargate takes`,
              fix: `Set stopTimeout to ${longestStop} or less.`,
          }
        : undefined;
}
