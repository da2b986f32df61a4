/** What the tests of the command line share. */
import type { CommandContext } from "../../cli/command";
import { readDocument } from "../../cli/documents";
import { type FileReport, inspectFile, type InspectionOptions } from "../../cli/inspect";
import type { Finding } from "../../cli/report";
import { defaultConfig } from "../../cli/pack-config";
import { goodContainers } from "../audit/task";

/** What a command is given, and what it writes. */
export function recordingContext(
    changes: Partial<CommandContext> = {},
    stdin = "",
): { context: CommandContext; out: string[]; err: string[] } {
    const [out, err]: [string[], string[]] = [[], []];
    const context: CommandContext = {
        stdout: (text) => out.push(text),
        stderr: (text) => err.push(text),
        readStdin: () => Promise.resolve(Buffer.from(stdin)),
        env: {},
        isTerminal: false,
        version: "1.2.3",
        today: "2026-06-01",
        ...changes,
    };
    return { context, out, err };
}

export const options: InspectionOptions = { config: defaultConfig, today: "2026-06-01" };

/** What comes out about a text; what was looked at has tests of its own. */
export function inspectText(
    text: string,
    changes: Partial<InspectionOptions> = {},
): Omit<FileReport, "looked" | "nested" | "waiting"> {
    const { findings, exempted, notices } = inspectFile(readDocument(text), "input", { ...options, ...changes });
    return { findings, exempted, notices };
}

/** The line of a text that a finding points to, from its column on. */
export function pointedAt(text: string, { line, column }: Pick<Finding, "line" | "column">): string {
    return text.split("\n")[line - 1]!.slice(column - 1);
}

/** A task definition in which all is well, without the advice that depends on nothing else. */
export function goodTask(): Record<string, unknown> & { containerDefinitions: Record<string, unknown>[] } {
    const [app, collector] = goodContainers();
    const healthy = { essential: false, healthCheck: { command: ["CMD", "/healthcheck"] } };
    return { family: "orders", memory: "2048", containerDefinitions: [{ ...app }, { ...collector, ...healthy }] };
}

/** The same with one change to the collector. */
export function taskWith(change: (collector: Record<string, unknown>) => void): ReturnType<typeof goodTask> {
    const task = goodTask();
    change(task.containerDefinitions[1]!);
    return task;
}

export const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Rules of findings, each with what its place begins with. */
export const rulesOf = ({ findings }: Pick<FileReport, "findings">): string[] => findings.map(({ rule }) => rule);
