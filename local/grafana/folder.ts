/** The directory that `--grafana` names: written whole, and never over anything that somebody else put there. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { GrafanaFile } from "./files";

/** Says which files in a directory are ours, and what was in them. */
const markerName = ".pulumi-adot.json";
/** What a Grafana that we start keeps in there itself. */
const grafanasOwn = "data";

/** A directory that can't be used; the message is a full sentence with what to do. */
export class FolderProblem extends Error {}

type Hashes = Readonly<Record<string, string>>;

/**
 * Refuses a directory whose contents would be lost or mixed with ours.
 * @throws FolderProblem if it is a file, holds other things, or files of ours that were changed since.
 */
export function checkFolder(directory: string): void {
    const entries = list(directory);
    const own = readMarker(directory);
    const others = entries.filter((name) => name !== markerName && !Object.hasOwn(own, name));
    if (others.length > 0) {
        const named = others.slice(0, 3).join(", ") + (others.length > 3 ? ", …" : "");
        throw new FolderProblem(
            `${directory} holds other things (${named}): name a new or an empty directory, so that nothing of yours is overwritten.`,
        );
    }
    const changed = entries.find((name) => Object.hasOwn(own, name) && own[name] !== hashOf(directory, name));
    if (changed !== undefined) {
        throw new FolderProblem(
            `${path.join(directory, changed)} was changed since it was written: move it elsewhere, or name another directory.`,
        );
    }
}

/**
 * Writes the files in place of those of before.
 * @throws FolderProblem as `checkFolder`, and before anything is written.
 */
export function writeFolder(directory: string, files: readonly GrafanaFile[]): void {
    checkFolder(directory);
    const hashes = Object.fromEntries(files.map(({ name, text }) => [name, sha256(text)]));
    // Only what is there: a name in a marker could lead anywhere.
    const before = list(directory).filter((name) => name !== markerName);
    attempt(directory, () => {
        fs.mkdirSync(directory, { recursive: true });
        // The old files first and the marker before the new ones: a run that ends half-way leaves nothing that the next
        // one would take for somebody else's.
        before.forEach((name) => fs.rmSync(path.join(directory, name)));
        fs.writeFileSync(path.join(directory, markerName), `${JSON.stringify(hashes, undefined, 2)}\n`);
        for (const { name, text } of files) {
            const file = path.join(directory, name);
            fs.mkdirSync(path.dirname(file), { recursive: true });
            fs.writeFileSync(file, text);
        }
    });
}

/** The files in a directory and those in it, by their paths with slashes; links are listed as they are. */
function list(directory: string, inside = ""): string[] {
    const entries = attempt(directory, () => {
        try {
            return fs.readdirSync(path.join(directory, inside), { withFileTypes: true });
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return [];
            }
            throw error;
        }
    });
    return entries.flatMap((entry) => {
        const name = inside === "" ? entry.name : `${inside}/${entry.name}`;
        if (name === grafanasOwn && Object.keys(readMarker(directory)).length > 0) {
            return [];
        }
        return entry.isDirectory() ? list(directory, name) : [name];
    });
}

/** What we wrote there; nothing if there is no marker, or one that isn't ours. */
function readMarker(directory: string): Hashes {
    try {
        const read: unknown = JSON.parse(fs.readFileSync(path.join(directory, markerName), "utf8"));
        return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Hashes) : {};
    } catch {
        return {};
    }
}

/** Of a file; undefined for anything else, as a link, through which something else would be written. */
function hashOf(directory: string, name: string): string | undefined {
    const file = path.join(directory, name);
    return fs.lstatSync(file).isFile() ? sha256(fs.readFileSync(file, "utf8")) : undefined;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Does what may fail on a directory, and says what failed as a sentence. */
function attempt<T>(directory: string, act: () => T): T {
    try {
        return act();
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw new FolderProblem(
            code === "ENOTDIR" || code === "EEXIST"
                ? `${directory} is not a directory: name a new or an empty one.`
                : `${directory} can't be used: ${message}.`,
            { cause: error },
        );
    }
}
