/**
 * What carries containers: the one list that the policy pack, the command line and exported stacks ask. Types are told
 * alike for every provider (types.ts), so that each is here by its names in CloudFormation's schema and Terraform's.
 * Pure.
 */
import type { ImagePatterns } from "../images";
import { scheduleWithCalls, stateMachineWithCalls } from "./api-calls";
import type { Carried } from "./carried";
import { type Carrier, propertiesOf } from "./carrier";
import { isExceptedType } from "./exceptions";
import type { Resource } from "./resource";
import { eventTargets, pipe } from "./run-time";
import { runAt } from "./runs";
import { expressService, jobDefinition, taskDefinition } from "./task-definitions";
import { byTypeName, stack, stackSet } from "./templates";
import { typeName } from "./types";
import { searched } from "./walk";
import { wrappers } from "./wrappers";

export type { Carried, CarriedOverrides, CarriedTask, CarriedUnproven } from "./carried";

const stateMachines = ["stepfunctionsstatemachine", "sfnstatemachine", "serverlessstatemachine"];

/** By service and type, as `typeName` gives them. */
const carriers: Readonly<Record<string, Carrier>> = {
    ecstaskdefinition: taskDefinition("task definition"),
    ecsdaemontaskdefinition: taskDefinition("daemon task definition", true),
    ecsexpressgatewayservice: expressService,
    batchjobdefinition: jobDefinition,
    cloudformationstack: stack,
    cloudformationstackset: stackSet,
    ...Object.fromEntries(Object.entries(wrappers).map(([key, wrapper]) => [key, byTypeName(wrapper)])),
    cloudwatcheventtarget: eventTargets,
    eventsrule: eventTargets,
    schedulerschedule: scheduleWithCalls,
    pipespipe: pipe,
    ...Object.fromEntries(stateMachines.map((key) => [key, stateMachineWithCalls])),
};

const isCarrier = (type: string): boolean => Object.hasOwn(carriers, typeName(type).key);

/** Stacks in stacks; deeper ones would be a loop. */
const deepest = 5;

/**
 * What a resource carries. Nothing for one that can't have to do with a task.
 * @param images Images that the settings know, beside the built-in names.
 */
export function carriedBy(written: Resource, images?: ImagePatterns, depth = 0): readonly Carried[] {
    const type = typeName(written.type);
    const carrier = Object.hasOwn(carriers, type.key) ? carriers[type.key] : undefined;
    if (carrier === undefined && isExceptedType(type)) {
        return [];
    }
    const resource = carrier?.prepare?.(written) ?? written;
    if (depth > deepest) {
        const why = `It is inside ${deepest} other resources, which is deeper than is read.`;
        const kind = carrier?.kind ?? resource.type;
        const reviewed = resource.properties;
        return [{ carries: "unproven", kind, path: [], why, fix: "Declare it by itself.", reviewed }];
    }
    const ask = Object.assign((inner: Resource) => carriedBy(inner, images, depth + 1), { isCarrier });
    const { carried, read = [] } = carrier?.read(resource, type, ask) ?? { carried: [] };
    const done = [...read, ...carried.map(({ path }) => path)];
    const all = [...carried, ...searched(resource, carrier?.kind ?? resource.type, done, images)];
    // Those from inside another resource have theirs.
    return all.map((each) =>
        each.carries === "overrides" && each.within === undefined
            ? { ...each, run: each.run ?? runAt(propertiesOf(resource), each.path) }
            : each,
    );
}
