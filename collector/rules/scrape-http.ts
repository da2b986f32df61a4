/**
 * How a scrape job connects and signs in (`Validate` of `HTTPClientConfig`, `TLSConfig` and `ProxyConfig` in
 * prometheus/common's http_config.go), and how it finds its targets (`discovery/*` in Prometheus).
 */
import { at, entries, excerpt, isAbsent, isMapping, isSet, items } from "../values";
import { isPlaceholder } from "./config-view";
import type { Report } from "./rule";

/** Of each line one may be there at most; below what holds them. */
const eitherOr: readonly (readonly [owner: string, ...keys: string[]])[] = [
    ["", "bearer_token", "bearer_token_file", "basic_auth", "authorization"],
    ["", "bearer_token", "bearer_token_file", "basic_auth", "oauth2"],
    ["", "bearer_token", "bearer_token_file", "oauth2", "authorization"],
    ["", "proxy_from_environment", "proxy_url"],
    ["", "proxy_from_environment", "no_proxy"],
    ["basic_auth", "username", "username_file"],
    ["basic_auth", "password", "password_file"],
    ["authorization", "credentials", "credentials_file"],
    ["oauth2", "client_secret", "client_secret_file"],
    ...["tls_config", "oauth2.tls_config"].flatMap((owner) =>
        ["ca", "cert", "key"].map((key) => [owner, key, `${key}_file`] as const),
    ),
];

/** What is there needs one of the others beside it. */
const needs: readonly (readonly [owner: string, has: readonly string[], needed: readonly string[]])[] = [
    ["", ["no_proxy"], ["proxy_url", "proxy_from_environment"]],
    ["", ["proxy_connect_header"], ["proxy_url", "proxy_from_environment"]],
    ...["tls_config", "oauth2.tls_config"].flatMap((owner) => [
        [owner, ["cert", "cert_file"], ["key", "key_file"]] as const,
        [owner, ["key", "key_file"], ["cert", "cert_file"]] as const,
    ]),
];

/** Versions of TLS (`TLSVersions`). */
const tlsVersions: readonly string[] = ["TLS10", "TLS11", "TLS12", "TLS13"];

/** Headers that Prometheus sets itself (`ReservedHeaders` in headers.go). */
const reservedHeaders =
    /^(?:Authorization|Host|Content-Encoding|Content-Length|Content-Type|User-Agent|Connection|Keep-Alive|Proxy-Authenticate|Proxy-Authorization|Www-Authenticate|Accept-Encoding|X-Prometheus-Remote-Write-Version|X-Prometheus-Remote-Read-Version|X-Prometheus-Scrape-Timeout-Seconds|X-Amz-(?:Date|Security-Token|Content-Sha256))$/i;

/** A variable may be empty, and what is empty isn't there. */
const isThere = (value: unknown): boolean =>
    isSet(value) && value !== false && !isPlaceholder(value) && !(isMapping(value) && Object.keys(value).length === 0);

/** A mapping counts though it is empty. */
const isGiven = (value: unknown): boolean => isThere(value) || isMapping(value);

const holderOf = (job: unknown, owner: string): unknown => (owner === "" ? job : at(job, ...owner.split(".")));

const placeOf = (path: string, owner: string): string => (owner === "" ? path : `${path}.${owner}`);

/** Reports what a job is refused for, once for each place. */
export function checkHttp(path: string, job: unknown, report: Report): void {
    const said = new Set<string>();
    const once = (place: string, message: string, fix: string): void => {
        if (!said.has(place)) {
            said.add(place);
            report({ path: place, message: `${message}: the collector doesn't start.`, fix });
        }
    };
    for (const [owner, ...keys] of eitherOr) {
        const holder = holderOf(job, owner);
        const there = keys.filter((key) => isGiven(at(holder, key)));
        const place = placeOf(path, owner);
        if (there.length > 1) {
            once(
                `${place}.${there[1]}`,
                `${place} has ${there.join(" and ")}, of which Prometheus takes one`,
                `Leave one of ${there.join(", ")}, and remove the others.`,
            );
        }
    }
    for (const [owner, keys, needed] of needs) {
        const holder = holderOf(job, owner);
        const has = keys.find((key) => isThere(at(holder, key)));
        const place = placeOf(path, owner);
        if (has !== undefined && !needed.some((key) => isSet(at(holder, key)) && at(holder, key) !== false)) {
            once(`${place}.${has}`, `${place} has ${has} and no ${needed[0]}`, `Set ${needed.join(" or ")}, too.`);
        }
    }
    const oauth = at(job, "oauth2");
    for (const key of isMapping(oauth) ? ["client_id", "token_url"].filter((each) => !isSet(at(oauth, each))) : []) {
        once(`${path}.oauth2.${key}`, `${path}.oauth2 has no ${key}`, `Set ${key}.`);
    }
    const type = at(job, "authorization", "type");
    if (typeof type === "string" && type.trim().toLowerCase() === "basic") {
        once(
            `${path}.authorization.type`,
            `${path}.authorization has the type Basic, which Prometheus refuses`,
            "Use basic_auth with username and password_file.",
        );
    }
    for (const owner of ["tls_config", "oauth2.tls_config"]) {
        for (const key of ["min_version", "max_version"]) {
            const version = at(holderOf(job, owner), key);
            if (isThere(version) && !tlsVersions.includes(String(version))) {
                const place = placeOf(path, owner);
                const fix = `Use one of ${tlsVersions.join(", ")}.`;
                once(`${place}.${key}`, `${place} has ${key} ${excerpt(version)}, which Prometheus doesn't know`, fix);
            }
        }
    }
    for (const [header] of entries(at(job, "http_headers")).filter(([name]) => reservedHeaders.test(name))) {
        once(
            `${path}.http_headers.${header}`,
            `${path} sets the header ${header}, which Prometheus sets itself`,
            "Remove it; for signing in there are basic_auth, authorization and oauth2.",
        );
    }
    checkDiscoveries(path, job, once);
}

/** Protocols that some release knows (`ScrapeProtocol` in Prometheus' config.go). */
const protocols: readonly string[] = [
    ...["PrometheusProto", "PrometheusText0.0.4", "PrometheusText1.0.0"],
    ...["OpenMetricsText0.0.1", "OpenMetricsText1.0.0"],
];

/** Reports the names of protocols, of a job or of all. */
export function checkProtocols(path: string, settings: unknown, report: Report): void {
    const list = at(settings, "scrape_protocols");
    const refuse = (place: string, problem: string, fix: string): void =>
        report({ path: `${path}.${place}`, message: `${path} has ${problem}: the collector doesn't start.`, fix });
    if (Array.isArray(list) && list.length === 0) {
        refuse("scrape_protocols", "no protocol in scrape_protocols", "Leave scrape_protocols out.");
    }
    const seen = new Set<unknown>();
    for (const [index, name] of items(list).entries()) {
        const isUnknown = isThere(name) && !protocols.includes(String(name));
        if (isUnknown || (isThere(name) && seen.has(name))) {
            refuse(
                `scrape_protocols[${index}]`,
                isUnknown
                    ? `the scrape protocol ${excerpt(name)}, which Prometheus doesn't know`
                    : `the scrape protocol ${excerpt(name)} twice`,
                `Name each once, of ${protocols.join(", ")}.`,
            );
        }
        seen.add(name);
    }
    const fallback = at(settings, "fallback_scrape_protocol");
    if (isThere(fallback) && !protocols.includes(String(fallback))) {
        refuse(
            "fallback_scrape_protocol",
            `fallback_scrape_protocol ${excerpt(fallback)}, which Prometheus doesn't know`,
            `Use one of ${protocols.join(", ")}.`,
        );
    }
}

/** Every discovery of a release from v0.40 on (`discovery/install` in Prometheus). */
const discoveries =
    /^(?:static|aws|azure|consul|digitalocean|dns|docker|dockerswarm|ec2|ecs|elasticache|eureka|file|gce|hetzner|http|ionos|kubernetes|kuma|lightsail|linode|marathon|msk|nerve|nomad|openstack|outscale|ovhcloud|puppetdb|rds|scaleway|serverset|stackit|triton|uyuni|vultr)$/;

function checkDiscoveries(path: string, job: unknown, once: (...said: [string, string, string]) => void): void {
    for (const [key, list] of entries(job)) {
        const [, name] = /^(\w+?)(?:_sd)?_configs$/.exec(key) ?? [];
        if (name === undefined || name.endsWith("relabel")) {
            continue;
        }
        if (!discoveries.test(name)) {
            once(`${path}.${key}`, `${path} has ${key}, a discovery that Prometheus doesn't know`, "Remove it.");
        }
        items(list).forEach((entry, index) => {
            const place = `${path}.${key}[${index}]`;
            const refuse = (property: string, problem: string, fix: string): void =>
                once(`${place}.${property}`, `${place} ${problem}`, fix);
            if (isMapping(entry) && name === "file") {
                checkFiles(entry, refuse);
            } else if (isMapping(entry) && name === "dns") {
                checkDns(entry, refuse);
            } else if (isMapping(entry) && name === "http") {
                const url = at(entry, "url");
                if (!isPlaceholder(url) && !/^https?:\/\/[^/]/i.test(String(url ?? ""))) {
                    refuse("url", "has no url that begins with http:// or https://", "Set url to the whole of it.");
                }
            }
        });
    }
}

type Refuse = (property: string, problem: string, fix: string) => void;

/** `patFileSDName` in discovery/file. */
function checkFiles(entry: unknown, refuse: Refuse): void {
    const files = at(entry, "files");
    if (isAbsent(files) || (Array.isArray(files) && files.length === 0)) {
        refuse("files", "names no files", "Name at least one.");
    }
    items(files).forEach((file, index) => {
        if (
            typeof file === "string" &&
            !file.includes("${") &&
            !/^[^*]*(?:\*[^/]*)?\.(?:json|yml|yaml|JSON|YML|YAML)$/.test(file)
        ) {
            refuse(
                `files[${index}]`,
                `has the file ${excerpt(file)}, which ends in none of .json, .yml and .yaml`,
                "Name files in JSON or YAML.",
            );
        }
    });
}

const recordTypes: readonly string[] = ["SRV", "A", "AAAA", "MX", "NS"];

function checkDns(entry: unknown, refuse: Refuse): void {
    const [names, port, type = "SRV"] = ["names", "port", "type"].map((key) => at(entry, key));
    if (isAbsent(names) || (Array.isArray(names) && names.length === 0)) {
        refuse("names", "names nothing to look up", "Name at least one.");
    }
    const record = String(type).toUpperCase();
    if (isPlaceholder(type)) {
        return;
    }
    if (!recordTypes.includes(record)) {
        refuse(
            "type",
            `has the type ${excerpt(type)}, which Prometheus doesn't know`,
            `Use one of ${recordTypes.join(", ")}.`,
        );
    } else if (record !== "SRV" && (isAbsent(port) || port === 0)) {
        refuse("port", `has records of type ${record}, which have no ports, and no port`, "Set port.");
    }
}
