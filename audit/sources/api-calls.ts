/** Calls of the AWS API by state machines and schedules that make task definitions, jobs and stacks. Pure. */
import { at, isMapping, type Mapping } from "../../collector/values";
import { isUnknown, Unknown } from "../knowledge";
import { type Carried, waitingFor } from "./carried";
import { type Ask, type Carrier, propertiesOf, type Reading } from "./carrier";
import { elements, isThere, member, type Place, structure, textAt } from "./places";
import type { Resource } from "./resource";
import { filled } from "./filled-in";
import { schedule } from "./run-time";
import { definitionsOf, stateMachine, statesIn } from "./state-machines";

/** What a call brings. */
interface Call {
    /** The type, in CloudFormation's schema, whose properties the parameters of the call are. */
    readonly type: string;
    /** The parameters without any of which the call brings no containers. */
    readonly needs: readonly string[];
}

const task = { type: "AWS::ECS::TaskDefinition", needs: ["containerDefinitions"] };
const express = { type: "AWS::ECS::ExpressGatewayService", needs: ["primaryContainer"] };
const stack = { type: "AWS::CloudFormation::Stack", needs: ["templateBody", "templateUrl"] };
const stackSet = { type: "AWS::CloudFormation::StackSet", needs: ["templateBody", "templateUrl"] };
const resource = { type: "aws:cloudcontrol/resource:Resource", needs: ["desiredState"] };

/** By service and action, in small letters: the actions of AWS's API that take containers, or what declares some. */
const calls: Readonly<Record<string, Call>> = {
    "ecs:registertaskdefinition": task,
    "ecs:registerdaemontaskdefinition": { ...task, type: "AWS::ECS::DaemonTaskDefinition" },
    "ecs:createexpressgatewayservice": express,
    "ecs:updateexpressgatewayservice": express,
    "batch:registerjobdefinition": {
        type: "AWS::Batch::JobDefinition",
        needs: ["containerProperties", "ecsProperties", "nodeProperties"],
    },
    "cloudformation:createstack": stack,
    "cloudformation:updatestack": stack,
    "cloudformation:createchangeset": stack,
    "cloudformation:createstackset": stackSet,
    "cloudformation:updatestackset": stackSet,
    "cloudcontrol:createresource": resource,
    "cloudcontrol:updateresource": { ...resource, needs: ["patchDocument"] },
};

/** `arn:aws:states:::aws-sdk:ecs:registerTaskDefinition`, `arn:aws:scheduler:::aws-sdk:…`. */
function callOf(arn: string | undefined): Call | undefined {
    const name = /:::aws-sdk:(\w+:\w+)/i.exec(arn ?? "")?.[1]?.toLowerCase() ?? "";
    return Object.hasOwn(calls, name) ? calls[name] : undefined;
}

const nothing: Reading = { carried: [] };

/** What a call of a resource brings, by its ARN and parameters; those that can't be told may bring anything. */
function ofCall(kind: string, { name }: Resource, arn: string | undefined, parameters: Place, ask: Ask): Reading {
    const call = callOf(arn);
    if (call === undefined) {
        return nothing;
    }
    const { value, path } = structure(parameters);
    const properties = filled(value);
    if (isUnknown(properties) || !isMapping(properties)) {
        const why = "It calls an action that takes containers, with parameters that can't be checked.";
        return {
            carried: [
                { carries: "unproven", kind, path, why, fix, reviewed: reviewOf(value), ...waitingFor(properties) },
            ],
        };
    }
    if (!call.needs.some((key) => isThere(member({ value: properties, path }, key)))) {
        return nothing;
    }
    const isPatch = call.needs.includes("patchDocument");
    const inner = isPatch ? patched(properties) : properties;
    const found = ask({ type: call.type, name, properties: inner, path: [] });
    const carried = found
        .filter((each) => !isPatch || each.carries !== "task" || isUnknown(each.containers))
        .map((each): Carried => ({ ...each, path: [...path, ...each.path] }));
    return { carried, read: [path] };
}

const fix = "Declare what it makes in the program, or write out the parameters of the call.";

const reviewOf = (value: unknown): unknown => (isUnknown(value) ? undefined : value);

/** Cloud Control's update: what a patch changes isn't known as a whole, and nothing else of the resource matters. */
function patched(parameters: Mapping): Mapping {
    const root: Place = { value: parameters, path: [] };
    const patch = member(root, "patchDocument");
    const { value } = structure(patch);
    const desiredState = Array.isArray(value)
        ? Object.fromEntries(
              elements(patch).map((operation): [string, unknown] => {
                  const pointer = textAt(member(operation, "path"));
                  return [pointer?.split("/")[1] ?? "", inPart];
              }),
          )
        : inPart;
    return { typeName: member(root, "typeName").value, desiredState };
}

const inPart = new Unknown("never", "is changed by a patch, which shows a part only");

/** What the call of each state of a definition brings. */
const ofStates = (kind: string, resource: Resource, definition: Place, ask: Ask): Reading[] =>
    statesIn(definition).map(({ state: { value, path }, call }) => {
        // Without either, the state's input is the parameters.
        const key = ["Parameters", "Arguments"].find((each) => at(value, each) !== undefined) ?? "Parameters";
        return ofCall(kind, resource, call, { value: at(value, key) ?? fromInput, path: [...path, key] }, ask);
    });

const fromInput = new Unknown("never", "is the state's input");

/** A carrier that also makes calls. */
const withCalls = (carrier: Carrier, callsOf: (resource: Resource, ask: Ask) => readonly Reading[]): Carrier => ({
    ...carrier,
    read: (resource, type, ask) => {
        const all = [carrier.read(resource, type, ask), ...callsOf(resource, ask)];
        return { carried: all.flatMap(({ carried }) => carried), read: all.flatMap(({ read = [] }) => read) };
    },
});

/** Schedules, with the calls of the AWS SDK that are their targets. */
export const scheduleWithCalls = withCalls(schedule, (resource, ask) => {
    const target = member(propertiesOf(resource), "target");
    const input = member(target, "input");
    return isThere(input) ? [ofCall(schedule.kind, resource, textAt(member(target, "arn")), input, ask)] : [];
});

/** State machines, with the calls of the AWS SDK in their states. */
export const stateMachineWithCalls = withCalls(stateMachine, (resource, ask) =>
    definitionsOf(resource).flatMap((definition) => ofStates(stateMachine.kind, resource, definition, ask)),
);
