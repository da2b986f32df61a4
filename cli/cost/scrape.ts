/** `--scrape JOB=FILE|URL`: what a target exposes, from a file or asked now. */
import { ExpositionError, type Family, readExposition } from "../../collector/cost/exposition";
import { UsageError } from "../command";
import { decode } from "../documents";
import { fileErrorSentence } from "../file-errors";
import { gather } from "../read-file";
import { Unreadable } from "../source-nodes";

/** As the collector asks: OpenMetrics before Prometheus's text format (Prometheus 3, `scrape_protocols`). */
const accepted = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const timeoutMs = 10_000;

/** What can't be read; the message is a full sentence. */
export class ScrapeProblem extends Error {}

const isUrl = (from: string): boolean => /^https?:\/\//i.test(from);

/** Where a page is from, without what may be secret: who asks, and the query. */
function shown(from: string): string {
    if (!isUrl(from)) {
        return from;
    }
    const [, scheme, authority, rest] = /^(https?:\/\/)([^/?#]*)([^?#]*)/i.exec(from) ?? [];
    return `${scheme}${authority!.slice(authority!.lastIndexOf("@") + 1)}${rest}`;
}

/**
 * The families by job. Throws `UsageError` for what isn't JOB=FILE or JOB=URL, and `ScrapeProblem` for what can't be
 * read.
 */
export async function scrapedPages(
    given: readonly string[],
    readBytes: (file: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, readonly Family[]>> {
    const pages = new Map<string, readonly Family[]>();
    for (const text of given) {
        if (isUrl(text)) {
            throw new UsageError("--scrape must be JOB=FILE or JOB=URL, and the name of the job is missing.");
        }
        const [, job, from] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
        if (job === undefined || from === undefined) {
            throw new UsageError(`--scrape must be JOB=FILE or JOB=URL, not ${text}.`);
        }
        if (pages.has(job)) {
            throw new UsageError(`--scrape names the job ${job} twice.`);
        }
        pages.set(job, await familiesFrom(from, readBytes));
    }
    return pages;
}

async function familiesFrom(from: string, readBytes: (file: string) => Promise<Uint8Array>): Promise<Family[]> {
    try {
        return readExposition(decode(isUrl(from) ? await asked(from) : await readBytes(from)));
    } catch (error) {
        const known = error instanceof ExpositionError || error instanceof Unreadable || error instanceof ScrapeProblem;
        const sentence = known ? error.message : fileErrorSentence(error);
        if (sentence === undefined) {
            throw error;
        }
        throw new ScrapeProblem(`${shown(from)}: ${sentence}`);
    }
}

async function asked(url: string): Promise<Uint8Array> {
    if (!URL.canParse(url)) {
        throw new ScrapeProblem("This is not a valid URL.");
    }
    const { username, password } = new URL(url);
    if (username !== "" || password !== "") {
        throw new ScrapeProblem(
            "A URL with a name or password in it isn't asked: save the page to a file, such as with curl, and give that.",
        );
    }
    try {
        const response = await fetch(url, {
            headers: { accept: accepted },
            signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok || response.body === null) {
            throw new ScrapeProblem(`The target answers with status ${response.status}.`);
        }
        return await gather(response.body as AsyncIterable<unknown>, "page");
    } catch (error) {
        throw error instanceof ScrapeProblem || error instanceof Unreadable ? error : noAnswer(error);
    }
}

/** Of a target that doesn't answer at all, or stops in the middle of its page. */
function noAnswer(error: unknown): ScrapeProblem {
    const { cause, message, name } = error as Error & {
        readonly cause?: { readonly code?: string; readonly message?: string };
    };
    const why =
        name === "TimeoutError"
            ? `not within ${timeoutMs / 1000} s`
            : (cause?.code ?? (cause?.message === "" ? undefined : cause?.message) ?? message);
    return new ScrapeProblem(`The target doesn't answer with a whole page (${why}).`);
}
