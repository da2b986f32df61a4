/** The collector's container, put beside others. Pure: no resources, the same input gives the same output. */
import { imageReference } from "../../audit/image-reference";
import { knownImage } from "../../audit/images";
import {
    adot,
    adotReleaseOf,
    bufferPort,
    type CollectorConfig,
    collectorConfig,
    isBeforeKnown,
    refuseOlder,
    renderCollectorConfig,
    remoteWriteUrlVariable,
    sidecarContainer as sidecarName,
    sidecarPorts,
    sizeSidecar,
} from "../../collector";
import {
    checkInputs,
    type Filled,
    InputError,
    list,
    nonEmptyString,
    object,
    refuse,
    withDefaults,
} from "../../collector/inputs";
import { type LogConfiguration, type SidecarOptions, sidecarOptionInputs } from "../inputs/sidecar";
import { overlap, portsOf } from "./ports";

/** A container as ECS writes it (`RegisterTaskDefinition`); fields that aren't named here pass through untouched. */
export interface ContainerDefinition {
    name: string;
    image: string;
    cpu?: number;
    memory?: number;
    memoryReservation?: number;
    essential?: boolean;
    command?: string[];
    entryPoint?: string[];
    environment?: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    portMappings?: {
        containerPort?: number;
        containerPortRange?: string;
        hostPort?: number;
        protocol?: string;
        name?: string;
        appProtocol?: string;
    }[];
    healthCheck?: { command: string[]; interval?: number; timeout?: number; retries?: number; startPeriod?: number };
    dependsOn?: { containerName: string; condition: string }[];
    restartPolicy?: { enabled: boolean; ignoredExitCodes?: number[]; restartAttemptPeriod?: number };
    logConfiguration?: LogConfiguration;
    stopTimeout?: number;
    readonlyRootFilesystem?: boolean;
    user?: string;
    workingDirectory?: string;
    [field: string]: unknown;
}

/** Name of the collector's container. */
export { sidecarName };

/** Containers in one task definition, the collector among them (ECS service quotas). */
const mostContainers = 10;

/**
 * The containers with the collector beside them: memory-limited, health-checked, restarted when it dies. Pure: the
 * containers given stay as they are, and the same input gives the same output. The task role must allow
 * `aps:RemoteWrite` on the workspace, and the execution role `ssm:GetParameters` on the parameter. Throws when the
 * containers or the options can't work.
 */
export function withAdotSidecar(containers: ContainerDefinition[], options: SidecarOptions): ContainerDefinition[] {
    return withRenderedSidecar(containers, options, sidecarConfig);
}

/**
 * The same with the config from `render`, which has it at hand when the same sidecar is asked for again.
 */
export function withRenderedSidecar(
    containers: ContainerDefinition[],
    options: SidecarOptions,
    render: (options: SidecarOptions) => string,
): ContainerDefinition[] {
    checkInputs({ containers: containerDefinitions }, { containers });
    checkInputs(sidecarOptionInputs, options);
    const filled = withDefaults(sidecarOptionInputs, options);
    checkBeside(containers, filled);
    checkOwn(filled);
    const afterCollector = { containerName: sidecarName, condition: "HEALTHY" };
    return [
        ...containers.map((container) =>
            filled.waitForCollector.includes(container.name)
                ? { ...container, dependsOn: [...(container.dependsOn ?? []), afterCollector] }
                : container,
        ),
        adotSidecar(filled, render(options)),
    ];
}

/** Options with every default filled in. */
type FilledOptions = Filled<SidecarOptions, typeof sidecarOptionInputs>;

/**
 * The collector's config for these options, as the sidecar gets it. Throws when an option isn't allowed, or when the
 * audit finds something.
 */
export const sidecarConfig = (options: SidecarOptions): string => renderCollectorConfig(sidecarModel(options));

/** The same before it is text. */
export function sidecarModel(options: SidecarOptions): CollectorConfig {
    const filled = withDefaults(sidecarOptionInputs, options);
    const { image, imageRelease } = filled;
    const reference = imageReference(image);
    const release = adotReleaseOf(reference, imageRelease);
    const saidBy =
        imageRelease === undefined ? { input: "image", value: image } : { input: "imageRelease", value: imageRelease };
    const config = collectorConfig({ ...filled, memoryMiB: filled.memory }, release, saidBy);
    if (release === undefined && isBeforeKnown(imageRelease ?? reference.tag ?? "")) {
        refuseOlder(config, saidBy);
    }
    return config;
}

/** What the container's own inputs can't be together. */
function checkOwn({ environment = {}, secrets = {}, buffer, readonlyRootFilesystem }: FilledOptions): void {
    const twice = Object.keys(secrets).find((name) => Object.hasOwn(environment, name));
    if (twice !== undefined) {
        refuse("secrets", twice, "the variable stands in environment too; keep one of them");
    }
    if (buffer === "disk" && readonlyRootFilesystem === true) {
        refuse("readonlyRootFilesystem", true, 'the queue of buffer: "disk" is a file in the collector\'s container');
    }
}

/** Any other program may read another config than the one that is made here, or none. */
function checkImage({ image, imageKind, imageRelease }: FilledOptions): void {
    if (imageKind === undefined && knownImage(image)?.distribution !== "adot") {
        refuse(
            "image",
            image,
            'it must be ADOT\'s own image (public.ecr.aws/aws-observability/aws-otel-collector or amazon/aws-otel-collector), a copy of it that imageKind "adot" declares (a policy pack takes it by its setting images.adot), or a copy with the digest of a known release',
        );
    }
    const known = adotReleaseOf(imageReference(image), imageRelease);
    if (imageRelease !== undefined && known?.version !== imageRelease) {
        refuse(
            "imageRelease",
            imageRelease,
            known === undefined
                ? `it must be a release of ADOT that is known here, such as ${adot.version}`
                : `by its digest the image is ${known.version}`,
        );
    }
}

function adotSidecar(options: FilledOptions, config: string): ContainerDefinition {
    checkImage(options);
    const { memory, image, imageRelease, cpu, restartAttemptSeconds, remoteWriteParameter, logConfiguration } = options;
    const {
        environment = {},
        secrets = {},
        stopTimeout = 30,
        readonlyRootFilesystem = options.buffer !== "disk",
    } = options;
    return {
        name: sidecarName,
        image,
        command: startArguments(image, imageRelease),
        cpu,
        // A hard limit: without it the collector could take the whole task's memory, and the limiter would have nothing
        // to be right about.
        memory,
        // A dead collector comes back by its restart policy; the service beside it lives on.
        essential: false,
        restartPolicy: { enabled: true, restartAttemptPeriod: restartAttemptSeconds },
        environment: [
            { name: "AOT_CONFIG_CONTENT", value: config },
            { name: "GOMEMLIMIT", value: `${sizeSidecar(memory).goMemLimitMiB}MiB` },
            ...Object.entries(environment).map(([name, value]) => ({ name, value })),
        ],
        secrets: [
            { name: remoteWriteUrlVariable, valueFrom: remoteWriteParameter },
            ...Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        ],
        // Exec form, because the image has no shell. `/healthcheck` asks the health_check extension (aws-otel-collector
        // `cmd/healthcheck`).
        healthCheck: { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
        // The queue on disk is a file in the home of the image's user: what is mounted from the task belongs to root.
        readonlyRootFilesystem,
        // A full queue is sent in about a second and a half when the endpoint is well; when it isn't the collector
        // would try for as long as `timeout` for each batch, and ECS ends it here (`npm run bench:memory -- --case
        // stop`). ECS's own default, said so that it shows.
        stopTimeout,
        logConfiguration,
    };
}

/**
 * ADOT reads its config from the environment; what is said here is only which feature gates are on, for a release that
 * has them.
 */
function startArguments(image: string, imageRelease: string | undefined): string[] | undefined {
    const { featureGates = [] } = adotReleaseOf(imageReference(image), imageRelease) ?? {};
    return featureGates.length > 0
        ? [`--feature-gates=${featureGates.map((gate) => `+${gate}`).join(",")}`]
        : undefined;
}

/** The part of a container that is looked at here; ECS judges the rest. */
const containerDefinitions = list(
    object(
        {
            name: nonEmptyString(),
            portMappings: list(object({}, { open: true })).optional(),
            dependsOn: list(object({}, { open: true })).optional(),
        },
        { open: true },
    ),
);

/** What can only be judged with the other containers at hand. */
function checkBeside(containers: ContainerDefinition[], { waitForCollector, buffer }: FilledOptions): void {
    const names = containers.map((container) => container.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
        refuse("containers", names, `two of them are called ${twice}, and a name stands for one container`);
    }
    checkCount(names.length);
    if (names.includes(sidecarName)) {
        refuse("containers", names, `${sidecarName} is the collector that is added; leave it out or rename it`);
    }
    waitForCollector.forEach((name, i) => {
        if (!names.includes(name)) {
            refuse(`waitForCollector[${i}]`, name, `the containers are ${names.join(", ")}`);
        }
    });
    const taken = [...Object.values<number>(sidecarPorts), ...(buffer === "disk" ? [bufferPort] : [])];
    for (const { name, portMappings = [] } of containers) {
        const listening = portMappings.flatMap((mapping) => portsOf(mapping) ?? []);
        const port = taken.find((own) =>
            listening.some((ports) => overlap(ports, { first: own, last: own, protocol: "tcp" })),
        );
        if (port !== undefined) {
            throw new InputError(
                `containers.${name}`,
                `Container ${name} has port ${port}: the collector listens there, and the containers of a task share the network; choose a port other than ${ports.format(taken.map(String))}.`,
            );
        }
    }
}

const ports = new Intl.ListFormat("en", { style: "long", type: "conjunction" });

/** Refuses more containers than fit beside the collector. */
export function checkCount(count: number): void {
    if (count >= mostContainers) {
        throw new InputError(
            "containers",
            `containers has ${count} entries: ECS runs at most ${mostContainers} containers in a task, and the collector is one of them.`,
        );
    }
}
