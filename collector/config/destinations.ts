/** The exporters of the places that metrics go to, each with a queue of its own, so that none waits for another. */
import { cloudWatchLimits, domainOf, telemetryEndpoint } from "../telemetry-hosts";
import { type AssumeRoleArgs, assumed } from "./assume-role";
import { type DestinationArgs, type DestinationKind, destinationKinds, type Destinations } from "./destination-args";
import { headerVariable, urlVariable } from "./destination-variables";
import type { Exporters, Extensions, PrometheusRemoteWriteExporter, SigV4AuthExtension } from "./model";
import { section } from "./otlp";
import { literal, seconds } from "./scrape";
import type { SentTo, SidecarSizes } from "./sizing";

/** One of them, with the ids of what it is made of. */
export interface Destination {
    readonly kind: DestinationKind;
    /** Id of its exporter. */
    readonly exporter: string;
    /** Id of what signs its requests; none where nothing is signed. */
    readonly signer?: string;
    /** As the exporter's setting has it, with a placeholder where it comes in a variable. */
    readonly url: string;
    /** What it is signed for. */
    readonly region: string;
    readonly assumeRole?: AssumeRoleArgs;
    readonly headers: Readonly<Record<string, string>>;
}

/** What the first one follows from, and what holds for the others where they say nothing. */
export interface DestinationContext extends Destinations {
    /** Of the collector: of the AMP workspace, or of CloudWatch. */
    readonly region: string;
    readonly assumeRole?: AssumeRoleArgs;
    /** Of the exporter to the platform's workspace. */
    readonly remoteWrite: string;
    /** Of what signs for it. */
    readonly signing: string;
    /** The variable with the URL of that workspace. */
    readonly urlVariable: string;
}

/** All of them, the first one first. */
export function destinationsOf(context: DestinationContext): readonly Destination[] {
    const { destination = "amp", destinations = {}, region, assumeRole, remoteWrite, signing } = context;
    const ofName = (name: string, args: DestinationArgs): Destination => {
        const kind = args.kind as DestinationKind;
        const type = destinationKinds[kind] === "otlp" ? "otlphttp" : "prometheusremotewrite";
        const signedIn = args.region ?? telemetryEndpoint(args.url ?? "")?.region ?? region;
        return {
            kind,
            exporter: `${type}/${name}`,
            ...(kind === "amp" || kind === "cloudwatch" ? { signer: `sigv4auth/${name}` } : {}),
            url: urlOf(name, args, signedIn),
            region: signedIn,
            assumeRole: args.assumeRole,
            headers: headersOf(name, args),
        };
    };
    const first: Readonly<Record<string, () => Destination>> = {
        amp: () => ({
            kind: "amp",
            exporter: remoteWrite,
            signer: signing,
            url: `\${env:${context.urlVariable}}`,
            region,
            assumeRole,
            headers: {},
        }),
        cloudwatch: () => ofName("cloudwatch", { kind: "cloudwatch", assumeRole }),
    };
    return [
        ...(destination === "none" ? [] : [first[destination]!()]),
        ...Object.entries(destinations).map(([name, args]) => ofName(name, args)),
    ];
}

function urlOf(name: string, { kind, url, urlParameter }: DestinationArgs, region: string): string {
    if (urlParameter !== undefined) {
        return `\${env:${urlVariable(name)}}`;
    }
    return url ?? (kind === "cloudwatch" ? `https://monitoring.${region}.${domainOf(region)}/v1/metrics` : "");
}

/**
 * ADOT has no extension for basic authentication or bearer tokens (its list of components), so that the header's value
 * comes in a variable, as a whole or behind `Bearer`.
 */
function headersOf(name: string, args: DestinationArgs): Record<string, string> {
    const { authorizationSecret, bearerTokenSecret, headers = {}, secretHeaders = {} } = args;
    const variable = (header: string): string => `\${env:${headerVariable(name, header)}}`;
    return {
        ...(authorizationSecret === undefined ? {} : { authorization: variable("authorization") }),
        ...(bearerTokenSecret === undefined ? {} : { authorization: `Bearer ${variable("authorization")}` }),
        ...Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, literal(value)])),
        ...Object.fromEntries(Object.keys(secretHeaders).map((header) => [header, variable(header)])),
    };
}

/** Whether any takes OTLP, where labels that every series has are attributes of the resource. */
export const anyTakesOtlp = ({ destination, destinations = {} }: Destinations): boolean =>
    destination === "cloudwatch" ||
    Object.values(destinations).some(({ kind }) => destinationKinds[kind as DestinationKind] === "otlp");

/**
 * Bytes of a request of OTLP before compression: half of what CloudWatch takes, as a split is off by its last point.
 */
const largestRequest = 2 ** 19;

/** How the sizes of a sidecar are divided among them. */
export function sentTo({ destination = "amp", destinations = {} }: Destinations): SentTo {
    const kinds = [
        ...(destination === "none" ? [] : [destination]),
        ...Object.values(destinations).map(({ kind }) => kind),
    ];
    const { points } = cloudWatchLimits;
    return {
        queues: kinds.length,
        ...(kinds.includes("cloudwatch") ? { mostPoints: points } : {}),
        // CloudWatch takes 500 requests a second from an account, so that they are as large as may be.
        ...(kinds.every((kind) => kind === "cloudwatch") ? { leastPoints: points } : {}),
    };
}

/** What signs, by id. */
export const destinationSigners = (all: readonly Destination[]): Extensions =>
    section<Extensions>(
        all.flatMap(({ signer, kind, region, assumeRole }) => {
            const settings: SigV4AuthExtension = {
                region,
                service: kind === "amp" ? "aps" : "monitoring",
                ...assumed(assumeRole),
            };
            return signer === undefined ? [] : [[signer, settings] as const];
        }),
    );

/**
 * What sends, by id.
 * @param written The exporter to AMP, whose sizes and names any remote write has.
 */
export const destinationExporters = (
    all: readonly Destination[],
    written: Omit<PrometheusRemoteWriteExporter, "endpoint" | "auth" | "headers">,
    sizes: SidecarSizes,
): Exporters =>
    section<Exporters>(
        all.map((one) => [
            one.exporter,
            destinationKinds[one.kind] === "otlp"
                ? overOtlp(one, sizes)
                : { endpoint: one.url, ...credentials(one), ...written },
        ]),
    );

const credentials = ({ signer, headers }: Destination): object => ({
    ...(signer === undefined ? {} : { auth: { authenticator: signer } }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
});

/** Seconds for one request, and for all of its tries together. */
const [requestSeconds, longestRetrySeconds] = [10, 300];

/**
 * Seconds between two tries, at first and at most. By its default of half a minute at most a queue that is full when an
 * outage ends would go on to shed for as long.
 */
const [firstPauseSeconds, longestPauseSeconds] = [2, 5];

/** Bounded in points and bytes, time and requests, as a remote write is. */
function overOtlp(one: Destination, sizes: SidecarSizes): object {
    return {
        ...otlpAddress(one),
        ...credentials(one),
        compression: "gzip",
        timeout: seconds(requestSeconds),
        retry_on_failure: {
            enabled: true,
            initial_interval: seconds(firstPauseSeconds),
            max_interval: seconds(longestPauseSeconds),
            max_elapsed_time: seconds(longestRetrySeconds),
        },
        sending_queue: {
            sizer: "items",
            queue_size: sizes.queuedPoints,
            num_consumers: one.kind === "cloudwatch" ? consumers(sizes) : 1,
            // What the batch processor has cut isn't put together again, and what is still too large is split.
            batch: { sizer: "bytes", flush_timeout: "1s", min_size: 0, max_size: largestRequest },
        },
    };
}

/**
 * The exporter appends the path to an address, behind a query too where there is one (`composeSignalURL`), and takes a
 * whole URL under the signal's own key.
 */
function otlpAddress({ kind, url }: Destination): Readonly<Record<string, string>> {
    const isWhole = kind === "cloudwatch" || url.includes("${") || /\/v1\/metrics(\?.*)?$/.test(url);
    if (isWhole) {
        return { metrics_endpoint: url };
    }
    const [address = "", ...query] = url.split("?");
    const base = address.replace(/\/+$/, "");
    return query.length === 0 ? { endpoint: base } : { metrics_endpoint: `${base}/v1/metrics?${query.join("?")}` };
}

/** Requests that one consumer sends between two scrapes, each in a fifth of a second. */
const requestsOfConsumer = 100;

/**
 * Requests to CloudWatch at the same time. It takes points in any order of time, so that a large sidecar needn't wait
 * for each answer; others may refuse what is older than what they have, and get one after the other.
 */
const consumers = ({ queuedPoints, sendBatchMaxSize }: SidecarSizes): number =>
    Math.min(10, Math.max(2, Math.ceil(queuedPoints / 2 / sendBatchMaxSize / requestsOfConsumer)));
