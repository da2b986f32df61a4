/** `npm start`: the whole path on one machine, then what it showed. */
import * as path from "node:path";
import { installTools } from "../tools/install";
import { findPart, partHint, type Part } from "../tools/parts";
import { Progress } from "../tools/progress";
import { ensureBuilt } from "./build";
import type { RunResult } from "./engine";
import { checkFolder, showInGrafana } from "./grafana";
import { faultsOnPurpose, startLoad } from "./load";
import { Observatory } from "./observatory";
import { policyPack } from "./paths";
import { deployedDashboards } from "./panels";
import { elsewhere, inOrder, previewDeployed, scrapeSecondsOf } from "./preview";
import { failures, renderReport, type DeployedStack, type StartReport } from "./report";
import { mustSucceed, Session } from "./session";
import { closeAll } from "./support/closing";
import { paint, phases, type Phase, untilInterrupted } from "./support/phases";

export interface StartOptions {
    /** Where state and logs are kept. */
    readonly directory: string;
    /** End after the table even in a terminal. */
    readonly once: boolean;
    /** TCP port of the preview. Default: always the same, or the next that is free. */
    readonly port?: number;
    /** Where a provisioning folder for a real Grafana is written, absolute; it then stays up in any case. */
    readonly grafana?: string;
    /** Print what Pulumi and the containers print. */
    readonly verbose: boolean;
    readonly signal: AbortSignal;
}

/** Parts without which there is no graph; for the others a recording stands in. */
export const required: readonly Part[] = ["pulumi", "otelcol", "prometheus"];
const replaceable: readonly Part[] = ["envoy", "java", "jmx"];

/** For those who see that the real parts have to be built first. */
const meanwhile =
    "Meanwhile, in another terminal: `npm run demo:audit` shows in seconds, with nothing built, an unsafe task, what is found in it and its fix.";

/** How long the panels may take to fill: two scrapes for a rate, a batch, and a slow machine. */
const patienceMs = 90_000;

/** Runs it all; returns the exit status: 0 only if everything the table says held. */
export async function start({ directory, once, port, grafana, verbose, signal }: StartOptions): Promise<number> {
    const from = Date.now();
    const progress = new Progress(process.stderr);
    const phase = phases(progress, signal);
    const log = verbose ? (line: string) => progress.line(line) : undefined;
    const closing: (() => Promise<unknown>)[] = [];
    let stopped: ((outcome: string) => void) | undefined;
    const sayStopping = () => (stopped ??= progress.start("stopping"));
    signal.addEventListener("abort", sayStopping, { once: true });
    try {
        if (grafana !== undefined) {
            checkFolder(grafana);
        }
        await installTools(signal, [...required, ...replaceable], meanwhile);
        requireParts();
        await ensureBuilt(progress, signal);

        const session = await Session.open({ directory, signal, log });
        closing.push(() => session.close());
        const deployed = [await deploy(session, "platform", phase), await deploy(session, "orders", phase)];

        const observatory = await phase("starting Prometheus and the task", async () =>
            Observatory.open({
                directory: session.directory,
                platform: await session.stack("platform").exportState(),
                app: await session.stack("orders").exportState(),
                log,
                signal,
            }),
        );
        closing.push(() => observatory.close());

        // The task starts while the engine looks at the unsafe variant: neither needs the other.
        const [blocked] = await Promise.all([
            blockedPreview(session, phase),
            phase(`health of task ${observatory.taskId}`, () => observatory.whenHealthy()),
        ]);
        observatory.limitations.forEach((sentence) => progress.line(sentence));

        const load = startLoad(observatory.entrance);
        closing.push(() => load.stop());
        const since = Date.now();
        // Recorded metrics know nothing of what is requested here.
        const notice = observatory.answersItself ? faultsOnPurpose() : undefined;
        const dashboards = await phase("waiting for data in every panel", () =>
            observatory.whenPanelsHaveData(patienceMs, signal),
        );
        const rules = await phase("waiting for each rule", () => observatory.whenRulesEvaluated(signal));
        const report: StartReport = {
            parts: observatory.parts,
            deployed,
            blocked,
            samples: await observatory.samples(),
            rules,
            load: { sent: load.sent, failed: load.failed },
            dashboards,
            sidecar: await observatory.sidecar(),
            seconds: (Date.now() - from) / 1000,
        };
        const failed = failures(report);
        process.stdout.write(`\n${renderReport(report, paint)}\n\n  The pack's words: ${blocked.message}\n\n`);
        failed.forEach((sentence) => process.stdout.write(`${paint(sentence, false)}\n`));
        if (once || (!process.stdout.isTTY && grafana === undefined)) {
            return failed.length === 0 ? 0 : 1;
        }
        const platform = await session.stack("platform").exportState();
        const prometheusUrl = await observatory.prometheusUrl();
        const preview = await previewDeployed({
            platform,
            prometheusUrl,
            port,
            since,
            notice,
        });
        closing.push(() => preview.close());
        const shown =
            grafana === undefined
                ? undefined
                : await phase("a real Grafana", () =>
                      showInGrafana({
                          directory: grafana,
                          prometheusUrl,
                          amp: observatory.signedSource(),
                          dashboards: inOrder(deployedDashboards(platform)),
                          rules: observatory.rules,
                          scrapeSeconds: scrapeSecondsOf(platform) ?? 20,
                          log,
                          signal,
                      }),
                  );
        if (shown !== undefined) {
            closing.push(() => shown.stop());
        }
        const whole = await stayUp(observatory, preview.url, signal, {
            notices: [elsewhere(preview.url, port), notice],
            more: shown?.lines ?? [],
        });
        return failed.length === 0 && whole ? 0 : 1;
    } finally {
        if (closing.length > 0) {
            sayStopping();
        }
        try {
            await closeAll(closing);
        } finally {
            signal.removeEventListener("abort", sayStopping);
            stopped?.("done");
            progress.close();
        }
    }
}

/** @throws Error that names what is missing, and how it is had. */
export function requireParts(parts: readonly Part[] = required): void {
    const missing = parts.filter((part) => findPart(part) === undefined);
    if (missing.length > 0) {
        throw new Error(missing.map((part) => `${part} is missing: ${partHint(part)}`).join("\n"));
    }
}

/** `pulumi up` of one of the two stacks, with the pack. */
export async function deploy(session: Session, project: "platform" | "orders", phase: Phase): Promise<DeployedStack> {
    const stack = session.stack(project);
    const result = await phase(`pulumi up: ${stack.name}`, async () => {
        await stack.init();
        return stack.up({ policyPacks: [policyPack] });
    });
    const { create, update, replace, same } = mustSucceed(`pulumi up of ${stack.name}`, result).changes;
    return { stack: stack.name, created: create, changed: update + replace, same, seconds: result.durationMs / 1000 };
}

async function blockedPreview(session: Session, phase: Phase): Promise<StartReport["blocked"]> {
    const stack = session.stack("unsafe");
    const result = await phase("pulumi preview without the limiter, to be blocked", async () => {
        await stack.init();
        return stack.preview({ policyPacks: [policyPack] });
    });
    return { ...refusalIn(result), seconds: result.durationMs / 1000 };
}

/** Blocked is only what the pack's rule refused; any other failure is a failure. */
function refusalIn(result: RunResult): { refused: boolean; message: string } {
    const violation = result.violations.find(
        ({ policy, enforcement }) => policy === "memory-limiter-required" && enforcement === "mandatory",
    );
    return result.exitCode !== 0 && violation !== undefined
        ? { refused: true, message: violation.message.trim() }
        : {
              refused: false,
              message: `none (pulumi ended with ${result.exitCode}) ${result.diagnostics.join(" ")}`.trim(),
          };
}

/** Waits for Ctrl-C. Returns false when something ended before that, having said what. */
async function stayUp(
    observatory: Observatory,
    previewUrl: string,
    signal: AbortSignal,
    { notices, more }: { readonly notices: readonly (string | undefined)[]; readonly more: readonly string[] },
): Promise<boolean> {
    process.stdout.write(
        [
            ...notices.filter((sentence) => sentence !== undefined),
            "It stays up until Ctrl-C.",
            `  preview of the dashboards  ${previewUrl}`,
            `  the service through Envoy  ${observatory.entrance}/orders`,
            `  Prometheus behind AMP      ${await observatory.prometheusUrl()}`,
            ...more,
            `  logs of the containers     ${path.relative(process.cwd(), observatory.logDirectory)}`,
            "",
        ].join("\n"),
    );
    return untilInterrupted(signal, observatory.ended);
}
