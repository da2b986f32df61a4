/** The folders of `fixtures`, each migrated by the command as a person would: all of its files together. */
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "../../../cli/command";
import { commands } from "../../../cli/commands";
import { recordingContext } from "../support";

export const fixtures = path.join(__dirname, "fixtures");

/** Names of the folders, in the agent's forms first. */
export const fixtureNames = fs.readdirSync(fixtures).sort();

/** What a file holds that the task definition beside it names. */
const parameters: Readonly<Record<string, string>> = { "parameter.json": "ecs-cwagent-payments" };

export async function run(
    args: readonly string[],
    env: Record<string, string> = {},
    stdin?: string,
): Promise<{ status: number; out: string; err: string }> {
    const { context, out, err } = recordingContext({ env }, stdin);
    const status = await runCommand(["migrate", ...args], commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

/** Arguments for a folder, with its files named from the repository's root, as outputs name them. */
export function argumentsFor(name: string): string[] {
    const folder = path.relative(process.cwd(), path.join(fixtures, name));
    return fs
        .readdirSync(path.join(fixtures, name))
        .sort()
        .flatMap((file) => {
            const parameter = parameters[file];
            const named = path.join(folder, file);
            return parameter === undefined ? [named] : ["--parameter", `${parameter}=${named}`];
        });
}
