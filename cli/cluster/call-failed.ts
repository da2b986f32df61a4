/** Why AWS hasn't answered a call, in sentences. What AWS says of credentials is never passed on. */
import { type CallName, calls } from "./calls";

/**
 * `denied`: a right is missing. `missing`: what was asked about isn't there. `unknown`: the endpoint doesn't know the
 * call. `fatal`: no call can succeed.
 */
export type WhyFailed = "denied" | "missing" | "unknown" | "fatal" | "other";

export class CallFailed extends Error {
    constructor(
        readonly why: WhyFailed,
        /** Full sentence. */
        message: string,
        /** Of a right that is missing, what AWS says of it. */
        readonly right?: { readonly action: string; readonly resource?: string },
    ) {
        super(message);
    }
}

/** What AWS's errors are called, and what they mean. */
const kinds: Readonly<Record<string, WhyFailed>> = {
    AccessDenied: "denied",
    AccessDeniedException: "denied",
    UnauthorizedOperation: "denied",
    ClusterNotFoundException: "missing",
    ServiceNotFoundException: "missing",
    ResourceNotFoundException: "missing",
    ParameterNotFound: "missing",
    NoSuchKey: "missing",
    NoSuchBucket: "missing",
    InvalidAction: "unknown",
    NotImplemented: "unknown",
    UnknownOperationException: "unknown",
    // The answer is no JSON, as AWS's always is.
    SyntaxError: "unknown",
};

/** Errors after which no other call can succeed, with a sentence for each. */
const fatal: Readonly<Record<string, string>> = {
    CredentialsProviderError: "There are no credentials of AWS: sign in, or name a profile with --profile.",
    TokenProviderError: "The sign-in has ended: sign in again with `aws sso login`.",
    ExpiredToken: "The credentials have expired: sign in again.",
    ExpiredTokenException: "The credentials have expired: sign in again.",
    UnrecognizedClientException: "AWS doesn't know the credentials: sign in again, or name another profile.",
    InvalidClientTokenId: "AWS doesn't know the credentials: sign in again, or name another profile.",
    InvalidAccessKeyId: "AWS doesn't know the credentials: sign in again, or name another profile.",
    InvalidSignatureException: "AWS refuses the signature of the credentials: sign in again, or set the clock.",
    SignatureDoesNotMatch: "AWS refuses the signature of the credentials: sign in again, or set the clock.",
};

/** What the network's errors are called (Node.js). */
const network = /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|TimeoutError)$/;

/** What a call has thrown, as `CallFailed`. */
export function callFailed(name: CallName, thrown: unknown): CallFailed {
    const { name: kind = "", message = "", code = "" } = thrown as { name?: string; message?: string; code?: string };
    const sentence = Object.hasOwn(fatal, kind) ? fatal[kind] : undefined;
    if (sentence !== undefined) {
        return new CallFailed("fatal", sentence);
    }
    if (/^Region is missing/i.test(message)) {
        return new CallFailed("fatal", "The region is missing: name it with --region, or set AWS_REGION.");
    }
    if (network.test(code) || network.test(kind)) {
        return new CallFailed("fatal", `AWS can't be reached: ${code || kind}.`);
    }
    const [action] = calls[name].actions;
    const why = Object.hasOwn(kinds, kind) ? kinds[kind]! : "other";
    if (why === "denied") {
        const [, said, on] =
            /not authorized to perform: ([\w:*-]+)(?: on (?:the )?resource: (\S+))?/.exec(message) ?? [];
        const right = { action: said ?? action!, resource: on };
        return new CallFailed("denied", `The right ${right.action} is missing.`, right);
    }
    // Not AWS's own words, which may quote what a call was given.
    return new CallFailed(why, `AWS answers ${action} with ${/^\w{1,80}$/.test(kind) ? kind : "an error"}.`);
}
