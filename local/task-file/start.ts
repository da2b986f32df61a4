/** The command `npm start -- --task FILE`, from the file to the table. */
import * as fs from "node:fs";
import * as path from "node:path";
import { standardDashboards } from "../../dashboards";
import { startPreview } from "../../preview";
import { installTools } from "../../tools/install";
import { takeLock } from "../../tools/lock";
import { requirePart } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { elsewhere, previewPorts } from "../preview";
import { closeAll } from "../support/closing";
import { paint, phases, untilInterrupted } from "../support/phases";
import { findingsText } from "./audit";
import { checkReadable } from "./containers";
import { planTask } from "./plan";
import { TaskFileProblem } from "./problem";
import { readTaskFile } from "./read";
import { failuresOf, renderTaskReport } from "./report";
import { OwnTask } from "./run";

export interface StartTaskOptions {
    /** The task definition; `-` is standard input. */
    readonly file: string;
    /** Which family, where the file has several. */
    readonly family?: string;
    /** `NAME=VALUE`, variables of the collector. */
    readonly variables: readonly string[];
    /** `CONTAINER=FILE`, recordings. */
    readonly recordings: readonly string[];
    /** A collector's config in place of what the container is given. */
    readonly configFile?: string;
    /** Where state and logs are kept. */
    readonly directory: string;
    /** End after the table even in a terminal. */
    readonly once: boolean;
    /** TCP port of the preview. Default: always the same, or the next that is free. */
    readonly port?: number;
    /** Print what the containers print. */
    readonly verbose: boolean;
    readonly signal: AbortSignal;
}

/** Returns the exit status: 0 only if everything the table says held. Throws `TaskFileProblem` for bad inputs. */
export async function startTask(options: StartTaskOptions): Promise<number> {
    const { directory, once, port, verbose, signal } = options;
    const file = options.file === "-" ? "standard input" : options.file;
    if (options.file === "-" && options.configFile === "-") {
        throw new TaskFileProblem("Only one of --task and --config can be standard input.");
    }
    const task = readTaskFile(await textOf(options.file), file, options.family);
    const recordings = pairsOf(options.recordings, "--recording", "CONTAINER=FILE");
    const choices = {
        variables: pairsOf(options.variables, "--env", "NAME=VALUE"),
        recordings: Object.fromEntries(Object.entries(recordings).map(([name, where]) => [name, path.resolve(where)])),
        configText: options.configFile === undefined ? undefined : await textOf(options.configFile),
    };
    Object.values(choices.recordings).forEach((each) => checkReadable(each, "--recording"));
    await installTools(signal, ["otelcol", "prometheus"]);
    requirePart("prometheus");
    const own = path.join(directory, "own-task");
    const planned = planTask(task, choices, own);

    const { audit } = planned;
    if (audit.violations.length > 0) {
        process.stdout.write(`What the audit finds in ${file}:\n\n${findingsText(audit, paint)}\n`);
    }
    const progress = new Progress(process.stderr);
    const log = verbose ? (line: string) => progress.line(line) : undefined;
    const closing: (() => unknown)[] = [];
    let stopped: ((outcome: string) => void) | undefined;
    const sayStopping = () => (stopped ??= progress.start("stopping"));
    signal.addEventListener("abort", sayStopping, { once: true });
    try {
        const unlock = takeLock(
            path.join(directory, "lock"),
            (pid) =>
                `Process ${pid} is using the local environment already; stop it (Ctrl-C there) and run this again.`,
        );
        closing.push(unlock);
        const phase = phases(progress, signal);
        const since = Date.now();
        const running = await OwnTask.start(planned, { directory: own, signal, log, phase });
        closing.push(() => running.close());
        running.limitations.forEach((sentence) => progress.line(sentence));
        await phase("waiting for samples", () => running.whenWritten());
        const report = await running.report();
        const failed = failuresOf(report);
        process.stdout.write(`\n${renderTaskReport(report, paint)}\n\n`);
        failed.forEach((sentence) => process.stdout.write(`${paint(sentence, false)}\n`));
        if (once || !process.stdout.isTTY || report.trouble !== undefined) {
            return failed.length === 0 ? 0 : 1;
        }
        const prometheusUrl = await running.prometheusUrl();
        const preview = await startPreview({
            dashboards: standardDashboards(),
            prometheusUrl,
            scrapeSeconds: running.scrapeSeconds,
            since,
            notice: "The metrics of containers that can't be had here are recordings: gauges stand still, counters double in a minute.",
            port: port ?? previewPorts,
        });
        closing.push(() => preview.close());
        process.stdout.write(
            [
                ...[elsewhere(preview.url, port)].filter((sentence) => sentence !== undefined),
                "It stays up until Ctrl-C.",
                `  preview of the dashboards  ${preview.url}`,
                `  Prometheus behind AMP      ${prometheusUrl}`,
                ...running
                    .intakes()
                    .map(
                        ({ receiver, port: own, at }) =>
                            `  ${`${receiver} ${own}`.padEnd(25)}  ${at ?? "inside of the task only"}`,
                    ),
                `  logs of the containers     ${path.relative(process.cwd(), running.logDirectory)}`,
                "",
            ].join("\n"),
        );
        const whole = await untilInterrupted(signal, running.ended);
        return failed.length === 0 && whole ? 0 : 1;
    } finally {
        if (closing.length > 0) {
            sayStopping();
        }
        try {
            await closeAll(closing);
        } finally {
            signal.removeEventListener("abort", sayStopping);
            stopped?.("done");
            progress.close();
        }
    }
}

async function textOf(file: string): Promise<string> {
    if (file === "-") {
        const chunks: Buffer[] = [];
        for await (const chunk of process.stdin) {
            chunks.push(chunk as Buffer);
        }
        return Buffer.concat(chunks).toString("utf8");
    }
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const why =
            code === "ENOENT"
                ? "there is no such file"
                : code === "EISDIR"
                  ? "it is a directory"
                  : `it can't be read (${code})`;
        throw new TaskFileProblem(`${file}: ${why}.`);
    }
}

/** Pairs of an option that may be given several times. */
function pairsOf(given: readonly string[], option: string, form: string): Record<string, string> {
    const pairs = given.map((text): [string, string] => {
        const equal = text.indexOf("=");
        if (equal <= 0) {
            // Not the text itself, which may be a secret.
            throw new TaskFileProblem(`${option} must be ${form}.`);
        }
        return [text.slice(0, equal), text.slice(equal + 1)];
    });
    const names = pairs.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
        throw new TaskFileProblem(`${option} ${twice} is given twice.`);
    }
    return Object.fromEntries(pairs);
}
