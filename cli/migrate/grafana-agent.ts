/** Reads Grafana Agent's static mode: several configs of Prometheus's in one file. */
import { at, entries, isMapping, items } from "../../collector/values";
import { Ledger, type Said } from "./ledger";
import type { MigratedTask } from "./model";
import { readPrometheus } from "./prometheus/read";
import { baseName } from "./prometheus/reader";
import { freeName } from "./prometheus/tasks";
import type { MigrationReader } from "./reader";

const section = (value: unknown): unknown => at(value, "metrics") ?? at(value, "prometheus");

const isAgent = (value: unknown): boolean =>
    items(at(section(value), "configs")).some(
        (each) => at(each, "scrape_configs") !== undefined || at(each, "remote_write") !== undefined,
    );

const others: Said = {
    fate: "none",
    why: "The sidecar has scrapes, and what programs push by OTLP, StatsD and X-Ray's SDKs: of logs, traces and integrations it takes nothing from this config.",
};

export const grafanaAgentReader: MigrationReader = {
    name: "a Grafana Agent config, static mode",
    from: "agent.yaml",
    isIt: ({ value }) => isAgent(value),
    read: ({ value, origin, family, containers }) => {
        const ledger = new Ledger(origin, value);
        const key = at(value, "metrics") === undefined ? "prometheus" : "metrics";
        const global = at(value, key, "global");
        const shared = items(at(global, "remote_write"));
        const tasks: MigratedTask[] = [];
        for (const [index, config] of items(at(value, key, "configs")).entries()) {
            // What a config doesn't say itself, global says.
            const whole = isMapping(config)
                ? { ...config, global, ...(at(config, "remote_write") === undefined ? { remote_write: shared } : {}) }
                : config;
            const found = readPrometheus(
                whole,
                {
                    say: (steps, said) => {
                        if (steps.at(3) === "global") {
                            ledger.say([key, "global", ...steps.slice(4)], said);
                        }
                        if (steps.at(3) === "remote_write" && at(config, "remote_write") === undefined) {
                            ledger.say([key, "global", ...steps.slice(3)], said);
                        }
                        ledger.say(steps, said);
                    },
                },
                {
                    at: [key, "configs", index],
                    program: "Grafana Agent",
                    ownPort: 12_345,
                    ownName: family ?? baseName(origin.file),
                    family,
                    containers,
                },
            );
            tasks.push(...found);
        }
        for (const [name] of entries(value)) {
            ledger.say(
                [name],
                name === key ? { fate: "unneeded", why: "A sidecar keeps no series of its own." } : others,
            );
        }
        ledger.say([], others);
        const names = new Set<string>();
        const unique = tasks.map((task): MigratedTask => ({ ...task, name: freeName(task.name, names) }));
        return { tasks: unique, outcomes: ledger.outcomes(), pairs: [] };
    },
};
