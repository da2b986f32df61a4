/** Resources as the policies about collectors see them: what each carries, and what is wrong with it. */
import { isDeepStrictEqual } from "node:util";

import type { ResourceValidationArgs } from "@pulumi/policy";

import { sidecarContainer } from "../collector";
import { at, type Mapping } from "../collector/values";
import { inspectCarried } from "../audit/carried-inspection";
import { componentConfigOf } from "../audit/component-config";
import type { Exemptible } from "../audit/exemptions";
import { KnownTasks } from "../audit/known-tasks";
import { LateOverrides } from "../audit/late-overrides";
import { mebibytes } from "../audit/containers";
import { carriedBy } from "../audit/sources/registry";
import { componentType } from "../audit/task-types";
import { type Inspection, inspectConfig, type Task, type Violation } from "../audit/violations";
import { isComponent } from "./components";
import { exemptible } from "./exemptible";
import { behindProxy, plainProperties } from "./properties";
import { parametersFor, sharedRevision, sharedRun, sharedSettings } from "./shared";

/** A breach, and whose it is. */
export interface Told extends Violation {
    /** Those of which each must be exempt to excuse it, where that isn't the resource that the pack is asked about. */
    readonly owners?: readonly Exemptible[];
}

/** What came out about one resource. */
export interface Outcome {
    readonly violations: readonly Told[];
    /** Why a preview can't say more, in full sentences. */
    readonly waiting: readonly string[];
}

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

/** The task and job definitions of this run so far, and the overrides that one to come may be about. */
let tasks = new KnownTasks();
let overrides = new LateOverrides<Exemptible>();

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

/** The run that all of these are of: a process has one, but for tests. */
let run = 0;

function beginRun(): void {
    run = sharedRun();
    tasks = new KnownTasks();
    overrides = new LateOverrides();
    [kept, componentConfigs].forEach((each) => each.clear());
}

/** What is wrong with the collectors of a resource, and what this preview can't know of them. */
export function outcomeOf(args: Args): Outcome {
    if (run !== sharedRun()) {
        beginRun();
    }
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

function ofResource(args: Args): Outcome {
    const { type, name, props, opts } = args;
    if (isComponent(args)) {
        return { violations: [], waiting: [] };
    }
    const settings = sharedSettings();
    const resource = { type, name, properties: plainProperties(props), path: [] };
    const component = componentConfigs.get(opts.parent ?? "");
    const surroundings = { settings, tasks, componentConfigDigest: component?.digest };
    const owner = exemptible(args);
    const all = carriedBy(resource, settings.images).map((carried, index) => ({ carried, index }));
    const isTask = ({ carried }: (typeof all)[number]): boolean => carried.carries === "task";
    // The overrides of a template may be about its tasks, wherever they stand in it.
    const ordered = [...all.filter(isTask), ...all.filter((each) => !isTask(each))];
    const inspections = ordered.map(({ carried, index }) => {
        const findParameter = parametersFor(args, carried.stack);
        const inspection = inspectCarried(carried, name, { ...surroundings, findParameter });
        const key = `${args.urn} ${index}`;
        tasks.add(key, carried, inspection);
        overrides.add(key, carried, owner, inspection);
        return carried.carries === "task" ? withLateOverrides(inspection, args.urn) : inspection;
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
 * What came out about a task, and about overrides that were registered before it and are about its collectors: the
 * engine can still refuse the task, which is what they would be passed to.
 */
function withLateOverrides(inspection: Inspection, task: string): Outcome {
    const late = overrides.about(inspection, task).map((judged) => {
        const { carried, owner, waiting } = judged;
        const again = inspectCarried(carried, owner.name, { settings: sharedSettings(), tasks });
        if (again.violations.length > 0) {
            overrides.told(judged, task);
        }
        return {
            violations: again.violations.map((violation): Told => ({ ...violation, owners: [owner] })),
            waiting: again.waiting.filter((why) => !waiting.includes(why)),
        };
    });
    return {
        violations: [...inspection.violations, ...late.flatMap(({ violations }) => violations)],
        waiting: [...inspection.waiting, ...late.flatMap(({ waiting }) => waiting)],
    };
}

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
