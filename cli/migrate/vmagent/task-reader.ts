/** Reads vmagent's container in a task definition: what its flags and variables say. */
import { at, isMapping, items, textOf } from "../../../collector/values";
import { Ledger, type Said } from "../ledger";
import type { MigratedTask } from "../model";
import { workspaceRegion } from "../prometheus/remote-write";
import { baseName } from "../prometheus/reader";
import type { MigrationReader } from "../reader";
import { flags } from "./settings";

const image = /(?:^|\/)vmagent(?:[:@]|$)/;

/** Containers, as ECS's API and as CloudFormation spell the key. */
const containersIn = (value: unknown): readonly unknown[] =>
    items(
        at(value, "containerDefinitions") ??
            at(value, "taskDefinition", "containerDefinitions") ??
            at(value, "ContainerDefinitions"),
    );

const field = (value: unknown, name: string): unknown =>
    at(value, name) ?? at(value, name[0]!.toUpperCase() + name.slice(1));

const isVmagent = (container: unknown): boolean => image.test(textOf(field(container, "image")));

/** Flags by name: `-name=value`, `--name value` and `-name`. */
function flagsIn(words: readonly unknown[]): Readonly<Record<string, string | boolean>> {
    const found: Record<string, string | boolean> = {};
    const texts = words.map(textOf);
    for (const [index, word] of texts.entries()) {
        const [, name, value] = /^--?([A-Za-z][\w.]*)(?:=([^]*))?$/.exec(word) ?? [];
        if (name !== undefined) {
            const next = texts[index + 1];
            // Go's flags take a value behind a blank, unless they are switches.
            const behind = next === undefined || next.startsWith("-") ? true : next;
            let free = `-${name}`;
            for (let count = 2; Object.hasOwn(found, free); count++) {
                free = `-${name} (${count})`;
            }
            found[free] = value ?? behind;
        }
    }
    return found;
}

function flagSaid(name: string): Said {
    const plain = name.replace(/^-|\s\(\d+\)$/g, "").replace(/^VM_/, "");
    const [longest = ""] = Object.keys(flags)
        .filter((beginning) => plain.startsWith(beginning))
        .sort((one, other) => other.length - one.length);
    return flags[longest]!;
}

const variable: Said = {
    fate: "unneeded",
    why: "It is vmagent's own, and the sidecar has the variables that it needs.",
};

const own: Said = {
    fate: "unneeded",
    why: "The sidecar's container is in its place, with an image, a size and a health check of its own.",
};

export const vmagentTaskReader: MigrationReader = {
    name: "a task definition with vmagent",
    from: "aws ecs describe-task-definition",
    isIt: ({ value }) => containersIn(value).some(isVmagent),
    read: ({ value, origin }) => {
        const all = containersIn(value);
        const agents = all.filter(isVmagent);
        // A list's words are flags, whose names tell what is a secret.
        const read = Object.fromEntries(
            agents.map((container) => {
                const words = [...items(field(container, "entryPoint")), ...items(field(container, "command"))];
                const environment = items(field(container, "environment")).map((each) => [
                    textOf(field(each, "name")),
                    textOf(field(each, "value")),
                ]);
                return [
                    textOf(field(container, "name")) || "vmagent",
                    {
                        image: field(container, "image"),
                        command: flagsIn(words),
                        environment: Object.fromEntries(environment) as Record<string, string>,
                    },
                ];
            }),
        );
        const ledger = new Ledger(origin, read);
        let region: string | undefined;
        for (const [name, { command }] of Object.entries(read)) {
            for (const [flag, said] of Object.keys(command).map((each) => [each, flagSaid(each)] as const)) {
                ledger.say([name, "command", flag], said);
            }
            ledger.say([name, "environment"], variable);
            region ??= textOf(command["-remoteWrite.aws.region"]) || workspaceRegion(command["-remoteWrite.url"]);
        }
        ledger.say([], own);
        const family = textOf(
            field(isMapping(at(value, "taskDefinition")) ? at(value, "taskDefinition") : value, "family"),
        );
        const others = all.filter((each) => !isVmagent(each)).map((each) => textOf(field(each, "name")));
        const task: MigratedTask = {
            name: family || baseName(origin.file),
            options: {},
            ...(region === undefined || region === "" ? {} : { region }),
            ...(family === "" ? {} : { family }),
            ...(others.length === 0 ? {} : { containers: others }),
        };
        return { tasks: [task], outcomes: ledger.outcomes(), pairs: [] };
    },
};
