/**
 * One resource type of an offline provider: a table of what it accepts, what it returns, and what the cloud says to
 * each step.
 */
import type { Cloud, CloudRecord } from "./cloud";
import type { Fields, Problem } from "./schema";
import type { Properties } from "./values";

/** What a resource type may ask while it answers. */
export interface Context {
    cloud: Cloud;
    accountId: string;
    /** Region of this resource: its own `region` input, else the provider's. Empty for a provider without regions. */
    region: string;
    /** Where keys are unique: the region, the host of a Grafana workspace, or empty for what is global. */
    scope: string;
    /** Configuration of the provider, in plain text. */
    config: Properties;
    urn: string;
    now: Date;
}

export interface Created {
    id: string;
    /** What the cloud decided; inputs and defaults are added by the framework. */
    outputs: Properties;
}

export interface ResourceType {
    /** Pulumi type token, such as `aws:amp/workspace:Workspace`. */
    token: string;
    /** Exception that the service throws for a bad value. */
    exception: string;
    inputs: Fields;
    /** Input that is made from the resource's name and seven random hex digits when absent, and its greatest length. */
    autoname?: { input: string; maxLength: number };
    /** Outputs for inputs that were not given; known in a preview. */
    defaults?: Properties;
    /** Outputs which follow from the inputs; known in a preview. */
    planned?: (inputs: Properties, context: Context) => Properties;
    /** Outputs that only the cloud knows; unknown in a preview of a creation. */
    computed: readonly string[];
    /** Computed outputs that an update changes; unknown in its preview. */
    volatile?: readonly string[];
    /** More inputs whose change makes a new resource, when that depends on the values. */
    replaceIf?: (olds: Properties, news: Properties) => string[];
    secretOutputs?: readonly string[];
    /** Rules across inputs. Values may be unknown in a preview. A reason carries its exception's name. */
    validate?: (inputs: Properties, context: Context) => Problem[];
    /** Key that is unique in its scope; default is the id. */
    key?: (id: string, outputs: Properties) => string;
    /** Key, in its scope, of what an import names; default is what the import names. */
    imported?: (named: string, context: Context) => string;
    /** What the service says when the key is taken. Without it, the new thing replaces the old one's record. */
    conflict?: (id: string) => string;
    /** What the service says when the thing is not there. */
    missing: (id: string) => string;
    /** Makes it; throws {@link Refused}. All inputs are known. */
    create: (inputs: Properties, context: Context) => Created;
    /**
     * Changes it and returns the outputs that change. Without it, an update changes what the inputs say and nothing
     * else.
     */
    update?: (record: CloudRecord, inputs: Properties, context: Context) => Properties;
    /** Throws {@link Refused} when it cannot be deleted now. */
    beforeDelete?: (record: CloudRecord, context: Context) => void;
    /** Outputs of what a deletion leaves there, given what the state says; undefined when all of it is gone. */
    remains?: (record: CloudRecord, olds: Properties) => Properties | undefined;
    /** Whether another thing is inside this one, and so goes with it. */
    contains?: (record: CloudRecord, other: CloudRecord) => boolean;
}

/** The cloud's refusal, with the message that the service answers. */
export class Refused extends Error {}

/** A function of a provider, such as `aws:index/getRegion:getRegion`. */
export interface ProviderFunction {
    token: string;
    inputs: Fields;
    call: (args: Properties, context: Context) => Properties;
}

/** One provider: its configuration, resource types and functions. */
export interface ProviderDefinition {
    /** Package name, such as `aws`. */
    name: string;
    /** Version that `getPluginInfo` answers; that of the SDK which the provider stands behind. */
    version: string;
    config: Fields;
    /** Whether resources have a `region`, which the provider's configuration defaults. */
    regional: boolean;
    /** Scope of everything that the configured provider makes, for a provider without regions. */
    scope?: (config: Properties) => string;
    validateConfig?: (config: Properties, accountId: string) => Problem[];
    /** Throws {@link Refused} when the configured provider may not do anything, such as with a wrong token. */
    authorize?: (context: Context) => void;
    resources: readonly ResourceType[];
    functions: readonly ProviderFunction[];
}

/** Problem lists for {@link ResourceType.validate}. */
export function problemIf(broken: boolean, property: string, reason: string): Problem[] {
    return broken ? [{ property, reason }] : [];
}
