/**
 * Every standard alert fires for real: a Prometheus with the rules as they are shipped is restarted after a day in
 * which each thing went wrong for a service of its own, nearly so for another, and all was well for a third.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { parse } from "yaml";
import { labels } from "../../collector/names/names";
import { annotationQueries, expandVariables, fleetDashboard, panelQueries } from "../../dashboards";
import { isAlert, renderRules, standardRules, type AlertRule, type RuleGroup } from "../../dashboards/rules";
import { ruleHealth, rulesDirectory, writeRuleFiles } from "../../local/amp/rules";
import { needs } from "../support/parts";
import { writeHistory } from "./firing-history";
import { openMetricsOf } from "./firing-openmetrics";
import { startOn, type Labels, type RunningPrometheus } from "./firing-prometheus";
import { service as exampleService } from "./rules-inputs";
import { proofs } from "./rules-proofs";
import { healthy, healthyAtMinute } from "./rules-recorded";

/** As `/api/v1/alerts` gives it. */
interface ActiveAlert {
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly state: "pending" | "firing";
    readonly activeAt: string;
}

const shipped = renderRules(standardRules());
const alertsOf = (group: RuleGroup): AlertRule[] => group.rules.filter(isAlert);
const alerts = standardRules().flatMap(alertsOf);

/** The services: one for each thing that is wrong, one for each that is nearly so, and one that is healthy. */
const broken = (alert: string): string => `broken-${alert}`;
const nearly = (alert: string): string => `nearly-${alert}`;
const well = "well";

/** Alerts that fire with another: what burns a budget fast burns it too fast for the slower alerts as well. */
const slower: Readonly<Record<string, readonly string[]>> = {
    EnvoyErrorBudgetFastBurn: ["EnvoyErrorBudgetBurn", "EnvoyErrorBudgetSlowBurn"],
    EnvoyErrorBudgetBurn: ["EnvoyErrorBudgetSlowBurn"],
    EnvoyLatencyBudgetFastBurn: ["EnvoyLatencyBudgetBurn", "EnvoyLatencyBudgetSlowBurn"],
    EnvoyLatencyBudgetBurn: ["EnvoyLatencyBudgetSlowBurn"],
};
/** What should fire, by service. */
const expected = new Map(
    alerts.flatMap(({ alert }) => [
        [broken(alert), [alert, ...(slower[alert] ?? [])]] as const,
        [nearly(alert), slower[alert] ?? []] as const,
    ]),
);
const servicesThatFire = [...expected].filter(([, names]) => names.length > 0);

/**
 * Minutes since the last sample: what is backfilled lacks staleness markers, so what has ended is seen five minutes
 * longer.
 */
const unseenMinutes: Readonly<Record<string, number>> = { ServiceSilent: 5 };
/** Minutes of the longest proof of a group's alerts, by the group's name. */
const longestProof = new Map(
    standardRules().map((group) => [group.name, Math.max(...alertsOf(group).map(({ alert }) => proofs[alert]!.fires))]),
);
/**
 * In place of a minute: Prometheus restores `for` in the second evaluation after its start, and alerts fire in the
 * third.
 */
const evaluationSeconds = 1;

/** A description without its numbers: those of the fault are asserted by promtool, at minutes that are exact. */
const wording = (text: string): string => text.replace(/\d[\d.]*m?/g, "#");
const byName = (a: string, b: string): number => a.localeCompare(b);

describe("standard alerts in a running Prometheus", function () {
    this.timeout(120_000);
    let directory: string;
    let prometheus: RunningPrometheus;
    let active: readonly ActiveAlert[];

    before(async function () {
        needs(this, "prometheus", "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "firing-"));
        const end = Math.floor(Date.now() / 1000);
        const text = Object.entries(proofs).flatMap(([alert, { series, fault, below, fires }]) => {
            const at = end - (unseenMinutes[alert] ?? 0) * 60;
            return [
                openMetricsOf(series(fault), { service: broken(alert), lastMinute: fires, at }),
                openMetricsOf(series(below), { service: nearly(alert), lastMinute: fires, at: end }),
            ];
        });
        text.push(openMetricsOf(healthy, { service: well, lastMinute: healthyAtMinute, at: end }));
        await writeHistory(directory, standardRules(), {
            text: text.join(""),
            end,
            startOf: ({ name }) => end - longestProof.get(name)! * 60,
        });
        writeRuleFiles(directory, { standard: shipped }, evaluationSeconds);
        // By default an alert whose `for` is shorter than ten minutes waits for all of it again.
        prometheus = await startOn(directory, `${rulesDirectory}/*.yml`, ["--rules.alert.for-grace-period=0s"]);
        await whenFiring();
    });

    after(async () => {
        await prometheus?.stop();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    const found = (alert: string, service: string): ActiveAlert | undefined =>
        active.find(
            ({ labels: own, state }) => own.alertname === alert && own[labels.job] === service && state === "firing",
        );

    /** Waits until each alert fires for its service, and keeps what is active then. */
    async function whenFiring(): Promise<void> {
        const until = Date.now() + 20_000;
        for (;;) {
            const answer = await (await fetch(`${prometheus.url}/api/v1/alerts`)).json();
            active = (answer as { data: { alerts: ActiveAlert[] } }).data.alerts;
            const missing = alerts.map(({ alert }) => alert).filter((alert) => !found(alert, broken(alert)));
            if (missing.length === 0) {
                return;
            }
            assert.ok(Date.now() < until, `never fired: ${missing.join(", ")}`);
            await sleep(200);
        }
    }

    it("come from the rules as they are shipped, but for the interval", async () => {
        const loaded = fs.readFileSync(path.join(directory, rulesDirectory, "standard.yml"), "utf8");
        const { groups } = parse(loaded) as { groups: RuleGroup[] };
        assert.deepEqual(groups.map((group) => ({ ...group, interval: "1m" })), standardRules()); // prettier-ignore
        const { recording, alerting, waiting, failing } = await ruleHealth(prometheus.url);
        assert.deepEqual([alerting, waiting, failing], [alerts.length, 0, []]);
        assert.equal(recording, standardRules().flatMap(({ rules }) => rules).length - alerts.length);
    });

    for (const { alert, for: hold, annotations } of alerts) {
        it(`${alert} fires, with the labels and the words that it should have`, () => {
            const { labels: own, severity, summary, description } = proofs[alert]!;
            const fired = found(alert, broken(alert))!;
            assert.deepEqual(fired.labels, { alertname: alert, [labels.job]: broken(alert), ...own, severity });
            assert.deepEqual(
                { ...fired.annotations, description: wording(fired.annotations.description!) },
                {
                    ...annotations,
                    summary: summary.replace(exampleService, broken(alert)),
                    description: wording(description),
                },
            );
            const activeMinutes = (Date.now() - Date.parse(fired.activeAt)) / 60_000;
            assert.ok(activeMinutes >= parseInt(hold ?? "0m"), `active for ${activeMinutes} of ${hold}`);
        });
    }

    it("fire for no service that is nearly in trouble or healthy, and none waits", () => {
        const names = new Map<string, string[]>();
        for (const { labels: own, state } of active) {
            assert.equal(state, "firing", JSON.stringify(own));
            const service = own[labels.job]!;
            names.set(service, [...(names.get(service) ?? []), own.alertname!]);
        }
        for (const [service, fired] of names) {
            assert.deepEqual(fired.sort(byName), [...(expected.get(service) ?? [])].sort(byName), service);
        }
        assert.equal(names.size, servicesThatFire.length);
    });

    const ofPanel = (title: string): string =>
        panelQueries(fleetDashboard()).find(({ panel, refId }) => panel === title && refId === "A")!.expr;

    it("are counted on the fleet dashboard, for each service and in all", async () => {
        const rows = await prometheus.ask(expandVariables(ofPanel("Health of every service")));
        const counted = new Map(rows.map(({ metric, values }) => [metric[labels.job]!, Number(values[0]![1])]));
        assert.equal(counted.get(well), 0);
        for (const [service, names] of servicesThatFire) {
            assert.equal(counted.get(service), names.length, service);
        }
        const counts = servicesThatFire.map(([, { length }]) => length);
        assert.equal([...counted.values()].filter((count) => count > 0).length, counts.length);
        const [all] = await prometheus.ask(expandVariables(ofPanel("Alerts firing")));
        assert.equal(Number(all!.values[0]![1]), counts.reduce((sum, count) => sum + count)); // prettier-ignore
    });

    it("are counted there for the picked service alone", async () => {
        for (const [service, count] of [
            [broken("ScrapeDown"), 1],
            [well, 0],
        ] as const) {
            // prettier-ignore
            const rows = await prometheus.ask(expandVariables(ofPanel("Health of every service"), { service }));
            assert.deepEqual(
                rows.map(({ metric, values }) => [metric, Number(values[0]![1])]),
                [[{ [labels.job]: service }, count]],
            );
        }
    });

    it("are marked on graphs", async () => {
        const { expr } = annotationQueries(fleetDashboard()).find(({ annotation }) => annotation === "Alert")!;
        const marks = await prometheus.ask(expandVariables(expr));
        const pairs = marks.map(({ metric }) => `${metric[labels.job]} ${metric.alertname} ${metric.severity}`);
        assert.deepEqual(
            pairs.sort(byName),
            active.map(({ labels: own }) => `${own[labels.job]} ${own.alertname} ${own.severity}`).sort(byName),
        );
    });
});
