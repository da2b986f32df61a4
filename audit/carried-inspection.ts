/** From what a resource carries to what is wrong with it, in sentences. Pure. */
import { configUnproven } from "./container-rules/collector-config-proven";
import type { Container } from "./containers";
import { evidenceOf } from "./evidence";
import { isUnknown } from "./knowledge";
import { KnownTasks, type Runnable } from "./known-tasks";
import { fingerprintOfPlace } from "./delivery/fingerprint";
import type { FindParameter } from "./delivery/sources";
import { remoteWriteUrlVariable } from "../collector";
import type { Settings } from "./settings";
import type { Carried, CarriedOverrides, CarriedTask, CarriedUnproven } from "./sources/carried";
import { pathText } from "./sources/places";
import { type Inspection, inspectContainers, nameOf, type Task, violation } from "./violations";

/** What is known beside a resource. */
export interface Surroundings {
    readonly settings?: Settings;
    readonly findParameter?: FindParameter;
    /** Digest of the config that the component which makes the resource has rendered; undefined where none does. */
    readonly componentConfigDigest?: string;
    /** The task and job definitions that are known. */
    readonly tasks?: KnownTasks;
}

/** What is wrong with one thing that a resource carries. */
export function inspectCarried(carried: Carried, resource: string, surroundings: Surroundings = {}): Inspection {
    switch (carried.carries) {
        case "task":
            return inspectContainers(
                carried.containers,
                { ...taskOf(carried, resource), componentConfigDigest: surroundings.componentConfigDigest },
                surroundings.settings,
                surroundings.findParameter,
            );
        case "overrides":
            return ofOverrides(carried, resource, surroundings);
        case "unproven":
            return ofUnproven(carried, resource, surroundings);
    }
}

/** The resource as sentences name it. */
export function taskOf(carried: Carried, resource: string): Task {
    const { kind, name = resource, within, path } = carried;
    const { family, memoryUnknown, ...found }: Partial<CarriedTask> = carried.carries === "task" ? carried : {};
    const { memoryMiB, network, volumes, isWhole, hasNoRole, isOnFargate, isDaemon } = found;
    const facts = { memoryMiB, network, volumes, isWhole, hasNoRole, isOnFargate, isDaemon };
    return { kind, name, within, family, memoryUnknown, ...facts, place: pathText(path) };
}

function ofUnproven(carried: CarriedUnproven, resource: string, { settings = {} }: Surroundings): Inspection {
    const task = taskOf(carried, resource);
    const { why, fix, waiting, reviewed } = carried;
    if (waiting === true) {
        return waitingOnly(`${task.place} of ${nameOf(task)} can't be checked yet. ${why}`);
    }
    return unproven(task, why, fix, fingerprint(task, reviewed), settings);
}

const waitingOnly = (sentence: string): Inspection => ({
    ...{ violations: [], waiting: [sentence] },
    ...{ collectors: 1, unchecked: 1 },
});

const clean: Inspection = { violations: [], waiting: [], collectors: 0 };

/** Undefined where nothing tells what a review would be about. */
const fingerprint = ({ kind, name, within, place }: Task, reviewed: unknown): string | undefined =>
    reviewed === undefined ? undefined : fingerprintOfPlace(kind, name, within, place, reviewed);

function unproven(
    task: Task,
    message: string,
    remedy: string,
    id: string | undefined,
    { reviewed = [] }: Settings,
    container?: string,
): Inspection {
    const review = `If somebody has reviewed it, add ${id} to the reviewed configs in the pack's settings.`;
    const fix = id === undefined ? remedy : `${remedy} ${review}`;
    const found = { rule: configUnproven.id, container, message, fix };
    const subject = container === undefined ? "" : `for container "${container}" `;
    return {
        ...clean,
        violations:
            id !== undefined && reviewed.includes(id)
                ? []
                : [violation(`${task.place} ${subject}of ${nameOf(task)}`, found)],
        collectors: 1,
    };
}

function ofOverrides(carried: CarriedOverrides, resource: string, surroundings: Surroundings): Inspection {
    const { settings = {}, tasks = new KnownTasks() } = surroundings;
    const { containers } = carried;
    const run = tasks.about(carried.run, carried);
    const job = tasks.about({ service: "batch", ...carried.run }, carried);
    const task = taskOf(carried, resource);
    if (isUnknown(containers) && containers.state === "not yet") {
        return waitingOnly(
            `${task.place} of ${nameOf(task)} ${containers.why}, so the overrides of containers can't be checked yet; the update checks them before it creates anything.`,
        );
    }
    if (isUnknown(containers) || "problem" in containers) {
        if (!run.mayHaveCollector) {
            return clean;
        }
        const reason = isUnknown(containers) ? `${task.place} ${containers.why}` : "they can't be read";
        const why = `What overrides the containers of a task isn't known, since ${reason}: it may replace a collector's command or config.`;
        return unproven(task, why, "Write out which containers it is about.", fingerprint(task, containers), settings);
    }
    const all = containers.containers.map((override) =>
        ofOverride(override, task, settings, isNameless(override) ? job : run),
    );
    return {
        violations: all.flatMap(({ violations }) => violations),
        waiting: all.flatMap(({ waiting }) => waiting),
        collectors: all.reduce((sum, { collectors }) => sum + collectors, 0),
        unchecked: all.reduce((sum, { unchecked = 0 }) => sum + unchecked, 0),
    };
}

const isNameless = ({ name, unknown }: Container): boolean => name.startsWith("#") && unknown?.has("name") !== true;

function ofOverride(override: Container, task: Task, settings: Settings, run: Runnable): Inspection {
    const touched = touchedBy(override);
    const nameless = override.unknown?.get("name");
    if (touched === undefined) {
        return clean;
    }
    if (nameless?.state === "not yet" && run.mayHaveCollector) {
        return waitingOnly(
            `The name of a container in ${task.place} of ${nameOf(task)} ${nameless.why}; the update checks it.`,
        );
    }
    const isCollector =
        (nameless !== undefined && run.mayHaveCollector) ||
        // A Batch job's one container has no name in its overrides.
        (isNameless(override) && run.hasCollector) ||
        run.names.has(override.name) ||
        evidenceOf(override, settings.images) !== undefined;
    if (!isCollector) {
        return clean;
    }
    const later = [...(override.unknown?.values() ?? [])].find(({ state }) => state === "not yet");
    if (later !== undefined) {
        return waitingOnly(
            `The overrides in ${task.place} of ${nameOf(task)} can't be checked yet: a part of them ${later.why}.`,
        );
    }
    const whom = nameless === undefined ? "a collector" : "a container whose name isn't known";
    return unproven(
        task,
        `It overrides the ${touched} of ${whom} when the task is run, so that the config in the task definition isn't what runs.`,
        "Leave the collector as its task definition has it, and override other containers only.",
        fingerprint(task, override),
        settings,
        nameless === undefined ? override.name : undefined,
    );
}

/** Variables that no limit is made of: they may differ from run to run. */
const harmless = [
    "LOG_LEVEL",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_SERVICE_NAME",
    remoteWriteUrlVariable,
];

/** Over plain HTTP nothing signs and encrypts what is sent. */
const isPlainHttp = /^\s*http:/i;

/** What of a collector an override changes; undefined when nothing that matters. */
function touchedBy({
    entryPoint,
    command,
    environment,
    secrets,
    hasEnvironmentFiles,
    memoryMiB,
    unknown,
}: Container): string | undefined {
    const isUnknownHere = (...names: readonly string[]): boolean => names.some((name) => unknown?.has(name) === true);
    const variables = [...environment, ...secrets].filter(({ name }) => !harmless.includes(name));
    const isPlain = environment.some(({ name, value }) => name === remoteWriteUrlVariable && isPlainHttp.test(value));
    if (entryPoint.length + command.length > 0 || isUnknownHere("command", "commands", "entrypoint", "entrypoints")) {
        return "command";
    }
    if (
        variables.length > 0 ||
        isPlain ||
        hasEnvironmentFiles ||
        isUnknownHere("environment", "environments", "environmentfiles")
    ) {
        return "environment";
    }
    return memoryMiB !== undefined || isUnknownHere("memory") ? "memory" : undefined;
}
