/** Who signs an exporter's requests, and what tells who writes where nobody does. */
import { at, excerpt } from "../values";
import type { ConfigView } from "./config-view";
import type { Report } from "./rule";

/** The id of an exporter's authenticator; undefined when it names none. */
export function authenticatorOf(settings: unknown): string | undefined {
    const authenticator = at(settings, "auth", "authenticator");
    return typeof authenticator === "string" ? authenticator.trim() || undefined : undefined;
}

/** Reports an authenticator that isn't defined, or isn't started. */
export function checkAuthenticator(config: ConfigView, exporter: string, settings: unknown, report: Report): void {
    const name = authenticatorOf(settings);
    if (name === undefined) {
        return;
    }
    if (!config.definedIds("extensions").has(name)) {
        report({
            path: `exporters.${exporter}.auth.authenticator`,
            message: `${exporter} has the authenticator ${excerpt(name)}, which isn't defined under extensions: the collector doesn't start.`,
            fix: `Define extensions.${name} and list it in service.extensions.`,
        });
    } else if (!config.started("extensions").has(name)) {
        report({
            path: "service.extensions",
            message: `${exporter} has the authenticator ${name}, which service.extensions doesn't list: the collector doesn't start.`,
            fix: `Add ${name} to service.extensions.`,
        });
    }
}

/** Names of headers by which services tell who writes: `Authorization`, `X-API-Key`, `X-Scope-OrgID` and their kin. */
export const tellsWhoWrites = (header: string): boolean =>
    /auth|key|token|secret|cookie|credential|password|org-?id|tenant|team|client-id/i.test(header);
