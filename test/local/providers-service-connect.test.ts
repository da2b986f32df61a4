/** The rules of Express gateway services and of Service Connect. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import {
    type Accepted,
    accepts,
    accountId,
    beforeEachOffline,
    container,
    good,
    type Inputs,
    network,
    type Offline,
    type Refused,
    refuses,
} from "./providers-support";

const connected = (change: Inputs = {}): Inputs => ({
    serviceConnectConfiguration: {
        enabled: true,
        namespace: "shop",
        services: [{ portName: "http", clientAlias: [{ port: 80, dnsName: "orders" }] }],
        ...change,
    },
});

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["express", { primaryContainer: undefined }, /needs "primaryContainer"/],
    ["express", { primaryContainer: { containerPort: 80 } }, /needs "primaryContainer\.image"/],
    ["express", { primaryContainer: { image: "a", portMappings: [] } }, /portMappings/],
    ["express", { taskDefinitionArn: "orders:1" }, /taskDefinitionArn/],
    ["express", { networkConfigurations: [] }, /networkConfigurations/],
    ["express", { cpu: "300" }, /256, 512/],
    ["httpNamespace", { name: "" }, /pattern/],
    ["service", connected({ enabled: undefined }), /needs "serviceConnectConfiguration\.enabled"/],
    ["service", connected({ services: [{ portName: "HTTP" }] }), /pattern/],
    ["service", connected({ services: [{ portName: "a", clientAlias: [{ port: 1 }, { port: 2 }] }] }), /clientAlias/],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["express", { primaryContainer: { image: UNKNOWN, environments: [{ name: "A", value: UNKNOWN }] } }],
    ["express", { networkConfigurations: [{ subnets: [network.subnetId] }] }],
    ["service", connected()],
    ["service", connected({ namespace: UNKNOWN })],
];

describe("offline Express gateway services and Service Connect", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    it("refuses an Express gateway service without its roles", () => {
        assert.throws(() => offline.create("express", good.express), /Role is not valid/);
        offline.create("role", good.role);
        const { outputs } = offline.create("express", good.express);
        assert.equal(outputs.serviceArn, `arn:aws:ecs:eu-west-1:${accountId}:service/default/it`);
        assert.throws(() => offline.create("express", good.express), /was not idempotent/);
    });

    it("refuses a port that no mapping is called by, and a namespace that is gone", () => {
        offline.create("cluster", good.cluster);
        offline.create("role", good.role);
        offline.create("task", {
            ...good.task,
            containerDefinitions: JSON.stringify([
                { ...container, portMappings: [{ name: "http", containerPort: 8080 }] },
            ]),
        });
        const networkConfiguration = { subnets: [network.subnetId] };
        const service = (change: Inputs) => () =>
            offline.create("service", { ...good.service, networkConfiguration, ...connected(change) });
        assert.throws(service({ services: [{ portName: "grpc" }] }), /port name grpc .* no port mapping/);
        assert.throws(service({ namespace: "ns-0ff1000000000000" }), /NamespaceNotFound/);
        service({ namespace: offline.create("httpNamespace", good.httpNamespace).outputs.arn })();
        assert.throws(
            () => offline.create("httpNamespace", good.httpNamespace),
            /NamespaceAlreadyExists: A namespace with the name shop/,
        );
    });
});
