/**
 * A stand-in for STS's AssumeRole, which the collector's `sigv4auth` and Grafana call: it checks the signature, the
 * caller's policies and the role's trust, and gives out keys that the other stand-ins take. Source: "AssumeRole" (AWS
 * STS API reference); the words of refusals are STS's as far as they are known.
 */
import * as http from "node:http";

import { Refusal } from "../amp/refusal";
import { type ReceivedRequest, verifySignature } from "../amp/signature";
import type { Iam, Session } from "../iam";
import { close, listen } from "../support/http";

export interface StsOptions {
    readonly iam: Iam;
    /** It stands for https://sts.<region>.amazonaws.com. */
    readonly region: string;
}

/** A request as it was answered. */
export interface StsRequest {
    readonly status: number;
    readonly roleArn?: string;
    /** STS's error code, of one that was refused. */
    readonly reason?: string;
    readonly message?: string;
}

export interface Sts {
    /** For `AWS_ENDPOINT_URL_STS`; no slash at the end. */
    readonly url: string;
    readonly requests: readonly StsRequest[];
    close(): Promise<void>;
}

/** Opens the stand-in on a free port of 127.0.0.1. */
export async function startSts(options: StsOptions): Promise<Sts> {
    const requests: StsRequest[] = [];
    const server = http.createServer((incoming, response) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
            const { method = "", url: target = "/", headers } = incoming;
            const named = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
            const request = { method, target, headers: Object.fromEntries(named), body: Buffer.concat(chunks) };
            void answer(options, request).then(({ body, ...noted }) => {
                requests.push(noted);
                response.writeHead(noted.status, { "content-type": "text/xml" }).end(body);
            });
        });
    });
    return { url: `http://127.0.0.1:${await listen(server)}`, requests, close: () => close(server) };
}

type Answer = StsRequest & { readonly body: string };

async function answer(options: StsOptions, request: ReceivedRequest): Promise<Answer> {
    const asked = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
    const roleArn = asked.get("RoleArn") ?? undefined;
    try {
        return { status: 200, roleArn, body: success(await assume(options, request, asked)) };
    } catch (error) {
        const refusal =
            error instanceof Refusal ? error : new Refusal(500, "InternalFailure", (error as Error).message);
        const { status, type: reason, message } = refusal;
        return { status, roleArn, reason, message, body: failure(refusal) };
    }
}

async function assume({ iam, region }: StsOptions, request: ReceivedRequest, asked: URLSearchParams): Promise<Session> {
    const credentials = (accessKeyId: string) => iam.session(accessKeyId)?.credentials;
    const { accessKeyId } = await verifySignature(request, { region, service: "sts", credentials, now: iam.now });
    const [action, version] = [asked.get("Action"), asked.get("Version")];
    if (action !== "AssumeRole" || version !== "2011-06-15") {
        throw new Refusal(400, "InvalidAction", `Could not find operation ${action} for version ${version}`);
    }
    refuseUnknown(asked);
    const roleArn = matching(asked, "RoleArn", /^arn:[^:]+:iam::\d{12}:role\/.+$/);
    const sessionName = matching(asked, "RoleSessionName", /^[\w+=,.@-]{2,64}$/);
    const externalId = asked.has("ExternalId") ? matching(asked, "ExternalId", /^[\w+=,.@:/-]{2,1224}$/) : undefined;
    const { caller } = iam.session(accessKeyId)!;
    const decision = iam.mayAssume(caller, roleArn, {
        "sts:RoleSessionName": sessionName,
        "aws:RequestedRegion": region,
        ...(externalId !== undefined && { "sts:ExternalId": externalId }),
    });
    if (!decision.allowed) {
        throw new Refusal(403, "AccessDenied", decision.message);
    }
    return iam.assume(roleArn, sessionName, durationOf(asked, iam.maxSessionSeconds(roleArn)));
}

/** What changes a session's rights and isn't imitated: session policies, tags, MFA. */
function refuseUnknown(asked: URLSearchParams): void {
    const known = ["Action", "Version", "RoleArn", "RoleSessionName", "ExternalId", "DurationSeconds"];
    const other = [...asked.keys()].find((key) => !known.includes(key));
    if (other !== undefined) {
        throw new Refusal(400, "ValidationError", `The parameter ${other} isn't known to the stand-in for STS.`);
    }
}

function matching(asked: URLSearchParams, name: string, pattern: RegExp): string {
    const value = asked.get(name);
    if (value === null || !pattern.test(value)) {
        throw invalid(
            `Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy ${pattern.source}`,
        );
    }
    return value;
}

/** Seconds: 900 up to the role's own longest session, by default an hour. */
function durationOf(asked: URLSearchParams, longest: number): number {
    const seconds = Number(asked.get("DurationSeconds") ?? 3600);
    if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
        throw invalid(`Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: 900 to 43200`);
    }
    if (seconds > longest) {
        throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    return seconds;
}

const invalid = (message: string): Refusal => new Refusal(400, "ValidationError", message);

const namespace = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
const metadata = (name: string) => `<${name}>00000000-0000-4000-8000-000000000000</${name}>`;

function success({ credentials, caller }: Session): string {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    const fields = {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiration?.toISOString(),
    };
    const keys = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(value ?? "")}</${name}>`);
    const user = `<AssumedRoleUser><AssumedRoleId>AROALOCAL</AssumedRoleId><Arn>${escaped(caller.arn)}</Arn></AssumedRoleUser>`;
    return `<AssumeRoleResponse ${namespace}><AssumeRoleResult><Credentials>${keys.join("")}</Credentials>${user}</AssumeRoleResult><ResponseMetadata>${metadata("RequestId")}</ResponseMetadata></AssumeRoleResponse>`;
}

const failure = ({ status, type, message }: Refusal): string =>
    `<ErrorResponse ${namespace}><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${type}</Code><Message>${escaped(message)}</Message></Error>${metadata("RequestId")}</ErrorResponse>`;

const escaped = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
