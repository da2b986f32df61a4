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

const inWords = (clashes: readonly Clash[]): string => {
    const ports = clashes.map(({ port, protocol, what }) => `${port}${protocol === "udp" ? "/udp" : ""} (${what})`);
    const others = [...new Set(clashes.map(({ other }) => `"${other}"`))].join(" and ");
    return `It listens on ports on which container ${others} of the same task listens too: ${ports.join(", ")}.`;
};

/** Another container of the task listens on a port too, and the task's network mode has them share it. */
export const listenerClash = {
    id: "listener-clash",
    policy,
    check: (collector, report) => {
        const clashes = isShared(collector) ? collector.clashes.filter(({ isCertain }) => isCertain) : [];
        if (clashes.length > 0) {
            report({
                path: "command",
                message: `${inWords(clashes)} In the network mode ${collector.task.network} they share them: one of the two doesn't start.`,
                fix,
            });
        }
    },
} as const satisfies ContainerRule;

/** The same where the network mode isn't known, or the address of one of the two. */
export const listenerClashPossible = {
    id: "listener-clash-possible",
    policy: taskStartCertain,
    check: (collector, report) => {
        const { clashes, task } = collector;
        if (isShared(collector)) {
            const possible = clashes.filter(({ isCertain }) => !isCertain);
            if (possible.length > 0) {
                report({
                    path: "command",
                    message: `${inWords(possible)} Where that is the same address, one of the two doesn't start.`,
                    fix,
                });
            }
        } else if (task.network === undefined && clashes.length > 0) {
            report({
                path: "command",
                message: `${inWords(clashes)} In the network modes awsvpc and host one of the two doesn't start.`,
                fix,
            });
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
