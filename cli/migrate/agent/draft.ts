/** Tasks while they are made of a config: jobs with what is known of their targets. */
import type { ScrapeArgs } from "../../../collector/config/scrape-args";
import { firstFree } from "../free-name";
import type { MigratedOptions, MigratedTask } from "../model";

/** A scrape job, and the labels that the agent gave its series: undefined for a value that isn't in the config. */
export interface DraftJob {
    readonly name: string;
    args: ScrapeArgs;
    readonly known: Readonly<Record<string, string | undefined>>;
}

export interface DraftTask {
    readonly name: string;
    readonly selects?: string;
    readonly family?: string;
    readonly containers?: readonly string[];
    readonly jobs: DraftJob[];
}

/** The sidecar's own listeners at their usual ports (`sidecarPorts`, and what is scraped of StatsD). */
const ownPorts = [8888, 13_133, 13_134, 13_135];

/** What is added to them where a target has one of them: the first thousands that leave all targets their ports. */
function offsetFor(targets: readonly number[]): number {
    const offsets = Array.from({ length: 51 }, (_, thousands) => thousands * 1000);
    return offsets.find((offset) => !ownPorts.some((port) => targets.includes(port + offset))) ?? 0;
}

/** The task as the model has it. */
export function finished(
    { name, selects, family, containers, jobs }: DraftTask,
    options: MigratedOptions,
    region: string | undefined,
): MigratedTask {
    const portOffset = offsetFor(jobs.flatMap(({ args }) => (args.host === undefined ? [args.port] : [])));
    const scrape = Object.fromEntries(jobs.map((job) => [job.name, job.args]));
    return {
        name,
        ...(selects === undefined ? {} : { selects }),
        ...(family === undefined ? {} : { family }),
        ...(containers === undefined ? {} : { containers }),
        ...(region === undefined ? {} : { region }),
        options: {
            ...(jobs.length === 0 ? {} : { scrape }),
            ...options,
            ...(portOffset === 0 ? {} : { portOffset }),
        },
    };
}

/** A name that `scrape` takes: letters, digits, hyphens and underscores, a letter first. */
export function jobName(text: string): string {
    const plain = text.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z]+|-+$/g, "");
    const name = plain === "" ? "app" : plain;
    // The sidecar's scrape of itself has that name.
    return (name === "adot-collector" ? "app" : name).slice(0, 63);
}

/** The same that isn't among others. */
export const freeName = (wanted: string, taken: readonly string[]): string =>
    firstFree(
        wanted,
        (name) => taken.includes(name),
        (count) => `${wanted.slice(0, 60)}-${count}`,
    );
