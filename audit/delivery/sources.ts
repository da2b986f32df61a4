/** The texts that a container's collector reads its config from, in the order in which it merges them. */
import { textOfSet } from "./confmap";
import type { Container } from "../containers";
import { type Flags, flagsOf } from "./flags";
import type { Distribution } from "../images";
import { nameAndDefault } from "./placeholders";
import { variableOf } from "./variables";

/** The environment variable that the ADOT image reads its config from. */
export const configVariable = "AOT_CONFIG_CONTENT";

/** The value of an SSM parameter that is made by the same program; `unknown` while a preview can't know it. */
export type ParameterValue = { readonly value: string } | { readonly unknown: true };

/** The parameter that a `valueFrom` names; undefined for one that the program doesn't make. */
export type FindParameter = (valueFrom: string) => ParameterValue | undefined;

/** One config among those that are merged. */
export interface Source {
    /** As in `--config=yaml:`. */
    readonly name: string;
    readonly text: string;
}

/** Why a config can't be proven: full sentences without any property's value. */
export interface Reason {
    readonly why: string;
    readonly fix: string;
    /** True when only a preview doesn't know the config, and the update will. */
    readonly waiting?: boolean;
}

/** A container, the distribution of its collector, and the way to the parameters of its program. */
export interface CollectorContainer {
    readonly container: Container;
    readonly distribution: Distribution | undefined;
    readonly findParameter: FindParameter;
}

/** Where the config of a container's collector comes from, or why nobody can tell. */
export function sourcesOf(collector: CollectorContainer): readonly Source[] | Reason {
    const { container, distribution } = collector;
    const reason = reasonOfProgram(container.args[0]);
    if (reason !== undefined) {
        return reason;
    }
    const flags = flagsOf(container.args);
    if (distribution === "community") {
        return fromFlags(collector, flags);
    }
    const fromVariable = fromConfigVariable(collector);
    if (fromVariable === undefined) {
        return fromFlags(collector, flags);
    }
    const rival = rivalOf(flags);
    // Only the ADOT image is known to prefer the variable; any other collector may well run with its flags.
    return distribution === "adot" || rival === undefined
        ? fromVariable
        : {
              why: `The container has both ${configVariable} and ${rival}, and for an image of this name nothing tells which of them counts.`,
              fix: `Remove ${rival}, or use the ADOT image under its own name, where ${configVariable} wins.`,
          };
}

const startItself = `Start the collector itself and give it the config as a literal in ${configVariable}.`;

/** A path or name of an executable that is a collector by its name, private builds too. */
const collectorProgram = (program: string): boolean => {
    const name = program.slice(program.lastIndexOf("/") + 1);
    return /^[\w.-]*$/.test(name) && /collector|otel-?col/i.test(name);
};

function reasonOfProgram(program: string | undefined): Reason | undefined {
    if (program !== undefined && /(^|\/)(ba|da|a|z|k)?sh$/.test(program)) {
        return {
            why: "The container starts through a shell, which can change the config before the collector reads it.",
            fix: startItself,
        };
    }
    // As in `env -u AOT_CONFIG_CONTENT /awscollector`.
    if (program !== undefined && !program.startsWith("-") && !collectorProgram(program)) {
        return {
            why: "The container starts a program that isn't known to be a collector, and that can change the config before a collector reads it.",
            fix: startItself,
        };
    }
    return undefined;
}

/**
 * The flag that a config variable competes with. `--config=env:` followed by that variable is no rival: both say the
 * same.
 */
function rivalOf({ configs, sets }: Flags): string | undefined {
    if (configs.some((uri) => uri !== `env:${configVariable}`) || configs.length > 1) {
        return "--config";
    }
    return sets.length > 0 ? "--set" : undefined;
}

/** ADOT looks the variable up with `os.LookupEnv`: once it exists, even empty, `--config` and `--set` are ignored. */
function fromConfigVariable(collector: CollectorContainer): readonly Source[] | Reason | undefined {
    const { container } = collector;
    const values = container.environment.filter(({ name }) => name === configVariable);
    const literal = { fix: `Put the config as a literal into ${configVariable} under environment, once.` };
    if (container.secrets.some(({ name }) => name === configVariable)) {
        return (
            followed(collector, configVariable, configVariable) ?? {
                why: `${configVariable} comes from secrets, so its text can be anything by the time the task starts.`,
                ...literal,
            }
        );
    }
    if (values.length > 1) {
        return { why: `${configVariable} is set ${values.length} times in environment.`, ...literal };
    }
    if (values.length === 1) {
        return [{ name: configVariable, text: values[0]!.value }];
    }
    return container.hasEnvironmentFiles
        ? {
              why: `The container has environmentFiles, any of which can set ${configVariable} and so replace the config.`,
              ...literal,
          }
        : undefined;
}

/**
 * The config in a variable that comes from an SSM parameter of the same program; undefined when it doesn't, or when ECS
 * would refuse it.
 */
function followed(
    { container, findParameter }: CollectorContainer,
    variable: string,
    source: string,
): readonly Source[] | Reason | undefined {
    const [secret, ...others] = container.secrets.filter(({ name }) => name === variable);
    const literals = container.environment.filter(({ name }) => name === variable);
    if (secret === undefined || others.length > 0 || literals.length > 0 || isSecretsManager(secret.valueFrom)) {
        return undefined;
    }
    const found = findParameter(secret.valueFrom);
    if (found === undefined) {
        return undefined;
    }
    const name = shownName(secret.valueFrom);
    return "value" in found
        ? [{ name: `${source} (SSM parameter ${name})`, text: found.value }]
        : {
              why: `${variable} comes from the SSM parameter ${name} of this program, whose value a preview doesn't know yet; the update checks it before it creates the task definition.`,
              fix: "Give the parameter a value that a preview knows, or let the update check it.",
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
    return name === undefined ? valueFrom : name.includes("/") ? `/${name}` : name;
}

function fromFlags(collector: CollectorContainer, { configs, sets }: Flags): readonly Source[] | Reason {
    const fix =
        collector.distribution === "community"
            ? "Pass the whole config inline, as one --config=yaml: followed by the YAML text."
            : `Put the config as a literal into ${configVariable}, or inline into one --config=yaml: argument.`;
    if (configs.length === 0) {
        return { why: "The container has no config of its own, so the one inside the image runs.", fix };
    }
    const subject = configs.length === 1 ? "The config" : "One of the configs";
    const found = [
        ...configs.map((uri) => fromUri(collector, uri) ?? unreadable(subject, uri, fix)),
        // The collector appends these to the configs, wherever they stand.
        ...sets.map(fromSet),
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
        return undefined;
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

function fromSet(argument: string): readonly Source[] | Reason {
    const text = textOfSet(argument);
    return text === undefined
        ? { why: "A --set has no equal sign: the collector doesn't start.", fix: "Write --set=section.id.key=value." }
        : [{ name: "--set", text }];
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
export function configVariables({ args }: Container): string[] {
    const named = flagsOf(args).configs.filter((uri) => uri.startsWith("env:"));
    return [configVariable, ...named.map((uri) => nameAndDefault(uri.slice("env:".length)).name)];
}
