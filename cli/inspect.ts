/** One file's content to findings with their places in it. */
import { describeExemption, exemptionsOf, isExempt } from "../audit/exemptions";
import { pageOf } from "../audit/rules";
import { inspectConfig, inspectContainers, nameOf, type Violation } from "../audit/violations";
import { containerPlace } from "./container-places";
import type { ParsedFile } from "./documents";
import { type ConfigSubject, contentOf, type Subject, type TaskSubject } from "./inputs";
import { positionsIn } from "./places";
import { follow } from "./positions";
import type { Finding, Notice } from "./report";
import type { PackConfig } from "./settings";

export interface InspectionOptions {
    /** Hard memory of the container that a config by itself runs in, MiB. */
    readonly memoryMiB?: number;
    readonly config: PackConfig;
    /** `2027-01-31`. */
    readonly today: string;
}

/** What came out about one file. */
export interface FileReport {
    readonly findings: readonly Finding[];
    readonly exempted: readonly Finding[];
    readonly notices: readonly Notice[];
}

/** A finding before its exemption is looked up: what the pack says, and where in the text. */
interface Located {
    readonly violation: Violation;
    readonly offset: number;
    readonly resource?: string;
    readonly exemption?: string;
}

/** What came out about one subject. */
interface Outcome {
    readonly located: readonly Located[];
    readonly notices: readonly string[];
    readonly collectors: number;
}

/** Throws `Unreadable` when the file is none of what can be checked. */
export function inspectFile(parsed: ParsedFile, file: string, options: InspectionOptions): FileReport {
    const content = contentOf(parsed, file);
    const position = positionsIn(parsed.text);
    const outcomes = content.subjects.map((subject) => outcomeOf(subject, options));
    const findings = outcomes
        .flatMap(({ located }) => located)
        .flatMap(({ violation, offset, resource, exemption }): Finding[] => {
            const { rule, policy, container, path, message, fix } = violation;
            // It stands beside the config, not in it.
            const source = path === "GOMEMLIMIT" ? undefined : violation.source;
            const level = options.config.levelOf(rule);
            return level === "disabled"
                ? []
                : [
                      {
                          ...{ rule, policy, level, file, ...position(offset), resource },
                          ...{ container, source, path, message, fix, page: pageOf(policy), exemption },
                      },
                  ];
        });
    const checked = outcomes.reduce((sum, { collectors }) => sum + collectors, 0);
    const nothing = checked === 0 ? [nothingToCheck(content.subjects)] : [];
    const notices = [...outcomes.flatMap((outcome) => outcome.notices), ...content.notices(), ...nothing];
    return {
        findings: findings.filter(({ exemption }) => exemption === undefined),
        exempted: findings.filter(({ exemption }) => exemption !== undefined),
        notices: notices.map((message) => ({ file, message })),
    };
}

/** A clean result would be mistaken for a check. */
function nothingToCheck(subjects: readonly Subject[]): string {
    return subjects.length === 0
        ? "The stack has no task definition, so there was nothing to check."
        : "No container is known for a collector, so there was nothing to check.";
}

const outcomeOf = (subject: Subject, options: InspectionOptions): Outcome =>
    subject.kind === "config" ? ofConfig(subject, options) : ofTask(subject, options);

function ofConfig({ text, root }: ConfigSubject, { memoryMiB }: InspectionOptions): Outcome {
    // The names only go into the violation's text, which isn't used here.
    const task = { kind: "config", name: "config", memoryMiB };
    const located = inspectConfig(text, "collector", "config", task).map((violation) => ({
        violation: { ...violation, container: undefined, source: undefined },
        offset: follow(root, violation.path ?? "").offset,
    }));
    return { located, notices: [], collectors: 1 };
}

function ofTask(subject: TaskSubject, { config: { settings }, today }: InspectionOptions): Outcome {
    const { task, containers, tags, place, findParameter } = subject;
    const resource = nameOf(task);
    const { violations, waiting, collectors } = inspectContainers(containers, task, settings, findParameter);
    const exemptions = exemptionsOf({ name: task.name, tags }, settings.exemptions);
    // In the pack's words.
    const told = exemptions.map((exemption) => describeExemption(`resource "${task.name}"`, exemption, today));
    const located = violations.map((violation) => ({
        violation: subject.fix === undefined ? violation : { ...violation, fix: subject.fix },
        offset: containerPlace(place, violation) ?? subject.offset,
        resource,
        exemption: told[exemptions.findIndex((exemption) => isExempt(violation.policy, [exemption], today))],
    }));
    return { located, notices: [...waiting, ...told], collectors };
}
