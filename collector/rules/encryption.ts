/** The rule that samples go over https, to a host that has shown who it is. */
import { isLoopback } from "./endpoints";
import { type Finding, at, componentType, declared, pipelineViews } from "./findings";
import type { AdotRelease } from "../release";

export function encryptionFindings(config: unknown, release: AdotRelease): Finding[] {
    const used = new Set(pipelineViews(config).flatMap(({ exporters }) => exporters));
    return [...used]
        .filter((id) => componentType("exporters", id, release) === "prometheus_remote_write")
        .flatMap((id) => {
            const [key, settings] = declared(config, "exporters", id) ?? [id, undefined];
            return endpointFindings(key, settings);
        });
}

/**
 * `tls.insecure` is no finding: the exporter's client speaks TLS and checks certificates wherever the endpoint is
 * https, whatever that says (configtls.go, confighttp client.go).
 */
function endpointFindings(id: string, settings: unknown): Finding[] {
    const endpoint = at(settings, "endpoint");
    if (typeof endpoint === "string" && isLoopback(endpoint)) {
        return [];
    }
    const found: Finding[] = [];
    // The endpoint is not quoted: a URL may hold a password, and messages end up in logs.
    if (typeof endpoint === "string" && /^\s*http:\/\//i.test(endpoint)) {
        const path = `exporters.${id}.endpoint`;
        found.push({
            rule: "remote-write-unencrypted",
            path,
            message: `${id} writes over plain http: samples and signatures can be read and changed on the way.`,
            fix: `Begin ${path} with https://.`,
        });
    }
    if (at(settings, "tls", "insecure_skip_verify") === true) {
        const path = `exporters.${id}.tls.insecure_skip_verify`;
        found.push({
            rule: "remote-write-unencrypted",
            path,
            message: `${id} doesn't check the certificate of the host that it writes to: anybody on the way can take the samples.`,
            fix: `Remove ${path}, and name the authority in tls.ca_file when it is one of your own.`,
        });
    }
    return found;
}
