/** One file's content to findings with their positions in it. */
import { toldExemptions } from "../audit/exemptions";
import { pageOf } from "../audit/rules";
import { inspectCarried, taskOf } from "../audit/carried-inspection";
import { KnownTasks } from "../audit/known-tasks";
import { neededVariables } from "../audit/needed-variables";
import { pathText } from "../audit/sources/places";
import { inspectConfigAlone, type RunConfig } from "../audit/config-alone";
import { nameOf, type Violation } from "../audit/violations";
import { type Choices, choicesInWords, inAll } from "./assumed";
import { hasSections, type ParsedFile } from "./documents";
import { detectTargets } from "./detect";
import { explained } from "./explain";
import { offsetAt } from "./paths";
import { containersIn, containersInWords, type Looked, lookedAt } from "./looked";
import { checkContainers } from "./memory";
import type { Finding, Notice } from "./report";
import { jsonInside } from "./forms/inner-text";
import { isStackExport } from "./stack-export";
import { templateMark } from "../collector/rules/template-marks";
import type { PackConfig } from "./pack-config";
import { NotRecognized, positionsIn } from "./source-nodes";
import type { AuditTarget, ConfigTarget, TaskTarget } from "./targets";
import { lineInConfig, violationOffset } from "./violation-offset";

export interface InspectionOptions {
    /** Hard memory of the container that a config by itself runs in, MiB. */
    readonly memoryMiB?: number;
    readonly config: PackConfig;
    /** The image and the variables that a config by itself runs with. */
    readonly container?: Pick<RunConfig, "image" | "environment">;
    /** `2027-01-31`. */
    readonly today: string;
    /** Whether the file was found in a directory, where many have nothing to do with collectors. Default: false. */
    readonly isFound?: boolean;
    /** Whether it is said what the file was taken for. Default: false. */
    readonly isExplained?: boolean;
    /** Whether the same run checks a file too, whose name is from the directory of this one. Default: none. */
    readonly isChecked?: (name: string) => boolean;
}

/** What came out about one file. */
export interface FileReport {
    readonly findings: readonly Finding[];
    readonly exempted: readonly Finding[];
    readonly notices: readonly Notice[];
    /** Those of the notices that say what can't be checked yet. */
    readonly waiting: readonly Notice[];
    readonly looked: Looked;
    /** Files that are left to their own reports, by their names from the directory of this one. */
    readonly nested: readonly string[];
}

/** A finding before its exemption is looked up: what the pack says, and where in the text. */
interface LocatedViolation {
    readonly violation: Violation;
    readonly offset: number;
    readonly resource?: string;
    readonly exemption?: string;
    /** With which choices of a template it is so. */
    readonly choices?: Choices;
}

/** What came out about one target. */
interface Outcome {
    readonly located: readonly LocatedViolation[];
    readonly notices: readonly string[];
    /** What can't be checked yet, a sentence for each. */
    readonly waiting: readonly string[];
    /** Those that were checked. */
    readonly collectors: number;
    /** Names of the containers that are taken for collectors. */
    readonly names?: readonly string[];
    /** The file that says it in place of this one. */
    readonly nestedFile?: string;
}

const isWholeConfig = (target: AuditTarget): boolean => target.kind === "config" && target.resource === undefined;

/** Throws `Unreadable` for a file of another kind. */
export function inspectFile(parsed: ParsedFile, file: string, options: InspectionOptions): FileReport {
    const detected = detectTargets(parsed, file, options.config.settings.images);
    const { targets, whole, nothing, notices: otherNotices } = detected;
    const { isFound = false, isExplained = false } = options;
    if (isFound && targets.some(isWholeConfig) && !hasSections(parsed.value)) {
        throw new NotRecognized("One section alone doesn't make it a collector's config.");
    }
    checkContainers(targets.reduce((sum, target) => sum + containersIn(target), 0));
    const position = positionsIn(parsed.text);
    const outcomes = outcomesOf(targets, parsed.text, options);
    // A resource of a template is judged once for each way that it leaves open; the defaults' come first.
    const choices = new Map<string, Choices>();
    const keyed = outcomes
        .flatMap(({ located }) => located)
        .map((each) => {
            const key = JSON.stringify([each.violation, each.offset, each.resource, each.exemption]);
            choices.set(key, inAll(choices.get(key), each.choices ?? {}));
            return { ...each, key };
        });
    const said = new Set<string>();
    const all = keyed.flatMap(({ violation, offset, resource, exemption, key }): Finding[] => {
        const { rule, policy, container, path, fix } = violation;
        // It stands beside the config, not in it.
        const source = path === "GOMEMLIMIT" ? undefined : violation.source;
        const level = options.config.levelOf(rule);
        if (level === "disabled") {
            return [];
        }
        if (said.has(key)) {
            return [];
        }
        said.add(key);
        const when = choicesInWords(choices.get(key)!);
        const message = when === undefined ? violation.message : `${violation.message} ${when}`;
        const { line, column } = position(offset);
        const page = pageOf(policy);
        // One literal, as a large file has a hundred thousand.
        return [
            // prettier-ignore
            { rule, policy, level, file, line, column, resource, container, source, path, message, fix, page, exemption },
        ];
    });
    const checked = outcomes.reduce((sum, { collectors }) => sum + collectors, 0);
    const waiting = outcomes.flatMap((outcome) => outcome.waiting);
    const looked = lookedAt(targets, { collectors: checked, notYet: waiting.length });
    const told = (sentences: readonly string[]): Notice[] =>
        [...new Set(sentences)].map((message) => ({ file, message }));
    const notices = [
        ...(isExplained ? [explained(detected, outcomes)] : []),
        ...waiting,
        ...outcomes.flatMap((outcome) => outcome.notices),
        ...otherNotices(),
        ...notFilledIn(parsed, whole),
        // Of a directory the summary says it.
        ...(checked + waiting.length === 0 && !isFound ? [nothing ?? nothingToCheck(looked, whole)] : []),
    ];
    const findings = unique(all, (finding) => Object.values(finding).join("\0"));
    return {
        findings: findings.filter(({ exemption }) => exemption === undefined),
        exempted: findings.filter(({ exemption }) => exemption !== undefined),
        notices: told(notices),
        waiting: told(waiting),
        looked,
        nested: outcomes.flatMap(({ nestedFile }) => nestedFile ?? []),
    };
}

/** A resource of a template is judged once for each way that its conditions leave open. */
const unique = <T>(all: readonly T[], keyOf: (one: T) => string): T[] => [
    ...new Map(all.map((each) => [keyOf(each), each])).values(),
];

/**
 * What is in a string of a file that can be read may be a template's all the same. CloudFormation fills its templates
 * in itself, and what is exported is filled in.
 */
function notFilledIn({ text, value, isTemplate }: ParsedFile, whole?: string): string[] {
    const mark = whole === "template" || isTemplate === true || isStackExport(value) ? undefined : templateMark(text);
    return mark === undefined
        ? []
        : [
              `It has ${mark.sign}, ${mark.of}: if that is to be filled in, give the text that comes out of the template.`,
          ];
}

/** A clean result would be mistaken for a check. */
const nothingToCheck = (looked: Looked, whole = "stack"): string =>
    Object.keys(looked.carriers).length === 0
        ? `The ${whole} has nothing that carries containers, so there was nothing to check.`
        : `Looked at ${containersInWords(looked)}: none is known to be a collector, so there was nothing to check.`;

/** Overrides come last, as they are about the containers of the other targets; the order stays. */
function outcomesOf(targets: readonly AuditTarget[], text: string, options: InspectionOptions): readonly Outcome[] {
    const tasks = new KnownTasks();
    const isLast = (target: AuditTarget): boolean => target.kind === "task" && target.carried.carries === "overrides";
    const outcomes = new Map<AuditTarget, Outcome>();
    for (const target of [...targets.filter((each) => !isLast(each)), ...targets.filter(isLast)]) {
        const outcome = target.kind === "config" ? ofConfig(target, options) : ofTask(target, text, options, tasks);
        outcomes.set(target, outcome);
    }
    return targets.map((target) => outcomes.get(target)!);
}

/** What is known of the container that runs a config: what its file says wins. */
export const runOf = ({ container }: ConfigTarget, options: InspectionOptions): RunConfig => ({
    ...options.container,
    memoryMiB: container?.memoryMiB ?? options.memoryMiB,
    goMemLimitMiB: container?.goMemLimitMiB,
});

function ofConfig(target: ConfigTarget, options: InspectionOptions): Outcome {
    const { text, root, resource } = target;
    const container = runOf(target, options);
    const { violations, notAsked } = inspectConfigAlone(text, container, options.config.settings);
    const located = violations.map((violation) => ({
        violation: { ...violation, container: undefined, source: undefined },
        offset: offsetAt(root, violation.path ?? ""),
        resource,
    }));
    // Whoever runs it elsewhere sets them there.
    const needed = resource === undefined && container.environment === undefined ? neededVariables(text) : [];
    const notices = [
        ...(needed.length === 0
            ? []
            : [
                  `The config needs ${needed.join(", ")} from the environment of its container: where nothing sets one of them it is empty.`,
              ]),
        ...(notAsked === undefined ? [] : [notAsked]),
    ];
    return { located, notices, waiting: [], collectors: 1 };
}

function ofTask(
    target: TaskTarget,
    text: string,
    { config: { settings }, today, isChecked }: InspectionOptions,
    tasks: KnownTasks,
): Outcome {
    const { nestedFile } = target;
    if (nestedFile !== undefined && isChecked?.(nestedFile) === true) {
        const notice = `The nested template ${nestedFile} of ${target.name} is checked by itself, with the defaults of its parameters.`;
        return { located: [], notices: [notice], waiting: [], collectors: 0, nestedFile };
    }
    const { carried, name, tags, node, parameters, componentConfigDigest } = target;
    const resource = nameOf(taskOf(carried, name));
    const surroundings = { settings, findParameter: parameters?.(settings), tasks, componentConfigDigest };
    const inspection = inspectCarried(carried, name, surroundings);
    const { collectors, unchecked = 0, names } = inspection;
    const violations = inspection.violations.filter((violation) => target.isReported?.(violation) ?? true);
    tasks.add(`${target.offset} ${name} ${pathText(carried.path)}`, carried, inspection, carried.name ?? name);
    // In the pack's words.
    const { told, covering } = toldExemptions({ name, tags }, settings.exemptions, today);
    // Containers may be JSON in a string, as in a plan or a state.
    const list = violations.length === 0 ? node : jsonInside(text, node);
    const located = violations.map((violation) => ({
        violation: { ...violation, fix: fixOf(violation, target) },
        offset: lineInConfig(text, list, violation) ?? violationOffset(list, violation) ?? target.offset,
        resource,
        choices: target,
        exemption: covering(violation.policy),
    }));
    const waiting = inspection.waiting.map((sentence) => toldOf(sentence, target));
    return { located, notices: told, waiting, collectors: collectors - unchecked, names };
}

/** What waits for an update waits for something else where the file is of another program. */
const toldOf = (sentence: string, { later }: TaskTarget): string =>
    later === undefined ? sentence : sentence.replace(/; the update checks [^;.]*\.$/, `; ${later}.`);

/** What a file's own form says to do, else what the rule does. */
const fixOf = (violation: Violation, { fix, fixes }: TaskTarget): string =>
    fixes?.[violation.rule] ?? (fix !== undefined && isUnread(violation) ? fix : violation.fix);

/** Whether it says that something can't be read, which another export may show. */
const isUnread = ({ rule }: Violation): boolean => rule === "containers-unreadable" || rule === "config-unproven";
