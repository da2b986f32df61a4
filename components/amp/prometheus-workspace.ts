import { Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

import { InputError } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import {
    type NormalisedPrometheus,
    normalisePrometheus,
    type PrometheusWorkspaceArgs,
} from "../inputs/prometheus-workspace";
import type { SeriesLimit } from "../inputs/series-limits";
import { checkTransforms, transformed } from "../transforms";
import { whereaboutsOf } from "../whereabouts";
import { accessOf, type WorkspaceAccess } from "./access";
import { alarmsOf } from "./alarms";
import { watch } from "./alert-routes";
import { nearby } from "./near";
import { prometheusChildren, type PrometheusWorkspaceOptions } from "./prometheus-transforms";
import { checkedRegion } from "./place";
import { readRules } from "./rule-files";
import { workspaceOf } from "./workspace";

/**
 * An AMP workspace with its retention, its logs, and its remote-write URL in an SSM parameter whose name apps know at
 * preview. With `workspaceId` it is one that exists, and gets what is given here.
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
    /** Account of the workspace. Known at preview. */
    public readonly accountId: pulumi.Output<string>;
    /** Who may write and query beside that account. */
    public readonly access: pulumi.Output<WorkspaceAccess>;
    /** How many series may carry the same labels. */
    public readonly limits: pulumi.Output<SeriesLimit[]>;
    /** Name of the SSM parameter that holds `remoteWriteUrl`. Known at preview. */
    public readonly remoteWriteParameterName: pulumi.Output<string>;
    /** ARN of that parameter. */
    public readonly remoteWriteParameterArn: pulumi.Output<string>;

    /**
     * A workspace that exists, in the account and region of the provider, with what is added to it: rules and alerts,
     * access, limits. What it has stays as it is where nothing is said. Two for one workspace mustn't both have
     * `alerts`, or `access`, or settings: AMP keeps one of each. As `workspaceId` among the arguments, in any language.
     */
    public static existing(
        name: string,
        args: PrometheusWorkspaceArgs & { workspaceId: pulumi.Input<string> },
        opts?: PrometheusWorkspaceOptions,
    ): PrometheusWorkspace {
        return new PrometheusWorkspace(name, args, opts);
    }

    constructor(
        name: string,
        args: PrometheusWorkspaceArgs = {},
        { transform, ...opts }: PrometheusWorkspaceOptions = {},
    ) {
        const given = checkedFor("PrometheusWorkspace", name, () => {
            checkTransforms(prometheusChildren, transform);
            return withRules(normalisePrometheus(name, args, opts));
        });
        super("pulumi-adot:index:PrometheusWorkspace", name, shownToPolicies(given), opts);
        const around = whereaboutsOf(this);
        const { partition, accountId } = around;
        const [input, known] = nearby(name, given, around);
        const region = checkedRegion(name, around, input.fips === true, known);
        const whereabouts = { region, partition, accountId };
        const making = { name, parent: this, whereabouts, transforms: transform };
        const workspace = workspaceOf(input, making);
        const { workspaceId, workspaceArn, endpoint } = workspace;
        watch(name, input, workspace, this, transform);
        alarmsOf(input, workspace, making);
        const remoteWriteUrl = pulumi.interpolate`${endpoint}api/v1/remote_write`;
        const parameter = new Parameter(
            ...transformed(
                transform,
                "remoteWriteParameter",
                `${name}-remote-write-url`,
                {
                    name: input.remoteWriteParameterName,
                    description: `Where ADOT collectors write metrics (${name}).`,
                    type: "String",
                    // The URL is no secret: every request needs a signature. So a preview may show it.
                    insecureValue: remoteWriteUrl,
                    tags: input.tags,
                },
                { parent: this },
            ),
        );

        this.arn = workspaceArn;
        this.workspaceId = workspaceId;
        this.endpoint = endpoint;
        this.remoteWriteUrl = remoteWriteUrl;
        this.queryUrl = pulumi.interpolate`${endpoint}api/v1/query`;
        this.region = whereabouts.region;
        this.accountId = whereabouts.accountId;
        this.access = accessOf(name, input, workspace, whereabouts, this, transform);
        this.limits = pulumi.output(input.limits ?? []);
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
            accountId: this.accountId,
            access: this.access,
            limits: this.limits,
            remoteWriteParameterName: this.remoteWriteParameterName,
            remoteWriteParameterArn: this.remoteWriteParameterArn,
        });
    }
}

/** The input with its rules read. */
function withRules({ rules, ruleFiles, ...input }: NormalisedPrometheus) {
    const files = readRules(rules, ruleFiles);
    const [first, ...others] = files.flatMap(({ alerts }) => alerts);
    // An alert that fires where nobody sees it is worse than none: somebody counts on it.
    if (input.alerts === undefined && first !== undefined) {
        const which = others.length === 0 ? first : `${first} and ${others.length} more`;
        throw new InputError(
            "alerts",
            `alerts is missing, and there are alerting rules (${which}): give it a topicArn or pagerDuty, or leave alerting rules out.`,
        );
    }
    return { ...input, ruleFiles: files };
}

/**
 * The arguments as a policy sees them. Rule files are long and stand whole in their own resources: here the names of
 * their groups are enough.
 */
function shownToPolicies({ ruleFiles, anomalies, ...input }: ReturnType<typeof withRules>): pulumi.Inputs {
    return {
        ...input,
        ...(ruleFiles.length > 0 && {
            ruleGroups: Object.fromEntries(ruleFiles.map(({ namespace, groups }) => [namespace, groups])),
        }),
        ...(anomalies.length > 0 && { anomalies }),
    };
}
