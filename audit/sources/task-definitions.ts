/** Containers in task definitions, in Express services and in Batch's job definitions. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown, type Unknown } from "../knowledge";
import { type Containers, type ListNames, mebibytes, parseContainerDefinitions, readContainers } from "../containers";
import type { CarriedTask } from "./carried";
import { type Carrier, listNames, propertiesOf } from "./carrier";
import { descend, elements, isThere, member, type Place, structure, textAt } from "./places";
import { taskFactsOf } from "./task-facts";
import { hasWord } from "./template-words";

/** A task definition: `containerDefinitions` as a list, or as JSON. */
export const taskDefinition = (kind: string, isDaemon = false): Carrier => ({
    kind,
    read: (resource, type) => {
        const root = propertiesOf(resource);
        const { value, path } = member(root, "containerDefinitions");
        const memory = member(root, "memory").value;
        return {
            carried: [
                {
                    carries: "task",
                    kind,
                    path,
                    containers: containersIn(value, listNames(type)),
                    family: familyOf(root),
                    ...(isUnknown(memory) ? { memoryUnknown: memory } : { memoryMiB: mebibytes(memory) }),
                    ...taskFactsOf(root),
                    ...(isDaemon ? { isDaemon } : {}),
                },
            ],
        };
    },
});

/** The family, where all of it is known. */
function familyOf(root: Place): string | undefined {
    const family = textAt(member(root, "family"));
    return family === undefined || hasWord(family) ? undefined : family;
}

/** A list of containers, or its JSON; a single one, too, as Terraform's plugins spell a block that stands once. */
function containersIn(value: unknown, names?: ListNames): Containers | Unknown {
    if (isUnknown(value)) {
        return value;
    }
    return typeof value === "string"
        ? parseContainerDefinitions(value)
        : readContainers(isMapping(value) ? [value] : value, names);
}

/** An Express service: one container, which has the task and its memory to itself. */
export const expressService: Carrier = {
    kind: "Express service",
    read: (resource, type) => {
        const root = propertiesOf(resource);
        const { value, path } = member(root, "primaryContainer");
        const memory = member(root, "memory").value;
        return {
            carried: [
                {
                    carries: "task",
                    kind: expressService.kind,
                    path,
                    containers: singleContainer(value, "primaryContainer", listNames(type)),
                    ...(isUnknown(memory) ? { memoryUnknown: memory } : { memoryMiB: mebibytes(memory) }),
                },
            ],
        };
    },
};

/** A container by itself, under a name for what has none. */
function singleContainer(value: unknown, name: string, names?: ListNames): Containers | Unknown {
    const entry: unknown = Array.isArray(value) ? value[0] : value;
    if (isUnknown(entry)) {
        return entry;
    }
    return readContainers([isMapping(entry) ? { name, ...entry } : entry], names);
}

/**
 * A job definition of AWS Batch: a container, the containers of a task, or either for each range of nodes (Batch API
 * reference, `RegisterJobDefinition`). What it runs on EKS is no task.
 */
export const jobDefinition: Carrier = {
    kind: "Batch job definition",
    read: (resource, type) => {
        const root = propertiesOf(resource);
        const nodes = elements(descend(root, "nodeProperties", "nodeRangeProperties"));
        const all = [root, ...nodes];
        const tasks = all.flatMap((each) => elements(descend(each, "ecsProperties", "taskProperties")));
        const places = [
            member(root, "containerProperties"),
            ...nodes.map((node) => member(node, "container")),
            ...tasks.map((task) => member(task, "containers")),
            // Not known as a whole.
            ...[member(root, "nodeProperties"), ...all.map((each) => member(each, "ecsProperties"))].filter((place) =>
                isUnknown(structure(place).value),
            ),
        ];
        const name = textAt(member(root, "jobDefinitionName")) ?? textAt(member(root, "name")) ?? "";
        const jobDefinitionName = hasWord(name) ? "" : name;
        return {
            carried: places
                .filter(isThere)
                .map((place) => ({ ...job(place, listNames(type)), jobDefinition: jobDefinitionName })),
        };
    },
};

function job(place: Place, names?: ListNames): CarriedTask {
    const { value, path } = structure(place);
    return {
        carries: "task",
        kind: jobDefinition.kind,
        path,
        containers: isUnknown(value) ? value : readContainers(elements(place).map(withBatchMemory), names),
    };
}

/** A container of Batch, which has its memory among the resource requirements: `{ type: "MEMORY", value: "2048" }`. */
export function withBatchMemory(place: Place): unknown {
    const { value } = place;
    if (isUnknown(value) || !isMapping(value)) {
        return value;
    }
    const required = elements(member(place, "resourceRequirements")).find(
        (requirement) => textAt(member(requirement, "type"))?.toUpperCase() === "MEMORY",
    );
    const memory = required === undefined ? undefined : member(required, "value").value;
    return memory === undefined ? value : { memory, ...value };
}
