/** `npx pulumi-adot audit`: the rules of the policy pack for files, without Pulumi. */
import { checkArguments, printedPolicy, reportOf } from "./cluster/command";
import { type Command, type CommandContext, misuse, parseArguments, UsageError } from "./command";
import { auditFiles, readOrFail, type Surroundings } from "./audit-files";
import { formats } from "./formats";
import { defaultConfig, type PackConfig } from "./pack-config";
import { type Failure, placeOf, statusOf } from "./report";
import { readBytes } from "./read-file";

const help = `Usage: npx pulumi-adot audit [OPTION] FILE…
       npx pulumi-adot audit --cluster NAME… | --all  [OPTION]

Checks the collectors in ECS task definitions with the rules of the policy pack, without Pulumi. A FILE is one of
these, recognised by its content; - is standard input; of a directory all files in these forms are checked:

  - a task definition as JSON or YAML, as the AWS CLI takes and gives it, or its list of containers
  - a CloudFormation template, JSON or YAML: whatever carries containers in it
  - a collector's config, YAML or JSON
  - what \`pulumi stack export\` writes: whatever carries containers in it

With --cluster what runs is checked in place of files: services, daemons and tasks of an ECS cluster, with AWS's API,
which is only read. Credentials and region are those of the AWS CLI.

Options
  --cluster NAME    name or ARN of a cluster; may be given again
  --all             every cluster of the region
  --region REGION   of the clusters
  --profile NAME    profile of the AWS CLI
  --read-secrets    configs that are in Secrets Manager are read too; those in SSM parameters and S3 always are
  --print-policy    print the IAM policy with the rights that this needs, and read nothing
  --format FORMAT   text (default), json, sarif or github
  --memory MIB      hard memory limit of the container that runs a collector's config given by itself; without it
                    sizes are not compared with a memory limit
  --settings FILE   the pack's settings as JSON, or a whole file for \`pulumi --policy-pack-config\`, whose enforcement
                    levels then apply too
  --strict          advisory findings fail too
  --help            show this help
  --version         show the version of the package

Exit status: 0 without a mandatory finding, 1 with one (with --strict: with any finding), 2 for arguments that are not
valid or a file that can't be read, or a part of a cluster; all others are still checked.
`;

const argumentOptions = {
    format: { type: "string" },
    memory: { type: "string" },
    settings: { type: "string" },
    strict: { type: "boolean" },
    version: { type: "boolean" },
    cluster: { type: "string", multiple: true },
    all: { type: "boolean" },
    region: { type: "string" },
    profile: { type: "string" },
    "read-secrets": { type: "boolean" },
    "print-policy": { type: "boolean" },
} as const;

export const audit: Command = {
    summary:
        "check task definitions, templates, collector configs, exported stacks and running clusters with the rules of the policy pack",
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
        checkArguments(values, files, values.memory);
        if (values["print-policy"] === true) {
            context.stdout(printedPolicy(values));
            return 0;
        }
        const isCluster = values.cluster !== undefined || values.all === true;
        if (!isCluster) {
            checkFiles(files);
        }
        const memoryMiB = memoryOf(values.memory);
        const inputs = { readBytes: bytesFrom(context), showProgress: context.showProgress };
        const config = await configFrom(values.settings, inputs);
        if ("failure" in config) {
            context.stderr(`${placeOf(config.failure)}: ${config.failure.message}\n`);
            return 2;
        }
        const report = isCluster
            ? await reportOf(values, config, strict, context)
            : await auditFiles(files, { memoryMiB, config, today: context.today }, strict, inputs);
        if ("problem" in report) {
            context.stderr(`${report.problem}\n`);
            return misuse;
        }
        context.stdout(formats[format]!(report, { color: hasColor(context), version: context.version }));
        if (format === "json" || format === "sarif") {
            // A program reads these formats; whoever reads its log sees why it failed.
            report.failures.forEach((failure) => context.stderr(`${placeOf(failure)}: ${failure.message}\n`));
        }
        return statusOf(report);
    },
};

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

const bytesFrom =
    ({ readStdin }: CommandContext) =>
    (file: string): Promise<Uint8Array> =>
        file === "-" ? readStdin() : readBytes(file);

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
