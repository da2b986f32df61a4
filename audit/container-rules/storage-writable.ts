/** Folders that a collector writes to, on what its container has of a file system. */
import { adotReleaseOf } from "../../collector";
import { ConfigView, isPlaceholder } from "../../collector/rules/config-view";
import { at, isMapping } from "../../collector/values";
import { isWithin, normalPath } from "../delivery/paths";
import { imageReference } from "../image-reference";
import { isHomeOwned, isImageFolder, isUnknownUser, ownHome, userKind } from "../image-users";
import type { WrittenPath } from "../written-paths";
import { writtenPaths } from "../written-paths";
import type { CollectorInTask, ContainerRule } from "./container-rule";
import { taskStartable, taskStartCertain } from "./task-start";

interface Fault {
    readonly isCertain: boolean;
    /** The end of a sentence that begins with the folder. */
    readonly why: string;
    readonly fix: string;
}

const ownFolder = `${ownHome}/queue`;

const useHome = `Use a folder below ${ownHome}, such as ${ownFolder}, with create_directory: true where that is a setting`;
const useVolume =
    "mount a volume that its user may write to, such as EFS with an access point of user 4317, or one that the Dockerfile of an image of your own declares";

const check =
    (isCertain: boolean): ContainerRule["check"] =>
    (collector, report) => {
        if (!isJudged(collector)) {
            return;
        }
        for (const written of pathsOf(collector)) {
            const fault = faultOf(written, collector);
            if (fault?.isCertain === isCertain) {
                const end = isCertain ? ": it doesn't come up" : "";
                report({
                    path: "mountPoints",
                    message: `${written.id} needs the folder that ${written.path} names, ${fault.why}${end}.`,
                    fix: fault.fix,
                });
            }
        }
    };

/** It has to write where it can't, or to find a folder that isn't there. */
export const storageNotWritable = {
    id: "storage-not-writable",
    policy: taskStartable,
    check: check(true),
} as const satisfies ContainerRule;

/** It depends on the owner of what is mounted there. */
export const storageOwnerUnknown = {
    id: "storage-owner-unknown",
    policy: taskStartCertain,
    check: check(false),
} as const satisfies ContainerRule;

/** Images of one's own may declare volumes, which can be written to whatever else is said. */
function isJudged({ container, isOriginal, config }: CollectorInTask): boolean {
    const { volumesFrom, unknown, surroundings } = container;
    const isOpen = ["mountpoints", "volumesfrom", "linuxparameters", "user"].some((part) => unknown?.has(part));
    const tmpfs = at(surroundings, "linuxparameters", "tmpfs");
    return isOriginal && config.seen && volumesFrom.length === 0 && !isOpen && tmpfs === undefined;
}

const pathsOf = ({ config }: CollectorInTask): readonly WrittenPath[] =>
    config.seen && isMapping(config.config) ? writtenPaths(new ConfigView(config.config, {})) : [];

/** What the kernel mounts, and who may write there, is the runtime's. */
const runtimeFolders = ["/dev", "/proc", "/sys"];

function faultOf(written: WrittenPath, collector: CollectorInTask): Fault | undefined {
    const { container, distribution } = collector;
    const folder = normalPath(written.folder);
    const mounts = (container.mounts ?? []).map((mount) => ({ ...mount, path: normalPath(mount.path) }));
    const isHidden = folder === undefined || isPlaceholder(written.folder);
    if (isHidden || runtimeFolders.some((each) => isWithin(folder, each))) {
        return undefined;
    }
    const over = mounts
        .filter(({ path }) => path === undefined || isWithin(folder, path))
        .sort((one, other) => (other.path ?? "").length - (one.path ?? "").length)[0];
    if (over !== undefined) {
        return over.path === undefined ? undefined : faultOfMount(over, written, collector);
    }
    const isThere = isImageFolder(folder) || mounts.some(({ path }) => path !== undefined && isWithin(path, folder));
    const isMissing = distribution === "adot" && !isThere;
    if (container.hasReadOnlyRoot === true) {
        return written.isWritten || isMissing
            ? {
                  isCertain: true,
                  why: "where no volume is mounted, and the container's root file system is read-only (readonlyRootFilesystem)",
                  fix: `Set readonlyRootFilesystem to false and use a folder below ${ownHome}; or ${useVolume}.`,
              }
            : undefined;
    }
    if (distribution !== "adot" || isUnknownUser(container.user ?? "")) {
        return undefined;
    }
    if (isMissing && !written.isMade) {
        return {
            isCertain: true,
            why: "which isn't in ADOT's image, and which nothing makes",
            fix: `${useHome}; or ${useVolume}.`,
        };
    }
    const isOwn = userKind(container.user) === "own" && (written.isWritten || isMissing);
    return isOwn ? faultOfOwner(folder, container.image) : undefined;
}

/** What a volume that is mounted over the folder makes of it. */
function faultOfMount(
    { path, volume, isReadOnly }: { readonly path?: string; readonly volume: string; readonly isReadOnly: boolean },
    { isWritten }: WrittenPath,
    { container: { user }, distribution, task }: CollectorInTask,
): Fault | undefined {
    if (isReadOnly) {
        return isWritten
            ? {
                  isCertain: true,
                  why: `and the volume at ${path} is mounted read-only`,
                  fix: "Set readOnly of the mount point to false.",
              }
            : undefined;
    }
    const isRoots = task.isOnFargate === true && task.volumes?.get(volume) === "empty";
    return isWritten && isRoots && distribution === "adot" && userKind(user) === "own"
        ? {
              isCertain: false,
              why: `and the volume at ${path} is an empty folder of the task's, which on Fargate is root's, while ADOT's image runs as aoc (4317): unless another container changes its owner, the collector doesn't come up`,
              fix: `Take the mount away, set readonlyRootFilesystem to false and use a folder below ${ownHome}, which lies on the task's ephemeral storage as well; or ${useVolume}.`,
          }
        : undefined;
}

/** What the image's own user may write to, in the image itself. */
function faultOfOwner(folder: string, image: string): Fault | undefined {
    if (!isWithin(folder, ownHome)) {
        return {
            isCertain: true,
            why: `where ADOT's user, aoc (4317), can't write: only ${ownHome} is its own`,
            fix: `${useHome}; or ${useVolume}.`,
        };
    }
    const release = adotReleaseOf(imageReference(image));
    return release === undefined || isHomeOwned(release)
        ? undefined
        : {
              isCertain: false,
              why: `and in ADOT ${release.version} ${ownHome} belongs to root, while the image runs as aoc (4317)`,
              fix: "Use ADOT v0.46.0 or newer.",
          };
}
