/** What Pulumi writes: the export of a stack, and the JSON of a preview. */
import { Unknown } from "../../audit/knowledge";
import { isMapping } from "../../collector/values";
import { memberOf, NotRecognized, type SourceNode } from "../source-nodes";
import { isStackExport, stackTargets, targetsOfStates } from "../stack-export";
import { stateOf } from "../stack-state";
import type { Form } from "./form";

export const stackExport: Form = {
    name: "the export of a Pulumi stack",
    from: "pulumi stack export",
    reads: "whatever [carries containers](carriers.md) in it, with the SSM parameters of the same stack that a config may come from",
    fix: { source: "The file is the state of a stack: change the Pulumi program that declares it." },
    isIt: ({ value }) => isStackExport(value),
    read: ({ value, root }, { images }) =>
        stackTargets(value as { readonly deployment: object } as never, root, images),
};

/** @pulumi/pulumi `runtime/rpc.ts`, `unknownValue`; previews write it as any text. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** In place of each secret, whole (pulumi `pkg/backend/display/json.go`). */
const secretText = "[secret]";

const notYet = new Unknown("not yet", "isn't known in this preview");
const hidden = new Unknown("never", "is a secret that the preview doesn't show");

const remedy = "Give what pulumi stack export --show-secrets writes after the update, and keep the file as a secret.";

export const pulumiPreview: Form = {
    name: "the preview of a Pulumi program",
    from: "pulumi preview --json --show-sames",
    reads: "whatever [carries containers](carriers.md) in the new states of its steps; without `--show-sames` what doesn't change isn't in it",
    fix: { source: "The file is a preview of Pulumi's: change the program that it is of." },
    isIt: ({ value }) =>
        isMapping(value) &&
        Array.isArray(value.steps) &&
        value.steps.every((step) => isMapping(step) && typeof step.op === "string" && typeof step.urn === "string"),
    read: ({ value, root }, { images }) => {
        const steps = isMapping(value) && Array.isArray(value.steps) ? (value.steps as readonly unknown[]) : [];
        const nodes = memberOf(root, "steps")?.value.items ?? [];
        const states = steps.flatMap((step, index) => {
            const state = isMapping(step) ? step.newState : undefined;
            // A step that deletes has none.
            return isMapping(state) ? [stateOf(marked(state), newState(nodes[index]))] : [];
        });
        const { targets, notices } = targetsOfStates(states, remedy, images);
        return {
            targets: targets.map((target) => (target.kind === "task" ? { ...target, later } : target)),
            whole: "preview",
            notices,
        };
    },
};

/** The source of a program in YAML. */
export const pulumiProgram: Form = {
    name: "a program of Pulumi's in YAML",
    from: "Pulumi.yaml",
    isIt: ({ value }) =>
        isMapping(value) &&
        typeof value.name === "string" &&
        (isMapping(value.runtime) || typeof value.runtime === "string"),
    read: () => {
        throw new NotRecognized(
            "The file is a project of Pulumi's, whose values only a preview has: give what pulumi preview --json --show-sames prints.",
        );
    },
};

const later = "the policy pack checks it in the update, and the export of the stack tells afterwards";

const newState = (step: SourceNode | undefined): SourceNode | undefined => memberOf(step, "newState")?.value;

/** A value with what the preview's texts stand for. */
function marked(value: unknown): unknown {
    if (value === unknownText) {
        return notYet;
    }
    if (value === secretText) {
        return hidden;
    }
    if (Array.isArray(value)) {
        return value.map(marked);
    }
    return isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]))
        : value;
}
