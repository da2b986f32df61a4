/** What of a task can only be judged with all its parts at hand; what single inputs may be is in their tables. */
import { fileShare } from "../../collector";
import { refuse, wholeNumber } from "../../collector/inputs";
import type { ContainerArgs, ContainerDependencyArgs } from "../inputs/container";
import { checkTaskSize } from "../inputs/fargate";
import { checkRole } from "../inputs/role";
import { checkWorkspace, type FilledTask, isFargate, taskInputs } from "../inputs/task";
import { checkCount } from "./beside-checks";
import { sidecarName } from "./sidecar";
import { checkLaunchType } from "./task-field-checks";

/** Refuses a task that ECS would refuse, or that would run without room for its collector. */
export function checkTask(task: FilledTask): void {
    // Where nothing is said it is the component's name, which can be anything.
    taskInputs.family.check("family", task.family);
    if (isFargate(task)) {
        checkTaskSize(task.cpu, task.memory);
    } else {
        instanceMemory.check("memory", task.memory);
    }
    checkLaunchType(task);
    checkWorkspace(task.sidecar, task.platform);
    const { taskRole = {}, executionRole = {}, taskPolicyArns, executionPolicyArns } = task;
    checkRole("taskRole", taskRole, { path: "taskPolicyArns", count: taskPolicyArns.length });
    checkRole("executionRole", executionRole, { path: "executionPolicyArns", count: executionPolicyArns.length });
    checkContainers(task.containers);
    checkSums(task);
    checkStorage(task);
}

/** Of a task on an instance of one's own; ECS has no upper limit but the instance's. */
const instanceMemory = wholeNumber("MiB", 6, 2_147_483_647);

/** GiB of every task on Fargate ("Fargate task ephemeral storage", ECS developer guide). */
const ordinaryStorageGiB = 20;

/** Left for images, which lie in the same storage, GiB. */
const imagesGiB = 5;

function checkStorage(task: FilledTask): void {
    const { ephemeralStorageGiB = ordinaryStorageGiB, sidecar } = task;
    if (!isFargate(task) || sidecar.buffer !== "disk" || sidecar.bufferMiB === undefined) {
        return;
    }
    const mostMiB = Math.floor(((ephemeralStorageGiB - imagesGiB) * 1024) / fileShare);
    if (sidecar.bufferMiB > mostMiB) {
        const remedy = `at most ${mostMiB} fit into ${ephemeralStorageGiB} GiB of ephemeral storage, as the file takes up to twice as much and images take their part; set ephemeralStorageGiB to ${imagesGiB + Math.ceil((sidecar.bufferMiB * fileShare) / 1024)} or more`;
        refuse("sidecar.bufferMiB", sidecar.bufferMiB, remedy);
    }
}

function checkContainers(containers: Record<string, ContainerArgs>): void {
    const entries = Object.entries(containers);
    if (entries.length === 0) {
        refuse("containers", containers, "a task needs at least one container beside the collector");
    }
    checkCount(entries.length);
    if (Object.hasOwn(containers, sidecarName)) {
        refuse(
            `containers.${sidecarName}`,
            sidecarName,
            "this name belongs to the collector that is added; choose another",
        );
    }
    for (const [name, { dependsOn = [] }] of entries) {
        dependsOn.forEach((dependency, i) =>
            checkDependency(`containers.${name}.dependsOn[${i}]`, name, dependency, containers),
        );
    }
    if (entries.every(([, container]) => container.essential === false)) {
        refuse("containers", Object.keys(containers), "at least one of them has to be essential");
    }
    entries.forEach(([name]) => checkNoCircle(containers, [name]));
}

function checkDependency(
    path: string,
    name: string,
    dependency: ContainerDependencyArgs,
    all: Record<string, ContainerArgs>,
): void {
    const { condition } = dependency;
    if (dependency.container === sidecarName) {
        refuse(`${path}.container`, sidecarName, `use waitForCollector: true to start after the collector`);
    }
    if (dependency.container === name) {
        refuse(`${path}.container`, name, "a container can't wait for itself");
    }
    const target = Object.hasOwn(all, dependency.container ?? "") ? all[dependency.container] : undefined;
    if (target === undefined) {
        refuse(`${path}.container`, dependency.container, `the containers are ${Object.keys(all).join(", ")}`);
    }
    if (condition === "HEALTHY" && target.healthCheck === undefined) {
        refuse(`${path}.condition`, condition, `containers.${dependency.container} has no healthCheck`);
    }
    if ((condition === "COMPLETE" || condition === "SUCCESS") && target.essential !== false) {
        refuse(
            `${path}.condition`,
            condition,
            `containers.${dependency.container} is essential, so the task would stop with it`,
        );
    }
}

/** Follows what a container waits for; on a circle none of them would start. */
function checkNoCircle(containers: Record<string, ContainerArgs>, path: string[]): void {
    for (const { container } of containers[path[path.length - 1]!]?.dependsOn ?? []) {
        if (path[0] === container) {
            refuse(
                `containers.${path[0]}.dependsOn`,
                [...path.slice(1), container],
                "they wait for each other, and none would start",
            );
        }
        if (!path.includes(container)) {
            checkNoCircle(containers, [...path, container]);
        }
    }
}

/** Containers may not promise more than the task has: ECS refuses the memory, and starts nothing on the CPU. */
function checkSums(task: FilledTask): void {
    const parts = { ...task.containers, [sidecarName]: task.sidecar };
    for (const resource of ["memory", "cpu"] as const) {
        const sizes = Object.entries(parts).map(([name, part]) => ({ name, size: part[resource] ?? 0 }));
        const sum = sizes.reduce((total, { size }) => total + size, 0);
        if (sum > task[resource]) {
            const unit = resource === "memory" ? "MiB" : "CPU units";
            const addends = sizes.filter(({ size }) => size > 0).map(({ name, size }) => `${name} ${size}`);
            refuse(resource, task[resource], `the containers need ${sum} ${unit} (${addends.join(" + ")})`);
        }
    }
}
