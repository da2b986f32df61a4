/** Jobs together as the sidecars of tasks: who is in which task, names that are unique, labels that all have. */
import type { RelabelArgs, ScrapeArgs } from "../../../collector/config/scrape-args";
import { matchesWhole } from "../../../collector/regex";
import { firstFree } from "../free-name";
import type { Fate, MigratedOptions, MigratedTask } from "../model";
import type { Said } from "../ledger";
import type { Claim } from "./access";
import { refusalOf, withoutValues } from "./fitting";
import { type Placed, type ReadJob, rulesForLabel } from "./job";

export interface TaskContext {
    /** Seconds between scrapes of a job that says nothing else. */
    readonly intervalSeconds?: number;
    readonly externalLabels: ReadonlyMap<string, string>;
    readonly region?: string;
    readonly destinations: MigratedOptions["destinations"];
    /** Name of the task that the config's own program runs in. */
    readonly ownName: string;
    readonly family?: string;
    readonly containers?: readonly string[];
}

export interface Assembled {
    readonly tasks: readonly MigratedTask[];
    /** Of each job, in the order of the jobs; they come before the job's own claims. */
    readonly claims: readonly (readonly Claim[])[];
    /** What became of external labels, by name. */
    readonly external: ReadonlyMap<string, Said>;
}

/** A job in its task, while the task is made. */
interface Member {
    readonly index: number;
    readonly key: string;
    readonly placed: Placed;
    readonly args: ScrapeArgs;
}

export function assemble(jobs: readonly ReadJob[], context: TaskContext): Assembled {
    const claims: Claim[][] = jobs.map(() => []);
    const external = new Map<string, Said>();
    const groups = new Map<string, { readonly name: string; readonly selects?: string; readonly members: Member[] }>();
    for (const [index, { key, placed }] of jobs.entries()) {
        for (const each of placed) {
            const { task, taskName, selects, isOwn } = each.target;
            const name = taskName ?? (isOwn ? context.ownName : key);
            const group = groups.get(task) ?? { name, selects, members: [] };
            groups.set(task, group);
            group.members.push({
                index,
                key: freeKey(key, each.args.port, group.members),
                placed: each,
                args: each.args,
            });
        }
    }
    const names = new Set<string>();
    const tasks = [...groups.values()].flatMap(({ name, selects, members }): MigratedTask[] => {
        const fitting = members.filter((member, at) => fits(member, members.slice(0, at), claims));
        const options = optionsOf(fitting, context, claims, external);
        if (fitting.length === 0) {
            return [];
        }
        const isOwn = fitting[0]!.placed.target.isOwn;
        return [
            {
                name: freeName(serviceName(name), names),
                ...(selects === undefined ? {} : { selects }),
                options,
                ...(context.region === undefined ? {} : { region: context.region }),
                ...(isOwn && context.family !== undefined ? { family: context.family } : {}),
                ...(isOwn && context.containers !== undefined ? { containers: context.containers } : {}),
            },
        ];
    });
    return { tasks, claims, external };
}

/** A name as `serviceName` takes it. */
const serviceName = (name: string): string =>
    name
        .replace(/[^A-Za-z0-9._-]+/g, "-")
        .replace(/^[^A-Za-z0-9]+|-+$/g, "")
        .slice(0, 250) || "service";

/** A name that none of the others has. */
export function freeName(name: string, taken: Set<string>): string {
    const free = firstFree(name, (each) => taken.has(each));
    taken.add(free);
    return free;
}

/** Two targets of one job in one task have jobs of their own, called after their ports. */
function freeKey(key: string, port: number, members: readonly Member[]): string {
    const isTaken = (name: string): boolean => members.some((member) => member.key === name);
    const candidates = [key, `${key.slice(0, 57)}-${port}`];
    let free = candidates.find((name) => !isTaken(name));
    for (let count = 2; free === undefined; count++) {
        const next = `${key.slice(0, 52)}-${port}-${count}`;
        free = isTaken(next) ? undefined : next;
    }
    return free;
}

const targetOf = ({ args: { port, path, params, scheme } }: Member): string =>
    JSON.stringify([port, path ?? "/metrics", params ?? {}, scheme ?? "http"].slice(0, 3));

/** Leaves out what the sidecar would refuse, and says why. */
function fits(member: Member, before: readonly Member[], claims: Claim[][]): boolean {
    const refuse = (why: string): false => {
        claims[member.index]!.push([member.placed.target.steps, { fate: "none", why }]);
        return false;
    };
    const twin = before.find((other) => targetOf(other) === targetOf(member));
    if (twin !== undefined) {
        return refuse(
            `It is the target of scrape.${twin.key} in the same task too, and every sample would be sent twice: give that job what this one has beside.`,
        );
    }
    // What all jobs together may bring is another question.
    const refusal = refusalOf({ scrape: { [member.key]: { ...member.args, sampleLimit: 1, bodySizeLimitMiB: 1 } } });
    return refusal === undefined ? true : refuse(`The sidecar doesn't take it. ${withoutValues(refusal)}`);
}

function optionsOf(
    members: readonly Member[],
    context: TaskContext,
    claims: Claim[][],
    external: Map<string, Said>,
): MigratedOptions {
    const common = commonLabels(members);
    const own = externalOf(members, common, context, external);
    const scrape = Object.fromEntries(
        members.map((member): [string, ScrapeArgs] => {
            const path = `scrape.${member.key}.relabel`;
            const before: RelabelArgs[] = [];
            for (const [name, value] of member.placed.labels) {
                const option = common.get(name) === value ? `labels.${name}` : path;
                const said = sayLabel(name, value, option);
                claims[member.index]!.push(...labelSteps(member, name).map((steps): Claim => [steps, said]));
                if (option === path && said.fate !== "none") {
                    before.push(...rulesForLabel(name, value, member.placed.honorsLabels));
                }
            }
            for (const name of ["job", "instance"]) {
                const said: Said = {
                    fate: "changed",
                    became: `the label ${name}`,
                    why: `The sidecar sets it: ${name === "job" ? "the name of the service" : "the id of the task"}.`,
                };
                claims[member.index]!.push(...labelSteps(member, name).map((steps): Claim => [steps, said]));
            }
            const relabel = [...before, ...(member.args.relabel ?? []), ...own.rules];
            return [member.key, { ...member.args, ...(relabel.length === 0 ? {} : { relabel }) }];
        }),
    );
    const options = {
        scrape: withoutLimits(scrape, members, claims, context.destinations),
        ...(Object.keys(context.destinations ?? {}).length === 0 ? {} : { destinations: context.destinations }),
        ...(context.intervalSeconds === undefined ? {} : { scrapeIntervalSeconds: context.intervalSeconds }),
        ...(common.size + own.labels.size === 0 ? {} : { labels: Object.fromEntries([...own.labels, ...common]) }),
    };
    return options;
}

/** Where a label of a listed target is written: in its group. */
const labelSteps = ({ placed: { target } }: Member, name: string): Claim[0][] =>
    target.steps[0] === "static_configs" ? [[...target.steps.slice(0, 2), "labels", name]] : [];

const labelName = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

function sayLabel(name: string, value: string, option: string): Said {
    if (option.startsWith("labels.")) {
        return {
            fate: "changed",
            became: option,
            why: "The task's and the sidecar's own metrics have it too, and a series' own label of that name is replaced and not kept as exported_….",
        };
    }
    if (value === "" || !labelName.test(name) || refusalOf({ labels: { [name]: "value" } }) !== undefined) {
        return {
            fate: "none",
            why: `The sidecar gives no series a label ${name}: use another name.`,
        };
    }
    return { fate: "same", became: option };
}

/** Whether a job's rules may see or change a label. */
const touches = ({ args: { relabel = [] } }: Member, name: string): boolean =>
    relabel.some(({ action = "replace", sourceLabels = [], targetLabel, regex = "(.*)", replacement = "$1" }) => {
        const byName = ["labelmap", "labeldrop", "labelkeep"].includes(action);
        return (
            sourceLabels.includes(name) ||
            targetLabel === name ||
            (byName && (matchesWhole(regex, name) || action === "labelkeep" || replacement.includes(name)))
        );
    });

/** Labels that all targets of a task have with one value, and that no rule looks at. */
function commonLabels(members: readonly Member[]): ReadonlyMap<string, string> {
    const [first, ...others] = members;
    const common = [...(first?.placed.labels ?? [])].filter(
        ([name, value]) =>
            labelName.test(name) &&
            others.every(({ placed }) => placed.labels.get(name) === value) &&
            !members.some((member) => member.placed.honorsLabels || touches(member, name)) &&
            refusalOf({ labels: { [name]: value } }) === undefined,
    );
    return new Map(common.slice(0, 10));
}

/** What external labels are in one task: labels, or rules where a series' own label would win. */
function externalOf(
    members: readonly Member[],
    common: ReadonlyMap<string, string>,
    { externalLabels }: TaskContext,
    said: Map<string, Said>,
): { readonly labels: ReadonlyMap<string, string>; readonly rules: readonly RelabelArgs[] } {
    const labels = new Map<string, string>();
    const rules: RelabelArgs[] = [];
    for (const [name, value] of externalLabels) {
        const refusal = refusalOf({ labels: { [name]: value } });
        const isGiven = members.some(
            (member) => member.placed.labels.has(name) || touches(member, name) || member.placed.honorsLabels,
        );
        if (refusal !== undefined || labels.size + common.size >= 20) {
            said.set(name, { fate: "none", why: reasonOf(refusal, name) });
        } else if (common.has(name)) {
            setUnlessWorse(said, name, {
                fate: "unneeded",
                why: "The targets have a label of that name, and theirs wins.",
            });
        } else if (isGiven) {
            rules.push(...rulesForLabel(name, value, true));
            setUnlessWorse(said, name, {
                fate: "same",
                became: "relabel of the jobs",
            });
        } else {
            labels.set(name, value);
            setUnlessWorse(said, name, {
                fate: "changed",
                became: `labels.${name}`,
                why: "The task's and the sidecar's own metrics have it too; where a series has that label of its own, this value wins.",
            });
        }
    }
    return { labels, rules };
}

const reasonOf = (refusal: ReturnType<typeof refusalOf>, name: string): string =>
    refusal === undefined
        ? `A series gets at most 20 labels of labels, and there are so many before ${name}.`
        : `The sidecar doesn't take it. ${withoutValues(refusal)}`;

const ranks: readonly Fate[] = ["same", "unneeded", "changed", "none"];

/** What holds in any task is said. */
function setUnlessWorse(said: Map<string, Said>, name: string, next: Said): void {
    const before = said.get(name);
    if (before === undefined || ranks.indexOf(before.fate) < ranks.indexOf(next.fate)) {
        said.set(name, next);
    }
}

/** Limits that together are more than the memory holds are left out: what the memory holds is the limit then. */
function withoutLimits(
    scrape: Readonly<Record<string, ScrapeArgs>>,
    members: readonly Member[],
    claims: Claim[][],
    destinations: MigratedOptions["destinations"],
): Readonly<Record<string, ScrapeArgs>> {
    const refusal = refusalOf({ scrape, destinations });
    if (refusal === undefined || !/\.(?:sampleLimit|bodySizeLimitMiB)$/.test(refusal.path)) {
        return scrape;
    }
    const key = refusal.path.endsWith("sampleLimit") ? "sampleLimit" : "bodySizeLimitMiB";
    const setting = key === "sampleLimit" ? "sample_limit" : "body_size_limit";
    for (const { index } of members) {
        claims[index]!.push([
            [setting],
            {
                fate: "changed",
                became: "the bounds that follow from the sidecar's memory",
                why: `The limits of the task's jobs together are more than a sidecar with 256 MiB bears: with more memory ${key} can be given.`,
            },
        ]);
    }
    const rest = Object.fromEntries(
        Object.entries(scrape).map(([name, { [key]: _, ...args }]) => [name, args as ScrapeArgs]),
    );
    return withoutLimits(rest, members, claims, destinations);
}
