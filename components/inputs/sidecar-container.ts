/** What of the collector's container a program can say that neither config nor size follows from. */
import {
    boolean,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    record,
    string,
    wholeNumber,
} from "../../collector/inputs";
import { isWithin, normalPath } from "../../audit/delivery/paths";
import { ownHome } from "../../audit/image-users";

/** Fields of the collector's container. */
export interface SidecarContainerArgs {
    /**
     * Volumes of the task that the collector reads, such as one with certificates or credentials that a scrape names.
     * Default: none.
     */
    mounts?: SidecarMountArgs[];
    /** Docker labels. Default: none. */
    dockerLabels?: Record<string, string>;
    /**
     * When ECS takes the collector for unhealthy; the command is the image's own. Default: every 10 seconds, 5 seconds
     * at most, 3 failures in a row, 30 seconds of grace.
     */
    healthCheck?: SidecarHealthCheckArgs;
    /**
     * Stop the whole task when the collector dies, rather than restart the collector alone. Default: false, so that a
     * service outlives its monitoring.
     */
    essential?: boolean;
}

/** A volume of the task in the collector's container. */
export interface SidecarMountArgs {
    /** Name of a volume of the task. */
    volume: string;
    /** Folder of the collector's container that it is mounted on, an absolute path. */
    path: string;
    /** Default: true. */
    readOnly?: boolean;
}

/** The times of the collector's health check. */
export interface SidecarHealthCheckArgs {
    /** Seconds between checks, 5 to 300. Default: 10. */
    interval?: number;
    /** Seconds until a check counts as failed, 2 to 60. Default: 5. */
    timeout?: number;
    /** Failures in a row that make the collector unhealthy, 1 to 10. Default: 3. */
    retries?: number;
    /** Seconds of grace after the start, 0 to 300. Default: 30. */
    startPeriod?: number;
}

/**
 * What ADOT's image runs from: its programs, and the folder where a file sets variables that win over the container's
 * (aws-otel-collector, `Dockerfile` and `pkg/extraconfig`).
 */
const ownPaths = ["/awscollector", "/healthcheck", "/opt/aws/aws-otel-collector"];

/** What the image has of its own that the collector needs: its user, and that user's home. */
const needed = ["/etc/passwd", ownHome];

const mountPath = matching(/^\/[^\0:]*$/, "an absolute path without a colon").unless((given: string) => {
    const folder = normalPath(given)!;
    const other = "choose a folder of your own, such as /certs";
    if (ownPaths.some((own) => isWithin(folder, own) || isWithin(own, folder))) {
        return `the collector's own program is there; ${other}`;
    }
    const hidden = needed.find((each) => isWithin(each, folder));
    return hidden === undefined ? undefined : `it would hide ${hidden} of the collector's image; ${other}`;
});

export const sidecarMountInputs = {
    volume: nonEmptyString(),
    path: mountPath,
    readOnly: boolean().or(true),
} satisfies InputsOf<SidecarMountArgs>;

/** Limits of ECS (API reference, `HealthCheck`). */
export const sidecarHealthCheckInputs = {
    interval: wholeNumber("seconds", 5, 300).or(10),
    timeout: wholeNumber("seconds", 2, 60).or(5),
    retries: wholeNumber("", 1, 10).or(3),
    startPeriod: wholeNumber("seconds", 0, 300).or(30),
} satisfies InputsOf<SidecarHealthCheckArgs>;

export const sidecarContainerInputs = {
    mounts: list(object(sidecarMountInputs), { of: "mounts", distinct: "path" }).optional(),
    dockerLabels: record(string()).optional(),
    healthCheck: object(sidecarHealthCheckInputs).optional(),
    essential: boolean().optional(false),
} satisfies InputsOf<SidecarContainerArgs>;
