/** One of `scrape_configs` as jobs of sidecars, and what became of each of its settings. */
import type { RelabelArgs, ScrapeArgs } from "../../../collector/config/scrape-args";
import { prometheusSeconds } from "../../../collector/durations";
import { at, entries, isAbsent, isMapping, isSet, items, textOf } from "../../../collector/values";
import type { Said } from "../ledger";
import { accessOf, type Claim } from "./access";
import { discoveryOf } from "./discoveries";
import { discoverySaid, nameSaid, rulesSaid, targetSaid } from "./job-said";
import { metricRules } from "./metric-rules";
import { isOn, scrapeSettings, verdictOf } from "./settings";
import { intervalOf, mebibytes, seconds, timeoutSaid } from "./sizes";
import { unknown, type Value } from "./target-labels";
import { type Target, targetsOf } from "./targets";

/** One target's job. */
export interface Placed {
    readonly target: Target;
    readonly args: ScrapeArgs;
    /** Labels that the target gives to its series. */
    readonly labels: ReadonlyMap<string, string>;
    /** Whether series keep their own labels where the target has the same. */
    readonly honorsLabels: boolean;
}

export interface ReadJob {
    /** Its key in `scrape`. */
    readonly key: string;
    readonly placed: readonly Placed[];
    /** In the order in which they are to be said; the last is about all that is left. */
    readonly claims: readonly Claim[];
}

export interface JobContext {
    readonly global: unknown;
    /** `write_relabel_configs` of what writes to AMP: they see what `metric_relabel_configs` leave. */
    readonly writeRules: readonly unknown[];
    /** The port on which the program that has this config says its own metrics. */
    readonly ownPort: number;
    /** What that program is called. */
    readonly program: string;
}

/** A name as a key in `scrape`. */
export function jobKey(name: string): string {
    const plain = name.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z]+|-+$/g, "");
    return plain === "" ? "job" : plain.slice(0, 63) === "adot-collector" ? "collector" : plain.slice(0, 63);
}

/** The variable that a job's secret comes in. */
const variableOf = (key: string): string => `${key.toUpperCase().replaceAll("-", "_")}_CREDENTIALS`;

const inherited = (settings: unknown, global: unknown, key: string): unknown =>
    isAbsent(at(settings, key)) ? at(global, key) : at(settings, key);

export function readJob(settings: unknown, context: JobContext): ReadJob {
    const { global, writeRules, ownPort, program } = context;
    const name = textOf(at(settings, "job_name"));
    const key = jobKey(name);
    const path = `scrape.${key}`;
    const scheme = textOf(at(settings, "scheme")).toLowerCase() || "http";
    const { all, effects } = targetsOf(settings, defaultsOf(settings, name, scheme), name);
    const refused = refusal(settings, all);
    if (refused !== undefined) {
        return { key, placed: [], claims: [[[], refused]] };
    }
    const live = all.filter(({ isDropped }) => !isDropped);
    if (live.length > 0 && live.every(({ isOwn, port }) => isOwn && port === ownPort)) {
        const why = `It is ${program}'s scrape of itself: the sidecar sends its own metrics as the job adot-collector.`;
        return { key, placed: [], claims: [[[], { fate: "unneeded", why }]] };
    }
    const limit = Number(textOf(inherited(settings, global, "sample_limit")) || 0);
    const bytes = mebibytes(inherited(settings, global, "body_size_limit"));
    const interval = intervalOf(inherited(settings, global, "scrape_interval"));
    const access = accessOf(settings, path, variableOf(key), scheme === "https");
    const rules = items(at(settings, "metric_relabel_configs"));
    const metric = metricRules([...rules, ...writeRules], path);
    const common: Omit<ScrapeArgs, "port"> = {
        ...(bytes === undefined ? {} : { bodySizeLimitMiB: bytes }),
        ...(Number.isSafeInteger(limit) && limit > 0 ? { sampleLimit: limit } : {}),
        ...(isOn(inherited(settings, global, "scrape_native_histograms")) ? { nativeHistograms: true } : {}),
        allow: [...(metric.allow ?? [".*"])],
        ...(metric.deny.length === 0 ? {} : { deny: [...metric.deny] }),
        ...(metric.relabel.length === 0 ? {} : { relabel: [...metric.relabel] }),
        ...access.args,
    };
    const honorsLabels = isOn(at(settings, "honor_labels"));
    const placed = live.map((target) => placedAt(target, common, interval, settings, honorsLabels));
    const of = (steps: Claim[0], said: Said | undefined): Claim[] => (said === undefined ? [] : [[steps, said]]);
    const claims: Claim[] = [
        ...of(["job_name"], nameSaid(name, key)),
        ...all.flatMap((target) => of(target.steps, targetSaid(target, path))),
        ...entries(settings).flatMap(([each, list]) => of([each], discoverySaid(each, list))),
        ...rulesSaid(items(at(settings, "relabel_configs")), effects, path),
        ...metric.said.slice(0, rules.length).map((said, index): Claim => [["metric_relabel_configs", index], said]),
        ...access.claims,
        ...of(["scrape_interval"], interval.said(`${path}.intervalSeconds`)),
        ...of(["scrape_timeout"], timeoutSaid(at(settings, "scrape_timeout"), interval)),
        ...of(["metrics_path"], { fate: "same", became: `${path}.path` }),
        ...of(["scheme"], { fate: "same", became: `${path}.scheme` }),
        ...of(["params"], { fate: "same", became: `${path}.params` }),
        ...of(["honor_labels"], honorsLabels ? honored : { fate: "same", became: "what the sidecar does" }),
        ...of(
            ["sample_limit"],
            common.sampleLimit === undefined ? unlimited : { fate: "same", became: `${path}.sampleLimit` },
        ),
        ...of(
            ["body_size_limit"],
            bytes === undefined ? unlimited : { fate: "same", became: `${path}.bodySizeLimitMiB` },
        ),
        ...of(["scrape_native_histograms"], { fate: "same", became: `${path}.nativeHistograms` }),
        ...entries(settings).flatMap(([each]) => of([each], verdictOf(scrapeSettings, settings, each))),
        [[], { fate: "none", why: "Prometheus has no such setting in a scrape config." }],
    ];
    return { key, placed, claims };
}

const honored: Said = {
    fate: "changed",
    became: "what the sidecar does",
    why: "A series keeps its own labels but for job, instance and scrape_job, which arrive as exported_job and so on: the sidecar sets those, as they tell tasks apart.",
};

const unlimited: Said = {
    fate: "changed",
    became: "the bounds that follow from the sidecar's memory",
    why: "No scrape of a sidecar is without bounds.",
};

/** What a target has before its own labels (`PopulateLabels` in Prometheus's scrape/target.go). */
function defaultsOf(settings: unknown, name: string, scheme: string): ReadonlyMap<string, Value> {
    const params = entries(at(settings, "params")).flatMap(([key, values]): [string, Value][] => {
        const [first] = items(values);
        return isAbsent(first) ? [] : [[`__param_${key}`, textOf(first)]];
    });
    return new Map<string, Value>([
        ["job", name],
        ["__scheme__", scheme],
        ["__metrics_path__", textOf(at(settings, "metrics_path")) || "/metrics"],
        ["__scrape_interval__", textOf(at(settings, "scrape_interval"))],
        ...params,
    ]);
}

/** Why nothing of a job can be a sidecar's. */
function refusal(settings: unknown, all: readonly Target[]): Said | undefined {
    if (!isMapping(settings)) {
        return { fate: "none", why: "It is no scrape config, and Prometheus refuses it." };
    }
    const others = Object.keys(settings).filter((key) => discoveryOf(key)?.finds === "others");
    if (all.length === 0 && others.length > 0) {
        const [first] = others;
        const what = discoveryOf(first!)!.what;
        return {
            fate: "none",
            why: `It finds ${what}, and a sidecar is in a task of ECS: leave the job where it is, or write a job for each task that these become.`,
        };
    }
    return all.length === 0 ? { fate: "unneeded", why: "The job has no targets, and scrapes nothing." } : undefined;
}

/** The job of one target. */
function placedAt(
    target: Target,
    common: Omit<ScrapeArgs, "port">,
    interval: ReturnType<typeof intervalOf>,
    settings: unknown,
    honorsLabels: boolean,
): Placed {
    const { labels } = target;
    const text = (name: string): string | undefined => {
        const value = labels.get(name);
        return value === unknown ? undefined : value;
    };
    const scheme = text("__scheme__") ?? "http";
    const path = text("__metrics_path__") ?? "/metrics";
    const own = prometheusSeconds(text("__scrape_interval__"));
    const every = own === undefined || own === 0 ? interval.ownSeconds : seconds(own);
    const params = paramsOf(settings, labels);
    const { tls, ...rest } = common;
    const args: ScrapeArgs = {
        port: target.port ?? (scheme === "https" ? 443 : 80),
        ...(scheme === "http" ? {} : { scheme }),
        ...(path === "/metrics" ? {} : { path }),
        ...(isAbsent(at(settings, "scrape_interval")) && own === undefined ? {} : { intervalSeconds: every }),
        ...(params === undefined ? {} : { params }),
        ...rest,
        ...(scheme === "https" && tls !== undefined ? { tls } : {}),
    };
    const given = [...labels].flatMap(([name, value]): [string, string][] =>
        value === unknown || name.startsWith("__") || name === "job" || name === "instance" ? [] : [[name, value]],
    );
    return { target, args, labels: new Map(given), honorsLabels };
}

/** Query parameters; a rule may have written the first of each. */
function paramsOf(settings: unknown, labels: ReadonlyMap<string, Value>): ScrapeArgs["params"] {
    const written = [...labels].flatMap(([name, value]) =>
        name.startsWith("__param_") && typeof value === "string"
            ? [[name.slice("__param_".length), value] as const]
            : [],
    );
    const all = new Map(
        entries(at(settings, "params")).map(([name, values]) => [name, items(values).map(textOf)] as const),
    );
    for (const [name, value] of written) {
        all.set(name, [value, ...(all.get(name) ?? []).slice(1)]);
    }
    const filled = [...all].filter(([name, values]) => name !== "" && values.length > 0);
    return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

/** Rules that give a label to every series of a target, as Prometheus does when it has scraped it. */
export function rulesForLabel(name: string, value: string, honorsLabels: boolean): RelabelArgs[] {
    const replacement = value.replaceAll("$", "$$$$");
    return honorsLabels
        ? [{ sourceLabels: [name], regex: "(?:)", targetLabel: name, replacement }]
        : [
              { sourceLabels: [name], regex: "(.+)", targetLabel: `exported_${name}` },
              { targetLabel: name, replacement },
          ];
}

/** Whether anything in a config's own words is set. */
export const isWritten = (settings: unknown, key: string): boolean => isSet(at(settings, key));
