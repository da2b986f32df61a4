/** The environment of a container: what ECS injects, the image's own, the container's, and the secrets. */
import type { RegisteredTaskDefinition, TaskContainer } from "./types";

/** What ECS injects into each container (developer guide, "Task metadata endpoint version 4", "Task IAM role"). */
export interface Injected {
    readonly region: string;
    readonly metadataUri: string;
    /** Undefined when the task has no role. */
    readonly credentialsUri: string | undefined;
}

export function injectedEnvironment({ region, metadataUri, credentialsUri }: Injected): Record<string, string> {
    return {
        ECS_CONTAINER_METADATA_URI_V4: metadataUri,
        AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        // ECS gives a path on 169.254.170.2, an address that only it can have; the SDKs take a loopback URL in this
        // variable.
        ...(credentialsUri === undefined ? {} : { AWS_CONTAINER_CREDENTIALS_FULL_URI: credentialsUri }),
    };
}

/** The container's own environment; where a name comes twice the last one counts, as in Docker. */
export function declaredEnvironment({ environment = [] }: TaskContainer): Record<string, string> {
    return Object.fromEntries(environment.map(({ name, value }) => [name, value]));
}

/**
 * The values of a container's secrets. ECS resolves them before anything starts, and when one can't be had the task
 * does not start: it throws the error that ECS then reports.
 */
export function resolveSecrets(
    container: TaskContainer,
    parameters: Readonly<Record<string, string>>,
    { executionRoleArn, family }: RegisteredTaskDefinition,
): Record<string, string> {
    const { name: containerName, secrets = [] } = container;
    const fail = (why: string): never => {
        throw new Error(`ResourceInitializationError: unable to pull secrets of container ${containerName}: ${why}`);
    };
    if (secrets.length > 0 && executionRoleArn === undefined) {
        fail(`the task definition ${family} has no execution role, which is what reads them.`);
    }
    return Object.fromEntries(
        secrets.map(({ name, valueFrom }) => {
            const value = candidates(valueFrom)
                .map((candidate) => parameters[candidate])
                .find((found) => found !== undefined);
            return [
                name,
                value ?? fail(`${name} comes from ${valueFrom}, which isn't an SSM parameter of the deployed stacks.`),
            ];
        }),
    );
}

/** Names that a `valueFrom` may mean: the ARN of a parameter leaves out the slash at the start of its name. */
function candidates(valueFrom: string): string[] {
    const inArn = /^arn:[^:]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(valueFrom)?.[1];
    return inArn === undefined ? [valueFrom] : [`/${inArn}`, inArn];
}

/**
 * The variables with what answers for AWS here in the collector's config, whose addresses name the region by a
 * variable.
 */
export function mapRegional(
    variables: Readonly<Record<string, string>>,
    region: string,
    endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
    const { AOT_CONFIG_CONTENT: config, ...rest } = variables;
    if (config === undefined) {
        return rest;
    }
    const mapped = Object.entries(endpoints).reduce(
        (text, [origin, here]) => text.replaceAll(origin.replace(region, "${env:AWS_REGION}"), here),
        config,
    );
    return { ...rest, AOT_CONFIG_CONTENT: mapped };
}

/** Replaces the origin of a URL by what answers for it here; anything else stays as it is. */
export function mapOrigin(value: string, endpoints: Readonly<Record<string, string>>): string {
    const origin = Object.keys(endpoints).find((from) => value === from || value.startsWith(`${from}/`));
    return origin === undefined ? value : endpoints[origin]! + value.slice(origin.length);
}
