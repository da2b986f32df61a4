import type * as pulumi from "@pulumi/pulumi";

import { grafanaMajors, longestTokenDays, signingDatasource } from "../../audit/grafana";
import { checkWholeNumber, refuse } from "../inputs/checks";
import type { GrafanaWorkspaceArgs, PrometheusWorkspaceReference, SingleSignOnArgs } from "./grafana-workspace";
import { checkInputs, checkPresent, inputName, type Shape } from "../inputs/shapes";

const reference = {
    arn: inputName,
    endpoint: inputName,
    region: inputName,
} satisfies Record<keyof PrometheusWorkspaceReference, Shape>;

const groups = {
    adminGroups: { list: "text" },
    editorGroups: { list: "text" },
    viewerGroups: { list: "text" },
} satisfies Record<keyof SingleSignOnArgs, Shape>;

const shapes = {
    version: "text",
    // A whole PrometheusWorkspace has more than these fields.
    workspaces: { list: { fields: reference, open: true } },
    singleSignOn: { fields: groups },
    dashboards: { list: { fields: { uid: "text", title: "text" }, open: true } },
    folderTitle: "name",
    tokenLifetimeDays: "number",
    tokenRotation: "text",
    protect: "truth",
    tags: { input: { record: { input: "text" } } },
} satisfies Record<keyof GrafanaWorkspaceArgs, Shape>;

/** The parts of a dashboard's JSON that we rely on. */
interface DashboardJson {
    uid: string;
    title: string;
}

/** The type of the datasource that signs its requests in a version like `12.4`. */
export function datasourceType(version: string): string {
    const type = signingDatasource(version);
    if (type === undefined) {
        refuse("version", version, `it is major.minor, as in 12.4, with major one of ${grafanaMajors.join(", ")}`);
    }
    return type;
}

/** Fills in the defaults and refuses what AWS or Grafana would refuse, before anything is registered. */
export function normaliseGrafana(args: GrafanaWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkInputs(args, shapes);
    args.workspaces?.forEach((workspace, i) => {
        for (const [field, shape] of Object.entries(reference)) {
            checkPresent(`workspaces[${i}].${field}`, workspace[field as keyof typeof reference], shape);
        }
    });
    const input = {
        version: args.version,
        workspaces: (args.workspaces ?? []).map(({ arn, endpoint, region }) => ({ arn, endpoint, region })),
        singleSignOn: {
            adminGroups: args.singleSignOn?.adminGroups ?? [],
            editorGroups: args.singleSignOn?.editorGroups ?? [],
            viewerGroups: args.singleSignOn?.viewerGroups ?? [],
        },
        dashboards: (args.dashboards ?? []) as DashboardJson[],
        folderTitle: args.folderTitle ?? "ECS services",
        tokenLifetimeDays: args.tokenLifetimeDays ?? longestTokenDays,
        tokenRotation: args.tokenRotation ?? "1",
        protect: args.protect ?? opts?.protect ?? true,
        tags: args.tags,
    };
    datasourceType(input.version);
    if (input.workspaces.length === 0) {
        refuse("workspaces", input.workspaces, "Grafana needs at least one AMP workspace to read");
    }
    checkGroups(input.singleSignOn);
    checkDashboards(input.dashboards);
    checkWholeNumber("tokenLifetimeDays", input.tokenLifetimeDays, 1, longestTokenDays, "days");
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(input.tokenRotation)) {
        refuse(
            "tokenRotation",
            input.tokenRotation,
            "it becomes part of a name: 1 to 64 letters, digits, hyphens, dots and underscores",
        );
    }
    return input;
}

/** Ids of groups look like UUIDs (`SsoId` in the Amazon Managed Grafana API reference); names don't work. */
function checkGroups(groups: Record<string, string[]>): void {
    const uuid = /^([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
    for (const [field, ids] of Object.entries(groups)) {
        ids.forEach((id, i) => {
            if (!uuid.test(id)) {
                refuse(`singleSignOn.${field}[${i}]`, id, "it is the id of an IAM Identity Center group, not its name");
            }
        });
    }
}

/** Uids are names in a URL, and Grafana overwrites the one dashboard with the other when they are the same. */
function checkDashboards(dashboards: DashboardJson[]): void {
    const seen = new Map<string, number>();
    dashboards.forEach((dashboard, i) => {
        if (!/^[A-Za-z0-9_-]{1,40}$/.test(dashboard?.uid ?? "")) {
            refuse(
                `dashboards[${i}].uid`,
                dashboard?.uid,
                "Grafana allows 1 to 40 letters, digits, hyphens and underscores",
            );
        }
        if (!dashboard.title) {
            refuse(`dashboards[${i}].title`, dashboard.title, "a dashboard needs a title");
        }
        if (!isJson(dashboard)) {
            refuse(`dashboards[${i}]`, dashboard, "a dashboard is plain JSON, which has no circles");
        }
        const first = seen.get(dashboard.uid);
        if (first !== undefined) {
            refuse(`dashboards[${i}].uid`, dashboard.uid, `dashboards[${first}] has it already`);
        }
        seen.set(dashboard.uid, i);
    });
}

function isJson(value: unknown): boolean {
    try {
        return typeof JSON.stringify(value) === "string";
    } catch {
        return false;
    }
}
