/** A config as the rules look at it: it may hold anything. */
import { shapeReleases } from "../config-shapes";
import { adot, type AdotRelease, type ComponentKind } from "../release";
import { at, entries, excerpt, isAbsent, isMapping, items, type Mapping } from "../values";
import { onceForEach } from "./per-config";

/** What the audit is told beside the config. */
export interface AuditOptions {
    /** Hard memory of the container, MiB; undefined when it has none. Sizes are then judged on their own. */
    memoryMiB?: number;
    /**
     * True where `memoryMiB` is what a task leaves to a container without a hard limit of its own. It bounds the
     * container just so, but isn't in the cgroup that the collector takes percentages of. Default: false.
     */
    isTaskMemory?: boolean;
    /** The container's GOMEMLIMIT, MiB; undefined when it has none. */
    goMemLimitMiB?: number;
    /** Default: the pinned release. */
    release?: AdotRelease;
    /**
     * Whether nothing is known of the release, and it may be older or newer than any that is known. Default: it is one
     * of those, and the pinned one where only one can be told about.
     */
    isUnknownRelease?: boolean;
    /** Paths of the values that environment variables have a part in. */
    variablePaths?: readonly string[];
    /** Names of the variables at these paths. Default: they aren't known. */
    variablesAt?: Readonly<Record<string, readonly string[]>>;
    /** Environment variables that the container is known not to have, so that their placeholders are empty. */
    unsetVariables?: readonly string[];
    /** Default: nothing is known. */
    around?: Around;
}

/** What is known around a config that decides where its data goes. */
export interface Around {
    /** Network mode of the task; undefined where it isn't known, and where it says nothing of addresses. */
    readonly network?: "awsvpc" | "bridge" | "host" | "none";
    /** Names of the other containers of the task; undefined where they aren't known. */
    readonly neighbours?: readonly string[];
    /** The feature gates that the collector is started with, each with `-` where it is switched off. */
    readonly gates?: readonly string[];
}

/** One pipeline, as far as it can be read. */
export interface PipelineView {
    readonly id: string;
    /** Path of its processors. */
    readonly processorsPath: string;
    /** `metrics`, `traces` or `logs`. */
    readonly signal: string;
    readonly receivers: readonly string[];
    readonly processors: readonly string[];
    readonly exporters: readonly string[];
}

export class ConfigView {
    readonly release: AdotRelease;
    /** As in `AuditOptions`, above zero. */
    readonly memoryMiB?: number;
    /** What the collector takes percentages of, MiB: the container's own hard memory. */
    readonly cgroupMiB?: number;
    readonly goMemLimitMiB?: number;
    readonly unsetVariables: ReadonlySet<string>;
    /** As in `AuditOptions`. */
    readonly variablePaths: readonly string[];
    readonly variablesAt: Readonly<Record<string, readonly string[]>>;
    /** Minor versions of the releases by whose settings it is judged: all where any may run it. */
    readonly shapeReleases: readonly number[];
    /** In the config's order. */
    readonly pipelines: readonly PipelineView[];

    constructor(
        readonly root: Mapping,
        options: AuditOptions,
        readonly around: Around = {},
    ) {
        const {
            memoryMiB,
            isTaskMemory = false,
            goMemLimitMiB,
            release = adot,
            unsetVariables = [],
            variablePaths = [],
            variablesAt = {},
        } = options;
        this.release = release;
        this.variablePaths = variablePaths;
        this.variablesAt = variablesAt;
        this.shapeReleases =
            options.isUnknownRelease === true
                ? []
                : shapeReleases.filter((minor) => options.release === undefined || minorOf(release) === minor);
        this.unsetVariables = new Set(unsetVariables);
        this.memoryMiB = isSize(memoryMiB) ? memoryMiB : undefined;
        this.cgroupMiB = isTaskMemory ? undefined : this.memoryMiB;
        this.goMemLimitMiB = isSize(goMemLimitMiB) ? goMemLimitMiB : undefined;
        this.pipelines = entries(this.at("service", "pipelines")).map(([id, pipeline]) => pipelineView(id, pipeline));
    }

    /** Value at a path of keys. */
    at(...keys: readonly string[]): unknown {
        return at(this.root, ...keys);
    }

    /**
     * A component's id as the config writes it, and its settings; undefined when it isn't defined. The collector trims
     * ids.
     */
    declared(kind: ComponentKind, id: string): readonly [string, unknown] | undefined {
        return declaredIn(this, kind).get(id);
    }

    /** The ids that sections define. */
    definedIds(...sections: readonly string[]): ReadonlySet<string> {
        const [only, ...others] = sections.map((section) => idsIn(this, section));
        return only !== undefined && others.length === 0
            ? only
            : new Set([only ?? [], ...others].flatMap((ids) => [...ids]));
    }

    /** Settings of a component; undefined when it isn't defined, or has none. */
    settings(kind: ComponentKind, id: string): unknown {
        return this.declared(kind, id)?.[1];
    }

    /** The components of a kind that pipelines name, each once; with a type those of that type only. */
    used(kind: "receivers" | "processors" | "exporters", type?: string): readonly string[] {
        const all = usedIds(this, kind);
        return type === undefined ? all : all.filter((id) => this.componentType(kind, id) === type);
    }

    /** The components of a kind that are made: those that pipelines name, and the extensions that the service lists. */
    started(kind: ComponentKind): ReadonlySet<string> {
        return startedIds(this, kind);
    }

    /** Component type of an id in its newest spelling: `prometheus_remote_write` of `prometheusremotewrite/amp`. */
    componentType(kind: ComponentKind, id: string): string {
        const written = typeOf(id);
        const aliases = this.release.aliases[kind];
        return Object.hasOwn(aliases, written) ? aliases[written] : written;
    }

    isRemoteWrite(exporter: string): boolean {
        return this.componentType("exporters", exporter) === "prometheus_remote_write";
    }

    /** Whether the release has the component; old spellings included, as both work. */
    isKnown(kind: ComponentKind, id: string): boolean {
        return [typeOf(id), this.componentType(kind, id)].some((type) => this.release.components[kind].includes(type));
    }
}

/** The entries of a section by their trimmed ids; the first one counts where two are the same. */
const declaredIn = onceForEach((config: ConfigView, section): ReadonlyMap<string, readonly [string, unknown]> => {
    const byId = new Map<string, readonly [string, unknown]>();
    for (const entry of entries(config.at(section))) {
        const id = entry[0].trim();
        if (!byId.has(id)) {
            byId.set(id, entry);
        }
    }
    return byId;
});

const idsIn = onceForEach(
    (config: ConfigView, section): ReadonlySet<string> => new Set(declaredIn(config, section).keys()),
);

const usedIds = onceForEach((config: ConfigView, kind): readonly string[] => [
    ...new Set(config.pipelines.flatMap((pipeline) => pipeline[kind as "receivers" | "processors" | "exporters"])),
]);

const startedIds = onceForEach(
    (config: ConfigView, kind): ReadonlySet<string> =>
        new Set(
            kind === "extensions" ? ids(config.at("service", "extensions")).map(({ id }) => id) : usedIds(config, kind),
        ),
);

/** `49` of `v0.49.0`. */
const minorOf = ({ version }: AdotRelease): number => Number(version.split(".")[1]);

const isSize = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value > 0;

function pipelineView(id: string, pipeline: unknown): PipelineView {
    const named = (part: string): string[] => ids(at(pipeline, part)).map((each) => each.id);
    return {
        id,
        processorsPath: `service.pipelines.${id}.processors`,
        signal: typeOf(id),
        receivers: named("receivers"),
        processors: named("processors"),
        exporters: named("exporters"),
    };
}

/** What an id is before its slash, as written: `prometheus` of `prometheus/app`. */
export function typeOf(id: string): string {
    const slash = id.indexOf("/");
    return (slash < 0 ? id : id.slice(0, slash)).trim();
}

/** The ids of a list such as a pipeline's processors, each with its index; what isn't a string is config-unreadable. */
export function ids(value: unknown): readonly { readonly id: string; readonly index: number }[] {
    return items(value).flatMap((id, index) => (typeof id === "string" ? [{ id: id.trim(), index }] : []));
}

/** Whether the collector will replace the value with something that isn't known here. */
export function isPlaceholder(value: unknown): value is string {
    return typeof value === "string" && value.replaceAll("$$", "").includes("${");
}

/** A placeholder in a message, after what it stands for. */
export const notKnownYet = (placeholder: string): string =>
    `${excerpt(placeholder)}: its value isn't known before the task starts.`;

/** A number of things, whole as the collector cuts fractions off; undefined for anything below one. */
export const countOf = (value: unknown): number | undefined =>
    typeof value === "number" && Number.isFinite(value) && value >= 1 ? Math.trunc(value) : undefined;

/** Something else than a mapping; left out and empty are fine. */
export const isNoMapping = (value: unknown): boolean => !isAbsent(value) && !isMapping(value);
