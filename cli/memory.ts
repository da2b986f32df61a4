/**
 * Whether there is memory for what a file holds, asked before it is taken: where V8 has none left, it ends the program
 * with a dump of its own that says nothing about the file.
 */
import { getHeapStatistics } from "node:v8";
import { Unreadable } from "./source-nodes";

/** Bytes that each takes at most, with what is read beside it; measured in Node.js 20, rounded up. */
const bytesFor = {
    /** One or two a byte of the file as text, and as many while it is made. */
    byte: 3,
    /** 60 a number of JSON, 180 an entry of a large object. */
    value: 250,
    /** 75 what a line of YAML has before and behind its text. */
    mark: 200,
    /** 2,000 a container that is looked at, 8,000 a collector with its findings. */
    container: 8_000,
} as const;

/** Of the memory that is left; the rest is for the program, and for what is collected too late. */
const share = 0.8;

/** Bytes of V8's limit that are for what is new, not for what stays (three semi-spaces, V8's "max_semi_space_size"). */
const young = 3 * 16 * 1024 * 1024;

/** Containers that are checked of a file: those of 10,000 task definitions with as many as ECS allows. */
const mostContainers = 100_000;

/** Most of them for which there is memory now. */
export function roomFor(kind: keyof typeof bytesFor): number {
    const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
    return Math.floor((Math.max(0, limit - young - used) * share) / bytesFor[kind]);
}

/** What to say of a file for which there isn't. */
export const noRoom = (what: string): Unreadable =>
    new Unreadable(
        `The file has ${what}, for which Node.js has too little memory: give it in parts, or set NODE_OPTIONS=--max-old-space-size to more MiB.`,
    );

/** Throws `Unreadable` for more containers than can be checked. */
export function checkContainers(count: number): void {
    if (count > mostContainers) {
        throw new Unreadable(
            `The file has ${count} containers, and at most ${mostContainers} are checked: give it in parts.`,
        );
    }
    if (count > roomFor("container")) {
        throw noRoom(`${count} containers`);
    }
}

/** Throws `Unreadable` for YAML of more values than can be kept: it is taken apart before any is counted. */
export function checkYamlMarks(text: string): void {
    const most = roomFor("mark");
    // Nothing to count where each character may be one.
    if (text.length <= most) {
        return;
    }
    let marks = 0;
    for (let at = 0; at < text.length; at += 1) {
        marks += isMark[text.charCodeAt(at)] ?? 0;
    }
    if (marks > most) {
        throw noRoom("too many values");
    }
}

/** By the code of a character: whether a value of YAML may begin or end with it. */
const isMark = Uint8Array.from({ length: 128 }, (_, code) => ("\n:,[]{}".includes(String.fromCharCode(code)) ? 1 : 0));
