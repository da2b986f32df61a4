/**
 * `npm run demo:audit`: an unsafe task, what the audit finds in it, what the fix changes, and the clean verdict. It
 * takes seconds: nothing is built, deployed or run but the audit itself.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { fixContainers } from "../audit/fix/containers-fix";
import { repositoryRoot } from "../tools/parts";
import { fixtures } from "./paths";
import { diff } from "./support/diff";

/** As `aws ecs describe-task-definition` prints one, from its `taskDefinition` on. */
export interface TaskDefinition {
    readonly family: string;
    readonly memory: string;
    readonly containerDefinitions: readonly Container[];
}

interface Container {
    readonly name: string;
    readonly environment?: readonly { readonly name: string; readonly value: string }[];
}

const configVariable = "AOT_CONFIG_CONTENT";
export const unsafeTask = path.join(fixtures, "unsafe-task.json");

/** The task definition as the remediation of the pack leaves it. */
export function fixed(task: TaskDefinition): TaskDefinition {
    const { containers } = fixContainers(task.containerDefinitions, {
        kind: "task definition",
        name: task.family,
        family: task.family,
        memoryMiB: Number(task.memory),
    });
    return { ...task, containerDefinitions: containers as readonly Container[] };
}

/** What was changed, as a diff of each changed container and of its config; the config is a text of its own. */
export function changesOf(before: TaskDefinition, after: TaskDefinition): string[] {
    return before.containerDefinitions.flatMap((container, index) => {
        const other = after.containerDefinitions[index]!;
        return [
            ...headed(`container ${container.name}`, diff(propertiesOf(container), propertiesOf(other))),
            ...headed(`${configVariable} of ${container.name}`, diff(configOf(container), configOf(other))),
        ];
    });
}

const headed = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`@@ ${title} @@`, ...lines];

const configOf = ({ environment = [] }: Container): string =>
    environment.find(({ name }) => name === configVariable)?.value ?? "";

function propertiesOf(container: Container): string {
    const environment = container.environment?.map((one) =>
        one.name === configVariable ? { ...one, value: "(the config, below)" } : one,
    );
    return JSON.stringify({ ...container, environment }, undefined, 2);
}

/** Runs the command as everybody has it, but from source; returns its exit status. */
function audit(directory: string, file: string): number {
    process.stdout.write(`\n$ npx pulumi-adot audit ${file}\n\n`);
    const tsx = pathToFileURL(require.resolve("tsx")).href;
    const command = ["--import", tsx, path.join(repositoryRoot, "cli", "main.ts"), "audit", file];
    return spawnSync(process.execPath, command, { stdio: "inherit", cwd: directory }).status ?? 2;
}

/** Returns the exit status: 0 only if the task was unsafe, and isn't any more. */
export function main(): number {
    const from = Date.now();
    const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join("\n")}\n`);
    say(
        "A task as it is often found: an app, and an ADOT collector that sends its metrics to AMP.",
        "It works for weeks. Then AMP throttles, and the collector's memory climbs until the task dies.",
    );
    const found = audit(repositoryRoot, path.relative(repositoryRoot, unsafeTask));
    const task = JSON.parse(fs.readFileSync(unsafeTask, "utf8")) as TaskDefinition;
    const safe = fixed(task);
    say(
        "",
        "What the policy pack's remediation memory-limiter-inserted changes:",
        "",
        ...changesOf(task, safe).map(painted),
    );
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "demo-audit-"));
    try {
        const file = "fixed-task.json";
        fs.writeFileSync(path.join(directory, file), `${JSON.stringify(safe, undefined, 2)}\n`);
        const left = audit(directory, file);
        say(
            "",
            `${((Date.now() - from) / 1000).toFixed(1)} s, and nothing was built or deployed. For a task of yours:`,
            "  aws ecs describe-task-definition --task-definition NAME | npx pulumi-adot audit -",
            "`npm start` deploys such a task here, with and without its limiter, and runs it.",
        );
        return found === 1 && left === 0 ? 0 : 1;
    } finally {
        fs.rmSync(directory, { recursive: true });
    }
}

/** Colour only on a terminal, and not where NO_COLOR asks for none. */
function painted(line: string): string {
    const colour = { "+": 32, "-": 31, "@": 36 }[line[0] ?? ""];
    return colour !== undefined && process.stdout.isTTY && !process.env.NO_COLOR
        ? `\x1b[${colour}m${line}\x1b[0m`
        : line;
}

if (require.main === module) {
    process.exitCode = main();
}
