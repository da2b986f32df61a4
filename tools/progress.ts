/** Progress lines: one that counts up on a terminal, one now and then elsewhere. */

/** Seconds between two lines where there is no terminal to redraw. */
const quietSeconds = 30;

/** Says how much is left, by the seconds that the clock has run. */
type Left = (seconds: number) => string;

/** A clock that runs. */
interface Clock {
    readonly text: string;
    readonly from: number;
    readonly typicalSeconds?: number;
    readonly left?: Left;
    /** Seconds that its last line showed, where there is no terminal. */
    printed: number;
}

/** Prints lines and running clocks to one stream; redraws only where it is a terminal that can. */
export class Progress {
    private timer: NodeJS.Timeout | undefined;
    private running: readonly Clock[] = [];
    private readonly redraws: boolean;

    constructor(private readonly stream: NodeJS.WriteStream) {
        this.redraws = stream.isTTY && process.env.TERM !== "dumb";
    }

    /** Prints one line, leaving the running clocks below it. */
    line(text: string): void {
        this.clear();
        this.stream.write(`${text}\n`);
        this.draw();
    }

    /**
     * Starts a clock; several may run at a time.
     * @param typicalSeconds what it usually takes, shown beside the clock
     * @param left what is left, shown before the clock: the end of a long line is cut off
     * @returns a function that stops the clock and prints how it ended
     */
    start(text: string, typicalSeconds?: number, left?: Left): (outcome: string) => void {
        const clock: Clock = { text, from: Date.now(), typicalSeconds, left, printed: 0 };
        this.running = [...this.running, clock];
        if (!this.redraws) {
            this.stream.write(`${text} …\n`);
        }
        this.timer ??= setInterval(() => this.draw(), 1000);
        this.timer.unref();
        this.draw();
        return (outcome) => {
            this.clear();
            this.running = this.running.filter((other) => other !== clock);
            this.line(`${text}: ${outcome} (${elapsed(clock)} s)`);
        };
    }

    /** Stops the clocks and leaves the line clean. */
    close(): void {
        this.clear();
        this.running = [];
        clearInterval(this.timer);
        this.timer = undefined;
    }

    private clear(): void {
        if (this.redraws && this.running.length > 0) {
            this.stream.write("\r\x1b[K");
        }
    }

    private draw(): void {
        if (this.running.length === 0) {
            return;
        }
        if (this.redraws) {
            // A line that wraps can't be redrawn.
            const line = this.running
                .map(withLeft)
                .join(" · ")
                .slice(0, (this.stream.columns || 80) - 1);
            this.stream.write(`\r\x1b[K${line}`);
            return;
        }
        for (const clock of this.running.filter((each) => elapsed(each) - each.printed >= quietSeconds)) {
            clock.printed = elapsed(clock);
            this.stream.write(`${withLeft(clock)}\n`);
        }
    }
}

function face(clock: Clock): string {
    const usual = clock.typicalSeconds === undefined ? "" : `, usually about ${Math.round(clock.typicalSeconds)} s`;
    return `${clock.text} … ${elapsed(clock)} s${usual}`;
}

function elapsed({ from }: Clock): number {
    return Math.round((Date.now() - from) / 1000);
}

function withLeft(clock: Clock): string {
    return clock.left === undefined ? face(clock) : `${clock.left(elapsed(clock))} · ${face(clock)}`;
}
