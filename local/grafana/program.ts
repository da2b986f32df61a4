/** A Grafana that is installed on this machine, started with the written folder. */
import * as fs from "node:fs";
import * as path from "node:path";
import { dieWithUs } from "../../tools/die-with-us";
import { which } from "../../tools/parts";
import { startProcess, waitForHttp, type Child } from "../support/process";
import { grafanaEnvironment, provisioningFolder } from "./files";

/** How Grafana's server is called: first by its one program, since version 9.4, then by the older one. */
const programs = [
    { name: "grafana", args: ["server"] },
    { name: "grafana-server", args: [] },
] as const;

/** Where packages put what the server reads besides its program, below which `conf/defaults.ini` is. */
const homes = [
    "/usr/share/grafana",
    "/opt/homebrew/opt/grafana/share/grafana",
    "/usr/local/opt/grafana/share/grafana",
] as const;

/** Starting a server with all of its plug-ins on a slow machine, milliseconds. */
const patienceMs = 90_000;

export interface GrafanaOptions {
    readonly directory: string;
    /** TCP port on 127.0.0.1. */
    readonly port: number;
    /** The uid of the dashboard that is shown first. */
    readonly home: string | undefined;
    readonly log?: (line: string) => void;
    readonly signal?: AbortSignal;
}

/** The command line of the Grafana on PATH; undefined where there is none. */
export function grafanaCommand(find: (name: string) => string | undefined = which): string[] | undefined {
    for (const { name, args } of programs) {
        const program = find(name);
        if (program !== undefined) {
            // An unpacked archive has everything beside the folder of the program.
            const beside = path.dirname(path.dirname(fs.realpathSync(program)));
            const home = [beside, ...homes].find((place) => fs.existsSync(path.join(place, "conf", "defaults.ini")));
            return [program, ...args, ...(home === undefined ? [] : ["--homepath", home])];
        }
    }
    return undefined;
}

/** Starts it and waits until it answers. Rejects with its last words when it doesn't. */
export async function startGrafana(command: readonly string[], options: GrafanaOptions): Promise<Child> {
    const { directory, port, home, log, signal } = options;
    const [program, ...args] = [...dieWithUs(), ...command];
    const data = path.join(directory, "data");
    const child = startProcess({
        name: "grafana",
        command: program!,
        args,
        cwd: directory,
        env: {
            PATH: process.env.PATH ?? "",
            HOME: data,
            ...grafanaEnvironment(directory, port, home),
            GF_SERVER_HTTP_ADDR: "127.0.0.1",
            GF_PATHS_PROVISIONING: path.join(directory, provisioningFolder),
            GF_PATHS_DATA: data,
            GF_PATHS_LOGS: path.join(data, "log"),
            GF_PATHS_PLUGINS: path.join(data, "plugins"),
        },
        log,
        signal,
    });
    try {
        await waitForHttp(`http://127.0.0.1:${port}/api/health`, { child, signal, timeoutMs: patienceMs });
    } catch (error) {
        await child.stop();
        throw error;
    }
    return child;
}
