/** What components ask of parts of their settings that belong together: addresses, TLS, names in lists. */
import type { ComponentKind } from "../release";
import { at, entries, excerpt, isAbsent, isSet, items } from "../values";
import { isPlaceholder } from "./config-view";
import type { Report } from "./rule";
import { checkTls } from "./tls-settings";

/** A component's settings, and where they are. */
export interface Part {
    readonly kind: ComponentKind;
    /** In its newest spelling. */
    readonly type: string;
    readonly path: string;
    readonly settings: unknown;
    /** Whether a pipeline or the service names it; what is asked for at the start is asked of nothing else. */
    readonly isUsed: boolean;
}

/** Reports what they are refused for. */
export function checkParts(part: Part, report: Report): void {
    const name = `${part.kind} ${part.type}`;
    tlsPlaces(part, name).forEach(({ path, settings }) =>
        checkTls(`${path}.tls`, at(settings, "tls"), part.isUsed, report),
    );
    if (name === "exporters otlp_grpc") {
        checkTarget(part.path, at(part.settings, "endpoint"), report);
    }
    if (part.isUsed) {
        listening(part, name).forEach(({ path, settings }) => checkAddress(path, settings, report));
        if (name === "processors resource_detection") {
            checkDetectors(part, report);
        }
        if (name === "processors tail_sampling") {
            checkPolicies(part, report);
        }
    }
}

interface Place {
    readonly path: string;
    readonly settings: unknown;
}

const protocolsOf = ({ path, settings }: Part): readonly Place[] =>
    entries(at(settings, "protocols")).map(([protocol, own]) => ({
        path: `${path}.protocols.${protocol}`,
        settings: own,
    }));

const withTls = [
    ...["receivers zipkin", "exporters otlp_grpc", "exporters otlp_http", "exporters prometheus_remote_write"],
    ...["exporters prometheus", "extensions health_check"],
];

const tlsPlaces = (part: Part, name: string): readonly Place[] =>
    ["receivers otlp", "receivers jaeger"].includes(name) ? protocolsOf(part) : withTls.includes(name) ? [part] : [];

/** What gRPC is told to connect to has a port that is a number (`ClientConfig.Validate` in configgrpc). */
function checkTarget(path: string, endpoint: unknown, report: Report): void {
    const target = typeof endpoint === "string" ? endpoint.replace(/^https?:\/\//, "") : "";
    // Other schemes are those of gRPC's resolvers, of which each release knows others.
    const isOpen = target === "" || target.includes("${") || /^[a-z\d+.-]+:\/\/|^unix/i.test(target);
    if (!isOpen && !/:[+-]?\d+$/.test(target)) {
        report({
            path: `${path}.endpoint`,
            message: `${path} has endpoint ${excerpt(endpoint)}, which doesn't end with a port: the collector doesn't start.`,
            fix: "Write host:port without a path, such as gateway:4317.",
        });
    }
}

const listeningWhole = [
    ...["receivers zipkin", "receivers statsd", "exporters prometheus"],
    ...["extensions health_check", "extensions pprof", "extensions zpages"],
];

/** What listens at its `endpoint`. */
function listening(part: Part, name: string): readonly Place[] {
    const places = ["receivers otlp", "receivers jaeger"].includes(name)
        ? protocolsOf(part)
        : listeningWhole.includes(name)
          ? [part]
          : [];
    return places.filter(
        ({ settings }) =>
            // Sockets have paths, and health_check's second version has addresses elsewhere.
            /^(?:tcp|udp)/.test(String(at(settings, "transport") ?? "tcp")) &&
            ["use_v2", "http", "grpc"].every((key) => isAbsent(at(settings, key))),
    );
}

const largestPort = 65535;

/** What is wrong with an address to listen at (`SplitHostPort` in Go's net); undefined where nothing is known to be. */
function addressProblem(address: string): string | undefined {
    const [, colons = "", port] = /^(?:\[[^\]]*\])?[^:]*((?::[^:]*)*):([^:]*)$/.exec(address) ?? [];
    if (/^[a-z]+:\/\//i.test(address)) {
        return "has a scheme";
    }
    if (port === undefined) {
        return "has no port";
    }
    if (colons !== "") {
        return "has more than one colon outside of brackets";
    }
    return /^\d+$/.test(port) && Number(port) > largestPort ? `has a port above ${largestPort}` : undefined;
}

function checkAddress(path: string, settings: unknown, report: Report): void {
    const endpoint = at(settings, "endpoint");
    const isKnown = typeof endpoint === "string" && endpoint !== "" && !endpoint.includes("${");
    const problem = isKnown ? addressProblem(endpoint) : undefined;
    if (problem !== undefined) {
        report({
            path: `${path}.endpoint`,
            message: `${path} has endpoint ${excerpt(endpoint)}, which ${problem}, so that nothing can listen there: the collector doesn't start.`,
            fix: "Write host:port, such as 0.0.0.0:4317 or [::]:4317.",
        });
    }
}

/** Every detector of a release from v0.40 on (contrib's resourcedetectionprocessor `factory.go`). */
const detectors: readonly string[] = [
    ...["akamai", "aks", "alibaba_ecs", "azure", "consul", "digitalocean", "docker", "dynatrace", "ec2", "ecs", "eks"],
    ...[
        "elastic_beanstalk",
        "env",
        "gcp",
        "heroku",
        "hetzner",
        "ibmcloud_classic",
        "ibmcloud_vpc",
        "k8s_api",
        "k8snode",
    ],
    ...[
        "kubeadm",
        "lambda",
        "nova",
        "openshift",
        "oraclecloud",
        "scaleway",
        "system",
        "tencent_cvm",
        "upcloud",
        "vultr",
    ],
];

function checkDetectors({ path, settings }: Part, report: Report): void {
    const list = at(settings, "detectors");
    for (const [index, detector] of items(list).entries()) {
        if (typeof detector === "string" && !isPlaceholder(detector) && !detectors.includes(detector)) {
            report({
                path: `${path}.detectors[${index}]`,
                message: `${path} has the detector ${excerpt(detector)}, which no release knows: the collector doesn't start.`,
                fix: `Use one of ${detectors.join(", ")}.`,
            });
        }
    }
}

/** Every type of a release from v0.40 on (`PolicyType` in contrib's tailsamplingprocessor `config.go`). */
const policyTypes: readonly string[] = [
    ...["always_sample", "and", "boolean_attribute", "bytes_limiting", "composite", "drop", "latency", "not"],
    ...["numeric_attribute", "ottl_condition", "probabilistic", "rate_limiting", "span_count", "status_code"],
    ...["string_attribute", "trace_flags", "trace_state"],
];

function checkPolicies({ path, settings }: Part, report: Report): void {
    const names = new Set<unknown>();
    for (const [index, policy] of items(at(settings, "policies")).entries()) {
        const place = `${path}.policies[${index}]`;
        const [name, type] = [at(policy, "name"), at(policy, "type")];
        if (!isPlaceholder(type) && !policyTypes.includes(String(type ?? ""))) {
            report({
                path: `${place}.type`,
                message: `${place} has ${isSet(type) ? `the type ${excerpt(type)}, which no release knows` : "no type"}: the collector doesn't start.`,
                fix: `Use one of ${policyTypes.join(", ")}.`,
            });
        }
        if (isSet(name) && !isPlaceholder(name) && names.has(name)) {
            report({
                path: `${place}.name`,
                message: `${place} has the name ${excerpt(name)}, as another policy before it: the collector doesn't start.`,
                fix: "Give each policy a name of its own.",
            });
        }
        names.add(name);
    }
}
