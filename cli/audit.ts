/** `npx pulumi-adot audit`: the rules of the policy pack for files, without Pulumi. */
import { type Command, type CommandContext, parseArguments, UsageError } from "./command";
import { auditFiles, readOrFail, type Surroundings } from "./audit-files";
import { formats } from "./formats";
import { readForms } from "./forms";
import { defaultConfig, type PackConfig } from "./pack-config";
import { type Failure, placeOf, statusOf } from "./report";
import { readBytes } from "./read-file";

/** Each form, and below it how to get one: `terraform show -json PLAN`. */
const list = readForms
    .map(({ name, from }) => `  - ${name}\n${from.replace(/^|, or /g, "\n      ").slice(1)}`)
    .join("\n");

const help = `Usage: npx pulumi-adot audit [OPTION] FILE…

Checks the collectors in ECS task definitions with the rules of the policy pack, without Pulumi. A FILE is one of
these, recognised by its content; - is standard input; of a directory all files in these forms are checked. Below each
stands how to get one:

${list}

Options
  --format FORMAT   text (default), json, sarif or github
  --memory MIB      hard memory limit of the container that runs a collector's config given by itself; without it
                    sizes are not compared with a memory limit
  --image IMAGE     the image that a config given by itself runs in: what its release refuses is checked then
  --release RELEASE the same for a release of ADOT, such as v0.50.0
  --env NAME=VALUE  a variable that a config given by itself is read with; may be repeated. With one, variables that
                    nothing sets are findings
  --explain         say of each file what it was taken for, and what was found in it
  --settings FILE   the pack's settings as JSON, or a whole file for \`pulumi --policy-pack-config\`, whose enforcement
                    levels then apply too
  --strict          advisory findings fail too
  --help            show this help
  --version         show the version of the package

Exit status: 0 without a mandatory finding, 1 with one (with --strict: with any finding), 2 for arguments that are not
valid or a file that can't be read; the other files are still checked.
`;

const argumentOptions = {
    format: { type: "string" },
    memory: { type: "string" },
    image: { type: "string" },
    release: { type: "string" },
    env: { type: "string", multiple: true },
    explain: { type: "boolean" },
    settings: { type: "string" },
    strict: { type: "boolean" },
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
        const container = { image: imageOf(values), environment: values.env?.map(variableOf) };
        const inputs = { readBytes: bytesFrom(context), showProgress: context.showProgress };
        const config = await configFrom(values.settings, inputs);
        if ("failure" in config) {
            context.stderr(`${placeOf(config.failure)}: ${config.failure.message}\n`);
            return 2;
        }
        const report = await auditFiles(
            files,
            { memoryMiB, container, config, today: context.today, isExplained: values.explain },
            strict,
            inputs,
        );
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
