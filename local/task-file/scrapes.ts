/** What a collector scrapes and where it takes data, as its config says. Pure. */
import { listenersIn } from "../../audit/listeners";
import { ConfigView } from "../../collector/rules/config-view";
import { isThisMachine } from "../../collector/rules/endpoints";
import { jobsOf } from "../../collector/rules/scrape-jobs";
import { at, entries, items, type Mapping } from "../../collector/values";
import { intervalMs } from "../../preview";

/** One target of one scrape job. */
export interface Scrape {
    readonly job: string;
    /** `host:port`, as written. */
    readonly target: string;
    readonly port: number;
    /** Path of the metrics, without a query. */
    readonly path: string;
    readonly isHttps: boolean;
    /** Whether it is in the task. */
    readonly isInTask: boolean;
    readonly intervalMs: number;
}

/** Prometheus's own defaults (configuration, `global` and `scrape_config`). */
const defaults = { intervalMs: 60_000, path: "/metrics" };

/** Every static target of the prometheus receivers that pipelines use. */
export function scrapesOf(config: Mapping): Scrape[] {
    const view = new ConfigView(config, {});
    return view.used("receivers", "prometheus").flatMap((receiver) => {
        const global = at(view.settings("receivers", receiver), "config", "global", "scrape_interval");
        return jobsOf(view, receiver).flatMap(({ settings }) =>
            items(at(settings, "static_configs")).flatMap((group) =>
                items(at(group, "targets")).flatMap((target) => scrapeOf(String(target), settings, global) ?? []),
            ),
        );
    });
}

function scrapeOf(target: string, settings: unknown, global: unknown): Scrape | undefined {
    const text = (key: string): string | undefined => {
        const value = at(settings, key);
        return typeof value === "string" ? value : undefined;
    };
    const isHttps = text("scheme") === "https";
    const [, host = "", port = isHttps ? "443" : "80"] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?$/.exec(target.trim()) ?? [];
    if (target.includes("$")) {
        return undefined;
    }
    const interval = text("scrape_interval") ?? (typeof global === "string" ? global : "");
    return {
        job: text("job_name") ?? "",
        target: target.trim(),
        port: Number(port),
        path: (text("metrics_path") ?? defaults.path).replace(/[?].*$/, ""),
        isHttps,
        isInTask: isThisMachine(host) || host === "localhost",
        intervalMs: intervalMs(interval) ?? defaults.intervalMs,
    };
}

/** Jobs whose targets something finds that isn't here: `ec2_sd_configs`. */
export function discoveries(config: Mapping): { readonly job: string; readonly by: string }[] {
    const view = new ConfigView(config, {});
    return view.used("receivers", "prometheus").flatMap((receiver) =>
        jobsOf(view, receiver).flatMap(({ settings }) =>
            entries(settings)
                .filter(([key]) => /_sd_configs$/.test(key))
                .map(([by]) => ({ job: String(at(settings, "job_name")), by })),
        ),
    );
}

/** Where a receiver takes data. */
export interface Intake {
    /** As the config calls it: `otlp`. */
    readonly receiver: string;
    readonly port: number;
    readonly protocol: "tcp" | "udp";
}

/** The ports on which others send to the collector. */
export const intakesOf = (config: Mapping): Intake[] =>
    listenersIn(config)
        .filter(({ isReceiver }) => isReceiver)
        .map(({ id, port, protocol }) => ({ receiver: id, port, protocol }));

/** The ports that the collector opens itself, by TCP. */
export const ownPorts = (config: Mapping): number[] =>
    listenersIn(config).flatMap(({ port, protocol }) => (protocol === "tcp" ? [port] : []));

/** Whether the collector asks ECS's metadata endpoint for the task's metrics. */
export const readsTaskMetrics = (config: Mapping): boolean =>
    new ConfigView(config, {}).used("receivers", "awsecscontainermetrics").length > 0;

/** The longest time that a batch waits, milliseconds. */
export function longestBatchMs(config: Mapping): number {
    const view = new ConfigView(config, {});
    const waits = view.used("processors", "batch").map((id) => {
        const timeout = at(view.settings("processors", id), "timeout");
        // The batch processor's default is 200 ms.
        return (typeof timeout === "string" ? intervalMs(timeout) : undefined) ?? 200;
    });
    return Math.max(0, ...waits);
}
