/** A file of results that grows by what isn't in it yet, so that a search of hours can be stopped and goes on. */
import type { Progress } from "../../tools/progress";
import type { Contender } from "../support/contenders";
import type { Cell, Result } from "./cell";
import { typicalSeconds } from "./grid";
import { holds, noResults, readResults, type Results, withResult, writeResults } from "./results";
import { runCell, stampOf } from "./run";

/** One cell for one contender, and how it is called while it is measured. */
export interface Measurement {
    readonly cell: Cell;
    readonly contender: Contender;
    readonly variant?: string;
    readonly title: string;
    /** Of the result, when it is there. */
    readonly inShort: (result: Result) => string;
}

export class Measurements {
    private all: Results;

    /** @throws when the file is something else than results. */
    constructor(private readonly file: string) {
        this.all = readResults(file, noResults());
    }

    get results(): readonly Result[] {
        return this.all.results;
    }

    /** Measures it, where the file doesn't hold it with the same settings. Moments aren't kept. */
    async add(
        { cell, contender, variant, title, inShort }: Measurement,
        progress: Progress,
        signal: AbortSignal,
    ): Promise<void> {
        signal.throwIfAborted();
        const stamp = stampOf(cell, contender, variant);
        if (holds(this.all, { cell: cell.name, contender, variant, stamp })) {
            return;
        }
        const done = progress.start(title, typicalSeconds(cell));
        const result = await runCell(cell, contender, { variant, signal }).catch((error: unknown) => {
            done("failed");
            throw error;
        });
        this.all = withResult(this.all, { ...result, moments: [] });
        writeResults(this.file, this.all);
        done(inShort(result));
    }
}
