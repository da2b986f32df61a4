/** Calls of the AWS SDK by which a state machine or a schedule declares containers by itself. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown, type Unknown } from "../knowledge";
import type { Carried, CarriedUnproven } from "./carried";
import type { Ask } from "./carrier";
import { filledInBy, isThere, type Place, structure } from "./places";
import { filled } from "./filled-in";

/** What each call declares, as a type of CloudFormation, whose properties have the names of the call's parameters. */
const declaring: Readonly<Record<string, string>> = {
    "ecs:registertaskdefinition": "AWS::ECS::TaskDefinition",
    "ecs:registerdaemontaskdefinition": "AWS::ECS::DaemonTaskDefinition",
    "ecs:createexpressgatewayservice": "AWS::ECS::ExpressGatewayService",
    "ecs:updateexpressgatewayservice": "AWS::ECS::ExpressGatewayService",
    "batch:registerjobdefinition": "AWS::Batch::JobDefinition",
};

/** The type of what a call declares, by the ARN that names the call; undefined for another call. */
export function declaredType(arn: string): string | undefined {
    const call = /:::aws-sdk:(\w+:\w+)/.exec(arn)?.[1]?.toLowerCase() ?? "";
    return Object.hasOwn(declaring, call) ? declaring[call] : undefined;
}

/** What a call declares with its parameters: containers, or that a run fills them in. */
export function declaredBy(kind: string, type: string, parameters: Place, ask: Ask): readonly Carried[] {
    const given = isThere(parameters) ? structure(parameters) : { ...parameters, value: filledInBy("the input") };
    const value = filled(given.value);
    if (isUnknown(value) || !isMapping(value)) {
        return [openCall(kind, given, isUnknown(value) ? value : filledInBy(value))];
    }
    return ask({ type, name: "", properties: value, path: [] }).map((carried) => {
        const place = { value: given.value, path: [...given.path, ...carried.path] };
        return carried.carries === "task" && isUnknown(carried.containers)
            ? openCall(kind, place, carried.containers)
            : { ...carried, kind: `${carried.kind} of ${kind}`, name: undefined, path: place.path };
    });
}

const openCall = (kind: string, { value, path }: Place, unknown: Unknown): CarriedUnproven => ({
    carries: "unproven",
    kind,
    path,
    why: `It declares containers by a call of the AWS SDK, and which ones ${unknown.why}.`,
    fix: "Declare the task definition in the program, and name it in the call that runs it.",
    reviewed: isUnknown(value) ? unknown : value,
    ...(unknown.state === "not yet" ? { waiting: true } : {}),
});
