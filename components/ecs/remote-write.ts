/** Where a task finds the URL that it writes to, and whether it may write there. */
import * as pulumi from "@pulumi/pulumi";

import { type AssumeRoleArgs, writesToPlatform } from "../../collector";
import { InputError, isLate } from "../../collector/inputs";
import type { WorkspaceAccess } from "../amp/access";
import { checkedFor, inApply } from "../inputs/checks";
import type { FilledTask, PlatformReference } from "../inputs/task";
import type { Whereabouts } from "../whereabouts";

/** One of the two. */
export interface RemoteWriteSource {
    /** Name or ARN of the SSM parameter that holds the URL. */
    readonly remoteWriteParameter?: string;
    /** The URL itself. */
    readonly remoteWriteUrl?: string;
}

/** The component that asks, and what of its task counts. */
export interface Writer {
    readonly kind: string;
    readonly name: string;
    readonly platform: PlatformReference;
    readonly taskRole?: FilledTask["taskRole"];
    /** The role that the collector assumes, if it does. */
    readonly assumeRole?: AssumeRoleArgs;
    /** Path of the input that says so. */
    readonly assumeRolePath: string;
    /** Where its metrics go first. */
    readonly destination?: string;
}

/**
 * How the sidecar gets the URL. Within account and region the parameter's name will do, and it is known at preview;
 * from another region only the ARN works (ECS developer guide, "Pass Systems Manager parameters through environment
 * variables"). A name without an account is one of the task's own, so in another account the URL comes as it is.
 */
export function remoteWriteSource(writer: Writer, whereabouts: Whereabouts): pulumi.Output<RemoteWriteSource> {
    if (!writesToPlatform(writer)) {
        return pulumi.output({});
    }
    const { region, remoteWriteParameterName, remoteWriteParameterArn, remoteWriteUrl } = writer.platform;
    const { access, workspaceArn } = writer.platform;
    // Neither makes anything else unknown: a role that is made here isn't known before the update.
    const soFar = [
        writer.assumeRole === undefined ? undefined : whereKnown(pulumi.output(access)),
        whereKnown(pulumi.output(writer.taskRole?.arn)),
    ] as const;
    return pulumi
        .all([region, whereabouts.region, accountOf(writer.platform), whereabouts.accountId, ...soFar])
        .apply(([metrics, here, theirs, ours, known, roleArn]): pulumi.Output<RemoteWriteSource> => {
            checkedFor(writer.kind, writer.name, () => {
                refuseExternalId(writer, known);
            });
            if (theirs === undefined || theirs === ours) {
                const parameter = metrics === here ? remoteWriteParameterName : remoteWriteParameterArn;
                return pulumi.output(parameter).apply((remoteWriteParameter) => ({ remoteWriteParameter }));
            }
            return pulumi.all([remoteWriteUrl, remoteWriteParameterArn, workspaceArn, access]).apply(
                inApply(([url, parameterArn, arn, allowed]): RemoteWriteSource => {
                    checkedFor(writer.kind, writer.name, () => {
                        refuseStranger(writer, allowed, { ours, theirs, workspaceArn: arn!, roleArn });
                    });
                    // Whoever gives no URL has shared the parameter, as AWS RAM does.
                    return url === undefined ? { remoteWriteParameter: parameterArn } : { remoteWriteUrl: url };
                }),
            );
        });
}

/** ARN of the parameter that ECS reads to start the task; undefined where it reads none. */
export const parameterToRead = (
    platform: PlatformReference,
    whereabouts: Whereabouts,
): pulumi.Output<string | undefined> =>
    pulumi
        .all([platform.remoteWriteParameterArn, accountOf(platform), whereabouts.accountId, urlSoFar(platform)])
        .apply(([arn, theirs, ours, url]) =>
            theirs === undefined || theirs === ours || url === undefined ? arn : undefined,
        );

/** The URL only counts for a platform that is there already. */
const urlSoFar = ({ remoteWriteUrl }: PlatformReference): pulumi.Output<string | undefined> =>
    whereKnown(pulumi.output(remoteWriteUrl));

/**
 * The account of a platform: as it says itself, or as its workspace's ARN says. Undefined where a preview can't know
 * it: the workspace is made in this program then, which gives a reference of its own an `accountId` if it is elsewhere.
 */
function accountOf({ accountId, workspaceArn }: PlatformReference): pulumi.Output<string | undefined> {
    if (typeof accountId === "string") {
        return pulumi.output(accountId);
    }
    const byArn = (arn: string | undefined) => arn?.split(":")[4];
    if (!isLate(workspaceArn)) {
        return pulumi.output(accountId).apply((id) => id ?? byArn(workspaceArn as string));
    }
    return pulumi
        .output(accountId)
        .apply((id) => (id === undefined ? whereKnown(pulumi.output(workspaceArn)).apply(byArn) : pulumi.output(id)));
}

/** The value, or undefined where a preview doesn't know it: for what must not make anything else unknown. */
function whereKnown<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
    const { isKnown = Promise.resolve(true) } = output as unknown as { isKnown?: Promise<boolean> };
    return pulumi.output(isKnown).apply((known) => (known ? output : pulumi.output(undefined)));
}

/** Who is asked for, and where. */
interface Place {
    readonly ours: string;
    readonly theirs: string;
    readonly workspaceArn: string;
    /** ARN of the task's role; none where one is made, or a preview doesn't know it. */
    readonly roleArn?: string;
}

/**
 * Refuses a collector that the platform's role wouldn't let in: STS compares the external id with the trust policy.
 * @throws InputError with the external id, which is no secret.
 */
function refuseExternalId({ assumeRole, assumeRolePath }: Writer, access: WorkspaceAccess | null | undefined): void {
    const wanted = access?.externalId ?? undefined;
    const isThePlatforms = assumeRole !== undefined && assumeRole.arn === access?.writerRoleArn;
    if (!isThePlatforms || wanted === undefined || assumeRole.externalId === wanted) {
        return;
    }
    const path = `${assumeRolePath}.externalId`;
    const found = assumeRole.externalId === undefined ? "missing" : JSON.stringify(assumeRole.externalId);
    throw new InputError(
        path,
        `${path} is ${found}: the platform's role ${assumeRole.arn} lets nobody in without ${JSON.stringify(wanted)}.`,
    );
}

/**
 * Refuses a task whose account may not write, as far as the platform tells. A role that is made has a name that only
 * the update knows, so that a list of roles of this account may well mean it.
 * @throws InputError with the statement that is missing.
 */
function refuseStranger({ assumeRole }: Writer, access: WorkspaceAccess | null | undefined, place: Place): void {
    const isElsewhere = assumeRole !== undefined && assumeRole.arn !== access?.writerRoleArn;
    // A platform that says nothing, or a role that isn't the platform's: nobody knows here.
    if (!Array.isArray(access?.writers) || isElsewhere) {
        return;
    }
    const { ours, theirs, workspaceArn, roleArn: given } = place;
    const own = access.writers.filter((arn) => arn.split(":")[4] === ours);
    const isNamed = own.some((arn) => arn.endsWith(":root") || given === undefined || arn === given);
    if (isNamed) {
        return;
    }
    const partition = workspaceArn.split(":")[1];
    const whole = `arn:${partition}:iam::${ours}:root`;
    const statement = {
        Effect: "Allow",
        Principal: { AWS: given === undefined || own.length === 0 ? whole : given },
        Action: "aps:RemoteWrite",
        Resource: workspaceArn,
    };
    const who = own.length === 0 ? `account ${ours}` : `its role ${given} of account ${ours}`;
    throw new InputError(
        "platform",
        `platform is in account ${theirs}, and ${who} isn't among those that may write there: add ${statement.Principal.AWS} to access.writers of its PrometheusWorkspace and deploy that first, which adds ${JSON.stringify(statement)} to the workspace's resource policy.`,
    );
}
