/**
 * Serves an offline provider to the real engine: the ResourceProvider service of pulumi's provider.proto, which the
 * engine attaches to.
 */
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { OfflineProvider } from "./provider";
import type { Problem } from "./schema";
import { receive, send, type Properties, type Received } from "./values";

/** A listening server; the engine is told its port by `PULUMI_DEBUG_PROVIDERS=name:port`. */
export interface ProviderServer {
    name: string;
    port: number;
    close(): void;
}

/**
 * Starts serving a provider on a free port of 127.0.0.1. The engine has a connection of its own for each provider
 * resource, and each gets an instance with its own configuration, as a plug-in's process would have.
 */
export async function serveProvider(provider: OfflineProvider): Promise<ProviderServer> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    const instances = new Map<string, OfflineProvider>();
    const instanceOf = (peer: string): OfflineProvider => {
        const instance = instances.get(peer) ?? provider.another();
        instances.set(peer, instance);
        return instance;
    };
    server.addService(ResourceProviderService, handlers(instanceOf));
    const port = await listen(server);
    return { name: provider.definition.name, port, close: () => server.forceShutdown() };
}

/** Binds a gRPC server to a free port of the loopback interface. */
export function listen(server: grpc.Server): Promise<number> {
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve(port),
        );
    });
}

/** Makes a unary gRPC handler from a function; what it throws becomes the message that the engine prints. */
export function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
    return (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>): void => {
        Promise.resolve()
            .then(() => answer(call.request))
            .then(
                (response) => callback(null, response),
                (error: unknown) =>
                    callback({
                        code: grpc.status.UNKNOWN,
                        details: error instanceof Error ? error.message : String(error),
                    }),
            );
    };
}

/** Answers what a stand-in does not do. */
export function unimplemented(name: string) {
    return (_call: unknown, callback: grpc.sendUnaryData<never>): void =>
        callback({ code: grpc.status.UNIMPLEMENTED, details: `${name} is not offered here` });
}

function handlers(instanceOf: (peer: string) => OfflineProvider): grpc.UntypedServiceImplementation {
    const provided =
        <Request, Response>(answer: (provider: OfflineProvider, request: Request) => Response) =>
        (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>): void =>
            unary((request: Request) => answer(instanceOf(call.getPeer()), request))(call, callback);
    return {
        handshake: unary(() => {
            const response = new proto.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            return response;
        }),
        attach: unary(() => new Empty()),
        getPluginInfo: provided((provider) => {
            const info = new plugin.PluginInfo();
            info.setVersion(provider.definition.version);
            return info;
        }),
        checkConfig: provided((provider, request: proto.CheckRequest) => {
            const news = receive(request.getNews());
            return checkResponse(news.properties, news.secrets, provider.checkConfig(plainConfig(news)));
        }),
        diffConfig: unary((request: proto.DiffRequest) => {
            const olds = receive(request.getOldInputs() ?? request.getOlds()).properties;
            const news = receive(request.getNews()).properties;
            const changed = JSON.stringify(olds) !== JSON.stringify(news);
            const response = new proto.DiffResponse();
            response.setChanges(
                changed ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
            );
            return response;
        }),
        configure: provided((provider, request: proto.ConfigureRequest) => {
            provider.configure(plainConfig(receive(request.getArgs())), request.getUrn());
            const response = new proto.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),
        check: provided((provider, request: proto.CheckRequest) => {
            const [, , type, name] = splitUrn(request.getUrn());
            const olds = receive(request.getOlds());
            const news = receive(request.getNews());
            const seed = request.getRandomseed_asU8();
            const { inputs, problems } = provider.check(
                type,
                name,
                request.getUrn(),
                olds.properties,
                news.properties,
                seed,
            );
            return checkResponse(inputs, news.secrets, problems);
        }),
        diff: provided((provider, request: proto.DiffRequest) => {
            const [, , type] = splitUrn(request.getUrn());
            const olds = receive(request.getOldInputs() ?? request.getOlds()).properties;
            const ignored = new Set(request.getIgnorechangesList());
            const difference = provider.diff(type, olds, receive(request.getNews()).properties);
            const changed = difference.changed.filter((key) => !ignored.has(key));
            return diffResponse({
                ...difference,
                changed,
                replaces: difference.replaces.filter((key) => !ignored.has(key)),
            });
        }),
        create: provided((provider, request: proto.CreateRequest) => {
            const [, , type, name] = splitUrn(request.getUrn());
            const inputs = receive(request.getProperties());
            const { id, outputs } = prefixErrors(`creating ${type} (${name})`, () =>
                provider.create(type, request.getUrn(), inputs.properties, request.getPreview()),
            );
            const response = new proto.CreateResponse();
            response.setId(id);
            response.setProperties(send(outputs, secretsOf(provider, type, inputs)));
            return response;
        }),
        update: provided((provider, request: proto.UpdateRequest) => {
            const [, , type, name] = splitUrn(request.getUrn());
            const inputs = receive(request.getNews());
            const olds = receive(request.getOlds());
            const outputs = prefixErrors(`updating ${type} (${name})`, () =>
                provider.update(
                    type,
                    request.getUrn(),
                    request.getId(),
                    olds.properties,
                    inputs.properties,
                    request.getPreview(),
                ),
            );
            const response = new proto.UpdateResponse();
            response.setProperties(send(outputs, secretsOf(provider, type, inputs)));
            return response;
        }),
        delete: provided((provider, request: proto.DeleteRequest) => {
            const [, , type, name] = splitUrn(request.getUrn());
            const olds = receive(request.getProperties());
            prefixErrors(`deleting ${type} (${name})`, () =>
                provider.delete(type, request.getUrn(), request.getId(), olds.properties),
            );
            return new Empty();
        }),
        read: provided((provider, request: proto.ReadRequest) => {
            const [, , type] = splitUrn(request.getUrn());
            const olds = receive(request.getProperties());
            const found = provider.read(type, request.getId(), olds.properties);
            const response = new proto.ReadResponse();
            if (found) {
                response.setId(found.id);
                response.setProperties(send(found.outputs, secretsOf(provider, type, olds)));
                response.setInputs(send(found.inputs, olds.secrets));
            }
            return response;
        }),
        invoke: provided((provider, request: proto.InvokeRequest) => {
            const { result, problems } = provider.invoke(request.getTok(), receive(request.getArgs()).properties);
            const response = new proto.InvokeResponse();
            response.setReturn(send(result));
            response.setFailuresList(problems.map(failure));
            return response;
        }),
        cancel: unary(() => new Empty()),
        parameterize: unimplemented("parameterize"),
        getSchema: unimplemented("getSchema"),
        call: unimplemented("call"),
        construct: unimplemented("construct"),
        list: unimplemented("list"),
        getMapping: unimplemented("getMapping"),
        getMappings: unimplemented("getMappings"),
    };
}

/** `urn:pulumi:stack::project::type::name` into its four parts; a child's type is the last of the chain. */
function splitUrn(urn: string): [stack: string, project: string, type: string, name: string] {
    const [stack = "", project = "", types = "", ...name] = urn.split("::");
    return [stack, project, types.split("$").pop() ?? "", name.join("::")];
}

/** Configuration values come as JSON text when they are not strings; the engine's own `version` isn't a setting. */
function plainConfig(received: Received): Properties {
    const entries = Object.entries(received.properties).filter(
        ([key]) => key !== "version" && key !== "pluginDownloadURL",
    );
    return Object.fromEntries(
        entries.map(([key, value]) => [key, typeof value === "string" ? fromJson(value) : value]),
    );
}

function fromJson(text: string): unknown {
    if (!/^(\[|\{|true$|false$|-?\d+(\.\d+)?$)/.test(text)) {
        return text;
    }
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function prefixErrors<T>(what: string, act: () => T): T {
    try {
        return act();
    } catch (error) {
        throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
}

function secretsOf(provider: OfflineProvider, type: string, received: Received): Set<string> {
    return new Set([...received.secrets, ...provider.secretOutputs(type)]);
}

function failure(problem: Problem): proto.CheckFailure {
    const result = new proto.CheckFailure();
    result.setProperty(problem.property);
    result.setReason(problem.reason);
    return result;
}

function checkResponse(inputs: Properties, secrets: ReadonlySet<string>, problems: Problem[]): proto.CheckResponse {
    const response = new proto.CheckResponse();
    response.setInputs(send(inputs, secrets));
    response.setFailuresList(problems.map(failure));
    return response;
}

function diffResponse(difference: {
    changed: string[];
    replaces: string[];
    deleteBeforeReplace: boolean;
}): proto.DiffResponse {
    const response = new proto.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
    response.setChanges(difference.changed.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setDiffsList(difference.changed);
    response.setReplacesList(difference.replaces);
    response.setDeletebeforereplace(difference.deleteBeforeReplace);
    response.setHasdetaileddiff(true);
    for (const key of difference.changed) {
        const detail = new proto.PropertyDiff();
        const { UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
        detail.setKind(difference.replaces.includes(key) ? UPDATE_REPLACE : UPDATE);
        detail.setInputdiff(true);
        response.getDetaileddiffMap().set(key, detail);
    }
    return response;
}
