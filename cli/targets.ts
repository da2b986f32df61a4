/** What the command audits in a file. */
import type { FindParameter } from "../audit/collectors";
import type { Settings } from "../audit/settings";
import type { Carried } from "../audit/sources/registry";
import type { TakenBranch } from "../audit/sources/template-conditions";
import type { AssumedValue } from "../audit/sources/template-parameters";
import type { RuleName } from "../audit/rules";
import type { Violation } from "../audit/violations";
import type { SourceNode } from "./source-nodes";
import type { Written } from "./written";

/** A task's containers, their overrides, or what may run a collector otherwise. */
export interface TaskTarget {
    readonly kind: "task";
    readonly carried: Carried;
    /** Name of the resource that carries it. */
    readonly name: string;
    readonly tags: Readonly<Record<string, unknown>>;
    /** The list of containers, or the string that holds it as JSON. */
    readonly node: SourceNode;
    /** Where findings are that no container has. */
    readonly offset: number;
    /**
     * When what isn't known yet can be checked, as the end of a sentence, in place of an update that nothing of this
     * file leads to: `give the state after the apply`.
     */
    readonly later?: string;
    /** Whether a violation is told: where ECS runs nothing, not all of its rules hold. Default: all are. */
    readonly isReported?: (violation: Violation) => boolean;
    /** What to do in place of what a rule says, which is in the properties of ECS. */
    readonly fixes?: Readonly<Partial<Record<RuleName, string>>>;
    /** What helps where something can't be read, in place of what helps a program's author. */
    readonly fix?: string;
    /** The config that its component has rendered; undefined where none makes it. */
    readonly componentConfigDigest?: string;
    /** The way to the parameters of its program, with the pack's settings. */
    readonly parameters?: (settings: Settings) => FindParameter;
    /** The list of containers as a value, as far as it is known; undefined where there is no list. */
    readonly definitions?: unknown;
    readonly written?: Written;
    /** Fixable rules that are only reported in its form. Default: none. */
    readonly leaves?: readonly RuleName[];
    /** The file of a nested stack's template, from the directory of its own. */
    readonly nestedFile?: string;
    /** Values that a template's parameters must have for it to be so, in place of their defaults. */
    readonly assumed?: readonly AssumedValue[];
    /** Branches of a template's functions that it is in. */
    readonly branches?: readonly TakenBranch[];
}

/** A collector's config by itself. */
export interface ConfigTarget {
    readonly kind: "config";
    readonly text: string;
    readonly root: SourceNode;
    readonly written?: Written;
    /** Fixable rules that are only reported in its form. Default: none. */
    readonly leaves?: readonly RuleName[];
    /** What holds it, in words: `ConfigMap "collector", relay`; undefined for a file that is a config. */
    readonly resource?: string;
    readonly container?: ConfigContainer;
}

/** What is known of the container that runs a config by itself. */
export interface ConfigContainer {
    /** Its hard memory limit. */
    readonly memoryMiB?: number;
    readonly goMemLimitMiB?: number;
}

export type AuditTarget = TaskTarget | ConfigTarget;

/** What there is to audit in a file, and what has to be said beside it. */
export interface AuditTargets {
    readonly targets: readonly AuditTarget[];
    /** What the file is, where it may hold any number of them: `stack`, `template`, `plan`. Default: a stack. */
    readonly whole?: string;
    /** What is said where there is nothing to check. Default: that nothing carries containers. */
    readonly nothing?: string;
    /** Full sentences; asked for after the audit, which finds out what was needed. */
    readonly notices: () => readonly string[];
}
