/**
 * A program of its own that has the real collector write to a real Prometheus while one thing after the other goes
 * wrong, on a loopback that is nobody else's. Takes an order as a file of JSON, prints the outcome as JSON.
 */
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, region, setupOf } from "../../bench/support/contenders";
import { exposition, type Exposition } from "../../bench/support/load";
import { serveMetadata } from "../../bench/support/metadata";
import { metrics } from "../../collector/names/names";
import { startPrometheus } from "../../local/amp/prometheus";
import { closeAll } from "../../local/support/closing";
import { lastWords, startProcess, type Child } from "../../local/support/process";
import { dieWithUs } from "../../tools/die-with-us";
import { jobs, settleSeconds, type LiveOrder, type LiveOutcome, type Times } from "./firing-live";
import { asking } from "./firing-prometheus";

const memoryMiB = 256;
/** A scrape of them each second is 31 batches of 386, which fill the queue's 200 in seven. */
const steadySeries = 12_000;
const fewSeries = 100;
/** More than a third of what all jobs may have, in a body that is small enough. */
const tooManySeries = 15_000;
/**
 * How long an endpoint takes that is slow, milliseconds: with the exporter's five consumers 25 batches a second, fewer
 * than there are.
 */
const slowMs = 200;
/** For targets to be found and the first batches to be written, seconds. */
const startSeconds = 20;
/** How much longer a fault lasts on a busy machine, where a second's requests take several, seconds. */
const latestSeconds = 10;

const counters = (series: number): Exposition => exposition({ kind: "counters", series, churn: 0, targets: 1 });
const seconds = (): number => Date.now() / 1000;

async function live({ directory, programs, expressions }: LiveOrder): Promise<LiveOutcome> {
    const stopping: (() => unknown)[] = [];
    try {
        const prometheus = await startPrometheus({ executable: programs.prometheus, directory, name: "prometheus" });
        stopping.push(() => prometheus.stop());
        const endpoint = await openEndpoint(`${prometheus.url}/api/v1/write`);
        stopping.push(() => endpoint.close());
        const targets = {
            [jobs.steady]: await openTarget(steadySeries),
            [jobs.stopped]: await openTarget(fewSeries),
            [jobs.growing]: await openTarget(fewSeries),
        };
        stopping.push(() => Object.values(targets).forEach((target) => target.close()));
        const metadata = await serveMetadata(memoryMiB);
        stopping.push(() => metadata.close());
        const environment = {
            AMP_REMOTE_WRITE_URL: `http://127.0.0.1:${endpoint.port}/api/v1/remote_write`,
            ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
        };
        const collector = startCollector(programs.otelcol, directory, targets, environment);
        stopping.push(() => collector.stop());

        const { ask, askRange } = asking(prometheus.url);
        const up = `count(${metrics.scrape.up.name} == 1) == ${Object.keys(targets).length + 1}`;
        const deadline = seconds() + startSeconds;
        while ((await ask(up)).length === 0) {
            if (collector.exit !== undefined || seconds() > deadline) {
                throw new Error(`The collector wrote nothing.${lastWords(collector)}`);
            }
            await sleep(200);
        }
        const from = seconds();
        await sleep(1000);

        const during = async (forMs: number, set: (bad: boolean) => void, alert?: string): Promise<Times> => {
            const began = seconds();
            set(true);
            await sleep(forMs);
            const latest = seconds() + latestSeconds;
            while (alert !== undefined && (await ask(expressions[alert]!)).length === 0 && seconds() < latest) {
                await sleep(200);
            }
            set(false);
            return [began, seconds()];
        };
        const endpointIs = (behaviour: Behaviour, forMs: number, alert?: string): Promise<Times> =>
            during(forMs, (bad) => endpoint.set(bad ? behaviour : taking), alert);
        // The targets are back before the queue is full, as what they say then would be lost.
        const ofTargets = Promise.all([
            during(13_000, (bad) => targets.stopped.set(bad ? undefined : fewSeries)),
            during(13_000, (bad) => targets.growing.set(bad ? tooManySeries : fewSeries)),
        ]);
        await sleep(1500);
        const refusing = await endpointIs(refusingSome, 5000, "SidecarWritesFailing");
        await sleep(500);
        const away = await endpointIs(answering503, 6000);
        const slow = await endpointIs(late, 6000);
        const [stopped, growing] = await ofTargets;
        await sleep(settleSeconds * 1000);
        const to = seconds();
        const results = await Promise.all(
            Object.entries(expressions).map(
                async ([alert, expr]) => [alert, await askRange(expr, from, to, 1)] as const,
            ),
        );
        return {
            from,
            to,
            faults: { stopped, growing, refusing, away, slow },
            results: Object.fromEntries(results),
        };
    } finally {
        await closeAll(stopping);
    }
}

/** What becomes of a request before it is passed on, by its number: the status that refuses it. */
type Behaviour = (request: number) => Promise<number | undefined>;

const taking: Behaviour = () => Promise.resolve(undefined);
/**
 * For good, and not all, so that the collector can tell of it meanwhile: a second has no multiple of seven requests, so
 * each job has its turn.
 */
const refusingSome: Behaviour = (request) => Promise.resolve(request % 7 < 3 ? 400 : undefined);
const answering503: Behaviour = () => Promise.resolve(503);
const late: Behaviour = () => sleep(slowMs, undefined);

interface Endpoint {
    readonly port: number;
    set(behaviour: Behaviour): void;
    close(): void;
}

/** Passes on to Prometheus what it doesn't refuse. */
async function openEndpoint(url: string): Promise<Endpoint> {
    let behaviour = taking;
    let requests = 0;
    const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
            chunks.push(chunk as Buffer);
        }
        const refused = await behaviour(requests++);
        if (refused !== undefined) {
            response.writeHead(refused).end();
            return;
        }
        const names = ["content-type", "content-encoding", "x-prometheus-remote-write-version"];
        const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
        const taken = await fetch(url, { method: "POST", headers, body: Buffer.concat(chunks) });
        response.writeHead(taken.status).end(await taken.text());
    };
    const server = http.createServer((request, response) => {
        answer(request, response).catch(() => response.destroy());
    });
    return { ...(await listen(server)), set: (next) => void (behaviour = next) };
}

interface Target {
    readonly port: number;
    /** How many series it has from now on; undefined answers with 503. */
    set(series: number | undefined): void;
    close(): void;
}

async function openTarget(series: number): Promise<Target> {
    let text: Exposition | undefined = counters(series);
    const server = http.createServer((_request, response) => {
        if (text === undefined) {
            response.writeHead(503).end();
            return;
        }
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
        response.end(text.next());
    });
    return { ...(await listen(server)), set: (next) => void (text = next === undefined ? next : counters(next)) };
}

async function listen(server: http.Server): Promise<{ port: number; close(): void }> {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const close = (): void => {
        server.close();
        server.closeAllConnections();
    };
    return { port, close };
}

function startCollector(
    program: string,
    directory: string,
    targets: Readonly<Record<string, Target>>,
    environment: Readonly<Record<string, string>>,
): Child {
    const ports = Object.entries(targets).map(([job, { port }]) => [job, { port }] as const);
    const setup = setupOf("ours", {
        targets: Object.fromEntries(ports),
        intervalSeconds: 1,
        memoryMiB,
        endpoint: environment.AMP_REMOTE_WRITE_URL!,
        directory,
    });
    const config = path.join(directory, "config.yaml");
    fs.writeFileSync(config, setup.config);
    const [command, ...args] = [...dieWithUs(), program, ...setup.args(config)];
    return startProcess({
        name: "collector",
        command: command!,
        args,
        cwd: directory,
        env: {
            PATH: process.env.PATH,
            AWS_REGION: region,
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            ...environment,
            ...setup.environment,
        },
    });
}

if (require.main === module) {
    live(JSON.parse(fs.readFileSync(process.argv[2]!, "utf8")) as LiveOrder).then(
        (outcome) => process.stdout.write(JSON.stringify(outcome)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
