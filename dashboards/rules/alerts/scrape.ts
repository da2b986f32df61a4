/** Alerts on scrapes: targets that don't answer, answers that are too large, and series that multiply. */
import { labels, metrics } from "../../../collector/names/names";
import { uids } from "../../links";
import { count, select } from "../../promql";
import { recorded } from "../../recorded";
import { alertsWith } from "../alert";
import { everywhere } from "../everywhere";
import type { AlertRule } from "../model";
import type { ResolvedOptions } from "../options";

const { up, samplesScraped } = metrics.scrape;
const { job, scrapeJob } = labels;
const dashboard = uids.collector;

/**
 * Targets that were down ten minutes ago too: in a long deployment some task is always about to start, but each for a
 * moment.
 */
export const downForLong = `(max_over_time(${select(up)}[10m]) == 0 and ${select(up)} offset 10m == 0)`;
/**
 * A scrape that `sample_limit` refused still says how many samples it had; one without an answer, or with too large a
 * body, had none.
 */
const counted = `${select(samplesScraped)} > 0`;

export function scrapeAlerts(options: ResolvedOptions): AlertRule[] {
    const { seriesFactor, seriesMinimum } = options;
    const series = recorded.scrape.activeSeries.avg.name;
    const yesterday = `${series} offset 1d`;
    return alertsWith(options)(
        {
            name: "ScrapeDown",
            of: "scrapeJob",
            expr: everywhere(`${count(`${downForLong} unless ${counted}`, job, scrapeJob)} > 0`),
            for: "2m",
            severity: "ticket",
            summary: "A scrape job gets no answer.",
            description:
                "In {{ $value }} tasks no scrape has succeeded for ten minutes: the program isn't listening on that port and path, answers too late, or with more than body_size_limit. The collector's log says which.",
            dashboard,
        },
        {
            name: "ScrapeOverLimit",
            of: "scrapeJob",
            expr: everywhere(`${count(`${downForLong} and ${counted}`, job, scrapeJob)} > 0`),
            for: "2m",
            severity: "ticket",
            summary: "A scrape job gets an answer that it may not keep.",
            description:
                "In {{ $value }} tasks the target answers, and nothing of it is kept: it has more samples than sample_limit, or text that is no metrics. The collector's log says which.",
            dashboard,
        },
        {
            name: "SeriesJump",
            of: "service",
            expr: `${series} > ${seriesFactor} * ${yesterday} and ${series} - ${yesterday} > ${seriesMinimum}`,
            for: "30m",
            severity: "ticket",
            summary: "The series of a service have multiplied.",
            description: `A task now has {{ $value | humanize }} series, more than ${seriesFactor} times what it had a day before: memory and bill grow with them. Find the label that grew.`,
            dashboard: uids.amp,
        },
    );
}
