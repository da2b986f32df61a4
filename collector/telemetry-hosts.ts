/** AWS's services that telemetry is sent to: the hosts by which they are reached, and what they take there. */

/** What a collector sends to a URL: Prometheus' remote write, or OTLP over HTTP by signal. */
export type Sent = "remote write" | "traces" | "metrics" | "logs";

export interface TelemetryService {
    /** In sentences. */
    readonly name: string;
    /** Service in a signature's scope (Service Authorization Reference). */
    readonly signedAs: string;
    /** What it takes; undefined for one that takes nothing of a collector's by URL. */
    readonly takes?: Sent;
    /** Where it takes that, as sentences show it. */
    readonly path?: string;
}

/**
 * By the first label of their hosts. Sources: "Amazon Managed Service for Prometheus endpoints and quotas" (AWS General
 * Reference), "OTLP Endpoints" (Amazon CloudWatch user guide).
 */
const services: Readonly<Record<string, TelemetryService>> = {
    "aps-workspaces": {
        name: "AMP",
        signedAs: "aps",
        takes: "remote write",
        path: "/workspaces/WORKSPACE/api/v1/remote_write",
    },
    aps: { name: "the API that manages AMP's workspaces", signedAs: "aps" },
    xray: { name: "X-Ray", signedAs: "xray", takes: "traces", path: "/v1/traces" },
    logs: { name: "CloudWatch Logs", signedAs: "logs", takes: "logs", path: "/v1/logs" },
    monitoring: { name: "CloudWatch", signedAs: "monitoring", takes: "metrics", path: "/v1/metrics" },
};

/** What a URL says of the service that it leads to. */
export interface TelemetryEndpoint {
    readonly service: TelemetryService;
    /** As written: `eu-west-1`, or a placeholder. */
    readonly region: string;
    /** As written, without the query; may hold placeholders. */
    readonly path: string;
    /** False for a VPC endpoint by its own name, of which the signer can't tell service and region. */
    readonly hasServicesName: boolean;
}

/**
 * `aps-workspaces.eu-west-1.amazonaws.com`, its FIPS form, the dual-stack names, those of other partitions (AWS SDKs'
 * partitions.json), and a VPC endpoint's own name: `vpce-….aps-workspaces.eu-west-1.vpce.amazonaws.com`.
 */
const hostPattern = new RegExp(
    "^(?<vpce>vpce-[\\w-]+\\.)?" +
        `(?<service>${Object.keys(services).join("|")})(?:-fips)?\\.` +
        "(?<region>[^.]+)\\.(?:vpce\\.)?" +
        "(?:amazonaws\\.(?:com(?:\\.cn)?|eu)|api\\.(?:aws|amazonwebservices\\.(?:com\\.cn|eu))|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|\\$\\{[^}]*\\})\\.?$",
    "i",
);

/** Domains of AWS's services in partitions that aren't `amazonaws.com` (AWS SDKs' partitions.json). */
const domains: readonly (readonly [regions: RegExp, domain: string])[] = [
    [/^cn-/, "amazonaws.com.cn"],
    [/^eusc-/, "amazonaws.eu"],
    [/^us-iso-/, "c2s.ic.gov"],
    [/^us-isob-/, "sc2s.sgov.gov"],
];

/** The domain of AWS's services in a region, and in all others of its partition. */
export const domainOf = (region: string): string =>
    domains.find(([regions]) => regions.test(region))?.[1] ?? "amazonaws.com";

/** Of a URL with or without placeholders; undefined for one that leads to none of AWS's services, or may not. */
export function telemetryEndpoint(url: string): TelemetryEndpoint | undefined {
    const [, authority, path = ""] = /^\s*https?:\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [undefined, ""];
    const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d+$/, "");
    const found = hostPattern.exec(host)?.groups;
    return found === undefined
        ? undefined
        : {
              service: services[found.service!.toLowerCase()]!,
              region: found.region!.includes("${") ? found.region! : found.region!.toLowerCase(),
              path: path.trim(),
              hasServicesName: found.vpce === undefined,
          };
}

/**
 * What CloudWatch takes in a request of OTLP metrics: points, bytes before compression, and labels of a point ("OTLP
 * Endpoints", Amazon CloudWatch user guide).
 */
export const cloudWatchLimits = { points: 1_000, bytes: 1_000_000, labels: 150 } as const;
