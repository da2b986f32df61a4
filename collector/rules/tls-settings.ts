/** TLS of what listens and of what sends (`Config.Validate` and `LoadTLSConfig` in the collector's configtls). */
import { at, excerpt, isMapping, isSet, items } from "../values";
import { isPlaceholder } from "./config-view";
import type { Report } from "./rule";

/** From the oldest on. */
const versions: readonly string[] = ["1.0", "1.1", "1.2", "1.3"];

/** What one of may be there, and where it is from. */
const files = [
    ["ca_file", "ca_pem"],
    ["cert_file", "cert_pem"],
    ["key_file", "key_pem"],
] as const;

/** Suites that some release takes: `tls.CipherSuites` of Go, with those that Go 1.22 has called insecure. */
const suite =
    /^TLS_(?:AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256|ECDHE_(?:ECDSA|RSA)_WITH_(?:AES_128_CBC_SHA|AES_256_CBC_SHA|AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)|RSA_WITH_AES_(?:128_CBC_SHA|256_CBC_SHA|128_GCM_SHA256|256_GCM_SHA384))$/;

/**
 * Reports what TLS settings are refused for.
 * @param isUsed Whether they are used: suites are looked at when a connection is made ready, and the rest when they are
 * read.
 */
export function checkTls(path: string, tls: unknown, isUsed: boolean, report: Report): void {
    if (!isMapping(tls)) {
        return;
    }
    const [hasCertificate, hasKey] = files.slice(1).map((keys) => keys.some((key) => isSet(at(tls, key))));
    if (hasCertificate !== hasKey) {
        const [has, lacks, add] = hasCertificate
            ? ["a certificate", "key", "key_file"]
            : ["a key", "certificate", "cert_file"];
        report({
            path,
            message: `${path} has ${has} and no ${lacks}: the collector doesn't start.`,
            fix: `Set ${add}, too; for a certificate of an authority alone there is ca_file.`,
        });
    }
    for (const [file, pem] of files.filter((keys) => keys.every((key) => isThere(at(tls, key))))) {
        report({
            path: `${path}.${pem}`,
            message: `${path} has ${file} and ${pem}, of which it takes one: the collector doesn't start.`,
            fix: `Remove ${file} or ${pem}.`,
        });
    }
    checkVersions(path, tls, report);
    for (const [index, name] of isUsed ? items(at(tls, "cipher_suites")).entries() : []) {
        if (isThere(name) && !suite.test(String(name))) {
            report({
                path: `${path}.cipher_suites[${index}]`,
                message: `${path} has the cipher suite ${excerpt(name)}, which the collector doesn't take: it doesn't start.`,
                fix: "Leave cipher_suites out, or name suites that Go calls secure, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.",
            });
        }
    }
}

const isThere = (value: unknown): boolean => isSet(value) && !isPlaceholder(value);

function checkVersions(path: string, tls: unknown, report: Report): void {
    const [least, most] = ["min_version", "max_version"].map((key) => {
        const value = at(tls, key);
        // A number has a rule of its own, as a string is wanted.
        if (typeof value === "string" && isThere(value) && !versions.includes(value)) {
            report({
                path: `${path}.${key}`,
                message: `${path} has ${key} ${excerpt(value)}, which is none: the collector doesn't start.`,
                fix: `Use one of ${versions.map((version) => `"${version}"`).join(", ")}.`,
            });
        }
        return versions.indexOf(String(value));
    }) as [number, number];
    if (most >= 0 && least > most) {
        report({
            path: `${path}.min_version`,
            message: `${path} has min_version ${versions[least]} above max_version ${versions[most]}: the collector doesn't start.`,
            fix: "Leave max_version out, or set min_version to less.",
        });
    }
}
