/** The arguments of a `PrometheusWorkspace`. */
import type * as pulumi from "@pulumi/pulumi";

import {
    boolean,
    checkInputs,
    InputError,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    record,
    string,
    valueThat,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import { ownPath } from "../physical-names";
import { type AccessArgs, accessInputs, checkAccess } from "./access";
import { type AlarmsArgs, alarmsInputs, normaliseAlarms } from "./alarms";
import { type AlertsArgs, alertsInputs, normaliseAlerts } from "./alerts";
import { type AnomalyArgs, anomalyInputs } from "./anomalies";
import { arriving } from "./arrive";
import { logRetention, tags } from "./common";
import { type SeriesLimit, seriesLimits } from "./series-limits";

/** Arguments of `PrometheusWorkspace`. */
export interface PrometheusWorkspaceArgs {
    /** Alias in the AMP console, at most 100 characters. Default: the component's name. */
    alias?: pulumi.Input<string>;
    /** Days that metrics are kept, 1 to 1095. Default: 150. */
    retentionDays?: pulumi.Input<number>;
    /**
     * Seconds by which a sample may be older than the newest of the workspace although a later one of its series is
     * there, 0 to 600; 0 refuses them. Samples that come in order are taken for an hour whatever this is. Default:
     * none, which is AWS's 60.
     */
    outOfOrderTimeWindowSeconds?: pulumi.Input<number>;
    /**
     * Seconds by which rules look into the past, 0 to 86400, so that samples which come late count. Default: none,
     * AMP's own.
     */
    ruleQueryOffsetSeconds?: pulumi.Input<number>;
    /**
     * How many active series may carry the same labels, so that a service with too many throttles itself alone.
     * Default: none but the workspace's quotas.
     */
    limits?: SeriesLimit[];
    /**
     * ARN of the customer managed KMS key that encrypts the workspace, in its region; another one makes a new
     * workspace. Default: none, AMP's own encryption.
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * Write and query by AMP's FIPS endpoints, which are in us-east-1, us-east-2 and us-west-2. Default: false.
     */
    fips?: boolean;
    /** Days that the workspace's own logs are kept, one of CloudWatch's sizes; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: pulumi.Input<number>;
    /**
     * ARN of the KMS key that encrypts the workspace's log group, in its region. Default: none, CloudWatch's own
     * encryption.
     */
    logKmsKeyArn?: pulumi.Input<string>;
    /**
     * Class of the workspace's log group, `STANDARD` or `INFREQUENT_ACCESS`; another one makes a new group and deletes
     * the old one with its logs, which `protect` refuses. Default: `STANDARD`.
     */
    logGroupClass?: string;
    /**
     * ARN of a log group that exists, in the workspace's account and region, for the workspace's own logs. Default: a
     * group is made.
     */
    logGroupArn?: pulumi.Input<string>;
    /**
     * Log queries that process this many samples or more, 0 or more, into the workspace's log group. Default: none are
     * logged.
     */
    logQueriesFromSamples?: pulumi.Input<number>;
    /**
     * Id of a workspace that exists, in the account and region of the provider: what is made here is added to it, such
     * as rules and alerts. See `PrometheusWorkspace.existing`. Default: a workspace is made.
     */
    workspaceId?: pulumi.Input<string>;
    /**
     * Name of the SSM parameter that holds the remote-write URL. Default:
     * `/pulumi-adot/<project>/<stack>/<name>/remote-write-url`.
     */
    remoteWriteParameterName?: string;
    /**
     * Groups of recording and alerting rules, for example `standardRules()`: one namespace, called `rules`. Alerting
     * rules need `alerts`.
     */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a rule has one of two forms, and the schema has no word for that
    rules?: any[];
    /** More rules, by namespace: each the text of a Prometheus rule file. Default: none. */
    ruleFiles?: Record<string, string>;
    /** Who is told of the alerts. Default: nobody, and then no rule may alert. */
    alerts?: AlertsArgs;
    /**
     * Queries that AMP learns the usual course of. AMP writes what it finds as series, which rules and dashboards can
     * read. Default: none.
     */
    anomalies?: AnomalyArgs[];
    /**
     * Alarms in CloudWatch about the workspace itself, such as notifications that fail; `{}` tells the topic of
     * `alerts`. Default: none.
     */
    alarms?: AlarmsArgs;
    /** Who may write and query beside the workspace's own account. Default: nobody. */
    access?: AccessArgs;
    /**
     * Refuse to delete the workspace with the metrics in it, and its log group with the logs, until this is set to
     * false. Default: true.
     */
    protect?: boolean;
    /** Tags for every resource. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The workspace's logging takes it with `:*` at its end, which the provider takes off a group's own ARN. */
const logGroupArn = matching(
    /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}(:\*)?$/,
    "the ARN of a log group, such as arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/prometheus/metrics",
);

const kmsKeyArn = matching(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    "the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-…, and not of an alias",
);

/** What SSM allows as a parameter's name (`PutParameter` in the SSM API reference). */
const parameterName = matching(
    /^(?=.{1,1011}$)((\/[A-Za-z0-9_.-]+)+|[A-Za-z0-9_.-]+)$/,
    "a path like /metrics/prod/url of letters, digits, hyphens, dots and underscores, of at most 1011 characters",
)
    .unless((name: string) =>
        /^\/?(aws|ssm)/i.test(name) ? "AWS keeps names that begin with aws or ssm for itself" : undefined,
    )
    .unless((name: string) => (name.split("/").length - 1 > 15 ? "it must have at most 15 levels" : undefined));

export const prometheusWorkspaceInputs = {
    // `CreateWorkspace` in the Amazon Managed Service for Prometheus API reference.
    alias: nonEmptyString()
        .unless((alias: string) =>
            alias.length > 100
                ? "it must have at most 100 characters, and is the component's name by default"
                : undefined,
        )
        .late()
        .optional(),
    // AMP's longest and its own default (AMP quotas page).
    retentionDays: wholeNumber("days", 1, 1095).late().or(150),
    // `out_of_order_time_window_in_seconds` of the provider's aws_prometheus_workspace_configuration, which has the
    // upper bound; the default is in "Configure your workspace" of the AMP user guide.
    outOfOrderTimeWindowSeconds: wholeNumber("seconds", 0, 600).late().optional(),
    // `rule_query_offset_in_seconds` of the same resource.
    ruleQueryOffsetSeconds: wholeNumber("seconds", 0, 86_400).late().optional(),
    limits: seriesLimits.optional(),
    kmsKeyArn: kmsKeyArn.late().optional(),
    fips: boolean().optional(false),
    logRetentionDays: logRetention.late().or(30),
    logKmsKeyArn: kmsKeyArn.late().optional(),
    logGroupClass: oneOf(["STANDARD", "INFREQUENT_ACCESS"]).optional("STANDARD"),
    logGroupArn: logGroupArn.late().optional(),
    // `LoggingFilter` in the AMP API reference.
    logQueriesFromSamples: wholeNumber("samples", 0, Number.MAX_SAFE_INTEGER).late().optional(),
    workspaceId: matching(/^ws-[\w-]{1,61}$/, "the id of a workspace, such as ws-0f2f5e6c-7a7e-4d5e-9a57-1f1c3f5a8b21")
        .late()
        .optional(),
    remoteWriteParameterName: parameterName.optional(),
    // Judged as the text that AMP is given, like the files.
    rules: list(
        valueThat("a group of rules", (group) => !["function", "symbol"].includes(typeof group)),
        { least: 1, of: "groups" },
    ).optional(),
    // `CreateRuleGroupsNamespace` in the AMP API reference.
    ruleFiles: record(string(), {
        pattern: /^(?!rules$)[0-9A-Za-z][-.0-9A-Z_a-z]{0,127}$/,
        allowed:
            "1 to 128 letters, digits, hyphens, dots and underscores, with a letter or digit first, and not rules, the namespace that the input rules makes",
    }).or({}),
    alerts: object(alertsInputs).optional(),
    anomalies: list(object(anomalyInputs), { of: "detectors", distinct: "alias" }).or([]),
    alarms: object(alarmsInputs).optional(),
    access: object(accessInputs).optional(),
    protect: boolean().or(true),
    tags,
} satisfies InputsOf<PrometheusWorkspaceArgs>;

/**
 * The arguments with every default filled in.
 * @throws InputError for what AWS would refuse, as far as it is known.
 */
export function normalisePrometheus(
    name: string,
    args: PrometheusWorkspaceArgs,
    opts?: pulumi.ComponentResourceOptions,
) {
    checkInputs(prometheusWorkspaceInputs, args);
    checkAccess(args.access ?? {});
    checkGiven(args);
    const { alias = name, retentionDays, logRetentionDays, ...rest } = withDefaults(prometheusWorkspaceInputs, args);
    const isMade = args.workspaceId === undefined;
    const input = {
        ...rest,
        protect: args.protect ?? opts?.protect ?? true,
        // What is there keeps what it has, until something is said about it.
        ...(isMade && { alias }),
        ...((isMade || args.retentionDays !== undefined) && { retentionDays }),
        ...(isMade && args.logGroupArn === undefined && { logRetentionDays }),
        remoteWriteParameterName: args.remoteWriteParameterName ?? `${ownPath(name)}/remote-write-url`,
    };
    // The component's name may be too long for what follows from it.
    checkInputs(prometheusWorkspaceInputs, input);
    return arriving("PrometheusWorkspace", name, prometheusWorkspaceInputs, {
        ...input,
        alerts: input.alerts && normaliseAlerts(input.alerts),
        alarms: input.alarms && normaliseAlarms(input.alarms, input.alerts),
    });
}

/** What belongs to a workspace or a log group that is made here. */
const ofWorkspace = ["alias", "kmsKeyArn", "protect"] as const;
const ofLogGroup = ["logRetentionDays", "logKmsKeyArn", "logGroupClass"] as const;

function checkGiven(args: PrometheusWorkspaceArgs): void {
    const refuseAny = (keys: readonly (keyof PrometheusWorkspaceArgs)[], why: string) => {
        const given = keys.find((key) => args[key] !== undefined);
        if (given !== undefined) {
            throw new InputError(given, `${given} can't be given: ${why}.`);
        }
    };
    if (args.workspaceId !== undefined) {
        // Its logging is one of its own settings, so that whoever made it has it.
        refuseAny([...ofWorkspace, ...ofLogGroup], "workspaceId names a workspace that has its own");
        if (args.logGroupArn !== undefined && args.logQueriesFromSamples === undefined) {
            refuseAny(["logGroupArn"], "a workspace that exists has its own; here it is for logQueriesFromSamples");
        }
        if (args.logGroupArn === undefined && args.logQueriesFromSamples !== undefined) {
            refuseAny(
                ["logQueriesFromSamples"],
                "nobody knows the log group of a workspace that exists; add logGroupArn",
            );
        }
    }
    if (args.logGroupArn !== undefined) {
        refuseAny(ofLogGroup, "logGroupArn names a log group that has its own");
    }
}

export type NormalisedPrometheus = ReturnType<typeof normalisePrometheus>;
