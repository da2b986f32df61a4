/** What a reader is: it takes documents of one form, and makes of each what the model has. */
import type { SourceNode } from "../source-nodes";
import type { Migration, Origin } from "./model";

/** A file, or a config that stands in one: in a variable of a task definition, in a parameter of a template. */
export interface MigrationDocument {
    readonly origin: Origin;
    readonly text: string;
    readonly value: unknown;
    /** Positions in `text`. */
    readonly root: SourceNode;
    /** Name of the variable or parameter that holds it; undefined for a file. */
    readonly within?: string;
    /** The containers of the task that it is from, but for the agent; undefined where no task is known. */
    readonly containers?: readonly string[];
    /** Family of that task. */
    readonly family?: string;
}

export interface MigrationReader {
    /** What it reads, with its article: `a Prometheus config`. */
    readonly name: string;
    /** Where people have it from: a command, or a file's usual name. */
    readonly from: string;
    /** Told by the content alone. */
    readonly isIt: (document: MigrationDocument) => boolean;
    /** Those of the others that it reads along, as an agent its Prometheus config: no other reader gets them then. */
    readonly along?: (
        document: MigrationDocument,
        others: readonly MigrationDocument[],
    ) => readonly MigrationDocument[];
    /** Throws `Unreadable`, with an offset in the document's text, for what can't be understood. */
    readonly read: (document: MigrationDocument, along: readonly MigrationDocument[]) => Migration;
}
