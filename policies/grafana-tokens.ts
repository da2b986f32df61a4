/** The policy about the age of Grafana's tokens, which is in a stack's state. */
import type { StackValidationPolicy } from "@pulumi/policy";

import { optional, reportBreach, typed } from "./reading";

const tokenType = "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken";

/**
 * A token is renewed before it runs out. Its dates are outputs, so that the policy looks at the whole stack; one that
 * the preview replaces has none yet.
 *
 * @param now the clock, ms since 1970.
 */
export const tokensRenewed = (now: () => number): StackValidationPolicy => ({
    name: "grafana-token-renewed",
    displayName: "Grafana tokens are renewed in time",
    description: "No token of an Amazon Managed Grafana service account is past half of its life.",
    severity: "medium",
    enforcementLevel: "advisory",
    validateStack: typed(tokenType, ({ resources }, report) => {
        for (const { type, name, urn, props } of resources) {
            const [made, ends] = ["createdAt", "expiresAt"].map((key) =>
                optional(() => Date.parse(props[key] as string)),
            );
            if (type !== tokenType || !isTime(made) || !isTime(ends) || now() <= (made + ends) / 2) {
                continue;
            }
            const day = new Date(ends).toISOString().slice(0, 10);
            const breach = {
                path: "expiresAt",
                message:
                    now() < ends
                        ? `More than half of its life is over: it runs out on ${day}, and nobody says so then but a deployment that fails with 401 Expired API key.`
                        : `It ran out on ${day}: whatever deploys with it fails with 401 Expired API key.`,
                fix: "Change its name, which replaces it; GrafanaWorkspace does so by itself at the first up after half of its token's life.",
            };
            reportBreach(report, "grafana-token-renewed", `Grafana service account token "${name}"`, breach, urn);
        }
    }),
});

const isTime = (time: number | undefined): time is number => time !== undefined && Number.isFinite(time);

export const grafanaTokenRenewed = tokensRenewed(Date.now);
