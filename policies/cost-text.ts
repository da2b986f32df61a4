/** What a collector is estimated to cost, in the sentences of a policy. */
import { fargateShare, withFargate } from "../collector/cost/bill";
import { type Comparison, type Costs, costs, knownTotal } from "../collector/cost/compare";
import { estimate } from "../collector/cost/estimate";
import { count, dollars } from "../collector/cost/figures";
import type { Prices } from "../collector/cost/prices";
import { exactly, plus } from "../collector/cost/range";
import { andList } from "../collector/lists";
import type { CostedCollector } from "../audit/costed-collectors";
import { seePage } from "../audit/rules";
import { bounded } from "../audit/violation-text";
import type { ServiceTasks } from "./service-tasks";

/**
 * The estimate of a task, and of the services that run it.
 * @param region of the AMP workspace; undefined where nothing tells it.
 */
export function costText(
    policy: string,
    { resource, container, config, beside, onFargate }: CostedCollector,
    services: readonly ServiceTasks[],
    region: string | undefined,
    prices: Prices,
): string {
    const found = estimate(config, beside);
    const { sources, samplesPerMinute, notes, destinations } = found;
    const jobs = sources.map(({ job, sent, ownPerMinute }) =>
        sent === undefined ? `${job} isn't known` : `${job} ${count(ownPerMinute)}`,
    );
    const added = plus(...sources.map(({ addedPerMinute }) => addedPerMinute));
    const parts = [...jobs, `up, scrape_… and target_info ${count(added)}`];
    const subject = `Container "${container}" of ${resource}`;
    const sends =
        sources.length === 0
            ? `${subject}: ${notes.join(" ")}`
            : `${subject} sends about ${count(samplesPerMinute)} samples a minute to ${andList([...new Set(destinations.map(nameOf))])}: ${bounded(parts.join(", "))}.`;
    const unknown = sources.flatMap((source) => source.notes.map((note) => `${source.job}: ${note}`));
    const all = [sends, ...(sources.length === 0 ? [] : billed()), ...unknown.map(bounded)];
    return `${all.join(" ")} By job and metric, and what would cost less: npx pulumi-adot cost. ${seePage(policy)}`;

    function billed(): string[] {
        const price = region === undefined || !Object.hasOwn(prices, region) ? undefined : prices[region];
        if (price === undefined) {
            const known = andList(Object.keys(prices));
            return [
                region === undefined
                    ? "What that costs isn't known, as nothing tells the region of its workspace."
                    : `What that costs in ${region} isn't known, as there are prices of ${known} only: give its own as prices of this policy.`,
            ];
        }
        const of = (tasks: number, spotShare: number) => {
            const all = costs(found, tasks, price);
            const share = onFargate === undefined ? undefined : fargateShare(onFargate, price.fargate, spotShare);
            return { ...all, share, all: withFargate(knownTotal(all), share, tasks) };
        };
        const task = of(1, services.length > 0 && services.every(({ spotShare }) => spotShare === 1) ? 1 : 0);
        const fargate =
            task.share === undefined
                ? "Fargate's share isn't counted"
                : `Fargate's share of the sidecar ${dollars(exactly(task.share))}`;
        return [
            `In ${region} a task costs $${dollars(task.all)} a month: ${[...task.destinations.map(billOf), fargate].join(", ")}.`,
            ...compared(task.comparison),
            ...services.map(({ name, tasks, spotShare }) =>
                tasks === undefined
                    ? `How many of them ECS service "${name}" runs isn't known.`
                    : `ECS service "${name}" with ${tasks} of them: $${dollars(of(tasks, spotShare).all)} a month.`,
            ),
        ];
    }
}

const names = { amp: "AMP", cloudwatch: "CloudWatch" } as const;

const nameOf = ({ to, exporter }: { readonly to: Costs["destinations"][number]["to"]; readonly exporter: string }) =>
    to === "remote-write" ? exporter : names[to];

const billOf = (one: Costs["destinations"][number]): string =>
    one.dollars === undefined ? `no price of ${nameOf(one)}` : `${nameOf(one)} ${dollars(one.dollars)}`;

/** Both of AWS's bills of one copy. */
const compared = (both: Comparison | undefined): readonly string[] =>
    both === undefined
        ? []
        : [
              `One copy of them costs $${dollars(plus(both.amp.ingestion, both.amp.storage))} at AMP and $${dollars(both.cloudwatch.ingestion)} at CloudWatch, without queries.`,
          ];
