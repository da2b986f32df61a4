/** What a stack has to be told before it can be deployed: nobody else knows these values, so none has a default. */
import { type Config, RunError } from "@pulumi/pulumi";

import type { Fields } from "../collector/inputs";
import { topicArn as topicArnInput } from "../components/inputs/alert-receivers";
import { singleSignOnInputs } from "../components/inputs/grafana-sign-in";

/** Who is told of alerts, and who may sign in. */
export interface People {
    /** ARN of the topic; undefined where `alerts` is off. */
    readonly topicArn: string | undefined;
    /** Ids of IAM Identity Center groups. */
    readonly adminGroups: string[];
    readonly editorGroups: string[];
    readonly viewerGroups: string[];
}

/**
 * Reads who is told and who may sign in. Throws one `RunError` that lists all that is missing, what to set and how to
 * find it.
 */
export function people(config: Config): People {
    const topicArn = config.require("alertTopicArn");
    const adminGroups = config.requireObject<string[]>("adminGroups");
    const alerts = config.requireBoolean("alerts");
    const missing = [
        ...(alerts && topicArn === "" ? [howTo.alertTopicArn] : []),
        ...(config.requireBoolean("signIn") && adminGroups.length === 0 ? [howTo.adminGroups] : []),
    ];
    if (missing.length > 0) {
        throw new RunError(["This stack has to be told more before it can be deployed.", ...missing].join("\n"));
    }
    const groups = {
        adminGroups,
        editorGroups: config.requireObject<string[]>("editorGroups"),
        viewerGroups: config.requireObject<string[]>("viewerGroups"),
    };
    // By the setting's name, as whoever sets it doesn't know the component's.
    const wrong = [
        ...(alerts ? wrongIn({ alertTopicArn: topicArnInput }, { alertTopicArn: topicArn }) : []),
        ...wrongIn(groupsInputs, groups),
    ];
    if (wrong.length > 0) {
        throw new RunError(["This stack has settings that can't be.", ...wrong].join("\n"));
    }
    return { topicArn: alerts ? topicArn : undefined, ...groups };
}

const { adminGroups, editorGroups, viewerGroups } = singleSignOnInputs;
const groupsInputs = { adminGroups, editorGroups, viewerGroups };

/** What isn't as its input has it, a line each. */
function wrongIn(specs: Fields, settings: Readonly<Record<string, unknown>>): string[] {
    return Object.entries(specs).flatMap(([key, spec]) => {
        try {
            spec.check(key, settings[key]);
            return [];
        } catch (error) {
            return [`- ${(error as Error).message}`];
        }
    });
}

const howTo = {
    alertTopicArn:
        "- alertTopicArn, the SNS topic that is told of alerts: `pulumi config set alertTopicArn ARN`, where " +
        "`aws sns list-topics` lists the ARNs and `aws sns create-topic --name observability` makes a topic; " +
        "or `pulumi config set alerts false` for recording rules only.",
    adminGroups:
        "- adminGroups, the IAM Identity Center groups that administer Grafana: " +
        "`pulumi config set --path 'adminGroups[0]' ID`, where `aws identitystore list-groups --identity-store-id " +
        "$(aws sso-admin list-instances --query 'Instances[0].IdentityStoreId' --output text)` lists the ids; " +
        "or `pulumi config set signIn false` for a Grafana that nobody can sign in to yet.",
};
