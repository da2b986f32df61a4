/** Remote writes that the endpoint takes and nobody reads on the way. */
import { at, entries } from "../values";
import { authenticatorBreaches, authenticatorOf } from "./authenticators";
import { isLoopback } from "./endpoints";
import type { Breach, ConfigRule, Policy } from "./rule";

const policy = {
    name: "remote-write-secured",
    displayName: "Remote write is signed and encrypted",
    description: "Every remote write is signed and goes over https.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** Samples would be written without a signature. */
export const remoteWriteUnauthenticated = {
    id: "remote-write-unauthenticated",
    policy,
    appliesTo: "ADOT",
    check: (config) =>
        entries(config.at("exporters"))
            .filter(([id]) => config.isRemoteWrite(id))
            .flatMap(([id, settings]) =>
                authenticatorOf(settings) === undefined && !needsNoSignature(settings)
                    ? [unsigned(id)]
                    : authenticatorBreaches(config, id, settings),
            ),
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
    check: (config) =>
        config.used("exporters", "prometheus_remote_write").flatMap((used) => {
            const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
            return staysHere(settings) ? [] : encryptionBreaches(id, settings);
        }),
} as const satisfies ConfigRule;

// Endpoints are not quoted: a URL may hold a password, and messages end up in logs.

function unsigned(id: string): Breach {
    const path = `exporters.${id}.auth.authenticator`;
    return {
        path,
        message: `${id} writes without an authenticator: AMP refuses unsigned requests.`,
        fix: `Set ${path} to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions.`,
    };
}

function encryptionBreaches(id: string, settings: unknown): Breach[] {
    const found: Breach[] = [];
    const endpoint = at(settings, "endpoint");
    if (typeof endpoint === "string" && /^\s*http:\/\//i.test(endpoint)) {
        const path = `exporters.${id}.endpoint`;
        found.push({
            path,
            message: `${id} writes over plain http: samples and signatures can be read and changed in transit.`,
            fix: `Begin ${path} with https://.`,
        });
    }
    if (at(settings, "tls", "insecure_skip_verify") === true) {
        const path = `exporters.${id}.tls.insecure_skip_verify`;
        found.push({
            path,
            message: `${id} doesn't check the certificate of the host that it writes to: anyone on the network path can take the samples.`,
            fix: `Remove ${path}, and name the authority in tls.ca_file when it is one of your own.`,
        });
    }
    return found;
}

/** A write that stays on this machine, or that carries its own credentials. */
function needsNoSignature(settings: unknown): boolean {
    const headers = entries(at(settings, "headers")).map(([header]) => header.toLowerCase());
    return headers.includes("authorization") || staysHere(settings);
}

function staysHere(settings: unknown): boolean {
    const endpoint = at(settings, "endpoint");
    return typeof endpoint === "string" && isLoopback(endpoint);
}
