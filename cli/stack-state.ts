/** A resource as an exported stack has it: its properties, and what is secret in them. */
import { isMapping, items, type Mapping } from "../collector/values";
import { isUnknown, Unknown } from "../audit/knowledge";
import { memberOf, type SourceNode } from "./source-nodes";

/** The parts of a resource's state that are read here (@pulumi/pulumi `ResourceV3`). */
export interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly inputs: Mapping;
    readonly outputs: Mapping;
    /** URN of its parent. */
    readonly parent?: string;
    /** Its provider: URN and id, with `::` between. */
    readonly provider?: string;
    /** Paths of inputs whose changes aren't applied. */
    readonly ignoreChanges: readonly string[];
    /** It is only read: another program makes it. */
    readonly isRead: boolean;
    /** It is no longer in the program, and is about to be deleted. */
    readonly isLeaving: boolean;
    /** It only groups others, which stand in the state too. */
    readonly isComponent: boolean;
    readonly node?: SourceNode;
}

export const reveal = "Export the stack with --show-secrets, and keep the file as a secret.";

/** Marks a secret in Pulumi's state, and its kind (@pulumi/pulumi `specialSigKey` and `specialSecretSig`). */
const [signatureKey, secretSignature] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

export function stateOf(value: unknown, node?: SourceNode): ResourceState {
    const {
        urn,
        type,
        inputs,
        outputs,
        parent,
        provider,
        ignoreChanges,
        external,
        custom,
        delete: isLeaving,
    } = isMapping(value) ? value : {};
    return {
        urn: String(urn),
        type: String(type),
        inputs: isMapping(inputs) ? inputs : {},
        outputs: isMapping(outputs) ? outputs : {},
        parent: typeof parent === "string" ? parent : undefined,
        provider: typeof provider === "string" ? provider : undefined,
        ignoreChanges: items(ignoreChanges).map(String),
        isRead: external === true,
        isLeaving: isLeaving === true,
        isComponent: custom === false,
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
    if (!isMapping(value) || isUnknown(value)) {
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

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`; a name may hold colons itself. */
export const nameInUrn = (urn: string): string => urn.split("::").slice(3).join("::") || urn;

/** Stands in place of a secret that the export doesn't show. */
export const sealed = new Unknown("never", "is encrypted in the exported state");

/** Plain data with what `--show-secrets` opens, and `sealed` for what it didn't. */
export const known = (value: Mapping): Mapping => unsealed(opened(value)) as Mapping;

function unsealed(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(unsealed);
    }
    if (!isMapping(value) || isUnknown(value)) {
        return value;
    }
    return isSecret(value)
        ? sealed
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unsealed(inner)]));
}
