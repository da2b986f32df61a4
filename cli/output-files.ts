/** The files that `--output` writes: none of them may be one that the same run reads, or another of them. */
import type { Stats } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { UsageError } from "./command";
import { walkFolder } from "./folders";

/** A file that the run reads, and what names it: `--settings`. */
export interface InputFile {
    readonly file: string;
    readonly as: string;
}

/** Links that lead on to others; the system has an end too. */
const mostLinks = 40;

/**
 * Throws `UsageError` where a file to write is one that is read, however either is named, or stands in a directory that
 * is read and isn't a report of an earlier run.
 */
export async function checkOutputs(outputs: readonly string[], inputs: readonly InputFile[]): Promise<void> {
    const taken = new Map<string, string>();
    const folders: string[] = [];
    for (const { file, as } of inputs) {
        // What standard input was redirected from.
        const name = file === "-" ? "/dev/stdin" : file;
        const stat = await statOf(name);
        if (stat?.isDirectory() === true) {
            folders.push(name);
        } else {
            await keep(taken, name, as);
        }
    }
    const inside = await filesIn(folders);
    for (const file of outputs) {
        const same = (await keysOf(file)).map((key) => taken.get(key)).find((as) => as !== undefined);
        if (same !== undefined) {
            throw new UsageError(`--output would overwrite ${file}, which is ${same}: name another file.`);
        }
        const found = (await keysOf(file)).find((key) => inside.has(key));
        if (found !== undefined && !(await isOurReport(file))) {
            throw new UsageError(
                `--output would overwrite ${file}, which is in ${inside.get(found)!} and is checked: name another file.`,
            );
        }
        await keep(taken, file, "the file of another --output");
    }
}

async function keep(taken: Map<string, string>, file: string, as: string): Promise<void> {
    for (const key of await keysOf(file)) {
        if (!taken.has(key)) {
            taken.set(key, as);
        }
    }
}

async function filesIn(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const folder of folders) {
        for (const file of (await walkFolder(folder)).files) {
            (await keysOf(file)).forEach((key) => found.set(key, folder));
        }
    }
    return found;
}

/**
 * What is the same for two names of one file: its place on its device, by which hard links are told too; of one that
 * isn't there yet, the path that writing makes. None for a terminal, a pipe or `/dev/null`, in which nothing is lost.
 */
async function keysOf(file: string): Promise<readonly string[]> {
    const stat = await statOf(file);
    if (stat === undefined) {
        return [`path ${await madeAt(file)}`];
    }
    return stat.isFile() ? [`file ${stat.dev} ${stat.ino}`] : [];
}

const statOf = (file: string): Promise<Stats | undefined> => fs.stat(file).catch(() => undefined);

/** Where a file that doesn't exist comes to be: a link that leads nowhere is followed. */
async function madeAt(file: string, left = mostLinks): Promise<string> {
    const folder = await fs.realpath(path.dirname(path.resolve(file))).catch(() => path.dirname(path.resolve(file)));
    const target = left === 0 ? undefined : await fs.readlink(file).catch(() => undefined);
    return target === undefined
        ? path.join(folder, path.basename(file))
        : await madeAt(path.resolve(folder, target), left - 1);
}

/** What an earlier run wrote is there to be written again. */
async function isOurReport(file: string): Promise<boolean> {
    const { isReport } = await import("./forms/reports.js");
    try {
        return isReport(JSON.parse(await fs.readFile(file, "utf8")));
    } catch {
        return false;
    }
}
