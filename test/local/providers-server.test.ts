import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { aws, Cloud, OfflineProvider, UNKNOWN } from "../../local/providers";
import { serveProvider, type ProviderServer } from "../../local/providers/server";

/** A secret on the wire. */
const secret = (value: JavaScriptValue) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});
const struct = (properties: Record<string, JavaScriptValue>) => Struct.fromJavaScript(properties);
const parameterUrn = "urn:pulumi:test::tests::my:index:Component$aws:ssm/parameter:Parameter::url";

describe("provider server", () => {
    let directory: string;
    let server: ProviderServer;
    let client: ResourceProviderClient;

    before(async () => {
        directory = mkdtempSync(join(tmpdir(), "providers-"));
        const cloud = new Cloud(join(directory, "cloud.json"));
        server = await serveProvider(new OfflineProvider(aws, { cloud, accountId: "111122223333" }));
        client = new ResourceProviderClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
        const request = new proto.ConfigureRequest();
        request.setArgs(
            struct({ region: "eu-west-1", version: "7.48.0", defaultTags: JSON.stringify({ tags: { team: "shop" } }) }),
        );
        const answer = await call<proto.ConfigureResponse>((done) => client.configure(request, done));
        assert.deepEqual([answer.getAcceptsecrets(), answer.getSupportspreview()], [true, true]);
    });
    after(() => {
        client.close();
        server.close();
        rmSync(directory, { recursive: true, force: true });
    });

    function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
        return new Promise((resolve, reject) =>
            start((error, response) => (error ? reject(error) : resolve(response))),
        );
    }

    async function check(news: Record<string, JavaScriptValue>): Promise<proto.CheckResponse> {
        const request = new proto.CheckRequest();
        request.setUrn(parameterUrn);
        request.setNews(struct(news));
        return call((done) => client.check(request, done));
    }

    async function create(
        properties: Record<string, JavaScriptValue>,
        preview: boolean,
    ): Promise<proto.CreateResponse> {
        const request = new proto.CreateRequest();
        request.setUrn(parameterUrn);
        request.setProperties(struct(properties));
        request.setPreview(preview);
        return call((done) => client.create(request, done));
    }

    it("shakes hands and lets itself be attached", async () => {
        const hands = await call<proto.ProviderHandshakeResponse>((done) =>
            client.handshake(new proto.ProviderHandshakeRequest(), done),
        );
        assert.equal(hands.getAcceptSecrets(), true);
        const info = await call<{ getVersion(): string }>((done) => client.getPluginInfo(new Empty(), done));
        assert.equal(info.getVersion(), "7.48.0");
    });

    it("reports refused inputs as check failures with their property", async () => {
        const answer = await check({ name: "/url", type: "Strnig", value: "x" });
        const failures = answer.getFailuresList().map((failure) => failure.toObject());
        assert.equal(failures.length, 1);
        assert.equal(failures[0]?.property, "type");
        assert.match(failures[0]?.reason ?? "", /ValidationException/);
    });

    it("keeps secrets secret, in checked inputs and in outputs", async () => {
        const checked = (await check({ name: "/url", type: "String", value: secret("hidden") }))
            .getInputs()
            ?.toJavaScript();
        assert.deepEqual(checked?.value, secret("hidden"));
        const created = await create({ name: "/secret", type: "String", value: secret("hidden") }, false);
        const outputs = created.getProperties()?.toJavaScript();
        assert.equal(created.getId(), "/secret");
        assert.deepEqual(outputs?.value, secret("hidden"));
        assert.equal(outputs?.name, "/secret");
    });

    it("sends unknowns in a preview, and default tags", async () => {
        const outputs = (await create({ name: "/url", type: "String", value: UNKNOWN }, true))
            .getProperties()
            ?.toJavaScript();
        assert.equal(outputs?.arn, UNKNOWN);
        assert.equal(outputs?.value, UNKNOWN);
        assert.deepEqual(outputs?.tagsAll, { team: "shop" });
    });

    it("answers refusals of the cloud with what it was doing", async () => {
        await create({ name: "/twice", type: "String", value: "x" }, false);
        await assert.rejects(
            create({ name: "/twice", type: "String", value: "x" }, false),
            /creating aws:ssm\/parameter:Parameter \(url\): ParameterAlreadyExists: The parameter already exists: \/twice/,
        );
    });

    it("answers functions", async () => {
        const request = new proto.InvokeRequest();
        request.setTok("aws:index/getRegion:getRegion");
        const answer = await call<proto.InvokeResponse>((done) => client.invoke(request, done));
        assert.equal(answer.getReturn()?.toJavaScript().region, "eu-west-1");
    });

    it("tells a replacement by detailed diff", async () => {
        const request = new proto.DiffRequest();
        request.setUrn(parameterUrn);
        request.setOldInputs(struct({ name: "/a", type: "String", value: "x" }));
        request.setNews(struct({ name: "/b", type: "String", value: "y" }));
        const answer = await call<proto.DiffResponse>((done) => client.diff(request, done));
        assert.deepEqual(answer.getReplacesList(), ["name"]);
        assert.deepEqual(answer.getDiffsList(), ["name", "value"]);
        assert.equal(answer.getChanges(), proto.DiffResponse.DiffChanges.DIFF_SOME);
    });
});
