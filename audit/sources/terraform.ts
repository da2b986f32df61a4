/**
 * The resources of a Terraform plan or state (OpenTofu writes the same), from what `terraform show -json` prints
 * ("JSON Output Format", Terraform's internals) or from a state file of version 4. Pure.
 */
import { isAbsent, isMapping, items, type Mapping } from "../../collector/values";
import { isUnknown, Unknown } from "../knowledge";
import type { Provider } from "../locations";
import type { Resource } from "./resource";

/** A resource; its path is where its values stand in the document. */
export interface TerraformResource extends Resource {
    readonly provider: Provider;
}

/** What a document of Terraform's is; undefined for any other. */
export type TerraformDocument = "plan" | "state" | "state file";

export function terraformDocument(value: unknown): TerraformDocument | undefined {
    if (!isMapping(value)) {
        return undefined;
    }
    if (typeof value.format_version === "string") {
        const isPlan = isMapping(value.planned_values) || Array.isArray(value.resource_changes);
        return isPlan ? "plan" : typeof value.terraform_version === "string" || "values" in value ? "state" : undefined;
    }
    return typeof value.version === "number" && "terraform_version" in value && Array.isArray(value.resources)
        ? "state file"
        : undefined;
}

/** What a program is about to make, or has made; what others make (data sources) isn't among it. */
export function terraformResources(document: Mapping): readonly TerraformResource[] {
    switch (terraformDocument(document)) {
        case "plan":
            return plannedResources(document);
        case "state":
            return inModule(document.values, ["values"]).map((found) => resourceOf(found));
        case "state file":
            return items(document.resources).flatMap(instancesOf);
        case undefined:
            return [];
    }
}

/** A resource as `show -json` has it. */
interface Found {
    readonly entry: Mapping;
    readonly path: Resource["path"];
}

/** Modules in modules; Terraform itself takes few. */
const deepest = 100;

/** The resources of a `root_module` and of all modules in it. */
function inModule(within: unknown, path: Resource["path"]): Found[] {
    const found: Found[] = [];
    const look = (module: unknown, at: Resource["path"], depth: number): void => {
        if (!isMapping(module) || depth > deepest) {
            return;
        }
        items(module.resources).forEach((entry, index) => {
            if (isMapping(entry)) {
                found.push({ entry, path: [...at, "resources", index] });
            }
        });
        items(module.child_modules).forEach((child, index) => look(child, [...at, "child_modules", index], depth + 1));
    };
    look(isMapping(within) ? within.root_module : undefined, [...path, "root_module"], 0);
    return found.filter(({ entry }) => entry.mode !== "data");
}

function plannedResources(plan: Mapping): readonly TerraformResource[] {
    const changes = new Map(
        items(plan.resource_changes).flatMap((each) => (isMapping(each) ? [[each.address, each]] : [])),
    );
    const providers = providersOf(plan.configuration, plan.variables);
    return inModule(plan.planned_values, ["planned_values"]).map((found) => {
        const change = changes.get(found.entry.address)?.change;
        const unknown = isMapping(change) ? change.after_unknown : undefined;
        return resourceOf(found, unknown, providers(String(found.entry.address)));
    });
}

function resourceOf({ entry, path }: Found, unknown?: unknown, provider?: Provider): TerraformResource {
    const type = String(entry.type);
    const properties = withUnknown(isMapping(entry.values) ? entry.values : {}, unknown);
    return made(
        type,
        String(entry.address),
        providerName(entry.provider_name),
        properties,
        [...path, "values"],
        provider,
    );
}

/** The instances of a resource in a state file, in which `count` and `for_each` make any number of them. */
function instancesOf(resource: unknown, index: number): TerraformResource[] {
    if (!isMapping(resource) || resource.mode === "data") {
        return [];
    }
    const { module, type, name, provider, instances } = resource;
    const address = [...(typeof module === "string" ? [module] : []), String(type), String(name)].join(".");
    const alias = typeof provider === "string" ? /\]\.(.+)$/.exec(provider)?.[1] : undefined;
    return items(instances).flatMap((instance, at) => {
        // A deposed one only waits to be destroyed.
        if (!isMapping(instance) || instance.deposed !== undefined) {
            return [];
        }
        const key = instance.index_key === undefined ? "" : `[${JSON.stringify(instance.index_key)}]`;
        const properties = isMapping(instance.attributes) ? instance.attributes : {};
        const path = ["resources", index, "instances", at, "attributes"];
        const inputs = alias === undefined ? {} : { alias };
        return [made(String(type), `${address}${key}`, providerName(provider), properties, path, { inputs })];
    });
}

function made(
    type: string,
    name: string,
    provider: string,
    values: Mapping,
    path: Resource["path"],
    { urn, inputs }: Provider = { inputs: {} },
): TerraformResource {
    const [, region, account] = /^arn:[^:]*:[^:]*:([^:]+):(\d{12}):/.exec(textOf(values.arn)) ?? [];
    const known = region === undefined || values.region !== undefined ? values : { ...values, region };
    return {
        type: `${provider}:tf:${type}`,
        name,
        properties: withoutComputed(isTyped.test(type) ? (camelCased(known) as Mapping) : known),
        path,
        provider: { urn, inputs: account === undefined ? inputs : { allowedAccountIds: [account], ...inputs } },
    };
}

/** Types whose containers may be blocks or objects, with ECS's names in snake case. */
const isTyped = /^aws(cc)?_(ecs|batch)_/;

/**
 * Values without those that the provider computes where a program gives none, and which a plan doesn't know: the data
 * type and the region have defaults, and of `value` and `insecure_value` a program gives one.
 */
function withoutComputed(values: Mapping): Mapping {
    const { value, insecure_value: insecure } = values;
    const isEmpty = (each: unknown): boolean => each === "" || isUnknown(each);
    const other = isEmpty(value) && !isEmpty(insecure) && !isAbsent(insecure) ? "value" : "insecure_value";
    return Object.fromEntries(
        Object.entries(values).filter(
            ([key, each]) =>
                !((key === "data_type" || key === "region") && isUnknown(each)) && !(key === other && isEmpty(each)),
        ),
    );
}

/** The names of ECS's API: `health_check` is `healthCheck` there. Variables' names, in capitals, stay. */
export const camelCase = (name: string): string =>
    name.replace(/([a-z\d])_([a-z\d])/g, (_, before: string, after: string) => before + after.toUpperCase());

function camelCased(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(camelCased);
    }
    return isMapping(value) && !isUnknown(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [camelCase(key), camelCased(each)]))
        : value;
}

/** `registry.terraform.io/hashicorp/aws`, or `provider["registry.terraform.io/hashicorp/aws"].west`: `aws`. */
const providerName = (name: unknown): string => /([^/"[\].]+)(?:"\].*|\])?$/.exec(textOf(name))?.[1] ?? "";

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const afterApply = new Unknown("not yet", "is only known after the apply");

/** Values with what `after_unknown` marks in them: `true` at any depth. */
function withUnknown(values: Mapping, unknown: unknown): Mapping {
    return overlaid(values, unknown) as Mapping;
}

function overlaid(value: unknown, unknown: unknown): unknown {
    if (unknown === true) {
        return afterApply;
    }
    if (Array.isArray(unknown)) {
        const list: readonly unknown[] = Array.isArray(value) ? value : [];
        return Array.from({ length: Math.max(list.length, unknown.length) }, (_, index) =>
            overlaid(list[index], unknown[index]),
        );
    }
    if (isMapping(unknown) && Object.keys(unknown).length > 0) {
        const mapping = isMapping(value) ? value : {};
        const keys = new Set([...Object.keys(mapping), ...Object.keys(unknown)]);
        return Object.fromEntries([...keys].map((key) => [key, overlaid(mapping[key], unknown[key])]));
    }
    return value;
}

/** The provider of a resource by its address, from the configuration and the variables that a plan holds. */
function providersOf(configuration: unknown, variables: unknown): (address: string) => Provider | undefined {
    const keys = new Map<string, string>();
    const look = (module: unknown, prefix: string, depth: number): void => {
        if (!isMapping(module) || depth > deepest) {
            return;
        }
        for (const resource of items(module.resources).filter(isMapping)) {
            keys.set(`${prefix}${String(resource.address)}`, textOf(resource.provider_config_key).replace(/^.*:/, ""));
        }
        for (const [name, call] of Object.entries(isMapping(module.module_calls) ? module.module_calls : {})) {
            look(isMapping(call) ? call.module : undefined, `${prefix}module.${name}.`, depth + 1);
        }
    };
    const root: Mapping = isMapping(configuration) ? configuration : {};
    look(root.root_module, "", 0);
    const configs: Mapping = isMapping(root.provider_config) ? root.provider_config : {};
    return (address) => {
        const key = keys.get(address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, ""));
        const config = key === undefined ? undefined : configs[key];
        const region = valueIn(config, "region", variables);
        return {
            inputs: { ...(region === undefined ? {} : { region }), ...(key?.includes(".") ? { alias: key } : {}) },
        };
    };
}

/** What an argument of a provider is: written out, or a variable of the root module by itself. */
function valueIn(config: unknown, name: string, variables: unknown): unknown {
    const expressions: unknown = isMapping(config) ? config.expressions : undefined;
    const expression: unknown = isMapping(expressions) ? expressions[name] : undefined;
    if (!isMapping(expression)) {
        return undefined;
    }
    // A provider in a module sees that module's variables.
    const [reference, ...others] =
        isMapping(config) && config.module_address === undefined ? items(expression.references) : [];
    const [, variable] = /^var\.([\w-]+)$/.exec(others.length === 0 ? textOf(reference) : "") ?? [];
    const given: unknown = variable !== undefined && isMapping(variables) ? variables[variable] : undefined;
    const value: unknown = isMapping(given) ? given.value : undefined;
    return expression.constant_value ?? (isRegion.test(textOf(value)) ? value : undefined);
}

/** Of AWS; a part of one, as in `"${var.part}-1"`, isn't one. */
const isRegion = /^[a-z]{2}(-[a-z]+)+-\d+$/;
