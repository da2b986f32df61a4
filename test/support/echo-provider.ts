/** Providers that take any resource of any type, so that a preview of it reaches the policy pack. */
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { listen, unary } from "../../local/providers/server";

/** Servers for packages by their names, as `PULUMI_DEBUG_PROVIDERS` takes them. */
export interface EchoProviders {
    readonly addresses: readonly string[];
    close(): void;
}

export async function startEchoProviders(packages: readonly string[]): Promise<EchoProviders> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
    server.addService(ResourceProviderService, handlers());
    const port = await listen(server);
    return { addresses: packages.map((name) => `${name}:${port}`), close: () => server.forceShutdown() };
}

function handlers(): grpc.UntypedServiceImplementation {
    const check = unary((request: proto.CheckRequest) => {
        const response = new proto.CheckResponse();
        response.setInputs(request.getNews());
        return response;
    });
    const answers: grpc.UntypedServiceImplementation = {
        handshake: unary(() => new proto.ProviderHandshakeResponse()),
        attach: unary(() => new Empty()),
        cancel: unary(() => new Empty()),
        getPluginInfo: unary(() => {
            const info = new plugin.PluginInfo();
            info.setVersion("0.0.1");
            return info;
        }),
        checkConfig: check,
        check,
        configure: unary(() => {
            const response = new proto.ConfigureResponse();
            response.setSupportspreview(true);
            return response;
        }),
        create: unary((request: proto.CreateRequest) => {
            const response = new proto.CreateResponse();
            response.setId(request.getPreview() ? "" : request.getUrn());
            response.setProperties(request.getProperties());
            return response;
        }),
    };
    const none = (_call: unknown, callback: grpc.sendUnaryData<never>): void =>
        callback({ code: grpc.status.UNIMPLEMENTED, details: "not offered here" });
    return Object.fromEntries(Object.keys(ResourceProviderService).map((name) => [name, answers[name] ?? none]));
}
