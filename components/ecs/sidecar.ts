import type { ScrapeArgs } from "./adot-task-args";
import { checkWholeNumber, refuse } from "../inputs/checks";
import { checkInputs, checkPresent } from "../inputs/shapes";
import { containerDefinitionsShape, sidecarOptionShapes } from "./task-shapes";
import {
    adot,
    type CollectorAdditions,
    collectorConfig,
    memoryFloorMiB,
    renderCollectorConfig,
    remoteWriteUrlVariable,
    type ScrapeJob,
    sidecarContainer as sidecarName,
    sidecarPorts,
    sizeSidecar,
} from "../../collector";

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
        containerPort: number;
        hostPort?: number;
        protocol?: string;
        name?: string;
        appProtocol?: string;
    }[];
    healthCheck?: { command: string[]; interval?: number; timeout?: number; retries?: number; startPeriod?: number };
    dependsOn?: { containerName: string; condition: string }[];
    restartPolicy?: { enabled: boolean; ignoredExitCodes?: number[]; restartAttemptPeriod?: number };
    logConfiguration?: { logDriver: string; options?: Record<string, string> };
    stopTimeout?: number;
    readonlyRootFilesystem?: boolean;
    user?: string;
    workingDirectory?: string;
    [field: string]: unknown;
}

/** Name of the collector's container. */
export { sidecarName };

/** Containers in one task definition, the collector among them (ECS service quotas). */
export const mostContainers = 10;

/** What `withAdotSidecar` needs to know. */
export interface SidecarOptions {
    /** The service as it is called in metrics (label `job`). */
    serviceName: string;
    /** Region of the AMP workspace. */
    region: string;
    /** Name or ARN of the SSM parameter that holds the remote-write URL. */
    remoteWriteParameter: string;
    /** What to scrape, by job name. Default: nothing but the task's and the collector's own metrics. */
    scrape?: Record<string, ScrapeArgs>;
    /** Hard memory limit in MiB, at least 256. Default: 256. */
    memory?: number;
    /**
     * Series that all targets together are expected to have; more than the memory holds are refused, naming the memory
     * that does. Default: not checked.
     */
    expectedSeries?: number;
    /** CPU units the collector may count on. Default: a share of what the task has. */
    cpu?: number;
    /** Image of the collector. Default: the ADOT release this package was made for. */
    image?: string;
    /** Seconds between scrapes. Default: 20. */
    scrapeIntervalSeconds?: number;
    /** Send the ECS task's and containers' own metrics. Default: true. */
    ecsMetrics?: boolean;
    /** Send the collector's own metrics. Default: true. */
    selfMetrics?: boolean;
    /** Seconds the collector must have run before ECS restarts it when it dies, 60 to 1800. Default: 60. */
    restartAttemptSeconds?: number;
    /**
     * More receivers, processors, exporters, extensions and pipelines; audited, and the memory limiter comes first in
     * each pipeline.
     */
    additions?: CollectorAdditions;
    /** Names of the containers that start only when the collector is healthy. Default: none. */
    waitForCollector?: string[];
    /** Where the collector's logs go. Default: nowhere. */
    logConfiguration?: ContainerDefinition["logConfiguration"];
}

/** What a sidecar is when nothing is said. */
export const sidecarDefaults = {
    memory: memoryFloorMiB,
    image: adot.image,
    scrapeIntervalSeconds: 20,
    ecsMetrics: true,
    selfMetrics: true,
    // The least that ECS allows, so that a collector which dies is back soonest (ECS API reference,
    // `ContainerRestartPolicy`).
    restartAttemptSeconds: 60,
};

/**
 * The containers with the collector beside them: memory-limited, health-checked, restarted when it dies. Pure: the
 * containers given stay as they are, and the same input gives the same output. The task role must allow
 * `aps:RemoteWrite` on the workspace, and the execution role `ssm:GetParameters` on the parameter. Throws when the
 * containers or the options can't work.
 */
export function withAdotSidecar(containers: ContainerDefinition[], options: SidecarOptions): ContainerDefinition[] {
    checkBeside(containers, options);
    const waiting = options.waitForCollector ?? [];
    const afterCollector = { containerName: sidecarName, condition: "HEALTHY" };
    return [
        ...containers.map((container) =>
            waiting.includes(container.name)
                ? { ...container, dependsOn: [...(container.dependsOn ?? []), afterCollector] }
                : container,
        ),
        adotSidecar(options),
    ];
}

/**
 * The collector's config for these options, as the sidecar gets it. Throws when an option is wrong, or when the audit
 * finds something.
 */
export function sidecarConfig(options: SidecarOptions): string {
    const config = collectorConfig({
        serviceName: options.serviceName,
        region: options.region,
        memoryMiB: options.memory ?? sidecarDefaults.memory,
        expectedSeries: options.expectedSeries,
        // The schema of a component knows no unions, so an action is any text here; collectorConfig refuses what isn't
        // one.
        scrape: (options.scrape ?? {}) as Record<string, ScrapeJob>,
        scrapeIntervalSeconds: options.scrapeIntervalSeconds ?? sidecarDefaults.scrapeIntervalSeconds,
        ecsMetrics: options.ecsMetrics ?? sidecarDefaults.ecsMetrics,
        selfMetrics: options.selfMetrics ?? sidecarDefaults.selfMetrics,
        additions: options.additions,
    });
    return renderCollectorConfig(config);
}

function adotSidecar(options: SidecarOptions): ContainerDefinition {
    const memory = options.memory ?? sidecarDefaults.memory;
    const image = options.image ?? sidecarDefaults.image;
    return {
        name: sidecarName,
        image,
        command: startArguments(image),
        cpu: options.cpu,
        // A hard limit: without it the collector could take the whole task's memory, and the limiter would have nothing
        // to be right about.
        memory,
        // A dead collector comes back by its restart policy; the service beside it lives on.
        essential: false,
        restartPolicy: {
            enabled: true,
            restartAttemptPeriod: options.restartAttemptSeconds ?? sidecarDefaults.restartAttemptSeconds,
        },
        environment: [
            { name: "AOT_CONFIG_CONTENT", value: sidecarConfig(options) },
            { name: "GOMEMLIMIT", value: `${sizeSidecar(memory).goMemLimitMiB}MiB` },
        ],
        secrets: [{ name: remoteWriteUrlVariable, valueFrom: options.remoteWriteParameter }],
        // Exec form, because the image has no shell. `/healthcheck` asks the health_check extension (aws-otel-collector
        // `cmd/healthcheck`).
        healthCheck: { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
        readonlyRootFilesystem: true,
        // A full queue is sent in about a second and a half when the endpoint is well; when it isn't the collector
        // would try for as long as `timeout` for each batch, and ECS ends it here (`npm run bench:memory -- --case
        // stop`). ECS's own default, said so that it shows.
        stopTimeout: 30,
        logConfiguration: options.logConfiguration,
    };
}

/**
 * ADOT reads its config from the environment; what is said here is only which feature gates are on, for the release
 * that has them.
 */
function startArguments(image: string): string[] | undefined {
    return image.endsWith(`:${adot.version}`)
        ? [`--feature-gates=${adot.featureGates.map((gate) => `+${gate}`).join(",")}`]
        : undefined;
}

/** What can only be judged with the other containers at hand. */
function checkBeside(containers: ContainerDefinition[], options: SidecarOptions): void {
    checkPresent("containers", containers, containerDefinitionsShape);
    checkInputs(options, sidecarOptionShapes);
    const names = containers.map((container) => container.name);
    names.forEach((name, i) => checkPresent(`containers[${i}].name`, name, "name"));
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
        refuse("containers", names, `two of them are called ${twice}, and a name stands for one container`);
    }
    if (names.length >= mostContainers) {
        throw new Error(
            `containers has ${names.length} entries: ECS runs at most ${mostContainers} containers in a task, and the collector is one of them.`,
        );
    }
    if (names.includes(sidecarName)) {
        refuse("containers", names, `${sidecarName} is the collector that is added; leave it out or rename it`);
    }
    if (!options.remoteWriteParameter) {
        refuse("remoteWriteParameter", options.remoteWriteParameter, "it is the name or ARN of an SSM parameter");
    }
    const period = options.restartAttemptSeconds ?? sidecarDefaults.restartAttemptSeconds;
    checkWholeNumber("sidecar.restartAttemptSeconds", period, 60, 1800, "seconds");
    if (options.cpu !== undefined) {
        checkWholeNumber("sidecar.cpu", options.cpu, 1, 16384, "CPU units");
    }
    options.waitForCollector?.forEach((name, i) => {
        if (!names.includes(name)) {
            refuse(`waitForCollector[${i}]`, name, `the containers are ${names.join(", ")}`);
        }
    });
    const taken = Object.values<number>(sidecarPorts);
    for (const container of containers) {
        container.portMappings?.forEach(({ containerPort }) => {
            if (taken.includes(containerPort)) {
                throw new Error(
                    `Container ${container.name} has port ${containerPort}: the collector listens there, and the containers of a task share the network; choose a port other than ${taken.join(" and ")}.`,
                );
            }
        });
    }
}
