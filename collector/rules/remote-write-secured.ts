/** Remote writes that the endpoint takes and nobody reads on the way. */
import { telemetryEndpoint } from "../telemetry-hosts";
import { at, entries, isSet, items } from "../values";
import { authenticatorOf, checkAuthenticator, tellsWhoWrites } from "./authenticators";
import type { ConfigView } from "./config-view";
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
            if (isAnonymous(settings) && !isElsewhere(settings)) {
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

const authenticated = {
    name: "remote-write-authenticated",
    displayName: "Remote write carries credentials",
    description: "Every remote write to something other than AMP carries credentials.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/** Another host than AMP's takes samples from anyone. */
export const remoteWriteAnonymous = {
    id: "remote-write-anonymous",
    policy: authenticated,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const [id, settings] of remoteWrites(config)) {
            if (isAnonymous(settings) && isElsewhere(settings)) {
                report({
                    path: `exporters.${id}`,
                    message: `${id} writes without credentials: whoever reaches the host that it writes to can write there, too.`,
                    fix: `Set exporters.${id}.headers.Authorization to \${env:NAME} of a secret, or tls.cert_file and tls.key_file; where the network alone keeps others out, leave it so.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

const remoteWrites = (config: ConfigView) =>
    config
        .used("exporters", "prometheus_remote_write")
        .map((used) => config.declared("exporters", used) ?? ([used, undefined] as const));

/** A write that nobody signs, that carries no credentials of its own and leaves this machine. */
const isAnonymous = (settings: unknown): boolean =>
    authenticatorOf(settings) === undefined && !hasCredentials(settings) && !staysHere(settings);

/** AMP takes the header `Authorization` alone, and other services keys, certificates and passwords in the URL, too. */
function hasCredentials(settings: unknown): boolean {
    const headers = namesOf(at(settings, "headers"));
    if (isOfAws(settings)) {
        return headers.some((header) => header.toLowerCase() === "authorization");
    }
    return (
        headers.some(tellsWhoWrites) ||
        ["cert_file", "cert_pem"].some((key) => isSet(at(settings, "tls", key))) ||
        authorityOf(settings)?.includes("@") === true
    );
}

/** Headers are a mapping, or a list of names and values. */
const namesOf = (headers: unknown): readonly string[] => [
    ...entries(headers).map(([name]) => name),
    ...items(headers)
        .map((each) => at(each, "name"))
        .filter((name) => typeof name === "string"),
];

const authorityOf = (settings: unknown): string | undefined => {
    const endpoint = at(settings, "endpoint");
    return typeof endpoint === "string" ? /^\s*https?:\/\/([^/?#]+)/i.exec(endpoint)?.[1] : undefined;
};

function isOfAws(settings: unknown): boolean {
    const endpoint = at(settings, "endpoint");
    return typeof endpoint === "string" && telemetryEndpoint(endpoint) !== undefined;
}

/** Whether the host is known, and isn't AMP's. */
const isElsewhere = (settings: unknown): boolean =>
    authorityOf(settings)?.includes("$") === false && !isOfAws(settings);

function staysHere(settings: unknown): boolean {
    const endpoint = at(settings, "endpoint");
    return typeof endpoint === "string" && isLoopback(endpoint);
}
