/** Remote writes that the endpoint takes and nobody reads on the way. */
import { at, entries } from "../values";
import { authenticatorOf, checkAuthenticator } from "./authenticators";
import { isLoopback } from "./endpoints";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "remote-write-secured",
    displayName: "Remote write is signed and encrypted",
    description: "Every remote write is signed and goes over https.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

// Endpoints are not quoted: a URL may hold a password, and messages end up in logs.

/** Samples would be written without a signature. */
export const remoteWriteUnauthenticated = {
    id: "remote-write-unauthenticated",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const [id, settings] of entries(config.at("exporters"))) {
            if (!config.isRemoteWrite(id)) {
                continue;
            }
            if (authenticatorOf(settings) === undefined && !needsNoSignature(settings)) {
                const path = `exporters.${id}.auth.authenticator`;
                report({
                    path,
                    message: `${id} writes without an authenticator: AMP refuses unsigned requests.`,
                    fix: `Set ${path} to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions.`,
                });
            }
            checkAuthenticator(config, id, settings, report);
        }
    },
} as const satisfies ConfigRule;

/**
 * Samples would be written over plain http, or to a host whose certificate nobody checks. `tls.insecure` isn't a
 * breach: the exporter's client speaks TLS and checks certificates wherever the endpoint is https, whatever that says
 * (configtls.go, confighttp client.go).
 */
export const remoteWriteUnencrypted = {
    id: "remote-write-unencrypted",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const used of config.used("exporters", "prometheus_remote_write")) {
            const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
            const endpoint = at(settings, "endpoint");
            if (staysHere(settings)) {
                continue;
            }
            if (typeof endpoint === "string" && /^\s*http:\/\//i.test(endpoint)) {
                const path = `exporters.${id}.endpoint`;
                report({
                    path,
                    message: `${id} writes over plain http: samples and signatures can be read and changed in transit.`,
                    fix: `Begin ${path} with https://.`,
                });
            }
            if (at(settings, "tls", "insecure_skip_verify") === true) {
                const path = `exporters.${id}.tls.insecure_skip_verify`;
                report({
                    path,
                    message: `${id} doesn't check the certificate of the host that it writes to: anyone on the network path can take the samples.`,
                    fix: `Remove ${path}, and name the authority in tls.ca_file when it is one of your own.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** A write that stays on this machine, or that carries its own credentials. */
function needsNoSignature(settings: unknown): boolean {
    const headers = entries(at(settings, "headers")).map(([header]) => header.toLowerCase());
    return headers.includes("authorization") || staysHere(settings);
}

function staysHere(settings: unknown): boolean {
    const endpoint = at(settings, "endpoint");
    return typeof endpoint === "string" && isLoopback(endpoint);
}
