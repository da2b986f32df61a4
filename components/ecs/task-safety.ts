/** A whole task as policies see it, asked before anything is registered. Pure. */
import { inspectCarried } from "../../audit/carried-inspection";
import { definitionRefused } from "../../audit/container-rules/definition-refused";
import { taskStartable } from "../../audit/container-rules/task-start";
import { configDigest } from "../../audit/component-config";
import { imageReference, patternFor } from "../../audit/image-reference";
import { knownImage } from "../../audit/images";
import { policyOf } from "../../audit/rules";
import { carriedBy } from "../../audit/sources/registry";
import type { Violation } from "../../audit/violations";
import { adot, sidecarContainer } from "../../collector";
import { InputError } from "../../collector/inputs";
import type { Mapping } from "../../collector/values";
import type { FilledTask } from "../inputs/task";
import type { SidecarOptions } from "../inputs/sidecar";
import type { Volume } from "./task-field-checks";

/** A task definition's arguments, those that aren't known as `Unknown`; the containers as JSON. */
export interface TaskProperties extends Mapping {
    readonly containerDefinitions: unknown;
}

/**
 * What breaks a rule that blocks a deployment, in a task with a collector of that image.
 * @param digest Of the config that a component has rendered; fixes then name the component's inputs.
 */
export function mandatoryViolations(properties: TaskProperties, image: string, digest?: string): readonly Violation[] {
    // What the component takes for a copy of ADOT's image is one here.
    const adot = knownImage(image)?.distribution === "adot" ? [] : [patternFor(imageReference(image))];
    const settings = { images: { adot } };
    const resource = { type: "aws:ecs/taskDefinition:TaskDefinition", name: "task", properties, path: [] };
    return carriedBy(resource, settings.images)
        .flatMap((carried) => inspectCarried(carried, "task", { settings, componentConfigDigest: digest }).violations)
        .filter(({ rule }) => policyOf(rule).level === "mandatory");
}

/**
 * Whether a breach is the component's to keep from happening: other collectors of the task are their maker's, and a
 * pack may have settings for them, but none for what ECS doesn't start.
 */
export const isOurs = ({ container, policy }: Violation): boolean =>
    container === undefined || container === sidecarContainer || policy === taskStartable.name;

/** Inputs of the collector from which only what is safe is made, whatever they are: tests walk them. */
const plainInputs: { readonly [Input in keyof SidecarOptions]?: true } = {
    expectedSeries: true,
    churn: true,
    scrapeIntervalSeconds: true,
    buffer: true,
    bufferMiB: true,
    clusterName: true,
    destination: true,
    portOffset: true,
    ecsMetrics: true,
    selfMetrics: true,
    logLevel: true,
    labels: true,
    dropLabels: true,
    memory: true,
    cpu: true,
    image: true,
    restartAttemptSeconds: true,
    dockerLabels: true,
    healthCheck: true,
    essential: true,
    serviceName: true,
    family: true,
    region: true,
    remoteWriteParameter: true,
    networkMode: true,
    statsd: true,
    xray: true,
    taskRegion: true,
    waitForCollector: true,
    logConfiguration: true,
};

/** Whether nothing is said of the collector that could make it unsafe, so that the audit needn't be asked. */
export const isPlain = ({ scrape = {}, ...options }: Partial<SidecarOptions>): boolean =>
    Object.entries(options).every(([input, value]) => value === undefined || Object.hasOwn(plainInputs, input)) &&
    // What signs in names variables.
    Object.values(scrape).every(({ authorization }) => authorization === undefined);

/**
 * Refuses a task that a policy would block on account of its collector, or that ECS wouldn't start.
 * @param nameOf How the caller calls a container: `sidecar`, `containers.app`.
 * @param isAsked Which breaches count. Default: all but those of other collectors.
 * @throws InputError
 */
export function refuseUnsafe(
    properties: TaskProperties,
    { image, config }: { readonly image: string; readonly config?: string },
    nameOf: (container: string) => string,
    isAsked: (violation: Violation) => boolean = isOurs,
): void {
    const digest = config === undefined ? undefined : configDigest(config);
    const unsafe = mandatoryViolations(properties, image, digest).find(isAsked);
    if (unsafe !== undefined) {
        const { container = sidecarContainer, rule, message, fix } = unsafe;
        const path = nameOf(container);
        throw new InputError(path, `${path} is unsafe by the rule ${rule}: ${message} ${fix}`);
    }
}

/** The same for a whole task: what its containers and its own fields say more than the collector's inputs. */
export const isPlainTask = ({ sidecar, scrape, otlp, statsd, xray, containers }: FilledTask): boolean =>
    isPlain({ ...sidecar, image: undefined, scrape, otlp, statsd, xray }) &&
    Object.values(containers).every(({ fields }) => fields === undefined);

/**
 * The same for a component's task, as far as it is known.
 * @param config Text of the collector's config.
 * @throws InputError
 */
export function refuseUnsafeTask(
    task: FilledTask,
    { volumes, sidecarImage }: { readonly volumes: readonly Volume[]; readonly sidecarImage: string },
    containerDefinitions: string,
    config: string,
): void {
    const properties = {
        family: task.family,
        networkMode: task.networkMode,
        memory: String(task.memory),
        requiresCompatibilities: task.requiresCompatibilities ?? ["FARGATE"],
        volumes,
        // There is one, made or given.
        taskRoleArn: "arn",
        containerDefinitions,
    };
    refuseUnsafe(properties, { image: sidecarImage, config }, (container) =>
        container === sidecarContainer ? "sidecar" : `containers.${container}`,
    );
}

/**
 * The same for containers with the collector among them; of their task nothing else is known.
 * @throws InputError
 */
export function refuseUnsafeSidecar(containers: readonly object[], options: SidecarOptions): void {
    if (!isPlain(options)) {
        const properties = {
            networkMode: options.networkMode ?? "awsvpc",
            containerDefinitions: JSON.stringify(containers),
        };
        refuseUnsafe(
            properties,
            { image: options.image ?? adot.image },
            () => "The collector",
            // Others may be added to these containers, so whether ECS takes all of them can't be told.
            ({ container, rule }) => container === sidecarContainer && rule !== definitionRefused.id,
        );
    }
}
