/**
 * The policy that tells what the metrics of each task cost, before they do. For those who want it: it finds nothing
 * wrong.
 */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { componentConfigOf } from "../audit/component-config";
import { type CostedCollector, costedIn } from "../audit/costed-collectors";
import { type Containers, readContainers } from "../audit/containers";
import { configVariable } from "../audit/delivery/sources";
import { isUnknown } from "../audit/knowledge";
import { locationOf } from "../audit/locations";
import { type Carried, carriedBy } from "../audit/sources/registry";
import { componentType } from "../audit/task-types";
import { adot, sidecarContainer } from "../collector";
import { listPrices, type Prices, PricesError, readPrices } from "../collector/cost/prices";
import { at, isMapping, type Mapping } from "../collector/values";
import { isComponent } from "./components";
import { costText } from "./cost-text";
import { plainProperties } from "./properties";
import { servicesByDefinition } from "./service-tasks";
import { parametersFor, sharedRun, sharedSettings } from "./shared";

const policyName = "cost-estimated";

interface Config {
    readonly prices?: unknown;
}

/**
 * What components were given, by their URNs: a stack policy gets outputs, and a preview may know their inputs where it
 * doesn't know the task definition.
 */
const components = new Map<string, Mapping>();
let run = 0;

export const costEstimated: ResourceValidationPolicy & StackValidationPolicy = {
    name: policyName,
    displayName: "What the metrics of a task cost",
    description:
        "Every collector of a task is told with the samples a minute that it sends, and what these cost a month.",
    severity: "low",
    enforcementLevel: "disabled",
    configSchema: {
        properties: {
            prices: {
                type: "object",
                description: "Prices by region, as --prices of npx pulumi-adot cost takes them. Default: list prices.",
            },
        },
    },
    validateResource: ({ type, urn, props }) => {
        if (run !== sharedRun()) {
            run = sharedRun();
            components.clear();
        }
        if (type === componentType) {
            components.set(urn, plainProperties(props));
        }
    },
    validateStack: ({ resources, getConfig }, report) => {
        const prices = pricesOf(getConfig<Config>());
        if (typeof prices === "string") {
            report(prices);
            return;
        }
        const { images } = sharedSettings();
        const carrying = resources
            .filter((resource) => !isComponent(resource))
            .map((resource) => {
                const { type, name, props } = resource;
                const properties = plainProperties(props);
                return { resource, properties, all: carriedBy({ type, name, properties, path: [] }, images) };
            })
            .filter(({ all }) => all.length > 0);
        const services = servicesByDefinition(
            resources,
            carrying.map(({ resource }) => resource),
        );
        for (const { resource, properties, all } of carrying) {
            for (const collector of all.flatMap((carried) => collectorsOf(carried, resource))) {
                const region = collector.region ?? regionOf(resource, properties);
                const own = services.get(resource.urn) ?? [];
                report(costText(policyName, collector, own, region, prices), resource.urn);
            }
        }
    },
};

/** A sentence for prices that are not valid. */
function pricesOf({ prices }: Config): Prices | string {
    if (prices === undefined) {
        return listPrices;
    }
    try {
        return readPrices(prices);
    } catch (error) {
        if (error instanceof PricesError) {
            return `The prices of ${policyName} are not valid. ${error.message}`;
        }
        throw error;
    }
}

/** Of those whose config can't be seen, other policies say so. */
function collectorsOf(carried: Carried, resource: PolicyResource): readonly CostedCollector[] {
    const inputs = components.get(resource.opts.parent ?? "");
    const known =
        carried.carries === "task" && isUnknown(carried.containers) && inputs !== undefined
            ? { ...carried, containers: containersOf(inputs) ?? carried.containers }
            : carried;
    return costedIn(known, resource.name, sharedSettings(), parametersFor(resource, carried.stack)).collectors;
}

/** The containers of a component's inputs, as far as they matter here, with the sidecar that it makes of them. */
function containersOf(inputs: Mapping): Containers | undefined {
    const value = componentConfigOf(inputs);
    const { containers, sidecar } = inputs;
    const own = Object.entries(isMapping(containers) ? containers : {}).map(([name, container]) => ({
        name,
        command: at(container, "command"),
        entryPoint: at(container, "entryPoint"),
    }));
    const made = {
        name: sidecarContainer,
        image: at(sidecar, "image") ?? adot.image,
        memory: at(sidecar, "memory"),
        cpu: at(sidecar, "cpu"),
        environment: [{ name: configVariable, value }],
    };
    return value === undefined ? undefined : readContainers([...own, made]);
}

function regionOf({ provider }: PolicyResource, properties: Mapping): string | undefined {
    const inputs = provider === undefined ? {} : plainProperties(provider.props);
    const around = { region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION };
    const { region } = locationOf({ properties, provider: { urn: provider?.urn, inputs } }, around);
    return isUnknown(region) ? undefined : region;
}
