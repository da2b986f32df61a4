/** What of the containers' own fields can only be judged together, once the values are there. */
import { InputError, refuse } from "../../collector/inputs";
import type { ContainerArgs } from "../inputs/container";
import { checkFargateFields } from "../inputs/container-fields";
import { checkPorts } from "./ports";
import { sidecarName } from "./sidecar";
import type { Volume } from "./task-field-checks";

/** The fields of a container that are judged beside others, as far as they are known. */
interface Pointing {
    startTimeout?: number;
    memoryReservation?: number;
    mountPoints?: { sourceVolume?: string }[];
    volumesFrom?: { sourceContainer?: string }[];
    logConfiguration?: { logDriver?: string };
    firelensConfiguration?: object;
    links?: string[];
    hostname?: string;
    extraHosts?: object[];
}

const fieldsOf = (container: ContainerArgs): Pointing => (container.fields ?? {}) as Pointing;

/** ECS API reference, `ContainerDefinition`: both timeouts on Fargate. */
function checkFargateSeconds(path: string, seconds: number | undefined): void {
    if (seconds !== undefined && (seconds < 2 || seconds > 120)) {
        refuse(path, seconds, "on Fargate it must be a whole number of seconds from 2 to 120");
    }
}

const containerPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html";

/** Fields that ECS takes in some network modes (ECS API reference, `ContainerDefinition`). */
const fieldModes = { links: ["bridge"], hostname: ["bridge", "host"], extraHosts: ["bridge", "host"] } as const;

function checkNetworkFields(path: string, fields: Pointing, mode: string, names: readonly string[]): void {
    for (const [field, modes] of Object.entries(fieldModes)) {
        if (fields[field as keyof typeof fieldModes] !== undefined && !(modes as readonly string[]).includes(mode)) {
            const at = `${path}.fields.${field}`;
            const where = modes.length === 1 ? `mode ${modes[0]}` : `modes ${modes.join(" and ")}`;
            throw new InputError(
                at,
                `${at} can't be given: ECS has it in the network ${where} only, and the task's is ${mode} (${containerPage}).`,
            );
        }
    }
    (fields.links ?? []).forEach((link, i) => {
        if (typeof link === "string" && !names.includes(link.split(":")[0]!)) {
            refuse(`${path}.fields.links[${i}]`, link, `the containers are ${names.join(", ")}`);
        }
    });
}

/** Refuses the name of a volume that the task doesn't have. */
export function checkVolumeName(path: string, volume: string | undefined, taskVolumes: readonly Volume[]): void {
    const names = taskVolumes.map(({ name }) => name);
    if (volume !== undefined && !names.includes(volume) && !names.includes(undefined)) {
        refuse(path, volume, names.length === 0 ? "the task has no volumes" : `the volumes are ${names.join(", ")}`);
    }
}

/** Refuses fields that ECS would refuse in this task. */
export function checkFields(
    containers: Record<string, ContainerArgs>,
    taskVolumes: readonly Volume[],
    { isFargate, networkMode }: { readonly isFargate: boolean; readonly networkMode: string },
): void {
    checkPorts(containers, networkMode);
    const router = Object.values(containers).some((container) => "firelensConfiguration" in fieldsOf(container));
    for (const [name, container] of Object.entries(containers)) {
        const path = `containers.${name}`;
        const { memoryReservation, mountPoints = [], volumesFrom = [], logConfiguration } = fieldsOf(container);
        checkNetworkFields(path, fieldsOf(container), networkMode, [...Object.keys(containers), sidecarName]);
        if (isFargate) {
            checkFargateFields(path, container.fields);
            checkFargateSeconds(`${path}.stopTimeout`, container.stopTimeout);
            checkFargateSeconds(`${path}.fields.startTimeout`, fieldsOf(container).startTimeout);
        }
        if (memoryReservation !== undefined && memoryReservation >= container.memory) {
            refuse(
                `${path}.fields.memoryReservation`,
                memoryReservation,
                `it must be less than ${path}.memory, ${container.memory} MiB`,
            );
        }
        mountPoints.forEach(({ sourceVolume }, i) =>
            checkVolumeName(`${path}.fields.mountPoints[${i}].sourceVolume`, sourceVolume, taskVolumes),
        );
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
