/** ECS's own fields of a container, beside our inputs for some of them. */
import { InputError, isLate } from "../../collector/inputs";
import { fargateLimits } from "./ecs-fields";
import { ecsStructure, type EcsStructure, valuesAt } from "./ecs-model";

/** A container's fields as ECS's `RegisterTaskDefinition` has them; values may be Outputs. */
export type ContainerFields = Omit<EcsStructure<"ContainerDefinition">, "name" | "image" | "memory">;

/**
 * ECS's own fields for the `fields` of a container, with their types: a name that ECS doesn't have is an error of the
 * compiler's.
 */
export function containerFields(fields: ContainerFields): ContainerFields {
    return fields;
}

/** The input `fields`. Its type says as much in TypeScript, but Pulumi's schema can't. */
export const containerFieldsInput = ecsStructure("ContainerDefinition");

/** Refuses what Fargate doesn't take of a container's fields. */
export function checkFargateFields(path: string, fields: unknown): void {
    for (const [field, { only, page }] of Object.entries(fargateLimits)) {
        const values = valuesAt(fields, field.split(".")).flat();
        const wrong = values.find((value) => !isLate(value) && !(only ?? []).includes(value as string));
        if (wrong !== undefined) {
            const at = `${path}.fields.${field}`;
            const why =
                only === undefined
                    ? "Fargate doesn't take it"
                    : `it is ${JSON.stringify(wrong)}, and Fargate takes ${only.join(", ")}`;
            throw new InputError(at, `${at} can't be given: ${why} (${page}).`);
        }
    }
}
