/** What a gateway and a daemon have in common: the collector in a task of its own. */
import assert from "node:assert/strict";

import { AdotDaemon, AdotGateway, type CollectorArgs, withAdotSidecar } from "../../../components";
import { inspectContainers } from "../../../audit/violations";
import { parseContainerDefinitions } from "../../../audit/containers";
import { record, refusal } from "../../support/mocks";
import { containersOf, daemonArgs, gatewayArgs, variable } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";

const components = {
    AdotGateway: (collector: CollectorArgs) => new AdotGateway("otel", gatewayArgs({ collector })),
    AdotDaemon: (collector: CollectorArgs) => new AdotDaemon("otel", daemonArgs({ collector })),
};

for (const [kind, make] of Object.entries(components)) {
    describe(`the collector of an ${kind}`, () => {
        it("reaches AWS through a proxy, and never what its task asks for itself", async () => {
            for (const preview of [true, false]) {
                const collector = { httpsProxy: "http://proxy:3128", noProxy: [".internal"] };
                const { only } = await record({ preview }, () => make(collector));
                const { containerDefinitions, networkMode } = only(taskType).inputs;
                const text = containerDefinitions as string;
                const [container] = containersOf(text);
                assert.equal(variable(container!, "HTTPS_PROXY"), "http://proxy:3128");
                assert.equal(
                    variable(container!, "NO_PROXY"),
                    "169.254.170.2,169.254.169.254,localhost,127.0.0.1,.internal",
                );
                const whole = { family: "otel", network: networkMode as "host", isWhole: true };
                const task = { kind: "task definition", name: "otel", ...whole };
                assert.deepEqual(inspectContainers(parseContainerDefinitions(text), task).violations, []);
            }
            const { only } = await record({}, () => make({}));
            assert.doesNotMatch(String(only(taskType).inputs.containerDefinitions), /_PROXY/);
        });

        const refused: [what: string, collector: CollectorArgs, message: RegExp][] = [
            [
                "a password",
                { httpsProxy: "http://me:secret@p:1" },
                /collector\.httpsProxy isn't valid: .* without a pass/,
            ],
            ["hosts for no proxy", { noProxy: ["a"] }, /collector\.noProxy can't be given/],
            [
                "two proxies",
                { httpsProxy: "http://p:1", secrets: { HTTPS_PROXY: "/proxy" } },
                /collector\.httpsProxy can't be given beside the variable HTTPS_PROXY/,
            ],
            [
                "a file where nothing lets it write",
                {
                    additions: {
                        receivers: {
                            "otlp/files": {
                                protocols: { grpc: { endpoint: "127.0.0.1:14317", max_recv_msg_size_mib: 4 } },
                            },
                        },
                        exporters: { file: { path: "/var/spans/out.json" } },
                        pipelines: { traces: { receivers: ["otlp/files"], exporters: ["file"] } },
                    },
                },
                /collector is unsafe by the rule storage-not-writable: /,
            ],
        ];
        for (const [what, collector, message] of refused) {
            it(`is refused with ${what}, before anything is registered`, async () => {
                const found = await refusal(() => make(collector));
                assert.match(found.message, message);
                assert.ok(found.message.startsWith(`${kind} "otel": `), found.message);
                assert.deepEqual(found.resources, []);
            });
        }
    });
}

describe("a sidecar's config", () => {
    it("is made once, whatever the network mode asks of it", () => {
        for (const networkMode of ["awsvpc", "bridge", "host"]) {
            let made = 0;
            const transform = () => void made++;
            const own = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/url" };
            withAdotSidecar([{ name: "app", image: "orders:1", memory: 512 }], { ...own, networkMode, transform });
            assert.equal(made, 1, networkMode);
        }
    });
});
