/** Options of a sidecar while they are gathered from a config: each leaf that becomes one is said at once. */
import { seriesLabels } from "../../../collector/config/series-labels";
import { InputError } from "../../../collector/inputs";
import { isMapping } from "../../../collector/values";
import { hasUser, isSecretName, type Ledger, type Said } from "../ledger";
import { leavesOf, type Steps, valueAt } from "../leaves";
import type { MigratedOptions, Origin } from "../model";
import type { DraftTask } from "./draft";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the sections of an agent's config have in common. */
export interface AgentContext {
    readonly origin: Origin;
    readonly config: unknown;
    readonly ledger: Ledger;
    /** Containers that send; of an agent whose task isn't known, one called `app`. */
    readonly containers: readonly string[];
    readonly options: Mutable<MigratedOptions>;
    /** Those of the labels that are on the series of all tasks, not only of the agent's own. */
    readonly shared: Record<string, string>;
    /** Ports that receivers have already. */
    readonly taken: Set<number>;
    /** Jobs of the task itself, such as that of a JVM. */
    readonly own: DraftTask;
}

/** Seconds between scrapes that a sidecar can have. */
const interval = { least: 1, most: 300 } as const;

export const within = (seconds: number): number =>
    Math.min(interval.most, Math.max(interval.least, Math.round(seconds)));

/** The port of `host:port`, `:port` or `udp://host:port`; undefined where there is none that a sidecar listens on. */
export function portIn(address: unknown): number | undefined {
    const [, digits] = /:(\d{1,5})$/.exec(typeof address === "string" ? address.trim() : "") ?? [];
    const port = Number(digits);
    return digits !== undefined && port >= 1024 && port <= 65_535 ? port : undefined;
}

/** Ports of the sidecar's own listeners, and of the JMX exporter, which no other listener may have. */
const ownPorts = [8888, 13_133, 13_134, 13_135, 9404];

/** The port that a receiver gets: what the address says, or its usual one; the next by 10000 where that is taken. */
export function takePort({ taken }: AgentContext, address: unknown, usual: number): number {
    let port = portIn(address) ?? usual;
    while (taken.has(port) || ownPorts.includes(port)) {
        port = port + 10_000 > 65_535 ? (port % 10_000) + 10_001 : port + 10_000;
    }
    taken.add(port);
    return port;
}

/** What is said of an address to listen on, which has become an option or its default. */
export function addressSaid(address: unknown, option: string, port: number): Said {
    const loopback =
        "The sidecar listens on 127.0.0.1, for the containers of its own task; those of other tasks send to an AdotGateway or an AdotDaemon.";
    const became = `${option}: ${port}`;
    const asked = portIn(address);
    if (asked === undefined) {
        const why = `It names no port from 1024 to 65535, which a sidecar's user could open. ${loopback}`;
        return { fate: "changed", became, why };
    }
    if (asked !== port) {
        return { fate: "changed", became, why: `Another listener of the task has port ${asked}. ${loopback}` };
    }
    const isOpen = typeof address === "string" && /^(?:\w+:\/\/)?(?:0\.0\.0\.0|\[?::\]?)?:/.test(address);
    return isOpen ? { fate: "changed", became, why: loopback } : { fate: "same", became };
}

/** A label for all series of the task; where it can't be one, that is said. */
function addLabel(
    { options, shared, ledger }: AgentContext,
    steps: Steps,
    name: string,
    value: unknown,
    isShared: boolean,
): void {
    const key = name.replace(/[^A-Za-z0-9_]+/g, "_");
    const before = options.labels?.[key];
    if (typeof value !== "string" || value === "") {
        ledger.say(steps, { fate: "none", why: "A label has a text as its value." });
        return;
    }
    if (isSecretName(name) || hasUser(value)) {
        ledger.say(steps, { fate: "none", why: "It may be a secret, which no label of a series may show." });
        return;
    }
    if (before !== undefined && before !== value) {
        ledger.say(steps, {
            fate: "none",
            why: `The label ${key} is ${JSON.stringify(before)} on all series of the task, as another setting says.`,
        });
        return;
    }
    try {
        seriesLabels.check("labels", { ...options.labels, [key]: value });
    } catch (error) {
        if (!(error instanceof InputError)) {
            throw error;
        }
        ledger.say(steps, { fate: "none", why: `It can't be a label: ${error.message}` });
        return;
    }
    options.labels = { ...options.labels, [key]: value };
    if (isShared) {
        shared[key] = value;
    }
    ledger.say(steps, {
        fate: "changed",
        became: `labels.${key}`,
        why: "A label is on all series of its task, and not on those of one plugin or section alone.",
    });
}

/** Where a section of the config is that is there; `metrics/metrics_collected/statsd`. */
export const present = (config: unknown, path: string): Steps | undefined => {
    const steps = path.split("/");
    return valueAt(config, steps) === undefined ? undefined : steps;
};

/** A section that is one object, or a list of such, each with its path. */
export function each(config: unknown, path: string): readonly { readonly value: unknown; readonly steps: Steps }[] {
    const steps = path.split("/");
    const value = valueAt(config, steps);
    if (Array.isArray(value)) {
        return value.map((item: unknown, index) => ({ value: item, steps: [...steps, index] }));
    }
    return value === undefined ? [] : [{ value, steps }];
}

/** Every label of every section, from `append_dimensions`, environments and a resource's attributes. */
export function addLabels(context: AgentContext): void {
    for (const { steps, value } of leavesOf(context.config)) {
        const [key, parent] = [steps.at(-1), steps.at(-2)];
        const isAppended = parent === "append_dimensions" && steps.length > 3 && typeof key === "string";
        const isAttribute = parent === "resource_attributes" || parent === "global_tags";
        if (isAppended || isAttribute || key === "deployment.environment") {
            if (!(isMapping(value) || Array.isArray(value))) {
                addLabel(context, steps, String(key), value, !isAppended);
            }
        }
    }
}
