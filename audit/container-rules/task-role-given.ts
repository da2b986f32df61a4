/** Credentials for what a collector signs. */
import { isThisMachine } from "../../collector/rules/endpoints";
import { ConfigView } from "../../collector/rules/config-view";
import { addressOf } from "../../collector/rules/listeners";
import { neededRights } from "../../collector/rights";
import { at, isMapping } from "../../collector/values";
import type { Container } from "../containers";
import type { ContainerRule } from "./container-rule";
import { taskStartCertain } from "./task-start";

/** Variables that bring credentials, or lead to some (AWS SDKs and Tools reference, "Environment variables"). */
const credentialVariable =
    /^AWS_(ACCESS_KEY_ID|PROFILE|DEFAULT_PROFILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*)$/;

/** Whether they may come from elsewhere: variables, those that aren't known here, or a folder with a profile. */
const mayHaveOwn = ({ environment, secrets, hasEnvironmentFiles, volumesFrom, mountPaths, unknown }: Container) =>
    hasEnvironmentFiles ||
    volumesFrom.length > 0 ||
    ["environment", "secrets", "environmentfiles", "mountpoints"].some((part) => unknown?.has(part) === true) ||
    mountPaths.some((path) => /(^|\/)\.aws(\/|$)/.test(path)) ||
    [...environment, ...secrets].some(({ name }) => credentialVariable.test(name));

/** The exporters that sign, with the actions that they need; none that a proxy on the same machine signs for. */
function signing(config: unknown): (readonly [id: string, actions: readonly string[]])[] {
    const view = new ConfigView(isMapping(config) ? config : {}, {});
    return [...neededRights(config)].filter(([id]) => {
        const settings = view.settings("exporters", id);
        const [, host = ""] = /^(.*?)(?::\d+)?$/.exec(addressOf(settings)) ?? [];
        return at(settings, "local_mode") !== true && (host === "" || !isThisMachine(host));
    });
}

/**
 * The whole task definition is known, is for Fargate and names no task role, and nothing else gives the collector
 * credentials: on EC2 the role of the instance may. It is advice, as whoever registers the definition may add a role.
 */
export const taskRoleMissing = {
    id: "task-role-missing",
    policy: taskStartCertain,
    check: ({ container, config, task }, report) => {
        if (task.hasNoRole !== true || task.isOnFargate !== true || !config.seen || mayHaveOwn(container)) {
            return;
        }
        const found = signing(config.config);
        if (found.length > 0) {
            const ids = found.map(([id]) => id).join(", ");
            const actions = [...new Set(found.flatMap(([, each]) => each))].join(", ");
            report({
                path: "taskRoleArn",
                message: `Its task definition has no taskRoleArn, and what it sends with ${ids} is signed. On Fargate nothing else gives it credentials: with sigv4auth it ends as it starts ("could not retrieve credential provider"), else nothing that it sends is taken.`,
                fix: `Set taskRoleArn to a role that is allowed ${actions}, and that ecs-tasks.amazonaws.com may assume; executionRoleArn is for ECS itself.`,
            });
        }
    },
} as const satisfies ContainerRule;
