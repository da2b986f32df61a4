/** The IAM policy of whoever runs `pulumi up`: least for the resource types that a stack has. */
import { appActions } from "./app-actions";
import { networkActions } from "./network-actions";
import { places, type DeployedNames, type Grant, type Place } from "./places";
import { platformActions } from "./platform-actions";
import { sharedActions } from "./shared-actions";

/** By resource type token: what the provider calls for it. */
export const actionsByType: Readonly<Record<string, readonly Grant[]>> = {
    ...platformActions,
    ...sharedActions,
    ...appActions,
    ...networkActions,
};

/** A statement of an IAM policy. */
export interface Statement {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: string[];
    readonly Resource: string[];
    readonly Condition?: { readonly StringEquals: { readonly "iam:PassedToService": string[] } };
}

/**
 * The policy for a stack that has resources of these types. `iam:PassRole` is a statement of its own, as its condition
 * is about nothing else.
 *
 * @throws when a type has no row: a policy without it would fail in the middle of an update.
 */
export function deployPolicy(types: readonly string[], names: DeployedNames) {
    const grants = types.flatMap((type) => {
        const row = actionsByType[type];
        if (row === undefined) {
            throw new Error(`${type} has no row in stacks/deployer: say which actions its provider calls.`);
        }
        return row;
    });
    const passed = sorted(grants.flatMap(({ passedTo }) => passedTo ?? []));
    const own = grants.filter(({ passedTo }) => passedTo === undefined);
    const statements = (Object.keys(places) as Place[]).flatMap((place): Statement[] => {
        const actions = sorted(own.filter(({ on }) => on === place).flatMap((each) => each.actions));
        return actions.length === 0 ? [] : [statement(sid(place), actions, places[place](names))];
    });
    const passing: Statement[] =
        passed.length === 0
            ? []
            : [
                  {
                      ...statement("PassRole", ["iam:PassRole"], places.role(names)),
                      Condition: { StringEquals: { "iam:PassedToService": passed } },
                  },
              ];
    return { Version: "2012-10-17", Statement: [...statements, ...passing] };
}

const statement = (Sid: string, Action: string[], Resource: string[]): Statement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
});
const sid = (place: string) => place[0]!.toUpperCase() + place.slice(1);
const sorted = (texts: readonly string[]) => [...new Set(texts)].sort();
