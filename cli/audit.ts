/** `npx pulumi-adot audit`: the rules of the policy pack for files, without Pulumi. */
import * as fs from "node:fs/promises";
import { type Command, type CommandContext, parseArguments, UsageError } from "./command";
import { auditFiles, readOrFail, type Surroundings } from "./audit-files";
import { comparedWith, readBaseline } from "./baseline";
import { fileErrorSentence } from "./file-errors";
import type { FixMode } from "./fix/file-fix";
import { formats } from "./formats";
import { readForms } from "./forms";
import { defaultConfig, type PackConfig } from "./pack-config";
import { type Failure, type Format, placeOf, statusOf } from "./report";
import { readBytes } from "./read-file";

/** One line for each form: `a Terraform plan: terraform show -json PLAN`. */
const list = readForms.map(({ name, from }) => `  - ${name}: ${from}`).join("\n");

const help = `Usage: npx pulumi-adot audit [OPTION] FILE…

Checks the collectors in ECS task definitions with the rules of the policy pack, without Pulumi. A FILE is one of
these, recognised by its content; - is standard input; of a directory all files in these forms are checked. Behind
each stands how to get one:

${list}

Options
  --format FORMAT   text (default), json, sarif, github, junit or markdown
  --baseline FILE   a report of an earlier run, of --format json: what it has doesn't fail, only what is new
  --memory MIB      hard memory limit of the container that runs a collector's config given by itself; without it
                    sizes are not compared with a memory limit
  --image IMAGE     the image that a config given by itself runs in: what its release refuses is checked then
  --release RELEASE the same for a release of ADOT, such as v0.50.0
  --env NAME=VALUE  a variable that a config given by itself is read with; may be repeated. With one, variables that
                    nothing sets are findings
  --explain         say of each file what it was taken for, and what was found in it
  --settings FILE   the pack's settings as JSON, or a whole file for \`pulumi --policy-pack-config\`, whose enforcement
                    levels then apply too
  --skip-others     pass over files in no known form, as in a directory: for hooks that name every YAML file
  --output FORMAT=FILE
                    write a report in another format to a file, too; may be given for several
  --strict          advisory findings fail too
  --fix             write what the rules ask for into the files, as far as they are fixable; standard input put right
                    goes to standard output, and the report to standard error
  --diff            show what --fix would write as a unified diff, and write nothing
  --check           fail where --fix would change something, and write nothing
  --help            show this help
  --version         show the version of the package

Exit status: 0 without a mandatory finding, 1 with one (with --strict: with any finding), 2 for arguments that are not
valid or a file that can't be read or written; the other files are still checked. With --fix it is about what is left.
`;

const argumentOptions = {
    baseline: { type: "string" },
    format: { type: "string" },
    memory: { type: "string" },
    output: { type: "string", multiple: true },
    image: { type: "string" },
    release: { type: "string" },
    env: { type: "string", multiple: true },
    explain: { type: "boolean" },
    settings: { type: "string" },
    "skip-others": { type: "boolean" },
    strict: { type: "boolean" },
    fix: { type: "boolean" },
    diff: { type: "boolean" },
    check: { type: "boolean" },
    version: { type: "boolean" },
} as const;

export const audit: Command = {
    summary:
        "check task definitions, templates, collector configs and exported stacks with the rules of the policy pack",
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
        checkFiles(files);
        const memoryMiB = memoryOf(values.memory);
        const outputs = (values.output ?? []).map(outputOf);
        const skipOthers = values["skip-others"] === true;
        const inputs = { readBytes: bytesFrom(context), showProgress: context.showProgress, skipOthers };
        const container = { image: imageOf(values), environment: values.env?.map(variableOf) };
        const config = await configFrom(values.settings, inputs);
        if ("failure" in config) {
            context.stderr(`${placeOf(config.failure)}: ${config.failure.message}\n`);
            return 2;
        }
        const baseline = await baselineFrom(values.baseline, inputs);
        if (baseline !== undefined && "failure" in baseline) {
            context.stderr(`${placeOf(baseline.failure)}: ${baseline.failure.message}\n`);
            return 2;
        }
        const options = { memoryMiB, container, config, today: context.today, isExplained: values.explain };
        const mode = fixModeOf(values);
        // It loads what writes YAML, which nothing else needs.
        const fixer = mode === undefined ? undefined : new (await import("./fix/fixer.js")).Fixer(options);
        const revise = fixer?.revise.bind(fixer);
        const all = await auditFiles(files, options, strict, { ...inputs, revise });
        const found = baseline === undefined ? all : comparedWith(all, baseline.result);
        const unwritten = mode === "write" ? await fixer!.write(context) : [];
        const report = {
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
        if (["json", "sarif", "junit", "markdown"].includes(format)) {
            // A program reads these formats; whoever reads its log sees why it failed.
            report.failures.forEach((failure) => context.stderr(`${placeOf(failure)}: ${failure.message}\n`));
        }
        for (const { file, format: other } of outputs) {
            const failure = await writeReport(file, other(report, { color: false, version: context.version }));
            if (failure !== undefined) {
                context.stderr(`${file}: ${failure}\n`);
                return 2;
            }
        }
        return statusOf(report);
    },
};

/** `sarif=adot.sarif`. */
function outputOf(text: string): { readonly format: Format; readonly file: string } {
    const [, name = "", file = ""] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    if (!Object.hasOwn(formats, name)) {
        throw new UsageError(
            `--output must be FORMAT=FILE with one of ${Object.keys(formats).join(", ")}, not ${text}.`,
        );
    }
    return { format: formats[name]!, file };
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

/** Whatever is said beside `--fix`, only that alone writes. */
function fixModeOf({ fix, diff, check }: Readonly<Record<string, unknown>>): FixMode | undefined {
    return check === true ? "check" : diff === true ? "diff" : fix === true ? "write" : undefined;
}

function checkFiles(files: readonly string[]): void {
    if (files.length === 0) {
        throw new UsageError("FILE is missing: it names a file to check.");
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
        throw new UsageError(`--memory must be a whole number of MiB, such as 512, not ${text}.`);
    }
    return Number(text);
}

function imageOf({ image, release }: { readonly image?: string; readonly release?: string }): string | undefined {
    if (image !== undefined && release !== undefined) {
        throw new UsageError("--release and --image name the same thing: give one of them.");
    }
    if (release !== undefined && !/^v?\d+\.\d+\.\d+$/.test(release)) {
        throw new UsageError(`--release must be a release of ADOT, such as v0.50.0, not ${release}.`);
    }
    return release === undefined
        ? image
        : `public.ecr.aws/aws-observability/aws-otel-collector:v${release.replace(/^v/, "")}`;
}

function variableOf(text: string): { readonly name: string; readonly value: string } {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
        // It may be secret, and isn't shown.
        throw new UsageError("--env must be a name and a value with = between: --env AWS_REGION=eu-west-1.");
    }
    return { name, value };
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
