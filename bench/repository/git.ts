import { execFileSync } from "node:child_process";
import { repositoryRoot } from "../../tools/parts";

/** What git prints in the repository's root. */
export const git = (args: readonly string[], input?: string): Buffer =>
    execFileSync("git", args, { cwd: repositoryRoot, input, maxBuffer: 2 ** 30, stdio: ["pipe", "pipe", "ignore"] });
