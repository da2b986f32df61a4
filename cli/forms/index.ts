/** All forms of input that are told apart, as one table: detection, refusals, `--explain` and the docs ask it. */
import { NotRecognized, Unreadable } from "../source-nodes";
import { arnsOnly } from "./aws-answers";
import { compose } from "./compose";
import { copilot } from "./copilot";
import { collectorConfig } from "./configs";
import type { Form, FormDocument } from "./form";
import { helmValues } from "./helm";
import { kubernetes } from "./kubernetes";
import { pulumiPreview, pulumiProgram, stackExport } from "./pulumi";
import { ownReport } from "./reports";
import { storedConfig } from "./stored-configs";
import { containerList, taskDefinition } from "./task-definitions";
import { templateAnswer } from "./template-answers";
import { cloudAssembly, template } from "./templates";
import { otherTerraform, terraformPlan, terraformState } from "./terraform";

export type { Form, FormDocument, FormFix } from "./form";

/** In the order in which they are asked: what two of them would take is the first one's. */
export const forms: readonly Form[] = [
    ownReport,
    template,
    cloudAssembly,
    templateAnswer,
    terraformPlan,
    terraformState,
    otherTerraform,
    stackExport,
    pulumiPreview,
    pulumiProgram,
    taskDefinition,
    kubernetes,
    helmValues,
    storedConfig,
    compose,
    copilot,
    arnsOnly,
    collectorConfig,
    containerList,
];

/** Those that are judged; the others are refused with the command that helps. */
export const readForms = forms.filter((form): form is Form & { readonly reads: string } => form.reads !== undefined);

/** Throws `NotRecognized` for what is in no form that is known. */
export function formOf(document: FormDocument): Form {
    const form = forms.find(({ isIt }) => isIt(document));
    if (form === undefined) {
        throw notRecognized(document.root.offset);
    }
    if (form !== template && form !== collectorConfig) {
        checkLoops(document.value);
    }
    return form;
}

export const notRecognized = (offset: number): NotRecognized => new NotRecognized(inNoForm, offset);

/** Names what is read and how to get it. */
export const inNoForm = `The file is in no form that is read. Give one of these: ${readForms.map(({ name, from }) => `${name} (${from})`).join("; ")}.`;

/** Throws for a value that holds itself by an alias of YAML, which no task definition does. */
function checkLoops(value: unknown, around = new Set(), done = new Set()): void {
    if (typeof value !== "object" || value === null || done.has(value)) {
        return;
    }
    if (around.has(value)) {
        throw new Unreadable("The YAML has an alias inside of what it stands for.");
    }
    around.add(value);
    Object.values(value).forEach((each) => checkLoops(each, around, done));
    around.delete(value);
    done.add(value);
}
