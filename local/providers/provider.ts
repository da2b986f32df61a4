/**
 * What an offline provider answers to each step of the engine, without the wire: the server puts gRPC around it and
 * tests call it as it is.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Cloud, CloudRecord } from "./cloud";
import { Refused, type Context, type ProviderDefinition, type ResourceType } from "./resource";
import { checkFields, type Problem, type Spec } from "./schema";
import { containsUnknown, sameJson, sameValue, UNKNOWN, type Properties } from "./values";

/** Input that lists which other inputs the provider filled in, as Pulumi's bridged providers keep it. */
const defaultsKey = "__defaults";

export interface ProviderSettings {
    cloud: Cloud;
    accountId: string;
    now?: () => Date;
}

export interface Difference {
    changed: string[];
    replaces: string[];
    deleteBeforeReplace: boolean;
}

export class OfflineProvider {
    private readonly types: Map<string, ResourceType>;
    private config: Properties = {};
    private configured = "";

    constructor(
        readonly definition: ProviderDefinition,
        private readonly settings: ProviderSettings,
    ) {
        this.types = new Map(definition.resources.map((type) => [type.token, type]));
    }

    /** One of the same cloud that has no configuration yet. */
    another(): OfflineProvider {
        return new OfflineProvider(this.definition, this.settings);
    }

    /** Reasons to refuse a configuration. */
    checkConfig(config: Properties): Problem[] {
        const owner = { name: `The offline ${this.definition.name} provider`, exception: "InvalidConfiguration" };
        const problems = checkFields(owner, this.definition.config, config);
        return problems.length > 0
            ? problems
            : (this.definition.validateConfig?.(config, this.settings.accountId) ?? []);
    }

    /**
     * Takes the configuration. An instance serves one provider resource, so that of a second one is refused rather than
     * mixed up with the first.
     */
    configure(config: Properties, urn = ""): void {
        const problems = this.checkConfig(config);
        if (problems.length > 0) {
            throw new Refused(problems.map((problem) => problem.reason).join("\n"));
        }
        if (this.configured !== "" && this.configured !== urn && !sameValue(this.config, config)) {
            throw new Refused(
                `The offline ${this.definition.name} provider is already configured by ${this.configured}: one instance serves one configuration, so ${urn} cannot have another.`,
            );
        }
        this.config = config;
        this.configured = urn;
    }

    /** Checks inputs; returns them with generated names filled in, and the reasons to refuse them. */
    check(
        token: string,
        name: string,
        urn: string,
        olds: Properties,
        news: Properties,
        seed?: Uint8Array,
    ): { inputs: Properties; problems: Problem[] } {
        const type = this.type(token);
        const given = without(news, defaultsKey);
        const named = fillName(type, name, olds, given, seed);
        const problems = checkFields(
            { name: token, exception: type.exception },
            type.inputs,
            without(named, defaultsKey),
        );
        if (problems.length > 0) {
            return { inputs: named, problems };
        }
        return {
            inputs: named,
            problems: type.validate?.(without(named, defaultsKey), this.context(type, urn, named)) ?? [],
        };
    }

    /** Which inputs changed, and which of them AWS cannot change in place. */
    diff(token: string, oldInputs: Properties, newInputs: Properties): Difference {
        const type = this.type(token);
        const keys = new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)]);
        keys.delete(defaultsKey);
        const changed = [...keys].filter((key) => !sameInput(type.inputs[key], oldInputs[key], newInputs[key])).sort();
        const depends = type.replaceIf?.(oldInputs, newInputs) ?? [];
        const replaces = changed.filter((key) => type.inputs[key]?.replace || depends.includes(key));
        const input = type.autoname?.input;
        // Two things cannot have one name: a replacement under an unchanged, chosen name must wait for the old one's
        // end.
        const nameStays =
            input !== undefined &&
            !changed.includes(input) &&
            !generatedInputs(newInputs).includes(input) &&
            newInputs[input] !== undefined;
        return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && nameStays };
    }

    create(token: string, urn: string, inputs: Properties, preview: boolean): { id: string; outputs: Properties } {
        const type = this.type(token);
        const context = this.context(type, urn, inputs);
        const known = this.knownOutputs(type, inputs, context);
        if (preview) {
            const open = type.computed.filter((key) => !(key in known));
            return { id: "", outputs: { ...known, ...Object.fromEntries(open.map((key) => [key, UNKNOWN])) } };
        }
        this.definition.authorize?.(context);
        this.refuseUnknown(token, inputs);
        const created = type.create(without(inputs, defaultsKey), context);
        const outputs = { ...known, ...created.outputs };
        const key = this.key(type, created.id, outputs, context);
        if (type.conflict && this.settings.cloud.get(token, key)) {
            throw new Refused(type.conflict(created.id));
        }
        this.settings.cloud.put(token, key, record(urn, created.id, context, inputs, outputs));
        return { id: created.id, outputs };
    }

    update(token: string, urn: string, id: string, olds: Properties, inputs: Properties, preview: boolean): Properties {
        const type = this.type(token);
        const context = this.context(type, urn, inputs);
        const known = this.knownOutputs(type, inputs, context);
        const kept = Object.fromEntries(type.computed.filter((key) => key in olds).map((key) => [key, olds[key]]));
        if (preview) {
            const open = type.update ? (type.volatile ?? []) : [];
            return { ...kept, ...known, ...Object.fromEntries(open.map((key) => [key, UNKNOWN])) };
        }
        this.definition.authorize?.(context);
        this.refuseUnknown(token, inputs);
        const key = this.key(type, id, olds, context);
        const existing = this.settings.cloud.get(token, key);
        if (!existing) {
            throw new Refused(type.missing(id));
        }
        const outputs = { ...kept, ...known, ...type.update?.(existing, without(inputs, defaultsKey), context) };
        this.settings.cloud.put(token, key, record(urn, id, context, inputs, outputs));
        return outputs;
    }

    /** Deletes it. A thing that is already gone isn't an error, as in the aws provider. */
    delete(token: string, urn: string, id: string, olds: Properties): void {
        const type = this.type(token);
        const context = this.context(type, urn, olds);
        const key = this.key(type, id, olds, context);
        const existing = this.settings.cloud.get(token, key);
        if (!existing) {
            return;
        }
        this.definition.authorize?.(context);
        type.beforeDelete?.(existing, context);
        const left = type.remains?.(existing, olds);
        if (left !== undefined) {
            this.settings.cloud.put(token, key, { ...existing, outputs: left });
            return;
        }
        this.settings.cloud.remove(token, key);
        if (type.contains) {
            this.settings.cloud.sweep((other) => type.contains?.(existing, other) ?? false);
        }
    }

    /**
     * What exists under an id; undefined when nothing does. Reading needs the same rights as the rest. Without a state
     * it is an import: then no input counts as one that the provider has filled in, such as a name, which is why a
     * program that imports has to say it.
     */
    read(token: string, id: string, olds: Properties): CloudRecord | undefined {
        const type = this.type(token);
        const context = this.context(type, "", olds);
        this.definition.authorize?.(context);
        if (Object.keys(olds).length > 0) {
            return this.settings.cloud.get(token, this.key(type, id, olds, context));
        }
        const found = this.settings.cloud.get(token, inScope(type.imported?.(id, context) ?? id, context));
        return found && { ...found, inputs: { ...found.inputs, [defaultsKey]: [] } };
    }

    invoke(token: string, args: Properties): { result: Properties; problems: Problem[] } {
        const found = this.definition.functions.find((candidate) => candidate.token === token);
        if (!found) {
            const offered = this.definition.functions.map((candidate) => candidate.token).join(", ");
            throw new Refused(
                `${token} is not offered by the offline ${this.definition.name} provider. It offers ${offered === "" ? "no functions" : offered}.`,
            );
        }
        const problems = checkFields({ name: token, exception: "InvalidParameter" }, found.inputs, args);
        return problems.length > 0
            ? { result: {}, problems }
            : { result: found.call(args, this.context(undefined, "", args)), problems };
    }

    /** The names of outputs that are secrets whatever the inputs were. */
    secretOutputs(token: string): readonly string[] {
        return this.types.get(token)?.secretOutputs ?? [];
    }

    private type(token: string): ResourceType {
        const type = this.types.get(token);
        if (!type) {
            throw new Refused(
                `${token} is not offered by the offline ${this.definition.name} provider. It offers: ${[...this.types.keys()].sort().join(", ")}.`,
            );
        }
        return type;
    }

    private context(type: ResourceType | undefined, urn: string, properties: Properties): Context {
        const { regional, scope } = this.definition;
        const region = regional ? String(properties.region ?? this.config.region ?? "") : "";
        const inRegion = type !== undefined && "region" in type.inputs ? region : "";
        return {
            cloud: this.settings.cloud,
            accountId: this.settings.accountId,
            region,
            scope: regional ? inRegion : (scope?.(this.config) ?? ""),
            config: this.config,
            urn,
            now: this.settings.now?.() ?? new Date(),
        };
    }

    private key(type: ResourceType, id: string, outputs: Properties, context: Context): string {
        return inScope(type.key?.(id, outputs) ?? id, context);
    }

    private knownOutputs(type: ResourceType, inputs: Properties, context: Context): Properties {
        const regional = this.definition.regional && "region" in type.inputs ? { region: context.region } : {};
        const given = without(inputs, defaultsKey);
        return {
            ...type.defaults,
            ...regional,
            ...given,
            ...type.planned?.(given, context),
            ...this.tags(type, given),
        };
    }

    private tags(type: ResourceType, inputs: Properties): Properties {
        if (!("tags" in type.inputs) || !this.definition.regional) {
            return {};
        }
        const defaults = (this.config.defaultTags as { tags?: Properties } | undefined)?.tags;
        return {
            tagsAll: containsUnknown(inputs.tags)
                ? UNKNOWN
                : { ...defaults, ...(inputs.tags as Properties | undefined) },
        };
    }

    private refuseUnknown(token: string, inputs: Properties): void {
        const open = Object.keys(inputs).filter((key) => containsUnknown(inputs[key]));
        if (open.length > 0) {
            throw new Refused(`${token} cannot be made while ${open.join(", ")} is unknown.`);
        }
    }
}

const inScope = (key: string, { scope }: Context): string => (scope === "" ? key : `${scope}/${key}`);

function record(urn: string, id: string, context: Context, inputs: Properties, outputs: Properties): CloudRecord {
    return { urn, id, ...(context.scope === "" ? {} : { scope: context.scope }), inputs, outputs };
}

function without(properties: Properties, key: string): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== key));
}

function generatedInputs(inputs: Properties): string[] {
    const list = inputs[defaultsKey];
    return Array.isArray(list) ? (list as string[]) : [];
}

function sameInput(spec: Spec | undefined, left: unknown, right: unknown): boolean {
    return spec?.kind === "string" && spec.json ? sameJson(left, right) : sameValue(left, right);
}

/** Gives an unnamed resource a name, or the generated name it already has. */
function fillName(
    type: ResourceType,
    name: string,
    olds: Properties,
    news: Properties,
    seed: Uint8Array | undefined,
): Properties {
    if (type.autoname === undefined) {
        return { ...news, [defaultsKey]: [] };
    }
    const { input, maxLength } = type.autoname;
    if (news[input] !== undefined || news[`${input}Prefix`] !== undefined) {
        return { ...news, [defaultsKey]: [] };
    }
    const kept = generatedInputs(olds).includes(input) ? olds[input] : undefined;
    return { ...news, [input]: kept ?? generateName(name, maxLength, seed), [defaultsKey]: [input] };
}

function generateName(name: string, maxLength: number, seed: Uint8Array | undefined): string {
    const digits = seed?.length
        ? createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7)
        : randomBytes(4).toString("hex").slice(0, 7);
    const generated = `${name}-${digits}`;
    if (generated.length > maxLength) {
        throw new Refused(
            `The name "${name}" with a dash and seven random digits is longer than ${maxLength} characters: give the resource a shorter name, or its "name" input a value.`,
        );
    }
    return generated;
}
