/** The collector's container, put beside others. Pure: no resources, the same input gives the same output. */
import { imageReference } from "../../audit/image-reference";
import { knownImage } from "../../audit/images";
import {
    adot,
    adotReleaseOf,
    type CollectorConfig,
    collectorConfig,
    destinationSecrets,
    isBeforeKnown,
    needsRegion,
    pushedPorts,
    refuseOlder,
    regionVariable,
    renderCollectorConfig,
    remoteWriteUrlVariable,
    type Senders,
    sidecarContainer as sidecarName,
    sidecarPortsAt,
    sizeSidecar,
    writesToPlatform,
} from "../../collector";
import { listenersIn } from "../../audit/listeners";
import { checkInputs, InputError, refuse, withDefaults } from "../../collector/inputs";
import { type FilledSidecarOptions, type SidecarOptions, sidecarOptionInputs } from "../inputs/sidecar";
import { checkBeside, containerDefinitions } from "./beside-checks";
import type { ContainerDefinition } from "./container-definition";
import { withOtlpVariables } from "./otlp-variables";
import { checkMounts, healthCheckTimes, mountPoint } from "./sidecar-container";
import { withFreePorts, withPushedVariables } from "./pushed";

/** Name of the collector's container. */
export { sidecarName };
export type { ContainerDefinition };

/**
 * Gives the text of the collector's config for options with every port filled in.
 * @param model Gives the config itself, which is made once, and only when it is asked for.
 */
export type Render = (options: SidecarOptions, model: () => CollectorConfig) => string;

/** Makes the config and its text anew. */
export const renderAnew: Render = (_, model) => renderCollectorConfig(model());

/**
 * What `withAdotSidecar` makes of plain values, with the config from `render`, which has it at hand when the same
 * sidecar is asked for again.
 */
export function withRenderedSidecar(
    containers: ContainerDefinition[],
    options: SidecarOptions,
    render: Render = renderAnew,
): ContainerDefinition[] {
    checkInputs({ containers: containerDefinitions }, { containers });
    checkInputs(sidecarOptionInputs, options);
    const given = withFreePorts(options, containers);
    const filled = withDefaults(sidecarOptionInputs, given);
    checkBeside(containers, filled);
    let made: CollectorConfig | undefined;
    const model = (): CollectorConfig => (made ??= sidecarModel(given));
    const afterCollector = { containerName: sidecarName, condition: "HEALTHY" };
    return [
        ...withPushedVariables(withOtlpVariables(containers, filled), filled).map((container) =>
            filled.waitForCollector.includes(container.name)
                ? { ...container, dependsOn: [...(container.dependsOn ?? []), afterCollector] }
                : container,
        ),
        { ...adotSidecar(filled, render(given, model)), ...inNetwork(filled, given, model) },
    ];
}

/** What the collector's container has in the network mode of its task. */
function inNetwork(
    { networkMode, scrape }: FilledSidecarOptions,
    options: SidecarOptions,
    model: () => CollectorConfig,
): Partial<ContainerDefinition> {
    switch (networkMode) {
        case "bridge":
            return linked(scrape).length === 0 ? {} : { links: linked(scrape) };
        case "host":
            return { portMappings: reservedPorts(model(), pushedPorts(options)) };
        default:
            return {};
    }
}

/** The containers that it reaches by their names. */
const linked = (scrape: FilledSidecarOptions["scrape"]): string[] =>
    [...new Set(Object.values(scrape).flatMap(({ container }) => container ?? []))].sort();

/**
 * In the mode host tasks of one instance share its ports. ECS places none where a port of its mappings is taken (ECS
 * developer guide, "How Amazon ECS places tasks on container instances"), so it is told of all that the collector
 * listens on; most of them are on localhost and stay there.
 * @param more What it listens on beside; of X-Ray's receiver the config's listeners are those of segments alone.
 */
export function reservedPorts(
    config: CollectorConfig,
    more: readonly { readonly port: number; readonly protocol: string }[] = [],
): NonNullable<ContainerDefinition["portMappings"]> {
    const ports = [...listenersIn(config), ...more].map(({ port, protocol }) => ({ port, protocol }));
    const distinct = [...new Map(ports.map((each) => [`${each.protocol} ${each.port}`, each])).values()];
    return distinct
        .sort((one, other) => one.port - other.port || one.protocol.localeCompare(other.protocol))
        .map(({ port, protocol }) => ({ containerPort: port, hostPort: port, protocol }));
}

/**
 * The collector's config for these options, as the sidecar gets it. Throws when an option isn't allowed, or when the
 * audit finds something.
 */
export const sidecarConfig = (options: SidecarOptions): string => renderCollectorConfig(sidecarModel(options));

/**
 * The same before it is text.
 * @param senders What other tasks send to it; a sidecar takes nothing from others.
 */
export function sidecarModel(options: SidecarOptions, senders?: Senders): CollectorConfig {
    const filled = withDefaults(sidecarOptionInputs, options);
    const { image, imageRelease } = filled;
    const reference = imageReference(image);
    const release = adotReleaseOf(reference, imageRelease);
    const saidBy =
        imageRelease === undefined ? { input: "image", value: image } : { input: "imageRelease", value: imageRelease };
    const config = collectorConfig({ ...filled, memoryMiB: filled.memory, senders }, release, saidBy);
    if (release === undefined && isBeforeKnown(imageRelease ?? reference.tag ?? "")) {
        refuseOlder(config, saidBy);
    }
    return config;
}

/** What the container's own inputs can't be together. */
function checkOwn(options: FilledSidecarOptions): void {
    const { environment = {}, secrets = {}, buffer, readonlyRootFilesystem } = options;
    checkUrl(options);
    checkProxy(options);
    for (const name of Object.keys(destinationSecrets(options.destinations))) {
        const own = Object.hasOwn(environment, name) ? "environment" : "secrets";
        if (Object.hasOwn({ ...environment, ...secrets }, name)) {
            refuse(own, name, "the variable is that of a destination");
        }
    }
    const twice = Object.keys(secrets).find((name) => Object.hasOwn(environment, name));
    if (twice !== undefined) {
        refuse("secrets", twice, "the variable stands in environment too; keep one of them");
    }
    if (buffer === "disk" && readonlyRootFilesystem === true) {
        refuse("readonlyRootFilesystem", true, 'the queue of buffer: "disk" is a file in the collector\'s container');
    }
    checkMounts(options);
}

function checkProxy({ httpsProxy, noProxy, environment = {}, secrets = {} }: FilledSidecarOptions): void {
    if (httpsProxy === undefined) {
        if (noProxy !== undefined) {
            throw new InputError("noProxy", "noProxy can't be given: there is no httpsProxy that it would be about.");
        }
        return;
    }
    const own = Object.keys({ ...environment, ...secrets }).find((name) => /^(https|no)_proxy$/i.test(name));
    if (own !== undefined) {
        throw new InputError("httpsProxy", `httpsProxy can't be given beside the variable ${own}: keep one of them.`);
    }
}

function checkUrl(options: FilledSidecarOptions): void {
    const { remoteWriteParameter, remoteWriteUrl, destination } = options;
    if (!writesToPlatform(options)) {
        const given = (["remoteWriteParameter", "remoteWriteUrl"] as const).find((key) => options[key] !== undefined);
        if (given !== undefined) {
            throw new InputError(
                given,
                `${given} can't be given: destination is ${destination}, and nothing is written to the platform's workspace; name another workspace in destinations.`,
            );
        }
        return;
    }
    if (remoteWriteParameter === undefined && remoteWriteUrl === undefined) {
        refuse(
            "remoteWriteParameter",
            undefined,
            "it must be the name or ARN of the SSM parameter with the URL that the collector writes to, unless remoteWriteUrl has the URL",
        );
    }
    if (remoteWriteParameter !== undefined && remoteWriteUrl !== undefined) {
        throw new InputError(
            "remoteWriteUrl",
            "remoteWriteUrl can't be given beside remoteWriteParameter: keep one of them.",
        );
    }
}

/** Any other program may read another config than the one that is made here, or none. */
function checkImage({ image, imageKind, imageRelease }: FilledSidecarOptions): void {
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

/** The collector's container, with that config. */
export function adotSidecar(options: FilledSidecarOptions, config: string): ContainerDefinition {
    checkOwn(options);
    checkImage(options);
    const { memory, image, imageRelease, cpu, restartAttemptSeconds, logConfiguration } = options;
    const { remoteWriteParameter, remoteWriteUrl } = options;
    const {
        otlp,
        xray,
        region,
        taskRegion,
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
        // A dead collector comes back by its restart policy; the service beside it lives on, unless it is to end too.
        essential: options.essential ?? false,
        restartPolicy: { enabled: true, restartAttemptPeriod: restartAttemptSeconds },
        environment: [
            { name: "AOT_CONFIG_CONTENT", value: config },
            { name: "GOMEMLIMIT", value: `${sizeSidecar(memory).goMemLimitMiB}MiB` },
            ...(remoteWriteUrl === undefined ? [] : [{ name: remoteWriteUrlVariable, value: remoteWriteUrl }]),
            ...((xray !== undefined || (otlp !== undefined && needsRegion(otlp))) &&
            !Object.hasOwn({ ...environment, ...secrets }, regionVariable)
                ? [{ name: regionVariable, value: taskRegion ?? region }]
                : []),
            ...proxyVariables(options),
            ...Object.entries(environment).map(([name, value]) => ({ name, value })),
        ],
        secrets: [
            ...(remoteWriteParameter === undefined
                ? []
                : [{ name: remoteWriteUrlVariable, valueFrom: remoteWriteParameter }]),
            ...Object.entries({ ...destinationSecrets(options.destinations), ...secrets }).map(([name, valueFrom]) => ({
                name,
                valueFrom,
            })),
        ],
        // Exec form, because the image has no shell. `/healthcheck` asks the health_check extension (aws-otel-collector
        // `cmd/healthcheck`).
        healthCheck: { command: healthCommand(options), ...healthCheckTimes(options.healthCheck) },
        ...(options.mounts === undefined ? {} : { mountPoints: options.mounts.map(mountPoint) }),
        ...(options.dockerLabels === undefined ? {} : { dockerLabels: options.dockerLabels }),
        // The queue on disk is a file in the home of the image's user: what is mounted from the task belongs to root.
        readonlyRootFilesystem,
        // A full queue is sent in about a second and a half when the endpoint is well; when it isn't the collector
        // would try for as long as `timeout` for each batch, and ECS ends it here (`npm run bench:memory -- --case
        // stop`). ECS's own default, said so that it shows.
        stopTimeout,
        logConfiguration,
    };
}

/** Hosts that a task reaches by itself alone: ECS's metadata and credentials, EC2's, and the containers. */
const neverProxied = ["169.254.170.2", "169.254.169.254", "localhost", "127.0.0.1"];

/** What Go's `net/http` reads ("ProxyFromEnvironment"); receivers that scrape ask nobody. */
const proxyVariables = ({ httpsProxy, noProxy = [] }: FilledSidecarOptions): { name: string; value: string }[] =>
    httpsProxy === undefined
        ? []
        : [
              { name: "HTTPS_PROXY", value: httpsProxy },
              { name: "NO_PROXY", value: [...neverProxied, ...noProxy].join(",") },
          ];

const healthCommand = ({ portOffset }: FilledSidecarOptions): string[] => [
    ...["CMD", "/healthcheck"],
    ...(portOffset === 0 ? [] : ["--port", String(sidecarPortsAt(portOffset).healthCheck)]),
];

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
