/** What one measurement is, and what comes out of it: plain data, as it travels between processes and into files. */
import type { Contender } from "../support/contenders";
import type { Load } from "../support/load";
import type { Mode } from "../support/sink";
import type { Hostility } from "./hostile";
import type { Answers, Messages } from "./messages";

/** From a second of the run until another the endpoint behaves otherwise than well. */
export interface Fault {
    readonly from: number;
    readonly to: number;
    readonly mode: Mode;
}

export interface Cell {
    readonly name: string;
    readonly load: Load;
    /** Targets that do harm, beside those of the load. */
    readonly hostile?: Hostility;
    /** What is sent beside it; needs a variant that takes it. */
    readonly messages?: Messages;
    readonly intervalSeconds: number;
    /** How long the targets answer. */
    readonly seconds: number;
    /** What goes wrong with the endpoint, in order of time. */
    readonly faults: readonly Fault[];
    readonly container: {
        readonly memoryMiB: number;
        /** `task`: the container has no limit of its own, only the task around it. */
        readonly limit: "container" | "task";
    };
    /** How the endpoint behaves when the container is told to stop. Default: well. */
    readonly stopping?: Mode;
    /** ECS's `stopTimeout`, seconds. Default: ECS's, 30. */
    readonly stopTimeoutSeconds?: number;
    /** The second at which every series of the targets ends and as many others begin, as after a deploy. */
    readonly deployAt?: number;
    /** Seconds from one probe of what is in use to the next; needs the variant `pprof`. Default: no probes. */
    readonly probeEverySeconds?: number;
}

/** One moment: seconds since the start, MiB of anonymous memory, MiB of Go heap, requests that wait. */
export type Moment = readonly [second: number, anonymousMiB: number, heapMiB: number, queued: number];

/**
 * What is left after a full collection, MiB: live heap, the spans that it is in, what the runtime holds of the kernel
 * (Sys − HeapReleased; runtime package, MemStats), and anonymous memory.
 */
export type Probe = readonly [
    second: number,
    heapAllocMiB: number,
    heapInuseMiB: number,
    heldMiB: number,
    anonymousMiB: number,
];

export interface Outcome {
    readonly alive: boolean;
    /** Seconds after the start at which it died. */
    readonly diedAfter?: number;
    /**
     * Seconds after the start at which it took its last scrape, when it lived on without taking any for three
     * intervals: at the limit, with the kernel reading its program from disk again and again.
     */
    readonly stalledAfter?: number;
    readonly oomKills: number;
    /** Last words, when it died of anything but memory. */
    readonly problem?: string;
    /** MiB of anonymous memory, while there was load. The slope is over the second half, MiB per minute. */
    readonly anonymous: { readonly average: number; readonly max: number; readonly slope: number };
    readonly heapMaxMiB: number;
    /** Samples in complete scrapes. */
    readonly served: number;
    /** Of them, those that the endpoint took. */
    readonly written: number;
    /** Served and not written, when all is over. */
    readonly lost: number;
    /** Points that the limiter, or a receiver's limits, refused. */
    readonly refused: number;
    /** Points shed as the queue was full. */
    readonly shed: number;
    /** Points given up on after trying to send them. */
    readonly failed: number;
    /** CPU time, seconds, and for a million samples written. */
    readonly cpuSeconds: number;
    readonly cpuPerMillion: number;
    readonly requests: number;
    /** Compressed bytes of the requests taken. */
    readonly wireBytes: number;
    /**
     * Seconds from the end of the last fault until samples arrive as soon after their scrape as before; undefined
     * without a fault, or when that didn't happen.
     */
    readonly normalAfter?: number;
    /** Seconds from SIGTERM to the end; the stop timeout of ECS when it had to be killed. */
    readonly stopSeconds?: number;
    readonly stopKilled?: boolean;
    readonly moments: readonly Moment[];
    /** Undefined in a cell without them. */
    readonly probes?: readonly Probe[];
    /** What became of the messages; undefined in a cell without them. */
    readonly answers?: Answers;
}

/** An outcome with what it is of. */
export interface Result extends Outcome {
    readonly cell: string;
    readonly contender: Contender;
    /** A change to our settings that is measured; undefined for what ships. */
    readonly variant?: string;
    /** A hash of all that went into it, so that a result of other settings isn't taken for one of these. */
    readonly stamp: string;
}

/** What a worker is told, as JSON. */
export interface Order {
    readonly cell: Cell;
    readonly contender: Contender;
    readonly variant?: string;
    /** The contender's program. */
    readonly program: string;
    /** Where it may write; the parent removes it. */
    readonly directory: string;
}
