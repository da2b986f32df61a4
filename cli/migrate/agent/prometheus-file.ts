/**
 * The agent's Prometheus config: a job that reads the discovery's file says how the discovered targets are scraped; all
 * other jobs are read as any Prometheus's.
 */
import type { ScrapeArgs } from "../../../collector/config/scrape-args";
import { at, isMapping, items } from "../../../collector/values";
import { Ledger, type Said } from "../ledger";
import { valueAt } from "../leaves";
import type { Migration } from "../model";
import { readJob } from "../prometheus/job";
import { readPrometheus } from "../prometheus/read";
import { intervalOf } from "../prometheus/sizes";
import type { MigrationDocument } from "../reader";

const program = "the CloudWatch agent";

export interface AgentPrometheus extends Migration {
    /** Name of the job that scrapes what was discovered. */
    readonly job?: string;
    readonly intervalSeconds: number;
    /** What that job says of each target beside its port and path. */
    readonly common: Omit<ScrapeArgs, "port">;
}

/** @param resultFile `sd_result_file`; undefined where nothing is discovered. */
export function readAgentPrometheus(
    { origin, value }: MigrationDocument,
    resultFile: string | undefined,
    around: { readonly ownName: string; readonly region?: string; readonly containers?: readonly string[] },
): AgentPrometheus {
    const ledger = new Ledger(origin, value);
    const jobs = items(at(value, "scrape_configs"));
    const index = resultFile === undefined ? -1 : jobs.findIndex((job) => readsFile(job, resultFile));
    const discovered = index < 0 ? undefined : jobs[index];
    const global = at(value, "global");
    const { common, name } =
        discovered === undefined ? { common: {} } : sayDiscovered(discovered, index, ledger, global);
    const others = jobs.map((job, other) => (other === index ? {} : job));
    const rest = isMapping(value) ? { ...value, ...(index < 0 ? {} : { scrape_configs: others }) } : value;
    const tasks = readPrometheus(rest, ledger, { at: [], program, ownPort: 0, ...around });
    return {
        tasks,
        outcomes: ledger.outcomes(),
        pairs: [],
        job: name,
        intervalSeconds: intervalOf(at(global, "scrape_interval")).ownSeconds,
        common,
    };
}

const readsFile = (job: unknown, file: string): boolean =>
    items(at(job, "file_sd_configs")).some((each) => items(at(each, "files")).includes(file));

/** What is said of one job, of all those that were discovered. */
function ofEach(said: Said, key: string): Said {
    const general = (text: string | undefined): string | undefined => text?.replaceAll(`scrape.${key}`, "scrape.…");
    const { became, why } = said;
    return {
        ...said,
        ...(became === undefined ? {} : { became: general(became) }),
        ...(why === undefined ? {} : { why: general(why) }),
    };
}

/** The job as one with a target in the task, of which all but the port and path counts. */
function sayDiscovered(job: unknown, index: number, ledger: Ledger, global: unknown) {
    const steps = ["scrape_configs", index];
    ledger.say([...steps, "file_sd_configs"], {
        fate: "unneeded",
        why: "Each sidecar scrapes its own task at 127.0.0.1: there is no file of targets.",
    });
    const { file_sd_configs: _, ...settings } = job as Record<string, unknown>;
    const read = readJob(
        { ...settings, static_configs: [{ targets: ["localhost:9404"] }] },
        { global, writeRules: [], ownPort: 0, program },
    );
    ledger.say([...steps, "job_name"], {
        fate: "changed",
        became: "scrape",
        why: "What was discovered are jobs of its own tasks, called so where the discovery has no sd_job_name.",
    });
    for (const [path, said] of read.claims) {
        ledger.say([...steps, ...path], ofEach(said, read.key));
    }
    const { port: _port, path: _path, ...common } = read.placed[0]?.args ?? { port: 0 };
    const name = valueAt(job, ["job_name"]);
    return { common, name: typeof name === "string" ? name : undefined };
}
