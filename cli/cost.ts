/** `npx pulumi-adot cost`: what the metrics of a task cost, before anything is deployed. */
import { allowListOf, isAskedBy } from "../collector/cost/asked";
import type { Prices } from "../collector/cost/prices";
import { sourceNames } from "../collector/cost/estimate";
import { askedSeries } from "../collector/cost/suggestions";
import { andList } from "../collector/lists";
import { CallFailed } from "./cluster/call-failed";
import { entriesOf, readOrFail } from "./audit-files";
import { type Command, type CommandContext, parseArguments, UsageError } from "./command";
import type { AskedByFiles } from "./cost/dashboards";
import { checkArguments, costOfClusters } from "./cost/cluster-command";
import { collectorsIn, type CostedCollector, type UnseenCollector } from "./cost/collectors";
import { PricesProblem, pricesFrom } from "./cost/prices-file";
import { costOf, type CostReport } from "./cost/report";
import { scrapedPages, ScrapeProblem } from "./cost/scrape";
import { costText } from "./cost/text";
import { readDocument } from "./documents";
import { defaultConfig } from "./pack-config";
import { readBytes } from "./read-file";
import { type Failure, placeOf } from "./report";
import { NotRecognized } from "./source-nodes";

const help = `Usage: npx pulumi-adot cost [OPTION] FILE…
       npx pulumi-adot cost --cluster NAME… | --all  [OPTION]

Estimates what the metrics of a task with a collector cost a month: series and samples a minute by scrape job, what
Amazon Managed Service for Prometheus (AMP) and CloudWatch bill for them, both beside each other, and Fargate's share
of the sidecar; and says what would cost less. A FILE is what \`npx pulumi-adot audit\` takes: a task definition, a
template, an exported stack, a collector's config; - is standard input. Nothing is deployed, and AWS isn't asked.

With --cluster the services of an ECS cluster are counted in place of files, each with its desired count, and its
daemons and tasks with those that run: a table and a total. AWS's API is only read, with the rights of
\`npx pulumi-adot audit --print-policy\`; credentials and region are those of the AWS CLI.

Envoy, the JMX exporter, Spring Boot's actuator, Prometheus, the ECS metadata and the collector itself are known from
recordings; of any other target --scrape says what it exposes.

Options
  --region REGION   the region of AMP's workspace or of CloudWatch; default: as the config says, else AWS_REGION; with
                    a cluster the cluster's, and the workspace's where no config says it
  --tasks N         tasks of the service; default: 1
  --spot            the tasks run on Fargate Spot
  --scrape JOB=FILE|URL
                    what the targets of a scrape job expose: a page in Prometheus's text format or OpenMetrics, or the
                    URL of a target, which is asked now; of what is pushed, by the receiver's id. May be repeated
  --prices FILE     prices by region as JSON, in place of the list prices: docs/cost.md has an example
  --format FORMAT   text (default) or json
  --dashboards DIR  dashboards as Grafana's JSON and files of rules: what they ask for counts in place of what the
                    standard dashboards and rules do
  --cluster NAME    name or ARN of a cluster; may be given again
  --all             every cluster of the region
  --profile NAME    profile of the AWS CLI
  --read-secrets    read configs from Secrets Manager too
  --allow-list      write the names of the series that dashboards and rules ask for, one a line, and nothing else
  --help            show this help

Exit status: 0 on success, 2 for arguments that are not valid, a file that can't be read, and a region without prices.
`;

const argumentOptions = {
    region: { type: "string" },
    tasks: { type: "string" },
    spot: { type: "boolean" },
    cluster: { type: "string", multiple: true },
    all: { type: "boolean" },
    profile: { type: "string" },
    "read-secrets": { type: "boolean" },
    scrape: { type: "string", multiple: true },
    prices: { type: "string" },
    format: { type: "string" },
    dashboards: { type: "string" },
    "allow-list": { type: "boolean" },
} as const;

/** What can't be done with the files as they are; the message is a full sentence. */
class Problem extends Error {}

export const cost: Command = {
    summary: "estimate what the metrics of a task cost in AMP and CloudWatch, by scrape job",
    help,
    run: async (args, context) => {
        const { values, positionals } = parseArguments({ args, allowPositionals: true, options: argumentOptions });
        if (values["allow-list"] === true) {
            return await writeAllowList(values.dashboards, context);
        }
        const { format = "text", tasks } = values;
        if (format !== "text" && format !== "json") {
            throw new UsageError(`--format must be one of text, json, not ${format}.`);
        }
        const isCluster = values.cluster !== undefined || values.all === true;
        checkArguments(values, positionals, isCluster);
        if (tasks !== undefined && !/^[1-9]\d{0,6}$/.test(tasks)) {
            throw new UsageError(`--tasks must be a whole number above zero, not ${tasks}.`);
        }
        try {
            if (isCluster) {
                const beside = await besides(values, readBytes, context);
                return await costOfClusters(values, format, beside, regionOf, context);
            }
            const { report, failures } = await reportOf(positionals, Number(tasks ?? 1), values, context);
            context.stdout(format === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : costText(report));
            failures.forEach((failure) => context.stderr(`${placeOf(failure)}: ${failure.message}\n`));
            return failures.length > 0 ? 2 : 0;
        } catch (error) {
            const known = [Problem, PricesProblem, ScrapeProblem, CallFailed].some((each) => error instanceof each);
            if (!known) {
                throw error;
            }
            context.stderr(`${(error as Error).message}\n`);
            return 2;
        }
    },
};

/** The names alone, so that they can go into a file. */
async function writeAllowList(folder: string | undefined, { stdout, stderr }: CommandContext): Promise<number> {
    const asked = folder === undefined ? undefined : await askedIn(folder);
    const list = asked === undefined ? askedSeries : allowListOf(asked, asked.recorded);
    asked?.notes.forEach((note) => stderr(`${note}\n`));
    stdout(list.map((name) => `${name}\n`).join(""));
    return 0;
}

/** It loads the grammar of PromQL, which nothing else needs. */
async function askedIn(folder: string): Promise<AskedByFiles> {
    const { askedByFiles } = await import("./cost/dashboards.js");
    const asked = await askedByFiles(folder, readBytes);
    if (asked.expressions === 0) {
        const [why] = asked.notes;
        throw new UsageError(
            `--dashboards names ${folder}, in which there is no query of a dashboard or rule.${why === undefined ? "" : ` ${why}`}`,
        );
    }
    return asked;
}

interface Given {
    readonly dashboards?: string;
    readonly region?: string;
    readonly scrape?: readonly string[];
    readonly prices?: string;
    readonly spot?: boolean;
}

/** What counts beside the collectors themselves. */
async function besides(given: Given, bytesOf: (file: string) => Promise<Uint8Array>, context: CommandContext) {
    const prices = await pricesFrom(given.prices, bytesOf);
    const scraped = await scrapedPages(given.scrape ?? [], bytesOf);
    const ofFiles = given.dashboards === undefined ? undefined : await askedIn(given.dashboards);
    ofFiles?.notes.forEach((note) => context.stderr(`${note}\n`));
    const asked = ofFiles && {
        isAsked: (metric: string): boolean => isAskedBy(ofFiles, metric),
        by: `the dashboards and rules in ${given.dashboards}`,
    };
    return { prices, scraped, asked };
}

async function reportOf(
    names: readonly string[],
    tasks: number,
    given: Given,
    context: CommandContext,
): Promise<{ report: CostReport; failures: readonly Failure[] }> {
    const bytesOf = (file: string): Promise<Uint8Array> => (file === "-" ? context.readStdin() : readBytes(file));
    const { prices, scraped, asked } = await besides(given, bytesOf, context);
    const { found, failures } = await collectorsOf(names, bytesOf);
    checkJobs(scraped.keys(), found);
    const regions = new Map(
        found.flatMap(({ collectors }) =>
            collectors.map((collector) => [collector, regionOf(collector, given.region, prices, context)] as const),
        ),
    );
    const collectors = found.flatMap(({ file, collectors: all }) =>
        all.map((collector) => {
            const region = regions.get(collector)!;
            return costOf(file, collector, {
                tasks,
                scraped,
                region,
                prices: prices[region]!,
                spotShare: Number(given.spot === true),
                asked,
            });
        }),
    );
    const unseen = found.flatMap(({ file, unseen: all }) => all.map((each) => ({ file, ...each })));
    if (collectors.length === 0 && unseen.length === 0 && failures.length === 0) {
        throw new Problem(`There is no collector in ${andList(names)}, so there is nothing to estimate.`);
    }
    const used = [...new Set(regions.values())].sort();
    return {
        report: {
            tasks,
            collectors,
            unseen,
            prices: Object.fromEntries(used.map((region) => [region, prices[region]!])),
        },
        failures,
    };
}

interface Found {
    readonly file: string;
    readonly collectors: readonly CostedCollector[];
    readonly unseen: readonly UnseenCollector[];
}

async function collectorsOf(
    names: readonly string[],
    bytesOf: (file: string) => Promise<Uint8Array>,
): Promise<{ found: Found[]; failures: Failure[] }> {
    const { entries, folders } = await entriesOf(names, false);
    const found: Found[] = [];
    const failures = folders.flatMap((folder) => [...folder.failures]);
    for (const { file, folder } of entries) {
        const read = await readOrFail(file, { readBytes: bytesOf }, (text) =>
            collectorsIn(readDocument(text), file, defaultConfig),
        );
        if ("result" in read) {
            found.push({ file, ...read.result });
        } else if (folder === undefined || !(read.error instanceof NotRecognized)) {
            failures.push(read.failure);
        }
    }
    return { found, failures };
}

/** A name that no collector has would be taken for one that counts. */
function checkJobs(jobs: Iterable<string>, found: readonly Found[]): void {
    const known = new Set(found.flatMap(({ collectors }) => collectors.flatMap(({ config }) => sourceNames(config))));
    for (const job of jobs) {
        if (known.size > 0 && !known.has(job)) {
            throw new UsageError(`--scrape names ${job}, which must be one of ${[...known].join(", ")}.`);
        }
    }
}

function regionOf(
    { region: written }: CostedCollector,
    given: string | undefined,
    prices: Prices,
    { env }: CommandContext,
): string {
    const region = [given, written, env.AWS_REGION, env.AWS_DEFAULT_REGION].find(
        (each) => each !== undefined && each !== "",
    );
    if (region === undefined) {
        throw new Problem("The region of the AMP workspace isn't known: give --region REGION.");
    }
    if (!Object.hasOwn(prices, region)) {
        throw new Problem(
            `There are no prices of ${region}, but of ${andList(Object.keys(prices))}: give its prices with --prices FILE, or one of these with --region.`,
        );
    }
    return region;
}
