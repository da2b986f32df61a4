/** The SSM parameters that a program makes, and which of them an ECS secret names. Pure. */
import { isDeepStrictEqual } from "node:util";

import { isUnknown, Unknown, unknownIn } from "./knowledge";
import {
    isSameAccount,
    isSameRegion,
    type Location,
    locationOf,
    type Located,
    same,
    type Surroundings,
} from "./locations";
import { generatedName, mayBeSame, type NameScope, type ParameterName, parameterName } from "./parameter-names";
import { type DeclaredResource, parametersOf, type WrittenParameter } from "./parameter-resources";
import type { TemplateStack } from "./sources/carried";
import { attributeWord, placeholderPrefix, pseudoParameter, Word, aroundWords } from "./sources/template-words";

/** What is known of the value of a parameter that a program makes, and what would make it known. */
export type ParameterValue = { readonly value: string } | { readonly unknown: Unknown; readonly fix: string };

/** The parameter that a `valueFrom` names; undefined for one that the program doesn't make. */
export type FindParameter = (valueFrom: string) => ParameterValue | undefined;

/** A parameter as one resource writes it. */
interface Writer {
    /** Of the resource. */
    readonly urn: string;
    readonly name: ParameterName;
    /** Why nothing tells which of some names it has; undefined where that is known. */
    readonly doubt?: Unknown;
    readonly value: string | Unknown;
    readonly location: Location;
}

/** A task of a program or of a template. */
export interface AskingTask extends Located {
    /** Of the resource that is or has it. */
    readonly urn?: string;
    /** The stack of whose template it is. */
    readonly stack?: TemplateStack;
}

/** What a task has asked for, and was told to be that of one resource. */
interface Answered<Asker> {
    readonly reference: Reference;
    readonly name: ParameterName;
    readonly task: Location;
    readonly urn: string;
    readonly asker?: Asker;
}

/** A resource that writes to a parameter after tasks were told that another writes it alone. */
export interface LateWriter<Asker> {
    /** The tasks. */
    readonly askers: readonly Asker[];
    /** What isn't known of its parameter's name; undefined where that is the one which the tasks take. */
    readonly unknown?: Unknown;
}

/**
 * Filled with the resources of a program in whatever order, and asked by its tasks.
 * @typeParam Asker What a task gives to be told of, if it comes to that.
 */
export class Parameters<Asker = never> {
    readonly #byResource = new Map<string, readonly Writer[]>();
    readonly #byKey = new Map<string, Set<Writer>>();
    /** Of which it isn't known what they write to: it may be whatever a task takes. */
    readonly #doubtful = new Set<Writer>();
    /** By the key of what a task has asked for. */
    readonly #answered = new Map<string, Map<string, Answered<Asker>>>();

    /** Whether a task has asked for a name of which it isn't known what it is. */
    #hasOpenAnswer = false;

    /** Takes what a resource writes to parameters; whether it writes to any. */
    declare(resource: DeclaredResource, around: Surroundings): boolean {
        return this.add(resource.urn, parametersOf(resource), around);
    }

    /** Takes all that is written by what has a URN; whether that is anything. */
    add(urn: string, all: readonly WrittenParameter[], around: Surroundings): boolean {
        this.#forget(urn);
        const writers = new Map<string, Writer>();
        for (const written of all) {
            const writer = writerOf(urn, written, around);
            const id = JSON.stringify([written.template?.stack.within, written.template?.id, writer?.name]);
            const before = writers.get(id);
            if (writer !== undefined) {
                const isOpen = before !== undefined && !isDeepStrictEqual(before.value, writer.value);
                writers.set(id, isOpen ? { ...writer, value: conditional } : writer);
            }
        }
        this.#byResource.set(urn, [...writers.values()]);
        for (const writer of writers.values()) {
            if (writer.name.key !== undefined) {
                this.#byKey.set(writer.name.key, (this.#byKey.get(writer.name.key) ?? new Set()).add(writer));
            }
            if (writer.doubt !== undefined) {
                this.#doubtful.add(writer);
            }
        }
        return writers.size > 0;
    }

    #forget(urn: string): void {
        for (const writer of this.#byResource.get(urn) ?? []) {
            this.#byKey.get(writer.name.key ?? "")?.delete(writer);
            this.#doubtful.delete(writer);
        }
    }

    /** The way to the parameters as a task names them, which may be elsewhere. */
    finder(task: AskingTask, around: Surroundings, asker?: Asker): FindParameter {
        const { urn = "", stack } = task;
        const location = placeOf(urn, stack, task, around);
        const scope = scopeOf(urn, stack);
        return (valueFrom) => {
            const reference = referenceOf(valueFrom, scope);
            return reference === undefined ? undefined : this.#find(reference, location, asker);
        };
    }

    #find(reference: Reference, task: Location, asker: Asker | undefined): ParameterValue | undefined {
        const { key } = reference.name;
        const matches = [...(this.#byKey.get(key) ?? [])]
            .map((writer) => ({ writer, isMeant: isMeant(reference, task, writer) }))
            .filter(({ isMeant }) => isMeant !== false);
        const [certain, ...others] = matches.filter(({ isMeant }) => isMeant === true);
        const doubtful = matches.flatMap(({ isMeant }) => (isUnknown(isMeant) ? [isMeant] : []));
        const never = doubtful.filter(({ state }) => state === "never");
        if (others.length > 0 || (certain !== undefined && never.length > 0) || never.length > 1) {
            return twice;
        }
        if (certain === undefined) {
            const [doubt] = [...never, ...doubtful];
            return doubt === undefined ? undefined : { unknown: doubt, fix: locationFix };
        }
        const doubt = unknownIn(
            this.#others(certain.writer)
                .filter((writer) => isMeant(reference, task, writer) !== false)
                .map(({ doubt: why = maybe }) => why),
        );
        if (doubt !== undefined) {
            const why = `may be written by another resource, too, whose name ${doubt.why}`;
            return { unknown: new Unknown(doubt.state, why), fix: valueFix };
        }
        const { urn, name, value } = certain.writer;
        const answers = this.#answered.get(key) ?? new Map<string, Answered<Asker>>();
        const answer = { reference, name, task, urn, asker };
        this.#answered.set(key, answers.set(JSON.stringify([reference, task, asker]), answer));
        this.#hasOpenAnswer ||= certain.writer.doubt !== undefined;
        return isUnknown(value) ? { unknown: value, fix: valueFix } : { value };
    }

    /** Those that may write to the same as a resource does for certain. */
    #others({ name, doubt }: Writer): readonly Writer[] {
        // Where a part of the name isn't known, that of each may be it.
        const all = doubt === undefined ? [...this.#doubtful] : [...this.#byResource.values()].flat();
        return name.parts === undefined
            ? []
            : all.filter((other) => other.name.key !== name.key && mayBeSame(other.name, name));
    }

    /**
     * Whether a resource writes, or may write, to a parameter that tasks were told, before this resource was there, to
     * be written by another; undefined where it doesn't.
     */
    lateWriter(urn: string): LateWriter<Asker> | undefined {
        const late = (this.#byResource.get(urn) ?? []).flatMap((writer) =>
            this.#answersOf(writer)
                .filter((answer) => answer.urn !== urn && mayBeMeant(answer, writer))
                .map(({ asker, name }) => ({
                    asker,
                    doubt: name.key === writer.name.key ? undefined : (writer.doubt ?? maybe),
                })),
        );
        if (late.length === 0) {
            return undefined;
        }
        const doubts = late.map(({ doubt }) => doubt);
        const askers = late.flatMap(({ asker }) => (asker === undefined ? [] : [asker]));
        return { askers, unknown: doubts.includes(undefined) ? undefined : unknownIn(doubts) };
    }

    /** What was answered about the parameter of a resource, or about one that it may write to. */
    #answersOf({ name, doubt }: Writer): readonly Answered<Asker>[] {
        const same = [...(this.#answered.get(name.key ?? "")?.values() ?? [])];
        if (doubt === undefined && !this.#hasOpenAnswer) {
            return same;
        }
        const all = [...this.#answered.values()].flatMap((answers) => [...answers.values()]);
        return [...same, ...all.filter((answer) => answer.name.key !== name.key && mayBeSame(answer.name, name))];
    }
}

function mayBeMeant({ reference, task }: Answered<unknown>, writer: Writer): boolean {
    const answer = isMeant(reference, task, writer);
    return isUnknown(answer) ? answer.state === "never" : answer;
}

const never = (why: string): Unknown => new Unknown("never", why);

/** Of two names of which one isn't known. */
const maybe = never("may be the same");
const conditional = never("depends on a condition of its template");
const elsewhere = never("is in each region and account of a stack set");

function writerOf(urn: string, written: WrittenParameter, around: Surroundings): Writer | undefined {
    const { name, value, located, template } = written;
    const scope = scopeOf(urn, template?.stack);
    const location = placeOf(urn, template?.stack, located, around);
    if (name === "generated") {
        const reference = template === undefined ? undefined : attributeWord(template.id, "AWS::SSM::Parameter", "");
        // No task knows what a provider makes up.
        return scope === undefined || reference === undefined
            ? undefined
            : { urn, name: generatedName(reference.placeholder, scope), value, location };
    }
    const known = parameterName(name instanceof Word ? name.placeholder : name, scope);
    const doubt = isUnknown(name) && !(name instanceof Word) ? name : partly;
    return { urn, name: known, ...(known.parts?.length === 1 ? {} : { doubt }), value, location };
}

const partly = never("has a part that only a deployment knows");

const scopeOf = (urn: string, stack: TemplateStack | undefined): NameScope | undefined =>
    stack === undefined ? undefined : { id: `${urn}\n${stack.within}`, stackName: stack.name };

/** A stack set's instances are elsewhere, but what is in one of them is together. */
function placeOf(urn: string, stack: TemplateStack | undefined, located: Located, around: Surroundings): Location {
    if (stack?.isSet !== true) {
        return locationOf(located, around);
    }
    const source = `instance of ${urn}`;
    return { region: elsewhere, regionSource: source, account: elsewhere, accountSource: source };
}

const literally = "Put the config as a literal into the variable, under environment";

const valueFix = `${literally}, or give the parameter a value that the program knows and that nothing else sets.`;

const locationFix = `${literally}, or name the account in the settings of the pack, and the region at the parameter and the task definition or at their providers.`;

const twice: ParameterValue = {
    unknown: new Unknown("never", "is written by more than one resource"),
    fix: `${literally}, or leave one resource that writes the parameter.`,
};

/** What a `valueFrom` names. */
interface Reference {
    readonly name: ParameterName & { readonly key: string };
    /** Where it is an ARN; undefined in it where it is the task's own. */
    readonly arn?: { readonly region?: string; readonly account?: string };
}

/**
 * A parameter's name, which means that of the task's own region and account, or its ARN ("Pass Systems Manager
 * parameters through Amazon ECS environment variables", ECS developer guide). With a version or a label behind it, it
 * means the value of then, which no program tells. In a template the parts of an ARN may be pseudo parameters.
 */
function referenceOf(valueFrom: string, scope: NameScope | undefined): Reference | undefined {
    const [, region, account, inArn] = arnPattern.exec(valueFrom) ?? [];
    const written = inArn ?? valueFrom;
    if (aroundWords(written).some((text, index) => index % 2 === 0 && text.includes(":"))) {
        return undefined;
    }
    const { key = "", ...name } = parameterName(written, scope);
    const own = (part: string | undefined, pseudo: string): string | undefined =>
        scope !== undefined && part === pseudoParameter(pseudo)?.placeholder ? undefined : part;
    return {
        name: { ...name, key },
        ...(inArn === undefined ? {} : { arn: { region: own(region, "Region"), account: own(account, "AccountId") } }),
    };
}

const arnPart = `(?:\\$\\{env:${placeholderPrefix}\\w+\\}|[^:])*`;

const arnPattern = new RegExp(`^arn:${arnPart}:ssm:(${arnPart}):(${arnPart}):parameter/(.*)$`, "s");

/** Whether a task that is somewhere means, by a reference, what a resource writes. */
function isMeant({ arn = {} }: Reference, task: Location, { location }: Writer): boolean | Unknown {
    const { region, account } = arn;
    return both(
        region === undefined ? isSameRegion(task, location) : same(region, location.region),
        account === undefined ? isSameAccount(task, location) : isAccount(account, task, location),
    );
}

/** A parameter with the task's credentials is in the task's account, which its roles tell. */
function isAccount(account: string, task: Location, location: Location): boolean | Unknown {
    const known = isUnknown(location.account) && isSameAccount(task, location) === true ? task : location;
    return same(account, known.account);
}

function both(one: boolean | Unknown, other: boolean | Unknown): boolean | Unknown {
    if (one === false || other === false) {
        return false;
    }
    const unknown = [one, other].filter(isUnknown);
    return unknown.find(({ state }) => state === "never") ?? unknown[0] ?? true;
}
