/** Sidecars whose metrics go elsewhere than to one workspace, as variants of ours and in cells of their own. */
import { parse, stringify } from "yaml";
import {
    collectorConfig,
    type CollectorConfig,
    type CollectorRequest,
    type ScrapeArgs,
    sizeSidecar,
} from "../../collector";
import { region, type Setup } from "../support/contenders";
import { secondCopy } from "../support/sink";
import type { Cell } from "./cell";

interface Variant {
    readonly about: string;
    readonly change: (setup: Setup, place: Pick<Place, "memoryMiB" | "intervalSeconds">) => Setup;
}
interface Place {
    readonly memoryMiB: number;
    readonly intervalSeconds: number;
}

/** What the worker gives every contender to write to. */
const sink = "${env:AMP_REMOTE_WRITE_URL}";

/** The config as it is rendered for these destinations, of the same targets, with the sink at the end of each. */
const sentTo =
    (more: Partial<CollectorRequest>, addresses: Readonly<Record<string, string>>): Variant["change"] =>
    (setup, { memoryMiB, intervalSeconds }) => {
        const { scrape_configs: jobs } = (parse(setup.config) as CollectorConfig).receivers.prometheus!.config;
        const scrape = jobs
            .filter(({ job_name: name }) => name !== "adot-collector")
            .map(({ job_name: name, metrics_path: path, static_configs: groups = [] }): [string, ScrapeArgs] => [
                name,
                { port: Number(groups[0]!.targets[0]!.split(":").at(-1)), path, allow: [".*"] },
            ]);
        const config = stringify(
            collectorConfig({
                serviceName: "bench",
                region,
                memoryMiB,
                scrapeIntervalSeconds: intervalSeconds,
                scrape: Object.fromEntries(scrape),
                ...more,
            }),
            { lineWidth: 0 },
        );
        return {
            ...setup,
            config: Object.entries(addresses).reduce((text, [from, to]) => text.replace(from, to), config),
            environment: { ...setup.environment, GOMEMLIMIT: `${sizeSidecar(memoryMiB).goMemLimitMiB}MiB` },
        };
    };

const secondUrl = "https://second.example/api/v1/write";

export const destinationVariants = {
    cloudwatch: {
        about: "writes to CloudWatch by OTLP in place of AMP",
        change: sentTo(
            { destination: "cloudwatch" },
            { [`https://monitoring.${region}.amazonaws.com/v1/metrics`]: sink },
        ),
    },
    "second-remote-write": {
        about: "writes to AMP and to a second remote write",
        change: sentTo(
            { destinations: { second: { kind: "remote-write", url: secondUrl } } },
            { [secondUrl]: `${sink}${secondCopy}` },
        ),
    },
} as const satisfies Readonly<Record<string, Variant>>;

/** The groups whose results are in a file of their own, with a table of their own. */
export const destinationGroup = "destinations";

/** An endpoint that is down for 14 s of 32, with more samples a second than the smallest sidecar is rated for. */
export const destinationCells: readonly { readonly variant: keyof typeof destinationVariants; readonly cell: Cell }[] =
    (["cloudwatch", "second-remote-write"] as const).map((variant) => ({
        variant,
        cell: {
            name: `destinations-${variant}`,
            load: { kind: "counters", series: 10_000, churn: 0, targets: 1 },
            intervalSeconds: 2,
            seconds: 32,
            faults: [{ from: 8, to: 22, mode: { kind: "status", status: 503 } }],
            container: { memoryMiB: 256, limit: "container" },
        },
    }));
