/**
 * The programs of the example's task on this machine: its service on a JVM, its Envoy, and the ECS metadata endpoint.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { serveTaskMetadata } from "../../local/ecs/fixed-metadata";
import { findImage } from "../../local/ecs/image-table";
import { localImages } from "../../local/images";
import { startLoad } from "../../local/load";
import { type Child, startProcess, waitForHttp } from "../../local/support/process";
import { repositoryRoot } from "../../tools/parts";

/** Where the programs of the example listen. */
export const targets = {
    jvm: { port: 9404 },
    envoy: { port: 9901, path: "/stats/prometheus" },
} as const;
const ingressPort = 8080;

const containers = [
    { name: "app", memoryMiB: 1024 },
    { name: "envoy", memoryMiB: 256 },
    { name: "adot-collector", memoryMiB: 256 },
] as const;

export interface RunningTask {
    readonly metadataUrl: string;
    stop(): Promise<void>;
}

/**
 * Starts them and sends requests through Envoy until they are stopped: a class of status codes is a series from its
 * first response on, so the first ones are over when this settles.
 */
export async function startTask(): Promise<RunningTask> {
    const envoyConfig = fs.readFileSync(
        path.join(repositoryRoot, "examples", "orders-service", "envoy", "envoy.yaml"),
        "utf8",
    );
    const children: Child[] = [];
    const run = (name: string, image: string, command?: string[]): Child => {
        const container = { name, image, memory: 256, command };
        const { program, args, environment, real, description } = findImage(localImages(), container).launch(container);
        if (!real) {
            throw new Error(`The bill is about the real programs, and ${name} would be ${description}`);
        }
        const child = startProcess({ name, command: program, args, env: { ...environment } });
        children.push(child);
        return child;
    };
    try {
        const app = run("app", "example/orders");
        const envoy = run("envoy", "envoyproxy/envoy:v1.39.3", ["--config-yaml", envoyConfig]);
        await waitForHttp(`http://127.0.0.1:${targets.jvm.port}/metrics`, { child: app, timeoutMs: startMs });
        await waitForHttp(`http://127.0.0.1:${targets.envoy.port}/ready`, { child: envoy, timeoutMs: startMs });
        const metadata = await serveTaskMetadata(task);
        const load = startLoad(`http://127.0.0.1:${ingressPort}`, requestsPerSecond);
        const stop = async (): Promise<void> => {
            await load.stop();
            await metadata.close();
            await Promise.all(children.map((child) => child.stop()));
        };
        await firstAnswers();
        return { metadataUrl: `http://127.0.0.1:${metadata.port}`, stop };
    } catch (error) {
        await Promise.all(children.map((child) => child.stop()));
        throw error;
    }
}

/** A JVM that compiles its service first, beside another that does so too, on two cores. */
const startMs = 60_000;
const requestsPerSecond = 4;

const task = {
    taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
    cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
    family: "orders",
    containers,
} as const;

/** Each kind of request once: the same series on either side from the first scrape on. */
async function firstAnswers(): Promise<void> {
    for (const at of ["/orders", "/orders/1", "/orders?fail=1", "/orders?slow=1"]) {
        await (await fetch(`http://127.0.0.1:${ingressPort}${at}`)).arrayBuffer();
    }
}
