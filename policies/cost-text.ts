/** What a collector is estimated to cost, in the sentences of a policy. */
import { fargateShare, ampBill, withFargate } from "../collector/cost/bill";
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
    const { sources, samplesPerMinute, notes } = estimate(config, beside);
    const jobs = sources.map(({ job, sent, ownPerMinute }) =>
        sent === undefined ? `${job} isn't known` : `${job} ${count(ownPerMinute)}`,
    );
    const added = plus(...sources.map(({ addedPerMinute }) => addedPerMinute));
    const parts = [...jobs, `up, scrape_… and target_info ${count(added)}`];
    const subject = `Container "${container}" of ${resource}`;
    const sends =
        sources.length === 0
            ? `${subject}: ${notes.join(" ")}`
            : `${subject} sends about ${count(samplesPerMinute)} samples a minute to AMP: ${bounded(parts.join(", "))}.`;
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
            const amp = ampBill(samplesPerMinute, tasks, price.amp);
            const share = onFargate === undefined ? undefined : fargateShare(onFargate, price.fargate, spotShare);
            return { amp, share, all: withFargate(amp, share, tasks) };
        };
        const task = of(1, services.length > 0 && services.every(({ spotShare }) => spotShare === 1) ? 1 : 0);
        const fargate =
            task.share === undefined
                ? "Fargate's share isn't counted"
                : `Fargate's share of the sidecar ${dollars(exactly(task.share))}`;
        return [
            `In ${region} a task costs $${dollars(task.all)} a month: AMP ${dollars(task.amp.total)}, ${fargate}.`,
            ...services.map(({ name, tasks, spotShare }) =>
                tasks === undefined
                    ? `How many of them ECS service "${name}" runs isn't known.`
                    : `ECS service "${name}" with ${tasks} of them: $${dollars(of(tasks, spotShare).all)} a month.`,
            ),
        ];
    }
}
