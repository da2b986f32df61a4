/**
 * The policy about what the pack can't see: task definitions that another program makes, and resources that do whatever
 * a script says. For those who want it: both have their place in many a program.
 */
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";

import { isMapping, type Mapping, parsedJson } from "../collector/values";
import { isUnknown } from "../audit/knowledge";
import { type Path, pathText, plainKey } from "../audit/sources/places";
import { typeName } from "../audit/sources/types";
import { isComponent } from "./components";
import { plainProperties } from "./properties";
import { reportBreach } from "./reading";

const policyName = "task-definition-known";

/** By what resources name a task definition or a job definition, at any depth (plainKey). */
const referring = ["taskdefinition", "taskdefinitionarn", "daemontaskdefinitionarn", "jobdefinition"];

/** What makes task definitions, so that what depends on it has been seen (typeName). */
const making = [
    "ecstaskdefinition",
    "ecsdaemontaskdefinition",
    "batchjobdefinition",
    "cloudformationstack",
    "cloudcontrolresource",
    "cloudcontrolapiresource",
    "extensionresource",
];

/** Resources whose effect is a script's, a program's or a template's from elsewhere, by package or by type. */
const opaque: Readonly<Record<string, string>> = {
    command: "What its command does can't be seen: it may register or run a task with the AWS CLI.",
    "pulumi-nodejs": "What its provider's code does can't be seen: it may register or run a task.",
    "pulumi-python": "What its provider's code does can't be seen: it may register or run a task.",
    serverlessrepositorycloudformationstack: "The template of the application is elsewhere, and may have tasks.",
    servicecatalogprovisionedproduct: "The template of the product is elsewhere, and may have tasks.",
};

export const taskDefinitionKnown: StackValidationPolicy = {
    name: policyName,
    displayName: "Every task that is run has been seen",
    description: "Every task definition that a resource names is made in the stack, and nothing is left to a command.",
    severity: "medium",
    enforcementLevel: "disabled",
    validateStack: ({ resources }, report) => {
        const names = new Set(resources.filter(isMaker).flatMap(namesOf));
        for (const resource of resources) {
            const subject = `${resource.type} "${resource.name}"`;
            const { provider, key } = typeName(resource.type);
            const why = opaque[provider] ?? opaque[key];
            if (why !== undefined) {
                const fix = "Use a resource of AWS's own, or exempt this one.";
                reportBreach(report, policyName, subject, { path: "type", message: why, fix }, resource.urn);
                continue;
            }
            for (const { path, value } of referencesOf(resource)) {
                if (!isSeen(resource, path, value, names)) {
                    const message =
                        "It names a task definition that no resource of the stack makes, so that nobody has checked its containers.";
                    const fix =
                        "Make the task definition in this program and take its ARN from it, or exempt this resource.";
                    reportBreach(report, policyName, subject, { path: pathText(path), message, fix }, resource.urn);
                }
            }
        }
    },
};

const isMaker = ({ type }: PolicyResource): boolean => making.includes(typeName(type).key);

interface Reference {
    readonly path: Path;
    readonly value: unknown;
}

/** Whether its value comes from a resource that makes task definitions, or is a literal name of one. */
function isSeen(resource: PolicyResource, [property]: Path, value: unknown, names: ReadonlySet<string>): boolean {
    const sources = resource.propertyDependencies[String(property)] ?? [];
    return sources.some(isMaker) || (typeof value === "string" && names.has(value));
}

/** What a task definition may be called: ARN, family, or family and revision (ECS API reference, `CreateService`). */
function namesOf({ props }: PolicyResource): string[] {
    const { arn, taskDefinitionArn, family, name, revision } = plainProperties(props);
    return [arn, taskDefinitionArn, family, name].flatMap((each) =>
        typeof each === "string" ? [each, `${each}:${String(revision)}`] : [],
    );
}

/** Where a resource names a task definition. Components aren't asked, as their children are. */
function referencesOf(resource: PolicyResource): Reference[] {
    if (isMaker(resource)) {
        return [];
    }
    const found: Reference[] = [];
    const walk = (value: unknown, path: Path, depth: number): void => {
        if (isUnknown(value) || depth > 100) {
            return;
        }
        const inner = typeof value === "string" && /^\s*[[{]/.test(value) ? parsedJson(value) : value;
        if (Array.isArray(inner)) {
            (inner as readonly unknown[]).forEach((each, index) => walk(each, [...path, index], depth + 1));
        } else if (isMapping(inner)) {
            entriesOf(inner).forEach(([key, each]) => {
                if (
                    referring.includes(plainKey(key).replace(/\.\$$/, "")) &&
                    (typeof each === "string" || isUnknown(each))
                ) {
                    found.push({ path: [...path, key], value: each });
                } else {
                    walk(each, [...path, key], depth + 1);
                }
            });
        }
    };
    walk(isComponent(resource) ? {} : plainProperties(resource.props), [], 0);
    return found;
}

const entriesOf = (value: Mapping): (readonly [string, unknown])[] =>
    Object.entries(value).filter(([, each]) => each !== null && each !== "");
