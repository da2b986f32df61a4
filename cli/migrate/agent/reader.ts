/** Reads the CloudWatch agent's config, with its Prometheus config and the applications' task definitions beside it. */
import { isMapping, items } from "../../../collector/values";
import { hasUser, Ledger } from "../ledger";
import { valueAt } from "../leaves";
import type { MigratedTask, Migration, Origin, Outcome } from "../model";
import { baseName, isPrometheusConfig } from "../prometheus/reader";
import type { MigrationDocument, MigrationReader } from "../reader";
import { applicationIn } from "./applications";
import { finished } from "./draft";
import { fateOfLeaf } from "./fates";
import { readMeasured } from "./measured";
import { addLabels, type AgentContext, within } from "./options";
import { prometheusPaths, readPrometheusSection } from "./prometheus";
import { readPushed } from "./pushed";

/** Sections in which only the agent's config has what they have. */
const inner = [
    ["metrics", "metrics_collected"],
    ["logs", "metrics_collected"],
    ["logs", "logs_collected"],
    ["traces", "traces_collected"],
    ["opentelemetry", "collect"],
] as const;

const isAgentConfig = (value: unknown): boolean =>
    isMapping(value) &&
    (inner.some((path) => isMapping(valueAt(value, path))) ||
        (isMapping(value.agent) && Object.keys(value).every((key) => key === "agent")));

export const agentReader: MigrationReader = {
    name: "the CloudWatch agent's config",
    from: "amazon-cloudwatch-agent.json, or the variable CW_CONFIG_CONTENT of its container",
    isIt: ({ value }) => isAgentConfig(value),
    along: (document, others) => {
        const paths = prometheusPaths.flatMap((path) => {
            const file = valueAt(document.value, path);
            return typeof file === "string" ? [file] : [];
        });
        const configs = others.filter(({ value }) => isPrometheusConfig(value));
        const named = configs.filter((each) => isNamed(each, document, paths));
        const found = named.length > 0 ? named : configs.slice(0, 1);
        return [...(paths.length === 0 ? [] : found), ...others.filter((each) => applicationIn(each) !== undefined)];
    },
    read: readAgent,
};

/** Whether an agent's config means a Prometheus config: in a variable of the same container, or by its file's name. */
const isNamed = (each: MigrationDocument, agent: MigrationDocument, paths: readonly string[]): boolean =>
    each.within === undefined
        ? paths.some((path) => path.split(/[/\\]/).at(-1) === each.origin.file.split(/[/\\]/).at(-1))
        : agent.within !== undefined && each.family === agent.family;

function readAgent(document: MigrationDocument, along: readonly MigrationDocument[]): Migration {
    const { value: config, origin, containers = ["app"], family } = document;
    const ledger = new Ledger(origin, config);
    const name = nameOf(document);
    const own = { name, family, containers: document.containers, jobs: [] };
    const context: AgentContext = {
        origin,
        config,
        ledger,
        containers,
        options: {},
        shared: {},
        taken: new Set(),
        own,
    };
    const region = textAt(config, ["agent", "region"]);
    addLabels(context);
    readPushed(context);
    readGeneral(context);
    const measured = readMeasured(context);
    const applications = along.flatMap((each) => applicationIn(each) ?? []);
    const prometheus = readPrometheusSection(
        context,
        along.filter(({ value }) => isPrometheusConfig(value)),
        applications,
        { ownName: name, region },
    );
    ledger.sayRest(fateOfLeaf);
    return {
        tasks: withOwn(context, prometheus.tasks, region),
        outcomes: [...ledger.outcomes(), ...prometheus.outcomes, ...along.flatMap(applicationSaid)],
        pairs: [...measured, ...prometheus.pairs],
    };
}

/** The tasks, with that of the agent itself where it does something there. */
function withOwn(context: AgentContext, tasks: readonly MigratedTask[], region?: string): readonly MigratedTask[] {
    const { config, options, own } = context;
    const { statsd, otlp, xray } = options;
    const plugins = valueAt(config, ["metrics", "metrics_collected"]);
    const does =
        tasks.length === 0 ||
        [statsd, otlp, xray, valueAt(config, ["logs", "metrics_collected", "ecs"])].some(
            (each) => each !== undefined,
        ) ||
        Object.keys(isMapping(plugins) ? plugins : {}).some((plugin) => plugin !== "prometheus");
    if (!does) {
        return tasks;
    }
    // A job of the Prometheus config that scrapes localhost is of the same task.
    const same = tasks.find(({ name, selects }) => name === own.name && selects === undefined);
    const mine = finished(own, options, region);
    const scrape = { ...same?.options.scrape, ...mine.options.scrape };
    return [
        {
            ...mine,
            options: {
                ...(Object.keys(scrape).length === 0 ? {} : { scrape }),
                ...same?.options,
                ...mine.options,
                ...(Object.keys(scrape).length === 0 ? {} : { scrape }),
            },
        },
        ...tasks.filter((task) => task !== same),
    ];
}

/** What the agent is about by its own words, or the task that it stands in. */
function nameOf({ value, family, origin }: MigrationDocument): string {
    const said = [["agent"], ["metrics"], ["logs"]].map((path) => textAt(value, [...path, "service.name"]));
    const name = said.find((each) => each !== undefined) ?? family ?? ofFile(origin);
    const plain = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, "");
    return plain === "" ? "app" : plain.slice(0, 255);
}

/** The agent's own files are called after it, and not after what it measures. */
function ofFile({ file }: Origin): string {
    const name = baseName(file);
    return /cloud-?watch|cw-?agent|^config|^-$|^file_/i.test(name) ? "app" : name;
}

function readGeneral({ config, ledger, options }: AgentContext): void {
    const interval = valueAt(config, ["agent", "metrics_collection_interval"]);
    if (typeof interval === "number") {
        options.scrapeIntervalSeconds = within(interval);
        if (within(interval) !== interval) {
            ledger.say(["agent", "metrics_collection_interval"], {
                fate: "changed",
                became: `scrapeIntervalSeconds: ${within(interval)}`,
                why: "It is a whole number from 1 to 300, as queries look back five minutes.",
            });
        }
    }
    if (valueAt(config, ["agent", "debug"]) === true) {
        options.logLevel = "debug";
    }
    const proxy = textAt(config, ["traces", "proxy_override"]);
    if (proxy !== undefined && hasUser(proxy)) {
        ledger.say(["traces", "proxy_override"], {
            fate: "none",
            why: "It has a password in it, which httpsProxy would show in the task definition: let the proxy know the task by its network.",
        });
    } else if (proxy !== undefined) {
        options.httpsProxy = proxy;
    }
}

const textAt = (value: unknown, path: readonly string[]): string | undefined => {
    const text = valueAt(value, path);
    return typeof text === "string" && text !== "" ? text : undefined;
};

/** A task definition of an application is there to be read, and keeps all that it has. */
function applicationSaid(document: MigrationDocument): readonly Outcome[] {
    if (applicationIn(document) === undefined) {
        return [];
    }
    return keptAsItIs(document.origin, document.value);
}

/** Outcomes of a document whose settings stay. */
export function keptAsItIs(origin: Origin, value: unknown): readonly Outcome[] {
    const ledger = new Ledger(origin, value);
    ledger.say([], { fate: "same", became: "the task itself" });
    return items(value).length === 0 && !isMapping(value) ? [] : ledger.outcomes();
}
