/** Scrape jobs that Prometheus takes: it reads a receiver's `config` itself, and refuses it as a whole. */
import { prometheusSeconds } from "../durations";
import { at, entries, excerpt, isAbsent, isMapping, items } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { type ConfigView, isPlaceholder } from "./config-view";
import { once } from "./per-config";
import type { ConfigRule, Report } from "./rule";
import { checkHttp, checkProtocols } from "./scrape-http";
import { withoutUnset } from "./unset-values";

/** A prometheus receiver, used or not: the collector reads them all. */
interface Scraper {
    readonly path: string;
    readonly settings: unknown;
}

const scrapersOf = once((config: ConfigView): readonly Scraper[] =>
    entries(config.at("receivers"))
        .filter(([id]) => config.componentType("receivers", id) === "prometheus")
        .map(([id, settings]) => ({ path: `receivers.${id}`, settings: withoutUnset(config, settings) })),
);

const jobsOf = ({ path, settings }: Scraper): readonly Scraper[] =>
    items(at(settings, "config", "scrape_configs")).map((job, index) => ({
        path: `${path}.config.scrape_configs[${index}]`,
        settings: job,
    }));

/** Prometheus's own, where nothing is said (`DefaultGlobalConfig` in its config.go). */
const defaultScrapeInterval = "1m";

/** A job, or the default of all jobs, gives a scrape longer than there is until the next one. */
export const scrapeTimeoutTooLong = {
    id: "scrape-timeout-too-long",
    policy,
    check: (config, report) => {
        for (const scraper of scrapersOf(config)) {
            const all = at(scraper.settings, "config", "global");
            const interval = intervalOf(all, defaultScrapeInterval);
            const defaults = { path: `${scraper.path}.config.global`, settings: all };
            for (const { path, settings } of [defaults, ...jobsOf(scraper)]) {
                const timeout = at(settings, "scrape_timeout");
                const own = intervalOf(settings, interval);
                // What isn't a duration, such as a placeholder, is neither longer nor shorter.
                if ((prometheusSeconds(timeout) ?? 0) > (prometheusSeconds(own) ?? Infinity)) {
                    report({
                        path: `${path}.scrape_timeout`,
                        message: `${path} has scrape_timeout ${excerpt(timeout)}, above its scrape_interval ${excerpt(own)}: the collector doesn't start.`,
                        fix: `Set ${path}.scrape_timeout to ${String(own)} or less, or leave it out.`,
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

/** Prometheus takes a zero for none. */
function intervalOf(settings: unknown, inherited: unknown): unknown {
    const own = at(settings, "scrape_interval");
    return isAbsent(own) || prometheusSeconds(own) === 0 ? inherited : own;
}

/** Prometheus refuses a job, or what all jobs share. */
export const scrapeConfigNotValid = {
    id: "scrape-config-not-valid",
    policy,
    check: (config, report) => {
        for (const scraper of scrapersOf(config)) {
            checkContent(scraper, report);
            checkNames(jobsOf(scraper), report);
            const all = { path: `${scraper.path}.config.global`, settings: at(scraper.settings, "config", "global") };
            checkValues(all, report);
            checkProtocols(all.path, all.settings, report);
            for (const job of jobsOf(scraper)) {
                checkValues(job, report);
                checkHttp(job.path, job.settings, report);
                checkProtocols(job.path, job.settings, report);
                checkTargets(job, report);
                checkEntries(job, report);
                for (const part of ["relabel_configs", "metric_relabel_configs"]) {
                    items(at(job.settings, part)).forEach((settings, index) =>
                        checkRelabelling({ path: `${job.path}.${part}[${index}]`, settings }, report),
                    );
                }
            }
        }
    },
} as const satisfies ConfigRule;

/** What Prometheus has and the receiver refuses (`PromConfig.Validate` in contrib's prometheusreceiver). */
const unsupported = [
    ["remote_write"],
    ["remote_read"],
    ["rule_files"],
    ["alerting", "alertmanagers"],
    ["alerting", "alert_relabel_configs"],
];

function checkContent({ path, settings }: Scraper, report: Report): void {
    const config = at(settings, "config");
    for (const keys of unsupported.filter((each) => items(at(config, ...each)).length > 0)) {
        const place = [path, "config", ...keys].join(".");
        report({
            path: place,
            message: `${place} isn't anything that the receiver can do: the collector doesn't start.`,
            fix: "Remove it; exporters send, and Amazon Managed Service for Prometheus evaluates rules.",
        });
    }
    const isEmpty = ["scrape_configs", "scrape_config_files"].every((key) => {
        const list = at(config, key);
        return isAbsent(list) || (Array.isArray(list) && list.length === 0);
    });
    if (isEmpty && isAbsent(at(settings, "target_allocator")) && !isPlaceholder(config)) {
        report({
            path,
            lacks: [["config.scrape_configs"]],
            message: `${path} has no scrape_configs: the collector doesn't start.`,
            fix: `Give it a job in ${path}.config.scrape_configs, or remove it.`,
        });
    }
}

function checkNames(jobs: readonly Scraper[], report: Report): void {
    const seen = new Set<string>();
    for (const { path, settings } of jobs) {
        const name = at(settings, "job_name");
        const isNamed = ["string", "number", "boolean"].includes(typeof name) && name !== "";
        if (!isNamed) {
            report({
                path: `${path}.job_name`,
                message: `${path} has no job_name: the collector doesn't start.`,
                fix: "Give the job a name of its own.",
            });
        } else if (seen.has(String(name)) && !isPlaceholder(name)) {
            report({
                path: `${path}.job_name`,
                message: `${path} has the job_name ${excerpt(name)}, as another job before it: the collector doesn't start.`,
                fix: "Give each job a name of its own, or put the targets into one job.",
            });
        }
        seen.add(String(name));
    }
}

/** Durations and sizes (`ParseDuration` in prometheus/common, `ParseBase2Bytes` in alecthomas/units). */
const isDuration = (value: unknown): boolean => prometheusSeconds(value) !== undefined;
const isBytes = (value: unknown): boolean =>
    /^[-+]?(0|(\d+\.?\d*|\.\d+)([KMGTPE]i?)?B([\d.]+([KMGTPE]i?)?B)*)$/.test(String(value));

const oneOf = (...words: readonly string[]) => ({
    isValid: (value: unknown): boolean => words.includes(String(value)),
    like: `one of ${words.join(", ")}`,
});

const values: Readonly<Record<string, { readonly isValid: (value: unknown) => boolean; readonly like: string }>> = {
    scrape_interval: { isValid: isDuration, like: "a duration such as 20s, or 1m30s" },
    scrape_timeout: { isValid: isDuration, like: "a duration such as 10s" },
    evaluation_interval: { isValid: isDuration, like: "a duration such as 1m" },
    body_size_limit: { isValid: isBytes, like: "a size such as 8MiB" },
    metric_name_validation_scheme: oneOf("legacy", "utf8"),
    metric_name_escaping_scheme: oneOf("allow-utf-8", "underscores", "dots", "values"),
    scheme: { isValid: (value) => typeof value !== "object", like: "http or https" },
};

function checkValues({ path, settings }: Scraper, report: Report): void {
    for (const [key, { isValid, like }] of Object.entries(values)) {
        const value = at(settings, key);
        if (!isAbsent(value) && !isPlaceholder(value) && !isValid(value)) {
            report({
                path: `${path}.${key}`,
                message: `${path} has ${key} ${excerpt(value)}, which Prometheus refuses: the collector doesn't start.`,
                fix: `Write ${like}.`,
            });
        }
    }
}

function checkTargets({ path, settings }: Scraper, report: Report): void {
    items(at(settings, "static_configs")).forEach((group, index) =>
        items(at(group, "targets")).forEach((target, place) => {
            if (typeof target === "string" && target.includes("/") && !isPlaceholder(target)) {
                const at = `${path}.static_configs[${index}].targets[${place}]`;
                report({
                    path: at,
                    message: `${at} is ${excerpt(target)}, and a target has neither scheme nor path: the collector doesn't start.`,
                    fix: "Write host:port, and scheme and metrics_path beside static_configs.",
                });
            }
        }),
    );
}

/** Lists of what a job discovers targets by, which Prometheus reads entry by entry (`discovery/registry.go`). */
const discoveries = /^(?:static|\w+_sd)_configs$/;

function checkEntries({ path, settings }: Scraper, report: Report): void {
    for (const [key, list] of entries(settings).filter(([name]) => discoveries.test(name))) {
        items(list).forEach((entry, index) => {
            if (isAbsent(entry)) {
                refuseEmpty(`${path}.${key}[${index}]`, "Remove the entry, or give it targets.", report);
            }
        });
    }
}

const refuseEmpty = (path: string, fix: string, report: Report): void =>
    report({ path, message: `${path} is empty, which Prometheus refuses: the collector doesn't start.`, fix });

/** Actions, and whether they need a `target_label` (`Config.Validate` in Prometheus's model/relabel). */
const actions: Readonly<Record<string, { readonly needsTarget: boolean }>> = {
    ...Object.fromEntries(
        ["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"].map((name) => [
            name,
            { needsTarget: true },
        ]),
    ),
    ...Object.fromEntries(
        ["keep", "drop", "labelmap", "labeldrop", "labelkeep"].map((name) => [name, { needsTarget: false }]),
    ),
};

/** What the actions that only look at names don't take. */
const othersOfNames = ["source_labels", "target_label", "modulus", "separator", "replacement"];

function checkRelabelling({ path, settings }: Scraper, report: Report): void {
    if (isAbsent(settings)) {
        refuseEmpty(path, "Remove the entry, or write its action.", report);
    }
    if (!isMapping(settings)) {
        return;
    }
    const written = at(settings, "action") ?? "replace";
    const action = String(written).toLowerCase();
    const refuse = (key: string, why: string, fix: string): void =>
        report({ path: `${path}.${key}`, message: `${path} ${why}: the collector doesn't start.`, fix });
    if (items(at(settings, "source_labels")).some((label) => isAbsent(label) || label === "")) {
        refuse("source_labels", "has an empty name in source_labels", "Name the labels, such as __address__.");
    }
    if (isPlaceholder(written)) {
        return;
    }
    if (!Object.hasOwn(actions, action)) {
        refuse(
            "action",
            `has the action ${excerpt(written)}, which Prometheus doesn't know`,
            `Use one of ${Object.keys(actions).join(", ")}.`,
        );
        return;
    }
    const isEmpty = (key: string): boolean => [undefined, null, "", 0].includes(at(settings, key) as string);
    if (actions[action]!.needsTarget && isEmpty("target_label")) {
        refuse(
            "target_label",
            `has the action ${action} and no target_label`,
            "Name the label that the action writes or compares.",
        );
    }
    if (action === "hashmod" && isEmpty("modulus")) {
        refuse("modulus", "has the action hashmod and no modulus", "Set modulus to a number above zero.");
    }
    const [other] = ["labeldrop", "labelkeep"].includes(action) ? othersOfNames.filter((key) => !isEmpty(key)) : [];
    const isDefault =
        (other === "separator" && at(settings, other) === ";") ||
        (other === "replacement" && at(settings, other) === "$1");
    if (other !== undefined && !isDefault) {
        refuse(other, `has the action ${action}, which takes regex alone, and ${other}`, `Remove ${other}.`);
    }
}
