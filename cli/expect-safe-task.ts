/** The audit for tests of apps without Pulumi, in mocha, jest, vitest or node:test. */
import { AssertionError } from "node:assert";
import { today } from "../audit/exemptions";
import { formatText } from "./formats/text";
import { inspectFile } from "./inspect";
import { defaultConfig, defaultLevels, packConfig } from "./pack-config";
import { printable } from "./printable";
import { isFailing, type Report } from "./report";
import { checkOptions, ofTask } from "./safe-task-input";
import type { Settings } from "../audit/settings";

export interface SafeTaskOptions {
    /** What the findings are said to be about. Default: the task. */
    readonly name?: string;
    /** The pack's settings: images, exemptions, levels of single rules. Default: the pack's own. */
    readonly settings?: Settings;
    /** Whether advisory findings count too. Default: false. */
    readonly strict?: boolean;
    /** Hard memory limit of the container of a collector's config given by itself, MiB. Default: not compared. */
    readonly memoryMiB?: number;
    /** Whether a task without any collector passes. Default: false, as nothing would have been checked. */
    readonly allowNoCollector?: boolean;
}

/**
 * Throws an AssertionError with what the policy pack would block, each with its fix, and where something can't be
 * checked yet, or nothing is; says nothing of a safe task. Throws a TypeError for what is no task, and for options that
 * aren't valid.
 *
 * @param task A task definition as an object, as `aws ecs register-task-definition` takes it; or the text of anything
 * that `npx pulumi-adot audit` reads: a CloudFormation template as `JSON.stringify(template.toJSON())`, for one.
 */
export function expectSafeTask(task: unknown, options: SafeTaskOptions = {}): void {
    checkOptions(options);
    const { name = "the task", settings, strict = false, memoryMiB, allowNoCollector = false } = options;
    const config = settings === undefined ? defaultConfig : packConfig(settings, defaultLevels);
    const found = ofTask(task, (document) => inspectFile(document, name, { config, today: today(), memoryMiB }));
    const report: Report = { ...found, files: [name], failures: [], strict };
    const counted = report.findings.filter((finding) => isFailing(finding, strict));
    if (counted.length > 0) {
        const message = formatText({ ...report, findings: counted }, { color: false, version: "" });
        throw failure(
            `The collector isn't safe.\n\n${message}`,
            counted.map(({ rule }) => rule),
        );
    }
    if (found.looked.notYet > 0) {
        const why = found.waiting.map(({ message }) => printable(message)).join("\n");
        throw failure(`Not everything can be checked yet.\n\n${why}`, []);
    }
    if (found.looked.collectors === 0 && !allowNoCollector) {
        throw failure("There is no collector in it, so that nothing was checked.", []);
    }
}

const failure = (message: string, actual: readonly string[]): AssertionError =>
    new AssertionError({ message, actual, expected: [], operator: "expectSafeTask", stackStartFn: expectSafeTask });
