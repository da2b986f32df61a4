/**
 * Container Insights' switches, as `aws ecs describe-clusters` and `list-account-settings` answer, and as templates
 * have them. What it measures, each sidecar reads of its own task.
 */
import { isMapping, items } from "../../collector/values";
import { field } from "../fields";
import { Ledger } from "./ledger";
import type { Steps } from "./leaves";
import { counterpartOf, pairFor } from "./metric-map";
import { insights, insightsTables } from "./metric-map/documented";
import type { MetricPair, MigratedTask, Origin } from "./model";
import type { MigrationReader } from "./reader";

/** A switch, and where it stands. */
interface Switch {
    readonly steps: Steps;
    readonly value: string;
}

export const containerInsightsReader: MigrationReader = {
    name: "Container Insights' settings of clusters",
    from: "aws ecs describe-clusters --clusters NAME --include SETTINGS",
    isIt: ({ value }) => isMapping(value) && (Array.isArray(value.clusters) || isAccount(value)),
    read: ({ origin, value }) => {
        const ledger = new Ledger(origin, value);
        const pairs = sayInsights(value, ledger, origin);
        ledger.say([], {
            fate: "same",
            became: isAccount(value) ? "the account itself" : "the cluster itself",
        });
        return { tasks: [], outcomes: ledger.outcomes(), pairs };
    },
};

const isAccount = (value: unknown): boolean =>
    isMapping(value) && items(value.settings).some((each) => field(each, "name") === "containerInsights");

/** The sidecar of a task of which nothing is known but that Container Insights measures it. */
export const anyTask: MigratedTask = {
    name: "app",
    selects: "Each task of the clusters that have Container Insights.",
    options: { ecsMetrics: true },
};

/** Says the switches that a document has, whatever it is, and gives pairs of queries of what they turned on. */
export function sayInsights(value: unknown, ledger: Ledger, origin: Origin): readonly MetricPair[] {
    const switches = switchesIn(value, []);
    for (const { steps, value: is } of switches) {
        if (is === "disabled") {
            ledger.say(steps, { fate: "same", became: "ecsMetrics, which every sidecar sends" });
            continue;
        }
        ledger.say(steps, {
            fate: "changed",
            became: "ecsMetrics of each sidecar",
            why: `Each sidecar reads the metrics of its own task from ECS, tasks without one have none. ${lostIn(is)}`,
        });
    }
    const on = switches.filter(({ value: is }) => is !== "disabled");
    const isEnhanced = on.some(({ value: is }) => is === "enhanced");
    return on.length === 0 ? [] : pairsOf(isEnhanced, origin);
}

/** Objects with a name and a value, wherever they stand: keys are spelt otherwise in a template. */
function switchesIn(value: unknown, steps: Steps): readonly Switch[] {
    if (Array.isArray(value)) {
        return value.flatMap((each: unknown, index) => switchesIn(each, [...steps, index]));
    }
    if (!isMapping(value)) {
        return [];
    }
    const is = field(value, "value");
    if (field(value, "name") === "containerInsights" && typeof is === "string") {
        const key = Object.keys(value).find((each) => each.toLowerCase() === "value")!;
        return [{ steps: [...steps, key], value: is }];
    }
    return Object.entries(value).flatMap(([key, each]) => switchesIn(each, [...steps, key]));
}

const tablesOf = (isEnhanced: boolean) => [...insightsTables.classic, ...(isEnhanced ? insightsTables.enhanced : [])];

function pairsOf(isEnhanced: boolean, origin: Origin): readonly MetricPair[] {
    const seen = new Set<string>();
    return tablesOf(isEnhanced).flatMap(({ dimensions, names }) =>
        names.flatMap((metricName) => {
            const most = dimensions.toSorted((one, other) => other.length - one.length)[0] ?? [];
            const asked = { namespace: insights, metricName, dimensions: {}, by: most };
            const pair = seen.has(metricName)
                ? undefined
                : pairFor(origin, { ...asked, statistic: "Average", periodSeconds: 300 });
            seen.add(metricName);
            return pair === undefined ? [] : [{ ...pair, cloudWatch: { ...pair.cloudWatch, dimensions } }];
        }),
    );
}

/** Metrics without a counterpart, by name: a switch is one setting, and stands for all of them. */
function lostIn(value: string): string {
    const names = tablesOf(value === "enhanced").flatMap((table) => table.names);
    const lost = [...new Set(names)].filter((name) => counterpartOf(insights, name).kind === "none");
    return lost.length === 0 ? "" : `No series says what these did: ${lost.join(", ")}.`;
}
