/** The real collector's verdict about a config, and the audit's. */
import { execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { resolveConfigs } from "../../../audit/delivery/confmap";
import { adot, mandatoryRules } from "../../../collector";
import { audit } from "../../../collector/rules/audit";
import { isolated } from "../../../local/support/isolated";
import { toolPath } from "../../support/parts";
import { startEnvironment } from "./valid-configs";

/** Rules that say that a collector doesn't start. */
const startRules: ReadonlySet<string> = new Set([
    ...["no-pipelines", "unknown-section", "id-not-valid", "pipeline-not-valid", "unknown-component", "removed-key"],
    ...["unknown-key", "value-not-valid", "dangling-reference", "scrape-timeout-too-long", "scrape-config-not-valid"],
    ...["regex-not-valid", "condition-not-valid", "setting-refused", "signal-not-supported"],
]);

export interface Audited {
    readonly isBlocked: boolean;
    /** What it says about the start, rule and path. */
    readonly start: readonly string[];
}

export function audited(config: unknown): Audited {
    const variable = (name: string) =>
        Object.hasOwn(startEnvironment, name) ? { value: startEnvironment[name]! } : ("unset" as const);
    const { config: read, findings, unset, variablePaths } = resolveConfigs([JSON.stringify(config)], { variable });
    const options = {
        ...{ memoryMiB: 2048, goMemLimitMiB: 1600, release: adot },
        ...{ unsetVariables: unset, variablePaths },
    };
    const all = [...findings, ...audit(read, options)].filter(({ rule }) => mandatoryRules.includes(rule));
    return {
        isBlocked: all.length > 0,
        start: all.filter(({ rule }) => startRules.has(rule)).map(({ rule, path }) => `${rule} ${path}`),
    };
}

/** Why the collector refuses a config by reading it; undefined when it takes it. */
export function refusal(config: unknown, folder: string, name: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        execFile(
            toolPath("otelcol-full"),
            ["validate", "--config", written(config, folder, name)],
            { env: startEnvironment, timeout: 60_000 },
            (error, _, stderr) => {
                if (error === null) {
                    resolve(undefined);
                } else if (stderr.includes("Error: ") || stderr.includes("panic: ")) {
                    resolve(stderr);
                } else {
                    reject(error);
                }
            },
        );
    });
}

/** Milliseconds in which a collector has to be ready, or to have given up, on a busy machine. */
const patience = 20_000;

/** Why the collector ends after its start, in a network of its own; undefined when it runs. */
export function startRefusal(config: unknown, folder: string, name: string): Promise<string | undefined> {
    const [program, ...args] = isolated([toolPath("otelcol-full"), "--config", written(config, folder, name)]);
    return new Promise((resolve, reject) => {
        const child = spawn(program!, args, {
            env: { ...process.env, ...startEnvironment },
            stdio: ["ignore", "ignore", "pipe"],
        });
        let said = "";
        let isReady = false;
        const timer = setTimeout(() => child.kill("SIGKILL"), patience);
        child.stderr.on("data", (part: Buffer) => {
            said = (said + part.toString()).slice(-100_000);
            if (!isReady && said.includes("Everything is ready")) {
                isReady = true;
                child.kill("SIGKILL");
            }
        });
        child.on("error", reject);
        child.on("close", (code) => {
            clearTimeout(timer);
            resolve(isReady || code === null ? undefined : said.slice(-2_000));
        });
    });
}

function written(config: unknown, folder: string, name: string): string {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(config));
    return file;
}
