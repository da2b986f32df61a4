/** The task and job definitions of a program so far, which overrides are about. Pure. */
import { isUnknown } from "./knowledge";
import type { Carried, Run } from "./sources/carried";
import { attributeWord, Word } from "./sources/template-words";
import type { Inspection } from "./violations";

interface KnownTask {
    readonly service: Run["service"];
    /** Its family, or a job definition's name; undefined where that isn't known. */
    readonly definition?: string;
    /** What refers to it in its template; undefined where it has none. */
    readonly reference?: string;
    readonly hasCollector: boolean;
    /** Names of its containers that are collectors. */
    readonly names: readonly string[];
}

/** What is known of the task that is run. */
export interface Runnable {
    /** False where none of its containers is a collector. */
    readonly mayHaveCollector: boolean;
    /** Whether a definition of the program, which may be the one that is run, has a collector. */
    readonly hasCollector: boolean;
    readonly names: ReadonlySet<string>;
}

export class KnownTasks {
    private readonly tasks = new Map<string, KnownTask>();
    /** What was answered since the last task came: many overrides are about the same. */
    private readonly answers = new Map<string, Runnable>();

    /**
     * Takes in what a resource carries, and what came out about it.
     * @param key Tells it from all others; a later one takes the place of the same.
     * @param id Logical id in a template by itself.
     */
    add(key: string, carried: Carried, { collectors, waiting, names = [] }: Inspection, id = carried.name): void {
        if (carried.carries === "task") {
            this.answers.clear();
            this.tasks.set(key, {
                service: carried.jobDefinition === undefined ? "ecs" : "batch",
                definition: carried.family ?? carried.jobDefinition,
                reference: id === undefined ? undefined : referenceOf(id, carried),
                hasCollector: collectors + waiting.length > 0,
                names,
            });
        }
    }

    /**
     * What is known of the one that is run.
     * @param from What runs it.
     */
    about({ service, definition }: Partial<Run> = {}, from: Pick<Carried, "stack"> = {}): Runnable {
        const isText = typeof definition === "string";
        const reference = definition instanceof Word ? scoped(definition.placeholder, from) : undefined;
        const written = isText ? definition : isUnknown(definition) && definition.state;
        const key = JSON.stringify([service, isText, written, reference]);
        const answer = this.answers.get(key) ?? this.answer({ service, definition }, reference);
        this.answers.set(key, answer);
        return answer;
    }

    private answer({ service, definition }: Partial<Run>, reference: string | undefined): Runnable {
        if (service === "other") {
            return { mayHaveCollector: false, hasCollector: false, names: new Set() };
        }
        const all = [...this.tasks.values()].filter((task) => service === undefined || task.service === service);
        const wanted = typeof definition === "string" ? plainName(definition) : undefined;
        const own = all.filter((task) =>
            reference === undefined ? wanted !== undefined && task.definition === wanted : task.reference === reference,
        );
        const candidates = own.length > 0 ? own : all;
        // A definition by another name isn't the one that is run.
        const hasCollector = candidates.some(
            (task) => task.hasCollector && (own.length > 0 || wanted === undefined || (task.definition ?? "") === ""),
        );
        // What only a preview doesn't know yet is of this program.
        const isOurs = own.length > 0 || (all.length > 0 && isUnknown(definition) && definition.state === "not yet");
        return {
            mayHaveCollector: hasCollector || !isOurs,
            hasCollector,
            names: new Set(candidates.flatMap(({ names }) => names)),
        };
    }
}

/** Within the stack of a template: logical ids are the same in many. */
const scoped = (placeholder: string, { stack }: Pick<Carried, "stack">): string =>
    JSON.stringify([stack?.within, placeholder]);

/** As `Ref` refers to a definition in its template. */
const referenceOf = (id: string, carried: Carried): string | undefined => {
    const word = attributeWord(id, "AWS::ECS::TaskDefinition", "");
    return word === undefined ? undefined : scoped(word.placeholder, carried);
};

/** The family of `arn:aws:ecs:…:task-definition/FAMILY:3`, `FAMILY:3` and `FAMILY`; a job definition's name alike. */
const plainName = (definition: string): string =>
    definition.replace(/^arn:.*:(task|job)-definition\//, "").replace(/:\d+$/, "");
