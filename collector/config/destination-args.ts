/** Where metrics go: what a program says of it, and what of it is refused. */
import { InputError, type InputsOf, matching, object, oneOf, record, refuse, valueThat } from "../inputs";
import { tellsWhoWrites } from "../rules/authenticators";
import { isLoopback } from "../rules/endpoints";
import { type AssumeRoleArgs, assumeRoleInputs } from "./assume-role";
import { checkUrls } from "./destination-urls";
import { secretSource } from "./secret-source";

/** A place that the same metrics are sent to beside the first, or in its stead. */
export interface DestinationArgs {
    /**
     * `amp`, another workspace of Amazon Managed Service for Prometheus; `cloudwatch`, its endpoint for OTLP metrics;
     * `remote-write`, anything that takes Prometheus' remote write 1.0; or `otlp`, anything that takes OTLP over HTTP.
     */
    kind: string;
    /**
     * Where it is: for `amp` and `remote-write` the whole URL, for `otlp` the address with or without `/v1/metrics`.
     * With https; plain http is for the task's own loopback address alone. Default: for `cloudwatch` the endpoint of
     * `region`; others need this or `urlParameter`.
     */
    url?: string;
    /**
     * Name or ARN of the SSM parameter, or ARN of the Secrets Manager secret, with the whole URL, which ECS gives the
     * collector when the task starts. Default: none.
     */
    urlParameter?: string;
    /**
     * Region that requests are signed for, of `amp` and `cloudwatch`. Default: the one in `url`, or else the
     * collector's.
     */
    region?: string;
    /** Role that the collector assumes to write there, of `amp` and `cloudwatch`. Default: none, the task's role. */
    assumeRole?: AssumeRoleArgs;
    /**
     * Where the whole value of the header `Authorization` comes from, such as `Basic dXNlcjpwYXNzd29yZA==`: name or ARN
     * of an SSM parameter, or ARN of a Secrets Manager secret. For `remote-write` and `otlp`. Default: none.
     */
    authorizationSecret?: string;
    /**
     * Where the token of `Authorization: Bearer …` comes from, in the same form; the secret is the token alone. For
     * `remote-write` and `otlp`. Default: none.
     */
    bearerTokenSecret?: string;
    /** Headers that are no secret, such as `X-Scope-OrgID`, for `remote-write` and `otlp`. Default: none. */
    headers?: Record<string, string>;
    /** Headers whose values are secrets, each by where it comes from, for `remote-write` and `otlp`. Default: none. */
    secretHeaders?: Record<string, string>;
}

/** Kinds of destinations, and what each speaks. */
export const destinationKinds = {
    amp: "remote write",
    cloudwatch: "otlp",
    "remote-write": "remote write",
    otlp: "otlp",
} as const;

export type DestinationKind = keyof typeof destinationKinds;

/** Where the first copy goes; with `none` there are only those that `destinations` names. */
export const firstDestinations = ["amp", "cloudwatch", "none"] as const;

/** Most places beside the first: each takes its share of the memory. */
const mostDestinations = 4;

/** Names of exporters that are generated for traces and logs. */
const reservedNames: readonly string[] = ["traces", "logs", "xray"];

const headerName = { pattern: /^[A-Za-z0-9-]{1,128}$/, allowed: "the name of a header: letters, digits and hyphens" };

/** Headers by which services tell who writes, and whose values must come as secrets. */
const isSecretHeader = (name: string): boolean =>
    /authorization|cookie|(key|token|dsn|honeycomb-team)$|secret|password|credential/i.test(name);

/** Headers that the exporter or Go's client sets itself. */
const ownHeader = /^(content-(encoding|length|type)|host|connection|transfer-encoding|x-prometheus-.*)$/i;

// Neither values of headers nor URLs are quoted: they may hold what is secret, and messages end up in logs.

const literalHeaders = record(matching(/^[^\r\n]*$/, "a string of one line").unshown(), headerName).also(
    (path, headers: Record<string, string>) => {
        const secret = Object.keys(headers).find(isSecretHeader);
        if (secret !== undefined) {
            throw new InputError(
                `${path}.${secret}`,
                `${path}.${secret} would stand in the task definition: give it by authorizationSecret, bearerTokenSecret or secretHeaders.`,
            );
        }
        refuseOwn(path, headers);
    },
);

const secretHeaders = record(secretSource, headerName).also((path, headers: Record<string, string>) => {
    const authorization = Object.keys(headers).find((name) => /^authorization$/i.test(name));
    if (authorization !== undefined) {
        throw new InputError(
            `${path}.${authorization}`,
            `${path}.${authorization} can't be given: it is what authorizationSecret or bearerTokenSecret is for.`,
        );
    }
    refuseOwn(path, headers);
});

function refuseOwn(path: string, headers: Record<string, string>): void {
    const own = Object.keys(headers).find((name) => ownHeader.test(name));
    if (own !== undefined) {
        throw new InputError(`${path}.${own}`, `${path}.${own} can't be given: the exporter itself sets it.`);
    }
}

const allowedUrl = "a URL such as https://prometheus.example/api/v1/write, without a name or password in it";

const url = valueThat(
    allowedUrl,
    (value) => typeof value === "string" && /^https?:\/\/[^\s$@/?#]+([/?][^\s$#]*)?$/i.test(value),
)
    .unshown()
    .also((path, address: string) => {
        if (/^http:/i.test(address) && !isLoopback(address)) {
            throw new InputError(
                path,
                `${path} begins with http://, where samples and credentials can be read and changed on the way: it must begin with https://, but for the task's own loopback address.`,
            );
        }
    });

export const destinationInputs = {
    kind: oneOf(Object.keys(destinationKinds)),
    url: url.optional(),
    urlParameter: secretSource.optional(),
    region: matching(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "an AWS region such as eu-west-1").optional(),
    assumeRole: object(assumeRoleInputs).optional(),
    authorizationSecret: secretSource.optional(),
    bearerTokenSecret: secretSource.optional(),
    headers: literalHeaders.optional(),
    secretHeaders: secretHeaders.optional(),
} satisfies InputsOf<DestinationArgs>;

/** All that go beside the first, by names of one's own. */
export const destinationsInput = record(object(destinationInputs).also(checkDestination), {
    pattern: new RegExp(`^(?!(?:${reservedNames.join("|")})$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`),
    allowed: `a name of small letters, digits and single hyphens that begins with a letter, and isn't ${reservedNames.slice(0, -1).join(", ")} or ${reservedNames.at(-1)}`,
}).also((path, all: Record<string, unknown>) => {
    const count = Object.keys(all).length;
    if (count > mostDestinations) {
        throw new InputError(path, `${path} has ${count}: it must have at most ${mostDestinations}.`);
    }
});

/** What single inputs of a destination can't show. */
function checkDestination(path: string, args: DestinationArgs): void {
    const kind = args.kind as DestinationKind;
    const isSigned = kind === "amp" || kind === "cloudwatch";
    const given = (keys: readonly (keyof DestinationArgs)[]) => keys.find((key) => args[key] !== undefined);
    const foreign = given(
        isSigned ? ["authorizationSecret", "bearerTokenSecret", "headers", "secretHeaders"] : ["region", "assumeRole"],
    );
    if (foreign !== undefined) {
        const why = isSigned ? "whose requests are signed" : "whose requests aren't signed";
        throw new InputError(`${path}.${foreign}`, `${path}.${foreign} can't be given: it isn't for ${kind}, ${why}.`);
    }
    checkUrls(path, kind, args);
    if (args.authorizationSecret !== undefined && args.bearerTokenSecret !== undefined) {
        throw new InputError(
            `${path}.bearerTokenSecret`,
            `${path}.bearerTokenSecret can't be given beside authorizationSecret: keep one of them.`,
        );
    }
    checkHeadersOnce(path, args);
    const { authorizationSecret: authorization = args.bearerTokenSecret, headers, secretHeaders: secret } = args;
    const isKnown = authorization !== undefined || Object.keys({ ...headers, ...secret }).some(tellsWhoWrites);
    if (kind === "remote-write" && args.urlParameter !== undefined && !isKnown) {
        throw new InputError(
            `${path}.urlParameter`,
            `${path}.urlParameter can't be given without authorizationSecret, bearerTokenSecret or another header that tells who writes: an audit can't know where it leads, and refuses it unsigned; give one, or the url itself.`,
        );
    }
}

function checkHeadersOnce(path: string, { headers = {}, secretHeaders: secret = {} }: DestinationArgs): void {
    const names = [...Object.keys(headers), ...Object.keys(secret)].map((name) => name.toLowerCase());
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
        throw new InputError(`${path}.headers`, `${path} has the header ${twice} twice: keep one of them.`);
    }
}

/** What says where metrics go. */
export interface Destinations {
    readonly destination?: string;
    readonly destinations?: Readonly<Record<string, DestinationArgs>>;
    readonly buffer?: string;
    readonly networkMode?: string;
}

/** What the inputs can't be together. */
export function checkDestinations({ destination = "amp", destinations, buffer, networkMode }: Destinations): void {
    const names = Object.keys(destinations ?? {});
    if (destination === "none" && names.length === 0) {
        throw new InputError(
            "destinations",
            'destinations is empty and destination is "none": the metrics would go nowhere; name one.',
        );
    }
    if (names.includes(destination)) {
        throw new InputError(
            `destinations.${destination}`,
            `destinations.${destination} has the name of the first destination: call it otherwise.`,
        );
    }
    const own = names.find((name) => isLoopback(destinations![name]!.url ?? ""));
    if (networkMode === "bridge" && own !== undefined) {
        throw new InputError(
            `destinations.${own}.url`,
            `destinations.${own}.url is on the loopback address, which in the network mode bridge is the collector's own container: it must name the host.`,
        );
    }
    if (buffer === "disk" && (destination !== "amp" || names.length > 0)) {
        refuse(
            "buffer",
            buffer,
            `the queue on disk is one before AMP alone, and here metrics go to ${[...(destination === "none" ? [] : [destination]), ...names].join(", ")}: it must be memory`,
        );
    }
}

/** Whether the collector needs the URL of the platform's workspace. */
export const writesToPlatform = ({ destination = "amp" }: Destinations): boolean => destination === "amp";
