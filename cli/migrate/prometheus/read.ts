/** A whole config of Prometheus's to tasks, with every leaf said. Other readers read by it what has scrape configs. */
import { at, entries, isAbsent, isMapping, items, textOf } from "../../../collector/values";
import type { Steps } from "../leaves";
import type { Ledger } from "../ledger";
import type { MigratedTask } from "../model";
import { type JobContext, readJob } from "./job";
import { remoteWrites } from "./remote-write";
import { globalSettings, serverSections, verdictOf } from "./settings";
import { intervalOf, mebibytes, timeoutSaid } from "./sizes";
import { assemble } from "./tasks";

export interface PrometheusContext {
    /** Where the config stands in the ledger's document. */
    readonly at: Steps;
    readonly program: JobContext["program"];
    readonly ownPort: JobContext["ownPort"];
    /** Name of the task that the program runs in. */
    readonly ownName: string;
    readonly family?: string;
    readonly containers?: readonly string[];
    readonly region?: string;
}

/** Says all of the config in the ledger. */
export function readPrometheus(
    config: unknown,
    ledger: Pick<Ledger, "say">,
    context: PrometheusContext,
): readonly MigratedTask[] {
    const { at: base, program, ownPort } = context;
    const global = at(config, "global");
    const writes = remoteWrites(at(config, "remote_write"));
    const interval = intervalOf(at(global, "scrape_interval"));
    const jobs = items(at(config, "scrape_configs")).map((job) =>
        readJob(job, { global, writeRules: writes.writeRules, ownPort, program }),
    );
    const { kept, claims: replicas } = externalLabels(at(global, "external_labels"));
    const { tasks, claims, external } = assemble(jobs, {
        intervalSeconds: interval.ownSeconds,
        externalLabels: kept,
        region: context.region ?? writes.region,
        destinations: writes.destinations,
        ownName: context.ownName,
        family: context.family,
        containers: context.containers,
    });
    const say = (steps: Steps, said: Parameters<Ledger["say"]>[1]): void => ledger.say([...base, ...steps], said);
    for (const [index, job] of jobs.entries()) {
        const path = ["scrape_configs", index];
        const own = claims[index]!;
        // What no sidecar takes is the first thing to know of a target.
        for (const [steps, said] of [...own.filter(([, { fate }]) => fate === "none"), ...own, ...job.claims]) {
            say([...path, ...steps], said);
        }
    }
    for (const [steps, said] of [...writes.claims, ...replicas]) {
        say(steps, said);
    }
    for (const [name] of kept) {
        say(
            ["global", "external_labels", name],
            external.get(name) ?? { fate: "none", why: "There is no task whose series could have it." },
        );
    }
    say(["global", "scrape_interval"], interval.said("scrapeIntervalSeconds"));
    say(["global", "scrape_timeout"], timeoutSaid(at(global, "scrape_timeout"), interval));
    say(["global", "scrape_native_histograms"], { fate: "same", became: "nativeHistograms of each job" });
    const hasSamples = Number(textOf(at(global, "sample_limit"))) > 0;
    const hasBytes = mebibytes(at(global, "body_size_limit")) !== undefined;
    for (const [key, isThere, option] of [
        ["sample_limit", hasSamples, "sampleLimit"],
        ["body_size_limit", hasBytes, "bodySizeLimitMiB"],
    ] as const) {
        say(["global", key], {
            fate: "changed",
            became: isThere ? `${option} of each job` : "the bounds that follow from the sidecar's memory",
            why: "Where the limits of a task's jobs together are more than its memory bears, the memory's bounds hold.",
        });
    }
    for (const [key] of entries(global)) {
        say(
            ["global", key],
            verdictOf(globalSettings, global, key) ?? { fate: "none", why: "Prometheus has no such setting." },
        );
    }
    for (const [path, said] of serverSections) {
        say(path, said);
    }
    const isEmpty = (key: string): boolean => isAbsent(at(config, key)) || !isFilled(at(config, key));
    for (const key of ["global", "scrape_configs", "remote_write"].filter(isEmpty)) {
        say([key], { fate: "unneeded", why: "It is empty." });
    }
    say([], { fate: "none", why: "Prometheus has no such section." });
    return tasks;
}

const isFilled = (value: unknown): boolean => items(value).length + entries(value).length > 0;

/** Labels by which two servers that scrape the same are told apart ("Deduplicating HA metrics", AMP user guide). */
const replica = /^(?:__replica__|(?:prometheus_)?replica)$/;

function externalLabels(labels: unknown) {
    const kept = new Map<string, string>();
    const claims: [Steps, Parameters<Ledger["say"]>[1]][] = [];
    for (const [name, value] of entries(labels)) {
        if (replica.test(name)) {
            claims.push([
                ["global", "external_labels", name],
                {
                    fate: "unneeded",
                    why: "It tells two servers apart that scrape the same, and a task's sidecar is the only one that scrapes it.",
                },
            ]);
        } else if (!isMapping(value)) {
            kept.set(name, textOf(value));
        }
    }
    return { kept, claims };
}
