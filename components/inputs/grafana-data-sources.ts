/** What Grafana reads beside AMP: AWS's other data sources, what each needs, and how a program names one. */
import type * as pulumi from "@pulumi/pulumi";

import type { Sharer } from "./grafana-sharer";
import { address, regionName } from "./strings";
import {
    anything,
    InputError,
    type InputsOf,
    isObject,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    refuse,
} from "../../collector/inputs";

/** One of AWS's data sources. */
export interface DataSourceKind {
    /** Type of the datasource in Grafana. */
    readonly plugin: string;
    readonly title: string;
    /** How it signs: as AWS's plugins do, or as those which put SigV4 on HTTP do. */
    readonly signs: "sdk" | "sigV4";
    /** What its rights are: a managed policy of AWS, statements of ours, or only those of a role that it assumes. */
    readonly rights:
        | { readonly managedPolicy: string }
        | { readonly statements: Readonly<Record<string, { actions: string[]; resources: string[] }>> }
        | "assumed";
}

const everything = (...actions: string[]) => ({ actions, resources: ["*"] });

/**
 * By AWS's name (`DataSourceType` in the Amazon Managed Grafana API reference). Rights: "Permissions and policies for
 * AWS data sources" of the Amazon Managed Grafana user guide. None of their actions but OpenSearch's can be limited to
 * a resource that a dashboard would name.
 */
export const dataSourceKinds: Readonly<Record<string, DataSourceKind>> = {
    CLOUDWATCH: {
        plugin: "cloudwatch",
        title: "CloudWatch",
        signs: "sdk",
        rights: {
            statements: {
                CloudWatchMetrics: everything(
                    "cloudwatch:DescribeAlarmHistory",
                    "cloudwatch:DescribeAlarms",
                    "cloudwatch:DescribeAlarmsForMetric",
                    "cloudwatch:GetInsightRuleReport",
                    "cloudwatch:GetMetricData",
                    "cloudwatch:ListMetrics",
                ),
                CloudWatchLogs: everything(
                    "logs:DescribeLogGroups",
                    "logs:GetLogEvents",
                    "logs:GetLogGroupFields",
                    "logs:GetQueryResults",
                    "logs:StartQuery",
                    "logs:StopQuery",
                ),
                CloudWatchTags: everything(
                    "ec2:DescribeInstances",
                    "ec2:DescribeRegions",
                    "ec2:DescribeTags",
                    "tag:GetResources",
                ),
            },
        },
    },
    XRAY: {
        plugin: "grafana-x-ray-datasource",
        title: "X-Ray",
        signs: "sdk",
        rights: { managedPolicy: "AWSXrayReadOnlyAccess" },
    },
    ATHENA: {
        plugin: "grafana-athena-datasource",
        title: "Athena",
        signs: "sdk",
        rights: { managedPolicy: "service-role/AmazonGrafanaAthenaAccess" },
    },
    REDSHIFT: {
        plugin: "grafana-redshift-datasource",
        title: "Redshift",
        signs: "sdk",
        rights: { managedPolicy: "service-role/AmazonGrafanaRedshiftAccess" },
    },
    TIMESTREAM: {
        plugin: "grafana-timestream-datasource",
        title: "Timestream",
        signs: "sdk",
        rights: { managedPolicy: "AmazonTimestreamReadOnlyAccess" },
    },
    SITEWISE: {
        plugin: "grafana-iot-sitewise-datasource",
        title: "IoT SiteWise",
        signs: "sdk",
        rights: { managedPolicy: "AWSIoTSiteWiseReadOnlyAccess" },
    },
    TWINMAKER: {
        plugin: "grafana-iot-twinmaker-datasource",
        title: "IoT TwinMaker",
        signs: "sdk",
        rights: "assumed",
    },
    AMAZON_OPENSEARCH_SERVICE: {
        plugin: "grafana-opensearch-datasource",
        title: "OpenSearch",
        signs: "sigV4",
        rights: {
            statements: {
                OpenSearchRead: everything("es:DescribeElasticsearchDomains", "es:ESHttpGet", "es:ListDomainNames"),
                OpenSearchSearch: {
                    actions: ["es:ESHttpPost"],
                    resources: ["arn:*:es:*:*:domain/*/_msearch*", "arn:*:es:*:*:domain/*/_opendistro/_ppl"],
                },
            },
        },
    },
};

/** A further data source of Grafana's. */
export interface GrafanaDataSourceArgs {
    /**
     * AWS's name of it: `CLOUDWATCH`, `XRAY`, `ATHENA`, `REDSHIFT`, `TIMESTREAM`, `SITEWISE`, `TWINMAKER` or
     * `AMAZON_OPENSEARCH_SERVICE`.
     */
    type: string;
    /**
     * Name in Grafana. Default: the service's, with the uid behind it where that is your own, and in a `GrafanaContent`
     * project, stack and component.
     */
    name?: string;
    /** Uid in Grafana. Default: the type in lower case; in a `GrafanaContent` with a hash as that of a workspace. */
    uid?: string;
    /** Base URL, which OpenSearch needs. Default: none. */
    url?: pulumi.Input<string>;
    /** Region that it reads. Default: the component's. */
    region?: pulumi.Input<string>;
    /** ARN of a role that it assumes, in this account or another. Default: none, the workspace's own role reads. */
    assumeRoleArn?: pulumi.Input<string>;
    /** External id that the assumed role asks for. Default: none. */
    externalId?: pulumi.Input<string>;
    /** More of the datasource's JSON data, such as Athena's `catalog`, `database` and `workgroup`. Default: none. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each plug-in has settings of its own
    settings?: any;
}

/** What Grafana allows as a uid. */
export const grafanaUid = matching(/^[A-Za-z0-9_-]{1,40}$/, "1 to 40 letters, digits, hyphens and underscores");

export const assumedRoleArn = matching(/^arn:[a-z-]+:iam::\d{12}:role\/[^*?]+$/, "an ARN, arn:aws:iam::…:role/…");

export const grafanaDataSourceInputs = {
    type: oneOf(Object.keys(dataSourceKinds), "AWS's data sources"),
    name: nonEmptyString().optional(),
    uid: grafanaUid.optional(),
    url: address(/^https?:\/\/\S+$/, "an address, https://…")
        .late()
        .optional(),
    region: regionName().late().optional(),
    assumeRoleArn: assumedRoleArn.late().optional(),
    externalId: nonEmptyString().late().optional(),
    settings: anything("an object")
        .also((path, value) => {
            if (!isObject(value)) {
                refuse(path, value, "it must be an object");
            }
        })
        .optional(),
} satisfies InputsOf<GrafanaDataSourceArgs>;

export const grafanaDataSources = list(object(grafanaDataSourceInputs), { of: "data sources" }).or([]);

/** The data sources with uid and name. A name of ours follows the uid, as that of a workspace's datasource does. */
export function namedDataSources(sources: readonly GrafanaDataSourceArgs[], sharer?: Sharer) {
    return sources.map((source, i) => {
        const { title } = dataSourceKinds[source.type]!;
        for (const [input, needs] of missingOf(source)) {
            const path = `dataSources[${i}].${input}`;
            throw new InputError(path, `${path} is missing: ${needs}.`);
        }
        const usual = usualUid(source.type, sharer);
        const uid = source.uid ?? usual;
        const usualName = sharer === undefined ? title : `${title} (${sharer.title})`;
        return { ...source, uid, name: source.name ?? (uid === usual ? usualName : `${title} ${uid}`) };
    });
}

/** What a data source can't do without: each with what needs it. */
function missingOf({ type, assumeRoleArn, externalId, url }: GrafanaDataSourceArgs): [input: string, needs: string][] {
    const { rights, signs } = dataSourceKinds[type]!;
    return [
        ...when(
            assumeRoleArn === undefined && rights === "assumed",
            "assumeRoleArn",
            `${type} reads with a role of its own workspace only`,
        ),
        ...when(
            assumeRoleArn === undefined && externalId !== undefined,
            "assumeRoleArn",
            "externalId is for that role",
        ),
        ...when(signs === "sigV4" && url === undefined, "url", `it is what ${type} is asked at`),
    ];
}

const when = (is: boolean, input: string, needs: string): [string, string][] => (is ? [[input, needs]] : []);

const usualUid = (type: string, sharer: Sharer | undefined): string => {
    const own = type.toLowerCase().replaceAll("_", "-");
    return sharer === undefined ? own : `${own}-${sharer.hash}`;
};

export type NamedDataSource = ReturnType<typeof namedDataSources>[number];
