/** `npm start`: draws dashboard files with the data of any Prometheus. */
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { intervalMs, startPreview, type Dashboard } from "./index";

const help = `Usage: npm start -- --prometheus URL [OPTION] FILE...

Draws Grafana dashboards (v1 JSON, one in each FILE) on a local page until Ctrl-C.

Options
  --prometheus URL          the Prometheus that is queried, as http://127.0.0.1:9090
  --scrape-interval LENGTH  of the data source, as 30s; by default 15s, as in Grafana
  --port PORT               of the page; by default a free one
  --help                    this text
`;

async function main(): Promise<void> {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            prometheus: { type: "string" },
            "scrape-interval": { type: "string", default: "15s" },
            port: { type: "string", default: "0" },
            help: { type: "boolean" },
        },
    });
    if (values.help) {
        process.stdout.write(help);
        return;
    }
    if (values.prometheus === undefined || !URL.canParse(values.prometheus) || positionals.length === 0) {
        throw new Error(
            "It takes --prometheus URL and at least one file, as in: --prometheus http://127.0.0.1:9090 a.json",
        );
    }
    const scrapeMs = intervalMs(values["scrape-interval"]);
    if (scrapeMs === undefined) {
        throw new Error(`--scrape-interval ${values["scrape-interval"]} is not valid: write it as 30s or 1m.`);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        throw new Error(`--port ${values.port} is not valid: it must be a number from 1 to 65535.`);
    }
    const { url } = await startPreview({
        dashboards: positionals.map(readDashboard),
        prometheusUrl: values.prometheus.replace(/\/$/, ""),
        scrapeSeconds: scrapeMs / 1000,
        port,
    });
    process.stdout.write(`${url}\n`);
}

/** @throws Error when the file isn't a dashboard. */
function readDashboard(file: string): Dashboard {
    const dashboard = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Dashboard>;
    if (typeof dashboard.uid !== "string" || !Array.isArray(dashboard.panels)) {
        throw new Error(`${file} is not a v1 dashboard: it must have a uid and panels.`);
    }
    return dashboard as Dashboard;
}

main().catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exitCode = 2;
});
