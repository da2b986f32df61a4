/**
 * What the agent measures by itself: plugins of `metrics_collected`, JMX and Container Insights. What ECS's task
 * metadata or the JMX exporter say of the same, is asked of them.
 */
import { isMapping, items } from "../../../collector/values";
import { type Counterpart, pairFor } from "../metric-map";
import { agentCounterparts } from "../metric-map/agent";
import { none } from "../metric-map/shape";
import type { Steps } from "../leaves";
import { valueAt } from "../leaves";
import type { Said } from "../ledger";
import type { MetricPair } from "../model";
import { type AgentContext, each } from "./options";

/** Labels that a plugin gives to each of its metrics. */
const ownDimensions: Readonly<Record<string, readonly string[]>> = {
    cpu: ["cpu"],
    disk: ["path", "device", "fstype"],
    diskio: ["name"],
    net: ["interface"],
};

/** Plugins with a list of measurements, by the agent's own lists; `*` of Windows are among the others. */
export const notMeasuring = ["statsd", "collectd", "otlp", "prometheus", "jmx", "ethtool"] as const;

/** The port of the JMX exporter as its documentation has it, and as this package's examples do. */
const jmxPort = 9404;

/** Says what the measurements became, and gives pairs of queries of the metrics that CloudWatch had of them. */
export function readMeasured(context: AgentContext): readonly MetricPair[] {
    const { config } = context;
    const collected = valueAt(config, ["metrics", "metrics_collected"]);
    const plugins = Object.keys(isMapping(collected) ? collected : {}).filter(
        (name) => !(notMeasuring as readonly string[]).includes(name),
    );
    return [
        ...plugins.flatMap((plugin) =>
            each(config, `metrics/metrics_collected/${plugin}`).flatMap(({ value, steps }) =>
                measurementsIn(plugin, value, steps, context),
            ),
        ),
        ...each(config, "metrics/metrics_collected/jmx").flatMap(({ value, steps }) => jmx(value, steps, context)),
    ];
}

function measurementsIn(plugin: string, value: unknown, steps: Steps, context: AgentContext): MetricPair[] {
    const list = isMapping(value) ? value.measurement : undefined;
    const appended = isMapping(value) && isMapping(value.append_dimensions) ? Object.keys(value.append_dimensions) : [];
    return items(list).flatMap((each, index) => {
        const one = measurement(each, [...steps, "measurement", index]);
        if (one.name === undefined) {
            return [];
        }
        const full = one.name.startsWith(`${plugin}_`) ? one.name : `${plugin}_${one.name}`;
        return asked(full, one, [...(ownDimensions[plugin] ?? []), ...appended], context);
    });
}

interface Measurement {
    readonly name?: string;
    readonly rename?: string;
    readonly unit?: string;
    readonly at: Steps;
}

/** A measurement is a name, or an object with one. */
function measurement(value: unknown, steps: Steps): Measurement {
    const text = (each: unknown): string | undefined => (typeof each === "string" && each !== "" ? each : undefined);
    return isMapping(value)
        ? { name: text(value.name), rename: text(value.rename), unit: text(value.unit), at: [...steps, "name"] }
        : { name: text(value), rename: undefined, unit: undefined, at: steps };
}

function asked(
    name: string,
    { rename, unit, at }: Measurement,
    by: readonly string[],
    { config, ledger, origin }: AgentContext,
): MetricPair[] {
    const counterpart = Object.hasOwn(agentCounterparts, name) ? agentCounterparts[name]! : undocumented;
    ledger.say(at, counterpartSaid(counterpart));
    if (counterpart.kind === "none") {
        return [];
    }
    const given = valueAt(config, ["metrics", "namespace"]);
    const namespace = typeof given === "string" && given !== "" ? given : agentNamespace;
    const metric = { namespace: agentNamespace, metricName: name, dimensions: {}, by };
    const pair = pairFor(origin, { ...metric, statistic: "Average", periodSeconds: 300 });
    return pair === undefined
        ? []
        : [
              {
                  ...pair,
                  cloudWatch: { ...pair.cloudWatch, namespace, metricName: rename ?? name, ...(unit && { unit }) },
              },
          ];
}

/** Where the agent's metrics are ("Metrics collected by the CloudWatch agent"). */
export const agentNamespace = "CWAgent";

const undocumented = none("AWS documents no such metric of the agent, and nothing here measures it.");

const counterpartSaid = (counterpart: Counterpart): Said =>
    counterpart.kind === "none"
        ? { fate: "none", why: counterpart.why }
        : {
              fate: "changed",
              became: `series ${counterpart.of.name}`,
              why:
                  counterpart.differs ??
                  "The sidecar measures the same by another way, under another name; the pair of queries says how.",
          };

function jmx(value: unknown, steps: Steps, context: AgentContext): MetricPair[] {
    if (context.own.jobs.length === 0) {
        context.own.jobs.push({ name: "jvm", args: { port: jmxPort }, known: {} });
    }
    const list = isMapping(value) && isMapping(value.jvm) ? value.jvm.measurement : undefined;
    return items(list).flatMap((each, index) => {
        const one = measurement(each, [...steps, "jvm", "measurement", index]);
        return one.name === undefined ? [] : asked(one.name, one, [], context);
    });
}
