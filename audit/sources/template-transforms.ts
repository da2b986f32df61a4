/** Macros of CloudFormation templates, and what they may bring. Pure. */
import type { TemplateNode } from "./template-node";

/**
 * Macros of AWS that bring no containers of their own: SAM's functions and APIs, the language extensions, hooks for
 * deployments, rotation functions ("Transforms" in CloudFormation's template reference).
 */
const harmless: readonly string[] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::Serverless-2016-10-31",
];

/** The name in an entry of `Transform`: text, or a mapping with `Name`. */
export const transformName = ({ scalar, entries }: TemplateNode): string =>
    String(scalar ?? entries?.findLast(({ key }) => key === "Name")?.value.scalar ?? "of an unknown name");

/** Whether a macro that sees the whole template may bring a task. */
export const mayBringResources = (name: string): boolean => !harmless.includes(name);

/** Services whose resources carry containers, run tasks or bring other resources. */
const services = ["Batch", "CloudFormation", "ECS", "Events", "Pipes", "Scheduler", "Serverless", "StepFunctions"];

/**
 * Whether a macro inside a resource of this type may touch a task. By service, and so wider than the registry of
 * carriers, which reads templates itself: asking it would be a circle.
 */
export const mayCarryContainers = (type: string): boolean => {
    const [owner, service] = type.split("::");
    return owner !== "AWS" || services.includes(service ?? "");
};
