/**
 * A program of its own, in a network of its own: the example's task, one collector beside it, and an endpoint that
 * counts what it is sent. Prints the bill as JSON. Its arguments: the contender, seconds to measure, the collector's
 * program, a directory.
 */
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectorConfig, renderCollectorConfig, sizeSidecar } from "../../collector";
import type { CollectorConfig } from "../../collector";
import { close, listen } from "../../local/support/http";
import { describeExit, lastWords, startProcess, waitForHttp } from "../../local/support/process";
import { awsEnvironment, publishedConfig, region } from "../support/contenders";
import { beWorker } from "../support/worker";
import { type Bill, Meter } from "./bill";
import { startTask, targets } from "./task";

/** What is compared: our config for the example, and the settings that ADOT publishes for ECS. */
export const sides = ["ours", "published"] as const;
export type Side = (typeof sides)[number];

/** Seconds between scrapes on both sides: what ADOT's file has, and our default. */
export const intervalSeconds = 20;
const memoryMiB = 256;

function configOf(side: Side): {
    readonly config: CollectorConfig;
    readonly environment: Readonly<Record<string, string>>;
} {
    switch (side) {
        case "ours":
            return {
                config: collectorConfig({ serviceName: "orders", region, memoryMiB, scrape: { ...targets } }),
                environment: { GOMEMLIMIT: `${sizeSidecar(memoryMiB).goMemLimitMiB}MiB` },
            };
        case "published":
            return { config: publishedConfig({ targets, intervalSeconds }) as CollectorConfig, environment: {} };
    }
}

async function measure(side: Side, seconds: number, program: string, directory: string): Promise<Bill> {
    const meter = new Meter();
    const problems: unknown[] = [];
    const sink = http.createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            try {
                meter.add(Buffer.concat(chunks));
            } catch (error) {
                problems.push(error);
            }
            response.writeHead(200).end();
        });
    });
    const port = await listen(sink);
    const task = await startTask();
    try {
        const { config, environment } = configOf(side);
        const file = path.join(directory, `${side}.yaml`);
        fs.writeFileSync(file, renderCollectorConfig(config));
        const collector = startProcess({
            name: "otelcol",
            command: program,
            args: [`--config=${file}`],
            env: {
                ...awsEnvironment,
                AMP_REMOTE_WRITE_URL: `http://127.0.0.1:${port}/api/v1/remote_write`,
                ECS_CONTAINER_METADATA_URI_V4: task.metadataUrl,
                ...environment,
            },
            stopTimeoutMs: 20_000,
        });
        try {
            await waitForHttp("http://127.0.0.1:13133/", { child: collector });
            await Promise.race([sleep(seconds * 1000), collector.exited]);
            if (collector.exit !== undefined) {
                throw new Error(`otelcol ${describeExit(collector.exit)}.${lastWords(collector)}`);
            }
        } finally {
            // It writes what it holds before it ends.
            await collector.stop();
        }
    } finally {
        await task.stop();
        await close(sink);
    }
    if (problems.length > 0) {
        throw problems[0];
    }
    return meter.bill(intervalSeconds);
}

beWorker(module, ([side, seconds, program, directory]) => measure(side as Side, Number(seconds), program!, directory!));
