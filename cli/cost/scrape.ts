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
        return readExposition(decode(/^https?:\/\//i.test(from) ? await asked(from) : await readBytes(from)));
    } catch (error) {
        const known = error instanceof ExpositionError || error instanceof Unreadable || error instanceof ScrapeProblem;
        const sentence = known ? error.message : fileErrorSentence(error);
        if (sentence === undefined) {
            throw error;
        }
        throw new ScrapeProblem(`${from}: ${sentence}`);
    }
}

async function asked(url: string): Promise<Uint8Array> {
    let response: Response;
    try {
        response = await fetch(url, { headers: { accept: accepted }, signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
        const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
        throw new ScrapeProblem(`The target doesn't answer (${cause?.code ?? message}).`);
    }
    if (!response.ok || response.body === null) {
        throw new ScrapeProblem(`The target answers with status ${response.status}.`);
    }
    return await gather(response.body as AsyncIterable<unknown>);
}
