/** Makes API calls against moto (replay.py): a server that keeps what AWS's calls make. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import type { Context } from "mocha";
import * as path from "node:path";

import { dieWithUs } from "../../../tools/die-with-us";
import { partHint } from "../../../tools/parts";
import { needs, toolPath } from "../../support/parts";
import type { Json, JsonObject } from "../state";

/** One call, and what its answer is for. */
export interface Step {
    readonly service: string;
    readonly operation: string;
    readonly region: string;
    readonly params: JsonObject;
    /** The ids and ARNs that the answer has in the place of the state's, by the state's: where in the answer. */
    readonly gives: Readonly<Record<string, Path>>;
}

/** Where something is in an answer: names of members and places in lists. */
export type Path = readonly (string | number)[];

/** What moto said to one call. */
export interface Said {
    /** Whether moto has the operation at all. */
    readonly has: boolean;
    /** The parameters with the ids and ARNs that moto gave before. */
    readonly params: JsonObject;
    /** The answer; undefined when the call was refused. */
    readonly answer?: Json;
    readonly refused?: string;
}

/** Skips the calling suite where moto is missing, saying what to do; in CI that is a failure. */
export function needsMoto(context: Context): void {
    needs(context, "python");
    if (fs.existsSync(path.join(path.dirname(toolPath("python")), "moto_server"))) {
        return;
    }
    const reason = `moto is missing: ${partHint("python")}`;
    if (process.env.CI) {
        throw new Error(reason);
    }
    console.warn(`      skipped: ${reason}`);
    context.skip();
}

/**
 * What moto says to each call of each world: a world begins empty. Starting moto costs some seconds, so ask about all
 * worlds at once.
 *
 * @throws when moto can't be run.
 */
export function replay(worlds: readonly (readonly Step[])[], account: string): Said[][] {
    const [program, ...args] = [...dieWithUs(), toolPath("python"), path.join(__dirname, "replay.py")];
    const { status, stdout, stderr, error } = spawnSync(program!, args, {
        input: JSON.stringify({ account, worlds }),
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        timeout: 280_000,
    });
    if (error !== undefined || status !== 0) {
        throw new Error(`moto didn't run (exit code ${status ?? "none"}): ${error?.message ?? stderr}`);
    }
    return JSON.parse(stdout) as Said[][];
}
