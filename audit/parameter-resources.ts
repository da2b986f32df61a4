/** What each type of resource writes to an SSM parameter, and what is known of its value. Pure. */
import { isAbsent, isMapping, type Mapping, parsedJson } from "../collector/values";
import { isUnknown, Unknown } from "./knowledge";
import type { Located, Provider } from "./locations";
import { member } from "./sources/places";
import { typeName } from "./sources/types";

/** A resource of a program, from whatever tells of it. */
export interface DeclaredResource {
    readonly type: string;
    readonly name: string;
    readonly urn: string;
    /** Plain data with the names of the provider's schema, and an `Unknown` in place of what isn't known. */
    readonly properties: Mapping;
    /** Paths of its inputs whose changes aren't applied: Pulumi's resource option. */
    readonly ignoreChanges?: readonly string[];
    readonly provider?: Provider;
}

/** A parameter that a resource writes. */
export interface WrittenParameter {
    readonly name: string | Unknown;
    /** What a task that starts after the deployment reads. */
    readonly value: string | Unknown;
    readonly located: Located;
}

/** What a resource writes to an SSM parameter; undefined for a resource of another kind. */
export function parameterOf({ type, properties, ignoreChanges = [], provider }: DeclaredResource) {
    const inner = unwrapped(type, properties);
    if (inner === undefined || !isParameter(inner.type)) {
        return undefined;
    }
    const { name, ...rest } = byFoldedName(inner.properties);
    return {
        name: typeof name === "string" || isUnknown(name) ? name : unnamed,
        value: valueOf(rest, { name, isApplied: isApplied(ignoreChanges, inner.within) }),
        located: { properties, provider },
    } satisfies WrittenParameter;
}

/** Whether a type is one of those that may write an SSM parameter, before anything is read of it. */
export const mayWriteParameter = (type: string): boolean => isParameter(type) || wrapperOf(type) !== undefined;

/** In whatever package: `aws:ssm/parameter:Parameter`, `AWS::SSM::Parameter`, `NAME:tf:aws_ssm_parameter`. */
const isParameter = (type: string): boolean => typeName(type).key === "ssmparameter";

/** A resource inside the inputs of another: its type and its properties. */
interface Inner {
    readonly type: string;
    readonly properties: Mapping;
    /** The input that holds the properties. */
    readonly within?: string;
}

interface Wrapper {
    readonly type: string;
    readonly properties: string;
}

/** Resources that take any type of CloudFormation's, by `typeName`: where they have its name and its properties. */
const wrappers: Readonly<Record<string, Wrapper>> = {
    cloudcontrolresource: { type: "typeName", properties: "desiredState" },
    cloudcontrolapiresource: { type: "typeName", properties: "desiredState" },
    extensionresource: { type: "type", properties: "properties" },
};

function wrapperOf(type: string): Wrapper | undefined {
    const { key } = typeName(type);
    return Object.hasOwn(wrappers, key) ? wrappers[key] : undefined;
}

/** What isn't known of a wrapper's properties isn't known of the name in them. */
function unwrapped(type: string, properties: Mapping): Inner | undefined {
    const wrapper = wrapperOf(type);
    if (wrapper === undefined) {
        return { type, properties };
    }
    const place = { value: properties, path: [] };
    const [named, held] = [member(place, wrapper.type).value, member(place, wrapper.properties).value];
    const inner = typeof held === "string" ? parsedJson(held) : held;
    if (typeof named !== "string" || !isMapping(inner)) {
        return undefined;
    }
    return { type: named, properties: isUnknown(inner) ? { name: inner } : inner, within: wrapper.properties };
}

/** The properties that count here, in the spelling of @pulumi/aws: CloudFormation's and Terraform's differ. */
const byFoldedName = (properties: Mapping): Mapping =>
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [spelled(key), value]));

const spelled = (key: string): string =>
    key[0]!.toLowerCase() + key.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const never = (why: string): Unknown => new Unknown("never", why);

/** The provider makes a name up then, which no task knows. */
export const unnamed = never("has no name");

interface Circumstances {
    readonly name: unknown;
    /** Whether a change of the value in the program is applied. */
    readonly isApplied: boolean;
}

/**
 * The value at the start of a task, or why it may be another than the program's. A value that is given and is the one
 * which counts may itself not be known yet.
 */
function valueOf(properties: Mapping, { name, isApplied }: Circumstances): string | Unknown {
    const { value, insecureValue, valueWo, valueWoVersion, hasValueWo, dataType } = properties;
    // It is written when its version changes, and kept nowhere: @pulumi/aws, "ssm.Parameter".
    if ([valueWo, valueWoVersion].some((each) => !isAbsent(each)) || hasValueWo === true) {
        return never("is write-only, so nobody can see it");
    }
    if (!isApplied) {
        return never("may be another than the program's, since ignoreChanges covers it");
    }
    if (typeof name === "string" && reserved.test(name)) {
        return never("is set by AWS, which reserves its name");
    }
    if (isUnknown(dataType)) {
        return dataType;
    }
    // `aws:ec2:image` is checked after it was accepted, and refused without a word.
    if (!isAbsent(dataType) && dataType !== "text") {
        return never("is of a data type other than text, which AWS may refuse later");
    }
    const [given, ...others] = [value, insecureValue].filter((each) => !isAbsent(each));
    if (others.length > 0) {
        return never("has a value and an insecureValue");
    }
    if (isUnknown(given)) {
        return new Unknown(given.state, `has a value that ${given.why}`);
    }
    return typeof given === "string" ? given : never("has no value in the program");
}

/** "Parameter names can't begin with aws or ssm": `PutParameter` in the Systems Manager API reference. */
const reserved = /^\/?(aws|ssm)/i;

/** Inputs of which a change changes the value. */
const valueInputs: ReadonlySet<string> = new Set(["value", "insecureValue", "valueWo", "valueWoVersion"]);

/**
 * Whether changes of the value are applied, with paths as Pulumi writes them: `value`, `["value"]`, `*`, `[*]`. Inside
 * a wrapper every path below its input counts.
 */
function isApplied(ignoreChanges: readonly string[], within: string | undefined): boolean {
    return !ignoreChanges
        .map((path) => /^(?:\["?)?([^".[\]]*)/.exec(path)?.[1] || "*")
        .some((first) => first.startsWith("*") || first === within || valueInputs.has(spelled(first)));
}
