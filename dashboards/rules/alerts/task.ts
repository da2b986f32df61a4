/** Alerts on ECS tasks: near their memory, or silent. */
import { labels } from "../../../collector/names/names";
import { containerShare, memoryShare as memoryOfTask, silent } from "../../ecs-series";
import { uids } from "../../links";
import { max } from "../../promql";
import { alertsWith } from "../alert";
import { everywhere } from "../everywhere";
import type { AlertRule } from "../model";
import type { ResolvedOptions } from "../options";

const { job, container: containerName } = labels;
const dashboard = uids.ecs;

export function taskAlerts(options: ResolvedOptions): AlertRule[] {
    const { memoryShare } = options;
    return alertsWith(options)(
        {
            name: "TaskNearMemory",
            of: "task",
            expr: everywhere(`${memoryOfTask} > ${memoryShare}`),
            for: "15m",
            severity: "ticket",
            summary: "A task nears its memory.",
            description:
                "The task uses {{ $value | humanizePercentage }} of its memory; at 100 % all its containers stop. The dashboard tells which container holds it.",
            dashboard,
        },
        {
            name: "ContainerNearMemory",
            of: "container",
            expr: everywhere(`${max(containerShare, job, containerName)} > ${memoryShare}`),
            for: "15m",
            severity: "ticket",
            summary: "A container nears its memory.",
            description:
                "In the fullest task the container uses {{ $value | humanizePercentage }} of its hard limit; at 100 % it is killed, and with an essential container the task.",
            dashboard,
        },
        {
            name: "ServiceSilent",
            of: "service",
            // A recorded series, as it has a sample each minute whatever the number of tasks.
            expr: everywhere(silent),
            for: "10m",
            severity: "page",
            summary: "A service sends no metrics any more.",
            description:
                "Up to {{ $value }} tasks of the service sent metrics during the last six hours, and now none does: it is down, its sidecars can't write, or it was taken away.",
            dashboard,
        },
    );
}
