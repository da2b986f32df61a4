/** `npm start -- --grafana DIR`: a real Grafana for the running environment. */
import * as path from "node:path";
import { freePort, isPortFree } from "../support/ports";
import { grafanaFiles, type GrafanaFilesRequest } from "./files";
import { writeFolder } from "./folder";
import { grafanaCommand, startGrafana } from "./program";

export { checkFolder, FolderProblem } from "./folder";

/** Grafana's own default. */
const usualPort = 3000;

export interface ShowRequest extends Omit<GrafanaFilesRequest, "port" | "platform"> {
    readonly log?: (line: string) => void;
    readonly signal?: AbortSignal;
    /** Finds a program on PATH. Default: this machine's. */
    readonly find?: (name: string) => string | undefined;
}

export interface Shown {
    /** What there is to see and to do, each a line for the terminal. */
    readonly lines: readonly string[];
    stop(): Promise<unknown>;
}

/**
 * Writes the folder, and starts the Grafana that is installed, if there is one.
 * @throws FolderProblem for a directory that holds other things.
 */
export async function showInGrafana(request: ShowRequest): Promise<Shown> {
    const { directory, dashboards, log, signal, find } = request;
    const port = (await isPortFree(usualPort)) ? usualPort : await freePort();
    writeFolder(directory, grafanaFiles({ ...request, port, platform: process.platform }));
    const url = `http://127.0.0.1:${port}`;
    const command = grafanaCommand(find);
    if (command === undefined) {
        const file = path.join(directory, "compose.yaml");
        return {
            lines: [
                `  a real Grafana             docker compose -f ${quoted(file)} up, then ${url}`,
                `                             (no grafana on PATH, which would be started here)`,
            ],
            stop: () => Promise.resolve(),
        };
    }
    const grafana = await startGrafana(command, { directory, port, home: dashboards[0]?.uid, log, signal });
    return { lines: [`  a real Grafana             ${url}`], stop: () => grafana.stop() };
}

/** For a shell, where it needs that. */
function quoted(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
