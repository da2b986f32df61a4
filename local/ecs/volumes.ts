/**
 * The volumes of a task. A container here is a process with the machine's own file system, so a volume is a directory
 * below the task's, and where a container's command and variables name the path of a mount they name that directory.
 * Every kind of volume is empty at the start, EFS too; what is mounted read-only isn't protected.
 */
import * as path from "node:path";
import type { Launch, RegisteredTaskDefinition, TaskContainer } from "./types";

/** A volume in a container. */
export interface Mount {
    /** As the container has it, absolute. */
    readonly containerPath: string;
    /** On this machine. */
    readonly directory: string;
}

/** Throws for a mount of a volume that the task doesn't have; ECS refuses the same when it registers the task. */
export function checkMounts(
    { family, volumes = [] }: RegisteredTaskDefinition,
    containers: readonly TaskContainer[],
): void {
    const names = volumes.map(({ name }) => name);
    for (const { name, mountPoints = [] } of containers) {
        const unknown = mountPoints.find(({ sourceVolume }) => !names.includes(sourceVolume));
        if (unknown !== undefined) {
            throw new Error(
                `Container ${name} mounts ${unknown.sourceVolume}: unknown volume; the volumes of ${family} are ${names.join(", ") || "none"}.`,
            );
        }
    }
}

/** The mounts of a container, the longest paths first. */
export const mountsOf = ({ mountPoints = [] }: TaskContainer, workDir: string): readonly Mount[] =>
    mountPoints
        .map(({ sourceVolume, containerPath }) => ({
            containerPath: containerPath.replace(/\/+$/, ""),
            directory: path.join(workDir, "volumes", sourceVolume),
        }))
        .filter(({ containerPath }) => containerPath !== "")
        .sort((one, other) => other.containerPath.length - one.containerPath.length);

/** A text with directories in place of the mounts' paths: `/data` is neither in `/database` nor in `/other/data`. */
export function withDirectories(text: string, mounts: readonly Mount[]): string {
    if (mounts.length === 0) {
        return text;
    }
    const paths = mounts.map(({ containerPath }) => containerPath.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return text.replace(new RegExp(`(?<![\\w/.-])(?:${paths.join("|")})(?![\\w.-])`, "g"), (found) => {
        const { directory } = mounts.find(({ containerPath }) => containerPath === found)!;
        return directory;
    });
}

/** How the container is run, with the directories of its volumes. */
export const launchWith = (launch: Launch, mounts: readonly Mount[]): Launch => ({
    ...launch,
    args: launch.args.map((argument) => withDirectories(argument, mounts)),
});
