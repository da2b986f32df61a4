/** Who may sign in to Grafana, and as what. */
import type * as pulumi from "@pulumi/pulumi";

import { InputError, type InputsOf, list, matching, nonEmptyString, refuse, wholeNumber } from "../../collector/inputs";
import { address, once } from "./strings";

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
    once(
        list(
            matching(
                /^([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
                `the id of an IAM Identity Center ${one}, not its name`,
            ).late(),
            { of },
        ),
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

/** Refuses a group or user with two roles: what they are then is for AWS to choose, and a removal takes one of them. */
export function checkSingleSignOn(path: string, members: SingleSignOnArgs): void {
    for (const inputs of [
        ["adminGroups", "editorGroups", "viewerGroups"],
        ["adminUsers", "editorUsers", "viewerUsers"],
    ] as const) {
        const roles = new Map<unknown, string>();
        for (const input of inputs) {
            for (const [i, id] of (members[input] ?? []).entries()) {
                const first = typeof id === "string" ? roles.get(id) : undefined;
                if (first !== undefined) {
                    refuse(`${path}.${input}[${i}]`, id, `${path}.${first} has it already, and each has one role`);
                }
                roles.set(id, input);
            }
        }
    }
}

/** Sign-in with SAML: the identity provider, and what its assertions say. */
export interface SamlArgs {
    /** Address of the identity provider's metadata. Either this or `idpMetadataXml`. */
    idpMetadataUrl?: pulumi.Input<string>;
    /** The identity provider's metadata itself. Either this or `idpMetadataUrl`. */
    idpMetadataXml?: pulumi.Input<string>;
    /** Attribute of the assertion that says what somebody is: needed for the role values. Default: none. */
    roleAssertion?: pulumi.Input<string>;
    /** Values of `roleAssertion` that make an administrator. Default: none. */
    adminRoleValues?: pulumi.Input<string>[];
    /** Values of `roleAssertion` that make an editor; everybody else is a viewer. Default: none. */
    editorRoleValues?: pulumi.Input<string>[];
    /** Organisations that may sign in, as `orgAssertion` has them. Default: all. */
    allowedOrganizations?: pulumi.Input<string>[];
    /** Attribute of the assertion with the e-mail address. Default: AWS's, `mail`. */
    emailAssertion?: pulumi.Input<string>;
    /** Attribute of the assertion with the groups. Default: none. */
    groupsAssertion?: pulumi.Input<string>;
    /** Attribute of the assertion with the login name. Default: AWS's, `mail`. */
    loginAssertion?: pulumi.Input<string>;
    /** Attribute of the assertion with the full name. Default: AWS's, `displayName`. */
    nameAssertion?: pulumi.Input<string>;
    /** Attribute of the assertion with the organisation. Default: none. */
    orgAssertion?: pulumi.Input<string>;
    /** Minutes until somebody has to sign in again, 1 to 2147483647. Default: AWS's. */
    loginValidityDuration?: pulumi.Input<number>;
}

/** `AssertionAttribute`, `RoleValue` and `AllowedOrganization` in the Amazon Managed Grafana API reference. */
const word = matching(/^[^]{1,256}$/, "1 to 256 characters");
const words = (of: string) => list(word.late(), { of });

export const samlInputs = {
    // `IdpMetadataUrl` in the same reference.
    idpMetadataUrl: address(/^https?:\/\/[^\s]{1,2040}$/, "an address, https://…")
        .late()
        .optional(),
    idpMetadataXml: nonEmptyString().late().optional(),
    roleAssertion: word.late().optional(),
    adminRoleValues: words("role values").optional(),
    editorRoleValues: words("role values").optional(),
    allowedOrganizations: words("organisations").optional(),
    emailAssertion: word.late().optional(),
    groupsAssertion: word.late().optional(),
    loginAssertion: word.late().optional(),
    nameAssertion: word.late().optional(),
    orgAssertion: word.late().optional(),
    loginValidityDuration: wholeNumber("minutes", 1, 2 ** 31 - 1)
        .late()
        .optional(),
} satisfies InputsOf<SamlArgs>;

/** Refuses a half of what only goes together. */
export function checkSaml(path: string, saml: SamlArgs): void {
    const refused = (input: string, why: string): never => {
        throw new InputError(`${path}.${input}`, `${path}.${input} ${why}.`);
    };
    if ((saml.idpMetadataUrl === undefined) === (saml.idpMetadataXml === undefined)) {
        refused("idpMetadataUrl", "or idpMetadataXml must be given, and not both");
    }
    const values = (["adminRoleValues", "editorRoleValues"] as const).find((key) => (saml[key] ?? []).length > 0);
    if (values !== undefined && saml.roleAssertion === undefined) {
        refused("roleAssertion", `is missing: ${path}.${values} are values of it`);
    }
    if (saml.allowedOrganizations !== undefined && saml.orgAssertion === undefined) {
        refused("orgAssertion", `is missing: ${path}.allowedOrganizations are values of it`);
    }
}
