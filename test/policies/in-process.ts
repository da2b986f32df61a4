/**
 * Policies asked in this process, on plain data, in the way that Pulumi's policy server asks them (@pulumi/policy
 * `server.js`).
 */
import {
    type Policy,
    type PolicyResource,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type StackValidationPolicy,
    UnknownValueError,
} from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";

import { isUnknown, type Registered } from "../support/mocks";

const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
    unknownCheckingProxy: (props: object) => Record<string, unknown>;
    unknownStringValue: string;
};

/** Stands for a value that a preview doesn't know. */
export const unknown = unknownStringValue;

/** A resource as a test describes it. */
export interface Given {
    readonly type: string;
    readonly name: string;
    /** Its inputs or, for a stack policy, its outputs. Default: none. */
    readonly props?: Readonly<Record<string, unknown>>;
    /** Default: false. */
    readonly protect?: boolean;
    /** Whether the engine names a provider, as it does for whatever isn't a component. Default: false. */
    readonly custom?: boolean;
    /** URN of the parent. */
    readonly parent?: string;
    /** Default: none. */
    readonly ignoreChanges?: readonly string[];
    /** Its provider, where that matters. */
    readonly providedBy?: Given;
}

/** A resource of a stack. */
export interface GivenInStack extends Given {
    /** Names of the resources that a property's value comes from. */
    readonly wired?: Readonly<Record<string, readonly string[]>>;
    /** Name of its provider, which is in the stack too. */
    readonly provider?: string;
}

/** What a stack policy has reported. */
export interface Reported {
    readonly message: string;
    /** Name of the resource that it is reported about. */
    readonly resource?: string;
}

/** Settings of the policy; those that are left out have the defaults of its schema, as the engine sees to. */
export type Config = Readonly<Record<string, unknown>>;

/** A resource that a component has registered, as its validation gets it. */
export function given({ type, name, inputs, protect }: Registered): Given {
    return { type, name, props: plain(inputs) as Record<string, unknown>, protect };
}

/** What a policy about single resources says about one. */
export async function resourceViolations(
    policy: ResourceValidationPolicy,
    resource: Given,
    config: Config = {},
): Promise<string[]> {
    const { validateResource = [] } = policy;
    if (isAboutOthers(validateResource, [resource.type])) {
        return [];
    }
    const messages: string[] = [];
    for (const validate of [validateResource].flat()) {
        const { providedBy } = resource;
        const provider = providedBy === undefined ? {} : { provider: base(providedBy) };
        const args: ResourceValidationArgs = { ...base(resource), ...provider, ...asked(policy, config) };
        await guarded(
            policy,
            () => validate(args, (message) => messages.push(message)),
            (message) => messages.push(message),
        );
    }
    return messages;
}

/** What a policy about whole stacks says about one. */
export async function stackViolations(
    policy: StackValidationPolicy,
    given: readonly GivenInStack[],
    config: Config = {},
): Promise<Reported[]> {
    const types = given.map(({ type }) => type);
    if (isAboutOthers(policy.validateStack, types)) {
        return [];
    }
    const resources = resourcesOf(given);
    const reported: Reported[] = [];
    await guarded(
        policy,
        () =>
            policy.validateStack({ resources, ...asked(policy, config) }, (message, urn) =>
                reported.push({ message, resource: resources.find((resource) => resource.urn === urn)?.name }),
            ),
        (message) => reported.push({ message }),
    );
    return reported;
}

/** The resources with what they refer to, as objects. */
function resourcesOf(given: readonly GivenInStack[]): PolicyResource[] {
    const resources = given.map((resource): PolicyResource => ({
        ...base(resource),
        dependencies: [],
        propertyDependencies: {},
    }));
    const named = (name: string): PolicyResource => {
        const found = resources.find((resource) => resource.name === name);
        if (found === undefined) {
            throw new Error(`The stack has no resource "${name}".`);
        }
        return found;
    };
    given.forEach(({ wired = {}, provider }, i) => {
        const resource = resources[i]!;
        for (const [property, sources] of Object.entries(wired)) {
            resource.propertyDependencies[property] = sources.map(named);
        }
        resource.dependencies = Object.values(resource.propertyDependencies).flat();
        if (provider !== undefined) {
            const { type, props, urn, name } = named(provider);
            resource.provider = { type, props, urn, name };
        }
    });
    return resources;
}

/** The host leaves a policy out when its function names a type, and nothing has that type. */
function isAboutOthers(validate: object, types: readonly string[]): boolean {
    const type = (validate as { __pulumiType?: string }).__pulumiType;
    return type !== undefined && !types.includes(type);
}

function base({ type, name, props = {}, protect = false, parent, ignoreChanges = [], custom = false }: Given) {
    const proxied = unknownCheckingProxy(plain(props) as object);
    const isType = (resourceClass: unknown): boolean =>
        (resourceClass as { __pulumiType?: string }).__pulumiType === type;
    return {
        type,
        name,
        props: proxied,
        ...(custom ? { provider: { type: "pulumi:providers:it", name: "it", urn: "", props: {} } } : {}),
        urn: `urn:pulumi:stack::project::${type}::${name}`,
        opts: {
            protect,
            ignoreChanges: [...ignoreChanges],
            aliases: [],
            customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
            additionalSecretOutputs: [],
            ...(parent === undefined ? {} : { parent }),
        },
        isType,
        asType: (resourceClass: unknown) => (isType(resourceClass) ? (proxied as never) : undefined),
    };
}

/** Ends a validation as the host's `notApplicable` does. */
class NotApplicable extends Error {}

function asked(policy: Policy, config: Config) {
    const defaults = Object.entries(policy.configSchema?.properties ?? {}).flatMap(([name, schema]) =>
        schema.default === undefined ? [] : [[name, schema.default] as const],
    );
    return {
        stackTags: new Map<string, string>(),
        getConfig: <T extends object>() => ({ ...Object.fromEntries(defaults), ...config }) as T,
        notApplicable: (reason?: string): never => {
            throw new NotApplicable(reason);
        },
    };
}

/** The host makes an advisory of an unknown value that a policy trips over, and fails on any other error. */
async function guarded(
    policy: Policy,
    run: () => Promise<void> | void,
    advise: (message: string) => void,
): Promise<void> {
    try {
        await run();
    } catch (error) {
        if (error instanceof UnknownValueError) {
            advise(`can't run policy '${policy.name}' during preview: ${(error as Error).message}`);
        } else if (!(error instanceof NotApplicable)) {
            throw error;
        }
    }
}

/** The key that marks a secret between Pulumi's processes; policies get its value. */
const signature = "4dabf18193072939515e22adb298388d";

/**
 * A copy as it comes over the wire: without undefined properties, with secrets opened and the mark of what isn't known.
 */
function plain(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(plain);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (isUnknown(value)) {
        return unknown;
    }
    if (signature in value && "value" in value) {
        return plain(value.value);
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, field]) => field !== undefined)
            .map(([key, field]) => [key, plain(field)]),
    );
}
