import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Refusal } from "../../local/amp/refusal";
import {
    type AwsCredentials,
    type ReceivedRequest,
    type SignedFetchOptions,
    signedHeaders,
    type Verifier,
    verifySignature,
} from "../../local/amp/signature";
import { credentials, region, writeHeaders } from "./amp-support";

const now = new Date("2026-07-10T12:00:00Z");
const withToken: AwsCredentials = { ...credentials, accessKeyId: "ASIATASKROLE", sessionToken: "token/of+the=task" };
const ended: AwsCredentials = { ...withToken, accessKeyId: "ASIAENDED", expiration: now };
const known = new Map([credentials, withToken, ended].map((one) => [one.accessKeyId, one]));
const verifier: Verifier = { region, service: "aps", credentials: (id) => known.get(id), now: () => now };

const url = "http://127.0.0.1:8080/workspaces/ws-1/api/v1/remote_write";
const body = Buffer.from("a body");

async function signed(changes: Partial<SignedFetchOptions> & { url?: string } = {}): Promise<ReceivedRequest> {
    const options = { credentials, region, method: "POST", headers: writeHeaders, body, signingDate: now, ...changes };
    const target = new URL(changes.url ?? url);
    const headers = await signedHeaders(target, options);
    return {
        method: options.method,
        target: target.pathname + target.search,
        headers: { ...headers, "user-agent": "a client", accept: "*/*" },
        body: Buffer.from(options.body ?? ""),
    };
}

/** The same request with some headers changed; undefined takes one out. */
function withHeaders(request: ReceivedRequest, changes: Record<string, string | undefined>): ReceivedRequest {
    const headers = Object.entries({ ...request.headers, ...changes }).filter(([, value]) => value !== undefined);
    return { ...request, headers: Object.fromEntries(headers) as Record<string, string> };
}

function edited(request: ReceivedRequest, pattern: RegExp, replacement: string): ReceivedRequest {
    const authorization = request.headers.authorization!.replace(pattern, replacement);
    assert.notEqual(authorization, request.headers.authorization);
    return withHeaders(request, { authorization });
}

async function refusal(request: ReceivedRequest): Promise<string> {
    try {
        await verifySignature(request, verifier);
        return "accepted";
    } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
        assert.equal(error.status, 403);
        return `${error.type}: ${error.message}`;
    }
}

describe("local/amp: SigV4", () => {
    it("accepts what is signed well, and says whose it is", async () => {
        assert.deepEqual(await verifySignature(await signed(), verifier), credentials);
        assert.deepEqual(await verifySignature(await signed({ credentials: withToken }), verifier), withToken);
        const hashed = { ...writeHeaders, "x-amz-content-sha256": createHash("sha256").update(body).digest("hex") };
        assert.equal(await refusal(await signed({ headers: hashed })), "accepted");
    });

    it("accepts AWS's own example, get-vanilla of the SigV4 test suite", async () => {
        const request: ReceivedRequest = {
            method: "GET",
            target: "/",
            headers: {
                host: "example.amazonaws.com",
                "x-amz-date": "20150830T123600Z",
                authorization:
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
                    "SignedHeaders=host;x-amz-date, " +
                    "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            },
            body: Buffer.alloc(0),
        };
        const then = {
            ...verifier,
            region: "us-east-1",
            service: "service",
            now: () => new Date("2015-08-30T12:38:00Z"),
        };
        assert.deepEqual(await verifySignature(request, then), credentials);
        await assert.rejects(verifySignature({ ...request, target: "/?a" }, then), { type: "SignatureDoesNotMatch" });
    });

    it("accepts any query, header order and body", async () => {
        const word = fc.string({ unit: "grapheme", maxLength: 12 });
        await fc.assert(
            fc.asyncProperty(fc.array(fc.tuple(word, word), { maxLength: 4 }), word, async (pairs, text) => {
                const target = new URL(url);
                pairs.forEach(([name, value]) => target.searchParams.append(name, value));
                assert.equal(await refusal(await signed({ url: target.href, body: text })), "accepted");
            }),
            { numRuns: 50 },
        );
    });

    const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
    const mismatch = /^SignatureDoesNotMatch: The request signature we calculated does not match/;
    const mutations: [name: string, request: () => Promise<ReceivedRequest>, expected: RegExp][] = [
        [
            "unsigned",
            async () => withHeaders(await signed(), { authorization: undefined }),
            /^MissingAuthenticationTokenException: Missing Authentication Token$/,
        ],
        [
            "wrong region",
            () => signed({ region: "us-east-1" }),
            /^InvalidSignatureException: .*valid region: 'us-east-1' given, 'eu-west-1'/,
        ],
        [
            "wrong service",
            () => signed({ service: "execute-api" }),
            /^InvalidSignatureException: .*correct service: 'execute-api'/,
        ],
        [
            "unknown key",
            () => signed({ credentials: { ...credentials, accessKeyId: "AKIDOTHER" } }),
            /^UnrecognizedClientException: .*token .* invalid/,
        ],
        [
            "keys of a session that has ended",
            () => signed({ credentials: ended }),
            /^ExpiredTokenException: .* expired$/,
        ],
        ["wrong secret", () => signed({ credentials: { ...credentials, secretAccessKey: "other" } }), mismatch],
        [
            "session token left out",
            () => signed({ credentials: { ...withToken, sessionToken: undefined } }),
            /^UnrecognizedClientException/,
        ],
        [
            "wrong session token",
            () => signed({ credentials: { ...withToken, sessionToken: "old" } }),
            /^UnrecognizedClientException/,
        ],
        [
            "a session token nobody gave out",
            () => signed({ credentials: { ...credentials, sessionToken: "x" } }),
            /^UnrecognizedClientException/,
        ],
        ["body changed", async () => ({ ...(await signed()), body: Buffer.from("another") }), mismatch],
        ["body cut", async () => ({ ...(await signed()), body: Buffer.alloc(0) }), mismatch],
        ["method changed", async () => ({ ...(await signed()), method: "PUT" }), mismatch],
        [
            "workspace changed",
            async () => ({ ...(await signed()), target: "/workspaces/ws-2/api/v1/remote_write" }),
            mismatch,
        ],
        ["query added", async () => ({ ...(await signed()), target: `${(await signed()).target}?a=1` }), mismatch],
        ["host changed", async () => withHeaders(await signed(), { host: "127.0.0.1:8081" }), mismatch],
        ["signed header changed", async () => withHeaders(await signed(), { "content-type": "text/plain" }), mismatch],
        ["signed header gone", async () => withHeaders(await signed(), { "content-type": undefined }), mismatch],
        ["signature's last digit changed", async () => edited(await signed(), /.$/, "!"), mismatch],
        ["signature cut", async () => edited(await signed(), /.$/, ""), mismatch],
        ["a header taken from the list", async () => edited(await signed(), /content-type;/, ""), mismatch],
        [
            "host not signed",
            async () => edited(await signed(), /host;/, ""),
            /^InvalidSignatureException: 'host' must be a 'SignedHeader'/,
        ],
        [
            "an x-amz- header added",
            async () => withHeaders(await signed(), { "x-amz-extra": "1" }),
            /^InvalidSignatureException: 'x-amz-extra' must be/,
        ],
        [
            "signed 6 minutes ago",
            () => signed({ signingDate: minutes(-6) }),
            /^InvalidSignatureException: Signature expired: 20260710T115400Z/,
        ],
        [
            "signed 6 minutes ahead",
            () => signed({ signingDate: minutes(6) }),
            /^InvalidSignatureException: Signature not yet current: 20260710T120600Z/,
        ],
        [
            "date changed within the 5 minutes",
            async () => withHeaders(await signed(), { "x-amz-date": "20260710T120001Z" }),
            mismatch,
        ],
        [
            "scope of another day",
            async () => edited(await signed(), /20260710/, "20260709"),
            /^InvalidSignatureException: Date in Credential scope/,
        ],
        [
            "no date",
            async () => withHeaders(await signed(), { "x-amz-date": undefined }),
            /^IncompleteSignatureException: .*X-Amz-Date/,
        ],
        [
            "no signature",
            async () => edited(await signed(), /, Signature=.*/, ""),
            /^IncompleteSignatureException: .*'Signature'/,
        ],
        [
            "no credential",
            async () => edited(await signed(), /Credential=[^,]*, /, ""),
            /^IncompleteSignatureException: .*'Credential'/,
        ],
        [
            "short scope",
            async () => edited(await signed(), /\/aws4_request/, ""),
            /^IncompleteSignatureException: .*5 slash-delimited/,
        ],
        [
            "wrong terminator",
            async () => edited(await signed(), /aws4_request/, "aws5_request"),
            /^InvalidSignatureException: .*terminator/,
        ],
        [
            "other algorithm",
            async () => edited(await signed(), /HMAC-SHA256/, "ECDSA-P256-SHA256"),
            /^IncompleteSignatureException: .*algorithm/,
        ],
        [
            "basic auth",
            async () => withHeaders(await signed(), { authorization: "Basic dTpw" }),
            /^IncompleteSignatureException: .*'Basic'/,
        ],
        [
            "a body hash that is not the body's, signed",
            () =>
                signed({
                    headers: {
                        ...writeHeaders,
                        "x-amz-content-sha256": createHash("sha256").update("x").digest("hex"),
                    },
                }),
            mismatch,
        ],
        [
            "a body left unsigned",
            () => signed({ headers: { ...writeHeaders, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } }),
            mismatch,
        ],
    ];
    for (const [name, request, expected] of mutations) {
        it(`refuses: ${name}`, async () => {
            assert.match(await refusal(await request()), expected);
        });
    }

    it("accepts up to five minutes either way", async () => {
        for (const offset of [-5, 5]) {
            assert.equal(await refusal(await signed({ signingDate: minutes(offset) })), "accepted");
        }
    });
});
