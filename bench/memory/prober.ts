/** Looks once in a while at what a sidecar still holds after a full collection. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { ContainerCgroup } from "../../local/ecs/cgroups";
import type { Served } from "../support/load";
import type { Cell, Probe } from "./cell";
import { heapProfile, heapsDirectory } from "./heap-profile";
import { pprofAddress } from "./variants";

const mib = 2 ** 20;
/**
 * Where between two scrapes a probe is taken, as a share of the interval: what the last one brought is sent by then.
 */
const phase = 0.6;
/** A probe that would come later than that, seconds, waits for the next scrape. */
const mostLateSeconds = 2;

/**
 * Whether a scrape that was so many seconds ago is as old as it is at every probe, so that two of them differ by what
 * stays and by nothing else.
 */
export function atPhase(sinceScrape: number, intervalSeconds: number): boolean {
    const late = sinceScrape - phase * intervalSeconds;
    return late >= 0 && late <= mostLateSeconds;
}

export class Prober {
    readonly probes: Probe[] = [];
    private readonly started = Date.now();
    private nextAt: number;

    constructor(
        private readonly everySeconds: number,
        private readonly cell: Cell,
        private readonly served: Readonly<Served>,
        private readonly cgroup: ContainerCgroup,
        private readonly directory: string,
    ) {
        this.nextAt = everySeconds;
        fs.mkdirSync(path.join(directory, heapsDirectory));
    }

    /**
     * Takes a probe when one is due. To be called about once a second, when the sidecar has just answered whatever else
     * it is asked: an answer between two collections would leave a compressor in a pool, and 0.9 MiB more in the heap.
     */
    tick(): void {
        const { intervalSeconds } = this.cell;
        const now = (Date.now() - this.started) / 1000;
        if (now >= this.nextAt && atPhase((Date.now() - this.served.lastAt) / 1000, intervalSeconds)) {
            // Half an interval early, or one that is a moment late would skip a scrape.
            this.nextAt = now + this.everySeconds - intervalSeconds / 2;
            void this.probe(Math.round(now));
        }
    }

    private async probe(second: number): Promise<void> {
        try {
            const { text, heapAlloc, heapInuse, held } = await heapProfile(pprofAddress);
            fs.writeFileSync(path.join(this.directory, heapsDirectory, `${second}.txt`), text);
            const anonymous = this.cgroup.memory()?.anonymous ?? 0;
            const inMiB = (bytes: number): number => Number((bytes / mib).toFixed(2));
            this.probes.push([second, inMiB(heapAlloc), inMiB(heapInuse), inMiB(held), inMiB(anonymous)]);
        } catch {
            // Too busy, or dead. Who reads the probes sees that there are too few.
        }
    }
}
