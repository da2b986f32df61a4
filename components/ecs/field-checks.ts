/** What of the containers' own fields can only be judged together, once the values are there. */
import { InputError, refuse } from "../../collector/inputs";
import type { ContainerArgs } from "../inputs/container";
import { checkFargateFields } from "../inputs/container-fields";
import { checkPorts } from "./ports";
import { sidecarName } from "./sidecar";
import type { Volume } from "./task-field-checks";

/** The fields of a container that point at something else in the task, as far as they are known. */
interface Pointing {
    memoryReservation?: number;
    mountPoints?: { sourceVolume?: string }[];
    volumesFrom?: { sourceContainer?: string }[];
    logConfiguration?: { logDriver?: string };
    firelensConfiguration?: object;
}

const fieldsOf = (container: ContainerArgs): Pointing => (container.fields ?? {}) as Pointing;

/** Refuses fields that ECS would refuse in this task. */
export function checkFields(
    containers: Record<string, ContainerArgs>,
    taskVolumes: readonly Volume[],
    isFargate: boolean,
): void {
    checkPorts(containers);
    const volumes = taskVolumes.map(({ name }) => name);
    const router = Object.values(containers).some((container) => "firelensConfiguration" in fieldsOf(container));
    for (const [name, container] of Object.entries(containers)) {
        const path = `containers.${name}`;
        const { memoryReservation, mountPoints = [], volumesFrom = [], logConfiguration } = fieldsOf(container);
        if (isFargate) {
            checkFargateFields(path, container.fields);
        }
        if (memoryReservation !== undefined && memoryReservation >= container.memory) {
            refuse(
                `${path}.fields.memoryReservation`,
                memoryReservation,
                `it must be less than ${path}.memory, ${container.memory} MiB`,
            );
        }
        mountPoints.forEach(({ sourceVolume }, i) => {
            if (sourceVolume !== undefined && !volumes.includes(sourceVolume) && !volumes.includes(undefined)) {
                const there =
                    volumes.length === 0 ? "the task has no volumes" : `the volumes are ${volumes.join(", ")}`;
                refuse(`${path}.fields.mountPoints[${i}].sourceVolume`, sourceVolume, there);
            }
        });
        volumesFrom.forEach(({ sourceContainer }, i) => {
            if (sourceContainer !== undefined && ![...Object.keys(containers), sidecarName].includes(sourceContainer)) {
                const there = `the containers are ${Object.keys(containers).join(", ")}`;
                refuse(`${path}.fields.volumesFrom[${i}].sourceContainer`, sourceContainer, there);
            }
        });
        if (logConfiguration?.logDriver === "awsfirelens" && !router) {
            const at = `${path}.fields.logConfiguration`;
            throw new InputError(
                at,
                `${at} sends logs to FireLens: one container must have firelensConfiguration in its fields.`,
            );
        }
    }
}
