/** What of a task's metrics has arrived at the stand-in for CloudWatch, in the words of the table. */
import type { Labels } from "../amp";
import type { CloudWatchMetrics, KeptSeries } from "../otlp/cloudwatch-metrics";
import type { Written } from "./report";

/** What CloudWatch's stand-in has taken, and how much of it CloudWatch would bill. */
export function takenBy({ requests, pointsTaken, billedBytes, series }: CloudWatchMetrics): Written {
    const reasons = requests.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    const rejected = requests.reduce((sum, each) => sum + (each.status === 200 ? each.rejected : 0), 0);
    const average = Math.round(billedBytes / Math.max(1, pointsTaken));
    return {
        to: "CloudWatch",
        samples: pointsTaken,
        refused: Object.fromEntries(
            [...new Set(reasons)].map((reason) => [reason, reasons.filter((each) => each === reason).length]),
        ),
        note: `${series().length} series, ${average} bytes a point as it bills them${rejected === 0 ? "" : `, ${rejected} points rejected`}`,
    };
}

/** The labels that a series would have in Prometheus, as far as rows are told apart by them. */
export function asInPrometheus({ name, labels }: KeptSeries): Labels {
    const { "@resource.service.name": job, "@resource.service.instance.id": instance } = labels;
    const others = Object.entries(labels).flatMap(([label, value]) =>
        label.startsWith("@instrumentation.") || label.startsWith("@resource.service.")
            ? []
            : [[label.replace("@resource.", ""), value]],
    );
    return {
        __name__: name,
        ...(job !== undefined && { job }),
        ...(instance !== undefined && { instance }),
        ...(Object.fromEntries(others) as Labels),
    };
}
