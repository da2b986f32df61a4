/** The audit of the files and directories that the command line names, one after the other. */
import * as path from "node:path";
import { fromTemplate } from "../collector/rules/mistaken-texts";
import { decode, readDocument } from "./documents";
import { fileErrorSentence } from "./file-errors";
import { type Folder, isDirectory, passOver, summaryOfFolder, walkFolder } from "./folders";
import { inNoForm } from "./forms";
import { type FileReport, type InspectionOptions, inspectFile } from "./inspect";
import { addLooked, type Looked, nothingLookedAt } from "./looked";
import { printable } from "./printable";
import type { ShowProgress } from "./progress";
import { type Failure, type Notice, type Report } from "./report";
import { NotRecognized, positionsIn, Unreadable } from "./source-nodes";

/** What the audit is given beside the names. */
export interface Surroundings {
    /** Whether files that are named and in no known form are passed over, as in a directory. Default: false. */
    readonly skipOthers?: boolean;
    readonly readBytes: (file: string) => Promise<Uint8Array>;
    readonly showProgress?: ShowProgress;
    /** The text that is checked in place of a file's: with what a fix puts right. */
    readonly revise?: (text: string, file: string, isFound: boolean) => string;
}

/** A file to check, and the directory that it was found in. */
export interface Entry {
    readonly file: string;
    readonly folder?: Folder;
}

type Read<T> = { readonly result: T } | { readonly failure: Failure; readonly error: unknown; readonly text?: string };

/** Audits each file, and those of each directory, in the order of their names. */
export async function auditFiles(
    names: readonly string[],
    options: InspectionOptions,
    strict: boolean,
    surroundings: Surroundings,
): Promise<Report> {
    const { showProgress, skipOthers = false, revise = (text) => text } = surroundings;
    const { entries, folders } = await entriesOf(names, skipOthers, showProgress);
    const reports = new Map<Entry, FileReport>();
    const beside = (file: string, name: string): string => path.resolve(path.dirname(file), name);
    const named = new Set(entries.map(({ file }) => path.resolve(file)));
    const failures: Failure[] = folders.flatMap((folder) => folder.failures);
    const mentioned: Notice[] = [];
    for (const [index, entry] of entries.entries()) {
        const { file, folder } = entry;
        const count = entries.length === 1 ? "" : `, file ${index + 1} of ${entries.length}`;
        showProgress?.(`Checking ${file === "-" ? "standard input" : oneLine(file)}${count}`);
        const read = await readOrFail(file, surroundings, (text) =>
            inspectFile(readDocument(revise(text, file, folder !== undefined)), file, {
                ...options,
                isFound: folder !== undefined,
                isChecked: (name) => named.has(beside(file, name)),
            }),
        );
        if ("result" in read) {
            reports.set(entry, read.result);
        } else if (folder === undefined || (isFailure(read) && !isProgram(file, read.error))) {
            failures.push(read.failure);
        } else {
            passOver(folder.passedOver, whyPassedOver(read), file);
            const isAside = read.error instanceof NotRecognized && read.error.isAside;
            if (!isAside && mentionsCollector(read.text)) {
                mentioned.push({
                    file,
                    message: `It mentions a collector, and was passed over. ${inShort(file, read.failure.message)}`,
                });
            }
        }
    }
    showProgress?.();
    failures.push(...unreadNested(reports, beside));
    const found = [...reports.values()];
    const looked = found.reduce<Looked>((sum, report) => addLooked(sum, report.looked), nothingLookedAt);
    const ofFolders = folders.map((folder) => folderOutcome(folder, reports));
    return {
        files: entries
            .filter((entry) => reports.has(entry) || failures.some(({ file }) => file === entry.file))
            .map(({ file }) => file),
        findings: found.flatMap(({ findings }) => findings),
        exempted: found.flatMap(({ exempted }) => exempted),
        notices: [
            ...found.flatMap(({ notices }) => notices),
            ...mentioned,
            ...ofFolders.flatMap(({ notices }) => notices),
            ...(found.length > 0 && looked.configs === 0
                ? withoutEffect(options).map((message) => ({ file: names[0]!, message }))
                : []),
        ],
        failures: [...failures, ...ofFolders.flatMap((outcome) => outcome.failures)],
        waiting: found.flatMap(({ waiting }) => waiting),
        looked,
        strict,
    };
}

/** A nested template that was left to its own file, and that file couldn't be read. */
function unreadNested(
    reports: ReadonlyMap<Entry, FileReport>,
    beside: (file: string, name: string) => string,
): readonly Failure[] {
    const read = new Set([...reports.keys()].map(({ file }) => path.resolve(file)));
    return [...reports].flatMap(([{ file }, { nested }]) =>
        nested
            .filter((name) => !read.has(beside(file, name)))
            .map((name) => ({ file, message: `Its nested template ${name} can't be read, so that it isn't checked.` })),
    );
}

/** An option that does nothing would be taken for one that does. */
function withoutEffect({ memoryMiB, container = {} }: InspectionOptions): string[] {
    const { image, environment } = container;
    const given = { memory: memoryMiB, "image or --release": image, env: environment };
    return Object.entries(given)
        .filter(([, value]) => value !== undefined)
        .map(
            ([name]) =>
                `--${name} has no effect: it is for a collector's config by itself, and here what containers have counts.`,
        );
}

/** The files to read. Nothing is checked twice, even if a directory and a file of it are named. */
export async function entriesOf(
    names: readonly string[],
    skipOthers: boolean,
    showProgress?: ShowProgress,
): Promise<{ entries: readonly Entry[]; folders: readonly Folder[] }> {
    const entries = new Map<string, Entry>();
    const folders: Folder[] = [];
    // Named by a program that knows the ends of their names and no more.
    const named: Folder = { name: "", files: [], passedOver: new Map(), failures: [] };
    for (const name of names) {
        const folder = (await isDirectory(name)) ? await walkFolder(name, showProgress) : undefined;
        if (folder !== undefined) {
            folders.push(folder);
        }
        for (const file of folder?.files ?? [name]) {
            const key = file === "-" ? "-" : path.resolve(file);
            // What was named itself has to be readable.
            const found = folder ?? (skipOthers ? named : undefined);
            entries.set(key, found === undefined ? { file } : (entries.get(key) ?? { file, folder: found }));
        }
    }
    return { entries: [...entries.values()], folders };
}

/** A directory without anything to read is a mistake, as a file in no known form is. */
function folderOutcome(
    folder: Folder,
    reports: ReadonlyMap<Entry, FileReport>,
): { readonly notices: readonly Notice[]; readonly failures: readonly Failure[] } {
    // One of its files may be named too.
    const files = new Set(folder.files.map((file) => path.resolve(file)));
    const inside = [...reports].filter(([{ file }]) => files.has(path.resolve(file))).map(([, report]) => report);
    const withCollectors = inside.filter(({ looked }) => looked.collectors > 0).length;
    const message = summaryOfFolder(folder, inside.length, withCollectors);
    return inside.length === 0
        ? { notices: [], failures: [{ file: folder.name, message: `There is nothing to check in it. ${message}` }] }
        : { notices: [{ file: folder.name, message }], failures: [] };
}

/** Whether a file of a directory had to be read: nobody named it, and it may have nothing to do with collectors. */
const isFailure = ({ error, text }: { readonly error: unknown; readonly text?: string }): boolean =>
    !(error instanceof Unreadable) || (!(error instanceof NotRecognized) && mentionsCollector(text));

/** Whether it is a Terraform module, which is judged by its plan however it is written. */
const isProgram = (file: string, error: unknown): boolean => error instanceof Unreadable && isModule(file);

const isModule = (file: string): boolean => /\.(tf|tofu)$/i.test(file);

/** Nobody named the file: what could be given in its place is told of what only one thing comes out of. */
const inShort = (file: string, message: string): string =>
    isModule(file)
        ? "It is the source of a Terraform module: give what terraform show -json prints of a plan."
        : message === inNoForm
          ? "It is in no form that is read."
          : message;

/** What only files that have to do with collectors and tasks have in them. */
const mentionsCollector = (text = ""): boolean =>
    /container_?definitions|aws-otel-collector|opentelemetry-collector|memory_limiter/i.test(text);

/** As the end of a phrase; of what can't be read the first sentence about it, whose place is in the file. */
const whyPassedOver = ({ error, failure }: { readonly error: unknown; readonly failure: Failure }): string =>
    error instanceof NotRecognized
        ? "in no form that is read"
        : `that can't be read: ${/^.*?(?=\.(\s|$))/s.exec(failure.message)?.[0] ?? failure.message}`;

/** The letters of a file that can't be decoded, which tell what it is about. */
const roughly = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1").replaceAll("\0", "");

const oneLine = (file: string): string => printable(file).slice(-60);

/** Reads a text and uses it; what can't be read or understood is a failure with its place. */
export async function readOrFail<T>(
    file: string,
    { readBytes }: Surroundings,
    use: (text: string) => T,
): Promise<Read<T>> {
    let bytes: Uint8Array | undefined;
    let text: string | undefined;
    try {
        bytes = await readBytes(file);
        text = decode(bytes);
        return { result: use(text) };
    } catch (error) {
        if (error instanceof Unreadable) {
            const { message, offset } = error;
            const place = offset === undefined ? {} : positionsIn(text ?? "")(offset);
            const template = fromTemplate(text ?? "");
            const why = template === undefined ? message : `${message} ${template.message} ${template.fix}`;
            return { failure: { file, ...place, message: why }, error, text: text ?? roughly(bytes) };
        }
        const message = fileErrorSentence(error);
        if (bytes === undefined && message !== undefined) {
            return { failure: { file, message }, error };
        }
        throw error;
    }
}
