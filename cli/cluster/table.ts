/** The verdicts as a table for people. */
import { counted } from "../looked";
import type { Verdict, WorkloadReport } from "../report";

const styles: Readonly<Record<Verdict, string>> = {
    unsafe: "1;31",
    unproven: "1;33",
    unread: "1;33",
    safe: "32",
    "no collector": "2",
};

/** A section for each cluster, a line for each service, daemon and family of tasks, and a line that counts them. */
export function tableOf(workloads: readonly WorkloadReport[], color: boolean): string {
    const clusters = [...new Set(workloads.map(({ cluster }) => cluster))];
    const sections = clusters.map((cluster) => {
        const own = workloads.filter((each) => each.cluster === cluster);
        const rows = own.map((each) => [
            each.verdict,
            each.kind,
            each.name,
            `${each.running} running`,
            each.taskDefinitions.map(shortName).join(", "),
            each.rules.join(", "),
        ]);
        const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
        const lines = rows.map((cells, index) => {
            const [verdict, ...others] = cells.map((cell, column) =>
                column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
            );
            const style = styles[own[index]!.verdict];
            const painted = color ? `\u001b[${style}m${verdict}\u001b[0m` : verdict!;
            return `  ${[painted, ...others].join("  ")}`.trimEnd();
        });
        return `cluster ${cluster}\n\n${lines.join("\n")}\n\n  ${countsOf(own)}\n`;
    });
    return sections.join("\n");
}

/** `orders:7`, of the ARN of a task definition. */
const shortName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

function countsOf(workloads: readonly WorkloadReport[]): string {
    const parts = Object.keys(styles).flatMap((verdict) => {
        const own = workloads.filter((each) => each.verdict === verdict);
        const running = own.reduce((sum, each) => sum + each.running, 0);
        return own.length === 0 ? [] : [`${own.length} ${verdict} (${counted(running, "task")} running)`];
    });
    return `${parts.join(", ")}.`;
}
