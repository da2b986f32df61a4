/** Registering a component's children without the stack traces that nobody reads. */

/**
 * Frames that a trace keeps: the innermost, which is the user's own line where a transformation of theirs throws.
 * Pulumi's runtime writes a trace of ten frames, each mapped to its source, for every promise that stands for a
 * property, four for each: about half of the processor time of a program that registers many resources (`npm run
 * bench:plan`, with `node --cpu-prof`).
 */
const mostFrames = 1;

export interface ShortTraces {
    /** Ends it. Harmless when it has ended. */
    restore(): void;
    /** Ends it, and gives what was thrown the frames that lead to the program. */
    completed(error: unknown): unknown;
}

/**
 * Begins it, for a component that registers what it consists of, all at once. Pulumi shows these traces only to who
 * looks for promises that never end, by its variable PULUMI_DEBUG_PROMISE_LEAKS, and with it they stay whole; and when
 * the engine refuses a child, whose name is in the message. The component's own registration comes before, so that its
 * trace leads to the program.
 */
export function shortTraces(): ShortTraces {
    const { stackTraceLimit: usual } = Error;
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS && usual > mostFrames) {
        Error.stackTraceLimit = mostFrames;
    }
    const restore = () => {
        Error.stackTraceLimit = usual;
    };
    const completed = (error: unknown): unknown => {
        restore();
        return error instanceof Error ? withFramesFrom(error, completed) : error;
    };
    return { restore, completed };
}

/** The caller of `here` is still there when it catches, and all that lead to it. */
function withFramesFrom(error: Error, here: (error: unknown) => unknown): Error {
    const caller = new Error();
    Error.captureStackTrace(caller, here);
    const [, ...frames] = (caller.stack ?? "").split("\n");
    const { stack = String(error) } = error;
    error.stack = [stack, ...frames.filter((frame) => !stack.includes(frame))].join("\n");
    return error;
}
