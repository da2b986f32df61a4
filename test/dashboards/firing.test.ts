/**
 * Every standard alert fires for real: a Prometheus with the rules as they are shipped is restarted after a day in
 * which each thing went wrong for a service of its own, nearly so for another, and all was well for a third.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { after, before, describe, it } from "mocha";
import { parse } from "yaml";
import { labels } from "../../collector/names/names";
import { annotationQueries, expandVariables, fleetDashboard, panelQueries } from "../../dashboards";
import { isAlert, renderRules, standardRules, type AlertRule, type RuleGroup } from "../../dashboards/rules";
import { ruleHealth, rulesDirectory, writeRuleFiles } from "../../local/amp/rules";
import { needs } from "../support/parts";
import { needsChromium } from "../../preview/test/chromium";
import { writeHistory } from "./firing-history";
import { alarms, alarmsOf, everyNumber, firstScreen, vanishing } from "./fleet-meaning";
import { openFleetPages } from "./fleet-page";
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
/** What nobody doubts, by the alert whose series it has: a quarter of all requests fail, a heap and a task are full. */
const grave: readonly (readonly [alert: string, fault: number])[] = [
    ["EnvoyErrorBudgetFastBurn", 0.24],
    ["EnvoyLatencyBudgetFastBurn", 0.8],
    ["JvmHeapFull", 0.99],
    ["TaskNearMemory", 0.999],
    ["SidecarNearContainerMemory", 0.999],
];
const gravely = (alert: string): string => `grave-${alert}`;
/** Healthy until ten minutes ago, and never there. */
const ended = "ended";
const endedMinutes = 10;
const nobody = "nobody";

/** Alerts that fire with another: what burns a budget fast burns it too fast for the slower alerts as well. */
const slower: Readonly<Record<string, readonly string[]>> = {
    EnvoyErrorBudgetFastBurn: ["EnvoyErrorBudgetBurn", "EnvoyErrorBudgetSlowBurn"],
    EnvoyErrorBudgetBurn: ["EnvoyErrorBudgetSlowBurn"],
    EnvoyLatencyBudgetFastBurn: ["EnvoyLatencyBudgetBurn", "EnvoyLatencyBudgetSlowBurn"],
    EnvoyLatencyBudgetBurn: ["EnvoyLatencyBudgetSlowBurn"],
};
/** What should fire, by service. */
const expected = new Map([
    ...alerts.flatMap(({ alert }) => [
        [broken(alert), [alert, ...(slower[alert] ?? [])]] as const,
        [nearly(alert), slower[alert] ?? []] as const,
    ]),
    ...grave.map(([alert]) => [gravely(alert), [alert, ...(slower[alert] ?? [])]] as const),
]);
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
        for (const [alert, fault] of grave) {
            const { series, fires } = proofs[alert]!;
            text.push(openMetricsOf(series(fault), { service: gravely(alert), lastMinute: fires, at: end }));
        }
        const at = end - endedMinutes * 60;
        text.push(openMetricsOf(healthy, { service: ended, lastMinute: healthyAtMinute - endedMinutes, at }));
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
                    summary,
                    description: wording(description.replace(exampleService, broken(alert))),
                    dashboard_path: annotations.dashboard_path!.replace(
                        /\{\{ \$labels\.(\w+) \| urlquery \}\}/g,
                        (_, label: string) => fired.labels[label] ?? "",
                    ),
                },
            );
            const activeMinutes = (Date.now() - Date.parse(fired.activeAt)) / 60_000;
            assert.ok(activeMinutes >= parseInt(hold ?? "0m"), `active for ${activeMinutes} of ${hold}`);
        });
    }

    it("fire for no service that is nearly in trouble or healthy, and none waits", () => {
        const names = new Map<string, string[]>();
        for (const { labels: own, state } of active.filter(({ labels: { job } }) => job !== ended)) {
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

    it("are counted on the fleet dashboard by severity, for all and for the picked service", async () => {
        const count = async (title: string, service?: string): Promise<number> => {
            const [all] = await prometheus.ask(expandVariables(ofPanel(title), { job: service }));
            return Number(all!.values[0]![1]);
        };
        const firing = active.filter(({ state }) => state === "firing");
        const severities = firing.map(({ labels: own }) => own.severity);
        assert.equal(await count("Pages"), severities.filter((severity) => severity === "page").length);
        assert.equal(await count("Tickets"), severities.filter((severity) => severity === "ticket").length);
        assert.deepEqual([await count("Pages", broken("JvmDeadlock")), await count("Tickets", well)], [1, 0]);
    });

    it("are listed there, with the dashboard, the runbook and for how long", async () => {
        const rows = await prometheus.ask(expandVariables(ofPanel("Alerts that fire")));
        const text = (own: Labels): string => `${own[labels.job]} ${own[labels.instance]} ${own.severity}`;
        const listed = rows.map(
            ({ metric }) => `${metric.alertname} ${text(metric)} ${metric.dashboard} ${metric.runbook}`,
        );
        const firing = active.filter(({ state }) => state === "firing");
        assert.deepEqual(
            listed.sort(byName),
            firing
                .map(({ labels: own, annotations: { dashboard } }) => {
                    const name = own.alertname!;
                    return `${name} ${text(own)} ${dashboard} npx pulumi-adot docs ${name}`;
                })
                .sort(byName),
        );
        for (const { metric, values } of rows) {
            const { activeAt } = firing.find(({ labels: own }) => own[labels.job] === metric[labels.job])!;
            assert.ok(Number(values[0]![1]) > 0, activeAt);
        }
    });

    it("are what is orange or red on the fleet's first screen, no more and no less", async () => {
        const services = [...expected.keys(), well, ended, nobody];
        const screens = await firstScreen(prometheus, services);
        const wrong = services.flatMap((service) => {
            const own = active.filter((alert) => alert.labels[labels.job] === service);
            const names = (some: readonly ActiveAlert[]): string[] => some.map((alert) => alert.labels.alertname!);
            const expectedAlarms = alarmsOf(names(own), names(own.filter(({ state }) => state === "firing")));
            const found = alarms(screens.get(service)!);
            return isDeepStrictEqual(found, expectedAlarms) ? [] : [{ service, found, expectedAlarms }];
        });
        assert.deepEqual(wrong, []);
        // So that this test can fail: each severity is seen, and each number that an alert watches.
        const places = services.flatMap((service) => Object.keys(alarms(screens.get(service)!)));
        assert.deepEqual([...new Set(places)].sort(byName), Object.keys(alarmsOf([...expected.keys()].flatMap((service) => expected.get(service)!), alerts.map(({ alert }) => alert))).sort(byName)); // prettier-ignore
    });

    it("are seen on the fleet's page without scrolling, in words and colours, with the list that names them", async function () {
        this.timeout(240_000);
        const pages = await openFleetPages(needsChromium(this), prometheus.url);
        try {
            for (const { alert } of alerts) {
                const service = broken(alert);
                const { shown, listed, outside } = await pages.of(service);
                const own = active.filter(({ labels: { job } }) => job === service);
                const names = (some: readonly ActiveAlert[]): string[] =>
                    some.map(({ labels: { alertname } }) => alertname!);
                const firing = names(own.filter(({ state }) => state === "firing"));
                assert.deepEqual(alarms(shown), alarmsOf(names(own), firing), alert);
                assert.deepEqual(
                    [outside, Object.values(shown).filter(({ text }) => text.trim() === "")],
                    [[], []],
                    alert,
                );
                assert.deepEqual(
                    firing.filter((name) => !listed.includes(name)),
                    [],
                );
                assert.match(shown["column State"]!.text, /^(?:page|ticket)$/, alert);
            }
        } finally {
            await pages.close();
        }
    });

    it("leave every column of the fleet's table where a service has but one of its numbers", async () => {
        assert.deepEqual(await vanishing(prometheus, broken("TaskNearMemory")), []);
        assert.notDeepEqual(await vanishing(prometheus, nobody), []);
    });

    it("leave every number of every dashboard without alarm for services that are healthy or nearly in trouble", async () => {
        const silent = [...expected].filter(([, names]) => names.length === 0).map(([service]) => service);
        assert.ok(silent.length > alerts.length / 2);
        const numbers = await everyNumber(prometheus, [well, ...silent].join("|"));
        assert.deepEqual(alarms(numbers), {});
        assert.ok(Object.values(numbers).some(({ color }) => color === "green"));
    });

    it("leave nothing green for what has ended or never was", async () => {
        // What is left of a budget of 30 days is known without data of now.
        const isGreen = ([place, { color }]: [string, { color?: string }]): boolean =>
            color === "green" && !place.endsWith("budget left");
        for (const service of [ended, nobody]) {
            assert.deepEqual(Object.entries(await everyNumber(prometheus, service)).filter(isGreen), [], service);
        }
        const screens = await firstScreen(prometheus, [ended, nobody]);
        const colors = (service: string): string[] =>
            Object.entries(screens.get(service)!).map(([place, { text, color }]) => `${place}: ${text} ${color}`);
        assert.deepEqual(
            [...colors(ended), ...colors(nobody)].filter((text) => text.endsWith(" green")),
            [],
        );
        assert.deepEqual(alarms(screens.get(ended)!), { "Services silent": "red", "column Tasks": "red" });
        assert.equal(screens.get(ended)!["Server errors"]!.text, "No data");
        assert.equal(screens.get(nobody)!.Pages!.text, "No rules");
    });

    it("are marked on graphs", async () => {
        const { expr } = annotationQueries(fleetDashboard()).find(({ annotation }) => annotation === "Alert")!;
        const marks = await prometheus.ask(expandVariables(expr));
        const pairs = marks.map(({ metric }) => `${metric[labels.job]} ${metric.alertname} ${metric.severity}`);
        assert.deepEqual(
            pairs.sort(byName),
            active
                .filter(({ state }) => state === "firing")
                .map(({ labels: own }) => `${own[labels.job]} ${own.alertname} ${own.severity}`)
                .sort(byName),
        );
    });
});
