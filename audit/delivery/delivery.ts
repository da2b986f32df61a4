/** The config that a container's collector will run with, whatever way it gets there. Pure. */
import type { Finding } from "../../collector";
import { andList } from "../../collector/lists";
import { at } from "../../collector/values";
import type { ConfigVariable } from "../config-variables";
import type { Container } from "../containers";
import { resolveConfigs } from "./confmap";
import { fingerprintOf, isOpen } from "./fingerprint";
import type { Reason } from "./reason";
import { type CollectorContainer, placeOfScheme, sourcesOf } from "./sources";
import { variableOf } from "./variables";

/** The config that a collector will run with, or why nobody can tell before the task starts. */
export type Delivered =
    | {
          readonly seen: true;
          /** Where the config comes from: `AOT_CONFIG_CONTENT`, `--config=yaml: and --set`. */
          readonly source: string;
          /**
           * The config, merged and resolved; what only the running task knows is left as placeholders, and `$$` as it
           * was written. Undefined when it can't be read, which `findings` then says.
           */
          readonly config: unknown;
          /** What the collector refuses, or may read otherwise than a reviewer. */
          readonly findings: Finding[];
          /** The feature gates that it is started with, as `Around` has them; undefined where there are none. */
          readonly gates?: readonly string[];
          /** The text, when there is just one. */
          readonly text?: string;
          /** How to change it, where it can't be changed in its place: full sentences. */
          readonly remedy?: string;
          /** Names of the environment variables whose values are in it, which no message may show. */
          readonly variables?: readonly string[];
          /** Names of the variables that it asks for, without a default, and that nothing in the task sets. */
          readonly unset?: readonly string[];
          /** Paths of the values that variables have a part in. */
          readonly variablePaths?: readonly string[];
          /** Names of the variables at these paths. */
          readonly variablesAt?: Readonly<Record<string, readonly string[]>>;
      }
    | Unseen;

/** A config that can't be proven: why, and what to do; both are full sentences without any property's value. */
export interface Unseen {
    readonly seen: false;
    readonly why: string;
    readonly fix: string;
    /** `sha256:…` of what decides the config; undefined where that isn't known, so that nobody can review it. */
    readonly fingerprint?: string;
    /** True when only a preview doesn't know the config, and the update will. */
    readonly waiting?: boolean;
    /** True when nothing in the task definition can change what the image runs by itself. */
    readonly isImagesOwn?: boolean;
}

/** The source of what is wrong with the arguments themselves. */
export const argumentsSource = "its arguments";

/** Finds a container's config, and resolves it as the collector does. */
export function deliveryOf(collector: CollectorContainer): Delivered {
    const { container } = collector;
    const found = sourcesOf(collector);
    if ("refusal" in found) {
        const refused = { rule: "config-unreadable", path: "", message: found.refusal, fix: found.fix } as const;
        return { seen: true, source: argumentsSource, config: undefined, findings: [refused] };
    }
    if ("why" in found) {
        const fingerprint = fingerprintOf(container);
        return { seen: false, ...found, fingerprint, ...(isImagesOwn(container) ? { isImagesOwn: true } : {}) };
    }
    const { sources, gates } = found;
    const texts = sources.map(({ text }) => text);
    const given = (name: string) => variableOf(container, name);
    const variable = (name: string) => collector.image?.takes?.made(name, given) ?? given(name);
    const { config, findings, elsewhere, asked, unset, variablePaths, variablesAt } = resolveConfigs(texts, {
        variable,
    });
    const reason =
        reasonOfGates(gates, sources.length) ??
        reasonOfParts(elsewhere) ??
        reasonOfSections(config, collector.image?.takes);
    if (reason !== undefined) {
        return { seen: false, ...reason, fingerprint: fingerprintOf(container, texts) };
    }
    const remedy = sources.find((each) => each.remedy !== undefined)?.remedy;
    const source = andList(new Set(sources.map(({ name }) => name)));
    return {
        seen: true,
        source,
        config,
        findings,
        ...(gates.length > 0 ? { gates } : {}),
        ...(asked.length > 0 ? { variables: asked, variablePaths, variablesAt } : {}),
        ...(unset.length > 0 && !isOpen(container) ? { unset } : {}),
        ...(texts.length === 1 ? { text: texts[0] } : {}),
        ...(remedy === undefined ? {} : { remedy }),
    };
}

/** The image's own config may ask for any variable, and find its files by what is around it. */
function isImagesOwn(container: Container): boolean {
    const { entryPoint, command, mountPaths, volumesFrom, environment, secrets, hasEnvironmentFiles } = container;
    return (
        !hasEnvironmentFiles &&
        container.surroundings === undefined &&
        !isOpen(container) &&
        [entryPoint, command, mountPaths, volumesFrom, environment, secrets].every((list) => list.length === 0)
    );
}

/** Sections with which another maker's collector takes parts of its config from elsewhere. */
function reasonOfSections(config: unknown, takes: ConfigVariable | undefined): Reason | undefined {
    const section = takes?.ownSections.find((key) => at(config, key) !== undefined);
    return section === undefined
        ? undefined
        : {
              why: `The config has the section ${section}, with which ${takes!.program} takes parts of it from elsewhere, where they can't be checked.`,
              fix: "Write those parts into the config, with placeholders for environment variables only.",
          };
}

const mergeGate = "confmap.enableMergeAppendOption";

/**
 * Gates that change what a config means all belong to confmap: in the pinned release the one that joins lists, in older
 * ones how placeholders and types are read (confmap's metadata.yaml and changelog).
 */
function reasonOfGates(gates: readonly string[], sources: number): Reason | undefined {
    const [gate] = gates.filter((name) => /^-?confmap\.[\w.]+$/.test(name) && name !== `-${mergeGate}`);
    if (gate === undefined || (gate === mergeGate && sources === 1)) {
        return undefined;
    }
    return gate === mergeGate
        ? {
              why: `The container switches on the feature gate ${mergeGate}, with which the collector joins the lists of its ${sources} configs.`,
              fix: "Remove the feature gate, or give the collector one config.",
          }
        : {
              why: `The container switches the feature gate ${gate.replace("-", "")}, with which the collector may read its config differently.`,
              fix: "Remove the feature gate.",
          };
}

function reasonOfParts(schemes: readonly string[]): Reason | undefined {
    const [scheme] = schemes;
    return scheme === undefined
        ? undefined
        : {
              why: `A placeholder takes a part of the config from ${placeOfScheme(scheme)}, where it can't be checked.`,
              fix: "Write that part into the config, with placeholders for environment variables only.",
          };
}
