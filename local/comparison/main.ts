/** `npm run comparison`: draws the pictures of docs/comparison.md, with the running example and months of a heap. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { ensureBuilt } from "../build";
import { startLoad } from "../load";
import { Observatory } from "../observatory";
import { Session } from "../session";
import { deploy, required, requireParts } from "../start";
import { closeAll } from "../support/closing";
import { phases, type Phase } from "../support/phases";
import { latency, trend } from "./dashboards";
import { stepSeconds } from "./months";
import { drawTo, startMonths } from "./pictures";

const help = `Usage: npm run comparison [-- OPTION]

Draws the pictures of docs/comparison.md: the same service by the CloudWatch agent's way and by the sidecar's. For the
first it deploys the example to the local environment, as npm start does, and sends it requests for some minutes; for
the second it writes five months of a heap to a Prometheus.

Options
  --minutes N   how long requests are sent, 1 to 60; default: 6
  --out DIR     where the pictures are written; default: docs/pictures
  --help        this text

Exit status: 0 when both are drawn, 1 when not, 2 for wrong arguments, 130 after Ctrl-C.
`;

/** As Grafana's data source is told (stacks). */
const scrapeSeconds = 20;
const parts = [...required, "envoy", "java", "jmx", "promtool", "chromium"] as const;

class UsageError extends Error {}

async function main(signal: AbortSignal): Promise<void> {
    const { minutes, out, isHelp } = readArguments();
    if (isHelp) {
        process.stdout.write(help);
        return;
    }
    requireParts(parts);
    const progress = new Progress(process.stderr);
    const phase = phases(progress, signal);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "comparison-"));
    try {
        fs.mkdirSync(out, { recursive: true });
        await ensureBuilt(progress, signal);
        await drawRequests(path.join(directory, "local"), minutes, path.join(out, `${latency.uid}.png`), phase, signal);
        await drawMonths(path.join(directory, "months"), path.join(out, `${trend.uid}.png`), phase);
    } finally {
        progress.close();
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** The example with its real Envoy and JVM, one request in eight slow on purpose. */
async function drawRequests(
    directory: string,
    minutes: number,
    file: string,
    phase: Phase,
    signal: AbortSignal,
): Promise<void> {
    const closing: (() => Promise<unknown>)[] = [];
    try {
        const session = await Session.open({ directory, signal });
        closing.push(() => session.close());
        await deploy(session, "platform", phase);
        await deploy(session, "orders", phase);
        const platform = await session.stack("platform").exportState();
        const app = await session.stack("orders").exportState();
        const observatory = await Observatory.open({ directory, platform, app, signal });
        closing.push(() => observatory.close());
        await phase("health of the task", () => observatory.whenHealthy());
        const load = startLoad(observatory.entrance);
        closing.push(() => load.stop());
        await phase(`requests for ${minutes} min`, () => sleep(minutes * 60_000, undefined, { signal }));
        await phase(path.relative(process.cwd(), file), async () =>
            drawTo(file, latency, await observatory.prometheusUrl(), scrapeSeconds),
        );
    } finally {
        await closeAll(closing);
    }
}

async function drawMonths(directory: string, file: string, phase: Phase): Promise<void> {
    fs.mkdirSync(directory, { recursive: true });
    const prometheus = await phase("five months of a heap", () => startMonths(directory));
    try {
        await phase(path.relative(process.cwd(), file), () => drawTo(file, trend, prometheus.url, stepSeconds));
    } finally {
        await prometheus.stop();
    }
}

function readArguments(): { minutes: number; out: string; isHelp: boolean } {
    const options = { minutes: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } } as const;
    let values: { minutes?: string; out?: string; help?: boolean };
    try {
        ({ values } = parseArgs({ options }));
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
    const { minutes: given = "6", out = path.join(repositoryRoot, "docs", "pictures"), help: isHelp = false } = values;
    const minutes = Number(given);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60) {
        throw new UsageError(`--minutes must be a whole number from 1 to 60, not ${given}.`);
    }
    return { minutes, out: path.resolve(out), isHelp };
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => stopping.abort());
}

void main(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) {
        process.stderr.write("Stopped; nothing is left of it.\n");
        process.exitCode = 130;
        return;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
});
