/** The files of a directory that may hold what is audited, and what of it is passed over. */
import type * as fsTypes from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { ShowProgress } from "./progress";
import type { Failure } from "./report";
import { fileErrorSentence } from "./file-errors";

/** What is passed over, by the reason, which stands behind a number: `2 hidden`. */
export type PassedOver = Map<string, string[]>;

export interface Folder {
    /** As it was named on the command line. */
    readonly name: string;
    /** Below that name, in the order of the walk. */
    readonly files: readonly string[];
    readonly passedOver: PassedOver;
    /** Directories that can't be read. */
    readonly failures: readonly Failure[];
}

/** Ends of the names of files that are read: those that the forms have. */
const endings = [".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".template", ".tfstate", ".tf", ".tofu"];

/** The directory of a package manager: whatever is in it belongs to somebody else. */
const packages = "node_modules";

const otherNames = `not named ${endings
    .slice(0, -1)
    .map((ending) => `*${ending}`)
    .join(", ")} or *${endings.at(-1)}`;

export const isDirectory = async (file: string): Promise<boolean> =>
    file !== "-" &&
    (await fs.stat(file).then(
        (stat) => stat.isDirectory(),
        () => false,
    ));

/**
 * Walks a directory and those in it. Links to directories aren't followed, so that none leads back into itself; hidden
 * directories and packages aren't entered.
 */
export async function walkFolder(name: string, showProgress?: ShowProgress): Promise<Folder> {
    const files: string[] = [];
    const failures: Failure[] = [];
    const passedOver: PassedOver = new Map();
    const waiting = [name];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
        showProgress?.(`Looking for files, ${files.length} so far`);
        const inside: string[] = [];
        for (const entry of await entriesOf(folder, failures)) {
            const place = path.join(folder, entry.name);
            const kind = await kindOf(entry, place);
            if (kind === "folder") {
                inside.push(place);
            } else if (kind === "file") {
                files.push(place);
            } else {
                passOver(passedOver, kind.why, place);
            }
        }
        // The last one is looked into first.
        waiting.push(...inside.reverse());
    }
    return { name, files, passedOver, failures };
}

export function passOver(passedOver: PassedOver, why: string, place: string): void {
    const places = passedOver.get(why) ?? [];
    places.push(place);
    passedOver.set(why, places);
}

async function entriesOf(folder: string, failures: Failure[]): Promise<readonly fsTypes.Dirent[]> {
    try {
        const entries = await fs.readdir(folder, { withFileTypes: true });
        return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
        const message = fileErrorSentence(error);
        if (message === undefined) {
            throw error;
        }
        failures.push({ file: folder, message });
        return [];
    }
}

async function kindOf(entry: fsTypes.Dirent, place: string): Promise<"file" | "folder" | { readonly why: string }> {
    if (entry.name.startsWith(".")) {
        return { why: "hidden" };
    }
    if (entry.isDirectory()) {
        return entry.name === packages ? { why: `called ${packages}` } : "folder";
    }
    const target = entry.isSymbolicLink() ? await fs.stat(place).catch(() => undefined) : entry;
    if (target === undefined) {
        return { why: "links that lead nowhere" };
    }
    if (target.isDirectory()) {
        return { why: "links to directories" };
    }
    if (!endings.some((ending) => entry.name.toLowerCase().endsWith(ending))) {
        return { why: otherNames };
    }
    return target.isFile() ? "file" : { why: "neither file nor directory" };
}

/** Names that a reason has at most. */
const mostNames = 3;

/** What of a directory was read, and what was passed over and why: a full sentence. */
export function summaryOfFolder({ name, passedOver }: Folder, read: number, withCollectors: number): string {
    const reasons = [...passedOver].map(([why, places]) => {
        const names = places.slice(0, mostNames).map((place) => path.relative(name, place));
        const more = places.length > mostNames ? ", …" : "";
        return `${places.length} ${why} (${names.join(", ")}${more})`;
    });
    const files = read === 1 ? "1 file" : `${read} files`;
    const others = reasons.length === 0 ? "nothing" : reasons.join("; ");
    return `Read ${files}, ${withCollectors} with a collector. Passed over: ${others}.`;
}
