/** Which container of a task is run for real, and the config that it runs with. Pure. */
import { findCollectors, type Collector, type Delivered } from "../../audit/collectors";
import type { Container } from "../../audit/containers";
import { knownImage } from "../../audit/images";
import { isMapping, type Mapping } from "../../collector/values";
import { TaskFileProblem } from "./problem";
import type { GivenTask } from "./read";

/** The variable that ADOT reads its whole config from. */
const configVariable = "AOT_CONFIG_CONTENT";

/** A collector's config as it runs, as far as the values that are known go. */
export interface CollectorConfig {
    /**
     * Merged and resolved; `$$` is as it was written. What isn't known is a placeholder, and so is what YAML reads as
     * something else than a string: where the collector wants a string it takes the variable as it was written.
     */
    readonly config: Mapping;
    /** The feature gates that it is started with. */
    readonly gates: readonly string[];
    /** Where it is from: `AOT_CONFIG_CONTENT`. */
    readonly source: string;
}

/**
 * The collector of a task. Of several the one whose image is ADOT's or the community's.
 * @throws TaskFileProblem when there is none.
 */
export function collectorOf({ family, containers }: GivenTask): Container {
    const all = findCollectors(containers);
    const isKnown = ({ distribution }: Collector): boolean => distribution === "adot" || distribution === "community";
    // The last are those under other names, of which most don't show their config.
    const isOther = ({ container }: Collector): boolean => knownImage(container.image)?.other !== undefined;
    const found = all.find(isKnown) ?? all.find((each) => !isOther(each)) ?? all[0];
    if (found === undefined) {
        const images = containers.map(({ name, image }) => `${name} (${image || "no image"})`).join(", ");
        throw new TaskFileProblem(
            `No container of the task definition ${family} runs an OpenTelemetry collector; it has ${images}. \`withAdotSidecar(containers, options)\` of pulumi-adot adds one, with its limiter (docs/ecs.md).`,
        );
    }
    return found.container;
}

/** What a config is resolved with. */
export interface Around {
    /** Variables that the file doesn't give the values of, or not these. */
    readonly variables: Readonly<Record<string, string>>;
    /** The text of `--config`, in place of what the container is given. */
    readonly configText?: string;
}

/** An image of which nobody knows what it does is taken for what its settings are for. */
const takenAs = [{}, { adot: ["."] }, { community: ["."] }] as const;

/**
 * The config of a collector's container.
 * @throws TaskFileProblem when it lies elsewhere, or the collector refuses it.
 */
export function configOf(container: Container, { variables, configText }: Around): CollectorConfig {
    const own = withVariables(container, variables);
    const asked = configText === undefined ? own : withConfig(own, configText);
    const ways = configText === undefined ? takenAs : takenAs.slice(1, 2);
    const delivered = ways.flatMap((images) => findCollectors([asked], { images }).map(({ config }) => config));
    const [first] = delivered;
    const seen = delivered.find((each) => each.seen && isMapping(each.config)) ?? first;
    if (seen?.seen !== true) {
        const why = seen?.why ?? "Nothing shows which config it runs with.";
        throw new TaskFileProblem(
            `The config of container ${container.name} isn't in the file. ${why} Give it with --config FILE.`,
        );
    }
    const known = Object.fromEntries(asked.environment.map(({ name, value }) => [name, value]));
    const config = withPlaceholders(runnable(seen, container.name), seen.variablesAt ?? {}, known);
    return { config, gates: seen.gates ?? [], source: configText === undefined ? seen.source : "--config" };
}

function runnable({ config, findings }: Delivered & { readonly seen: true }, name: string): Mapping {
    if (!isMapping(config)) {
        const why = findings.map(({ message }) => message).join(" ");
        throw new TaskFileProblem(
            `The config of container ${name} can't be read, and so its collector can't start. ${why}`.trim(),
        );
    }
    return config;
}

function withPlaceholders(
    config: Mapping,
    variablesAt: Readonly<Record<string, readonly string[]>>,
    known: Readonly<Record<string, string>>,
): Mapping {
    const restored = (value: unknown, path: string): unknown => {
        if (Array.isArray(value)) {
            return value.map((inner, index) => restored(inner, `${path}[${index}]`));
        }
        if (isMapping(value)) {
            return Object.fromEntries(
                Object.entries(value).map(([key, inner]) => [
                    key,
                    restored(inner, path === "" ? key : `${path}.${key}`),
                ]),
            );
        }
        const [name, ...others] = variablesAt[path] ?? [];
        const isWhole = typeof value !== "string" && name !== undefined && others.length === 0;
        return isWhole && Object.hasOwn(known, name) ? `\${env:${name}}` : value;
    };
    return restored(config, "") as Mapping;
}

function withVariables(container: Container, variables: Readonly<Record<string, string>>): Container {
    const isNew = ({ name }: { readonly name: string }): boolean => !Object.hasOwn(variables, name);
    return {
        ...container,
        environment: [
            ...container.environment.filter(isNew),
            ...Object.entries(variables).map(([name, value]) => ({ name, value })),
        ],
        secrets: container.secrets.filter(isNew),
    };
}

const withConfig = (container: Container, value: string): Container => ({
    ...container,
    entryPoint: [],
    command: [],
    mountPaths: [],
    volumesFrom: [],
    surroundings: undefined,
    environment: [
        ...container.environment.filter(({ name }) => name !== configVariable),
        { name: configVariable, value },
    ],
    secrets: container.secrets.filter(({ name }) => name !== configVariable),
});
