/** What became of each setting of a metric widget. */
import type { Ledger } from "../ledger";
import type { Steps } from "../leaves";
import type { MetricPanel } from "./metric-widget";

/** Of each row of a widget. */
export function sayOfRows({ rows, draft }: MetricPanel, path: Steps, title: string, ledger: Ledger): void {
    for (const { row, index, told } of rows) {
        const at = [...path, "properties", "metrics", index];
        if (told.value === undefined) {
            ledger.say(at, { fate: "none", why: told.why });
            continue;
        }
        const became = `panel ${title}`;
        const differs = [
            ...told.differs,
            ...(row.elsewhere === undefined ? [] : [`It is of ${row.elsewhere}: pick the workspace that has it.`]),
        ];
        ledger.say(
            at,
            draft === undefined
                ? { fate: "unneeded", why: "It is needed by an expression alone that has no counterpart." }
                : differs.length === 0
                  ? { fate: "same", became }
                  : { fate: "changed", became, why: differs.join(" ") },
        );
    }
}

/** The looks that panels here have by themselves, or not at all. */
const looks: Readonly<Record<string, string>> = {
    liveData: "Grafana shows the newest points.",
    legend: "Panels here have their legend as a table below the graph.",
    sparkline: "Numbers here are of now and have no graph behind them.",
    trend: "Numbers here are of now and have no trend beside them.",
    setPeriodToTimeRange: "Queries keep their period.",
    timezone: "Dashboards here show the reader's time.",
    table: "Grafana has its own look of tables.",
    labels: "Grafana has its own look of labels.",
    singleValueFullPrecision: "Grafana rounds to what can be read.",
    start: "The panel has the dashboard's time range.",
    end: "The panel has the dashboard's time range.",
    region: "The data source is picked at the top of the dashboard: that of the region's workspace.",
    accountId: "The data source is picked at the top of the dashboard: that of the account's workspace.",
};

/** Of all that is left of a widget. */
export function sayOfLook({ draft, changes }: MetricPanel, path: Steps, title: string, ledger: Ledger): void {
    const inside = [...path, "properties"];
    const became = `panel ${title}`;
    if (draft === undefined) {
        ledger.say(path, {
            fate: "none",
            why: "None of its metrics has a query here: a panel of text says what stood there.",
        });
        return;
    }
    if (changes.length > 0) {
        ledger.say([...inside, "view"], { fate: "changed", became, why: changes.join(" ") });
    }
    for (const [key, why] of Object.entries(looks)) {
        ledger.say([...inside, key], { fate: "unneeded", why });
    }
    ledger.say([...inside, "annotations", "vertical"], {
        fate: "none",
        why: "Marks at fixed times are none of a dashboard that is code: add them as annotations in Grafana.",
    });
    ledger.say([...inside, "annotations"], {
        fate: "changed",
        became,
        why: "Lines are thresholds, from which on a line or number is red.",
    });
    ledger.say([...inside, "yAxis", "right"], { fate: "changed", became, why: "The right axis finds its own ends." });
    ledger.say(path, { fate: "same", became });
}
