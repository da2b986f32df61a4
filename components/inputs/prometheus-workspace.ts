/** The arguments of a `PrometheusWorkspace`. */
import type * as pulumi from "@pulumi/pulumi";

import {
    boolean,
    checkInputs,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    record,
    string,
    valueThat,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import { ownPath } from "../physical-names";
import { type AccessArgs, accessInputs, checkAccess } from "./access";
import { type AlertsArgs, alertsInputs, normaliseAlerts } from "./alerts";
import { type AnomalyArgs, anomalyInputs } from "./anomalies";
import { arriving } from "./arrive";
import { logRetention, tags } from "./common";

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
    /** Days that the workspace's own logs are kept, one of CloudWatch's sizes; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: pulumi.Input<number>;
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
    /** Who may write and query beside the workspace's own account. Default: nobody. */
    access?: AccessArgs;
    /** Refuse to delete the workspace, and the metrics in it, until this is set to false. Default: true. */
    protect?: boolean;
    /** Tags for every resource. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

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
    logRetentionDays: logRetention.late().or(30),
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
    const input = {
        ...withDefaults(prometheusWorkspaceInputs, args),
        protect: args.protect ?? opts?.protect ?? true,
        alias: args.alias ?? name,
        remoteWriteParameterName: args.remoteWriteParameterName ?? `${ownPath(name)}/remote-write-url`,
    };
    // The component's name may be too long for what follows from it.
    checkInputs(prometheusWorkspaceInputs, input);
    return arriving("PrometheusWorkspace", name, prometheusWorkspaceInputs, {
        ...input,
        alerts: input.alerts && normaliseAlerts(input.alerts),
    });
}

export type NormalisedPrometheus = ReturnType<typeof normalisePrometheus>;
