/** The texts that a container's collector reads its config from, in the order in which it merges them. */
import { andList } from "../../collector/lists";
import { textOfSet } from "./confmap";
import { defaultConfig, imageConfigAt } from "./image-configs";
import { type ConfigVariable, configVariablesOfOthers } from "../config-variables";
import type { Container } from "../containers";
import { type ImageReference, imageReference } from "../image-reference";
import { type Flags, mentionedConfigs, type Refusal } from "./flags";
import type { KnownImage } from "../images";
import type { FindParameter } from "../parameters";
import { nameAndDefault } from "./placeholders";
import type { Reason } from "./reason";
import { type Start, startOf } from "./start";
import { aroundWords } from "../sources/template-words";
import { variableOf } from "./variables";

export type { FindParameter, ParameterValue } from "../parameters";

/** The environment variable that the ADOT image reads its config from. */
export const configVariable = "AOT_CONFIG_CONTENT";

/** All variables that images read a whole config from. */
export const wholeConfigVariables: readonly string[] = [
    configVariable,
    ...configVariablesOfOthers.map(({ variable }) => variable),
];

/** One config among those that are merged. */
export interface Source {
    /** As in `--config=yaml:`. */
    readonly name: string;
    readonly text: string;
    /** How to change it, where it can't be changed in its place: full sentences. */
    readonly remedy?: string;
}

/** A container, what is known of its image, and the way to the parameters of its program. */
export interface CollectorContainer {
    readonly container: Container;
    /** Undefined when only something else than its image gives the collector away. */
    readonly image: KnownImage | undefined;
    readonly findParameter: FindParameter;
}

/** Where the config of a container's collector comes from, why it doesn't start, or why nobody can tell. */
export function sourcesOf(collector: CollectorContainer): Found | Reason | Refusal {
    const { container, image } = collector;
    const start = startOf(container, image);
    if (!("flags" in start)) {
        return start;
    }
    const sources = image?.takes === undefined ? ofFlags(collector, start) : fromOther(collector, image.takes);
    return "why" in sources || "refusal" in sources ? sources : { sources, gates: start.flags.gates };
}

/** What of the two ADOT takes, and the community's collectors. */
const ofFlags = (collector: CollectorContainer, { flags, isImagesCommand }: Start) =>
    (collector.image?.distribution === "adot" ? fromConfigVariable(collector, configVariable) : undefined) ??
    fromFlags(collector, flags, isImagesCommand);

/** The texts, and the feature gates that the collector is started with. */
export interface Found {
    readonly sources: readonly Source[];
    readonly gates: readonly string[];
}

/**
 * The config in the variable of an image. ADOT looks it up with `os.LookupEnv`: once it exists, even empty, `--config`
 * and `--set` are ignored.
 */
function fromConfigVariable(collector: CollectorContainer, variable: string): readonly Source[] | Reason | undefined {
    const { container } = collector;
    const values = container.environment.filter(({ name }) => name === variable);
    const literal = { fix: `Put the config as a literal into ${variable} under environment, once.` };
    if (container.secrets.some(({ name }) => name === variable)) {
        return (
            followed(collector, variable, variable) ?? {
                why: `${variable} comes from secrets, so its text can be anything by the time the task starts.`,
                ...literal,
            }
        );
    }
    if (values.length > 1) {
        return { why: `${variable} is set ${values.length} times in environment.`, ...literal };
    }
    if (values.length === 1) {
        return [{ name: variable, text: values[0]!.value }];
    }
    return container.hasEnvironmentFiles
        ? {
              why: `The container has environmentFiles, any of which can set ${variable} and so replace the config.`,
              ...literal,
          }
        : undefined;
}

/** Another maker's collector, which takes a file before its variable, and its own config where both are empty. */
function fromOther(collector: CollectorContainer, takes: ConfigVariable): readonly Source[] | Reason {
    const { program, variable, fileVariable, since } = takes;
    const { container } = collector;
    if (!isSince(imageReference(container.image), since)) {
        return {
            why: `Nothing tells that the image has ${program} ${since} or newer, of which it is known how it takes its config.`,
            fix: `Name the image with the tag of such a version, and put the config as a literal into ${variable}.`,
        };
    }
    const file = variableOf(container, fileVariable);
    if (file !== "unset" && !(typeof file === "object" && file.value === "")) {
        return {
            why: `${program} takes its config from the file that ${fileVariable} names, whatever ${variable} says, and nothing here shows what is in it.`,
            fix: `Remove ${fileVariable}, and put the whole config as a literal into ${variable}.`,
        };
    }
    const found = fromConfigVariable(collector, variable);
    const isEmpty = found === undefined || (isSources(found) && found.every(({ text }) => text === ""));
    return isEmpty
        ? {
              why: `The container has no config of its own, so that ${program} runs the one inside its image.`,
              fix: `Put the whole config as a literal into ${variable}.`,
          }
        : found;
}

/** Whether an image is of that version or a later one by its tag, `0.97.0` or `v0.97.0`, or the newest. */
function isSince({ tag, digest }: ImageReference, version: string): boolean {
    const [, own] = /^v?(\d+(?:\.\d+){2})(?:-(?:amd|arm)64)?$/.exec(tag ?? "") ?? [];
    return own === undefined
        ? digest === undefined && (tag === undefined || tag === "latest")
        : own.localeCompare(version, "en", { numeric: true }) >= 0;
}

/**
 * The config in a variable that comes from an SSM parameter, or a secret, that is known; undefined when it doesn't, or
 * when ECS would refuse it.
 */
function followed(
    { container, findParameter }: CollectorContainer,
    variable: string,
    source: string,
): readonly Source[] | Reason | undefined {
    const [secret, ...others] = container.secrets.filter(({ name }) => name === variable);
    const literals = container.environment.filter(({ name }) => name === variable);
    if (secret === undefined || others.length > 0 || literals.length > 0) {
        return undefined;
    }
    const found = findParameter(secret.valueFrom);
    if (found === undefined) {
        return undefined;
    }
    const name = shownName(secret.valueFrom);
    if ("value" in found) {
        const kind = isSecretsManager(secret.valueFrom) ? "secret" : "SSM parameter";
        return [{ name: `${source} (${kind} ${name})`, text: found.value }];
    }
    const comes = `${variable} comes from the SSM parameter ${name} of this program, which`;
    return found.unknown.state === "never"
        ? { why: `${comes} ${found.unknown.why}.`, fix: found.fix }
        : {
              why: `${comes} ${found.unknown.why}; the update checks it before it creates the task definition.`,
              fix: found.fix,
              waiting: true,
          };
}

function isSecretsManager(valueFrom: string): boolean {
    return /^arn:[^:]*:secretsmanager:/.test(valueFrom);
}

/**
 * The name in an ARN, which leaves the slash away before a name without others: `…:parameter/a/b` is `/a/b`,
 * `…:parameter/a` is `a`.
 */
function shownName(valueFrom: string): string {
    const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/(.*)$/.exec(valueFrom)?.[1];
    return asInTemplate(name === undefined ? valueFrom : name.includes("/") ? `/${name}` : name);
}

/** With what only a deployment knows as a template refers to it: `${Config}`. */
const asInTemplate = (name: string): string =>
    aroundWords(name)
        .map((text, index) => (index % 2 === 0 ? text : `\${${text}}`))
        .join("");

function fromFlags(
    collector: CollectorContainer,
    { configs, sets }: Flags,
    isImagesCommand: boolean,
): readonly Source[] | Reason | Refusal {
    const fix =
        collector.image?.distribution === "community"
            ? "Pass the whole config inline, as one --config=yaml: followed by the YAML text."
            : `Put the config as a literal into ${configVariable}, or inline into one --config=yaml: argument.`;
    if (isImagesCommand) {
        const own = imageConfigAt(defaultConfig, collector.container, collector.image);
        const what =
            own === undefined ? "the one inside the image runs" : `${own.name} runs, which has no memory_limiter`;
        return { why: `The container has no config of its own, so ${what}.`, fix };
    }
    if (configs.length === 0) {
        return {
            refusal: "The arguments replace those of the image and bring no config: the collector doesn't start.",
            fix,
        };
    }
    const subject = configs.length === 1 ? "The config" : "One of the configs";
    const found = [
        ...configs.map((uri) => fromUri(collector, uri) ?? unreadable(subject, uri, fix)),
        // The collector appends these to the configs, wherever they stand.
        ...sets.map((set) => [{ name: "--set", text: textOfSet(set)! }]),
    ];
    return found.find(isReason) ?? found.filter(isSources).flat();
}

const isReason = (found: readonly Source[] | Reason): found is Reason => "why" in found;
const isSources = (found: readonly Source[] | Reason): found is readonly Source[] => !isReason(found);

function fromUri(collector: CollectorContainer, uri: string): readonly Source[] | Reason | undefined {
    const yaml = "yaml:";
    if (uri.startsWith(yaml)) {
        return [{ name: `--config=${yaml}`, text: uri.slice(yaml.length) }];
    }
    if (!uri.startsWith("env:")) {
        return fromObject(collector, uri) ?? fromImage(collector, uri);
    }
    const { name, fallback } = nameAndDefault(uri.slice("env:".length));
    const variable = variableOf(collector.container, name);
    if (typeof variable === "object") {
        return [{ name: `--config=env:${name}`, text: variable.value }];
    }
    return variable === "unset" && fallback !== undefined
        ? [{ name: `--config=env:${name}`, text: fallback }]
        : followed(collector, name, `--config=env:${name}`);
}

/** An object in S3 that is known. ADOT alone has the provider for it. */
function fromObject({ image, findParameter }: CollectorContainer, uri: string): readonly Source[] | undefined {
    const found = uri.startsWith("s3:") && image?.distribution === "adot" ? findParameter(uri) : undefined;
    return found !== undefined && "value" in found ? [{ name: "--config=s3:", text: found.value }] : undefined;
}

/** A file of the image itself, which is the same wherever it runs. */
function fromImage({ container, image }: CollectorContainer, uri: string): readonly Source[] | undefined {
    const found = imageConfigAt(uri.replace(/^file:/, ""), container, image);
    if (found === undefined) {
        return undefined;
    }
    const { name, text, variables } = found;
    const asks = variables.length === 0 ? "" : ` It takes ${andList(variables)} from the container's environment.`;
    const remedy = `The image brings that file: copy its text into ${configVariable}, and change it there.${asks}`;
    return [{ name, text, remedy }];
}

function unreadable(subject: string, uri: string, fix: string): Reason {
    return { why: `${subject} comes from ${placeOf(uri)}, where it can't be checked.`, fix };
}

/** Places by the scheme that leads there. The kind of place only: the rest of a URI may hold credentials. */
const places: Readonly<Record<string, string>> = {
    env: "another environment variable",
    file: "a file in the container",
    http: "an http: address",
    https: "an https: address",
    s3: "an s3: address",
};

/** The kind of place that a scheme leads to. */
export function placeOfScheme(scheme: string): string {
    return Object.hasOwn(places, scheme) ? places[scheme]! : "a place of an unknown kind";
}

/** Without a scheme, or with a drive's letter, a URI is a path (`confmap.NewResolver`). */
function placeOf(uri: string): string {
    return placeOfScheme(/^([A-Za-z][A-Za-z0-9+.-]+):/.exec(uri)?.[1] ?? "file");
}

/**
 * The names of the variables that bring a config or may: the config variable, and those that a `--config=env:` names.
 */
export function configVariables({ entryPoint, command }: Container): string[] {
    const named = mentionedConfigs([...entryPoint, ...command]).filter((uri) => uri.startsWith("env:"));
    return [...wholeConfigVariables, ...named.map((uri) => nameAndDefault(uri.slice("env:".length)).name)];
}
