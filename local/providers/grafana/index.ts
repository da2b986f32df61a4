/**
 * The offline grafana provider: it reaches the Grafana workspaces that the offline aws provider made, with the tokens
 * that one issued.
 */
import { problemIf, type ProviderDefinition } from "../resource";
import { boolean, integer, list, map, string } from "../schema";
import { isUnknown } from "../values";
import { authorize } from "./connection";
import { dashboards } from "./dashboard";
import { dataSources } from "./data-source";

export const grafana: ProviderDefinition = {
    name: "grafana",
    version: "2.40.0",
    regional: false,
    config: {
        url: string({ pattern: /^https:\/\/[^/]+\/?$/ }),
        auth: string({ minLength: 1 }),
        retries: integer({ min: 0 }),
        retryWait: integer({ min: 0 }),
        retryStatusCodes: list(string()),
        httpHeaders: map(string()),
        storeDashboardSha256: boolean(),
        insecureSkipVerify: boolean(),
    },
    validateConfig: (config) => [
        ...problemIf(
            config.url === undefined,
            "url",
            "the Grafana provider needs url: the address of the workspace, with https://.",
        ),
        ...problemIf(
            config.auth === undefined || (!isUnknown(config.auth) && String(config.auth).trim() === ""),
            "auth",
            "the Grafana provider needs auth: a service account token.",
        ),
    ],
    scope: (config) => (typeof config.url === "string" ? new URL(config.url).host : ""),
    authorize,
    resources: [...dashboards, ...dataSources],
    functions: [],
};
