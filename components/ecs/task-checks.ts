import { checkLogRetention, checkOneOf, checkWholeNumber, refuse } from "../inputs/checks";
import { checkTaskSize } from "./fargate";
import type { NormalisedTask } from "./normalised-task";
import type { AdotTaskDefinitionArgs, ContainerArgs, ContainerDependencyArgs, HealthCheckArgs } from "./adot-task-args";
import { checkInputs, checkPresent } from "../inputs/shapes";
import { mostContainers, sidecarName } from "./sidecar";
import { sizeSidecar } from "../../collector";
import { platformFields, taskShapes } from "./task-shapes";

// What `RegisterTaskDefinition` allows (Amazon ECS API reference, and "Task definition parameters for Fargate" in the
// developer guide). We check it before anything is registered, because AWS would only say so half way through an
// update.

/** Family and container names. */
const ecsName = /^[A-Za-z0-9_-]{1,255}$/;
/** What `secrets` can read: a name, or an ARN of SSM or Secrets Manager. */
const readableSecret = /^(?!arn:).|^arn:[a-z-]+:(ssm|secretsmanager):/;
/** Smallest container memory in MiB that Docker takes. */
const leastContainerMemory = 6;

/** Refuses arguments of another form than their types say; a caller in JavaScript has no compiler to do so. */
export function checkArguments(args: AdotTaskDefinitionArgs): void {
    checkInputs(args, taskShapes);
    const { platform } = args;
    if (platform === undefined) {
        refuse("platform", platform, 'it is Platform.fromStack("organization/project/stack"), or platformOutputs(…)');
    }
    for (const [field, shape] of Object.entries(platformFields)) {
        checkPresent(`platform.${field}`, platform[field as keyof typeof platformFields], shape);
    }
    checkArn("platform.workspaceArn", platform.workspaceArn, "aps");
    checkArn("platform.remoteWriteParameterArn", platform.remoteWriteParameterArn, "ssm");
}

/** Roles get rights on it, so it names one thing. */
function checkArn(path: string, value: unknown, service: string): void {
    if (typeof value === "string" && !new RegExp(`^arn:[a-z-]+:${service}:[^*?]+$`).test(value)) {
        refuse(path, value, `it is an ARN, arn:aws:${service}:…, without wildcards`);
    }
}

/** Refuses a task that ECS would refuse, or that would run without room for its collector. */
export function checkTask(task: NormalisedTask): void {
    checkName("family", task.family);
    checkTaskSize(task.cpu, task.memory);
    checkOneOf("cpuArchitecture", task.cpuArchitecture, ["X86_64", "ARM64"], "Fargate's architecture");
    checkLogRetention("logRetentionDays", task.logRetentionDays);
    checkContainers(task.containers);
    sizeSidecar(task.sidecar.memory);
    checkSums(task);
}

function checkContainers(containers: Record<string, ContainerArgs>): void {
    const entries = Object.entries(containers);
    if (entries.length === 0) {
        refuse("containers", containers, "a task needs at least one container beside the collector");
    }
    if (entries.length > mostContainers - 1) {
        throw new Error(
            `containers has ${entries.length} entries: ECS runs at most ${mostContainers} containers in a task, and the collector is one of them.`,
        );
    }
    for (const [name, container] of entries) {
        checkContainer(name, container, containers);
    }
    if (entries.every(([, container]) => container.essential === false)) {
        refuse("containers", Object.keys(containers), "at least one of them has to be essential");
    }
    checkPortsDiffer(containers);
    entries.forEach(([name]) => checkNoCircle(containers, [name]));
}

function checkContainer(name: string, container: ContainerArgs, all: Record<string, ContainerArgs>): void {
    const path = `containers.${name}`;
    if (name === sidecarName) {
        refuse(path, name, "this name belongs to the collector that is added; choose another");
    }
    checkName(path, name);
    if (container.image === undefined) {
        refuse(`${path}.image`, container.image, "a container needs an image");
    }
    checkWholeNumber(`${path}.memory`, container.memory, leastContainerMemory, 122880, "MiB");
    if (container.cpu !== undefined) {
        checkWholeNumber(`${path}.cpu`, container.cpu, 1, 16384, "CPU units");
    }
    if (container.stopTimeout !== undefined) {
        checkWholeNumber(`${path}.stopTimeout`, container.stopTimeout, 2, 120, "seconds");
    }
    container.ports?.forEach((port, i) => checkWholeNumber(`${path}.ports[${i}]`, port, 1, 65535));
    container.dependsOn?.forEach((dependency, i) => checkDependency(`${path}.dependsOn[${i}]`, name, dependency, all));
    checkVariables(path, container);
    if (container.healthCheck !== undefined) {
        checkHealthCheck(`${path}.healthCheck`, container.healthCheck);
    }
}

function checkVariables(path: string, container: ContainerArgs): void {
    for (const name of Object.keys(container.environment ?? {})) {
        if (name === "" || name.includes("=")) {
            refuse(`${path}.environment`, name, "a variable's name is not empty and has no equals sign");
        }
    }
    for (const [name, valueFrom] of Object.entries(container.secrets ?? {})) {
        if (name === "" || name.includes("=")) {
            refuse(`${path}.secrets`, name, "a variable's name is not empty and has no equals sign");
        }
        if (typeof valueFrom === "string" && !readableSecret.test(valueFrom)) {
            refuse(
                `${path}.secrets.${name}`,
                valueFrom,
                "it is the name or ARN of an SSM parameter, or the ARN of a Secrets Manager secret",
            );
        }
        if (container.environment?.[name] !== undefined) {
            refuse(`${path}.secrets`, name, `the variable stands in ${path}.environment too; keep one of them`);
        }
    }
}

function checkHealthCheck(path: string, check: HealthCheckArgs): void {
    if (!["CMD", "CMD-SHELL"].includes(check.command?.[0] ?? "") || check.command.length < 2) {
        refuse(`${path}.command`, check.command, 'it is ["CMD", program, …] or ["CMD-SHELL", line]');
    }
    const limits = { interval: [5, 300], timeout: [2, 60], startPeriod: [0, 300] } as const;
    for (const [field, [least, most]] of Object.entries(limits)) {
        const value = check[field as keyof typeof limits];
        if (value !== undefined) {
            checkWholeNumber(`${path}.${field}`, value, least, most, "seconds");
        }
    }
    if (check.retries !== undefined) {
        checkWholeNumber(`${path}.retries`, check.retries, 1, 10);
    }
}

function checkDependency(
    path: string,
    name: string,
    dependency: ContainerDependencyArgs,
    all: Record<string, ContainerArgs>,
): void {
    const condition = dependency.condition ?? "START";
    checkOneOf(`${path}.condition`, condition, ["START", "COMPLETE", "SUCCESS", "HEALTHY"], "the condition");
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

/** In `awsvpc` mode all containers of a task have one network: a port can be taken once. */
function checkPortsDiffer(containers: Record<string, ContainerArgs>): void {
    const taken = new Map<number, string>();
    for (const [name, container] of Object.entries(containers)) {
        container.ports?.forEach((port, i) => {
            const path = `containers.${name}.ports[${i}]`;
            const other = taken.get(port);
            if (other !== undefined) {
                refuse(path, port, `${other} has this port already, and the containers of a task share the network`);
            }
            taken.set(port, path);
        });
    }
}

/** Containers may not promise more than the task has: ECS refuses the memory, and starts nothing on the CPU. */
function checkSums(task: NormalisedTask): void {
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

function checkName(path: string, name: string): void {
    if (!ecsName.test(name)) {
        refuse(path, name, "ECS allows 1 to 255 letters (a to z), digits, hyphens and underscores");
    }
}
