#!/usr/bin/env node
/**
 * `npx pulumi-adot`: what the package does for those who don't use Pulumi. Signals end it as they end any program: it
 * leaves nothing behind.
 */
import { runCommand } from "./command";
import { commands } from "./commands";
import { gather } from "./read-file";
import { packageVersion } from "./version";

// The next program of the pipe has ended, as `head` does: nobody reads the rest.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
        throw error;
    }
});

const main = async (): Promise<number> =>
    await runCommand(process.argv.slice(2), commands, {
        stdout: (text) => process.stdout.write(text),
        stderr: (text) => process.stderr.write(text),
        readStdin: () => gather(process.stdin),
        env: process.env,
        isTerminal: process.stdout.isTTY === true,
        version: packageVersion(),
        // It loads Node's threads, which nobody else needs.
        showProgress: process.stderr.isTTY === true ? (await import("./progress.js")).terminalProgress() : undefined,
        today: new Date().toISOString().slice(0, 10),
    });

main().then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
        // Not 1, which says that a file has findings.
        process.exitCode = 2;
    },
);
