/** Which task or job overrides are about, by what stands around them. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown } from "../knowledge";
import type { Run } from "./carried";
import { filledInBy, isThere, member, type Path, type Place } from "./places";
import { structureOf } from "./text-values";

/** What runs a task or a job in the schemas of EventBridge, Scheduler and Pipes; and its definition there. */
const targets: readonly (readonly [key: string, service: "ecs" | "batch", definition: string])[] = [
    ["ecsTarget", "ecs", "taskDefinitionArn"],
    ["ecsParameters", "ecs", "taskDefinitionArn"],
    ["ecsTaskParameters", "ecs", "taskDefinitionArn"],
    ["batchTarget", "batch", "jobDefinition"],
    ["batchParameters", "batch", "jobDefinition"],
    ["batchJobParameters", "batch", "jobDefinition"],
];

/** The parameters of RunTask, StartTask and SubmitJob, and those of Pipes. */
const definitions: readonly (readonly [key: string, service: "ecs" | "batch"])[] = [
    ["taskDefinition", "ecs"],
    ["taskDefinitionArn", "ecs"],
    ["jobDefinition", "batch"],
];

/** What a target without the keys above is given by these is no task's. */
const passed = ["inputTransformer", "inputTemplate"];

/** A definition that a run fills in, by a path of a pipe, an expression or a placeholder, is any. */
const known = ({ value }: Place): unknown =>
    typeof value === "string" && /^\s*\$|[{}<>]|\$\{/.test(value) ? filledInBy(value) : value;

/** The value with texts read as what they hold. */
const read = ({ value, path }: Place): Place => ({
    value: typeof value === "string" ? structureOf(value) : value,
    path,
});

function runIn(place: Place, around: Run | undefined): Run | undefined {
    for (const [key, service, name] of targets) {
        const target = member(place, key);
        if (isThere(target)) {
            return { service, definition: known(member(target, name)) };
        }
    }
    for (const [key, service] of definitions) {
        const definition = member(place, key);
        if (isThere(definition)) {
            return { service, definition: known(definition) };
        }
    }
    return around ?? (passed.some((key) => isThere(member(place, key))) ? { service: "other" } : undefined);
}

/** What is run with the value at a path, from outside to inside. */
export function runAt(root: Place, path: Path): Run | undefined {
    let here = read(root);
    let run: Run | undefined;
    for (const step of [...path, undefined]) {
        const { value } = here;
        if (isUnknown(value) || (!isMapping(value) && !Array.isArray(value))) {
            return run;
        }
        run = isMapping(value) ? runIn(here, run) : run;
        if (step !== undefined) {
            const inner: unknown = (value as Readonly<Record<string | number, unknown>>)[step];
            here = read({ value: inner, path: [...here.path, step] });
        }
    }
    return run;
}
