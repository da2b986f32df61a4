/** Who may sign in to Grafana, and as what. */
import type * as pulumi from "@pulumi/pulumi";

import { type InputsOf, list, matching } from "../../collector/inputs";

/** Who may do what in Grafana: ids of groups and users of IAM Identity Center. Who is taken out loses the role. */
export interface SingleSignOnArgs {
    /** Groups of administrators. Default: none. */
    adminGroups?: pulumi.Input<string>[];
    /** Groups of editors. Default: none. */
    editorGroups?: pulumi.Input<string>[];
    /** Groups of viewers. Default: none. */
    viewerGroups?: pulumi.Input<string>[];
    /** Single users who are administrators. Default: none. */
    adminUsers?: pulumi.Input<string>[];
    /** Single users who are editors. Default: none. */
    editorUsers?: pulumi.Input<string>[];
    /** Single users who are viewers. Default: none. */
    viewerUsers?: pulumi.Input<string>[];
}

/** `SsoId` in the Amazon Managed Grafana API reference. */
const ids = (one: string, of: string) =>
    list(
        matching(
            /^([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
            `the id of an IAM Identity Center ${one}, not its name`,
        ).late(),
        { of },
    ).or([]);

const groups = ids("group", "groups");
const users = ids("user", "users");

export const singleSignOnInputs = {
    adminGroups: groups,
    editorGroups: groups,
    viewerGroups: groups,
    adminUsers: users,
    editorUsers: users,
    viewerUsers: users,
} satisfies InputsOf<SingleSignOnArgs>;
