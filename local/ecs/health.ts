/** Container health checks as ECS runs them (API reference, `HealthCheck`), in the network of the task. */
import { execFile } from "node:child_process";
import * as http from "node:http";
import type { TaskNetwork } from "./network";
import type { HealthProbe, HealthState, TaskContainer } from "./types";

type HealthCheck = NonNullable<TaskContainer["healthCheck"]>;

/** ECS's defaults, in seconds but for the count (API reference, `HealthCheck`). */
const defaults = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };

/**
 * Until the first success. ECS leaves the time of the first check to the container runtime; here nobody waits longer
 * than need be.
 */
const eagerMs = 250;

export interface HealthMonitorOptions {
    readonly check: HealthCheck;
    /** How this image answers the check's command. */
    readonly probe: HealthProbe;
    readonly network: TaskNetwork;
    readonly environment: Readonly<Record<string, string>>;
    /** Where an exec probe runs. */
    readonly workDir: string;
    readonly changed: (state: HealthState, output: string) => void;
}

/**
 * Watches a container that has just started, until `stop`. Failures in the start period don't count; after that,
 * `retries` failures in a row make it unhealthy, and one success makes it healthy.
 */
export function monitorHealth(options: HealthMonitorOptions): { stop(): void } {
    const { check, changed } = options;
    const { interval, timeout, retries, startPeriod } = { ...defaults, ...withoutUndefined(check) };
    const from = Date.now();
    // A failed check before this time does not count: the start period, or the interval after which the first check is
    // due.
    const graceMs = Math.max(startPeriod, interval) * 1000;
    let failures = 0;
    let everHealthy = false;
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;

    const look = async (): Promise<void> => {
        const failure = await runProbe(options, timeout * 1000);
        if (stopped) {
            return;
        }
        const inGrace = !everHealthy && Date.now() - from < graceMs;
        if (failure === undefined) {
            everHealthy = true;
            failures = 0;
            changed("HEALTHY", "");
        } else if (!inGrace && ++failures >= retries) {
            changed("UNHEALTHY", failure);
        }
        timer = setTimeout(() => void look(), inGrace && failure !== undefined ? eagerMs : interval * 1000);
    };
    timer = setTimeout(() => void look(), eagerMs);
    return {
        stop() {
            stopped = true;
            clearTimeout(timer);
        },
    };
}

/**
 * What an exec-form or shell-form command of a health check runs.
 * @param image the commands that the image answers in a way of its own.
 */
export function probeOf(
    command: readonly string[],
    image: ((command: readonly string[]) => HealthProbe) | undefined,
): HealthProbe {
    const [form, ...words] = command;
    switch (form) {
        case "CMD":
            return image?.(words) ?? { kind: "exec", command: words };
        case "CMD-SHELL": {
            const inShell = ["/bin/sh", "-c", words.join(" ")];
            return image?.(inShell) ?? { kind: "exec", command: inShell };
        }
        case undefined:
        default:
            throw new Error(
                `A health check's command is ${JSON.stringify(command)}: it must begin with CMD or CMD-SHELL.`,
            );
    }
}

/** Undefined when it succeeds, otherwise why it fails. */
async function runProbe(
    { probe, network, environment, workDir }: HealthMonitorOptions,
    timeoutMs: number,
): Promise<string | undefined> {
    switch (probe.kind) {
        case "http":
            return get(network, probe.port, probe.path, timeoutMs);
        case "exec": {
            const [program = "", ...args] = network.enter(probe.command);
            return new Promise((resolve) => {
                execFile(
                    program,
                    args,
                    { cwd: workDir, env: { ...environment }, timeout: timeoutMs, killSignal: "SIGKILL" },
                    (error, stdout, stderr) =>
                        resolve(error === null ? undefined : `${stdout}${stderr}`.trim() || error.message),
                );
            });
        }
        case "impossible":
            return probe.reason;
    }
}

function get(network: TaskNetwork, port: number, path: string, timeoutMs: number): Promise<string | undefined> {
    return new Promise((resolve) => {
        const request = http.get(
            // No `agent`, not even false: with one, Node makes the connection itself, and makes it on the host's
            // network.
            { path, host: "127.0.0.1", port, createConnection: () => network.connect(port) },
            (response) => {
                response.resume();
                resolve(response.statusCode === 200 ? undefined : `the answer was status ${response.statusCode}`);
            },
        );
        const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
        request.on("error", (error) => resolve(error.message)).on("close", () => clearTimeout(timer));
    });
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}
