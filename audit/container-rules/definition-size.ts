/** Task definitions that ECS has room for. */
import { largeDefinition, largestDefinition, largestParts } from "../definition-size";
import type { ContainerRule } from "./container-rule";
import { taskStartable, taskStartCertain } from "./task-start";

const fix =
    "Move what is largest out of the task definition: into the image, into SSM parameters that secrets name, or into a file for environmentFiles.";

/** ECS refuses to register it. */
export const definitionTooLarge = {
    id: "task-definition-too-large",
    policy: taskStartable,
    check: ({ bytes = 0, isFirst, beside }, report) => {
        if (isFirst && bytes > largestDefinition) {
            report({
                path: "name",
                message: `The container definitions of its task are ${bytes} bytes, and ECS takes task definitions of ${largestDefinition} at most: it refuses this one.${largestParts(beside)}`,
                fix,
            });
        }
    },
} as const satisfies ContainerRule;

/** Little is missing, and what the definition has beside its containers counts too. */
export const definitionLarge = {
    id: "task-definition-large",
    policy: taskStartCertain,
    check: ({ bytes = 0, isFirst, beside }, report) => {
        if (isFirst && bytes > largeDefinition && bytes <= largestDefinition) {
            report({
                path: "name",
                message: `The container definitions of its task are ${bytes} bytes, and ECS takes task definitions of ${largestDefinition} at most, with volumes, roles and all else.${largestParts(beside)}`,
                fix,
            });
        }
    },
} as const satisfies ContainerRule;
