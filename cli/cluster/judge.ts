/** From what runs in clusters, as AWS describes it, to findings and a verdict for each service. Pure. */
import { inspectCarried, taskOf } from "../../audit/carried-inspection";
import type { FindParameter } from "../../audit/collectors";
import { configUnproven, containersUnreadable } from "../../audit/container-rules/collector-config-proven";
import { toldExemptions } from "../../audit/exemptions";
import { pageOf, type RuleName } from "../../audit/rules";
import { nameOf } from "../../audit/violations";
import { isMapping, type Mapping } from "../../collector/values";
import { distinct } from "../distinct";
import { tagsOf } from "../fields";
import { carriedBy } from "../forms/task-definitions";
import { addLooked, type Looked, nothingLookedAt } from "../looked";
import type { PackConfig } from "../pack-config";
import type { Finding, Notice, Verdict, WorkloadReport } from "../report";
import type { Use, Workload } from "./inventory";
import { withOverrides } from "./overrides";

export interface Judged {
    readonly files: readonly string[];
    readonly findings: readonly Finding[];
    readonly exempted: readonly Finding[];
    readonly notices: readonly Notice[];
    readonly looked: Looked;
    readonly workloads: readonly WorkloadReport[];
}

/** What came out about one task definition, or one as tasks with overrides run it. */
interface Outcome {
    readonly file: string;
    readonly findings: readonly Finding[];
    readonly notices: readonly string[];
    readonly looked: Looked;
}

export interface JudgingOptions {
    readonly config: PackConfig;
    /** `2027-01-31`. */
    readonly today: string;
    readonly findParameter: FindParameter;
}

/** @param definitions The answers about task definitions, by their ARN; those that couldn't be read are missing. */
export function judge(
    workloads: readonly Workload[],
    definitions: ReadonlyMap<string, object>,
    options: JudgingOptions,
): Judged {
    const outcomes = new Map<string, Outcome>();
    for (const { cluster, name, uses } of workloads) {
        for (const use of uses) {
            const answer = definitions.get(use.definition);
            if (answer !== undefined && !outcomes.has(keyOf(use))) {
                const file = use.overrides === undefined ? use.definition : `ecs://${cluster}/${name}`;
                outcomes.set(keyOf(use), outcomeOf(answer, use, file, options));
            }
        }
    }
    const all = [...outcomes.values()];
    const findings = all.flatMap((outcome) => outcome.findings);
    return {
        files: [...new Set(all.map(({ file }) => file))],
        findings: findings.filter(({ exemption }) => exemption === undefined),
        exempted: findings.filter(({ exemption }) => exemption !== undefined),
        notices: all.flatMap(({ file, notices }) => [...new Set(notices)].map((message) => ({ file, message }))),
        looked: all.reduce<Looked>((sum, { looked }) => addLooked(sum, looked), nothingLookedAt),
        workloads: workloads
            .map((workload) => rowOf(workload, outcomes))
            .sort((one, other) => orderOf(one).localeCompare(orderOf(other), "en")),
    };
}

const keyOf = ({ definition, overrides }: Use): string =>
    overrides === undefined ? definition : `${definition} ${JSON.stringify(overrides)}`;

function outcomeOf(answer: object, { overrides, definition }: Use, file: string, options: JudgingOptions): Outcome {
    const { config, today, findParameter } = options;
    const { taskDefinition, daemonTaskDefinition, tags: given } = answer as Mapping;
    const described = taskDefinition ?? daemonTaskDefinition;
    const value = withOverrides(isMapping(described) ? described : {}, overrides);
    const name = typeof value.family === "string" ? value.family : definition;
    const carried = carriedBy(value, daemonTaskDefinition !== undefined);
    const { containers, kind } = carried;
    const {
        violations,
        waiting,
        collectors,
        unchecked = 0,
    } = inspectCarried(carried, name, {
        settings: config.settings,
        findParameter,
    });
    const { told, covering } = toldExemptions({ name, tags: tagsOf(given) }, config.settings.exemptions, today);
    const resource = nameOf(taskOf(carried, name));
    const findings = violations.flatMap((violation): Finding[] => {
        const { rule, policy, container, source, path, message, fix } = violation;
        const level = config.levelOf(rule);
        const exemption = covering(policy);
        const ofRule = { rule, policy, message, fix, page: pageOf(policy) };
        return level === "disabled"
            ? []
            : [{ ...ofRule, level, file, line: 0, column: 0, resource, container, source, path, exemption }];
    });
    const count = "containers" in containers ? containers.containers.length : 0;
    return {
        file,
        findings: distinct(findings),
        notices: [...waiting, ...told],
        looked: {
            ...{ ...nothingLookedAt, carriers: { [kind]: 1 }, containers: count },
            ...{ collectors: collectors - unchecked, notYet: waiting.length },
        },
    };
}

/** The gravest first. */
const verdicts: readonly Verdict[] = ["unsafe", "unproven", "unread", "safe", "no collector"];

const orderOf = ({ cluster, verdict, kind, name }: WorkloadReport): string =>
    [cluster, verdicts.indexOf(verdict), kind, name].join("\0");

/** Rules that say that nobody can tell, not that something is wrong. */
const ofUnproven: readonly RuleName[] = [configUnproven.id, containersUnreadable.id];

function rowOf({ cluster, kind, name, uses }: Workload, outcomes: ReadonlyMap<string, Outcome>): WorkloadReport {
    const all = uses.map((use) => outcomes.get(keyOf(use)));
    const read = all.flatMap((outcome) => outcome ?? []);
    const failing = read
        .flatMap(({ findings }) => findings)
        .filter(({ level, exemption }) => level === "mandatory" && exemption === undefined);
    const rules = [...new Set(failing.map(({ rule }) => rule))];
    const verdict = ((): Verdict => {
        if (rules.some((rule) => !ofUnproven.includes(rule))) {
            return "unsafe";
        }
        if (rules.length > 0) {
            return "unproven";
        }
        if (uses.length === 0 || read.length < all.length) {
            return "unread";
        }
        return read.some(({ looked }) => looked.collectors > 0) ? "safe" : "no collector";
    })();
    const running = uses.reduce((sum, use) => sum + use.running, 0);
    return { cluster, kind, name, verdict, rules, running, taskDefinitions: uses.map(({ definition }) => definition) };
}
