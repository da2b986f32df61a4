/** How a container does, in the words of messages. */
import type { Container } from "./container";
import type { StopReason } from "./types";

/** Running and healthy, or ended well when nobody needs it any more. */
export function isHealthy({ state, health, essential, exitCode }: Container): boolean {
    switch (state) {
        case "PENDING":
            return false;
        case "RUNNING":
            return health === undefined || health === "HEALTHY";
        case "STOPPED":
            return !essential && exitCode === 0;
    }
}

/** Ended, and not well: it does not come back. */
export function hasFailed(container: Container): boolean {
    return container.state === "STOPPED" && !isHealthy(container);
}

export function essentialExit({ name, exitCode, reason }: Container): StopReason {
    const why = reason ?? `exit code ${exitCode}`;
    return { code: "EssentialContainerExited", reason: `Essential container in task exited: ${name}, ${why}` };
}

/** The last lines of the containers that failed, or else of those that are awaited; as the end of a message. */
export function lastWords(containers: readonly Container[]): string {
    const failed = containers.filter(hasFailed);
    const blamed = failed.length > 0 ? failed : containers.filter((container) => !isHealthy(container));
    return blamed
        .map((container) => ({ name: container.name, words: container.tail(5) }))
        .filter(({ words }) => words !== "")
        .map(({ name, words }) => `\nThe last lines of ${name}:\n${words.replace(/^(.{300}).+$/gm, "$1…")}`)
        .join("");
}
