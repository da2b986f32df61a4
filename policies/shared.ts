/** What the policies of one run share: the settings, and the SSM parameters that the program makes. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import type { FindParameter } from "../audit/collectors";
import { parameterName, parameterType } from "../audit/parameters";
import { optional } from "./reading";
import { type Settings, settingsSchema } from "../audit/settings";

let settings: Settings = {};
let settingsText = "";
/** By name without its first slash; undefined stands for a value that a preview doesn't know. */
const parameters = new Map<string, string | undefined>();
let revision = 0;

/** Another number whenever anything here has changed, for those who keep what they concluded from it. */
export const sharedRevision = (): number => revision;

/** The settings of this run. */
export const sharedSettings = (): Settings => settings;

/** Finds the SSM parameter that an ECS secret names among those of the program. */
export const findParameter: FindParameter = (valueFrom) => {
    const name = parameterName(valueFrom);
    if (!parameters.has(name)) {
        return undefined;
    }
    const value = parameters.get(name);
    return value === undefined ? { unknown: true } : { value };
};

/**
 * Holds what all policies share. It is the first of the pack, and the host asks the policies in their order, so that
 * the others find the settings and every parameter that was registered before their resource: one whose name or ARN the
 * task definition takes from the resource always was.
 */
export const settingsPolicy: ResourceValidationPolicy = {
    name: "settings",
    displayName: "Settings of the pack",
    description: "Holds what the policies of this pack share; it checks nothing itself.",
    enforcementLevel: "advisory",
    severity: "low",
    configSchema: settingsSchema as unknown as ResourceValidationPolicy["configSchema"],
    validateResource: ({ type, props, getConfig }) => {
        take(getConfig<Settings>());
        if (type === parameterType) {
            const { name, value, insecureValue }: { name?: string; value?: string; insecureValue?: string } = {
                name: optional(() => props.name as string),
                value: optional(() => props.value as string),
                insecureValue: optional(() => props.insecureValue as string),
            };
            if (name !== undefined) {
                parameters.set(parameterName(name), value ?? insecureValue);
                revision += 1;
            }
        }
    },
};

function take(given: Settings): void {
    const text = JSON.stringify(given);
    if (text !== settingsText) {
        [settings, settingsText] = [given, text];
        revision += 1;
    }
}
