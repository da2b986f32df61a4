/** Registering a component's children without the stack traces that nobody reads. */

/**
 * Frames that a trace keeps: the innermost, which is the user's own line where a transformation of theirs throws.
 * Pulumi's runtime writes a trace of ten frames, each mapped to its source, for every promise that stands for a
 * property, four for each: about half of the processor time of a program that registers many resources (`npm run
 * bench:plan`, with `node --cpu-prof`).
 */
const mostFrames = 1;

/**
 * Registers what a component consists of. Pulumi shows these traces only to who looks for promises that never end, by
 * its variable PULUMI_DEBUG_PROMISE_LEAKS, and with it they stay whole; and when the engine refuses a child, whose name
 * is in the message. The component's own registration isn't in here, so that its trace leads to the program, and what
 * `register` throws gets the frames that lead there.
 */
export function withShortTraces<T>(register: () => T): T {
    const { stackTraceLimit: usual } = Error;
    if (process.env.PULUMI_DEBUG_PROMISE_LEAKS || !(usual > mostFrames)) {
        return register();
    }
    Error.stackTraceLimit = mostFrames;
    try {
        return register();
    } catch (error) {
        Error.stackTraceLimit = usual;
        throw error instanceof Error ? withFramesOfCaller(error) : error;
    } finally {
        Error.stackTraceLimit = usual;
    }
}

/** The way to `withShortTraces` is still there when it catches. */
function withFramesOfCaller(error: Error): Error {
    const caller = new Error();
    Error.captureStackTrace(caller, withShortTraces);
    const [, ...frames] = (caller.stack ?? "").split("\n");
    const { stack = String(error) } = error;
    error.stack = [stack, ...frames.filter((frame) => !stack.includes(frame))].join("\n");
    return error;
}
