/** The stand-in for awsx's provider, which makes components: a process of its own, as the real one is. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { dieWithUs } from "../../../tools/die-with-us";

/** A running provider; `address` goes into `PULUMI_DEBUG_PROVIDERS` of every run. */
export interface AwsxProvider {
    address: string;
    close(): void;
}

/** Starts it. @throws when it ends before it listens. */
export async function serveAwsx(): Promise<AwsxProvider> {
    const [program = "", ...args] = [
        ...dieWithUs(),
        process.execPath,
        "--import",
        "tsx",
        path.join(__dirname, "provider.ts"),
    ];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
        if (/^\d+$/.test(line)) {
            return { address: `awsx:${line}`, close: () => void child.kill() };
        }
    }
    throw new Error("The stand-in for awsx ended before it listened.");
}
