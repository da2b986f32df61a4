/** Overrides that a program registers before the tasks that they may be about. Pure. */
import type { Inspection } from "./violations";
import type { Carried, CarriedOverrides } from "./sources/carried";

/** Overrides, as they were judged by the tasks that were known then. */
export interface JudgedOverrides<Owner> {
    readonly carried: CarriedOverrides;
    /** What has them. */
    readonly owner: Owner;
    /** What was said of them. */
    readonly waiting: readonly string[];
}

interface Kept<Owner> extends JudgedOverrides<Owner> {
    /** What has told of them since. */
    toldBy?: string;
}

/** Stands for every name, as no container has it. */
const anyName = "";

/** Overrides that nothing was found wrong with, to be judged again when a collector comes that they may be about. */
export class LateOverrides<Owner> {
    private readonly kept = new Map<string, Kept<Owner>>();
    /** Keys by the names of the containers that are overridden. */
    private readonly byName = new Map<string, Set<string>>();

    /**
     * Takes in what was said of overrides.
     * @param key Tells them from all others.
     */
    add(key: string, carried: Carried, owner: Owner, { violations, waiting }: Inspection): void {
        if (carried.carries !== "overrides" || violations.length > 0 || this.kept.has(key)) {
            return;
        }
        this.kept.set(key, { carried, owner, waiting });
        for (const name of namesIn(carried)) {
            const keys = this.byName.get(name) ?? new Set();
            this.byName.set(name, keys.add(key));
        }
    }

    /** Those that a task may make unsafe which has come since, by what came out about it. */
    about({ collectors, waiting, names = [] }: Inspection, task: string): readonly JudgedOverrides<Owner>[] {
        if (collectors + waiting.length === 0) {
            return [];
        }
        const keys = new Set([anyName, ...names].flatMap((name) => [...(this.byName.get(name) ?? [])]));
        return [...keys].map((key) => this.kept.get(key)!).filter(({ toldBy = task }) => toldBy === task);
    }

    /** Leaves overrides out from now on, but for the task that tells of them. */
    told(overrides: JudgedOverrides<Owner>, task: string): void {
        (overrides as Kept<Owner>).toldBy = task;
    }
}

/** Names of the containers that are overridden; of a container that has none, or an unknown one, any. */
function namesIn({ containers }: CarriedOverrides): readonly string[] {
    return "containers" in containers
        ? containers.containers.map(({ name, unknown }) =>
              name.startsWith("#") || unknown?.has("name") === true ? anyName : name,
          )
        : [anyName];
}
