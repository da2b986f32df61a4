/** What the policies of one run share: the settings, and the SSM parameters that the program makes. */
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

import type { FindParameter } from "../audit/collectors";
import type { Located, Surroundings } from "../audit/locations";
import { mayWriteParameter } from "../audit/parameter-resources";
import type { Exemptible } from "../audit/exemptions";
import { type LateWriter, Parameters } from "../audit/parameters";
import { exemptible } from "./exemptible";
import type { TemplateStack } from "../audit/sources/carried";
import { plainProperties } from "./properties";
import { type Settings, settingsSchema } from "../audit/settings";

/** The resource that the engine registers before any other of a program. */
const stackType = "pulumi:pulumi:Stack";

let settings: Settings = {};
let settingsText = "";
let parameters = new Parameters<Exemptible>();
let revision = 0;
let run = 0;

/** Another number whenever anything here has changed, for those who keep what they concluded from it. */
export const sharedRevision = (): number => revision;

/** Another number for each run: tests have many in one process. */
export const sharedRun = (): number => run;

/** The settings of this run. */
export const sharedSettings = (): Settings => settings;

/** A resource, as far as it matters for parameters. */
export type ParameterArgs = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts" | "provider">;

/** The way to the SSM parameters of the program, as a resource with containers, or one in its template, names them. */
export const parametersFor = (args: ParameterArgs, stack?: TemplateStack): FindParameter => {
    const { urn, props, provider } = args;
    const task = { urn, stack, properties: plainProperties(props, locating), ...located(provider) };
    return parameters.finder(task, surroundings(), exemptible(args));
};

/** Whether a resource writes to a parameter that a task was told before to be written by another alone. */
export const lateWriter = ({ type, urn }: ParameterArgs): LateWriter<Exemptible> | undefined =>
    mayWriteParameter(type) ? parameters.lateWriter(urn) : undefined;

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
    validateResource: (args) => {
        take(args.getConfig<Settings>());
        if (args.type === stackType) {
            parameters = new Parameters();
            revision += 1;
            run += 1;
        } else if (mayWriteParameter(args.type)) {
            declare(args);
        }
    },
};

function declare({ type, name, urn, props, opts, provider }: ParameterArgs): void {
    const properties = plainProperties(props);
    const { ignoreChanges } = opts;
    if (parameters.declare({ type, name, urn, properties, ignoreChanges, ...located(provider) }, surroundings())) {
        revision += 1;
    }
}

/** The properties that tell where a task is. */
const locating = ["region", "executionRoleArn", "taskRoleArn"];

const located = (provider: ParameterArgs["provider"]): Pick<Located, "provider"> =>
    provider === undefined ? {} : { provider: { urn: provider.urn, inputs: plainProperties(provider.props) } };

/** As AWS's providers find it, which run in the same environment. */
const surroundings = (): Surroundings => ({
    account: settings.account,
    region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION,
});

function take(given: Settings): void {
    const text = JSON.stringify(given);
    if (text !== settingsText) {
        [settings, settingsText] = [given, text];
        revision += 1;
    }
}
