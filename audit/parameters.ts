/** The SSM parameters that a program makes, and which of them an ECS secret names. Pure. */
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
import { type DeclaredResource, parameterOf, unnamed } from "./parameter-resources";

/** What is known of the value of a parameter that a program makes, and what would make it known. */
export type ParameterValue = { readonly value: string } | { readonly unknown: Unknown; readonly fix: string };

/** The parameter that a `valueFrom` names; undefined for one that the program doesn't make. */
export type FindParameter = (valueFrom: string) => ParameterValue | undefined;

/** A parameter as one resource writes it. */
interface Writer {
    readonly urn: string;
    /** Name of the resource. */
    readonly resource: string;
    readonly value: string | Unknown;
    readonly location: Location;
}

/** What a task has asked for, and was told to be that of one resource. */
interface Answered<Asker> {
    readonly reference: Reference;
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
    /** By name as `folded`. */
    readonly #writers = new Map<string, Map<string, Writer>>();
    /** Of which it isn't known what they write to: it may be whatever a task takes. */
    readonly #nameless = new Map<string, Writer & { readonly name: Unknown }>();
    readonly #answered = new Map<string, Map<string, Answered<Asker>>>();

    /** Takes what a resource writes to parameters; whether it writes to any. */
    declare(resource: DeclaredResource, around: Surroundings): boolean {
        const parameter = parameterOf(resource);
        if (parameter === undefined || parameter.name === unnamed) {
            return parameter !== undefined;
        }
        const { urn, name } = resource;
        const writer = { urn, resource: name, value: parameter.value, location: locationOf(parameter.located, around) };
        if (isUnknown(parameter.name)) {
            this.#nameless.set(urn, { ...writer, name: parameter.name });
            return true;
        }
        entry(this.#writers, folded(parameter.name)).set(urn, writer);
        return true;
    }

    /** The way to the parameters as a task names them, which may be elsewhere. */
    finder(task: Located, around: Surroundings, asker?: Asker): FindParameter {
        const location = locationOf(task, around);
        return (valueFrom) => this.#find(valueFrom, location, asker);
    }

    #find(valueFrom: string, task: Location, asker: Asker | undefined): ParameterValue | undefined {
        const reference = referenceOf(valueFrom);
        if (reference === undefined) {
            return undefined;
        }
        const matches = [...(this.#writers.get(reference.name)?.values() ?? [])]
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
        const { urn, value } = certain.writer;
        const nameless = unknownIn(
            [...this.#nameless.values()]
                .filter((writer) => isMeant(reference, task, writer) !== false)
                .map(({ name }) => name),
        );
        if (nameless !== undefined) {
            const why = `may be written by another resource, too, whose name ${nameless.why}`;
            return { unknown: new Unknown(nameless.state, why), fix: valueFix };
        }
        const key = JSON.stringify([valueFrom, task, asker]);
        entry(this.#answered, reference.name).set(key, { reference, task, urn, asker });
        return isUnknown(value) ? { unknown: value, fix: valueFix } : { value };
    }

    /**
     * Whether a resource writes, or may write, to a parameter that tasks were told, before this resource was there, to
     * be written by another; undefined where it doesn't.
     */
    lateWriter(urn: string): LateWriter<Asker> | undefined {
        const nameless = this.#nameless.get(urn);
        const answered = [...this.#answered].flatMap(([name, answers]) => {
            const writer = nameless ?? this.#writers.get(name)?.get(urn);
            return writer === undefined
                ? []
                : [...answers.values()].filter((answer) => answer.urn !== urn && mayBeMeant(answer, writer));
        });
        const askers = answered.flatMap(({ asker }) => (asker === undefined ? [] : [asker]));
        return answered.length === 0 ? undefined : { askers, unknown: nameless?.name };
    }
}

function mayBeMeant({ reference, task }: Answered<unknown>, writer: Writer): boolean {
    const answer = isMeant(reference, task, writer);
    return isUnknown(answer) ? answer.state === "never" : answer;
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
    /** As `folded`. */
    readonly name: string;
    /** Where it is an ARN. */
    readonly arn?: { readonly region: string; readonly account: string };
}

/**
 * A parameter's name, which means that of the task's own region and account, or its ARN ("Pass Systems Manager
 * parameters through Amazon ECS environment variables", ECS developer guide). With a version or a label behind it, it
 * means the value of then, which no program tells.
 */
function referenceOf(valueFrom: string): Reference | undefined {
    const [, region, account, inArn] = /^arn:[^:]*:ssm:([^:]*):([^:]*):parameter\/(.*)$/s.exec(valueFrom) ?? [];
    const name = inArn ?? valueFrom;
    if (name.includes(":")) {
        return undefined;
    }
    return { name: folded(name), ...(inArn === undefined ? {} : { arn: { region: region!, account: account! } }) };
}

/** `/a` and `a` have one ARN, so that they count as one. */
const folded = (name: string): string => name.replace(/^\//, "");

/** Whether a task that is somewhere means, by a reference, what a resource writes. */
function isMeant({ arn }: Reference, task: Location, { location }: Writer): boolean | Unknown {
    return arn === undefined
        ? both(isSameRegion(task, location), isSameAccount(task, location))
        : both(same(arn.region, location.region), isAccount(arn.account, task, location));
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

function entry<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
    const found = map.get(key) ?? new Map<string, Value>();
    map.set(key, found);
    return found;
}
