/** The rules of what services and file systems stand on: networks, Cloud Map, load balancers, scaling, EFS. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import {
    type Accepted,
    accepts,
    beforeEachOffline,
    container,
    good,
    type Inputs,
    type Kind,
    network,
    type Offline,
    type Refused,
    refuses,
    statement,
    token,
} from "./providers-support";

const tracking = (change: Inputs) => ({
    targetTrackingScalingPolicyConfiguration: {
        ...good.scalingPolicy.targetTrackingScalingPolicyConfiguration,
        ...change,
    },
});
const health = (healthCheck: Inputs) => ({ healthCheck });

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["securityGroup", { name: "sg-mine" }, /pattern/],
    ["securityGroup", { description: "Collectors of café" }, /pattern/],
    ["securityGroup", { description: "d".repeat(256) }, /less than or equal to 255/],
    ["securityGroup", { vpcId: "mine" }, /vpc-/],
    ["ingress", { cidrIpv4: undefined }, /Exactly one of cidrIpv4, .* there is none/],
    ["ingress", { referencedSecurityGroupId: network.securityGroupId }, /are cidrIpv4 and referencedSecurityGroupId/],
    ["ingress", { cidrIpv4: "10.0.0.1/16" }, /10\.0\.0\.1\/16 is not a valid IPv4 CIDR block/],
    ["ingress", { cidrIpv4: "10.0.0.256/32" }, /not a valid IPv4 CIDR block/],
    ["ingress", { toPort: undefined }, /Must specify both from and to ports/],
    ["ingress", { toPort: 4316 }, /4317 is greater than 4316/],
    ["ingress", { toPort: 65_536 }, /less than or equal to 65535/],
    ["ingress", { ipProtocol: "grpc" }, /ipProtocol.*pattern/],
    ["egress", { fromPort: 0, toPort: 0 }, /all protocols \(-1\) has all ports/],
    ["namespace", { name: "shop..internal" }, /pattern/],
    ["namespace", { vpc: undefined }, /needs "vpc"/],
    ["discovery", { dnsConfig: undefined }, /namespace must be given once/],
    ["discovery", { namespaceId: "ns-0123456789abcdef" }, /namespace must be given once/],
    ["discovery", { healthCheckCustomConfig: {} }, /leaves out an empty block/],
    ["discovery", { healthCheckConfig: { type: "TCP" } }, /not supported for services in a private DNS namespace/],
    ["discovery", { type: "HTTP" }, /has no DNS records/],
    ["discovery", { dnsConfig: { namespaceId: "ns-0", dnsRecords: [{ type: "TXT", ttl: 1 }] } }, /SRV, A, AAAA/],
    ["loadBalancer", { name: "my_gateway" }, /pattern/],
    ["loadBalancer", { name: "internal-it" }, /pattern/],
    ["loadBalancer", { name: "n".repeat(33) }, /less than or equal to 32/],
    ["loadBalancer", { subnets: undefined }, /either subnets or subnetMappings/],
    ["loadBalancer", { subnets: [network.subnetId, network.subnetId] }, /one subnet twice/],
    ["loadBalancer", { loadBalancerType: "application" }, /At least two subnets/],
    ["loadBalancer", { loadBalancerType: "gateway", securityGroups: [network.securityGroupId] }, /of the type gateway/],
    ["targetGroup", { port: undefined }, /must have port/],
    ["targetGroup", { protocol: "GRPC" }, /HTTP, HTTPS, TCP/],
    ["targetGroup", { preserveClientIp: true }, /must be a string/],
    ["targetGroup", { preserveClientIp: "false", protocol: "UDP" }, /cannot be disabled for UDP/],
    ["targetGroup", { deregistrationDelay: 3601 }, /less than or equal to 3600/],
    ["targetGroup", health({ protocol: "TCP", path: "/" }), /health_check.path" cannot be specified/],
    ["targetGroup", health({ interval: 10, timeout: 10 }), /must be smaller than the interval/],
    ["targetGroup", health({ interval: 4 }), /greater than or equal to 5/],
    ["targetGroup", health({ unhealthyThreshold: 1 }), /greater than or equal to 2/],
    ["listener", { port: undefined }, /must have a port/],
    ["listener", { protocol: "TLS" }, /certificate must be specified for TLS/],
    ["listener", { defaultActions: [{ type: "forward" }] }, /target group ARN must be specified/],
    ["scalingTarget", { minCapacity: 7 }, /Maximum capacity cannot be less than minimum capacity/],
    ["scalingTarget", { resourceId: "it/it" }, /resourceId.*pattern/],
    ["scalingTarget", { serviceNamespace: "dynamodb" }, /\[ecs\]/],
    ["scalingPolicy", { policyType: undefined }, /type StepScaling has stepScalingPolicyConfiguration/],
    ["scalingPolicy", tracking({ targetValue: 0 }), /greater than or equal to/],
    ["scalingPolicy", tracking({ predefinedMetricSpecification: undefined }), /either a predefined or a customized/],
    [
        "scalingPolicy",
        tracking({ predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget" } }),
        /resource label/,
    ],
    ["fileSystem", { encrypted: false, kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:alias/it" }, /encrypted must be/],
    ["fileSystem", { throughputMode: "provisioned" }, /must be given with the throughput mode provisioned/],
    ["fileSystem", { lifecyclePolicies: [{ transitionToIa: "AFTER_2_DAYS" }] }, /AFTER_1_DAY/],
    ["accessPoint", { fileSystemId: "data" }, /pattern/],
    ["accessPoint", { rootDirectory: { path: "orders" } }, /pattern/],
    ["accessPoint", { posixUser: { uid: 0 } }, /needs "posixUser.gid"/],
    ["mountTarget", { securityGroups: Array(6).fill(network.securityGroupId) }, /less than or equal to 5/],
    ["policy", { policy: statement({ Action: "aps:RemoteWrite" }) }, /must contain resources/],
    ["policy", { policy: statement({ Action: "aps:*", Resource: `arn:aws:aps:::${"x".repeat(6144)}` }) }, /PolicySize/],
    ["policy", { path: "apps" }, /pattern/],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["ingress", { cidrIpv4: undefined, referencedSecurityGroupId: UNKNOWN }],
    ["ingress", { cidrIpv4: "10.1.2.3/32" }],
    ["ingress", { ipProtocol: "icmp", fromPort: -1, toPort: -1 }],
    ["discovery", { dnsConfig: UNKNOWN }],
    ["loadBalancer", { securityGroups: [UNKNOWN], subnets: [UNKNOWN] }],
    ["targetGroup", health({ protocol: "TCP", interval: 10, timeout: 9, healthyThreshold: 2 })],
    ["targetGroup", { targetType: "lambda", port: undefined, protocol: undefined, vpcId: undefined }],
    ["scalingTarget", { minCapacity: 6, resourceId: UNKNOWN }],
    ["fileSystem", { throughputMode: "provisioned", provisionedThroughputInMibps: 1.5 }],
    ["accessPoint", { posixUser: undefined, rootDirectory: undefined }],
];

/** A change, and whether it replaces. */
const changes: readonly (readonly [kind: Kind, change: Inputs, replaces: boolean])[] = [
    ["securityGroup", { description: "new" }, true],
    ["securityGroup", { tags: { a: "b" } }, false],
    ["ingress", { cidrIpv4: "10.1.0.0/16" }, false],
    ["ingress", { securityGroupId: "sg-0123456789abcdef1" }, true],
    ["discovery", { dnsConfig: { ...good.discovery.dnsConfig, dnsRecords: [{ type: "A", ttl: 60 }] } }, false],
    ["discovery", { dnsConfig: { ...good.discovery.dnsConfig, routingPolicy: "MULTIVALUE" } }, false],
    ["discovery", { dnsConfig: { ...good.discovery.dnsConfig, namespaceId: "ns-1" } }, true],
    ["loadBalancer", { subnets: [network.subnetId, "subnet-0123456789abcdef1"] }, false],
    ["loadBalancer", { subnets: ["subnet-0123456789abcdef1"] }, true],
    ["loadBalancer", { securityGroups: [network.securityGroupId] }, true],
    ["loadBalancer", { internal: false }, true],
    ["targetGroup", { port: 4318 }, true],
    ["targetGroup", { deregistrationDelay: 30 }, false],
    ["listener", { port: 4318 }, false],
    ["scalingTarget", { maxCapacity: 8 }, false],
    ["scalingPolicy", tracking({ targetValue: 50 }), false],
    ["fileSystem", { encrypted: false }, true],
    ["accessPoint", { posixUser: { uid: 1, gid: 1 } }, true],
    ["mountTarget", { securityGroups: [] }, false],
    ["policy", { description: "new" }, true],
];

describe("offline networks, Cloud Map, load balancers, scaling and EFS", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    it("replace what AWS can't change", () => {
        for (const [kind, change, replaces] of changes) {
            const found = offline.amazon.diff(token[kind], good[kind], { ...good[kind], ...change }).replaces;
            assert.equal(found.length > 0, replaces, `${kind} ${JSON.stringify(change)}`);
        }
    });

    it("take a network of the program's own, and refuse what was here and is gone", () => {
        offline.create("ingress", good.ingress);
        const group = offline.create("securityGroup", good.securityGroup);
        offline.delete("securityGroup", group);
        for (const [kind, change] of [
            ["ingress", { securityGroupId: group.id }],
            ["ingress", { cidrIpv4: undefined, referencedSecurityGroupId: group.id }],
            ["mountTarget", { securityGroups: [group.id] }],
            ["loadBalancer", { securityGroups: [group.id] }],
        ] as const) {
            const inputs = JSON.parse(JSON.stringify({ ...good[kind], ...change })) as Inputs;
            assert.throws(() => offline.create(kind, inputs, "gone"), /InvalidGroup\.NotFound/, kind);
        }
    });

    it("refuse a second thing of one name or address", () => {
        for (const [kind, message] of [
            ["securityGroup", /InvalidGroup\.Duplicate/],
            ["ingress", /InvalidPermission\.Duplicate/],
            ["namespace", /ConflictingDomainExists/],
            ["discovery", /ServiceAlreadyExists/],
            ["loadBalancer", /DuplicateLoadBalancerName/],
            ["targetGroup", /DuplicateTargetGroupName/],
            ["mountTarget", /MountTargetConflict/],
            ["policy", /EntityAlreadyExists/],
        ] as const) {
            offline.create(kind, good[kind]);
            assert.throws(() => offline.create(kind, good[kind], "second"), message, kind);
        }
        offline.create("securityGroup", { ...good.securityGroup, vpcId: "vpc-0123456789abcdef1" }, "elsewhere");
        offline.create("namespace", { ...good.namespace, vpc: "vpc-0123456789abcdef1" }, "elsewhere");
    });

    it("refuse a rule that becomes another one's twin, and more rules than a group can have", () => {
        const made = offline.create("ingress", good.ingress);
        offline.update("ingress", made, { ...good.ingress, description: "new" });
        const other = offline.create("ingress", { ...good.ingress, cidrIpv4: "10.1.0.0/16" }, "other");
        assert.throws(() => offline.update("ingress", other, { ...good.ingress, ipProtocol: "6" }), /Duplicate/);
        for (let i = 2; i < 60; i++) {
            offline.create("ingress", { ...good.ingress, cidrIpv4: `10.${i}.0.0/16` }, `rule-${i}`);
        }
        assert.throws(
            () => offline.create("ingress", { ...good.ingress, cidrIpv4: "10.60.0.0/16" }, "last"),
            /RulesPerSecurityGroupLimitExceeded/,
        );
    });

    it("refuse to delete what is in use, in the words of each service", () => {
        const group = offline.create("securityGroup", good.securityGroup);
        const rule = offline.create("ingress", {
            ...good.ingress,
            cidrIpv4: undefined,
            referencedSecurityGroupId: group.id,
        });
        assert.throws(() => offline.delete("securityGroup", group), /DependencyViolation/);
        offline.delete("ingress", rule);
        // Its own rules go with it.
        offline.create("egress", { ...good.egress, securityGroupId: group.id });
        offline.delete("securityGroup", group);

        const namespace = offline.create("namespace", good.namespace);
        const dnsConfig = { ...good.discovery.dnsConfig, namespaceId: namespace.id };
        const discovery = offline.create("discovery", { ...good.discovery, dnsConfig });
        assert.throws(() => offline.delete("namespace", namespace), /ResourceInUse: Namespace has associated services/);
        offline.delete("discovery", discovery);
        offline.delete("namespace", namespace);
        assert.throws(() => offline.create("discovery", { ...good.discovery, dnsConfig }), /NamespaceNotFound/);

        const fileSystem = offline.create("fileSystem", good.fileSystem);
        const target = offline.create("mountTarget", { ...good.mountTarget, fileSystemId: fileSystem.id });
        assert.throws(() => offline.delete("fileSystem", fileSystem), /FileSystemInUse/);
        offline.delete("mountTarget", target);
        offline.delete("fileSystem", fileSystem);
        assert.throws(
            () => offline.create("accessPoint", { ...good.accessPoint, fileSystemId: fileSystem.id }),
            /FileSystemNotFound/,
        );

        const policy = offline.create("policy", good.policy);
        offline.create("role", good.role);
        const attachment = offline.create("attachment", { ...good.attachment, policyArn: policy.id });
        assert.throws(() => offline.delete("policy", policy), /DeleteConflict: Cannot delete a policy attached/);
        offline.delete("attachment", attachment);
        offline.delete("policy", policy);
        assert.equal(offline.cloud.size(), 1);
    });

    describe("behind a load balancer", () => {
        let balancer: ReturnType<Offline["create"]>;
        let group: ReturnType<Offline["create"]>;
        beforeEach(() => {
            balancer = offline.create("loadBalancer", good.loadBalancer);
            group = offline.create("targetGroup", good.targetGroup);
        });

        const listener = (change: Inputs = {}) => ({
            ...good.listener,
            loadBalancerArn: balancer.id,
            defaultActions: [{ type: "forward", targetGroupArn: group.id }],
            ...change,
        });

        it("refuses listeners that AWS refuses", () => {
            assert.throws(() => offline.create("listener", good.listener), /LoadBalancerNotFound/);
            const gone = { defaultActions: good.listener.defaultActions };
            assert.throws(() => offline.create("listener", listener(gone)), /TargetGroupNotFound/);
            assert.throws(() => offline.create("listener", listener({ protocol: "HTTP" })), /must be one of 'TCP, TLS/);
            assert.throws(() => offline.create("listener", listener({ protocol: "UDP" })), /IncompatibleProtocols/);
            const redirect = { defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] };
            assert.throws(() => offline.create("listener", listener(redirect)), /InvalidLoadBalancerAction/);
            const made = offline.create("listener", listener());
            assert.throws(() => offline.create("listener", listener(), "second"), /DuplicateListener/);
            offline.update("listener", made, listener({ port: 4319 }));
            const second = offline.create("loadBalancer", { ...good.loadBalancer, name: "second" }, "second");
            assert.throws(
                () => offline.create("listener", listener({ loadBalancerArn: second.id }), "second"),
                /TargetGroupAssociationLimit/,
            );
        });

        it("keeps a target group as long as a listener has it, and takes listeners with the load balancer", () => {
            offline.create("listener", listener());
            assert.throws(() => offline.delete("targetGroup", group), /ResourceInUse: Target group/);
            offline.delete("loadBalancer", balancer);
            offline.delete("targetGroup", group);
            assert.equal(offline.cloud.size(), 0);
        });

        it("keeps a load balancer that is protected", () => {
            const change = { name: "kept", enableDeletionProtection: true };
            const kept = offline.create("loadBalancer", { ...good.loadBalancer, ...change }, "kept");
            assert.throws(() => offline.delete("loadBalancer", kept), /OperationNotPermitted/);
        });
    });

    describe("of a service", () => {
        const portMappings = [{ containerPort: 4317 }];
        const task = { ...good.task, containerDefinitions: JSON.stringify([{ ...container, portMappings }]) };
        const service = {
            ...good.service,
            networkConfiguration: { subnets: [network.subnetId], securityGroups: [network.securityGroupId] },
        };
        const targets = (targetGroupArn: string, containerPort = 4317) => ({
            loadBalancers: [{ targetGroupArn, containerName: "app", containerPort }],
        });
        beforeEach(() => {
            offline.create("role", good.role);
            offline.create("cluster", good.cluster);
            offline.create("task", task);
        });

        it("refuse a registry, a target group and a security group that it can't have", () => {
            const create = (change: Inputs) => () => offline.create("service", { ...service, ...change });
            const registryArn = "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-1";
            assert.throws(create({ serviceRegistries: { registryArn } }), /service registry .* does not exist/);
            const srv = { ...good.discovery.dnsConfig, dnsRecords: [{ type: "SRV", ttl: 10 }] };
            const discovery = offline.create("discovery", { ...good.discovery, dnsConfig: srv });
            const of = { registryArn: discovery.outputs.arn };
            assert.throws(create({ serviceRegistries: of }), /SRV records needs a port/);
            assert.throws(
                create({ serviceRegistries: { ...of, containerName: "app", containerPort: 80 } }),
                /did not have a container port 80/,
            );

            const group = offline.create("targetGroup", good.targetGroup);
            assert.throws(create(targets(group.id, 80)), /did not have a container port 80 defined/);
            assert.throws(create(targets(group.id)), /does not have an associated load balancer/);
            assert.throws(create(targets(`${group.id}0`)), /Unable to find the target group/);
            const balancer = offline.create("loadBalancer", good.loadBalancer);
            const forward = (targetGroupArn: string) => ({
                ...good.listener,
                loadBalancerArn: balancer.id,
                defaultActions: [{ type: "forward", targetGroupArn }],
            });
            const byInstance = { ...good.targetGroup, name: "instance", targetType: "instance" };
            const instances = offline.create("targetGroup", byInstance, "instance");
            offline.create("listener", forward(group.id));
            offline.create("listener", { ...forward(instances.id), port: 4318 }, "instance");
            assert.throws(create(targets(instances.id)), /target type instance, which is incompatible with the awsvpc/);
            create({
                ...targets(group.id),
                serviceRegistries: { ...of, containerName: "app", containerPort: 4317 },
            })();
            assert.throws(() => offline.delete("discovery", discovery), /contains registered instances/);

            const gone = offline.create("securityGroup", good.securityGroup);
            offline.delete("securityGroup", gone);
            const networkConfiguration = { subnets: [network.subnetId], securityGroups: [gone.id] };
            assert.throws(create({ name: "other", networkConfiguration }), /InvalidGroup\.NotFound/);
        });

        it("refuse a network for a task that has its instance's", () => {
            const onHost = { ...task, networkMode: "host", requiresCompatibilities: ["EC2"] };
            offline.create("task", onHost);
            const daemon = { ...service, launchType: "EC2", schedulingStrategy: "DAEMON" };
            assert.throws(() => offline.create("service", daemon), /not valid for the given networkMode/);
            const discovery = offline.create("discovery", good.discovery);
            const { networkConfiguration: _, ...without } = daemon;
            const serviceRegistries = { registryArn: discovery.outputs.arn };
            assert.throws(
                () => offline.create("service", { ...without, serviceRegistries }),
                /values for 'containerName' and 'containerPort' must be specified/,
            );
            offline.create("service", without);
        });

        it("refuse scaling of nothing, and one metric twice", () => {
            assert.throws(() => offline.create("scalingTarget", good.scalingTarget), /ECS service doesn't exist/);
            assert.throws(() => offline.create("scalingPolicy", good.scalingPolicy), /No scalable target registered/);
            offline.create("service", service);
            const target = offline.create("scalingTarget", good.scalingTarget);
            const made = offline.create("scalingPolicy", good.scalingPolicy);
            const changed = { ...good.scalingPolicy, ...tracking({ targetValue: 50 }) };
            offline.update("scalingPolicy", made, changed);
            assert.throws(
                () => offline.create("scalingPolicy", { ...good.scalingPolicy, name: "second" }, "second"),
                /Only one TargetTrackingScaling policy/,
            );
            const cpu = tracking({
                predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
            });
            const other = offline.create("scalingPolicy", { ...good.scalingPolicy, ...cpu, name: "cpu" }, "cpu");
            assert.throws(
                () => offline.update("scalingPolicy", other, { ...good.scalingPolicy, name: "cpu" }),
                /Only one TargetTrackingScaling policy/,
            );
            // Its policies go with it.
            offline.delete("scalingTarget", target);
            assert.equal(offline.amazon.read(token.scalingPolicy, made.id, made.outputs), undefined);
        });
    });
});
