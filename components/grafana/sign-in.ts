/** Who may sign in to a workspace, and as what. */
import { RoleAssociation, type Workspace } from "@pulumi/aws/grafana";
import type * as pulumi from "@pulumi/pulumi";

import type { NormalisedGrafana } from "../inputs/grafana-workspace";
import { transformed } from "../transforms";
import type { GrafanaTransforms } from "./grafana-transforms";

/**
 * One association for each of Grafana's roles that anybody has. An update of an association only adds (the provider's
 * `aws_grafana_role_association`), and its deletion takes the role from everybody in it. So a changed one is deleted
 * before it is made again: whoever is taken out has lost the role then, and the others have none for the seconds in
 * between. The other order would end with nobody having it. That goes for an addition too: what was there before only
 * the engine knows, and its `replaceOnChanges` takes every change of a list for the same, wherever in it.
 */
export function associateRoles(
    name: string,
    members: NormalisedGrafana["singleSignOn"],
    workspace: Workspace,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): void {
    const roles = [
        { role: "ADMIN", suffix: "admins", groupIds: members.adminGroups, userIds: members.adminUsers },
        { role: "EDITOR", suffix: "editors", groupIds: members.editorGroups, userIds: members.editorUsers },
        { role: "VIEWER", suffix: "viewers", groupIds: members.viewerGroups, userIds: members.viewerUsers },
    ];
    const higher: RoleAssociation[] = [];
    for (const { role, suffix, groupIds, userIds } of roles) {
        if (groupIds.length + userIds.length === 0) {
            continue;
        }
        const ids = { ...(groupIds.length > 0 && { groupIds }), ...(userIds.length > 0 && { userIds }) };
        higher.push(
            new RoleAssociation(
                ...transformed(
                    transforms,
                    "roleAssociation",
                    `${name}-${suffix}`,
                    { workspaceId: workspace.id, role, ...ids },
                    {
                        parent,
                        replaceOnChanges: ["groupIds", "userIds"],
                        deleteBeforeReplace: true,
                        // Whoever becomes less loses the higher role before getting the lower one.
                        dependsOn: [...higher],
                    },
                ),
            ),
        );
    }
}
