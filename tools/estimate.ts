/** How long the rest takes: what it usually takes, at the speed that this machine has shown so far. Pure. */

/** A step that has ended, or runs. */
export interface Measured {
    /** What it took on two cores with nothing cached, seconds. */
    readonly typicalSeconds: number;
    readonly seconds: number;
}

export interface Course {
    readonly done: readonly Measured[];
    readonly running?: Measured;
    /** Typical seconds of the steps that haven't begun. */
    readonly waiting: readonly number[];
    /** Of this machine: the typical seconds are those of two. */
    readonly cores: number;
}

/** How much the first guess counts against what is measured, in typical seconds: about one small step. */
const trustSeconds = 60;
/** What a step that is over its time is taken to need yet, of what it took so far. */
const overtime = 0.15;

/** Seconds that are left. */
export function secondsLeft({ done, running, waiting, cores }: Course): number {
    // A step says how slow the machine is when it has ended, and before that once it has taken longer than it should.
    const before = slowness(done, cores);
    const isLate = running !== undefined && running.seconds > running.typicalSeconds * before;
    const factor = isLate ? slowness([...done, running], cores) : before;
    const ofRunning =
        running === undefined
            ? 0
            : Math.max(
                  running.typicalSeconds * factor - running.seconds,
                  overtime * running.seconds * Number(isLate),
                  0,
              );
    return ofRunning + factor * sum(waiting);
}

/** How many times longer than typical this machine takes. */
function slowness(measured: readonly Measured[], cores: number): number {
    // Compilers use every core, but more than eight seldom help: the last steps of a build are one linker.
    const guess = 2 / Math.min(Math.max(cores, 1), 8);
    const took = trustSeconds * guess + sum(measured.map(({ seconds }) => seconds));
    return took / (trustSeconds + sum(measured.map(({ typicalSeconds }) => typicalSeconds)));
}

/** A duration as a person says an estimate: "20 s", "5 min". */
export function roughly(seconds: number): string {
    return seconds < 90 ? `${Math.max(10, Math.ceil(seconds / 10) * 10)} s` : `${Math.round(seconds / 60)} min`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
