/** A resource as an exported stack has it: its properties, and what is secret in them. */
import { isMapping, type Mapping } from "../collector/values";
import { memberOf, type SourceNode } from "./source-nodes";

/** The parts of a resource's state that are read here (@pulumi/pulumi `ResourceV3`). */
export interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly inputs: Mapping;
    readonly outputs: Mapping;
    /** It is no longer in the program, and is about to be deleted. */
    readonly isLeaving: boolean;
    readonly node?: SourceNode;
}

export const reveal = "Export the stack with --show-secrets, and keep the file as a secret.";

/** Marks a secret in Pulumi's state, and its kind (@pulumi/pulumi `specialSigKey` and `specialSecretSig`). */
const [signatureKey, secretSignature] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

export function stateOf(value: unknown, node?: SourceNode): ResourceState {
    const { urn, type, inputs, outputs, delete: isLeaving } = isMapping(value) ? value : {};
    return {
        urn: String(urn),
        type: String(type),
        inputs: isMapping(inputs) ? inputs : {},
        outputs: isMapping(outputs) ? outputs : {},
        isLeaving: isLeaving === true,
        node,
    };
}

export interface Property {
    readonly value: unknown;
    /** Encrypted, or a part of it is. */
    readonly isSealed: boolean;
    readonly offset: number;
    readonly node: SourceNode;
}

/** A property as the program gave it, else as AWS returned it: a resource that is only read has no inputs. */
export function property({ inputs, outputs, node }: ResourceState, name: string): Property {
    const side = inputs[name] === undefined || inputs[name] === null ? "outputs" : "inputs";
    const member = memberOf(memberOf(node, side)?.value, name);
    const offset = member?.offset ?? node?.offset ?? 0;
    const value = opened((side === "inputs" ? inputs : outputs)[name]);
    return { value, isSealed: isSealed(value), offset, node: member?.value ?? node ?? { offset } };
}

export const open = ({ value, isSealed }: Property): unknown => (isSealed ? undefined : value);

/** A value with the secrets that an export with --show-secrets has in plain text. */
export function opened(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(opened);
    }
    if (!isMapping(value)) {
        return value;
    }
    if (isSecret(value) && typeof value.plaintext === "string") {
        return opened(parsed(value.plaintext));
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

export const isSecret = (value: Mapping): boolean => value[signatureKey] === secretSignature;

const isSealed = (value: unknown): boolean =>
    Array.isArray(value)
        ? value.some(isSealed)
        : isMapping(value) && (isSecret(value) || Object.values(value).some(isSealed));
