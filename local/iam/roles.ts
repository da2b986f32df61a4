/** The roles of stacks' states, with what they may do. */
import type { StackState, StateResource } from "../engine";

/** A role as it was registered; policies are documents in JSON. */
export interface RegisteredRole {
    readonly arn: string;
    readonly trust: string;
    /** Its own and attached ones, by a name for messages. */
    readonly policies: Readonly<Record<string, string>>;
    /** What isn't in the states: AWS's own policies and those of other stacks; a permissions boundary, too. */
    readonly unread: readonly string[];
    /** The longest session, seconds. */
    readonly maxSessionSeconds: number;
}

/** The roles of a state, with the policies in it: two accounts may have roles of the same name. */
export function rolesFromState({ deployment: { resources = [] } }: StackState): RegisteredRole[] {
    const managed = new Map(
        ofType(resources, "policy:Policy").map(({ outputs = {} }) => [text(outputs.arn), text(outputs.policy)]),
    );
    return ofType(resources, "role:Role").map(({ outputs = {} }) => {
        const ofRole = (type: string) =>
            ofType(resources, type).filter((resource) => resource.outputs?.role === outputs.name);
        const attached = ofRole("rolePolicyAttachment:RolePolicyAttachment").map((each) =>
            text(each.outputs?.policyArn),
        );
        const boundary = text(outputs.permissionsBoundary);
        return {
            arn: text(outputs.arn),
            trust: text(outputs.assumeRolePolicy),
            policies: Object.fromEntries([
                ...ofRole("rolePolicy:RolePolicy").map(({ id, outputs: own = {} }) => [text(id), text(own.policy)]),
                ...attached.flatMap((arn) => (managed.has(arn) ? [[arn, managed.get(arn)]] : [])),
            ]) as Record<string, string>,
            unread: [
                ...attached.filter((arn) => !managed.has(arn)),
                ...(boundary === "" ? [] : [`the permissions boundary ${boundary}`]),
            ],
            maxSessionSeconds: Number(outputs.maxSessionDuration ?? 3600),
        };
    });
}

const ofType = (resources: readonly StateResource[], type: string): StateResource[] =>
    resources.filter((resource) => resource.type === `aws:iam/${type}`);

const text = (value: unknown): string => (typeof value === "string" ? value : "");
