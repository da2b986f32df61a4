/**
 * A program of its own, in its own network: starts the real collector with one config after the other, beside the
 * metadata endpoint of a task, and stops it as ECS does. Prints how each went, as JSON. Its arguments: the collector's
 * program, a file with `Order`s.
 */
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { serveMetadata } from "../../../bench/support/metadata";
import { beWorker } from "../../../bench/support/worker";
import { describeExit, startProcess } from "../../../local/support/process";

export interface Order {
    readonly name: string;
    readonly config: string;
    readonly environment: Readonly<Record<string, string>>;
}

export interface Started {
    readonly name: string;
    readonly isReady: boolean;
    /** How it ended after SIGTERM, or by itself. */
    readonly exit: string;
    /** The last lines of what it said. */
    readonly said: string;
}

/** Milliseconds for a start, and for the end of one that is stopped, on a busy machine. */
const [startPatience, stopPatience] = [30_000, 20_000];
const settling = 300;

async function started(program: string, { name, config, environment }: Order, metadataPort: number): Promise<Started> {
    let isReady = false;
    let tellReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => (tellReady = resolve));
    const child = startProcess({
        name,
        command: program,
        args: ["--config=env:AOT_CONFIG_CONTENT"],
        env: {
            ...environment,
            AOT_CONFIG_CONTENT: config,
            ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadataPort}`,
        },
        stopTimeoutMs: stopPatience,
        onLine: (line) => {
            if (line.includes("Everything is ready")) {
                isReady = true;
                tellReady();
            }
        },
    });
    const patience = setTimeout(tellReady, startPatience);
    await Promise.race([ready, child.exited]);
    clearTimeout(patience);
    // It listens to signals only after it has said so (otelcol `collector.go`, `Run`).
    await sleep(settling);
    const exit = describeExit(await child.stop());
    return { name, isReady, exit, said: child.tail(4) };
}

async function startAll(program: string, file: string): Promise<readonly Started[]> {
    const orders = JSON.parse(fs.readFileSync(file, "utf8")) as readonly Order[];
    const metadata = await serveMetadata(512);
    const all: Started[] = [];
    try {
        for (const order of orders) {
            all.push(await started(program, order, metadata.port));
        }
    } finally {
        await metadata.close();
    }
    return all;
}

beWorker(module, ([program = "", file = ""]) => startAll(program, file));
