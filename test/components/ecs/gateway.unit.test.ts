/** A service of collectors that others send to: what it makes, what it refuses, in preview and in update. */
import assert from "node:assert/strict";

import type { ServiceArgs } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { AdotGateway, type AdotGatewayArgs, adot, audit } from "../../../components";
import { inspectContainers } from "../../../audit/violations";
import { parseContainerDefinitions } from "../../../audit/containers";
import { isUnknown, type MockOptions, record, refusal, valueOf } from "../../support/mocks";
import { containersOf, gatewayArgs, platformValues, variable } from "../../support/tasks";

const anything = (value: unknown) => value as never;

async function gateway(changes: Partial<AdotGatewayArgs> = {}, options: MockOptions = {}) {
    const recording = await record(options, () => new AdotGateway("gateway", gatewayArgs(changes)));
    const task = recording.only("aws:ecs/taskDefinition:TaskDefinition", "gateway-task").inputs;
    const [container] = isUnknown(task.containerDefinitions) ? [] : containersOf(task.containerDefinitions);
    const config = container === undefined ? undefined : parse(variable(container, "AOT_CONFIG_CONTENT")!);
    const service = recording.only("aws:ecs/service:Service", "gateway-service");
    const names = (type: string) => recording.resources.filter((each) => each.type === type).map(({ name }) => name);
    return { ...recording, task, container: container!, config, service, names };
}

/** Refused before anything is registered. */
async function refused(changes: Partial<AdotGatewayArgs>, message: RegExp): Promise<void> {
    const found = await refusal(() => new AdotGateway("gateway", gatewayArgs(changes)));
    assert.match(found.message, message);
    assert.deepEqual(found.resources, []);
}

describe("AdotGateway", () => {
    it("runs a collector that the audit has nothing against, whatever its size and its queue", async () => {
        for (const { cpu, memory } of [
            { cpu: 256, memory: 512 },
            { cpu: 512, memory: 1024 },
            { cpu: 4096, memory: 8192 },
        ]) {
            for (const buffer of ["memory", "disk"]) {
                const made = await gateway({ cpu, memory, collector: { buffer } });
                const inspection = inspectContainers(
                    parseContainerDefinitions(made.task.containerDefinitions as string),
                    {
                        kind: "task definition",
                        name: "gateway",
                        family: "gateway",
                        memoryMiB: memory,
                        network: "awsvpc",
                        isWhole: true,
                        isOnFargate: true,
                    },
                    { pinnedBy: "tag" },
                );
                assert.deepEqual(inspection.violations, []);
                assert.equal(inspection.collectors, 1);
                assert.deepEqual(audit(made.config, { memoryMiB: memory, release: adot }), []);
                for (const { processors } of Object.values<{ processors: string[] }>(made.config.service.pipelines)) {
                    assert.match(processors[0]!, /^memory_limiter/);
                }
            }
        }
    });

    it("is one essential container with all of the task's memory, on the ports of OTLP", async () => {
        const { container, task } = await gateway();
        const { environment: _, logConfiguration, ...rest } = container;
        assert.deepEqual(rest, {
            name: "adot-collector",
            image: adot.image,
            command: ["--feature-gates=+exporter.prometheusremotewritexporter.RetryOn429"],
            memory: 1024,
            essential: true,
            restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
            secrets: [{ name: "AMP_REMOTE_WRITE_URL", valueFrom: platformValues.remoteWriteParameterName }],
            healthCheck: { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
            readonlyRootFilesystem: true,
            stopTimeout: 30,
            portMappings: [
                { containerPort: 4317, protocol: "tcp" },
                { containerPort: 4318, protocol: "tcp" },
            ],
        });
        assert.equal(logConfiguration!.options!["awslogs-group"], "/pulumi-adot/project/stack/gateway");
        assert.equal(variable(container, "GOMEMLIMIT"), "768MiB");
        const { containerDefinitions: __, ...inputs } = task;
        assert.deepEqual(inputs, {
            family: "gateway",
            cpu: "512",
            memory: "1024",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
            taskRoleArn: "arn:aws:iam::111122223333:role/gateway-task-role",
            executionRoleArn: "arn:aws:iam::111122223333:role/gateway-execution-role",
        });
    });

    it("leaves senders their own identity, and has its own for itself", async () => {
        const { config } = await gateway({
            serviceName: "otel-gateway",
            collector: { resourceLabels: ["service.version"] },
        });
        const { receivers, processors, service } = config;
        assert.deepEqual(receivers.otlp.protocols, {
            grpc: { endpoint: "0.0.0.0:4317", max_recv_msg_size_mib: 4 },
            http: { endpoint: "0.0.0.0:4318", max_request_body_size: 4_194_304 },
        });
        assert.deepEqual(service.pipelines["metrics/senders"], {
            receivers: ["otlp"],
            processors: ["memory_limiter", "resource/senders", "batch"],
            exporters: ["prometheusremotewrite"],
        });
        const written = JSON.stringify(processors["resource/senders"]);
        assert.ok(!written.includes("otel-gateway"));
        assert.ok(written.includes('{"key":"service_version","from_attribute":"service.version","action":"upsert"}'));
        assert.ok(JSON.stringify(processors["resource/identity"]).includes('"value":"otel-gateway"'));
        assert.equal(config.exporters.prometheusremotewrite.external_labels, undefined);
        assert.deepEqual(service.pipelines["metrics/scrape"].receivers, ["prometheus"]);
    });

    it("is deployed without a gap, rolls back what doesn't start, and is scaled on memory and CPU", async () => {
        const { service, only, names } = await gateway({ minCount: 3, tags: { team: "core" } });
        const { taskDefinition: _, networkConfiguration, serviceRegistries, ...inputs } = service.inputs;
        assert.deepEqual(inputs, {
            cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
            launchType: "FARGATE",
            desiredCount: 3,
            deploymentMinimumHealthyPercent: 100,
            deploymentMaximumPercent: 200,
            deploymentCircuitBreaker: { enable: true, rollback: true },
            propagateTags: "SERVICE",
            tags: { team: "core" },
        });
        assert.deepEqual(networkConfiguration, {
            subnets: ["subnet-1", "subnet-2"],
            securityGroups: ["gateway-tasks-id"],
            assignPublicIp: false,
        });
        assert.deepEqual(serviceRegistries, {
            registryArn: "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-gateway-discovery",
        });
        assert.deepEqual(only("aws:appautoscaling/target:Target").inputs, {
            resourceId: "service/shop/gateway-service",
            scalableDimension: "ecs:service:DesiredCount",
            serviceNamespace: "ecs",
            minCapacity: 3,
            maxCapacity: 6,
            tags: { team: "core" },
        });
        assert.deepEqual(names("aws:appautoscaling/policy:Policy"), ["gateway-scaling-memory", "gateway-scaling-cpu"]);
        const tracked = only("aws:appautoscaling/policy:Policy", "gateway-scaling-memory").inputs
            .targetTrackingScalingPolicyConfiguration as { targetValue: number };
        // The limiter of 1024 MiB refuses from 409 MiB of heap on, 44 % with what else the process has.
        assert.equal(tracked.targetValue, 33);
    });

    it("takes a number of tasks that never changes", async () => {
        const { names } = await gateway({ minCount: 2, maxCount: 2 });
        assert.deepEqual(names("aws:appautoscaling/target:Target"), []);
    });

    it("lets in who is named, on OTLP's ports", async () => {
        const { resources } = await gateway({ sourceCidrBlocks: ["10.1.0.0/16"] });
        const rules = resources.filter(
            ({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        );
        assert.deepEqual(
            rules.map(({ inputs: { description: _, ...rule } }) => rule),
            [{ referencedSecurityGroupId: "sg-app" }, { cidrIpv4: "10.1.0.0/16" }].map((source) => ({
                securityGroupId: "gateway-tasks-id",
                ipProtocol: "tcp",
                fromPort: 4317,
                toPort: 4318,
                ...source,
            })),
        );
    });

    it("is found in Cloud Map by a name that a preview knows", async () => {
        for (const preview of [true, false]) {
            const { result, only, names } = await gateway({}, { preview });
            assert.equal(await valueOf(result.grpcEndpoint), "http://gateway.shop.internal:4317");
            assert.equal(await valueOf(result.httpEndpoint), "http://gateway.shop.internal:4318");
            assert.equal(only("aws:servicediscovery/service:Service").inputs.name, "gateway");
            assert.equal(names("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace").length, 1);
        }
        const there = await gateway({ namespaceId: "ns-shop", dnsName: "otel" });
        assert.deepEqual(there.names("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"), []);
        assert.equal(await valueOf(there.result.grpcEndpoint), "http://otel.shop.internal:4317");
    });

    it("is found behind an internal load balancer, which alone may send to the tasks", async () => {
        const made = await gateway({ discovery: "nlb", namespaceName: undefined });
        const { result, only, resources, service } = made;
        assert.equal(await valueOf(result.grpcEndpoint), "http://gateway-nlb-1.elb.eu-west-1.amazonaws.com:4317");
        const { internal, loadBalancerType, securityGroups } = only("aws:lb/loadBalancer:LoadBalancer").inputs;
        assert.deepEqual([internal, loadBalancerType, securityGroups], [true, "network", ["gateway-nlb-id"]]);
        assert.deepEqual(
            (service.inputs.loadBalancers as { containerPort: number }[]).map(({ containerPort }) => containerPort),
            [4317, 4318],
        );
        assert.equal(service.inputs.serviceRegistries, undefined);
        assert.ok(service.dependsOn.includes("gateway-grpc") && service.dependsOn.includes("gateway-http"));
        const into = resources
            .filter(({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .map(({ inputs }) => [inputs.securityGroupId, inputs.referencedSecurityGroupId]);
        assert.deepEqual(into, [
            ["gateway-nlb-id", "sg-app"],
            ["gateway-tasks-id", "gateway-nlb-id"],
        ]);
    });

    it("keeps its container known in a preview, and everything in it of it", async () => {
        const { container, resources } = await gateway(
            { clusterArn: pulumi.output("arn:aws:ecs:eu-west-1:1:cluster/x") },
            { preview: true },
        );
        assert.ok(container !== undefined);
        const children = resources.filter(({ custom }) => custom);
        assert.deepEqual([...new Set(children.map(({ parent }) => parent))], ["gateway"]);
        for (const { name } of children) {
            assert.match(name, /^gateway-/);
        }
    });

    it("runs on EC2 as well, and gives no public addresses there", async () => {
        const { task, service } = await gateway({ launchType: "EC2", cpu: 1000, memory: 3000 });
        assert.deepEqual([task.requiresCompatibilities, task.networkMode], [["EC2"], "awsvpc"]);
        assert.ok(!("assignPublicIp" in (service.inputs.networkConfiguration as object)));
        await refused({ launchType: "EC2", assignPublicIp: true }, /assignPublicIp is true: on EC2/);
    });

    const observer = {
        additions: {
            extensions: {
                ecs_observer: {
                    cluster_name: "shop",
                    cluster_region: "eu-west-1",
                    result_file: "/home/aoc/targets.yaml",
                    services: [{ name_pattern: ".*", metrics_ports: [9404] }],
                },
            },
            receivers: {
                "prometheus/observed": {
                    config: {
                        scrape_configs: [
                            {
                                job_name: "observed",
                                sample_limit: 10_000,
                                body_size_limit: "2MiB",
                                file_sd_configs: [{ files: ["/home/aoc/targets.yaml"] }],
                            },
                        ],
                    },
                },
            },
            pipelines: {
                "metrics/observed": {
                    receivers: ["prometheus/observed"],
                    processors: ["batch"],
                    exporters: ["prometheusremotewrite"],
                },
            },
        },
    };

    it("finds a cluster's targets in one task alone, of which there are never two", async () => {
        const { service, container, only } = await gateway({ collector: observer, minCount: 1, maxCount: 1 });
        const { deploymentMinimumHealthyPercent: least, deploymentMaximumPercent: most } = service.inputs;
        assert.deepEqual([least, most], [0, 100]);
        assert.equal(container.readonlyRootFilesystem, false);
        const { policy } = only("aws:iam/rolePolicy:RolePolicy", "gateway-task-role-policy").inputs;
        assert.ok((policy as string).includes("ecs:ListTasks"));
        await refused({ collector: observer }, /has ecs_observer, and up to 6 tasks run/);
        for (const more of [{ desiredCount: 2 }, { deploymentMaximumPercent: 200 }]) {
            const args = gatewayArgs({ collector: observer, minCount: 1, maxCount: 1 });
            const transform = { service: (made: object) => ({ ...made, ...more }) as ServiceArgs };
            const { message } = await refusal(() => new AdotGateway("gateway", args, { transform }));
            assert.match(
                message,
                /^AdotGateway "gateway": transform\.service sets (desiredCount to 2|deploymentMaximumPercent to 200): it has/,
            );
        }
    });

    it("refuses what can't work, and says what can", async () => {
        await refused({ sourceSecurityGroupIds: [] }, /nobody could send/);
        await refused({ sourceCidrBlocks: ["0.0.0.0/0"] }, /OTLP has no authentication here/);
        await refused({ sourceCidrBlocks: ["10.0.3.1/16"] }, /begin with the network's address, 10\.0\.0\.0\/16/);
        await refused({ sourceCidrBlocks: ["10.0.300.0/24"] }, /each part must be at most 255/);
        await refused({ namespaceName: undefined }, /namespaceName is missing/);
        await refused({ discovery: "nlb" }, /namespaceName can't be given: it is Cloud Map's/);
        const named = () => new AdotGateway("my_gateway", gatewayArgs({ discovery: "nlb", namespaceName: undefined }));
        assert.match(
            (await refusal(named)).message,
            /the component, whose name must be of letters, digits and hyphens/,
        );
        await refused({ discovery: "dns" }, /discovery is "dns": it must be one of cloudMap, nlb/);
        await refused({ cpu: 512, memory: 512 }, /memory is 512: with cpu 512/);
        await refused({ minCount: 9 }, /maxCount is 6: it must be at least minCount, 9/);
        await refused({ memoryTargetPercent: 80 }, /at about 44 % of 1024 MiB the memory limiter refuses data/);
        await refused({ subnetIds: [] }, /subnetIds/);
        await refused(
            { collector: { image: "otel/opentelemetry-collector:1" } },
            /^AdotGateway "gateway": collector.image/,
        );
        await refused({ collector: { resourceLabels: ["Version"] } }, /resource attribute/);
        await refused({ collector: anything({ memory: 512 }) }, /collector.memory is an unknown property/);
        await refused(
            { collector: { additions: { processors: { "memory_limiter/mine": { check_interval: "1s" } } } } },
            /collector.additions.processors has "memory_limiter\/mine"/,
        );
        await refused(
            { collector: { additions: { receivers: { otlp: { protocols: { grpc: {} } } } } } },
            /additions.receivers has "otlp": the generated config has one of that id/,
        );
        await refused(
            {
                collector: {
                    additions: {
                        receivers: { "otlp/more": { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } } },
                        exporters: { "debug/mine": {} },
                        pipelines: { traces: { receivers: ["otlp/more"], exporters: ["debug/mine"] } },
                    },
                },
            },
            /port 4317/,
        );
    });

    it("takes a copy of ADOT's image that is declared, and roles that are there", async () => {
        const role = "arn:aws:iam::111122223333:role/collector";
        const { container, names } = await gateway({
            collector: { image: "registry.example/adot:1", imageKind: "adot", imageRelease: "v0.50.0" },
            taskRole: { arn: role, extend: true },
            executionRole: { arn: role, extend: true },
        });
        assert.equal(container.image, "registry.example/adot:1");
        assert.deepEqual(names("aws:iam/role:Role"), []);
    });
});
