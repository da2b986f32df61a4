/** Reads the config of a Prometheus, server or agent. */
import { at, entries, isMapping, items } from "../../../collector/values";
import { Ledger } from "../ledger";
import type { MigrationReader } from "../reader";
import { readPrometheus } from "./read";

/** Sections that nothing but Prometheus has beside its scrape configs (its `Config`). */
const sections = [
    "global",
    "scrape_configs",
    "scrape_config_files",
    "rule_files",
    "alerting",
    "remote_write",
    "remote_read",
];

/** Whether a value is Prometheus's config, or another program's that reads the same. */
export const isPrometheusConfig = (value: unknown): boolean =>
    isMapping(value) &&
    (items(at(value, "scrape_configs")).some(isJob) ||
        (sections.filter((key) => Object.hasOwn(value, key)).length >= 2 &&
            entries(at(value, "receivers")).length === 0));

const isJob = (job: unknown): boolean => isMapping(job) && Object.hasOwn(job, "job_name");

/** A file's name without folder and ending, for a task that nothing else names. */
export const baseName = (file: string): string =>
    file
        .split(/[/\\]/)
        .at(-1)!
        .replace(/\.[^.]*$/, "");

export const prometheusReader: MigrationReader = {
    name: "a Prometheus config",
    from: "prometheus.yml, of a server or an agent",
    isIt: ({ value }) => isPrometheusConfig(value),
    read: ({ value, origin, family, containers }) => {
        const ledger = new Ledger(origin, value);
        const tasks = readPrometheus(value, ledger, {
            at: [],
            program: "Prometheus",
            ownPort: 9090,
            ownName: family ?? baseName(origin.file),
            family,
            containers,
        });
        return { tasks, outcomes: ledger.outcomes(), pairs: [] };
    },
};
