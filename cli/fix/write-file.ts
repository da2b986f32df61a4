/** A text put in place of a file's, or nothing at all: nobody ever sees a half of it. */
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { decode, encodingOf } from "../documents";
import { fileErrorSentence } from "../file-errors";
import { readBytes } from "../read-file";

/** Any of these writes. */
const writeBits = 0o222;

/**
 * Writes `after` where `before` is still what the file holds, in its encoding, with its mode; of a link its target.
 * Gives a full sentence where that can't be done, and the file is then as it was.
 */
export async function writeInPlace(file: string, before: string, after: string): Promise<string | undefined> {
    try {
        const target = await fs.realpath(file);
        const state = await fs.stat(target);
        if ((state.mode & writeBits) === 0) {
            return "It isn't written: it is read-only.";
        }
        await fs.access(target, fs.constants.W_OK);
        const bytes = await readBytes(target);
        return decode(bytes) === before ? await replace(target, encoded(after, bytes), state) : meanwhile;
    } catch (error) {
        const sentence = fileErrorSentence(error);
        if (sentence === undefined) {
            throw error;
        }
        return `It isn't written. ${sentence}`;
    }
}

const meanwhile = "It isn't written: something has changed it meanwhile. Run the command again.";

type State = Awaited<ReturnType<typeof fs.stat>>;

async function replace(target: string, bytes: Uint8Array, state: State): Promise<string | undefined> {
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.fix`);
    const handle = await fs.open(beside, "wx", Number(state.mode));
    try {
        try {
            await handle.writeFile(bytes);
            // The process's mask doesn't count.
            await handle.chmod(Number(state.mode) & 0o7777);
            await handle.sync();
        } finally {
            await handle.close();
        }
        const now = await fs.stat(target);
        if (now.mtimeMs !== state.mtimeMs || now.size !== state.size || now.ino !== state.ino) {
            await fs.rm(beside, { force: true });
            return meanwhile;
        }
        await fs.rename(beside, target);
        return undefined;
    } catch (error) {
        await fs.rm(beside, { force: true });
        throw error;
    }
}

/** With the byte order mark and the encoding that the file has. */
function encoded(text: string, old: Uint8Array): Uint8Array {
    const [first, second, third] = old;
    const encoding = encodingOf(old);
    if (encoding !== "utf-8") {
        const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
        return encoding === "utf-16be" ? bytes.swap16() : bytes;
    }
    const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
    return Buffer.from(hasMark ? `\ufeff${text}` : text);
}
