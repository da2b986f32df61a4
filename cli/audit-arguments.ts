/** What `npx pulumi-adot audit` takes: its help, its options, and their texts as values. */
import { UsageError } from "./command";
import type { FixMode } from "./fix/file-fix";
import { formats } from "./formats";
import { readForms } from "./forms";
import type { Format } from "./report";

/** Each form, and below it how to get one: `terraform show -json PLAN`. */
const list = readForms
    .map(({ name, from }) => `  - ${name}\n${from.replace(/^|, or /g, "\n      ").slice(1)}`)
    .join("\n");

export const help = `Usage: npx pulumi-adot audit [OPTION] FILE…
       npx pulumi-adot audit --cluster NAME… | --all  [OPTION]

Checks the collectors in ECS task definitions with the rules of the policy pack, without Pulumi. A FILE is one of
these, recognised by its content; - is standard input; of a directory all files in these forms are checked. Below each
stands how to get one:

${list}

With --cluster what runs is checked in place of files: services, daemons and tasks of an ECS cluster, with AWS's API,
which is only read. Credentials and region are those of the AWS CLI.

Options
  --cluster NAME    name or ARN of a cluster; may be given again
  --all             every cluster of the region
  --region REGION   of the clusters
  --profile NAME    profile of the AWS CLI
  --read-secrets    configs that are in Secrets Manager are read too; those in SSM parameters and S3 always are
  --print-policy    print the IAM policy with the rights that this needs, and read nothing
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
valid, a file that can't be read or written, or a part of a cluster that can't be read; all others are still checked.
With --fix it is about what is left.
`;

export const argumentOptions = {
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
    cluster: { type: "string", multiple: true },
    all: { type: "boolean" },
    region: { type: "string" },
    profile: { type: "string" },
    "read-secrets": { type: "boolean" },
    "print-policy": { type: "boolean" },
} as const;

/** `sarif=adot.sarif`. */
export function outputOf(text: string): { readonly format: Format; readonly file: string } {
    const [, name = "", file = ""] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    if (!Object.hasOwn(formats, name)) {
        throw new UsageError(
            `--output must be FORMAT=FILE with one of ${Object.keys(formats).join(", ")}, not ${text}.`,
        );
    }
    if (file === "-") {
        throw new UsageError(
            `--output ${text} would write a file that is called -: --format ${name} writes to standard output.`,
        );
    }
    return { format: formats[name]!, file };
}

/** Whatever is said beside `--fix`, only that alone writes. */
export function fixModeOf({ fix, diff, check }: Readonly<Record<string, unknown>>): FixMode | undefined {
    return check === true ? "check" : diff === true ? "diff" : fix === true ? "write" : undefined;
}

export function checkFiles(files: readonly string[]): void {
    if (files.length === 0) {
        throw new UsageError("FILE is missing: it names a file to check.");
    }
    const twice = files.find((file, index) => files.indexOf(file) !== index);
    if (twice !== undefined) {
        throw new UsageError(`${twice} is named twice.`);
    }
}

export function memoryOf(text: string | undefined): number | undefined {
    if (text === undefined) {
        return undefined;
    }
    if (!/^[1-9]\d*$/.test(text)) {
        throw new UsageError(`--memory must be a whole number of MiB, such as 512, not ${text}.`);
    }
    return Number(text);
}

export function imageOf({
    image,
    release,
}: {
    readonly image?: string;
    readonly release?: string;
}): string | undefined {
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

export function variableOf(text: string): { readonly name: string; readonly value: string } {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
        // It may be secret, and isn't shown.
        throw new UsageError("--env must be a name and a value with = between: --env AWS_REGION=eu-west-1.");
    }
    return { name, value };
}
