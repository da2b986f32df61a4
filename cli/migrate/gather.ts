/** All files of a run as documents, each read by the reader that knows it. */
import { applicationIn } from "./agent/applications";
import { decode, type ParsedFile, readDocument } from "../documents";
import { fileErrorSentence } from "../file-errors";
import { type Failure } from "../report";
import { NotRecognized, positionsIn, Unreadable } from "../source-nodes";
import { anyTask } from "./container-insights";
import { type Delivered, deliveredIn } from "./delivered";
import { Ledger } from "./ledger";
import { type Migration, together } from "./model";
import type { MigrationDocument } from "./reader";
import { readers } from "./readers";
import { migrateWatching, type WatchingFile, watchingForms, watchingIn } from "./watching";

/** What came of the files; a failure is a file, or a config in one, that can't be read. */
export interface Gathered {
    readonly migration: Migration;
    /** What was read, in the order of the files. */
    readonly documents: readonly MigrationDocument[];
    readonly failures: readonly Failure[];
}

export async function gather(
    files: readonly string[],
    given: ReadonlyMap<string, string>,
    readBytes: (file: string) => Promise<Uint8Array>,
): Promise<Gathered> {
    const documents: MigrationDocument[] = [];
    const migrations: Migration[] = [];
    const failures: Failure[] = [];
    const watching: WatchingFile[] = [];
    for (const file of files) {
        await orFail(file, failures, async (keep) => {
            const text = decode(await readBytes(file));
            keep(text);
            const { parsed, error } = parse(text);
            const found = watchingIn(parsed?.value, file);
            if (found === undefined) {
                const read = readFile(text, file, given, parsed, error);
                documents.push(...read.documents);
                migrations.push(read.migration);
                return;
            }
            watching.push(found);
            if (found.rest !== undefined) {
                const read = readRest(text, file, given, { ...parsed!, value: found.rest });
                documents.push(...read.documents);
                migrations.push(read.migration);
            }
        });
    }
    const along = new Set<MigrationDocument>();
    for (const [document, others] of pairsOf(documents)) {
        readerOf(document)
            ?.along?.(document, others)
            .forEach((each) => along.add(each));
    }
    for (const document of documents.filter((each) => !along.has(each))) {
        await orFail(document.origin.file, failures, async (keep) => {
            keep(document.text);
            const reader = readerOf(document);
            if (reader === undefined) {
                throw new NotRecognized(inNoForm);
            }
            const others = documents.filter((each) => each !== document);
            migrations.push(reader.read(document, reader.along?.(document, others) ?? []));
            await Promise.resolve();
        });
    }
    // Alarms and dashboards by themselves say nothing of a task.
    const beside = watching.length === 0 ? [] : [migrateWatching(watching)];
    const measured = together(migrations);
    const all = together([measured, ...beside]);
    const isSilent = measured.outcomes.every(({ origin }) => origin.form === besideForm);
    const isInsights = measured.outcomes.some(({ became }) => became?.startsWith("ecsMetrics") === true);
    const any = isInsights ? anyTask : { ...anyTask, selects: "No input says which tasks these are." };
    const tasks = all.tasks.length === 0 && !isSilent ? [any] : all.tasks;
    return { migration: { ...all, tasks }, documents, failures };
}

const pairsOf = (documents: readonly MigrationDocument[]): [MigrationDocument, readonly MigrationDocument[]][] =>
    documents.map((document) => [document, documents.filter((each) => each !== document)]);

const readerOf = (document: MigrationDocument) => readers.find(({ isIt }) => isIt(document));

/** Names what is read and how to get it. */
export const inNoForm = `The file is in no form that is migrated. Give one of these: ${[...readers, ...watchingForms].map(({ name, from }) => `${name} (${from})`).join("; ")}; or what carries such a config: a task definition, a template, a plan, an exported stack.`;

/** What a template has beside alarms and dashboards, where nothing of it is migrated. */
const besideForm = "a template, beside its alarms and dashboards";

/** A template without its alarms and dashboards, in which there may be nothing else to read. */
function readRest(text: string, file: string, given: ReadonlyMap<string, string>, rest: ParsedFile): Delivered {
    try {
        return readFile(text, file, given, rest);
    } catch (error) {
        if (!(error instanceof NotRecognized)) {
            throw error;
        }
        const ledger = new Ledger({ file, form: besideForm }, rest.value);
        ledger.say([], { fate: "same", became: "what it is" });
        return { documents: [], migration: { tasks: [], pairs: [], outcomes: ledger.outcomes() } };
    }
}

/** A file of one form, or what carries configs. */
function readFile(
    text: string,
    file: string,
    given: ReadonlyMap<string, string>,
    parsed: ParsedFile | undefined,
    error?: unknown,
): Delivered {
    const value = parsed?.value;
    const document = { origin: { file, form: "" }, text, value, root: parsed?.root ?? { offset: 0 } };
    const reader = readerOf(document);
    if (reader !== undefined) {
        return { documents: [{ ...document, origin: { file, form: reader.name } }], migration: together([]) };
    }
    if (parsed === undefined) {
        throw error;
    }
    const delivered = carriedBy(parsed, file, given);
    const { documents, migration } = delivered;
    if (documents.length > 0 || migration.outcomes.some(({ fate }) => fate !== "same")) {
        return delivered;
    }
    if (applicationIn(document) !== undefined) {
        const origin = { file, form: "a task definition of an application" };
        return { documents: [{ ...document, origin }], migration: together([]) };
    }
    throw new NotRecognized(
        "There is nothing to migrate in it: no config, no agent, no switch of Container Insights, no alarm and no dashboard.",
    );
}

function carriedBy(parsed: ParsedFile, file: string, given: ReadonlyMap<string, string>): Delivered {
    try {
        return deliveredIn(parsed, file, given);
    } catch (error) {
        throw error instanceof NotRecognized ? new NotRecognized(inNoForm, error.offset) : error;
    }
}

/** Some readers take a text that is neither JSON nor YAML. */
function parse(text: string): { readonly parsed?: ParsedFile; readonly error?: unknown } {
    try {
        return { parsed: readDocument(text) };
    } catch (error) {
        if (!(error instanceof Unreadable)) {
            throw error;
        }
        return { error };
    }
}

/** What a file's own mistakes throw, as a failure with its place in the text. */
async function orFail(
    file: string,
    failures: Failure[],
    use: (keep: (text: string) => void) => Promise<void>,
): Promise<void> {
    let text: string | undefined;
    try {
        await use((kept) => {
            text = kept;
        });
    } catch (error) {
        const system = text === undefined ? fileErrorSentence(error) : undefined;
        if (error instanceof Unreadable) {
            const place = error.offset === undefined ? {} : positionsIn(text ?? "")(error.offset);
            failures.push({ file, ...place, message: error.message });
        } else if (system !== undefined) {
            failures.push({ file, message: system });
        } else {
            throw error;
        }
    }
}
