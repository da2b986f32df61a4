/**
 * A Pulumi engine made of mocks that keeps what a program registers. In preview every output of every resource is
 * unknown, also those that merely repeat an input: stricter than the real engine, so that whatever is known here is
 * known there.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
    type: string;
    name: string;
    custom: boolean;
    inputs: Record<string, unknown>;
    protect: boolean;
    parent: string;
    provider: string;
    deletedWith: string;
    dependsOn: string[];
}

export interface MockOptions {
    /** As in `pulumi preview` on an empty stack. Default: as in `pulumi up`. */
    preview?: boolean;
    /** Region of the default provider. Default: eu-west-1. */
    region?: string;
    /** Outputs of other stacks by their full name. */
    stacks?: Record<string, Record<string, unknown>>;
}

/** What a program did. */
export interface Recording<T> {
    result: T;
    resources: Registered[];
    /** The one resource of this type, or of this type and name. */
    only(type: string, name?: string): Registered;
}

/**
 * Pulumi keeps a stack trace of every promise that it makes, for those who look for leaks. With the source maps of
 * tests these traces took a third of their time.
 */
const internals = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as {
    debuggablePromise: (...args: unknown[]) => unknown;
};
const { debuggablePromise } = internals;
internals.debuggablePromise = (...args) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        return debuggablePromise(...args);
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
};

/** The account that the mocks play. */
export const accountId = "111122223333";

/** Runs a program against the mocks, waits until it has registered everything, and gives back what it registered. */
export async function record<T>(options: MockOptions, program: () => T | Promise<T>): Promise<Recording<T>> {
    const region = options.region ?? "eu-west-1";
    const preview = options.preview ?? false;
    const resources: Registered[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs, custom }) => {
                if (type === "pulumi:pulumi:StackReference") {
                    return stackReference(inputs.name, options.stacks ?? {});
                }
                if (custom === false || preview) {
                    return { id: undefined as unknown as string, state: {} };
                }
                return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, inputs, region) } };
            },
            call: ({ token }) => answer(token, region),
        },
        "project",
        "stack",
        preview,
        "organization",
    );
    listen(resources);
    const result = await program();
    await pulumi.runtime.disconnect();
    return { result, resources, only: (type, name) => only(resources, type, name) };
}

/** The message with which a program refuses, and what it had registered by then. */
export async function refusal(program: () => unknown): Promise<{ message: string; resources: Registered[] }> {
    const { result, resources } = await record({}, () => {
        try {
            program();
        } catch (error) {
            return (error as Error).message;
        }
        throw new Error("The program refuses nothing.");
    });
    return { message: result, resources };
}

/** The message with which an output refuses what has arrived. */
export async function lateRefusal(output: unknown): Promise<string> {
    try {
        await (output as { promise(): Promise<unknown> }).promise();
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error("The output refuses nothing.");
}

/** The value of an output, or `unknown` when a preview can't know it. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | "unknown"> {
    const known = await (output as unknown as { isKnown: Promise<boolean> }).isKnown;
    return known ? await (output as unknown as { promise(): Promise<T> }).promise() : "unknown";
}

/** Whether a recorded input was unknown. */
export function isUnknown(value: unknown): boolean {
    return typeof value === "object" && value !== null && "__pulumiUnknown" in value;
}

/** Every request carries more than mocks are told: options such as protect. So we listen to the monitor itself. */
function listen(resources: Registered[]): void {
    type Request = Record<`get${string}`, () => never>;
    type Register = (request: Request, callback: (error: unknown, response: unknown) => void) => Promise<void>;
    const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Register };
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = async (request, callback) => {
        if (request.getType!() !== "pulumi:pulumi:Stack") {
            resources.push({
                type: request.getType!(),
                name: request.getName!(),
                custom: request.getCustom!(),
                inputs: pulumi.runtime.deserializeProperties(request.getObject!()),
                protect: request.getProtect!(),
                parent: last(request.getParent!()),
                provider: last(String(request.getProvider!()).split("::").slice(0, 4).join("::")),
                deletedWith: last(request.getDeletedwith!()),
                dependsOn: (request.getDependenciesList!() as string[]).map(last).sort(),
            });
        }
        return register(request, callback);
    };
}

const last = (urn: string): string => urn.split("::").pop() ?? "";

function only(resources: Registered[], type: string, name?: string): Registered {
    const found = resources.filter((r) => r.type === type && (name === undefined || r.name === name));
    if (found.length !== 1) {
        const all = resources.map((r) => `${r.type} ${r.name}`).join("\n  ");
        throw new Error(`There are ${found.length} resources ${type} ${name ?? ""}:\n  ${all}`);
    }
    return found[0]!;
}

/** What AWS adds to a resource, in the shape that it has. */
function computed(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    region: string,
): Record<string, unknown> {
    const partition = partitionOf(region);
    const arn = (service: string, rest: string) => ({
        arn: `arn:${partition}:${service}:${region}:${accountId}:${rest}`,
    });
    switch (type) {
        case "aws:amp/workspace:Workspace":
            return {
                ...arn("aps", `workspace/${name}-id`),
                prometheusEndpoint: `https://aps-workspaces.${region}.amazonaws.com/workspaces/${name}-id/`,
            };
        case "aws:ssm/parameter:Parameter":
            return arn("ssm", `parameter${String(inputs.name)}`);
        case "aws:cloudwatch/logGroup:LogGroup":
            return arn("logs", `log-group:${String(inputs.name)}`);
        case "aws:iam/role:Role":
            return { arn: `arn:${partition}:iam::${accountId}:role/${name}`, name };
        case "aws:ecs/taskDefinition:TaskDefinition":
            return arn("ecs", `task-definition/${String(inputs.family)}:1`);
        case "aws:ecs/service:Service":
            return { ...arn("ecs", `service/cluster/${name}`), name };
        case "aws:servicediscovery/service:Service":
            return arn("servicediscovery", `service/srv-${name}`);
        case "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace":
            return arn("servicediscovery", `namespace/ns-${name}`);
        case "aws:lb/loadBalancer:LoadBalancer":
            return {
                ...arn("elasticloadbalancing", `loadbalancer/net/${name}/1`),
                dnsName: `${name}-1.elb.${region}.amazonaws.com`,
            };
        case "aws:lb/targetGroup:TargetGroup":
            return arn("elasticloadbalancing", `targetgroup/${name}/1`);
        case "aws:lb/listener:Listener":
            return arn("elasticloadbalancing", `listener/net/${name}/1/1`);
        case "aws:grafana/workspace:Workspace":
            return {
                ...arn("grafana", `/workspaces/${name}-id`),
                endpoint: `${name}-id.grafana-workspace.${region}.amazonaws.com`,
            };
        case "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount":
            return { serviceAccountId: "7" };
        case "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken":
            return { key: "glsa_token" };
        default:
            return {};
    }
}

function partitionOf(region: string): string {
    const prefix = ["cn", "us-gov"].find((each) => region.startsWith(`${each}-`));
    return prefix === undefined ? "aws" : `aws-${prefix}`;
}

function answer(token: string, region: string): Record<string, unknown> {
    switch (token) {
        case "aws:index/getRegion:getRegion":
            return { region, id: region, name: region };
        case "aws:index/getCallerIdentity:getCallerIdentity":
            return { accountId, arn: `arn:aws:iam::${accountId}:user/someone`, id: accountId, userId: "AIDA" };
        case "aws:index/getPartition:getPartition": {
            const partition = partitionOf(region);
            return { partition, dnsSuffix: "amazonaws.com", id: partition, reverseDnsPrefix: "com.amazonaws" };
        }
        default:
            throw new Error(`The mocks have no answer to ${token}.`);
    }
}

function stackReference(name: string, stacks: Record<string, Record<string, unknown>>) {
    const outputs = stacks[name];
    if (outputs === undefined) {
        throw new Error(`unknown stack "${name}"`);
    }
    return { id: name, state: { name, outputs, secretOutputNames: [] } };
}
