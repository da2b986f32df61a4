/** What a form of input is. */
import * as path from "node:path";
import type { ImagePatterns } from "../../audit/images";
import type { RuleName } from "../../audit/rules";
import type { SourceNode } from "../source-nodes";
import type { AuditTargets } from "../targets";

/** One document of a file: most files are one. */
export interface FormDocument {
    readonly value: unknown;
    readonly root: SourceNode;
    /** The text of the whole file, into which offsets are. */
    readonly text: string;
    /** True for a CloudFormation template that only CloudFormation's rules make readable. */
    readonly isTemplate?: boolean;
    /** Documents in the file, with YAML's `---` between or as JSON values one after the other. */
    readonly documents: number;
}

/** What is known beside a document. */
export interface FormSurroundings {
    /** The file as it was named on the command line. */
    readonly file: string;
    /** Images that the settings know. */
    readonly images?: ImagePatterns;
}

/** What becomes of a form's files with `--fix`, for the table of the documentation too. */
export type FormFix =
    /** People write them, and what stands there as it is is put right: which parts, in words. */
    | { readonly writes: string; readonly leaves?: readonly RuleName[] }
    /** A program makes them, and the next run would undo a change: a full sentence that names the source. */
    | { readonly source: string };

/** One form of input: the table in `index.ts` has one record for each. */
export interface Form {
    /** As people call it, with its article: `a Terraform plan`. */
    readonly name: string;
    /** How to get one: a command, or words where none makes it. */
    readonly from: string;
    /** What of it is read, for the table of the documentation; undefined for what is refused with a better command. */
    readonly reads?: string;
    /** Undefined for what is refused. `leaves` are the rules that are fixable elsewhere, and only reported here. */
    readonly fix?: FormFix;
    /** Told by the content alone. */
    readonly isIt: (document: FormDocument) => boolean;
    /** Throws `Unreadable` for what can't be audited. */
    readonly read: (document: FormDocument, surroundings: FormSurroundings) => AuditTargets;
}

/** The name of what a file holds, where nothing in it has one. */
export const nameOfFile = (file: string): string => (file === "-" ? "standard input" : path.basename(file));
