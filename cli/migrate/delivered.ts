/**
 * Configs in what carries containers: a task definition, a template, a plan, a stack. The audit's own forms find the
 * containers, and the parameters that the same file writes.
 */
import type { Container } from "../../audit/containers";
import { isUnknown } from "../../audit/knowledge";
import type { ParsedFile } from "../documents";
import { readDocument } from "../documents";
import { detectTargets } from "../detect";
import { defaultConfig } from "../pack-config";
import { positionsIn, Unreadable } from "../source-nodes";
import type { TaskTarget } from "../targets";
import { sayInsights } from "./container-insights";
import { Ledger, type Said } from "./ledger";
import { leavesOf, type Steps, valueAt } from "./leaves";
import type { Migration, Origin } from "./model";
import type { MigrationDocument } from "./reader";

/** Variables that hold a whole config, and what kind of config. */
export const configVariables: Readonly<Record<string, string>> = {
    CW_CONFIG_CONTENT: "the CloudWatch agent's config",
    PROMETHEUS_CONFIG_CONTENT: "the Prometheus config of the CloudWatch agent",
    AOT_CONFIG_CONTENT: "the config of ADOT's collector",
};

export interface Delivered {
    readonly documents: readonly MigrationDocument[];
    /** What is said of the carrier itself. */
    readonly migration: Migration;
}

/**
 * The configs of a file in one of the audit's forms. Throws `Unreadable` for what is in none of them.
 * @param given Texts of parameters and variables by their names, in place of what the file doesn't have.
 */
export function deliveredIn(parsed: ParsedFile, file: string, given: ReadonlyMap<string, string>): Delivered {
    const { targets, takenFor } = detectTargets(parsed, file);
    const origin: Origin = { file, form: takenFor[0] ?? "a file with containers" };
    const ledger = new Ledger(origin, parsed.value);
    const documents: MigrationDocument[] = [];
    const open: string[] = [];
    const seen = new Set<string>();
    for (const target of targets) {
        if (target.kind !== "task" || target.carried.carries !== "task") {
            continue;
        }
        const { containers, family } = target.carried;
        if (isUnknown(containers) || "problem" in containers) {
            continue;
        }
        const agents = containers.containers.filter((container) => variablesOf(container).length > 0);
        for (const container of agents) {
            const others = containers.containers.filter((each) => each !== container).map(({ name }) => name);
            const around = {
                file,
                ...(others.length === 0 ? {} : { containers: others }),
                family: family ?? target.name,
            };
            for (const name of variablesOf(container)) {
                const text = textOf(name, container, target, given);
                if (text === undefined) {
                    open.push(name);
                } else if (!seen.has(`${name} ${text}`)) {
                    // A resource of a template is there once for each way that its conditions leave open.
                    seen.add(`${name} ${text}`);
                    documents.push(inner(name, text, around));
                }
            }
        }
        sayAgents(parsed.value, agents, open, ledger);
    }
    const pairs = sayInsights(parsed.value, ledger, origin);
    ledger.say([], { fate: "same", became: "what it is: the sidecar comes beside it" });
    return { documents, migration: { tasks: [], pairs, outcomes: ledger.outcomes() } };
}

const variablesOf = ({ environment, secrets }: Container): readonly string[] =>
    Object.keys(configVariables).filter((name) => [...environment, ...secrets].some((each) => each.name === name));

function textOf(
    name: string,
    { environment, secrets }: Container,
    target: TaskTarget,
    given: ReadonlyMap<string, string>,
): string | undefined {
    const literal = environment.findLast((each) => each.name === name)?.value;
    if (literal !== undefined) {
        return literal;
    }
    const valueFrom = secrets.findLast((each) => each.name === name)?.valueFrom ?? "";
    const byHand = given.get(name) ?? given.get(valueFrom) ?? given.get(valueFrom.split(":parameter").at(-1)!);
    if (byHand !== undefined) {
        return byHand;
    }
    const found = target.parameters?.(defaultConfig.settings)(valueFrom);
    return found !== undefined && "value" in found ? found.value : undefined;
}

/** A config as a document of its own. Throws `Unreadable`, naming variable and place in its text. */
function inner(
    name: string,
    text: string,
    { file, containers, family }: { file: string; containers?: readonly string[]; family?: string },
): MigrationDocument {
    const origin = { file: `${file}, ${name}`, form: configVariables[name]! };
    try {
        const { value, root } = readDocument(text);
        return { origin, text, value, root, within: name, containers, family };
    } catch (error) {
        if (!(error instanceof Unreadable)) {
            throw error;
        }
        const { line, column } = positionsIn(text)(error.offset ?? 0);
        throw new Unreadable(`${name}, line ${line}, column ${column}: ${error.message}`);
    }
}

/** Of the agent's containers: where they are written in the document as they are. */
function sayAgents(value: unknown, agents: readonly Container[], open: readonly string[], ledger: Ledger): void {
    const names = new Set(agents.map(({ name }) => name));
    for (const steps of containersIn(value, names)) {
        for (const { steps: leaf } of leavesOf(valueAt(value, steps), steps)) {
            ledger.say(leaf, saidOf(value, leaf, steps, open));
        }
    }
}

const leaving: Said = {
    fate: "unneeded",
    why: "It is of the container that goes when the sidecar has taken over.",
};

function saidOf(value: unknown, leaf: Steps, container: Steps, open: readonly string[]): Said {
    const entry = valueAt(value, leaf.slice(0, -1)) as Record<string, unknown> | undefined;
    const variable = [entry?.name, entry?.Name].find((each) => typeof each === "string");
    const isValue = /^value(?:from)?$/i.test(String(leaf.at(-1))) && leaf.length > container.length + 1;
    if (!isValue || variable === undefined || !Object.hasOwn(configVariables, variable)) {
        return leaving;
    }
    return open.includes(variable)
        ? {
              fate: "none",
              why: `What ${variable} holds isn't in the file: give it with --parameter ${variable}=FILE.`,
          }
        : { fate: "changed", became: "what is said of its settings", why: "The config in it is read by itself." };
}

/** Where objects with these names stand that have an image, as containers have. */
function containersIn(value: unknown, names: ReadonlySet<string>, steps: Steps = []): readonly Steps[] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    const record = value as Record<string, unknown>;
    const name = record.name ?? record.Name;
    if (typeof name === "string" && names.has(name) && (record.image ?? record.Image) !== undefined) {
        return [steps];
    }
    const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return entries.flatMap(([key, each]) => containersIn(each, names, [...steps, key]));
}
