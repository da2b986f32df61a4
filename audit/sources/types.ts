/** Types of resources, told alike whatever provider declares them. Pure. */
import { remembered } from "../../collector/remembered";
import { folded } from "../json-keys";

/** How a provider spells the lists of a container: as ECS's API, or in the plural as Terraform's plugins in Pulumi. */
export type Spelling = "api" | "plural";

export interface TypeName {
    /** `aws`, `aws-native`, `awscc`, `kubernetes`; `AWS` for a type name of CloudFormation. */
    readonly provider: string;
    /**
     * Service and type in small letters without anything in between, alike for `aws:ecs/taskDefinition:TaskDefinition`,
     * `aws-native:ecs:TaskDefinition` and `AWS::ECS::TaskDefinition`. What Terraform calls `aws_ecs_task_definition` is
     * `aws:index/ecsTaskDefinition:EcsTaskDefinition` after `pulumi package add terraform-provider`, and
     * `NAME:tf:aws_ecs_task_definition` in a Terraform module.
     */
    readonly key: string;
    readonly spelling: Spelling;
    /** What stands between provider and type: `ecs/taskDefinition`, `ECS`, `ecs.services.k8s.aws/v1alpha1`. */
    readonly module: string;
}

/** Providers that are made from CloudFormation's schemas. */
const fromCloudFormation = ["aws-native", "AWS"];

/** A program has few types, and every policy asks for that of each resource. */
const mostKept = 1_000;

/** Takes a type token or a type name of CloudFormation apart. Anything is taken. */
export const typeName = remembered(mostKept, (token): TypeName => {
    const [provider = "", module = "", ...rest] = token.split(token.includes("::") ? "::" : ":");
    const [service = ""] = module.split("/", 1);
    const last = rest.at(-1) ?? "";
    const isTerraform = module === "tf";
    const name = isTerraform ? last.replace(/^aws(cc)?_/, "") : last;
    // `Custom::EcsTaskDefinition` is whatever its function makes, and `Acme::ECS::TaskDefinition` somebody's module.
    if (token.includes("::") && provider !== "AWS") {
        return { provider, key: folded(token), spelling: "plural", module };
    }
    return {
        provider,
        key: folded(`${service === "index" || isTerraform ? "" : service}${name}`).replace(/[^a-z0-9]/g, ""),
        spelling: fromCloudFormation.includes(provider) ? "api" : "plural",
        module,
    };
});
