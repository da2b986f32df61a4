/** What each type of resource writes to an SSM parameter, and what is known of its value. Pure. */
import { isAbsent, type Mapping } from "../collector/values";
import { isUnknown, Unknown } from "./knowledge";
import type { Located, Provider } from "./locations";
import type { TemplateStack } from "./sources/carried";
import { type Declared, declaredBy, declaresOthers } from "./sources/declared";
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
    /** `generated` where AWS or the provider makes it up. */
    readonly name: string | Unknown | "generated";
    /** What a task that starts after the deployment reads. */
    readonly value: string | Unknown;
    readonly located: Located;
    /** The stack of whose template it is, and its logical id there. */
    readonly template?: { readonly stack: TemplateStack; readonly id: string };
}

/**
 * What a resource writes to SSM parameters: itself, or by what it declares.
 * @param within The stack of whose template the resource itself is.
 */
export const parametersOf = (
    resource: Omit<DeclaredResource, "urn">,
    within?: TemplateStack,
): readonly WrittenParameter[] =>
    declaredBy({ ...resource, path: [] })
        .filter(isParameter)
        .map((declared) => parameterOf({ stack: within, ...declared }, resource));

function parameterOf(
    { name: id, properties, stack, inputs }: Declared,
    { properties: own, ignoreChanges = [], provider }: Omit<DeclaredResource, "urn">,
): WrittenParameter {
    // What isn't known of all of it isn't known of its name.
    const { name, ...rest } = isUnknown(properties) ? { name: properties } : byFoldedName(properties);
    const isMade = Object.keys(rest).some((key) => key.startsWith("fn::"));
    return {
        name: typeof name === "string" || isUnknown(name) ? name : isMade ? macro : "generated",
        value: isMade ? macro : valueOf(rest, { name, isApplied: isApplied(ignoreChanges, inputs) }),
        located: { properties: own, provider },
        ...(stack === undefined ? {} : { template: { stack, id } }),
    };
}

/** Whether a type is one of those that may write an SSM parameter, before anything is read of it. */
export const mayWriteParameter = (type: string): boolean => isParameterType(type) || declaresOthers(type);

/** What isn't known to be of another type may be a parameter. */
const isParameter = ({ type }: Declared): boolean => isUnknown(type) || isParameterType(type);

/** In whatever package: `aws:ssm/parameter:Parameter`, `AWS::SSM::Parameter`, `NAME:tf:aws_ssm_parameter`. */
const isParameterType = (type: string): boolean => typeName(type).key === "ssmparameter";

/** The properties that count here, in the spelling of @pulumi/aws: CloudFormation's and Terraform's differ. */
const byFoldedName = (properties: Mapping): Mapping =>
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [spelled(key), value]));

const spelled = (key: string): string =>
    key[0]!.toLowerCase() + key.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const never = (why: string): Unknown => new Unknown("never", why);

/** `Fn::Transform` among the properties of a resource in a template. */
const macro = never("is made by a macro");

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
 * Whether changes of the value are applied, with paths as Pulumi writes them: `value`, `["value"]`, `*`, `[*]`. Of what
 * a resource declares every path below the inputs that it is made of counts.
 */
function isApplied(ignoreChanges: readonly string[], inputs: readonly string[] = []): boolean {
    return !ignoreChanges
        .map((path) => /^(?:\["?)?([^".[\]]*)/.exec(path)?.[1] || "*")
        .some((first) => first.startsWith("*") || inputs.includes(first) || valueInputs.has(spelled(first)));
}
