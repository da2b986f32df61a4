/**
 * AWS Signature Version 4, both sides: checking a request as AWS checks it, and signing one. A check signs the request
 * again with the secret that belongs to the access key, and compares. Rules and messages: IAM User Guide, "Troubleshoot
 * Signature Version 4 request signing" and "Create a signed AWS API request".
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { Refusal } from "./refusal";

/** The SigV4 service name of AMP. */
export const ampService = "aps";
/** How far a signature's date may be from the server's clock. */
const clockToleranceMs = 5 * 60 * 1000;

export interface AwsCredentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
    /** When they end. Default: never. */
    readonly expiration?: Date;
}

/** A request as it arrived; header names in lower case, as Node gives them. */
export interface ReceivedRequest {
    readonly method: string;
    /** Path and query as they came, not decoded. */
    readonly target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
}

export interface Verifier {
    readonly region: string;
    readonly service: string;
    readonly credentials: (accessKeyId: string) => AwsCredentials | undefined;
    readonly now: () => Date;
}

/** Returns the credentials that signed the request. Throws the `Refusal` that AWS would answer with. */
export async function verifySignature(request: ReceivedRequest, verifier: Verifier): Promise<AwsCredentials> {
    const claim = parseAuthorization(request.headers.authorization);
    checkSignedHeaders(request, claim);
    const date = checkDate(request, claim, verifier);
    checkScope(claim, verifier);
    const credentials = verifier.credentials(claim.accessKeyId);
    if (credentials === undefined || request.headers["x-amz-security-token"] !== credentials.sessionToken) {
        throw new Refusal(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    if (credentials.expiration !== undefined && credentials.expiration <= verifier.now()) {
        throw new Refusal(403, "ExpiredTokenException", "The security token included in the request is expired");
    }
    checkBodyHash(request);
    if (!sameText(claim.signature, await expectedSignature(request, claim, verifier, credentials, date))) {
        throw mismatch();
    }
    return credentials;
}

interface Claim {
    readonly accessKeyId: string;
    readonly date: string;
    readonly region: string;
    readonly service: string;
    readonly terminator: string;
    readonly signedHeaders: readonly string[];
    readonly signature: string;
}

function parseAuthorization(header: string | undefined): Claim {
    if (header === undefined) {
        throw new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    const [algorithm, ...rest] = header.split(" ");
    if (algorithm !== "AWS4-HMAC-SHA256") {
        throw incomplete(`Unsupported signature algorithm '${algorithm}': only AWS4-HMAC-SHA256 is accepted.`);
    }
    const parameters = new Map(
        rest
            .join(" ")
            .split(",")
            .map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]),
    );
    const parameter = (name: string): string => {
        const value = parameters.get(name);
        if (!value) {
            throw incomplete(`Authorization header requires '${name}' parameter.`);
        }
        return value;
    };
    const scope = parameter("Credential").split("/");
    if (scope.length !== 5) {
        throw incomplete(
            "Credential must have exactly 5 slash-delimited elements: key/date/region/service/aws4_request.",
        );
    }
    const [accessKeyId, date, region, service, terminator] = scope as [string, string, string, string, string];
    const signedHeaders = parameter("SignedHeaders").toLowerCase().split(";");
    return { accessKeyId, date, region, service, terminator, signedHeaders, signature: parameter("Signature") };
}

/** `host` and every `x-amz-…` header that is sent must be covered by the signature. */
function checkSignedHeaders(request: ReceivedRequest, { signedHeaders }: Claim): void {
    for (const name of ["host", ...Object.keys(request.headers).filter((header) => header.startsWith("x-amz-"))]) {
        if (!signedHeaders.includes(name)) {
            throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
        }
    }
}

function checkDate(request: ReceivedRequest, claim: Claim, { now }: Verifier): Date {
    const stamp = request.headers["x-amz-date"];
    const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp ?? "");
    if (stamp === undefined || parts === null) {
        throw incomplete("The header 'X-Amz-Date' is missing or is not of the form YYYYMMDD'T'HHMMSS'Z'.");
    }
    const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
    ];
    const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    if (claim.date !== stamp.slice(0, 8)) {
        throw invalid(
            `Date in Credential scope does not match YYYYMMDD of the request's date: '${claim.date}' and '${stamp}'.`,
        );
    }
    const age = now().getTime() - date.getTime();
    if (age > clockToleranceMs) {
        throw invalid(`Signature expired: ${stamp} is more than 5 minutes before ${now().toISOString()}.`);
    }
    if (age < -clockToleranceMs) {
        throw invalid(`Signature not yet current: ${stamp} is more than 5 minutes after ${now().toISOString()}.`);
    }
    return date;
}

function checkScope(claim: Claim, { region, service }: Verifier): void {
    if (claim.region !== region) {
        throw invalid(`Credential should be scoped to a valid region: '${claim.region}' given, '${region}' expected.`);
    }
    if (claim.service !== service) {
        throw invalid(
            `Credential should be scoped to correct service: '${claim.service}' given, '${service}' expected.`,
        );
    }
    if (claim.terminator !== "aws4_request") {
        throw invalid(
            `Credential should be scoped with a valid terminator: 'aws4_request', not '${claim.terminator}'.`,
        );
    }
}

/** A client may state the body's hash; the statement is then part of what it signs, so it has to be true. */
function checkBodyHash({ headers, body }: ReceivedRequest): void {
    const stated = headers["x-amz-content-sha256"];
    if (stated !== undefined && !sameText(stated, createHash("sha256").update(body).digest("hex"))) {
        throw mismatch();
    }
}

async function expectedSignature(
    request: ReceivedRequest,
    { signedHeaders }: Claim,
    { region, service }: Verifier,
    credentials: AwsCredentials,
    signingDate: Date,
): Promise<string> {
    const headers = Object.fromEntries(
        signedHeaders.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
    );
    const again = await signer(credentials, region, service).sign(
        toHttpRequest(request.method, new URL(request.target, "http://server"), headers, request.body),
        { signingDate, signableHeaders: new Set(signedHeaders) },
    );
    return /Signature=([0-9a-f]{64})$/.exec(again.headers.authorization ?? "")![1]!;
}

export interface SignedFetchOptions {
    readonly credentials: AwsCredentials;
    readonly region: string;
    /** Default: `aps`. */
    readonly service?: string;
    /** Default: GET. */
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly signal?: AbortSignal;
    /** The clock for the signature. Default: now. */
    readonly signingDate?: Date;
}

/** The headers that a signed request carries: the given ones, host, date, token and `authorization`. */
export async function signedHeaders(url: string | URL, options: SignedFetchOptions): Promise<Record<string, string>> {
    const { credentials, region, service = ampService, method = "GET", headers = {}, body, signingDate } = options;
    const target = new URL(url);
    const request = toHttpRequest(method, target, { host: target.host, ...headers }, body);
    return (await signer(credentials, region, service).sign(request, { signingDate })).headers;
}

/** `fetch` with a SigV4 signature, for the service `aps` unless told otherwise. */
export async function signedFetch(url: string | URL, options: SignedFetchOptions): Promise<Response> {
    const { method, body, signal } = options;
    return fetch(url, {
        method,
        body,
        signal,
        headers: await signedHeaders(url, options),
    });
}

function signer(credentials: AwsCredentials, region: string, service: string): SignatureV4 {
    return new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
}

function toHttpRequest(
    method: string,
    url: URL,
    headers: Record<string, string>,
    body: string | Uint8Array | undefined,
): HttpRequest {
    const names = [...new Set(url.searchParams.keys())];
    const query = Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)]));
    return new HttpRequest({ method, hostname: url.hostname, path: url.pathname, query, headers, body });
}

function sameText(left: string, right: string): boolean {
    const [one, other] = [Buffer.from(left), Buffer.from(right)];
    return one.length === other.length && timingSafeEqual(one, other);
}

function invalid(message: string): Refusal {
    return new Refusal(403, "InvalidSignatureException", message);
}

function incomplete(message: string): Refusal {
    return new Refusal(403, "IncompleteSignatureException", message);
}

function mismatch(): Refusal {
    return new Refusal(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
}
