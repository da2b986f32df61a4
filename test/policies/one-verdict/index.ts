/** Registers rows of the table, those of which the config says how the verdict about them must be. */
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { engineRows } from "../../audit/one-verdict";
import { Later, type RowResource, Secret } from "../../audit/verdict-row";

/** The role that the rows name by its ARN. */
const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } };
const execution = new Role("execution", {
    name: "execution",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
});

/** What no preview knows. */
const later = new LogGroup("later", { retentionInDays: 1 }).arn;

function input(value: unknown): unknown {
    if (value instanceof Later) {
        return later.apply(() => input(value.value));
    }
    if (value instanceof Secret) {
        return pulumi.secret(input(value.value));
    }
    if (Array.isArray(value)) {
        return value.map(input);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, input(inner)]))
        : value;
}

/** A resource of any type. */
class AnyResource extends pulumi.CustomResource {}

function register({ type, name, inputs, ignoreChanges }: RowResource, dependsOn: pulumi.Resource[]): pulumi.Resource {
    const options = { ignoreChanges: [...(ignoreChanges ?? [])], dependsOn, version: "7.48.0" };
    return new AnyResource(type, name, input(inputs) as pulumi.Inputs, options);
}

for (const { resources } of engineRows(new pulumi.Config().require("verdicts"))) {
    const made: pulumi.Resource[] = [execution];
    for (const resource of resources) {
        made.push(register(resource, [...made]));
    }
}
