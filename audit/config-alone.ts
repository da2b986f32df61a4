/** A collector's config without a task: what is wrong with it, as far as is known what runs it. Pure. */
import { findCollectors } from "./collectors";
import type { Container } from "./containers";
import { adotExecutables, type ImagePatterns, type KnownImage, knownImage } from "./images";
import { containerRules } from "./rules";
import type { Settings } from "./settings";
import { inspectConfig, inspectContainers, type Violation } from "./violations";

/** What is known of the container that runs a config. */
export interface RunConfig {
    /** Its hard memory limit. */
    readonly memoryMiB?: number;
    readonly goMemLimitMiB?: number;
    /** Undefined where that isn't known: any release of ADOT. */
    readonly image?: string;
    /** All of its variables; undefined where they aren't known. Values may be secret. */
    readonly environment?: Container["environment"];
}

/** The names only go into texts that aren't shown. */
const task = { kind: "config", name: "config" };

/** What is wrong with a config by itself. */
export interface ConfigInspection {
    readonly violations: readonly Violation[];
    /** Why what is known of its container isn't asked: a full sentence; undefined where it is. */
    readonly notAsked?: string;
}

/**
 * A config in a container of which nobody knows how it finds its config is judged as one of which less is known, at
 * last by its text alone: that it may not be delivered is about a container that nobody wrote.
 */
export function inspectConfigAlone(text: string, run: RunConfig, settings: Settings = {}): ConfigInspection {
    const { image, environment, memoryMiB, goMemLimitMiB } = run;
    const inAny = { ...run, image: undefined };
    for (const each of image === undefined ? [inAny] : [run, inAny]) {
        const container = containerWith(text, each, settings.images);
        const isSaid = each.image !== undefined || environment !== undefined;
        if (isSaid && findCollectors([container], settings).some(({ config }) => config.seen)) {
            return { violations: violationsIn(container, settings), ...notAsked(each === run ? undefined : image) };
        }
    }
    const violations = inspectConfig(text, "collector", "config", { ...task, memoryMiB }, goMemLimitMiB);
    return { violations, ...notAsked(image) };
}

const notAsked = (image: string | undefined): Pick<ConfigInspection, "notAsked"> =>
    image === undefined
        ? {}
        : {
              notAsked: `It isn't known how the image ${image} takes its config, which is judged without the rules that need a release: declare a copy of ADOT's image under images.adot in the settings (--settings), or give --release in place of --image.`,
          };

// What is about the container alone is about one that nobody wrote.
const violationsIn = (container: Container, settings: Settings): Violation[] =>
    inspectContainers({ containers: [container] }, task, settings).violations.filter(
        ({ source, path, rule }) =>
            ofImage.has(rule) || (!ofArguments.has(rule) && (source !== undefined || path === "GOMEMLIMIT")),
    );

/** Rules that only an image breaks which was named for the config. */
const ofImage: ReadonlySet<string> = new Set(["release-unsupported", "image-not-there", "release-unknown"]);

/** Rules that ask for an argument, and nobody has said which there are. */
const ofArguments: ReadonlySet<string> = new Set(["throttled-dropped"]);

/** The container that runs the config: in ADOT by its variable, else by an argument. */
function containerWith(
    text: string,
    { image, environment = [], memoryMiB }: RunConfig,
    images: ImagePatterns | undefined,
): Container {
    const known: Partial<KnownImage> = image === undefined ? {} : (knownImage(image, images) ?? {});
    const isAdot = image === undefined || known.executables === adotExecutables;
    const content = { name: "AOT_CONFIG_CONTENT", value: text };
    return {
        name: "collector",
        image: image ?? "public.ecr.aws/aws-observability/aws-otel-collector",
        memoryMiB,
        entryPoint: [],
        command: isAdot ? [] : [`--config=yaml:${text}`],
        mountPaths: [],
        volumesFrom: [],
        environment: isAdot ? [content, ...environment] : [...environment],
        secrets: [],
        // Variables that nobody has named may be set all the same.
        hasEnvironmentFiles: false,
        essential: true,
    };
}

/** Rules about a container that hold wherever it runs. */
const everywhere: ReadonlySet<string> = new Set([
    "container-memory-missing",
    "gomemlimit-unreadable",
    "gc-off",
    "image-unpinned",
    "image-not-there",
    "release-unsupported",
    "release-unknown",
]);

const ofContainers: ReadonlySet<string> = new Set(containerRules.map(({ id }) => id));

/** Whether a violation is one wherever the container runs, and not of a rule about a task of ECS. */
export const holdsAnywhere = ({ rule }: Violation): boolean => everywhere.has(rule) || !ofContainers.has(rule);
