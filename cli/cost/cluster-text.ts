/** What clusters cost, as a table for people. */
import { withFargate } from "../../collector/cost/bill";
import { knownTotal } from "../../collector/cost/compare";
import { count, dollars } from "../../collector/cost/figures";
import { exactly, times } from "../../collector/cost/range";
import { placeOf } from "../report";
import type { ClusterCostReport, RegionTotal, WorkloadCost } from "./cluster";
import { aligned } from "./aligned";
import { pricesText } from "./text";

/** A section for each cluster, and a total for each region of AMP's workspaces. */
export function clusterCostText(report: ClusterCostReport): string {
    const clusters = [...new Set(report.workloads.map(({ cluster }) => cluster))];
    return [
        ...clusters.map((cluster) =>
            section(
                cluster,
                report.workloads.filter((each) => each.cluster === cluster),
            ),
        ),
        ...report.totals.map(totalText),
        ...(report.totals.length > 0 ? [pricesText(report.prices)] : []),
        ...(report.notices.length > 0
            ? [report.notices.map((notice) => `${placeOf(notice)}: ${notice.message}\n`).join("")]
            : []),
    ].join("\n");
}

function section(cluster: string, workloads: readonly WorkloadCost[]): string {
    const rows = workloads.flatMap((workload) =>
        workload.collectors.map(({ container, region, estimate, serviceElsewhere, fargate }) => {
            const metrics = knownTotal(serviceElsewhere);
            const { kind, name, tasks } = workload;
            const share = fargate === undefined ? "" : dollars(exactly(fargate * tasks));
            return [
                `${name}${kind === "service" ? "" : `, ${kind}`}${workload.collectors.length > 1 ? `, ${container}` : ""}`,
                String(tasks),
                count(times(estimate.samplesPerMinute, tasks)),
                region,
                dollars(metrics),
                share,
                dollars(withFargate(metrics, fargate, tasks)),
            ];
        }),
    );
    const table = [
        ["service", "tasks", "samples a minute", "region", "metrics", "Fargate", "US dollars a month"],
        ...rows,
    ];
    const without = workloads.filter(
        ({ isRead, collectors, unseen }) => isRead && collectors.length + unseen.length === 0,
    );
    return [
        `cluster ${cluster}\n\n`,
        ...(rows.length === 0 ? [] : [aligned(table), "\n"]),
        ...workloads.flatMap(({ name, unseen }) =>
            unseen.map(
                ({ container, why }) =>
                    `  ${name}${container === undefined ? "" : `, ${container}`}: not estimated: ${why}\n`,
            ),
        ),
        ...workloads
            .filter(({ isRead }) => !isRead)
            .map(({ name }) => `  ${name}: not estimated: its task definition can't be read.\n`),
        ...unknownJobs(workloads),
        ...(without.length === 0 ? [] : [`  Without a collector: ${without.map(({ name }) => name).join(", ")}.\n`]),
    ].join("");
}

/** Of which jobs nothing is known: the sums say "or more" for them. */
const unknownJobs = (workloads: readonly WorkloadCost[]): string[] =>
    workloads.flatMap(({ name, collectors }) => {
        const jobs = collectors.flatMap(({ estimate }) =>
            estimate.sources.filter(({ sent }) => sent === undefined).map(({ job }) => job),
        );
        return jobs.length === 0
            ? []
            : [`  ${name}: what ${jobs.join(", ")} exposes isn't known: give --scrape JOB=FILE.\n`];
    });

function totalText({ region, tasks, samplesPerMinute, amp, elsewhere, fargate, total }: RegionTotal): string {
    return [
        `All in ${region}, whose tiers hold for the account\n\n`,
        aligned([
            ["tasks with a collector", String(tasks)],
            ["samples a minute", count(samplesPerMinute)],
            ["AMP, US dollars a month", dollars(amp.total)],
            ...(elsewhere.likely === 0 ? [] : [["other destinations", dollars(elsewhere)]]),
            ["Fargate, the sidecars' share", dollars(exactly(fargate))],
            ["all", dollars(total)],
        ]),
    ].join("");
}
