/** Which Amazon Managed Grafana workspace a provider configuration reaches, and whether its token opens it. */
import type { CloudRecord } from "../cloud";
import { grafanaWorkspaceToken } from "../aws/grafana";
import { serviceAccountToken, tokenToken } from "../aws/grafana-access";
import { Refused, type Context } from "../resource";

/** The workspace behind the configured url; throws as an HTTP client does when there is none. */
function workspaceOf(context: Context): CloudRecord {
    const url = String(context.config.url);
    const host = new URL(url).host;
    const found = context.cloud.list(grafanaWorkspaceToken).find((record) => record.outputs.endpoint === host);
    if (!found) {
        throw new Refused(`Get "${url}": dial tcp: lookup ${host}: no such host`);
    }
    return found;
}

/** Checks the token: one that AWS issued for this workspace, not yet expired, of an ADMIN service account. */
export function authorize(context: Context): void {
    const workspace = workspaceOf(context);
    const token = context.cloud
        .list(tokenToken)
        .find(({ outputs }) => outputs.key === context.config.auth && outputs.workspaceId === workspace.id);
    if (!token) {
        throw new Refused(
            'status: 401, body: {"message":"Invalid API key"}: the token was not issued for this workspace.',
        );
    }
    if (new Date(String(token.outputs.expiresAt)) <= context.now) {
        throw new Refused(
            `status: 401, body: {"message":"Expired API key"}: the token expired at ${String(token.outputs.expiresAt)}.`,
        );
    }
    const account = context.cloud
        .list(serviceAccountToken)
        .find(
            ({ outputs }) =>
                outputs.workspaceId === workspace.id && outputs.serviceAccountId === token.outputs.serviceAccountId,
        );
    if (account?.outputs.grafanaRole !== "ADMIN") {
        throw new Refused(
            `status: 403, body: {"message":"You'll need additional permissions to perform this action"}: the token's service account has the role ${String(account?.outputs.grafanaRole ?? "none")}, and ADMIN is needed.`,
        );
    }
}

/** Major version of the workspace's Grafana, such as 12. */
export function majorVersion(context: Context): number {
    return Number(String(workspaceOf(context).outputs.grafanaVersion).split(".")[0]);
}

/** Address of a page in the workspace. */
export function pageUrl(context: Context, path: string): string {
    return `${String(context.config.url).replace(/\/$/, "")}/${path}`;
}
