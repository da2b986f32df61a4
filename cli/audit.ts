/** `npx pulumi-adot audit`: the rules of the policy pack for files, without Pulumi. */
import * as fs from "node:fs/promises";
import {
    argumentOptions,
    checkFiles,
    fixModeOf,
    help,
    imageOf,
    memoryOf,
    outputOf,
    variableOf,
} from "./audit-arguments";
import { auditFiles, readOrFail, type Surroundings } from "./audit-files";
import { comparedWith, readBaseline } from "./baseline";
import { checkArguments, printedPolicy, reportOf } from "./cluster/command";
import { type Command, type CommandContext, misuse, parseArguments, UsageError } from "./command";
import { fileErrorSentence } from "./file-errors";
import { formats } from "./formats";
import { defaultConfig, type PackConfig } from "./pack-config";
import { printable } from "./printable";
import { type Failure, placeOf, type Report, statusOf } from "./report";
import { readBytes } from "./read-file";

/** Formats that programs read; whoever reads the log sees why a run failed. */
const forPrograms: readonly string[] = ["json", "sarif", "junit", "markdown"];

export const audit: Command = {
    summary:
        "check task definitions, templates, plans, collector configs and running clusters with the rules of the policy pack",
    help,
    run: async (args, context) => {
        const { values, positionals: files } = parseArguments({
            args,
            allowPositionals: true,
            options: argumentOptions,
        });
        if (values.version === true) {
            context.stdout(`${context.version}\n`);
            return 0;
        }
        const { format = "text", strict = false } = values;
        if (!Object.hasOwn(formats, format)) {
            throw new UsageError(`--format must be one of ${Object.keys(formats).join(", ")}, not ${format}.`);
        }
        checkArguments(values, files);
        if (values["print-policy"] === true) {
            context.stdout(printedPolicy(values));
            return 0;
        }
        const isCluster = values.cluster !== undefined || values.all === true;
        if (!isCluster) {
            checkFiles(files);
        }
        const memoryMiB = memoryOf(values.memory);
        const outputs = (values.output ?? []).map(outputOf);
        if (outputs.length > 0) {
            await checkOutputFiles(outputs, files, values);
        }
        const skipOthers = values["skip-others"] === true;
        const inputs = { readBytes: bytesFrom(context), showProgress: context.showProgress, skipOthers };
        const container = { image: imageOf(values), environment: values.env?.map(variableOf) };
        const config = await configFrom(values.settings, inputs);
        const baseline = await baselineFrom(values.baseline, inputs);
        for (const one of [config, baseline]) {
            if (one !== undefined && "failure" in one) {
                context.stderr(failureLine(one.failure));
                return misuse;
            }
        }
        const options = {
            ...{ memoryMiB, container, config: config as PackConfig },
            ...{ today: context.today, isExplained: values.explain },
        };
        const mode = fixModeOf(values);
        // It loads what writes YAML, which nothing else needs.
        const fixer = mode === undefined ? undefined : new (await import("./fix/fixer.js")).Fixer(options);
        const revise = fixer?.revise.bind(fixer);
        const all = isCluster
            ? await reportOf(values, options.config, strict, context)
            : await auditFiles(files, options, strict, { ...inputs, revise });
        if ("problem" in all) {
            context.stderr(`${printable(all.problem)}\n`);
            return misuse;
        }
        const found = baseline === undefined || "failure" in baseline ? all : comparedWith(all, baseline.result);
        const unwritten = mode === "write" ? await fixer!.write(context) : [];
        const report: Report = {
            ...found,
            failures: [...found.failures, ...unwritten],
            ...(fixer === undefined ? {} : { fixes: fixer.fixes, fixMode: mode }),
        };
        // What is put right, or the diff, has standard output to itself.
        const isTaken = (mode === "write" && files.includes("-")) || (mode === "diff" && format === "text");
        if (mode === "diff" && format === "text") {
            context.stdout(fixer!.diff());
        }
        const say = isTaken ? context.stderr : context.stdout;
        say(formats[format]!(report, { color: !isTaken && hasColor(context), version: context.version }));
        if (forPrograms.includes(format)) {
            report.failures.forEach((failure) => context.stderr(failureLine(failure)));
        }
        for (const { file, format: other } of outputs) {
            const failure = await writeReport(file, other(report, { color: false, version: context.version }));
            if (failure !== undefined) {
                context.stderr(failureLine({ file, message: failure }));
                return misuse;
            }
        }
        return statusOf(report);
    },
};

const failureLine = (failure: Failure): string => `${printable(`${placeOf(failure)}: ${failure.message}`)}\n`;

/** Before anything is read: what a report has overwritten is lost. */
async function checkOutputFiles(
    outputs: readonly { readonly file: string }[],
    files: readonly string[],
    { settings, baseline }: { readonly settings?: string; readonly baseline?: string },
): Promise<void> {
    // It is loaded for those who write files.
    const { checkOutputs } = await import("./output-files.js");
    await checkOutputs(
        outputs.map(({ file }) => file),
        [
            ...files.map((file) => ({ file, as: "a file to check" })),
            ...(settings === undefined ? [] : [{ file: settings, as: "the file of --settings" }]),
            ...(baseline === undefined ? [] : [{ file: baseline, as: "the file of --baseline" }]),
        ],
    );
}

async function writeReport(file: string, text: string): Promise<string | undefined> {
    try {
        await fs.writeFile(file, text);
        return undefined;
    } catch (error) {
        const sentence = fileErrorSentence(error);
        if (sentence === undefined) {
            throw error;
        }
        return sentence;
    }
}

const bytesFrom =
    ({ readStdin }: CommandContext) =>
    (file: string): Promise<Uint8Array> =>
        file === "-" ? readStdin() : readBytes(file);

const baselineFrom = async (file: string | undefined, inputs: Surroundings) =>
    file === undefined ? undefined : await readOrFail(file, inputs, readBaseline);

async function configFrom(file: string | undefined, inputs: Surroundings): Promise<PackConfig | { failure: Failure }> {
    if (file === undefined) {
        return defaultConfig;
    }
    // It loads the schema checker, which nothing else needs.
    const { readPackConfig } = await import("./settings.js");
    const read = await readOrFail(file, inputs, readPackConfig);
    return "failure" in read ? read : read.result;
}

/** Colours on a terminal; NO_COLOR and FORCE_COLOR as everywhere (no-color.org, Node's own). */
function hasColor({ env, isTerminal }: CommandContext): boolean {
    const forced = env.FORCE_COLOR;
    if (forced !== undefined) {
        return forced !== "0" && forced !== "false";
    }
    return isTerminal && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
}
