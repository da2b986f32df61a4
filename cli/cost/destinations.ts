/** The bill of a config's own destinations, and both of AWS's bills of one copy of its metrics, as text. */
import { type Comparison, type Costs, type DestinationCost } from "../../collector/cost/compare";
import { plus, type Range } from "../../collector/cost/range";
import { dollars, grouped } from "../../collector/cost/figures";
import { aligned } from "./aligned";
import type { CollectorCost } from "./report";

/** The lines of the bill, for a task and for all. */
export function destinationLines(one: Costs, all: Costs, tasks: number): string[][] {
    const isAlone = one.destinations.length === 1;
    return one.destinations.flatMap((each, index) => {
        const ofAll = linesOf(all.destinations[index]!, isAlone);
        return linesOf(each, isAlone).map(([what, cost], row) =>
            [what, cost, ofAll[row]![1]].slice(0, tasks === 1 ? 2 : 3),
        );
    });
}

function linesOf(
    { exporter, to, amp, cloudwatch, dollars: total }: DestinationCost,
    isAlone: boolean,
): [string, string][] {
    const name = (what: string): string => (isAlone ? what : `${what} (${exporter})`);
    if (amp !== undefined) {
        return [
            [name("AMP, ingestion"), dollars(amp.ingestion)],
            [name("AMP, storage of 150 days"), dollars(amp.storage)],
            [name("AMP, queries"), dollars(amp.queries)],
        ];
    }
    if (cloudwatch !== undefined) {
        return [
            [name("CloudWatch, ingestion"), dollars(cloudwatch.ingestion)],
            [name("CloudWatch, queries by the API"), dollars(cloudwatch.queries)],
        ];
    }
    if (to === "cloudwatch") {
        return [[name("CloudWatch"), "no price"]];
    }
    return [[`active series (${exporter})`, total === undefined ? "no price" : dollars(total)]];
}

/** Both bills beside each other; nothing where CloudWatch has no price. */
export function comparisonText({ perTaskElsewhere, serviceElsewhere }: CollectorCost, tasks: number): string {
    const [one, all] = [perTaskElsewhere.comparison, serviceElsewhere.comparison];
    if (one === undefined || all === undefined) {
        return "";
    }
    const line = (what: string, of: (comparison: Comparison) => Range): string[] =>
        [what, dollars(of(one)), dollars(of(all))].slice(0, tasks === 1 ? 2 : 3);
    return [
        "\n",
        aligned([
            ["One copy of these metrics", "a task", `${tasks} tasks`].slice(0, tasks === 1 ? 2 : 3),
            line("at AMP, ingestion and storage", ({ amp }) => plus(amp.ingestion, amp.storage)),
            line("at AMP, queries", ({ amp }) => amp.queries),
            line("at CloudWatch by OTLP, 15 months kept", ({ cloudwatch }) => cloudwatch.ingestion),
            line("at CloudWatch, queries by the API", ({ cloudwatch }) => cloudwatch.queries),
        ]),
        `  ${verdict(all)}\n`,
    ].join("");
}

const names = { amp: "AMP", cloudwatch: "CloudWatch" } as const;

/** Which costs less, and from how many tasks on that is otherwise. */
function verdict({ cheaper, saved, ampFromTasks, bytesPerPoint, samplesPerPoint }: Comparison): string {
    const less = `Without queries ${names[cheaper]} costs ${Math.round(saved * 100)} % less`;
    const from =
        ampFromTasks === 1 || ampFromTasks === undefined
            ? "for any number of tasks"
            : `and AMP does from ${grouped(ampFromTasks)} tasks on`;
    const why = `a data point is ${grouped(bytesPerPoint)} bytes at CloudWatch, and ${samplesPerPoint.toFixed(1)} samples at AMP`;
    return `${less}, ${from}: ${why}.`;
}
