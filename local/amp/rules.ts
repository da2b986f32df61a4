/** The rules of a workspace: files for its Prometheus, and what became of each rule. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";

/** Rule files by namespace. */
export type RuleFiles = Readonly<Record<string, string>>;

/** What became of the rules so far. */
export interface RuleHealth {
    /** Recording rules, and alerting ones. */
    readonly recording: number;
    readonly alerting: number;
    /** Rules that were not evaluated yet. */
    readonly waiting: number;
    /** Rules that can't be evaluated, each with Prometheus's reason. */
    readonly failing: readonly string[];
}

/** Directory of the rule files below a database's own, as Prometheus's configuration names it. */
export const rulesDirectory = "rules";

/**
 * Writes the files, and removes those of before.
 *
 * @param intervalSeconds Time between two evaluations, in place of each group's own. Default: as the files say.
 */
export function writeRuleFiles(directory: string, files: RuleFiles, intervalSeconds?: number): void {
    const rules = path.join(directory, rulesDirectory);
    fs.rmSync(rules, { recursive: true, force: true });
    fs.mkdirSync(rules, { recursive: true });
    for (const [namespace, text] of Object.entries(files)) {
        const content = intervalSeconds === undefined ? text : everySeconds(text, intervalSeconds);
        fs.writeFileSync(path.join(rules, `${namespace}.yml`), content);
    }
}

function everySeconds(text: string, seconds: number): string {
    const { groups } = parse(text) as { groups: object[] };
    return stringify({ groups: groups.map((group) => ({ ...group, interval: `${seconds}s` })) }, { lineWidth: 0 });
}

/** The answer of Prometheus's `/api/v1/rules`, as far as it is read. */
interface RulesAnswer {
    readonly data: {
        readonly groups: readonly {
            readonly name: string;
            readonly rules: readonly {
                readonly type: "recording" | "alerting";
                readonly name: string;
                readonly health: "ok" | "err" | "unknown";
                readonly lastError?: string;
            }[];
        }[];
    };
}

/** Asks a Prometheus for its rules. */
export async function ruleHealth(url: string): Promise<RuleHealth> {
    const answer = (await (await fetch(`${url}/api/v1/rules`)).json()) as RulesAnswer;
    const rules = answer.data.groups.flatMap(({ name: group, rules }) => rules.map((rule) => ({ ...rule, group })));
    const count = (pick: (rule: (typeof rules)[number]) => boolean): number => rules.filter(pick).length;
    return {
        recording: count(({ type }) => type === "recording"),
        alerting: count(({ type }) => type === "alerting"),
        waiting: count(({ health }) => health === "unknown"),
        failing: rules
            .filter(({ health }) => health === "err")
            .map(({ name, group, lastError }) => `${name} of group ${group}: ${lastError ?? "no reason given"}`),
    };
}
