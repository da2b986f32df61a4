/** Every rule about a collector in a task, and the policies that hold them. Pure: the command line asks it too. */
import { publicPage, whereToRead } from "../collector/documentation";
import { configRules } from "../collector/rules/index";
import type { Policy, Rule } from "../collector/rules/rule";
import { configUnproven, containersUnreadable } from "./container-rules/collector-config-proven";
import { dependencyNeverMet } from "./container-rules/collector-awaited";
import { healthCheckFailing, healthCheckMissing, healthCheckShell } from "./container-rules/collector-health-checked";
import {
    imageNotThere,
    imageUnpinned,
    releaseUnknown,
    releaseUnsupported,
} from "./container-rules/collector-image-pinned";
import { containerMemoryMissing } from "./container-rules/collector-memory-required";
import type { ContainerRule } from "./container-rules/container-rule";
import { definitionRefused, taskMemoryShort } from "./container-rules/definition-refused";
import { definitionLarge, definitionTooLarge } from "./container-rules/definition-size";
import { hostPortShared, listenerClash, listenerClashPossible } from "./container-rules/listeners-distinct";
import { portUnreachable, senderMisdirected } from "./container-rules/network-fitting";
import { gcOff } from "./container-rules/memory-held";
import { goMemLimitUnreadable } from "./container-rules/memory-limiter-sized";
import { storageNotWritable, storageOwnerUnknown } from "./container-rules/storage-writable";
import { taskRoleMissing } from "./container-rules/task-role-given";
import { userNotInImage } from "./container-rules/user-known";
import { sidecarEssential } from "./container-rules/sidecar-not-essential";
import { stopTimeoutShort } from "./container-rules/stop-timeout-fitting";

export type { Level, Severity } from "../collector/rules/rule";

/** The rules about the container that a collector runs in, in the order in which they are asked. */
export const containerRules = [
    containerMemoryMissing,
    goMemLimitUnreadable,
    gcOff,
    imageUnpinned,
    releaseUnsupported,
    releaseUnknown,
    healthCheckMissing,
    healthCheckShell,
    healthCheckFailing,
    dependencyNeverMet,
    portUnreachable,
    senderMisdirected,
    stopTimeoutShort,
    sidecarEssential,
    listenerClash,
    definitionTooLarge,
    definitionRefused,
    storageNotWritable,
    userNotInImage,
    imageNotThere,
    listenerClashPossible,
    hostPortShared,
    storageOwnerUnknown,
    taskMemoryShort,
    definitionLarge,
    taskRoleMissing,
] as const satisfies readonly ContainerRule[];

/** Every rule. */
export const rules = [
    ...configRules,
    containersUnreadable,
    configUnproven,
    ...containerRules,
] as const satisfies readonly Rule[];

/** A rule about a config, or about the container that it runs in. */
export type RuleName = (typeof rules)[number]["id"];

/** The rules that audit/fix can put right. */
export const fixableRules: readonly RuleName[] = rules
    .filter((rule: Rule) => rule.isFixable === true)
    .map(({ id }) => id);

/** A policy about collectors in tasks, with its rules. */
export interface TaskPolicy extends Policy {
    readonly rules: readonly RuleName[];
}

/** Every policy that holds a rule, in the order of the rules. */
export const taskPolicies: readonly TaskPolicy[] = [...new Set<Policy>(rules.map(({ policy }) => policy))].map(
    (policy) => ({ ...policy, rules: rules.filter((rule) => rule.policy === policy).map(({ id }) => id) }),
);

const policies = new Map<RuleName, Policy>(rules.map(({ id, policy }) => [id, policy]));

/** The policy that holds a rule. */
export const policyOf = (rule: RuleName): Policy => policies.get(rule)!;

/** Those of them that a health check cures. */
export const healthRules: readonly RuleName[] = fixableRules.filter((id) =>
    ["collector-health-checked", "collector-awaited"].includes(policyOf(id).name),
);

/** Those that hold memory: the others change what a task sends, or how ECS looks after it. */
export const memoryRules: readonly RuleName[] = fixableRules.filter(
    (id) => !healthRules.includes(id) && policyOf(id).name !== "series-identified",
);

/** The page about a policy, in the package. */
export const pageOf = (policy: string): string => `docs/${fileOf(policy)}`;

const fileOf = (policy: string): string => `rules/${policy}.md`;

/** The public address of a policy's page; undefined as long as there is none. */
export const linkOf = (policy: string, address?: string): string | undefined => publicPage(fileOf(policy), address);

/** `See: …`, what to do to read about a policy. It ends without a full stop, so that it can be copied. */
export const seePage = (policy: string, address?: string): string =>
    `See: ${whereToRead(policy, fileOf(policy), address)}`;
