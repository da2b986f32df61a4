import { Workspace, WorkspaceConfiguration } from "@pulumi/aws/amp";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

import { ruleFileOf } from "../../dashboards/rules/yaml";
import type { AlertsArgs, AnomalyArgs } from "../inputs/alert-args";
import { alertsShape, anomaliesShape, checkAnomalies, normaliseAlerts } from "../inputs/alert-checks";
import { ownNamespace, watch } from "./alert-routes";
import { checkedFor, checkLogRetention, checkWholeNumber, refuse } from "../inputs/checks";
import { ownPath } from "../physical-names";
import { readRuleFile, type RuleFile } from "./rule-files";
import { checkInputs, type Shape } from "../inputs/shapes";

/** Arguments of `PrometheusWorkspace`. */
export interface PrometheusWorkspaceArgs {
    /** Alias in the AMP console. Default: the component's name. */
    alias?: pulumi.Input<string>;
    /** Days that metrics are kept, 1 to 1095. Default: 150, AMP's own. */
    retentionDays?: number;
    /** Days that the workspace's own logs are kept, one of CloudWatch's sizes; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: number;
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
    /** More rules, by namespace: each the text of a Prometheus rule file. */
    ruleFiles?: Record<string, string>;
    /** Who is told of the alerts. Default: nobody, and then no rule may alert. */
    alerts?: AlertsArgs;
    /**
     * Queries that AMP learns the usual course of. AMP writes what it finds as series, which rules and dashboards can
     * read.
     */
    anomalies?: AnomalyArgs[];
    /** Refuse to delete the workspace, and the metrics in it, until this is set to false. Default: true. */
    protect?: boolean;
    /** Tags for every resource. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * An AMP workspace with its retention, its logs, and its remote-write URL in an SSM parameter whose name apps know at
 * preview.
 */
export class PrometheusWorkspace extends pulumi.ComponentResource {
    /** ARN of the workspace. */
    public readonly arn: pulumi.Output<string>;
    /** Id of the workspace, `ws-…`. */
    public readonly workspaceId: pulumi.Output<string>;
    /** Base URL, with a slash at the end; what a Grafana datasource wants. */
    public readonly endpoint: pulumi.Output<string>;
    /** URL that collectors write to. */
    public readonly remoteWriteUrl: pulumi.Output<string>;
    /** URL of instant queries. */
    public readonly queryUrl: pulumi.Output<string>;
    /** Region of the workspace. */
    public readonly region: pulumi.Output<string>;
    /** Name of the SSM parameter that holds `remoteWriteUrl`. Known at preview. */
    public readonly remoteWriteParameterName: pulumi.Output<string>;
    /** ARN of that parameter. */
    public readonly remoteWriteParameterArn: pulumi.Output<string>;

    constructor(name: string, args: PrometheusWorkspaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        const input = checkedFor("PrometheusWorkspace", name, () => normalise(name, args, opts));
        super("pulumi-adot:index:PrometheusWorkspace", name, shownToPolicies(input), opts);
        const { tags } = input;

        const logs = new LogGroup(
            `${name}-logs`,
            { name: vendedLogGroupName(name), retentionInDays: input.logRetentionDays, tags },
            { parent: this },
        );
        const workspace = new Workspace(
            `${name}-workspace`,
            { alias: input.alias, loggingConfiguration: { logGroupArn: pulumi.interpolate`${logs.arn}:*` }, tags },
            { parent: this, protect: input.protect },
        );
        new WorkspaceConfiguration(
            `${name}-configuration`,
            { workspaceId: workspace.id, retentionPeriodInDays: input.retentionDays },
            { parent: this },
        );
        watch(name, input, workspace, this);
        const remoteWriteUrl = pulumi.interpolate`${workspace.prometheusEndpoint}api/v1/remote_write`;
        const parameter = new Parameter(
            `${name}-remote-write-url`,
            {
                name: input.remoteWriteParameterName,
                description: `Where ADOT collectors write metrics (${name}).`,
                type: "String",
                // The URL is no secret: every request needs a signature. So a preview may show it.
                insecureValue: remoteWriteUrl,
                tags,
            },
            { parent: this },
        );

        this.arn = workspace.arn;
        this.workspaceId = workspace.id;
        this.endpoint = workspace.prometheusEndpoint;
        this.remoteWriteUrl = remoteWriteUrl;
        this.queryUrl = pulumi.interpolate`${workspace.prometheusEndpoint}api/v1/query`;
        this.region = getRegionOutput({}, { parent: this }).region;
        // The name we chose rather than the one AWS gives back: that one is unknown in the first preview. Through the
        // URN, which is known, whoever uses the name still waits for the parameter.
        this.remoteWriteParameterName = parameter.urn.apply(() => input.remoteWriteParameterName);
        this.remoteWriteParameterArn = parameter.arn;
        this.registerOutputs({
            arn: this.arn,
            workspaceId: this.workspaceId,
            endpoint: this.endpoint,
            remoteWriteUrl: this.remoteWriteUrl,
            queryUrl: this.queryUrl,
            region: this.region,
            remoteWriteParameterName: this.remoteWriteParameterName,
            remoteWriteParameterArn: this.remoteWriteParameterArn,
        });
    }
}

const shapes = {
    alias: { input: "name" },
    retentionDays: "number",
    logRetentionDays: "number",
    remoteWriteParameterName: "text",
    rules: { list: { fields: {}, open: true } },
    ruleFiles: { record: "text" },
    alerts: alertsShape,
    anomalies: anomaliesShape,
    protect: "truth",
    tags: { input: { record: { input: "text" } } },
} satisfies Record<keyof PrometheusWorkspaceArgs, Shape>;

/** Longest alias of a workspace (`CreateWorkspace` in the Amazon Managed Service for Prometheus API reference). */
const longestAlias = 100;

/** Fills in the defaults and refuses what AWS would refuse, before anything is registered. */
function normalise(name: string, args: PrometheusWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkInputs(args, shapes);
    const input = {
        alias: args.alias ?? name,
        retentionDays: args.retentionDays ?? 150,
        logRetentionDays: args.logRetentionDays ?? 30,
        remoteWriteParameterName: args.remoteWriteParameterName ?? `${ownPath(name)}/remote-write-url`,
        ruleFiles: readRules(args),
        alerts: args.alerts && normaliseAlerts(args.alerts),
        anomalies: args.anomalies ?? [],
        protect: args.protect ?? opts?.protect ?? true,
        tags: args.tags,
    };
    if (typeof input.alias === "string" && input.alias.length > longestAlias) {
        refuse(
            "alias",
            input.alias,
            `it has at most ${longestAlias} characters, and is the component's name by default`,
        );
    }
    // 1095 days is AMP's longest retention (AMP quotas page).
    checkWholeNumber("retentionDays", input.retentionDays, 1, 1095, "days");
    checkLogRetention("logRetentionDays", input.logRetentionDays);
    checkParameterName("remoteWriteParameterName", input.remoteWriteParameterName);
    checkAnomalies(input.anomalies);
    checkSomebodyIsTold(input.ruleFiles, input.alerts);
    return input;
}

/** Every rule file of the workspace: the groups in `rules`, and the files beside them. */
function readRules({ rules, ruleFiles = {} }: PrometheusWorkspaceArgs): RuleFile[] {
    if (Object.hasOwn(ruleFiles, ownNamespace)) {
        throw new Error(`ruleFiles.${ownNamespace} has the name of the namespace that rules makes: give it another.`);
    }
    const own = rules && readRuleFile(ownNamespace, ruleFileOf(rules), { file: "rules", groups: "rules" });
    const files = Object.entries(ruleFiles).map(([namespace, text]) =>
        readRuleFile(namespace, text, { file: `ruleFiles.${namespace}`, groups: `ruleFiles.${namespace}.groups` }),
    );
    return [...(own ? [own] : []), ...files];
}

/** An alert that fires where nobody sees it is worse than none: somebody counts on it. */
function checkSomebodyIsTold(ruleFiles: RuleFile[], alerts: AlertsArgs | undefined): void {
    const [first, ...others] = ruleFiles.flatMap((file) => file.alerts);
    if (alerts === undefined && first !== undefined) {
        const which = others.length === 0 ? first : `${first} and ${others.length} more`;
        throw new Error(
            `alerts is missing, and there are alerting rules (${which}): give it a topicArn or pagerDuty, or leave alerting rules out.`,
        );
    }
}

/**
 * The arguments as a policy sees them. Rule files are long and stand whole in their own resources: here the names of
 * their groups are enough.
 */
function shownToPolicies({ ruleFiles, anomalies, ...input }: ReturnType<typeof normalise>): pulumi.Inputs {
    return {
        ...input,
        ...(ruleFiles.length > 0 && {
            ruleGroups: Object.fromEntries(ruleFiles.map(({ namespace, groups }) => [namespace, groups])),
        }),
        ...(anomalies.length > 0 && { anomalies }),
    };
}

/** What SSM allows as a parameter's name (`PutParameter` in the SSM API reference). */
function checkParameterName(path: string, value: string): void {
    const levels = value.split("/").filter((level) => level !== "");
    if (!/^(\/[A-Za-z0-9_.-]+)+$|^[A-Za-z0-9_.-]+$/.test(value) || value.length > 1011) {
        refuse(
            path,
            value,
            "a parameter's name is a path like /metrics/prod/url of letters, digits, hyphens, dots and underscores",
        );
    }
    if (/^(aws|ssm)/i.test(levels[0] ?? "")) {
        refuse(path, value, "AWS keeps names that begin with aws or ssm for itself");
    }
    if (levels.length > 15) {
        refuse(path, value, "a parameter's name has at most 15 levels");
    }
}

/**
 * AWS services that write logs themselves share one resource policy; a name under this prefix doesn't use it up
 * (CloudWatch Logs, "vended logs").
 */
function vendedLogGroupName(name: string): string {
    return `/aws/vendedlogs/prometheus${ownPath(name)}`;
}
