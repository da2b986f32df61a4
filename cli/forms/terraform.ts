/** Plans and states of Terraform and OpenTofu. */
import { tagsFrom } from "../../audit/exemptions";
import { Parameters } from "../../audit/parameters";
import { mayWriteParameter } from "../../audit/parameter-resources";
import { carriedBy } from "../../audit/sources/registry";
import {
    camelCase,
    terraformDocument,
    terraformResources,
    type TerraformResource,
} from "../../audit/sources/terraform";
import { isMapping } from "../../collector/values";
import { locate, NotRecognized, type SourceNode } from "../source-nodes";
import type { AuditTargets } from "../targets";
import { valueAlong } from "../written";
import type { Form, FormDocument, FormSurroundings } from "./form";

const later = "the state after the apply tells (terraform show -json)";

export const terraformPlan: Form = {
    name: "a Terraform or OpenTofu plan",
    from: "terraform plan -out PLAN && terraform show -json PLAN",
    reads: "whatever [carries containers](carriers.md) in the planned values, modules too, with the SSM parameters of the same plan",
    fix: {
        source: "The file is a plan of Terraform's: change the module that declares it, and plan again.",
    },
    isIt: ({ value }) => terraformDocument(value) === "plan",
    read: readResources,
};

export const terraformState: Form = {
    name: "a Terraform or OpenTofu state",
    from: "terraform show -json",
    reads: "the same of a state, and of a state file of version 4 (`terraform state pull`)",
    fix: {
        source: "The file is a state of Terraform's: change the module that declares it, and apply it.",
    },
    isIt: ({ value }) => ["state", "state file"].includes(terraformDocument(value) ?? ""),
    read: readResources,
};

function readResources({ value, root }: FormDocument, { images }: FormSurroundings): AuditTargets {
    const resources = isMapping(value) ? terraformResources(value) : [];
    const parameters = new Parameters();
    for (const { type, name, properties, provider } of resources) {
        if (mayWriteParameter(type)) {
            parameters.declare({ type, name, urn: name, properties, provider }, {});
        }
    }
    const whole = terraformDocument(value) === "plan" ? "plan" : "state";
    return {
        whole,
        targets: resources.flatMap((resource) =>
            carriedBy({ ...resource, path: [] }, images).map((carried) => ({
                kind: "task" as const,
                carried,
                name: resource.name,
                tags: tagsFrom(resource.properties.tags),
                definitions: valueAlong(resource.properties, carried.path),
                later,
                parameters: ({ account }) =>
                    parameters.finder({ ...resource, urn: resource.name, stack: carried.stack }, { account }),
                ...placeOf(resource, root, carried.path),
            })),
        ),
        notices: () => [],
    };
}

/** Blocks have ECS's names in the file in snake case. */
function placeOf({ path }: TerraformResource, root: SourceNode, inside: TerraformResource["path"]) {
    const values = locate(root, root.offset, path);
    return locate(
        camelCased(values.node),
        values.offset,
        inside.map((step) => (typeof step === "string" ? camelCase(step) : step)),
    );
}

const camelCased = (node: SourceNode): SourceNode => ({
    ...node,
    ...(node.items === undefined ? {} : { items: node.items.map(camelCased) }),
    ...(node.members === undefined
        ? {}
        : {
              members: node.members.map(({ key, offset, value }) => ({
                  key: camelCase(key),
                  offset,
                  value: camelCased(value),
              })),
          }),
});

/** States of old releases, and what the commands print for people and programs while they run. */
export const otherTerraform: Form = {
    name: "Terraform's log or an old state",
    from: "terraform plan -json",
    isIt: ({ value }) =>
        isMapping(value) &&
        (("@level" in value && "@message" in value) || (Array.isArray(value.modules) && "terraform_version" in value)),
    read: (_, { file }) => {
        throw new NotRecognized(
            `${file === "-" ? "Standard input" : "The file"} is what Terraform writes while it runs, or a state of a release before 0.12: give what terraform show -json prints.`,
        );
    },
};
