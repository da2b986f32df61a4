/** CloudFormation templates, as people and the CDK write them. */
import { isMapping } from "../../collector/values";
import { NotRecognized } from "../source-nodes";
import { isTemplate, templateTargets } from "../templates";
import { type Form, nameOfFile } from "./form";

export const template: Form = {
    name: "a CloudFormation template",
    from: "cdk synth, or aws cloudformation get-template --stack-name NAME --query TemplateBody",
    reads: "JSON or YAML with short or long functions: whatever [carries containers](carriers.md) in it, with the SSM parameters of the same template; see below",
    fix: {
        writes: "written where the value stands there as it is; what a function, a parameter or an alias stands for is shown",
    },
    isIt: ({ value, isTemplate: isOne = false }) => isOne || isTemplate(value),
    read: ({ text }, { file, images }) => templateTargets(text, nameOfFile(file), images),
};

/** The files in `cdk.out` that only tell of the templates beside them (cloud-assembly-schema of the CDK). */
export const cloudAssembly: Form = {
    name: "a manifest of the CDK",
    from: "cdk synth",
    isIt: ({ value }) =>
        isMapping(value) &&
        typeof value.version === "string" &&
        ((isMapping(value.artifacts) && !Array.isArray(value.artifacts)) ||
            (isMapping(value.files) && isMapping(value.dockerImages)) ||
            (isMapping(value.tree) && typeof value.tree.id === "string") ||
            /^tree-/.test(value.version)),
    read: () => {
        throw new NotRecognized(
            "It tells of the templates in its directory and holds none: give the directory (cdk.out), or its *.template.json.",
            undefined,
            true,
        );
    },
};
