/** Endpoints of AWS's that take what an exporter sends, signed as they want it. */
import { at, entries, excerpt, isAbsent, isMapping } from "../values";
import { type Sent, type TelemetryEndpoint, telemetryEndpoint } from "../telemetry-hosts";
import { authenticatorOf } from "./authenticators";
import { type ConfigView, isPlaceholder, typeOf } from "./config-view";
import { once } from "./per-config";
import type { ConfigRule, Policy, Report } from "./rule";

export const endpointFitting = {
    name: "endpoint-fitting",
    displayName: "Endpoint, region and service belong together",
    description:
        "Every exporter has an endpoint to send to, and one of AWS's takes what is sent there, signed for its service and region.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** A URL that an exporter sends to. */
export interface Destination {
    readonly exporter: string;
    readonly settings: unknown;
    /** Path of the setting that has it. */
    readonly path: string;
    readonly url: string;
    /** What the exporter appends to it. */
    readonly appended: string;
    /** What is sent there; undefined for an exporter that makes the request's path itself. */
    readonly sends?: Sent;
    /** True for OTLP over gRPC. */
    readonly isGrpc?: boolean;
}

/** The service of an endpoint refuses what is sent to it: each request, for good. */
export const endpointMismatched = {
    id: "endpoint-mismatched",
    policy: endpointFitting,
    check: (config, report) => {
        for (const destination of destinationsOf(config)) {
            const { url, path, exporter, sends } = destination;
            const endpoint = telemetryEndpoint(url);
            const signedAs = ownSigners[config.componentType("exporters", exporter)];
            if (isArn(url)) {
                report({
                    path,
                    message: `${exporter} has an ARN in place of a URL: nothing can be sent there.`,
                    fix: "Write the URL itself, or take it from an environment variable that the container has under secrets, with the ARN as valueFrom.",
                });
            } else if (endpoint !== undefined && sends !== undefined) {
                checkTaken(destination, sends, endpoint, report);
                checkSigned(destination, sends, endpoint, report);
                checkSignature(config, destination, endpoint, report);
                checkLogHeaders(destination, sends, endpoint, report);
            } else if (endpoint !== undefined && signedAs !== undefined) {
                checkOwnSigner(destination, endpoint, signedAs, report);
            }
        }
    },
} as const satisfies ConfigRule;

const isArn = (url: string): boolean => /^\s*arn:[\w-]+:[\w-]+:/.test(url);

/** What the exporters sign for that sign by themselves, each for the region in its `region`. */
const ownSigners: Readonly<Record<string, string | undefined>> = {
    awsxray: "xray",
    awsemf: "logs",
    awscloudwatchlogs: "logs",
};

export function destinationsOf(config: ConfigView): readonly Destination[] {
    return config.used("exporters").flatMap((used): Destination[] => {
        const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
        const type = config.componentType("exporters", used);
        const to = (key: string, sends?: Sent, appended = ""): Destination[] => {
            const url = at(settings, key);
            return typeof url === "string"
                ? [{ exporter: id, settings, path: `exporters.${id}.${key}`, url, appended, sends }]
                : [];
        };
        if (type === "prometheus_remote_write") {
            return to("endpoint", "remote write");
        }
        if (type === "otlp_http") {
            return signalsOf(config, used).flatMap((signal) =>
                isAbsent(at(settings, `${signal}_endpoint`))
                    ? to("endpoint", signal, `/v1/${signal}`)
                    : to(`${signal}_endpoint`, signal),
            );
        }
        if (type === "otlp_grpc") {
            // Its endpoint needs no scheme.
            return to("endpoint", "traces").map((one) => ({
                ...one,
                url: one.url.includes("://") ? one.url : `https://${one.url}`,
                isGrpc: true,
            }));
        }
        return Object.hasOwn(ownSigners, type) ? to("endpoint") : [];
    });
}

/** What the pipelines send that name an exporter. */
const signalsOf = (config: ConfigView, exporter: string): readonly Signal[] => [
    ...(signalsByExporter(config).get(exporter) ?? []),
];

const signals = ["traces", "metrics", "logs"] as const;
type Signal = (typeof signals)[number];

const signalsByExporter = once((config: ConfigView): ReadonlyMap<string, ReadonlySet<Signal>> => {
    const found = new Map<string, Set<Signal>>();
    for (const { signal, exporters } of config.pipelines) {
        const known = signals.find((each) => each === signal);
        for (const exporter of known === undefined ? [] : exporters) {
            found.set(exporter, (found.get(exporter) ?? new Set()).add(known!));
        }
    }
    return found;
});

/** What the path in the URL may be, where the exporter appends nothing or what the service wants. */
function checkTaken(
    { exporter, path, appended, isGrpc = false }: Destination,
    sends: Sent,
    endpoint: TelemetryEndpoint,
    report: Report,
): void {
    const { name, takes, path: wanted = "" } = endpoint.service;
    if (isGrpc) {
        report({
            path,
            message: `${exporter} sends to ${name} over gRPC, which none of AWS's endpoints speaks: every request is refused.`,
            fix: takes === "remote write" ? remoteWriteFix : otlpFix,
        });
    } else if (takes !== sends) {
        const taken = takes === undefined ? "which takes no telemetry" : `which takes ${inWords(takes)} alone`;
        report({
            path,
            message: `${exporter} sends ${inWords(sends)} to ${name}, ${taken}: every request is refused.`,
            fix: takes === "remote write" || sends === "remote write" ? remoteWriteFix : otlpFix,
        });
    } else if (!isTakenAt(endpoint.path.replace(/\/$/, "") + appended, wanted)) {
        report({
            path,
            message: `${exporter} sends ${inWords(sends)} to a path of ${name} that doesn't take them: every request is refused.`,
            fix:
                appended === ""
                    ? `End ${path} in ${wanted}.`
                    : `Leave the path out of ${path}, as the exporter appends ${appended}, or set exporters.${exporter}.${sends}_endpoint with all of it.`,
        });
    }
}

/** CloudWatch Logs takes OTLP into a group and a stream that have to be there ("OTLP Endpoints", "Logs endpoint"). */
const logHeaders = ["x-aws-log-group", "x-aws-log-stream"];

function checkLogHeaders(
    { exporter, settings }: Destination,
    sends: Sent,
    { service }: TelemetryEndpoint,
    report: Report,
): void {
    const headers = at(settings, "headers");
    // Something else may add them to those that aren't known.
    const isKnown = isAbsent(headers) || isMapping(headers) || Array.isArray(headers);
    if (service.signedAs !== "logs" || sends !== "logs" || !isKnown) {
        return;
    }
    const names = Array.isArray(headers)
        ? headers.map((header) => at(header, "name"))
        : entries(headers).map(([name]) => name);
    const missing = logHeaders.filter((each) => !names.some((name) => String(name).toLowerCase() === each));
    if (missing.length > 0) {
        report({
            path: `exporters.${exporter}.headers`,
            message: `${exporter} sends logs to CloudWatch Logs without ${missing.length === 1 ? "the header" : "the headers"} ${missing.join(" and ")}: every request is refused.`,
            fix: `Set ${missing.map((name) => `exporters.${exporter}.headers.${name}`).join(" and ")} to the name of a log ${missing.length === 1 ? missing[0]!.slice("x-aws-log-".length) : "group and of a stream in it"}, which have to be there.`,
        });
    }
}

const remoteWriteFix =
    "Write metrics to AMP with prometheusremotewrite, to https://aps-workspaces.REGION.amazonaws.com/workspaces/WORKSPACE/api/v1/remote_write.";
const otlpFix =
    "With otlphttp send traces to https://xray.REGION.amazonaws.com, logs to https://logs.REGION.amazonaws.com and metrics to https://monitoring.REGION.amazonaws.com.";

const inWords = (sent: Sent): string => (sent === "remote write" ? "remote writes" : `OTLP ${sent}`);

/** Whether a path may be the wanted one; a placeholder stands for anything. */
function isTakenAt(path: string, wanted: string): boolean {
    const end = wanted.replace(/^\/workspaces\/WORKSPACE/, "");
    if (isPlaceholder(path)) {
        const known = path.slice(path.lastIndexOf("}") + 1);
        return known.endsWith(end) || end.endsWith(known);
    }
    return end === wanted ? path === wanted : new RegExp(`^/workspaces/[^/]+${end}$`).test(path);
}

/** A remote write without a signature has a rule of its own. */
function checkSigned(
    { exporter, settings }: Destination,
    sends: Sent,
    { service }: TelemetryEndpoint,
    report: Report,
): void {
    const headers = at(settings, "headers");
    const names = Array.isArray(headers)
        ? headers.map((each) => at(each, "name"))
        : entries(headers).map(([name]) => name);
    // CloudWatch and its Logs take tokens, too ("Setting up bearer token authentication").
    const mayHaveToken =
        (!isAbsent(headers) && !isMapping(headers) && !Array.isArray(headers)) ||
        names.some((name) => String(name).toLowerCase() === "authorization");
    if (
        sends === "remote write" ||
        service.takes !== sends ||
        authenticatorOf(settings) !== undefined ||
        mayHaveToken
    ) {
        return;
    }
    report({
        path: `exporters.${exporter}.auth.authenticator`,
        message: `${exporter} sends to ${service.name} without a signature: every request is refused with 403.`,
        fix: `Set exporters.${exporter}.auth.authenticator to sigv4auth/${service.signedAs}, define that extension with region and service ${service.signedAs}, and list it in service.extensions.`,
    });
}

/** The signature's service and region, against those of the endpoint. */
function checkSignature(
    config: ConfigView,
    destination: Destination,
    endpoint: TelemetryEndpoint,
    report: Report,
): void {
    const authenticator = authenticatorOf(destination.settings);
    const [id, signing] = config.declared("extensions", authenticator ?? "") ?? ["", undefined];
    if (authenticator !== undefined && typeOf(authenticator) === "sigv4auth" && signing !== undefined) {
        checkService(id, at(signing, "service"), endpoint, destination, report);
        checkRegion(`extensions.${id}`, id, at(signing, "region"), endpoint, destination, report);
    }
}

/** An exporter that signs by itself, and makes the path itself. */
function checkOwnSigner(destination: Destination, endpoint: TelemetryEndpoint, signedAs: string, report: Report): void {
    const { exporter, settings, path } = destination;
    if (signedAs === endpoint.service.signedAs) {
        checkRegion(`exporters.${exporter}`, exporter, at(settings, "region"), endpoint, destination, report);
    } else {
        report({
            path,
            message: `${exporter} sends to ${endpoint.service.name}, which doesn't take what it makes: every request is refused.`,
            fix: `Remove ${path}: the exporter knows the endpoint of its region.`,
        });
    }
}

/**
 * sigv4auth tells an absent service from hosts that begin with `aps-workspaces`, `xray`, `logs` or `monitoring`, and
 * an absent region from what follows (sigv4authextension `signingroundtripper.go`).
 */
function checkService(
    id: string,
    signedAs: unknown,
    { service, hasServicesName }: TelemetryEndpoint,
    { exporter }: Destination,
    report: Report,
): void {
    const path = `extensions.${id}.service`;
    if (isAbsent(signedAs) || signedAs === "") {
        if (!hasServicesName) {
            report({
                path,
                message: `${id} has no service, and can't tell it from the host that ${exporter} sends to: every request is refused.`,
                fix: `Set ${path} to ${service.signedAs}.`,
            });
        }
    } else if (typeof signedAs === "string" && !isPlaceholder(signedAs) && signedAs !== service.signedAs) {
        report({
            path,
            message: `${id} signs for the service ${excerpt(signedAs)}, and ${exporter} sends to ${service.name}, which wants ${service.signedAs}: every request is refused with 403.`,
            fix: `Set ${path} to ${service.signedAs}, in an extension of its own where others sign with this one too.`,
        });
    }
}

/** A region's name in any partition. */
const isRegion = (text: string): boolean => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);

function checkRegion(
    owner: string,
    signer: string,
    signed: unknown,
    { region, service, hasServicesName }: TelemetryEndpoint,
    { exporter, sends }: Destination,
    report: Report,
): void {
    const path = `${owner}.region`;
    if (isAbsent(signed) || signed === "") {
        if (!hasServicesName && sends !== undefined) {
            report({
                path,
                message: `${signer} has no region, and can't tell it from the host that ${exporter} sends to: every request is refused.`,
                fix: `Set ${path} to the region of the endpoint.`,
            });
        }
        return;
    }
    if (typeof signed === "string" && !isPlaceholder(signed) && isRegion(region) && signed !== region) {
        report({
            path,
            message: `${signer} signs for the region ${excerpt(signed)}, and ${exporter} sends to ${service.name} in ${region}: every request is refused with 403.`,
            fix: `Set ${path} to ${region}, or send to the endpoint of the region that is meant.`,
        });
    }
}
