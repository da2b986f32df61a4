/** The platform's program under mocks, with each environment's own config. */
import * as fs from "node:fs";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { type Recording, record } from "../support/mocks";

const root = path.join(__dirname, "..", "..");
export const environments = ["dev", "staging", "prod", "local"];

interface Project {
    stackConfigDir: string;
    config: Record<string, { type: string; default?: unknown }>;
}
export const project = parse(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as Project;

/** What the committed file says, and nothing else. */
export function committed(environment: string): Record<string, unknown> {
    const file = path.join(root, project.stackConfigDir, `Pulumi.${environment}.yaml`);
    return (parse(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> }).config;
}

const topic = { "observability:alertTopicArn": "arn:aws:sns:eu-west-1:111122223333:observability" };
const admins = { "observability:adminGroups": ["93670f9f-1001-4b3c-9d55-0e5a1f2b7c01"] };
const editors = { "observability:editorGroups": ["93670f9f-2002-4b3c-9d55-0e5a1f2b7c02"] };
const viewers = { "observability:viewerGroups": ["93670f9f-2002-4b3c-9d55-0e5a1f2b7c02"] };

/** What somebody with an account fills in; `local` needs nothing. */
export const filledIn: Record<string, Record<string, unknown>> = {
    dev: { ...admins, ...editors },
    staging: { ...topic, ...admins, ...viewers },
    prod: { ...topic, ...admins, ...viewers },
    local: {},
};

/** Runs the platform's program with the config that the engine would give it. */
export async function platform(
    environment: string,
    added = filledIn[environment]!,
): Promise<Recording<{ platform: pulumi.Inputs }>> {
    const defaults = Object.entries(project.config).map(([key, { default: value }]) => [`observability:${key}`, value]);
    const all: [string, unknown][] = [
        ...(defaults as [string, unknown][]),
        ...Object.entries({ ...committed(environment), ...added }),
    ];
    const text = all.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
    return record({}, () => {
        pulumi.runtime.setAllConfig(
            Object.fromEntries(text.map(([key, value]) => [key!.replace("observability:", "project:"), value])),
        );
        const program = require.resolve("../../stacks");
        // Each environment runs the program again.
        Reflect.deleteProperty(require.cache, program);
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program runs when it is loaded, and this one is to run four times
        return require(program) as { platform: pulumi.Inputs };
    });
}
