/** `npx pulumi-adot audit`: the rules of the policy pack for files, without Pulumi. */
import * as fs from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Command, UsageError, type CommandContext } from "./command";
import { decode, readDocument } from "./documents";
import { formats } from "./formats";
import { type FileReport, type InspectionOptions, inspectFile } from "./inspect";
import { positionsIn, Unreadable } from "./source-nodes";
import { type Failure, placeOf, type Report, statusOf } from "./report";
import { defaultConfig, type PackConfig } from "./pack-config";

const help = `Usage: npx pulumi-adot audit [OPTION] FILE…

Checks the collectors in ECS task definitions with the rules of the policy pack, without Pulumi. A FILE is one of
these, told by what is in it; - is standard input:

  - a task definition as JSON or YAML, as the AWS CLI takes and gives it, or its list of containers
  - a collector's config, YAML
  - what \`pulumi stack export\` writes: every task definition in it

Options
  --format FORMAT   text (default), json, sarif or github
  --memory MIB      hard memory of the container that a collector's config by itself runs in; without it sizes are
                    judged on their own
  --settings FILE   the pack's settings as JSON, or a whole file as \`pulumi --policy-pack-config\` takes it, whose
                    levels then count too
  --strict          advisory findings fail too
  --help            this text
  --version         the version of the package

Exit status: 0 when nothing stands in the way, 1 for a mandatory finding (with --strict for any), 2 for wrong
arguments or a file that can't be read; the other files are checked all the same.
`;

export const audit: Command = {
    summary: "check task definitions, collector configs and exported stacks with the rules of the policy pack",
    help,
    run: async (args, context) => {
        const { values, files } = parseArguments(args);
        if (values.version === true) {
            context.stdout(`${context.version}\n`);
            return 0;
        }
        const { format = "text", strict = false } = values;
        if (!Object.hasOwn(formats, format)) {
            throw new UsageError(`${format} is no format: there are ${Object.keys(formats).join(", ")}.`);
        }
        checkFiles(files);
        const memoryMiB = memoryOf(values.memory);
        const config = await configFrom(values.settings, context);
        if ("failure" in config) {
            context.stderr(`${placeOf(config.failure)}: ${config.failure.message}\n`);
            return 2;
        }
        const options = { memoryMiB, config, today: context.today };
        const report = await reportOn(files, options, strict, context);
        context.stdout(formats[format]!(report, { color: hasColor(context), version: context.version }));
        if (format === "json" || format === "sarif") {
            // Who reads these is a program; whoever looks at its log sees why it failed.
            report.failures.forEach((failure) => context.stderr(`${placeOf(failure)}: ${failure.message}\n`));
        }
        return statusOf(report);
    },
};

function parseArguments(args: string[]) {
    try {
        const { values, positionals } = parseArgs({
            args,
            allowPositionals: true,
            options: {
                format: { type: "string" },
                memory: { type: "string" },
                settings: { type: "string" },
                strict: { type: "boolean" },
                version: { type: "boolean" },
            },
        });
        return { values, files: positionals };
    } catch (error) {
        // What follows the first sentence is about operands that begin with a dash.
        const [sentence] = (error as Error).message.split(". ", 1);
        throw new UsageError(sentence!.replace(/\.?$/, "."));
    }
}

function checkFiles(files: readonly string[]): void {
    if (files.length === 0) {
        throw new UsageError("There is no file to check.");
    }
    const twice = files.find((file, index) => files.indexOf(file) !== index);
    if (twice !== undefined) {
        throw new UsageError(`${twice} is named twice.`);
    }
}

function memoryOf(text: string | undefined): number | undefined {
    if (text === undefined) {
        return undefined;
    }
    if (!/^[1-9]\d*$/.test(text)) {
        throw new UsageError(`--memory takes whole MiB, such as 512, not ${text}.`);
    }
    return Number(text);
}

async function configFrom(
    file: string | undefined,
    context: CommandContext,
): Promise<PackConfig | { failure: Failure }> {
    if (file === undefined) {
        return defaultConfig;
    }
    // Its schema checker takes longer to load than everything else that the command needs.
    const { readPackConfig } = await import("./settings.js");
    const read = await readOrFail(file, context, readPackConfig);
    return "failure" in read ? read : read.result;
}

async function reportOn(
    files: readonly string[],
    options: InspectionOptions,
    strict: boolean,
    context: CommandContext,
): Promise<Report> {
    const reports: FileReport[] = [];
    const failures: Failure[] = [];
    // One after the other: files are small, and their order is the report's.
    for (const file of files) {
        const read = await readOrFail(file, context, (text) => inspectFile(readDocument(text), file, options));
        if ("failure" in read) {
            failures.push(read.failure);
        } else {
            reports.push(read.result);
        }
    }
    return {
        files,
        findings: reports.flatMap(({ findings }) => findings),
        exempted: reports.flatMap(({ exempted }) => exempted),
        notices: reports.flatMap(({ notices }) => notices),
        failures,
        strict,
    };
}

async function readOrFail<T>(
    file: string,
    context: CommandContext,
    use: (text: string) => T,
): Promise<{ result: T } | { failure: Failure }> {
    let text: string | undefined;
    try {
        text = decode(file === "-" ? await context.readStdin() : await fs.readFile(file));
        return { result: use(text) };
    } catch (error) {
        if (error instanceof Unreadable) {
            const { message, offset } = error;
            return { failure: { file, ...(offset === undefined ? {} : positionsIn(text ?? "")(offset)), message } };
        }
        const { code } = error as NodeJS.ErrnoException;
        if (text === undefined && code !== undefined) {
            return { failure: { file, message: reasons[code] ?? `The file can't be read: ${code}.` } };
        }
        throw error;
    }
}

const reasons: Readonly<Record<string, string>> = {
    ENOENT: "There is no such file.",
    EISDIR: "It is a directory, not a file.",
    EACCES: "The file may not be read.",
};

/** Colours where somebody sees them; NO_COLOR and FORCE_COLOR as everywhere (no-color.org, Node's own). */
function hasColor({ env, isTerminal }: CommandContext): boolean {
    const forced = env.FORCE_COLOR;
    if (forced !== undefined) {
        return forced !== "0" && forced !== "false";
    }
    return isTerminal && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
}
