/** A collector's config without a task: what is wrong with it, as far as is known what runs it. Pure. */
import type { Container } from "./containers";
import { adotExecutables, knownImage } from "./images";
import { containerRules } from "./rules";
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

export function violationsOfConfig(text: string, run: RunConfig): Violation[] {
    const { image, environment, memoryMiB, goMemLimitMiB } = run;
    if (image === undefined && environment === undefined) {
        return inspectConfig(text, "collector", "config", { ...task, memoryMiB }, goMemLimitMiB);
    }
    const container = containerWith(text, run);
    const { violations } = inspectContainers({ containers: [container] }, task);
    // What is about the container alone is about one that nobody wrote.
    return violations.filter(
        ({ source, path, rule }) =>
            ofImage.has(rule) || (!ofArguments.has(rule) && (source !== undefined || path === "GOMEMLIMIT")),
    );
}

/** Rules that only an image breaks which was named for the config. */
const ofImage: ReadonlySet<string> = new Set(["release-unsupported", "image-not-there", "release-unknown"]);

/** Rules that ask for an argument, and nobody has said which there are. */
const ofArguments: ReadonlySet<string> = new Set(["throttled-dropped"]);

/** The container that runs the config: in ADOT by its variable, else by an argument. */
function containerWith(text: string, { image, environment = [], memoryMiB }: RunConfig): Container {
    const isAdot = image === undefined || knownImage(image)?.executables === adotExecutables;
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
