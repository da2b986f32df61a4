/** What a reader sees of the fleet on a laptop without scrolling, read from the page that the preview draws. */
import { labels } from "../../collector/names/names";
import { fleetDashboard, type Dashboard } from "../../dashboards";
import { alertSeries } from "../../dashboards/alerts";
import { pickers } from "../../dashboards/promql";
import { startPreview, type Preview } from "../../preview";
import { openBrowser, whenDrawn, type Tab } from "../../preview/browser";
import type { Shown } from "./fleet-meaning";

/** CSS pixels of a laptop's screen. */
const screen = { width: 1366, height: 768 };

/** Samples of the tests are a minute apart; the preview takes four scrapes for a rate. */
const scrapeSeconds = 75;

export interface FleetPage {
    /** Numbers by their title, and cells of the service's row by their heading, with their words and colours. */
    readonly shown: Shown;
    /** What the list of alerts says. */
    readonly listed: string;
    /** What of both is below or beside the screen. */
    readonly outside: readonly string[];
}

/** Runs in the page, whose types Node's don't know. */
const script = `(() => {
    const shown = {};
    const outside = [];
    const see = (place, text, owner) => {
        const name = { "#c81e1e": "red", "#c2410c": "orange", "#15803d": "green" };
        const meaning = owner.style.getPropertyValue("--meaning").trim();
        shown[place] = { text, color: name[meaning] ?? meaning };
        const { right, bottom } = owner.getBoundingClientRect();
        if (right > innerWidth || bottom > innerHeight) {
            outside.push(place);
        }
    };
    const panel = (title) =>
        [...document.querySelectorAll("[data-panel]")].find((one) => one.querySelector("h3").textContent === title);
    for (const one of document.querySelectorAll("[data-panel].stat")) {
        const box = one.querySelector(".body .stat");
        see(one.querySelector("h3").textContent, box.querySelector(".number").innerText, box);
    }
    const table = panel("Health of every service");
    const headings = [...table.querySelectorAll("th")].map((one) => one.innerText);
    table.querySelectorAll("tbody tr:first-child td").forEach((cell, index) =>
        see("column " + headings[index], cell.innerText, cell));
    return { shown, outside, listed: panel("Alerts that fire").querySelector(".body").innerText };
})()`;

/**
 * What is above the graphs, which are drawn for nobody here. A proof has the series that it is about and no others, so
 * that the picker lists the services that have alerts.
 */
function aboveGraphs(): Dashboard {
    const dashboard = fleetDashboard();
    const graph = dashboard.panels.findIndex(({ type }) => type === "timeseries");
    const list = dashboard.templating.list.map((variable) =>
        variable.name === pickers.service && variable.type === "query"
            ? { ...variable, query: { ...variable.query, query: `label_values(${alertSeries}, ${labels.job})` } }
            : variable,
    );
    return { ...dashboard, templating: { list }, panels: dashboard.panels.slice(0, graph), annotations: { list: [] } };
}

/** Serves the fleet dashboard over a Prometheus; `of` reads the page with one service picked. */
export async function openFleetPages(
    chromium: string,
    prometheusUrl: string,
): Promise<{ readonly of: (service: string) => Promise<FleetPage>; readonly close: () => Promise<void> }> {
    const preview: Preview = await startPreview({ dashboards: [aboveGraphs()], prometheusUrl, scrapeSeconds });
    const browser = await openBrowser({ chromium, ...screen });
    const tab: Tab = await browser.context.newPage();
    return {
        async of(service) {
            await tab.goto(`${preview.url}/d/adot-fleet?from=now-1h&to=now&var-${pickers.service}=${service}`);
            await whenDrawn(tab);
            return tab.evaluate<FleetPage>(script);
        },
        async close() {
            await browser.close();
            await preview.close();
        },
    };
}
