/** Who runs ADOT's program, and where that user may write. Pure. */
import type { AdotRelease } from "../collector";

/** The user that ADOT's image is made for, by name and by number (its Dockerfile). */
const ownUser = ["aoc", "4317"];

/**
 * Names in the image's /etc/passwd, which is Alpine's with aoc added (alpine-baselayout, of whatever release): a
 * container for another name isn't created. Numbers need no entry.
 */
const passwdNames: readonly string[] = [
    ...["root", "bin", "daemon", "adm", "lp", "sync", "shutdown", "halt", "mail", "news", "uucp", "operator", "man"],
    ...["postmaster", "cron", "ftp", "sshd", "at", "squid", "xfs", "games", "cyrus", "vpopmail", "ntp", "smmsp"],
    ...["guest", "nobody", "aoc"],
];

/** The user without its group. */
const nameOf = (user: string): string => user.split(":")[0]!.trim();

/** Whether the image has no such user, so that its container can't be created. */
export const isUnknownUser = (user: string): boolean => {
    const name = nameOf(user);
    return name !== "" && !/^\d+$/.test(name) && !passwdNames.includes(name);
};

/** `root` may write everywhere; of others than the image's own nothing is claimed. */
export function userKind(user = ""): "root" | "own" | "other" {
    const name = nameOf(user);
    return name === "root" || /^0+$/.test(name) ? "root" : name === "" || ownUser.includes(name) ? "own" : "other";
}

/** The home of the image's user: nothing else in the image is its own. */
export const ownHome = "/home/aoc";

/** The first minor release in which the home belongs to its user; before it was root's (the Dockerfile's `--chown`). */
const homeOwnedSince = 46;

export const isHomeOwned = ({ version }: AdotRelease): boolean => Number(version.split(".")[1]) >= homeOwnedSince;

/** The folders in the image: it is made from scratch, of certificates, users, configs and programs. */
const imageFolders: readonly string[] = [
    ...["/", "/home", ownHome, "/etc", "/etc/ssl", "/etc/ssl/certs"],
    ...["/etc/ecs", "/etc/ecs/container-insights", "/etc/eks", "/etc/eks/prometheus", "/etc/apprunner"],
];

export const isImageFolder = (folder: string): boolean => imageFolders.includes(folder);
