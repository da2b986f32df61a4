/**
 * A program of its own, in its own network: the real collector with its queue on disk, killed in an outage and started
 * again over the same files, as ECS does by its restart policy. Prints what was served and what arrived, as JSON. Its
 * arguments: the collector's program, a directory.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { setupOf, awsEnvironment } from "../../../bench/support/contenders";
import { openTargets } from "../../../bench/support/load";
import { serveMetadata } from "../../../bench/support/metadata";
import { openSink } from "../../../bench/support/sink";
import { beWorker } from "../../../bench/support/worker";
import { closeAll } from "../../../local/support/closing";
import { type Child, startProcess } from "../../../local/support/process";

export const series = 5_000;

export interface Restarted {
    /** Samples in complete scrapes. */
    readonly served: number;
    readonly written: number;
    /** Requests that the endpoint didn't take. */
    readonly failedRequests: number;
    /** Bytes of the queue's file when the collector was killed. */
    readonly fileBytes: number;
}

const intervalSeconds = 2;
const memoryMiB = 256;
/** How long what waits may take to arrive, seconds, and without an arrival for how long nothing waits. */
const [patienceSeconds, quietSeconds] = [30, 6];

async function measure(program: string, directory: string): Promise<Restarted> {
    const closing: (() => unknown)[] = [];
    try {
        const targets = await openTargets({ kind: "counters", series, churn: 0, targets: 1 });
        closing.push(() => targets.close());
        const sink = await openSink();
        closing.push(() => sink.close());
        const metadata = await serveMetadata(memoryMiB);
        closing.push(() => metadata.close());
        const endpoint = `http://127.0.0.1:${sink.port}/workspaces/ws-test/api/v1/remote_write`;
        const assigned = { intervalSeconds, memoryMiB, endpoint, directory };
        const setup = setupOf("disk", { targets: { app: { port: targets.ports[0]! } }, ...assigned });
        const configFile = path.join(directory, "config.yaml");
        fs.writeFileSync(configFile, setup.config);
        const start = (): Child =>
            startProcess({
                name: "collector",
                command: program,
                args: setup.args(configFile),
                cwd: directory,
                env: {
                    ...awsEnvironment,
                    ...setup.environment,
                    AMP_REMOTE_WRITE_URL: endpoint,
                    ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
                },
            });
        let child = start();
        closing.push(() => child.stop());
        await sleep(8_000);
        await sink.set({ kind: "status", status: 503 });
        await sleep(6_000);
        child.kill("SIGKILL");
        await child.exited;
        const fileBytes = bytesIn(path.join(directory, "buffer"));
        child = start();
        await sleep(8_000);
        await sink.set({ kind: "ok" });
        await sleep(6_000);
        targets.stop();
        const { served } = targets;
        const end = Date.now() + patienceSeconds * 1_000;
        const isQuiet = (): boolean => Date.now() - sink.taken.lastAt > quietSeconds * 1_000;
        await sleep(quietSeconds * 1_000);
        while (sink.taken.load < served.samples && !isQuiet() && Date.now() < end) {
            await sleep(500);
        }
        const { load: written, failedRequests } = sink.taken;
        return { served: served.samples, written, failedRequests, fileBytes };
    } finally {
        await closeAll(closing);
    }
}

const bytesIn = (directory: string): number =>
    fs.readdirSync(directory).reduce((sum, name) => sum + fs.statSync(path.join(directory, name)).size, 0);

beWorker(module, ([program = "", directory = ""]) => measure(program, directory));
