/** The third judge: moto makes what the states say, and is asked what it made. */
import type { Json, JsonObject, StateResource } from "../state";
import { apiCalls, awsResources } from "../state-to-api";
import { regionOf } from "../state-to-template";
import type { ApiCall } from "../translate";
import { brought } from "./brought";
import { lacks } from "./lacks";
import { at, leaves, missing } from "./missing";
import { replay, type Path, type Said, type Step } from "./replay";
import { rows, type Read, type Row } from "./rows";

/** What moto has against one world, and what it has made of it. */
export interface Verdict {
    /** Calls that moto refuses, and what it gives back in another way than it was sent, as sentences. */
    readonly refused: string[];
    /** The operations that were made, and those that moto hasn't: `service Operation`. */
    readonly made: ReadonlySet<string>;
    readonly lacking: ReadonlySet<string>;
    /** How many properties were read back. */
    readonly compared: number;
    /** Ids and ARNs of the state beside those that moto gave in their place: `type output`, ours, moto's. */
    readonly forms: readonly Form[];
}

export interface Form {
    readonly of: string;
    readonly ours: Json;
    readonly theirs: Json;
}

/** A step, and what it is for. */
interface Planned extends Step {
    readonly resource?: StateResource;
    /** It says the resource's inputs. */
    readonly creates?: true;
    readonly read?: Read;
    /** Outputs whose form is compared: where the answer has them. */
    readonly outputs?: Readonly<Record<string, Path>>;
}

/**
 * What moto says of each world: states that know each other, in the order in which they were deployed.
 *
 * @throws when a resource type has no row, or moto can't be run.
 */
export function judgeByMoto(worlds: readonly (readonly unknown[])[]): Verdict[] {
    const plans = worlds.map(planOf);
    const steps = plans.map((plan) => plan.map(stepOf));
    const said = replay(steps, accountOf(worlds));
    return plans.map((plan, index) => verdict(plan, said[index]!));
}

const stepOf = ({ service, operation, region, params, gives }: Planned): Step => ({
    ...{ service, operation, region, params, gives },
});

/** The account in which the states' resources were made; the samples' where they tell none. */
function accountOf(worlds: readonly (readonly unknown[])[]): string {
    const arns = worlds.flat().flatMap((state) => awsResources(state).map(({ outputs }) => String(outputs.arn)));
    return (
        arns.map((arn) => /^arn:[a-z-]+:[a-z-]+:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1]).find(Boolean) ?? "111122223333"
    );
}

function planOf(states: readonly unknown[]): Planned[] {
    const all = states.flatMap((state) => {
        const calls = apiCalls(state);
        return awsResources(state).map((resource) => {
            const region = String(resource.inputs.region ?? regionOf(state));
            const own = calls.filter(({ urn }) => urn === resource.urn);
            return plannedFor(resource, region, own);
        });
    });
    all.sort((one, other) => one.order - other.order);
    const creates = all.flatMap((each) => each.creates);
    return [...brought(creates, String(creates[0]?.region)), ...creates, ...all.flatMap((each) => each.reads)];
}

function plannedFor(resource: StateResource, region: string, calls: readonly ApiCall[]) {
    const row = rowOf(resource);
    const [first, ...others] = calls;
    const step = (operation: string, params: JsonObject, outputs: Row["gives"] = {}): Planned => ({
        ...{ service: first!.service, operation, region, params, resource, outputs },
        gives: replaced(resource, outputs),
    });
    const creates = [
        { ...step(first!.operation, (row.asks ?? same)(first!.params), row.gives), creates: true } as const,
        ...(row.then?.(resource) ?? []).map(({ operation, params, gives }) => step(operation, params, gives)),
        ...others.map(({ operation, params }) => ({ ...step(operation, params), creates: true }) as const),
    ];
    const sent = Object.assign({}, ...calls.map(({ params }) => params)) as JsonObject;
    const reads = row.reads
        .filter((read) => Object.keys(expected(read, sent)).length > 0)
        .map((read) => ({ ...step(read.operation, read.params(resource)), read, outputs: read.gives ?? {} }));
    return { creates, reads, order: order.get(resource.type)! };
}

const same = (params: JsonObject): JsonObject => params;

const order = new Map(Object.keys(rows).map((type, index) => [type, index]));

function rowOf({ type, name }: StateResource): Row {
    const row = rows[type];
    if (row === undefined) {
        throw new Error(`${type} (${name}) has no row for moto; add it to test/judges/moto/rows.ts.`);
    }
    return row;
}

const expected = ({ sent }: Read, params: JsonObject): JsonObject => (sent === undefined ? params : sent(params));

/** What the answer's ids stand for: the state's, where it has them, and the URN. */
function replaced(resource: StateResource, outputs: Readonly<Record<string, Path>>): Step["gives"] {
    const entries = Object.entries(outputs);
    const [first] = entries;
    const named = entries.map(([output, path]): [unknown, Path] => [ours(resource, output), path]);
    return Object.fromEntries([
        ...named.filter((entry): entry is [string, Path] => typeof entry[0] === "string"),
        ...(first === undefined ? [] : [[resource.urn, first[1]] as const]),
    ]);
}

const ours = ({ id, outputs }: StateResource, output: string): Json | undefined =>
    output === "id" ? id : outputs[output];

function verdict(plan: readonly Planned[], said: readonly Said[]): Verdict {
    const sent = new Map<string, JsonObject>();
    const found = {
        refused: [] as string[],
        made: new Set<string>(),
        lacking: new Set<string>(),
        compared: 0,
        forms: [] as Form[],
    };
    for (const [index, step] of plan.entries()) {
        const { has, params, answer, refused } = said[index]!;
        const { resource, operation, service, read } = step;
        const call = `${service} ${operation}`;
        const where = resource === undefined ? call : `${resource.type} (${resource.name}): ${call}`;
        const before = resource === undefined ? undefined : sent.get(resource.urn);
        if (!has) {
            found.lacking.add(call);
        }
        if (answer === undefined) {
            if ((has || lacks[call] === undefined) && (read === undefined || before !== undefined)) {
                found.refused.push(`${where}: ${refused}`);
            }
            continue;
        }
        found.made.add(call);
        if (resource === undefined) {
            continue;
        }
        if (step.creates) {
            sent.set(resource.urn, { ...before, ...params });
        }
        if (read !== undefined && before !== undefined) {
            const wanted = expected(read, before);
            found.compared += leaves(wanted);
            found.refused.push(...missing(wanted, at(answer, read.at), where, read.more));
        }
        found.forms.push(...formsOf(step, resource, answer));
    }
    return found;
}

function formsOf({ outputs = {} }: Planned, resource: StateResource, answer: Json): Form[] {
    return Object.entries(outputs).flatMap(([output, path]) => {
        const own = ours(resource, output);
        return own === undefined
            ? []
            : [{ of: `${resource.type} ${output}`, ours: own, theirs: at(answer, path) ?? null }];
    });
}
