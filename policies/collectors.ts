/** Which containers of a task definition are collectors, and which config each of them will really run with. Pure. */
import { remoteWriteUrlVariable } from "../components/collector";
import type { Container } from "./containers";
import { distributionOf, type Distribution } from "./images";

/** The environment variable that the ADOT image reads its config from. */
export const configVariable = "AOT_CONFIG_CONTENT";

/** A container that runs a collector. */
export interface Collector {
    container: Container;
    /** What gives it away, as the end of a sentence: `its image is a collector's`. */
    evidence: string;
    /** Undefined when only the variable or the arguments give it away. */
    distribution?: Distribution;
    config: CollectorText;
    /** GOMEMLIMIT in MiB, where it is a literal. */
    goMemLimitMiB?: number;
}

/** The config as text and where it was read, or why nobody can read it before the task starts. */
export type CollectorText = { seen: true; source: string; text: string } | Unseen;

/** A config that can't be proven: why, and what to do; both are full sentences without any property's value. */
export interface Unseen {
    seen: false;
    why: string;
    fix: string;
}

/** The collectors among the containers, in their order. */
export function findCollectors(containers: readonly Container[]): Collector[] {
    return containers.flatMap((container) => {
        const evidence = evidenceOf(container);
        if (evidence === undefined) {
            return [];
        }
        const distribution = distributionOf(container.image);
        const config = configOf(container, distribution);
        return [{ container, evidence, distribution, config, goMemLimitMiB: goMemLimitOf(container) }];
    });
}

function evidenceOf(container: Container): string | undefined {
    if (distributionOf(container.image) !== undefined) {
        return "its image is a collector's";
    }
    if ([...container.environment, ...container.secrets.map((name) => ({ name }))].some(isConfigVariable)) {
        return `it has ${configVariable}`;
    }
    if (container.secrets.includes(remoteWriteUrlVariable)) {
        return `it is given ${remoteWriteUrlVariable}`;
    }
    if (collectorName.test(container.name)) {
        return "its name is a collector's";
    }
    if (container.args.some((arg) => executables.test(arg))) {
        return "it starts a collector's executable";
    }
    if (flagValues(container.args, "--config").some(isCollectorUri)) {
        return "its --config is a collector's";
    }
    return undefined;
}

function isConfigVariable(variable: { name: string }): boolean {
    return variable.name === configVariable;
}

/** Names that a container has for one reason only: `adot-collector`, which our components give, `otel-collector` and the like. */
const collectorName = /^(aws-?)?(adot|otel|opentelemetry)[-_]?col(lector)?(-sidecar)?$/i;

/** The executables of ADOT's and the community's images, alone or inside a shell's command line. */
const executables = /(^|[/\s])(awscollector|otelcol(-[a-z]+)?|otelcontribcol)(\s|$)/;

/** A path or name of an executable that is a collector by its name, private builds too. */
const collectorProgram = /(^|\/)[\w.-]*(collector|otelcol|otel-?col)[\w.-]*$/i;

/**
 * `--config` alone proves nothing: many programs have one. A URI with one of the collector's config schemes does
 * (file, env, yaml, http, https, s3: ADOT's confmap providers), where other programs have the scheme too with a YAML file only, and so does a
 * path that says what it is.
 */
function isCollectorUri(value: string): boolean {
    return (
        /^(yaml|env|s3):|^(file|https?):.*\.ya?ml\b/.test(value) ||
        /otel|collector|\/ecs\/(ecs|container)-/i.test(value)
    );
}

function configOf(container: Container, distribution: Distribution | undefined): CollectorText {
    const [program] = container.args;
    const start = `Start the collector itself and give it the config as a literal in ${configVariable}.`;
    if (program !== undefined && /(^|\/)(ba|da|a|z|k)?sh$/.test(program)) {
        return {
            seen: false,
            why: "The container starts through a shell, which can change the config before the collector reads it.",
            fix: start,
        };
    }
    // As in `env -u AOT_CONFIG_CONTENT /awscollector`.
    if (program !== undefined && !program.startsWith("-") && !collectorProgram.test(program)) {
        return {
            seen: false,
            why: "The container starts a program that isn't known for a collector, and that can change the config before one reads it.",
            fix: start,
        };
    }
    const flags = flagValues(container.args, "--config");
    if (distribution === "community") {
        return fromFlags(container, flags, distribution);
    }
    const fromVariable = fromConfigVariable(container);
    if (fromVariable === undefined) {
        return fromFlags(container, flags, distribution);
    }
    // Only the ADOT image is known to prefer the variable; any other collector may well run with its --config.
    if (distribution !== "adot" && flags.length > 0) {
        return {
            seen: false,
            why: `The container has both ${configVariable} and --config, and for an image of this name nothing tells which of them counts.`,
            fix: `Remove --config, or use the ADOT image under its own name, where ${configVariable} wins.`,
        };
    }
    return fromVariable;
}

/** ADOT looks the variable up with `os.LookupEnv`: once it exists, even empty, `--config` and `--set` are ignored. */
function fromConfigVariable(container: Container): CollectorText | undefined {
    const values = container.environment.filter(isConfigVariable);
    const literal = { fix: `Put the config as a literal into ${configVariable} under environment, once.` };
    if (container.secrets.includes(configVariable)) {
        return {
            seen: false,
            why: `${configVariable} comes from secrets, so its text can be anything by the time the task starts.`,
            ...literal,
        };
    }
    if (values.length > 1) {
        return { seen: false, why: `${configVariable} is set ${values.length} times in environment.`, ...literal };
    }
    if (values.length === 1) {
        return { seen: true, source: configVariable, text: values[0]!.value };
    }
    if (container.hasEnvironmentFiles) {
        return {
            seen: false,
            why: `The container has environmentFiles, any of which can set ${configVariable} and so replace the config.`,
            ...literal,
        };
    }
    return undefined;
}

function fromFlags(container: Container, flags: string[], distribution: Distribution | undefined): CollectorText {
    const inline =
        distribution === "community"
            ? { fix: "Pass the whole config inline, as one --config=yaml: followed by the YAML text." }
            : {
                  fix: `Put the config as a literal into ${configVariable}, or inline into one --config=yaml: argument.`,
              };
    if (flagValues(container.args, "--set").length > 0) {
        return {
            seen: false,
            why: "The container is started with --set, which changes the config after it is read.",
            ...inline,
        };
    }
    const [only, ...others] = flags;
    if (only === undefined) {
        return {
            seen: false,
            why: "The container has no config of its own, so the one inside the image runs.",
            ...inline,
        };
    }
    if (others.length > 0) {
        return {
            seen: false,
            why: `The container has ${flags.length} --config arguments, whose merged result isn't checked.`,
            ...inline,
        };
    }
    const yaml = /^yaml:/.exec(only);
    return yaml === null
        ? { seen: false, why: `The config comes from ${placeOf(only)}, where it can't be checked.`, ...inline }
        : { seen: true, source: "--config=yaml:", text: only.slice(yaml[0].length) };
}

/** Where a config comes from, by its URI's scheme. The kind of place only: the rest of a URI may hold credentials. */
const places: Readonly<Record<string, string>> = {
    env: "another environment variable",
    http: "an http: address",
    https: "an https: address",
    s3: "an s3: address",
};

function placeOf(uri: string): string {
    return places[/^([a-z0-9]+):/.exec(uri)?.[1] ?? ""] ?? "a file in the container";
}

/** The values of a flag, in both its spellings: `--config=X` and `--config X`. */
function flagValues(args: readonly string[], flag: string): string[] {
    return args.flatMap((arg, index) => {
        if (arg.startsWith(`${flag}=`)) {
            return [arg.slice(flag.length + 1)];
        }
        return arg === flag ? [args[index + 1] ?? ""] : [];
    });
}

/** The units that Go's runtime takes in GOMEMLIMIT, in MiB; without a unit the number counts bytes. */
const memoryUnits: Readonly<Record<string, number>> = {
    B: 2 ** -20,
    KiB: 2 ** -10,
    MiB: 1,
    GiB: 2 ** 10,
    TiB: 2 ** 20,
};

function goMemLimitOf(container: Container): number | undefined {
    const value = container.environment.findLast((variable) => variable.name === "GOMEMLIMIT")?.value;
    const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? "");
    return match === null ? undefined : Number(match[1]) * memoryUnits[match[2] ?? "B"]!;
}
