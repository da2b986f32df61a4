/** What the URL of a destination can't be, by its kind. No message quotes it, as it may hold what is secret. */
import { InputError, refuse } from "../inputs";
import { telemetryEndpoint } from "../telemetry-hosts";

/** Paths at which AWS's own take what each kind sends. */
const takenAt = { amp: /^\/workspaces\/[^/]+\/api\/v1\/remote_write\/?$/, cloudwatch: /^\/v1\/metrics\/?$/ } as const;

/** What each kind's URL is such as, and the service that it is signed for. */
const wanted = {
    amp: {
        service: "aps",
        example: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-…/api/v1/remote_write",
    },
    cloudwatch: { service: "monitoring", example: "https://monitoring.eu-west-1.amazonaws.com/v1/metrics" },
} as const;

/** What says where one destination is. */
interface Where {
    readonly url?: string;
    readonly urlParameter?: string;
    readonly region?: string;
}

/** @throws InputError for a URL that doesn't take what a destination of that kind sends, and for none. */
export function checkUrls(path: string, kind: string, { url: address, urlParameter, region }: Where): void {
    if (address !== undefined && urlParameter !== undefined) {
        throw new InputError(
            `${path}.urlParameter`,
            `${path}.urlParameter can't be given beside url: keep one of them.`,
        );
    }
    if (address === undefined && urlParameter === undefined && kind !== "cloudwatch") {
        refuse(
            `${path}.url`,
            undefined,
            `it must be the URL of the ${kind} destination, unless urlParameter names where it is`,
        );
    }
    if (address === undefined) {
        return;
    }
    if (kind === "otlp") {
        checkOtlpUrl(path, address);
    }
    const endpoint = telemetryEndpoint(address);
    if (kind === "amp" || kind === "cloudwatch") {
        const { service, example } = wanted[kind];
        if (endpoint !== undefined && endpoint.service.signedAs !== service) {
            throw new InputError(
                `${path}.url`,
                `${path}.url is one of ${endpoint.service.name}, and kind is ${kind}: it must be such as ${example}.`,
            );
        }
        if (endpoint !== undefined && region !== undefined && endpoint.region !== region) {
            refuse(`${path}.region`, region, `the url is one of ${endpoint.region}`);
        }
        if (endpoint !== undefined && !takenAt[kind].test(endpoint.path)) {
            throw new InputError(
                `${path}.url`,
                `${path}.url has a path that ${endpoint.service.name} doesn't take ${kind === "amp" ? "remote writes" : "metrics"} at: it must be such as ${example}.`,
            );
        }
    } else if (endpoint !== undefined) {
        const meant = endpoint.service.signedAs === "aps" ? "amp" : "cloudwatch";
        refuse(
            `${path}.kind`,
            kind,
            endpoint.service.takes === "metrics" || endpoint.service.takes === "remote write"
                ? `the url is one of ${endpoint.service.name}, which takes signed requests alone: it must be ${meant}`
                : `the url is one of ${endpoint.service.name}, which takes no metrics`,
        );
    }
}

/** What of an OTLP address leads metrics to a place that doesn't take them over HTTP. */
function checkOtlpUrl(path: string, address: string): void {
    const [, authority = "", behind = ""] = /^https?:\/\/([^/?]*)([^?]*)/i.exec(address) ?? [];
    const signal = /\/v1\/(traces|logs|profiles|metrics(?=\/))/.exec(behind)?.[1];
    if (signal !== undefined) {
        throw new InputError(
            `${path}.url`,
            `${path}.url has the path /v1/${signal}: it must end in /v1/metrics, or leave that out, as it is appended.`,
        );
    }
    // The port that IANA has for OTLP over gRPC (OTLP specification, "OTLP/gRPC Default Port").
    if (authority.endsWith(":4317")) {
        throw new InputError(
            `${path}.url`,
            `${path}.url has port 4317, which takes OTLP over gRPC, and metrics are sent over HTTP: it must be the port for that, by default 4318.`,
        );
    }
}
