/** Answers of the AWS CLI that name task definitions and don't hold them. */
import { isMapping } from "../../collector/values";
import { field } from "../fields";
import { NotRecognized } from "../source-nodes";
import type { Form } from "./form";

/** The members of `aws ecs describe-…`, `list-…` and `run-task` in which only ARNs stand. */
const answers = [
    "tasks",
    "services",
    "taskArns",
    "serviceArns",
    "taskDefinitionArns",
    "families",
    "clusters",
    "clusterArns",
    "taskSets",
    "service",
    "daemons",
    "daemonTaskDefinitions",
    "daemonTaskDefinitionArns",
    "serviceRevisions",
];

const arn = /^arn:[\w-]+:ecs:/;

export const arnsOnly: Form = {
    name: "an answer of the AWS CLI that only names task definitions",
    from: "aws ecs list-task-definitions, describe-tasks, describe-services",
    isIt: ({ value }) =>
        isMapping(value) &&
        answers.some((key) => {
            const found: unknown = field(value, key);
            const list: readonly unknown[] = Array.isArray(found) ? found : isMapping(found) ? [found] : [];
            return (
                (Array.isArray(found) && (found.length === 0 || list.some(isFamily(key)))) ||
                list.some((each) => arn.test(String(each)) || hasArn(each))
            );
        }),
    read: ({ value }) => {
        const found = [...new Set(definitionsIn(value))];
        const [first = "NAME", ...others] = found;
        const more = others.length === 0 ? "" : ` It names ${found.length}, each of which needs a command of its own.`;
        throw new NotRecognized(
            `The answer names task definitions and doesn't hold any: give what aws ecs describe-task-definition --task-definition ${first} prints.${more}`,
        );
    },
};

const isFamily =
    (key: string) =>
    (value: unknown): boolean =>
        key === "families" && typeof value === "string";

/** Keys under which the API has an ARN: `taskArn`, `serviceArn`, `clusterArn`. */
const hasArn = (value: unknown): boolean =>
    isMapping(value) &&
    Object.entries(value).some(
        ([key, each]) =>
            /^(task|service|cluster|daemon|taskSet|serviceRevision).*Arn$/i.test(key) && typeof each === "string",
    );

/** What may stand in the command: names and ARNs of task definitions. */
const isDefinition = (text: string): boolean => /^[\w:/.-]+$/.test(text);

function definitionsIn(value: unknown): string[] {
    if (Array.isArray(value)) {
        return value.flatMap(definitionsIn);
    }
    if (typeof value === "string") {
        return /:task-definition\//.test(value) && isDefinition(value) ? [value] : [];
    }
    return isMapping(value)
        ? Object.entries(value).flatMap(([key, each]) =>
              /^(taskDefinition|taskDefinitionArn)$/i.test(key) && typeof each === "string" && isDefinition(each)
                  ? [each]
                  : key === "families" && Array.isArray(each)
                    ? each.filter((one): one is string => typeof one === "string" && isDefinition(one))
                    : definitionsIn(each),
          )
        : [];
}
