/**
 * What `pulumi stack export` writes: the task definitions in it, and the SSM parameters that they may take a config
 * from.
 */
import { mebibytes, parseContainerDefinitions } from "../audit/containers";
import { parameterName, parameterType } from "../audit/parameters";
import { containerDefinitionsText, taskTypes } from "../audit/task-types";
import { isMapping, type Mapping } from "../collector/values";
import { memberOf, type SourceNode, Unreadable } from "./source-nodes";
import type { AuditTargets, TaskTarget } from "./targets";

/** The parts of a resource's state that are read here (@pulumi/pulumi `ResourceV3`). */
interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly inputs: Mapping;
    readonly outputs: Mapping;
    /** It is no longer in the program, and is about to be deleted. */
    readonly isLeaving: boolean;
    readonly node?: SourceNode;
}

const reveal = "Export the stack with --show-secrets, and keep the file as a secret.";

/** Marks a secret in Pulumi's state, and its kind (@pulumi/pulumi `specialSigKey` and `specialSecretSig`). */
const [signatureKey, secretSignature] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

export const isStackExport = (value: unknown): value is { readonly deployment: Mapping } =>
    isMapping(value) && isMapping(value.deployment);

/** Throws `Unreadable` when the deployment has no list of resources. */
export function stackTargets({ deployment }: { readonly deployment: Mapping }, root: SourceNode): AuditTargets {
    const member = memberOf(root, "deployment");
    const list = deployment.resources;
    const listed = memberOf(member?.value, "resources");
    if (!Array.isArray(list)) {
        throw new Unreadable("The deployment has no list of resources.", (listed ?? member)?.offset);
    }
    const resources = list.map((entry, index) => stateOf(entry, listed?.value.items?.[index]));
    const parameters = new Parameters(resources.filter(({ type }) => type === parameterType));
    const findParameter = (valueFrom: string) => parameters.find(valueFrom);
    const targets = resources
        .filter(({ type, isLeaving }) => Object.hasOwn(taskTypes, type) && !isLeaving)
        .map((resource) => ({ ...taskTarget(resource), findParameter }));
    return { targets, notices: () => parameters.notices() };
}

function stateOf(value: unknown, node?: SourceNode): ResourceState {
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

function taskTarget(resource: ResourceState): TaskTarget {
    const { kind, names } = taskTypes[resource.type]!;
    const containers = property(resource, "containerDefinitions");
    const name = nameInUrn(resource.urn);
    const sealed = containers.isSealed;
    const family = open(property(resource, "family"));
    const tags = open(property(resource, "tags"));
    return {
        kind: "task",
        task: {
            kind,
            name,
            family: typeof family === "string" ? family : undefined,
            memoryMiB: mebibytes(open(property(resource, "memory"))),
        },
        tags: isMapping(tags) ? tags : {},
        containers: sealed
            ? { problem: "The containers are encrypted in the exported state." }
            : parseContainerDefinitions(containerDefinitionsText(containers.value), names),
        node: containers.node,
        offset: containers.offset,
        fix: sealed ? reveal : undefined,
    };
}

interface Property {
    readonly value: unknown;
    /** Encrypted, or a part of it is. */
    readonly isSealed: boolean;
    readonly offset: number;
    readonly node: SourceNode;
}

/** A property as the program gave it, else as AWS returned it: a resource that is only read has no inputs. */
function property({ inputs, outputs, node }: ResourceState, name: string): Property {
    const side = inputs[name] === undefined || inputs[name] === null ? "outputs" : "inputs";
    const member = memberOf(memberOf(node, side)?.value, name);
    const offset = member?.offset ?? node?.offset ?? 0;
    const value = opened((side === "inputs" ? inputs : outputs)[name]);
    return { value, isSealed: isSealed(value), offset, node: member?.value ?? node ?? { offset } };
}

const open = ({ value, isSealed }: Property): unknown => (isSealed ? undefined : value);

/** A value with the secrets that an export with --show-secrets has in plain text. */
function opened(value: unknown): unknown {
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

const isSecret = (value: Mapping): boolean => value[signatureKey] === secretSignature;

const isSealed = (value: unknown): boolean =>
    Array.isArray(value)
        ? value.some(isSealed)
        : isMapping(value) && (isSecret(value) || Object.values(value).some(isSealed));

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`; a name may hold colons itself. */
const nameInUrn = (urn: string): string => urn.split("::").slice(3).join("::") || urn;

/** The SSM parameters of the stack, by what an ECS secret may call them. */
class Parameters {
    readonly #values = new Map<string, Property>();
    readonly #sealed = new Set<string>();

    constructor(resources: readonly ResourceState[]) {
        for (const resource of resources) {
            const name = open(property(resource, "name"));
            const value = property(resource, "value");
            if (typeof name === "string") {
                this.#values.set(parameterName(name), hasValue(value) ? value : property(resource, "insecureValue"));
            }
        }
    }

    find(valueFrom: string): { readonly value: string } | undefined {
        const name = parameterName(valueFrom);
        const found = this.#values.get(name);
        if (found?.isSealed === true) {
            this.#sealed.add(name);
        }
        return found !== undefined && !found.isSealed && typeof found.value === "string"
            ? { value: found.value }
            : undefined;
    }

    notices(): string[] {
        return [...this.#sealed].map(
            (name) => `The value of the SSM parameter "${name}" is encrypted in the exported state. ${reveal}`,
        );
    }
}

const hasValue = ({ value }: Property): boolean => value !== undefined && value !== null;
