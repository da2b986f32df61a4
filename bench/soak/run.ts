/** The one cell of the soak, and the file of its result. */
import { capacity } from "../../collector";
import type { Cell, Result } from "../memory/cell";
import type { Results } from "../memory/results";

export const memoryMiB = 256;
/** What the sidecar is rated for. */
export const { series } = capacity(memoryMiB);
/** The share of them that is new at each scrape: a service with short-lived clients. */
export const churn = 0.1;
export const intervalSeconds = 20;
/** The two full collections of a probe change little once a minute, beside the dozen that there are anyway. */
const probeEverySeconds = 60;
/** Shorter runs are probed more often, so that there are as many probes. */
const probesInRun = 30;
/** Opens the heap profile that probes ask for, and changes nothing else. */
export const variant = "pprof";

export const soakCell = (minutes: number): Cell => ({
    name: `soak-${minutes}min`,
    load: { kind: "counters", series, churn, targets: 1 },
    intervalSeconds,
    seconds: minutes * 60,
    faults: [],
    container: { memoryMiB, limit: "container" },
    deployAt: minutes * 30,
    probeEverySeconds: Math.max(intervalSeconds, Math.min(probeEverySeconds, (minutes * 60) / probesInRun)),
});

/** A file of results with one run in it, and what that was. */
export interface SoakResults extends Results {
    readonly cell: Cell;
    readonly results: readonly [Result];
}
