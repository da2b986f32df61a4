/** `audit --fix`: what the audit reads is put right first, so that it reports what is left. */
import type { CommandContext } from "../command";
import type { InspectionOptions } from "../inspect";
import type { Failure } from "../report";
import type { FileFix } from "./file-fix";
import { fixFile } from "./fix-file";
import { unifiedDiff } from "./unified-diff";
import { writeInPlace } from "./write-file";

/** Keeps what it has changed, in the order in which it was asked. */
export class Fixer {
    private readonly all: FileFix[] = [];

    constructor(private readonly options: InspectionOptions) {}

    /** The text put right; throws `Unreadable` where the audit does. */
    revise(text: string, file: string, isFound: boolean): string {
        const fix = fixFile(text, file, { ...this.options, isFound });
        this.all.push(fix);
        return fix.after;
    }

    get fixes(): readonly FileFix[] {
        return this.all.filter(({ changes, byHand }) => changes.length > 0 || byHand.length > 0);
    }

    get changed(): readonly FileFix[] {
        return this.all.filter(({ before, after }) => before !== after);
    }

    /** Writes the files, and gives those that it couldn't. Standard input goes to standard output. */
    async write({ stdout }: Pick<CommandContext, "stdout">): Promise<readonly Failure[]> {
        const failures: Failure[] = [];
        for (const { file, before, after } of this.all) {
            if (file === "-") {
                stdout(after);
            } else if (before !== after) {
                const message = await writeInPlace(file, before, after);
                failures.push(...(message === undefined ? [] : [{ file, message }]));
            }
        }
        return failures;
    }

    /** What would be changed, for `patch` and `git apply`. */
    diff(): string {
        return this.changed.map(({ file, before, after }) => unifiedDiff(before, after, namesOf(file))).join("");
    }
}

/** As git names the two sides of a file; others by themselves, as nothing is stripped of them. */
function namesOf(file: string): readonly [string, string] {
    const name = file === "-" ? "stdin" : file.replace(/^(\.\/)+/, "");
    return name.startsWith("/") || name.startsWith("..") ? [name, name] : [`a/${name}`, `b/${name}`];
}
