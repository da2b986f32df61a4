/** Reads the config of an OpenTelemetry Collector, ADOT's own ones for ECS among them. */
import { at, entries, isMapping, items, textOf } from "../../../collector/values";
import { hasSections } from "../../documents";
import type { Steps } from "../leaves";
import { Ledger, type Said } from "../ledger";
import type { MigratedOptions, MigratedTask } from "../model";
import type { Claim } from "../prometheus/access";
import { refusalOf } from "../prometheus/fitting";
import { jobKey } from "../prometheus/job";
import { readPrometheus } from "../prometheus/read";
import { baseName } from "../prometheus/reader";
import type { MigrationDocument, MigrationReader } from "../reader";
import { exported } from "./exporters";
import { extensionFates, serviceFates } from "./fates";
import { observed, observerClaims, readsObserver } from "./observer";
import { type Pipeline, pipelinesOf, typeIn, unescaped } from "./pipelines";
import { processed } from "./processors";
import { receivers } from "./receivers";
import {
    empty,
    noSetting,
    optionOf,
    otherReceiver,
    receiverSetting,
    signing,
    sources,
    unknownExtension,
    unknownSection,
} from "./said";

/** The port on which a collector says its own metrics. */
const ownPort = 8888;

class Reading {
    /** What is said in the end, unless the sidecar refuses it. */
    private readonly claims: Claim[] = [];
    private readonly refused: Claim[] = [];
    private readonly ledger: Pick<Ledger, "say"> = { say: (steps, said) => this.claims.push([steps, said]) };
    private readonly pipelines: readonly Pipeline[];
    private readonly containers: readonly string[];
    private readonly tasks: MigratedTask[] = [];
    private options: MigratedOptions = {};
    private region: string | undefined;
    private labels: Readonly<Record<string, string>> = {};

    constructor(private readonly document: MigrationDocument) {
        this.pipelines = pipelinesOf(document.value);
        this.containers = document.containers ?? ["app"];
    }

    all() {
        const { value, origin } = this.document;
        this.exporters();
        this.extensions();
        this.receivers();
        const own = this.ownTask();
        this.processors(own);
        this.say([], [[["processors"], { fate: "unneeded", why: "It is empty." }]]);
        for (const [path, said] of serviceFates) {
            this.ledger.say(["service", ...path], said);
        }
        for (const [key, section] of entries(value)) {
            const isKnown = ["receivers", "processors", "exporters", "extensions", "connectors", "service"].includes(
                key,
            );
            this.ledger.say([key], isKnown && isEmpty(section) ? empty : unknownSection);
        }
        this.ledger.say([], empty);
        const others = this.tasks.filter((task) => task !== own);
        const isAny = Object.keys(this.options).length > 0 || own !== undefined;
        const tasks = [
            ...(isAny ? [this.fitting(this.merged(own))] : []),
            ...others.map((task) => this.withLabels(task)),
        ];
        const ledger = new Ledger(origin, value);
        for (const [steps, said] of [...this.refused, ...this.claims]) {
            ledger.say(steps, said);
        }
        return { tasks, outcomes: ledger.outcomes(), pairs: [] };
    }

    private say(base: Steps, claims: readonly Claim[]): void {
        for (const [steps, said] of claims) {
            this.ledger.say([...base, ...steps], said);
        }
    }

    private with(kind: "receivers" | "processors" | "exporters", id: string): readonly Pipeline[] {
        return this.pipelines.filter((pipeline) => pipeline[kind].includes(id));
    }

    private exporters(): void {
        for (const [id, settings] of entries(at(this.document.value, "exporters"))) {
            const { region, labels, claims } = exported(id, settings, this.with("exporters", id).length > 0);
            this.region ??= region;
            this.labels = { ...this.labels, ...labels };
            this.say(["exporters", id], claims);
        }
    }

    private extensions(): void {
        for (const [id, settings] of entries(at(this.document.value, "extensions"))) {
            const type = typeIn(id);
            if (type === "sigv4auth") {
                const region = textOf(at(settings, "region"));
                this.region ??= /^[a-z0-9-]+$/.test(region) ? region : undefined;
                this.say(["extensions", id], signing);
            } else if (type === "ecs_observer") {
                this.say(["extensions", id], observerClaims(settings));
            } else {
                const known = Object.hasOwn(extensionFates, type) ? extensionFates[type] : undefined;
                this.ledger.say(["extensions", id], known ?? unknownExtension);
            }
        }
    }

    private receivers(): void {
        for (const [id, settings] of entries(at(this.document.value, "receivers"))) {
            const type = typeIn(id);
            const base = ["receivers", id];
            const pipelines = this.with("receivers", id);
            if (pipelines.length === 0) {
                this.ledger.say(base, { fate: "unneeded", why: "No pipeline has it." });
            } else if (type === "prometheus") {
                this.prometheus(base, settings);
            } else if (Object.hasOwn(receivers, type)) {
                const { options, claims } = receivers[type]!({ settings, pipelines, containers: this.containers });
                this.options = { ...this.options, ...options };
                this.say(base, claims);
                this.ledger.say(base, isEmpty(settings) ? { fate: "same", became: optionOf[type]! } : noSetting);
            } else {
                this.ledger.say(base, otherReceiver);
            }
        }
    }

    private prometheus(base: Steps, settings: unknown): void {
        const observers = entries(at(this.document.value, "extensions")).filter(
            ([id]) => typeIn(id) === "ecs_observer",
        );
        const config = unescaped(at(settings, "config"));
        const jobs = items(at(config, "scrape_configs")).map((job) => {
            const found = observers.flatMap(([, each]) => (readsObserver(job, each) ? observed(each) : []));
            return found.length === 0 || !isMapping(job)
                ? job
                : { ...job, file_sd_configs: [], ecs_observer_sd_configs: found };
        });
        for (const [index, job] of jobs.entries()) {
            if (isMapping(job) && Object.hasOwn(job, "ecs_observer_sd_configs")) {
                this.ledger.say([...base, "config", "scrape_configs", index, "file_sd_configs"], {
                    fate: "unneeded",
                    why: "It lists the tasks that ecs_observer finds, each of which gets a sidecar.",
                });
            }
        }
        const tasks = readPrometheus(isMapping(config) ? { ...config, scrape_configs: jobs } : config, this.ledger, {
            at: [...base, "config"],
            program: "The collector",
            ownPort,
            ownName: this.document.family ?? baseName(this.document.origin.file),
            family: this.document.family,
            containers: this.document.containers,
            region: this.region,
        });
        this.tasks.push(...tasks);
        this.ledger.say(base, receiverSetting);
    }

    /** The task that the collector itself is in: what is scraped at localhost is there. */
    private ownTask(): MigratedTask | undefined {
        return this.tasks.find(({ selects, name }) => selects === undefined && name === this.ownName());
    }

    private ownName(): string {
        return (this.document.family ?? baseName(this.document.origin.file)).replace(/[^A-Za-z0-9._-]+/g, "-");
    }

    private processors(own: MigratedTask | undefined): void {
        for (const [id, settings] of entries(at(this.document.value, "processors"))) {
            const { labels, generated, claims } = processed(id, settings, this.with("processors", id), {
                ...own?.options,
                ...this.options,
            });
            this.labels = { ...this.labels, ...labels };
            this.say(["processors", id], claims);
            const { processors = {}, generated: before = {} } = this.options.additions ?? {};
            if (generated.length > 0 && own !== undefined) {
                const ids = [...(before["metrics/scrape"]?.processors ?? []), id];
                this.options = {
                    ...this.options,
                    additions: {
                        processors: { ...processors, [id]: settings as never },
                        generated: { "metrics/scrape": { processors: ids } },
                    },
                };
            }
        }
    }

    private merged(own: MigratedTask | undefined): MigratedTask {
        const { family, containers } = this.document;
        const { scrapeIntervalSeconds: asked } = this.options;
        const interval = own?.options.scrapeIntervalSeconds ?? asked;
        if (asked !== undefined && asked !== interval) {
            const receivers = entries(at(this.document.value, "receivers"));
            for (const [id] of receivers.filter(([each]) => typeIn(each) === "awsecscontainermetrics")) {
                this.refused.push([
                    ["receivers", id, "collection_interval"],
                    {
                        fate: "changed",
                        became: `scrapeIntervalSeconds: ${interval}`,
                        why: "ECS is asked as often as targets are scraped.",
                    },
                ]);
            }
        }
        return this.withLabels({
            name: own?.name ?? this.ownName(),
            options: {
                ...own?.options,
                ...this.options,
                ...(interval === undefined ? {} : { scrapeIntervalSeconds: interval }),
            },
            ...(this.region === undefined ? {} : { region: this.region }),
            ...(family === undefined ? {} : { family }),
            ...(containers === undefined ? {} : { containers }),
        });
    }

    /** Without what the sidecar refuses beside the rest: a port that another part has. */
    private fitting(task: MigratedTask): MigratedTask {
        const refusal = refusalOf(task.options);
        if (refusal === undefined) {
            return task;
        }
        const { scrape = {}, ...rest } = task.options;
        const job = Object.keys(scrape).find(
            (key) => refusal.path.startsWith(`scrape.${key}.`) || refusal.path === `scrape.${key}`,
        );
        const part = (["otlp", "statsd", "xray", "additions", "labels"] as const).find(
            (key) => refusal.path.split(".")[0] === key && rest[key] !== undefined,
        );
        const said: Said = { fate: "none", why: `The sidecar refuses it beside the rest. Of ${refusal.message}` };
        if (job !== undefined) {
            const { [job]: _, ...others } = scrape;
            for (const [id, settings] of entries(at(this.document.value, "receivers"))) {
                for (const [index, each] of items(at(settings, "config", "scrape_configs")).entries()) {
                    if (job.startsWith(jobKey(textOf(at(each, "job_name"))))) {
                        this.refused.push([["receivers", id, "config", "scrape_configs", index], said]);
                    }
                }
            }
            return this.fitting({ ...task, options: { ...rest, scrape: others } });
        }
        if (part !== undefined) {
            const { [part]: _, ...others } = rest;
            const [kind, types] = sources[part];
            for (const [id] of entries(at(this.document.value, kind)).filter(([each]) => types.test(typeIn(each)))) {
                this.refused.push([[kind, id], said]);
            }
            return this.fitting({
                ...task,
                options: { ...others, ...(Object.keys(scrape).length === 0 ? {} : { scrape }) },
            });
        }
        return { ...task, options: {} };
    }

    /** Labels that exporter and processors give to all that is sent. */
    private withLabels(task: MigratedTask): MigratedTask {
        const labels = { ...task.options.labels, ...this.labels };
        if (Object.keys(labels).length === 0) {
            return task;
        }
        const options = { ...task.options, labels };
        const refusal = refusalOf(options);
        if (refusal === undefined) {
            return { ...task, options };
        }
        const said: Said = {
            fate: "none",
            why: `The sidecar of ${task.name} refuses labels that this gives: it has others of that name, or too many.`,
        };
        const { processors, exporters } = isMapping(this.document.value) ? this.document.value : {};
        for (const [id] of entries(processors).filter(([each]) => typeIn(each) === "resource")) {
            this.refused.push([["processors", id, "attributes"], said]);
        }
        for (const [id] of entries(exporters)) {
            this.refused.push([["exporters", id, "external_labels"], said]);
        }
        return task;
    }
}

const isEmpty = (value: unknown): boolean => !isMapping(value) || Object.keys(value).length === 0;

export const collectorReader: MigrationReader = {
    name: "a collector's config",
    from: "the config of ADOT or another OpenTelemetry Collector, AWS's own for ECS among them",
    isIt: ({ value }) => hasSections(value) && at(value, "service", "pipelines") !== undefined,
    read: (document) => new Reading(document).all(),
};
