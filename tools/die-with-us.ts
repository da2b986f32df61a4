/** How a process that we start ends with us, however we end. */
import { which } from "./parts";

/**
 * A prefix that has the kernel kill the process when this one dies, even by SIGKILL; empty where util-linux lacks it.
 */
export function dieWithUs(): string[] {
    return process.platform === "linux" && which("setpriv") !== undefined
        ? ["setpriv", "--pdeathsig", "KILL", "--"]
        : [];
}
