/** The rule about scrape timeouts, for which the real collector gave the verdicts (`otelcol validate`, 0.156.0). */
import assert from "node:assert/strict";

import { audit } from "../../../collector";
import { inside, safe } from "./audit-cases";

const bounded = { sample_limit: 1000, body_size_limit: "1MiB" };

function paths(config: { global?: object; job?: object }): string[] {
    const changed = safe();
    const job = { job_name: "app", ...bounded, ...config.job };
    changed.receivers.prometheus = { config: { global: config.global, scrape_configs: [job] } };
    return audit(changed, inside)
        .filter(({ rule }) => rule === "scrape-timeout-too-long")
        .map(({ path }) => path.replace("receivers.prometheus.config.", ""));
}

describe("scrape-timeout-too-long", () => {
    const job = "scrape_configs[0].scrape_timeout";
    const cases: Record<string, [Parameters<typeof paths>[0], string[]]> = {
        "a job's timeout above its interval": [{ job: { scrape_interval: "5s", scrape_timeout: "6s" } }, [job]],
        "a job's timeout above everybody's interval": [
            { global: { scrape_interval: "20s" }, job: { scrape_timeout: "21s" } },
            [job],
        ],
        "a job's timeout above Prometheus's own interval": [{ job: { scrape_timeout: "90s" } }, [job]],
        "everybody's timeout above everybody's interval": [
            { global: { scrape_interval: "20s", scrape_timeout: "30s" } },
            ["global.scrape_timeout"],
        ],
        "everybody's timeout above Prometheus's own interval": [
            { global: { scrape_timeout: "2m" } },
            ["global.scrape_timeout"],
        ],
        "nothing in a job's interval below everybody's timeout, which is cut": [
            { global: { scrape_interval: "20s", scrape_timeout: "10s" }, job: { scrape_interval: "5s" } },
            [],
        ],
        "nothing in equal ones, in other units": [{ job: { scrape_interval: "1m", scrape_timeout: "60s" } }, []],
        "nothing in what only the task knows": [{ job: { scrape_interval: "5s", scrape_timeout: "${env:T}" } }, []],
    };
    for (const [what, [config, expected]] of Object.entries(cases)) {
        it(`finds ${what}`, () => assert.deepEqual(paths(config), expected));
    }
});
