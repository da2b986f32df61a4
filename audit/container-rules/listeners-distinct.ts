/** Containers of one task that listen on ports of their own. */
import { listenersDistinct as policy } from "../../collector/rules/listeners-distinct";
import { ownerOf } from "../../collector/rules/listeners";
import type { Clash } from "../listener-clashes";
import { listenersIn } from "../listeners";
import type { CollectorInTask, ContainerRule } from "./container-rule";
import { taskStartCertain } from "./task-start";

/** In these modes the containers of a task share their ports (ECS developer guide, "Task networking"). */
const isShared = ({ task: { network } }: CollectorInTask): boolean => network === "awsvpc" || network === "host";

const fix =
    "Give one of the two other ports, for a collector by endpoint of its receivers and of health_check and by service.telemetry.metrics.readers; or keep one collector with the pipelines of both.";

const portsOf = (clashes: readonly Clash[]): string =>
    clashes.map(({ port, protocol, what }) => `${port}${protocol === "udp" ? "/udp" : ""} (${what})`).join(", ");

const othersOf = (clashes: readonly Clash[]): string =>
    [...new Set(clashes.map(({ other }) => `"${other}"`))].join(" and ");

const inWords = (clashes: readonly Clash[]): string =>
    `It listens on ports on which container ${othersOf(clashes)} of the same task listens too: ${portsOf(clashes)}.`;

const inRange = (clashes: readonly Clash[]): string =>
    `It listens on ports that container ${othersOf(clashes)} of the same task has in a containerPortRange: ${portsOf(clashes)}.`;

/** Another container of the task listens on a port too, and the task's network mode has them share it. */
export const listenerClash = {
    id: "listener-clash",
    policy,
    check: (collector, report) => {
        const clashes = isShared(collector) ? collector.clashes.filter(({ doubt }) => doubt === undefined) : [];
        if (clashes.length > 0) {
            report({
                path: clashes[0]!.path,
                message: `${inWords(clashes)} In the network mode ${collector.task.network} they share them: one of the two doesn't start.`,
                fix,
            });
        }
    },
} as const satisfies ContainerRule;

/** The same where the network mode isn't known, the address of one of the two, or what listens within a range. */
export const listenerClashPossible = {
    id: "listener-clash-possible",
    policy: taskStartCertain,
    check: (collector, report) => {
        const { clashes, task } = collector;
        const isOpen = task.network === undefined;
        const say = (found: readonly Clash[], sentences: string): void => {
            if (found.length > 0) {
                report({ path: found[0]!.path, message: sentences, fix });
            }
        };
        if (isShared(collector)) {
            const possible = clashes.filter(({ doubt }) => doubt === "address");
            say(possible, `${inWords(possible)} Where that is the same address, one of the two doesn't start.`);
        } else if (isOpen) {
            const possible = clashes.filter(({ doubt }) => doubt !== "range");
            say(possible, `${inWords(possible)} In the network modes awsvpc and host one of the two doesn't start.`);
        }
        if (isShared(collector) || isOpen) {
            const ranges = clashes.filter(({ doubt }) => doubt === "range");
            const where = isOpen ? " and the network mode is awsvpc or host" : "";
            say(ranges, `${inRange(ranges)} Where it listens on one of them${where}, one of the two doesn't start.`);
        }
    },
} as const satisfies ContainerRule;

/**
 * With ports in `portMappings` ECS places one task of the kind on an instance, as it counts them in the mode host
 * (ECS developer guide, "Task placement": host ports are resources); without, two of them clash.
 */
export const hostPortShared = {
    id: "host-port-shared",
    policy: taskStartCertain,
    check: ({ config, beside, task, isFirst }, report) => {
        const isReserved = beside.some(({ ports, unknown }) => ports !== undefined || unknown?.has("portmappings"));
        if (!isFirst || task.network !== "host" || task.isDaemon === true || isReserved || !config.seen) {
            return;
        }
        const [first] = listenersIn(config.config);
        if (first !== undefined) {
            report({
                path: "portMappings",
                message: `Its task has the network mode host: of two tasks on one instance the second can't listen on port ${first.port} (${ownerOf(first)}), and nothing keeps ECS from placing two.`,
                fix: `Publish port ${first.port} in portMappings, so that ECS places one on an instance; a daemon service, which runs one on each, is safe as well.`,
            });
        }
    },
} as const satisfies ContainerRule;
