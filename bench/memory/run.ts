/** Runs a worker for one cell and one contender, and leaves nothing behind. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeStaleCgroups, TaskCgroup } from "../../local/ecs/cgroups";
import { requirePart } from "../../tools/parts";
import { type Contender, type Setup, setupOf } from "../support/contenders";
import { Overdue, runWorker } from "../support/worker";
import type { Cell, Order, Outcome, Result } from "./cell";
import { heapsDirectory } from "./heap-profile";

export interface RunOptions {
    readonly variant?: string;
    readonly signal?: AbortSignal;
    /** Keeps config and log of the contender there, and the heap profiles of its probes. */
    readonly keep?: string;
}

/**
 * A worker ends by itself; one that can't, as the machine is busy with something that thrashes, is ended when so many
 * seconds have passed beside its load.
 */
const boundSeconds = 180;

/** Why no memory can be limited here; undefined where it can. */
export async function whyNoLimits(): Promise<string | undefined> {
    const probe = TaskCgroup.create("probe", 256);
    if (typeof probe === "string") {
        return probe;
    }
    await probe.remove();
    return undefined;
}

/** @throws where no memory can be limited. */
export async function requireLimits(): Promise<void> {
    const why = await whyNoLimits();
    if (why !== undefined) {
        throw new Error(`${why} Without limits there is nothing to measure.`);
    }
}

/** What goes into a measurement beside the programs: the cell and the settings. Of a variant only its name. */
export function stampOf(cell: Cell, contender: Contender, variant?: string): string {
    const { config, environment, args } = setupFor(cell, contender);
    const all = JSON.stringify([cell, contender, variant, config, environment, args("config")]);
    return createHash("sha256").update(all).digest("hex").slice(0, 12);
}

/** As it would be started in a directory and with a target of that name. */
const setupFor = (cell: Cell, contender: Contender): Setup =>
    setupOf(contender, {
        targets: { app0: { port: 1024 } },
        intervalSeconds: cell.intervalSeconds,
        memoryMiB: cell.container.memoryMiB,
        endpoint: "http://127.0.0.1/",
        directory: "directory",
    });

/** Measures one cell with one contender. Rejects when the machine can't. */
export async function runCell(cell: Cell, contender: Contender, options: RunOptions = {}): Promise<Result> {
    const { variant, signal, keep } = options;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-memory-"));
    try {
        const order: Order = {
            cell,
            contender,
            variant,
            program: requirePart(setupFor(cell, contender).part),
            directory,
        };
        const file = path.join(directory, "order.json");
        fs.writeFileSync(file, JSON.stringify(order));
        const of = { cell: cell.name, contender, variant, stamp: stampOf(cell, contender, variant) };
        const outcome = await runWorker<Outcome>({
            title: `The measurement of ${contender} in ${cell.name}`,
            file: path.join(__dirname, "worker.ts"),
            args: [file],
            signal,
            boundMs: (cell.seconds + boundSeconds) * 1000,
        }).catch((error: unknown) => {
            if (error instanceof Overdue) {
                return undefined;
            }
            throw error;
        });
        if (outcome === undefined) {
            return { ...of, ...nothingSeen };
        }
        if (keep !== undefined) {
            const made = ["config.yaml", "log", heapsDirectory].filter((name) =>
                fs.existsSync(path.join(directory, name)),
            );
            for (const name of made) {
                fs.cpSync(path.join(directory, name), path.join(keep, name), { recursive: true });
            }
        }
        return { ...of, ...outcome };
    } finally {
        await removeStaleCgroups();
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** When not even the worker got through. */
const nothingSeen: Outcome = {
    alive: true,
    stalledAfter: 0,
    oomKills: 0,
    problem: "kept the machine from measuring it",
    anonymous: { average: 0, max: 0, slope: 0 },
    heapMaxMiB: 0,
    served: 0,
    written: 0,
    lost: 0,
    refused: 0,
    shed: 0,
    failed: 0,
    cpuSeconds: 0,
    cpuPerMillion: 0,
    requests: 0,
    wireBytes: 0,
    moments: [],
};
