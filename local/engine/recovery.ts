/**
 * Puts a stack in order again after a run that was killed half way: its lock, its pending operations, and what it made
 * but did not record.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../tools/lock";
import type { Cloud } from "../providers/cloud";
import type { StackState } from "./types";

/** A lock of Pulumi's file backend (`.pulumi/locks/organization/<project>/<stack>/<id>.json`). */
interface Lock {
    pid: number;
    hostname: string;
}

export type LockState = "free" | "held" | "stale";

/** Whether a stack is locked, and whether who locked it is still alive. */
export function lockState(backend: string, project: string, stack: string): LockState {
    const directory = join(backend, ".pulumi", "locks", "organization", project, stack);
    const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(".json")) : [];
    const locks = files.map((file) => readLock(join(directory, file)));
    if (locks.length === 0) {
        return "free";
    }
    return locks.some((lock) => lock !== undefined && isHeld(lock)) ? "held" : "stale";
}

function readLock(path: string): Lock | undefined {
    try {
        return JSON.parse(readFileSync(path, "utf8")) as Lock;
    } catch {
        return undefined; // Removed meanwhile, or cut off when its writer was killed.
    }
}

/** A lock of another machine is left over: the state directory belongs to this one. */
const isHeld = ({ pid, hostname: holder }: Lock): boolean => holder === hostname() && isAlive(pid);

/** The same state without operations that never ended. */
export function withoutPending(state: StackState): StackState {
    const { pending_operations: _, ...deployment } = state.deployment;
    return { ...state, deployment };
}

/**
 * Removes from the offline cloud what this stack made and its state does not know: a create that ended after the CLI
 * was killed. Returns their ids. In AWS those would stay until someone deletes them by hand.
 */
export function sweepOrphans(cloud: Cloud, project: string, stack: string, state: StackState): string[] {
    const known = new Set((state.deployment.resources ?? []).map((resource) => `${resource.urn} ${resource.id ?? ""}`));
    const prefix = `urn:pulumi:${stack}::${project}::`;
    return cloud
        .sweep((record) => record.urn.startsWith(prefix) && !known.has(`${record.urn} ${record.id}`))
        .map((record) => record.id);
}
