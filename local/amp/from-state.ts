/** The workspaces of a stack's state, each with its owner and its own policy. */
import type { StackState } from "../engine";

export interface RegisteredWorkspace {
    readonly workspaceId: string;
    readonly region: string;
    /** Twelve digits. */
    readonly accountId: string;
    /** JSON; undefined where it has none. */
    readonly resourcePolicy?: string;
}

/** Those that the stack made; one that existed before isn't in its state, and neither is the policy. */
export function workspacesFromState({ deployment: { resources = [] } }: StackState): RegisteredWorkspace[] {
    const policies = resources.filter(({ type }) => type === "aws:amp/resourcePolicy:ResourcePolicy");
    return resources
        .filter(({ type }) => type === "aws:amp/workspace:Workspace")
        .map(({ id, outputs }) => {
            const [, , , region = "", accountId = ""] = String(outputs?.arn).split(":");
            const policy = policies.find(({ outputs: own }) => own?.workspaceId === id)?.outputs?.policyDocument;
            return {
                workspaceId: String(id),
                region,
                accountId,
                ...(policy !== undefined && { resourcePolicy: String(policy) }),
            };
        });
}
