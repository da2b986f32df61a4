/** The rules about the container that a collector runs in: what ECS gives it, and how it starts and ends. Pure. */
import { memoryFor, memoryFloorMiB, sizeSidecar } from "../collector";
import { at, entries } from "../collector/values";
import type { Collector } from "./collectors";
import type { Container } from "./containers";
import { isGoMemLimitUnreadable } from "./go-mem-limit";
import { imageDigestOf, tagOf } from "./images";
import type { RuleName } from "./rules";
import type { Settings } from "./settings";

/** One breach by a container; `place` is a property of its definition. */
export interface ContainerFinding {
    readonly rule: RuleName;
    readonly place: string;
    readonly message: string;
    readonly fix: string;
}

/**
 * ECS's default `stopTimeout`, seconds, and the longest that is asked for here. Source: ECS task definition parameters.
 */
const defaultStopTimeoutSeconds = 30;

/**
 * Seconds that one request takes: a full queue of 200 was sent in 4.8 s to an endpoint beside it (`npm run bench:memory
 * -- --case stop-ok`), and AMP is a few milliseconds further away.
 */
const secondsPerRequest = 0.05;

/** Requests in the queue of the smallest sidecar, for a config that doesn't say. */
const usualQueue = sizeSidecar(memoryFloorMiB).queueSize;

export function containerFindings(
    collector: Collector,
    all: readonly Container[],
    { pinnedBy = "tag" }: Settings,
): ContainerFinding[] {
    return [
        memoryFinding(collector),
        goMemLimitFinding(collector),
        imageFinding(collector, pinnedBy),
        healthFinding(collector),
        stopFinding(collector),
        essentialFinding(collector, all),
    ].filter((finding) => finding !== undefined);
}

function memoryFinding({ container }: Collector): ContainerFinding | undefined {
    return container.memoryMiB === undefined
        ? {
              rule: "container-memory-missing",
              place: "memory",
              message:
                  "It has no hard memory limit of its own, so that it takes the memory of the whole task, and the service dies with it.",
              fix: `Set its memory, ${memoryFloorMiB} MiB or more; ${memoryFloorMiB} hold ${sizeSidecar(memoryFloorMiB).samplesPerScrape} series, and 100000 need ${memoryFor(100_000)}.`,
          }
        : undefined;
}

function imageFinding({ container, distribution }: Collector, pinnedBy: string): ContainerFinding | undefined {
    // An image that is no collector's by its name may be pinned by whoever wrote the service.
    if (distribution === undefined || isPinned(container.image, pinnedBy)) {
        return undefined;
    }
    return pinnedBy === "digest"
        ? {
              rule: "image-unpinned",
              place: "image",
              message: "Its image has no digest, so that the same tag may be another program tomorrow.",
              fix: "Name the image with its digest, as in …:v0.49.0@sha256:….",
          }
        : {
              rule: "image-unpinned",
              place: "image",
              message:
                  "Its image has no tag, or one that moves, so that the next task may run another release, which may refuse the config.",
              fix: "Name the image with the tag of a release, such as v0.49.0, or with its digest.",
          };
}

function goMemLimitFinding({ container }: Collector): ContainerFinding | undefined {
    return isGoMemLimitUnreadable(container)
        ? {
              rule: "gomemlimit-unreadable",
              place: "environment",
              message: "Its GOMEMLIMIT is no size that Go reads, and the collector doesn't start.",
              fix: "Write a whole number and a unit, B, KiB, MiB, GiB or TiB, as in 192MiB.",
          }
        : undefined;
}

/** A tag that names a release has a digit in it; `latest`, `stable`, `main` and the like move. */
function isPinned(image: string, by: string): boolean {
    return imageDigestOf(image) !== undefined || (by === "tag" && /\d/.test(tagOf(image) ?? ""));
}

function healthFinding({ container, distribution }: Collector): ContainerFinding | undefined {
    const [kind] = container.healthCheck ?? [];
    if (kind === undefined || kind === "NONE") {
        return {
            rule: "health-check-missing",
            place: "healthCheck",
            message:
                "It has no health check, and ECS doesn't use the image's own: nothing shows that it hangs, and nothing can wait until it runs.",
            fix: 'Give it the healthCheck command ["CMD", "/healthcheck"], which ADOT\'s image has, and the extension health_check.',
        };
    }
    // A private image may have a shell in it.
    return kind !== "CMD" && (distribution === "adot" || distribution === "community")
        ? {
              rule: "health-check-shell",
              place: "healthCheck",
              message: "Its health check needs a shell, which the collector's image doesn't have: it is never healthy.",
              fix: 'Use the exec form, as in ["CMD", "/healthcheck"] for ADOT\'s image.',
          }
        : undefined;
}

function stopFinding({ container, config }: Collector): ContainerFinding | undefined {
    const { stopTimeoutSeconds } = container;
    const queue = config.seen ? longestQueue(config.config) : usualQueue;
    const needed = Math.min(defaultStopTimeoutSeconds, Math.ceil(queue * secondsPerRequest));
    return stopTimeoutSeconds !== undefined && stopTimeoutSeconds < needed
        ? {
              rule: "stop-timeout-short",
              place: "stopTimeout",
              message: `It is killed ${stopTimeoutSeconds} s after it is told to stop, and sending a full queue of ${queue} requests takes ${needed} s: what waits is lost with every deploy.`,
              fix: `Set its stopTimeout to ${needed} or more, or leave it out for ECS's ${defaultStopTimeoutSeconds} s.`,
          }
        : undefined;
}

/** The most requests that wait in any exporter's queue, as far as the config says it. */
function longestQueue(config: unknown): number {
    const sizes = entries(at(config, "exporters")).map(([, settings]) =>
        Number(at(settings, "remote_write_queue", "queue_size") ?? at(settings, "sending_queue", "queue_size")),
    );
    const known = sizes.filter((size) => Number.isInteger(size) && size > 0);
    return known.length === 0 ? usualQueue : Math.max(...known);
}

function essentialFinding({ container }: Collector, all: readonly Container[]): ContainerFinding | undefined {
    // A task needs at least one essential container, and a collector by itself is a service of its own.
    const others = all.filter((other) => other !== container && other.essential);
    return container.essential && others.length > 0
        ? {
              rule: "sidecar-essential",
              place: "essential",
              message: "It is essential, so that the whole task ends when it does: monitoring takes the service down.",
              fix: "Set essential to false, and restartPolicy to { enabled: true } so that ECS starts it again.",
          }
        : undefined;
}
