/** Resources as the policies about collectors see them: what each carries, and what is wrong with it. */
import { isDeepStrictEqual } from "node:util";

import type { ResourceValidationArgs } from "@pulumi/policy";

import { sidecarContainer } from "../collector";
import { at, type Mapping } from "../collector/values";
import { inspectCarried } from "../audit/carried-inspection";
import { componentConfigOf } from "../audit/component-config";
import { KnownTasks } from "../audit/known-tasks";
import { mebibytes } from "../audit/containers";
import { carriedBy } from "../audit/sources/registry";
import { componentType } from "../audit/task-types";
import { typeName } from "../audit/sources/types";
import { type Inspection, inspectConfig, type Task } from "../audit/violations";
import { behindProxy, plainProperties } from "./properties";
import { parametersFor, sharedRevision, sharedSettings } from "./shared";

/** What came out about one resource. */
export type Outcome = Pick<Inspection, "violations" | "waiting">;

type Args = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts" | "provider">;

/** The same resource is asked about once for each policy; what came out is kept until it changes, or others come. */
const kept = new Map<string, Kept>();
const mostKept = 64;

interface Kept {
    readonly props: Mapping;
    readonly parent?: string;
    readonly revision: number;
    readonly outcome: Outcome;
}

/** The task and job definitions of this run so far. */
const tasks = new KnownTasks();

/** What is known of the config that a component has rendered. */
interface ComponentConfig {
    readonly digest: string;
    /** Whether it could be rendered here from the component's inputs, and so was checked. */
    readonly isChecked: boolean;
}

/**
 * By the component's URN; the engine registers a component before its children, whose transforms may put other configs
 * in their place.
 */
const componentConfigs = new Map<string, ComponentConfig>();

/** What is wrong with the collectors of a resource, and what this preview can't know of them. */
export function outcomeOf(args: Args): Outcome {
    const revision = sharedRevision();
    const props = behindProxy(args.props);
    const last = kept.get(args.urn);
    const { parent } = args.opts;
    if (last?.revision === revision && last.parent === parent && isDeepStrictEqual(last.props, props)) {
        return last.outcome;
    }
    const outcome = args.type === componentType ? ofComponent(args) : ofResource(args);
    if (kept.size >= mostKept) {
        kept.clear();
    }
    kept.set(args.urn, { props, parent, revision, outcome });
    return outcome;
}

/** Providers whose resources are custom ones, whether the host names the provider or not. */
const customProviders = ["aws", "aws-native", "awscc"];

function ofResource(args: Args): Outcome {
    const { type, name, props, opts, provider } = args;
    // The engine names the provider of a custom resource. Components make nothing themselves: their children come here.
    if (provider === undefined && !customProviders.includes(typeName(type).provider)) {
        return { violations: [], waiting: [] };
    }
    const settings = sharedSettings();
    const resource = { type, name, properties: plainProperties(props), path: [] };
    const component = componentConfigs.get(opts.parent ?? "");
    const componentConfigDigest = component?.digest;
    const surroundings = { settings, tasks, componentConfigDigest, findParameter: parametersFor(args) };
    const inspections = carriedBy(resource, settings.images).map((carried, index) => {
        const inspection = inspectCarried(carried, name, surroundings);
        tasks.add(`${args.urn} ${index}`, carried, inspection);
        return inspection;
    });
    const instead =
        component?.isChecked === true ? " Until then the config in the inputs of its AdotTaskDefinition counts." : "";
    return {
        violations: inspections.flatMap(({ violations }) => violations),
        waiting: inspections.flatMap(({ waiting }) => waiting).map((why) => `${why}${instead}`),
    };
}

const configOfInputs = "the config that its inputs make";

/**
 * The component's own inputs: known in a preview in which the task definition's JSON is not, because the service's
 * image is built by the same program.
 */
function ofComponent({ name, urn, props }: Args): Outcome {
    const properties = plainProperties(props);
    const { collectorConfigDigest } = properties;
    const config = componentConfigOf(properties);
    const task: Task = {
        kind: "AdotTaskDefinition",
        name,
        family: typeof properties.family === "string" ? properties.family : undefined,
        memoryMiB: mebibytes(at(properties, "sidecar", "memory")),
    };
    if (typeof collectorConfigDigest === "string") {
        componentConfigs.set(urn, { digest: collectorConfigDigest, isChecked: config !== undefined });
    }
    // What isn't known of it is in the task definition that it makes, and is said there.
    return {
        violations: config === undefined ? [] : inspectConfig(config, sidecarContainer, configOfInputs, task),
        waiting: [],
    };
}
