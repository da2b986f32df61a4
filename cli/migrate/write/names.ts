/** Names for what is written: of files, constants and services, each once. */
import { firstFree } from "../free-name";
import type { MigratedTask } from "../model";

/** What one task is called where it is written. */
export interface WrittenNames {
    readonly task: MigratedTask;
    /** Of the component, of a file, and of the service (label `job`). */
    readonly name: string;
    /** A constant of the program. */
    readonly constant: string;
    /** What ECS takes as the family of a task definition. */
    readonly family: string;
}

/** Words that no constant may have. */
const reserved = new Set(
    [
        "break case catch class const continue debugger default delete do else enum export extends false finally for",
        "function if import in instanceof new null return super switch this throw true try typeof var void while with",
        "let static yield await arguments eval undefined implements interface package private protected public",
        // What the program itself is called by.
        "platform withAdotSidecar",
    ]
        .join(" ")
        .split(" "),
);

export function writtenNames(tasks: readonly MigratedTask[]): readonly WrittenNames[] {
    const [names, constants, families] = [new Set<string>(), new Set<string>(), new Set<string>()];
    // Those that the input names stay as they are.
    tasks.forEach(({ family }) => family !== undefined && families.add(family.toLowerCase()));
    return tasks.map((task) => {
        const plain = task.name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
        const name = free(plain === "" ? "app" : plain.slice(0, 200), names, "-");
        const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
        const camel = words
            .map((word, index) => (index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1))
            .join("");
        const usable = /^[A-Za-z]/.test(camel) && !reserved.has(camel) ? camel : `task${camel}`;
        const family = task.family ?? free(name.replaceAll(".", "-"), families, "-");
        return { task, name, constant: free(usable, constants, ""), family };
    });
}

function free(wanted: string, taken: Set<string>, separator: string): string {
    const name = firstFree(
        wanted,
        (each) => taken.has(each.toLowerCase()),
        (count) => `${wanted}${separator}${count}`,
    );
    taken.add(name.toLowerCase());
    return name;
}
