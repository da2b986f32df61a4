/**
 * Memory limits of a task and its containers as the kernel's memory cgroups, version 1 or 2. One directory for the
 * task, named `pulumi-adot-<pid of the runner>-<task id>`, with the task's memory as its limit, and in it one for each
 * container: what Fargate does. It needs the right to make cgroups, which is mostly root's.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readIfThere } from "../support/read-if-there";

/** A mounted hierarchy that can hold the memory cgroups of tasks. */
export interface Hierarchy {
    readonly version: 1 | 2;
    /** The directory in which a task's cgroup is made. */
    readonly directory: string;
}

/** What a cgroup says about its memory, in bytes. */
export interface CgroupMemory {
    /** Everything charged to it. */
    readonly usage: number;
    readonly peak: number;
    /** Undefined without a limit. */
    readonly limit: number | undefined;
    /** What no file is behind. */
    readonly anonymous: number;
    readonly oomKills: number;
    /** `memory.stat` as it is. */
    readonly stat: Readonly<Record<string, number>>;
}

const prefix = "pulumi-adot-";
const mib = 2 ** 20;
const names = {
    1: {
        limit: "memory.limit_in_bytes",
        // Memory and swap together; absent where the kernel doesn't count swap.
        swap: "memory.memsw.limit_in_bytes",
        usage: "memory.usage_in_bytes",
        peak: "memory.max_usage_in_bytes",
        events: "memory.oom_control",
        anonymous: "rss",
    },
    2: {
        limit: "memory.max",
        swap: "memory.swap.max",
        usage: "memory.current",
        peak: "memory.peak",
        events: "memory.events",
        anonymous: "anon",
    },
} as const;

/**
 * The hierarchies of this machine, from the text of /proc/self/mounts; the one of version 1 first, as a controller is
 * in one of them only.
 */
export function hierarchiesIn(mounts: string): Hierarchy[] {
    const found = mounts.split("\n").flatMap((line): Hierarchy[] => {
        const [, directory = "", type, flags = ""] = line.split(" ");
        if (type === "cgroup" && flags.split(",").includes("memory")) {
            return [{ version: 1, directory }];
        }
        return type === "cgroup2" ? [{ version: 2, directory }] : [];
    });
    return found.sort((a, b) => a.version - b.version);
}

/** The cgroup of one container. */
export class ContainerCgroup {
    private last: CgroupMemory | undefined;

    constructor(
        private readonly version: 1 | 2,
        private readonly directory: string,
    ) {}

    /** A shell writes its own process id here before it becomes the program. */
    get procsFile(): string {
        return path.join(this.directory, "cgroup.procs");
    }

    pids(): number[] {
        return pidsIn(this.directory);
    }

    /** What it says now; after it is removed, what it said last. */
    memory(): CgroupMemory | undefined {
        const { usage, peak, limit, events, anonymous } = names[this.version];
        const file = (name: string): string | undefined => readIfThere(path.join(this.directory, name));
        const used = file(usage);
        if (used === undefined) {
            return this.last;
        }
        const stat = keyed(file("memory.stat") ?? "");
        const limitText = file(limit)?.trim() ?? "max";
        // Version 1 says "no limit" with the largest number of pages that it can count.
        const limited = limitText !== "max" && Number(limitText) < 2 ** 62;
        return (this.last = {
            usage: Number(used),
            peak: Number(file(peak) ?? 0),
            limit: limited ? Number(limitText) : undefined,
            anonymous: stat[anonymous] ?? 0,
            oomKills: keyed(file(events) ?? "").oom_kill ?? 0,
            stat,
        });
    }
}

/** The cgroup of a task. */
export class TaskCgroup {
    private constructor(
        private readonly version: 1 | 2,
        private readonly directory: string,
    ) {}

    /**
     * Makes the cgroup of a task, or says why this machine can't.
     * @param memoryMiB the task's memory.
     */
    static create(
        taskId: string,
        memoryMiB: number,
        hierarchies: readonly Hierarchy[] = hierarchiesIn(readIfThere("/proc/self/mounts") ?? ""),
    ): TaskCgroup | string {
        const failures: string[] = [];
        for (const { version, directory } of hierarchies) {
            const own = path.join(directory, `${prefix}${process.pid}-${taskId}`);
            try {
                if (version === 2) {
                    handDown(directory);
                }
                fs.mkdirSync(own);
                limit(version, own, memoryMiB);
                if (version === 2) {
                    handDown(own);
                }
                return new TaskCgroup(version, own);
            } catch (error) {
                failures.push((error as Error).message);
                if (fs.existsSync(own)) {
                    fs.rmdirSync(own);
                }
            }
        }
        return `Memory limits are not enforced on this machine: ${failures[0] ?? "there is no memory cgroup hierarchy"}.`;
    }

    /** @param memoryMiB the container's hard limit; without one it has what the task has. */
    container(name: string, memoryMiB: number | undefined): ContainerCgroup {
        const directory = path.join(this.directory, name);
        fs.mkdirSync(directory);
        if (memoryMiB !== undefined) {
            limit(this.version, directory, memoryMiB);
        }
        return new ContainerCgroup(this.version, directory);
    }

    /** Kills whatever is left in it and removes it. */
    remove(): Promise<void> {
        return removeTree(this.directory);
    }
}

/**
 * Removes what tasks of runners that are dead have left, processes included. Returns the names removed; what belongs to
 * another user stays.
 */
export async function removeStaleCgroups(
    hierarchies: readonly Hierarchy[] = hierarchiesIn(readIfThere("/proc/self/mounts") ?? ""),
    isAlive: (pid: number) => boolean = (pid) => fs.existsSync(`/proc/${pid}`),
): Promise<string[]> {
    const stale = hierarchies.flatMap(({ directory }) =>
        subdirectories(directory)
            .filter((name) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length).split("-")[0])))
            .map((name) => path.join(directory, name)),
    );
    const removals = await Promise.allSettled(stale.map(removeTree));
    return stale
        .filter((_, index) => removals[index]!.status === "fulfilled")
        .map((directory) => path.basename(directory));
}

/** Version 2: the children of a cgroup have a controller only when it hands it down. */
function handDown(directory: string): void {
    const file = path.join(directory, "cgroup.subtree_control");
    if (!(readIfThere(file) ?? "").split(/\s+/).includes("memory")) {
        fs.writeFileSync(file, "+memory");
    }
}

function limit(version: 1 | 2, directory: string, memoryMiB: number): void {
    const bytes = memoryMiB * mib;
    fs.writeFileSync(path.join(directory, names[version].limit), String(bytes));
    try {
        // No swap: a container at its limit is killed, as on Fargate, rather than slow.
        fs.writeFileSync(path.join(directory, names[version].swap), version === 1 ? String(bytes) : "0", {
            flag: "r+",
        });
    } catch {
        // The kernel does not account for swap here.
    }
}

/** How long killed processes may take to leave their cgroup. */
const removalPatienceMs = 5000;

async function removeTree(directory: string): Promise<void> {
    const deadline = Date.now() + removalPatienceMs;
    for (;;) {
        try {
            const all = [...subdirectories(directory).map((name) => path.join(directory, name)), directory];
            for (const each of all) {
                killAll(each);
                fs.rmdirSync(each);
            }
            return;
        } catch (error) {
            const { code } = error as NodeJS.ErrnoException;
            if (code === "ENOENT") {
                return;
            }
            if (code !== "EBUSY" || Date.now() > deadline) {
                throw new Error(`The cgroup ${directory} can't be removed: ${(error as Error).message}.`, {
                    cause: error,
                });
            }
            await sleep(20);
        }
    }
}

function killAll(directory: string): void {
    for (const pid of pidsIn(directory)) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It ended by itself.
        }
    }
}

function pidsIn(directory: string): number[] {
    return readIfThere(path.join(directory, "cgroup.procs"))?.split("\n").filter(Boolean).map(Number) ?? [];
}

function subdirectories(directory: string): string[] {
    try {
        return fs
            .readdirSync(directory, { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map(({ name }) => name);
    } catch {
        return [];
    }
}

/** Lines of `key number`. */
function keyed(text: string): Record<string, number> {
    const pairs = text
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(" "));
    return Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)]));
}
