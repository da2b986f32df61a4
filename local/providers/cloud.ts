/**
 * What exists in the offline cloud: everything that the offline providers created and did not delete, across runs and
 * processes.
 *
 * Every change reads the file, changes it and replaces it whole, so that a crash leaves the old or the new content and
 * a second process sees what the first one did. Secrets (tokens, parameter values) are in it in plain text; the file is
 * readable by its owner only.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Properties } from "./values";

/** One thing that exists. */
export interface CloudRecord {
    /** Pulumi's name of the resource that made it. */
    urn: string;
    id: string;
    /** Where its key is unique: a region, or the host of a Grafana workspace. Absent for what is global. */
    scope?: string;
    inputs: Properties;
    /** Inputs, defaults and what the cloud decided. */
    outputs: Properties;
}

interface CloudFile {
    version: 1;
    /**
     * By type token, then by the key that is unique within the account, with the scope before it where there is one.
     */
    resources: Record<string, Record<string, CloudRecord>>;
    /** Numbers that never go back, such as the last revision of a task definition family. */
    counters: Record<string, number>;
}

export class Cloud {
    /** @param path File that holds the state; made when the first thing is created. */
    constructor(private readonly path: string) {}

    get(type: string, key: string): CloudRecord | undefined {
        return this.load().resources[type]?.[key];
    }

    list(type: string): CloudRecord[] {
        return Object.values(this.load().resources[type] ?? {});
    }

    /** How many things exist, of any type. */
    size(): number {
        return Object.values(this.load().resources).reduce((sum, records) => sum + Object.keys(records).length, 0);
    }

    put(type: string, key: string, record: CloudRecord): void {
        this.change((file) => {
            (file.resources[type] ??= {})[key] = record;
        });
    }

    remove(type: string, key: string): void {
        this.change((file) => {
            file.resources = filtered(file.resources, (otherType, otherKey) => otherType !== type || otherKey !== key);
        });
    }

    /**
     * Removes every record that the test picks, and returns them: what was inside a deleted thing, or what an
     * interrupted run left.
     */
    sweep(pick: (record: CloudRecord) => boolean): CloudRecord[] {
        const swept: CloudRecord[] = [];
        this.change((file) => {
            file.resources = filtered(file.resources, (_type, _key, record) => {
                const picked = pick(record);
                if (picked) {
                    swept.push(record);
                }
                return !picked;
            });
        });
        return swept;
    }

    /** The next number of a counter, from 1; deleting things does not give numbers back. */
    next(counter: string): number {
        let value = 0;
        this.change((file) => {
            value = (file.counters[counter] ?? 0) + 1;
            file.counters[counter] = value;
        });
        return value;
    }

    private load(): CloudFile {
        let text: string;
        try {
            text = readFileSync(this.path, "utf8");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return { version: 1, resources: {}, counters: {} };
            }
            throw error;
        }
        const file = JSON.parse(text) as CloudFile;
        if (file.version !== 1) {
            throw new Error(
                `${this.path} has version ${String(file.version)}: this release reads version 1; remove the file to start with an empty cloud.`,
            );
        }
        return file;
    }

    private change(edit: (file: CloudFile) => void): void {
        const file = this.load();
        edit(file);
        mkdirSync(dirname(this.path), { recursive: true });
        const next = `${this.path}.${process.pid}.new`;
        writeFileSync(next, JSON.stringify(file, null, 2), { mode: 0o600 });
        renameSync(next, this.path);
    }
}

/** The records that are kept, without types that have none left. */
function filtered(
    resources: CloudFile["resources"],
    keep: (type: string, key: string, record: CloudRecord) => boolean,
): CloudFile["resources"] {
    const kept = Object.entries(resources).map(([type, records]) => {
        const entries = Object.entries(records).filter(([key, record]) => keep(type, key, record));
        return [type, Object.fromEntries(entries)] as const;
    });
    return Object.fromEntries(kept.filter(([, records]) => Object.keys(records).length > 0));
}
