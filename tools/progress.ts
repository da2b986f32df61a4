/** Progress lines: one that counts up on a terminal, one now and then elsewhere. */

/** Seconds between two lines where there is no terminal to redraw. */
const quietSeconds = 30;

/** Prints lines and running clocks to one stream; colour and redrawing only where it is a terminal. */
export class Progress {
    private timer: NodeJS.Timeout | undefined;
    private running: { text: string; from: number; typicalSeconds?: number; printed: number } | undefined;

    constructor(private readonly stream: NodeJS.WriteStream) {}

    /** Prints one line, leaving a running clock below it. */
    line(text: string): void {
        this.clear();
        this.stream.write(`${text}\n`);
        this.draw();
    }

    /**
     * Starts a clock.
     * @param typicalSeconds what it usually takes, shown beside the clock
     * @returns a function that stops the clock and prints how it ended
     */
    start(text: string, typicalSeconds?: number): (outcome: string) => void {
        this.running = { text, from: Date.now(), typicalSeconds, printed: 0 };
        if (!this.stream.isTTY) {
            this.stream.write(`${text} …\n`);
        }
        this.timer ??= setInterval(() => this.draw(), 1000);
        this.timer.unref();
        this.draw();
        return (outcome) => {
            const seconds = this.elapsed();
            this.clear();
            this.running = undefined;
            this.stream.write(`${text}: ${outcome} (${seconds} s)\n`);
        };
    }

    /** Stops the clock and leaves the line clean. */
    close(): void {
        this.clear();
        this.running = undefined;
        clearInterval(this.timer);
        this.timer = undefined;
    }

    private elapsed(): number {
        return this.running === undefined ? 0 : Math.round((Date.now() - this.running.from) / 1000);
    }

    private clear(): void {
        if (this.stream.isTTY && this.running !== undefined) {
            this.stream.write("\r\x1b[K");
        }
    }

    private draw(): void {
        if (this.running === undefined) {
            return;
        }
        const { text, typicalSeconds } = this.running;
        const seconds = this.elapsed();
        const usual = typicalSeconds === undefined ? "" : `, usually about ${typicalSeconds} s`;
        if (this.stream.isTTY) {
            this.stream.write(`\r\x1b[K${text} … ${seconds} s${usual}`);
        } else if (seconds - this.running.printed >= quietSeconds) {
            this.running.printed = seconds;
            this.stream.write(`${text} … ${seconds} s${usual}\n`);
        }
    }
}
