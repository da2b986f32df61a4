/** What a collector's pipelines need of the task role, as statements on no more than they are needed for. */
import { type CollectorConfig, componentIds, remoteWriteUrlVariable } from "../../collector";
import { neededRights } from "../../collector/rights";
import { authenticatorOf } from "../../collector/rules/authenticators";
import { ConfigView, typeOf } from "../../collector/rules/config-view";
import { telemetryEndpoint } from "../../collector/telemetry-hosts";
import { at } from "../../collector/values";
import { logGroupArnIn } from "./container-rights";
import { allow, type Place, type PolicyStatement, unique } from "./statements";

/** Settings of an exporter, and where it runs. */
interface Exporting {
    readonly settings: unknown;
    readonly config: CollectorConfig;
    readonly place: Place;
    readonly workspaceArn?: string;
}

/** How the actions of a service are named in a statement, and what they are allowed on. */
interface ServiceRights {
    readonly sid: string;
    readonly resources: (exporting: Exporting) => readonly string[];
}

/** By the prefix of the actions. X-Ray and PutMetricData know no resources (Service Authorization Reference). */
const services: Readonly<Record<string, ServiceRights>> = {
    aps: { sid: "WriteMetrics", resources: workspaces },
    xray: { sid: "WriteTraces", resources: () => ["*"] },
    cloudwatch: { sid: "WriteCloudWatchMetrics", resources: () => ["*"] },
    logs: { sid: "WriteLogs", resources: logGroups },
    sts: { sid: "AssumeRoles", resources: assumedRoles },
};

/**
 * What other components need. Sources: "Required permissions" of the X-Ray daemon for its sampling rules (AWS X-Ray
 * developer guide); the README of ecs_observer in ADOT's collector.
 */
const otherRights: Readonly<Record<string, { readonly sid: string; readonly actions: string[] }>> = {
    "receivers awsxray": samplingRights(),
    "extensions awsproxy": samplingRights(),
    "extensions ecs_observer": {
        sid: "FindTasks",
        actions: [
            "ecs:DescribeContainerInstances",
            "ecs:DescribeServices",
            "ecs:DescribeTaskDefinition",
            "ecs:DescribeTasks",
            "ecs:ListServices",
            "ecs:ListTasks",
            "ec2:DescribeInstances",
        ],
    },
};

function samplingRights(): { sid: string; actions: string[] } {
    return {
        sid: "ReadSamplingRules",
        actions: ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries"],
    };
}

/**
 * The statements for a config, writing to the workspace first.
 * @param workspaceArn The platform's; undefined where nothing is written to it.
 */
export function pipelineStatements(
    config: CollectorConfig,
    workspaceArn: string | undefined,
    place: Place,
): PolicyStatement[] {
    const needed = new Map<string, { actions: string[]; resources: string[] }>();
    const need = (sid: string, actions: readonly string[], resources: readonly string[]) => {
        const known = needed.get(sid) ?? { actions: [], resources: [] };
        needed.set(sid, {
            actions: unique([...known.actions, ...actions]),
            resources: unique([...known.resources, ...resources]),
        });
    };
    const all = neededRights(config);
    // As another role it writes with that one's rights.
    const writes = Object.hasOwn(config.exporters, componentIds.remoteWrite) && workspaceArn !== undefined;
    if (writes && all.get(componentIds.remoteWrite)?.includes("sts:AssumeRole") !== true) {
        need("WriteMetrics", ["aps:RemoteWrite"], [workspaceArn]);
    }
    for (const [id, actions] of all) {
        const settings: unknown = at(config, "exporters", id);
        for (const action of actions) {
            const service = services[action.split(":")[0]!];
            if (service !== undefined) {
                need(service.sid, [action], service.resources({ settings, config, place, workspaceArn }));
            }
        }
    }
    for (const section of ["receivers", "extensions"] as const) {
        for (const id of Object.keys(config[section])) {
            const other = otherRights[`${section} ${typeOf(id)}`];
            if (other !== undefined) {
                need(other.sid, other.actions, ["*"]);
            }
        }
    }
    return [...needed].map(([sid, { actions, resources }]) =>
        allow(sid, actions, resources.length === 1 ? resources[0]! : resources),
    );
}

/** The exporters that sign for a service whose actions aren't known here, such as `osis`. */
export function exportersOfUnknownRights(config: CollectorConfig): readonly string[] {
    const view = new ConfigView({ ...config }, {});
    const known = neededRights(config);
    return view
        .used("exporters")
        .filter(
            (id) => !known.has(id) && typeOf(authenticatorOf(view.settings("exporters", id)) ?? "") === "sigv4auth",
        );
}

/**
 * The workspace that an address of AMP's names; the platform's own where it comes in that one's variable, and any of
 * the signature's region where it comes in another.
 */
function workspaces({ settings, config, place, workspaceArn }: Exporting): readonly string[] {
    const endpoint = String(at(settings, "endpoint") ?? "");
    const arnOf = (region: string, id: string) =>
        `arn:${place.partition}:aps:${region}:${place.accountId}:workspace/${id}`;
    const [, region, id] =
        /aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.[^/]*\/workspaces\/(ws-[\w-]+)/.exec(endpoint) ?? [];
    if (region !== undefined && id !== undefined) {
        return [arnOf(region, id)];
    }
    const isThePlatforms = endpoint.includes(remoteWriteUrlVariable) || !endpoint.includes("${env:DESTINATION_");
    if (isThePlatforms && workspaceArn !== undefined) {
        return [workspaceArn];
    }
    const signing = at(config, "extensions", authenticatorOf(settings) ?? "");
    return [arnOf(plain(at(signing, "region")) ?? place.region, "*")];
}

/** A group's own ARN is what makes it, and its streams' what writes to it. */
function logGroups({ settings, place }: Exporting): readonly string[] {
    const given = at(settings, "log_group_name") ?? at(settings, "headers", "x-aws-log-group");
    const namespace = at(settings, "namespace");
    // What the EMF exporter calls a group that has no name (its README, `log_group_name`).
    const name = typeof given === "string" ? given : `/metrics/${typeof namespace === "string" ? namespace : "*"}`;
    // Of OTLP's endpoints the host says where they are.
    const address = plain(at(settings, "logs_endpoint") ?? at(settings, "endpoint")) ?? "";
    const region = plain(at(settings, "region")) ?? telemetryEndpoint(address)?.region ?? place.region;
    const group = logGroupArnIn({ ...place, region }, pattern(name));
    return [group, `${group}:*`];
}

/** A value that no variable has a part in. */
const plain = (value: unknown): string | undefined =>
    typeof value === "string" && !value.includes("$") ? value : undefined;

/** Variables and the exporter's own words, such as `{TaskId}`, may stand for anything. */
const pattern = (name: string): string => name.replace(/\$\{[^}]*\}|\{[^}]*\}/g, "*");

function assumedRoles({ settings, config }: Exporting): readonly string[] {
    const own = at(settings, "role_arn");
    const signers = Object.entries(config.extensions).filter(([id]) => typeOf(id) === "sigv4auth");
    const assumed = typeof own === "string" ? [own] : signers.map(([, signer]) => at(signer, "assume_role", "arn"));
    return assumed.filter((arn) => typeof arn === "string").map(pattern);
}

/** Whether a config has more than what writes to the platform's workspace. */
export const hasMore = (statements: readonly PolicyStatement[]): boolean =>
    statements.length > 1 || statements.some(({ Resource }) => Array.isArray(Resource));
