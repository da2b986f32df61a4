/** What came out of putting one file right. */
import type { Change } from "../../audit/fix/config-fix";

/** What becomes of the changes. */
export type FixMode = "write" | "diff" | "check";

/** A value that is put in. */
export interface FixChange extends Change {
    /** `task definition "orders"`; undefined for a config by itself. */
    readonly resource?: string;
    /** Name of the container. */
    readonly container?: string;
    /** Where the container's config is from: `AOT_CONFIG_CONTENT`. */
    readonly source?: string;
}

/** What has to be changed elsewhere, or by hand. */
export interface ByHand {
    readonly changes: readonly FixChange[];
    /** Full sentence: why the file isn't changed, or which one to change in its place. */
    readonly why: string;
    /** What changes in configs, as `diff -u` has it, where that can be shown. */
    readonly diff?: string;
}

export interface FileFix {
    /** As it was named on the command line; `-` for standard input. */
    readonly file: string;
    readonly before: string;
    /** The same where nothing is changed. */
    readonly after: string;
    /** What is in `after`. */
    readonly changes: readonly FixChange[];
    readonly byHand: readonly ByHand[];
}
