/** What the system says about a file, as sentences. */

const sentences: Readonly<Record<string, string>> = {
    ENOENT: "There is no such file.",
    EISDIR: "It is a directory, not a file.",
    EEXIST: "It is a file, not a directory.",
    ENOTDIR: "A part of the path is a file, not a directory.",
    EACCES: "Permission denied.",
};

/** The sentence for an error of `node:fs`; undefined for an error of anything else. */
export function fileErrorSentence(error: unknown): string | undefined {
    const { code } = error as NodeJS.ErrnoException;
    return code === undefined ? undefined : (sentences[code] ?? `Access failed: ${code}.`);
}
