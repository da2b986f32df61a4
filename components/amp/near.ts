/** Where things have to be that a workspace is given by their ARNs: in its partition, and often nearer. */
import * as pulumi from "@pulumi/pulumi";

import { isObject, refuse } from "../../collector/inputs";
import { checkedFor, inApply } from "../inputs/checks";
import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import type { Whereabouts } from "../whereabouts";

/** Partition, region and account of a workspace. */
export type Place = { readonly [Part in keyof Whereabouts]: string };

type Part = keyof Place;

/** Where in an ARN a part stands, and what it is called in a sentence. */
const parts: Readonly<Record<Part, { index: number; word: string }>> = {
    partition: { index: 1, word: "partition" },
    region: { index: 3, word: "region" },
    accountId: { index: 4, word: "account" },
};

/** What an ARN must have in common with the workspace, and whose rule that is. */
interface Nearness {
    readonly shared: readonly Part[];
    readonly rule: string;
}

const nearness = {
    // "Managing and forwarding alerts in AMP with alert manager", AMP user guide; the topic's region is in `sigv4`.
    alertTopic: { shared: ["partition", "accountId"], rule: "AMP tells topics of the workspace's own account alone" },
    // "Amazon SNS and CloudWatch alarms", CloudWatch user guide; a topic of another account may let it in.
    alarmTopic: { shared: ["partition", "region"], rule: "CloudWatch tells topics of the alarm's own region alone" },
    // `KeyId` in the KMS API reference: a key is used in its own region.
    key: { shared: ["partition", "region"], rule: "a key encrypts in its own region alone" },
    // Vended logs, CloudWatch Logs user guide.
    logGroup: {
        shared: ["partition", "region", "accountId"],
        rule: "AMP writes to log groups of the workspace's own account and region alone",
    },
    secret: { shared: ["partition"], rule: "no credentials are good for two partitions" },
    principal: { shared: ["partition"], rule: "no credentials are good for two partitions" },
} as const satisfies Record<string, Nearness>;

type Kind = keyof typeof nearness;

/** An ARN that is known when the component is made. */
export interface Given {
    readonly kind: Kind;
    readonly path: string;
    readonly arn: string;
}

/** @throws InputError for what is elsewhere than the workspace can use it. */
export function checkNear({ kind, path, arn }: Given, place: Place): void {
    const { shared, rule }: Nearness = nearness[kind];
    const fields = arn.split(":");
    const other = shared.find((part) => fields[parts[part].index] !== place[part]);
    if (other !== undefined) {
        const { index, word } = parts[other];
        refuse(path, arn, `it is of the ${word} ${fields[index]}, and the workspace of ${place[other]}: ${rule}`);
    }
}

type Input = Pick<NormalisedPrometheus, "access" | "alarms" | "alerts" | "kmsKeyArn" | "logGroupArn" | "logKmsKeyArn">;

/**
 * The input, of which each ARN that comes late fails when it comes from elsewhere; and the ARNs that are known, which
 * are for `checkedRegion`, so that nothing is made beside one that is refused.
 */
export function nearby<I extends Input>(name: string, input: I, whereabouts: Whereabouts): [input: I, known: Given[]] {
    const known: Given[] = [];
    const { partition, region, accountId } = whereabouts;
    const see = <V extends pulumi.Input<string> | undefined>(kind: Kind, path: string, value: V): V => {
        if (value === undefined) {
            return value;
        }
        if (typeof value === "string") {
            known.push({ kind, path, arn: value });
            return value;
        }
        return pulumi.all([value as pulumi.Output<string>, partition, region, accountId]).apply(
            inApply(([arn, itsPartition, itsRegion, account]) => {
                // In a unit test mocks may not add what AWS does.
                if (typeof arn === "string") {
                    const place = { partition: itsPartition, region: itsRegion, accountId: account };
                    checkedFor("PrometheusWorkspace", name, () => {
                        checkNear({ kind, path, arn }, place);
                    });
                }
                return arn;
            }),
        ) as unknown as V;
    };
    const { access, alarms, alerts } = input;
    return [
        {
            ...input,
            ...given({
                kmsKeyArn: see("key", "kmsKeyArn", input.kmsKeyArn),
                logKmsKeyArn: see("key", "logKmsKeyArn", input.logKmsKeyArn),
                logGroupArn: see("logGroup", "logGroupArn", input.logGroupArn),
                alerts: alerts && alertsNear(alerts, see),
                alarms: alarms && { ...alarms, topicArn: see("alarmTopic", "alarms.topicArn", alarms.topicArn) },
                access: access && {
                    ...access,
                    ...given({
                        writers: access.writers?.map((arn, i) => see("principal", `access.writers[${i}]`, arn)),
                        readers: access.readers?.map((arn, i) => see("principal", `access.readers[${i}]`, arn)),
                    }),
                },
            }),
        },
        known,
    ];
}

type See = <V extends pulumi.Input<string> | undefined>(kind: Kind, path: string, value: V) => V;

function alertsNear(alerts: NonNullable<Input["alerts"]>, see: See): NonNullable<Input["alerts"]> {
    const told = <T extends Pick<typeof alerts, "topicArn" | "pagerDuty">>(path: string, { ...each }: T): T => ({
        ...each,
        ...given({
            topicArn: see("alertTopic", `${path}.topicArn`, each.topicArn),
            pagerDuty: each.pagerDuty && {
                ...each.pagerDuty,
                secretArn: see("secret", `${path}.pagerDuty.secretArn`, each.pagerDuty.secretArn),
            },
        }),
    });
    for (const [path, arn] of topicsIn("alerts.additions", alerts.additions)) {
        see("alertTopic", path, arn);
    }
    return {
        ...told("alerts", alerts),
        ...(alerts.teams && {
            teams: Object.fromEntries(
                Object.entries(alerts.teams).map(([team, each]) => [team, told(`alerts.teams.${team}`, each)]),
            ),
        }),
    };
}

/** Topics of a program's own receivers. */
function topicsIn(path: string, value: unknown): [path: string, arn: string][] {
    if (Array.isArray(value)) {
        return value.flatMap((each, index) => topicsIn(`${path}[${index}]`, each));
    }
    if (!isObject(value)) {
        return [];
    }
    return Object.entries(value).flatMap(([key, each]): [string, string][] =>
        key === "topic_arn" && typeof each === "string" ? [[`${path}.${key}`, each]] : topicsIn(`${path}.${key}`, each),
    );
}

/** Without what isn't given, so that it stays away. */
const given = <T extends object>(values: T): Partial<T> =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
