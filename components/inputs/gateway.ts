/** An `AdotGateway`: what a program can say about a service of collectors. */
import type { Input } from "@pulumi/pulumi";

import {
    boolean,
    checkInputs,
    type Filled,
    InputError,
    type InputsOf,
    isLate,
    list,
    matching,
    oneOf,
    refuse,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import { typeOf } from "../../collector/rules/config-view";
import { percentAtSoftLimit } from "../../collector";
import { arriving } from "./arrive";
import {
    checkCollectorSize,
    collectorMemory,
    type CollectorTaskArgs,
    collectorTaskInputs,
    ec2Id,
    type FilledCollectorTask,
    taskCpu,
} from "./collector-task";
import { checkRole } from "./role";

/** Arguments of `AdotGateway`. */
export interface AdotGatewayArgs extends CollectorTaskArgs {
    /** Id of the VPC. */
    vpcId: Input<string>;
    /** Ids of the subnets that the tasks run in, private ones with a way to AMP. */
    subnetIds: Input<string>[];
    /** Ids of the security groups whose members may send. Default: none; with `sourceCidrBlocks` at least one. */
    sourceSecurityGroupIds?: Input<string>[];
    /** IPv4 blocks that may send, such as `10.0.0.0/16`. Default: none; with `sourceSecurityGroupIds` at least one. */
    sourceCidrBlocks?: Input<string>[];
    /** Ids of more security groups for the tasks. Default: none. */
    securityGroupIds?: Input<string>[];
    /** Give the tasks public addresses, in subnets without NAT. Default: false. */
    assignPublicIp?: boolean;
    /**
     * How senders find it: `cloudMap`, by a private DNS name that is known at preview, or `nlb`, by an internal Network
     * Load Balancer. Default: `cloudMap`.
     */
    discovery?: string;
    /** Name of the private DNS namespace, such as `orders.internal`; needed with `cloudMap`. */
    namespaceName?: Input<string>;
    /** Id of that namespace in Cloud Map, where it exists. Default: it is made. */
    namespaceId?: Input<string>;
    /** First part of its DNS name with `cloudMap`: letters, digits and hyphens. Default: the component's name. */
    dnsName?: string;
    /** `FARGATE` or `EC2`; the network mode is `awsvpc` on both. Default: `FARGATE`. */
    launchType?: string;
    /**
     * CPU units of a task: on Fargate 256, 512, 1024, 2048, 4096, 8192 or 16384, on EC2 any from 128 to 196608.
     * Default: 512.
     */
    cpu?: number;
    /**
     * Memory of a task in MiB, 256 to 122880, of which the collector has all; Fargate allows certain sizes for each
     * cpu. Limiter, GOMEMLIMIT, batch and queue sizes follow from it. Default: 1024.
     */
    memory?: number;
    /** Least number of tasks, and their number at first, 1 to 5000. Default: 2. */
    minCount?: number;
    /** Most tasks that scaling makes, 1 to 5000; the same as `minCount` turns it off. Default: 6. */
    maxCount?: number;
    /**
     * Average memory of the tasks that scaling keeps, percent, 10 to 90: below the share at which the limiter refuses
     * data. Default: three quarters of that share.
     */
    memoryTargetPercent?: number;
    /** Average CPU of the tasks that scaling keeps, percent, 10 to 90. Default: 60. */
    cpuTargetPercent?: number;
}

const cidr = matching(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "an IPv4 block such as 10.0.0.0/16").unless(notABlock);

/** As the aws provider wants it: the address of a network, and not of something in it. */
function notABlock(block: string): string | undefined {
    const [address = "", length = ""] = block.split("/");
    const parts = address.split(".").map(Number);
    if (Number(length) > 32 || parts.some((part) => part > 255)) {
        return "each part must be at most 255, and the length of the prefix at most 32";
    }
    const size = 2 ** (32 - Number(length));
    const first = parts.reduce((sum, part) => sum * 256 + part, 0);
    const network = first - (first % size);
    const written = [24, 16, 8, 0].map((bits) => Math.floor(network / 2 ** bits) % 256).join(".");
    return network === first ? undefined : `it must begin with the network's address, ${written}/${length}`;
}

const groups = list(ec2Id("sg").late("sg-0"), { of: "ids" }).or([]);
const percentage = wholeNumber("percent", 10, 90);
// Tasks of a service (Amazon ECS service quotas).
const count = wholeNumber("tasks", 1, 5000);

export const gatewayInputs = {
    ...collectorTaskInputs,
    vpcId: ec2Id("vpc").late("vpc-0"),
    subnetIds: list(ec2Id("subnet").late("subnet-0"), { least: 1, of: "ids" }),
    sourceSecurityGroupIds: groups,
    sourceCidrBlocks: list(cidr.late("10.0.0.0/16"), { of: "blocks" }).or([]),
    securityGroupIds: groups,
    assignPublicIp: boolean().or(false),
    discovery: oneOf(["cloudMap", "nlb"]).or("cloudMap"),
    // A name of Route 53's: labels of 63 characters (Cloud Map API reference, `CreatePrivateDnsNamespace`).
    namespaceName: matching(
        /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i,
        "a DNS name such as orders.internal",
    )
        .late("example.internal")
        .optional(),
    namespaceId: matching(/^ns-\w+$/, "the id of a namespace, ns-…")
        .late("ns-0")
        .optional(),
    dnsName: matching(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
        "1 to 63 letters, digits and hyphens, with a letter or digit first and last",
    ).optional(),
    launchType: oneOf(["FARGATE", "EC2"]).or("FARGATE"),
    cpu: taskCpu.or(512),
    memory: collectorMemory.or(1024),
    minCount: count.or(2),
    maxCount: count.or(6),
    memoryTargetPercent: percentage.optional(),
    cpuTargetPercent: percentage.or(60),
} satisfies InputsOf<AdotGatewayArgs>;

/** A gateway with every default filled in. */
export type FilledGateway = Omit<Filled<AdotGatewayArgs, typeof gatewayInputs>, keyof CollectorTaskArgs> &
    FilledCollectorTask & {
        dnsName: string;
        memoryTargetPercent: number;
        /** Whether it finds its targets with `ecs_observer`, so that there may be one of it. */
        observes: boolean;
    };

/** Share of the memory at which the limiter refuses data that scaling keeps away from. */
const targetShare = 0.75;

/** @throws InputError for what isn't allowed, and for what AWS would refuse as far as it is known. */
export function fillGateway(name: string, args: AdotGatewayArgs): FilledGateway {
    checkInputs(gatewayInputs, args);
    const filled = withDefaults(gatewayInputs, args);
    const { family = name } = filled;
    const gateway = {
        ...filled,
        family,
        serviceName: filled.serviceName ?? family,
        dnsName: filled.dnsName ?? name,
        memoryTargetPercent:
            filled.memoryTargetPercent ??
            Math.max(percentage.form.range![0], Math.floor(percentAtSoftLimit(filled.memory) * targetShare)),
        observes: Object.keys(filled.collector.additions?.extensions ?? {}).some((id) => typeOf(id) === "ecs_observer"),
    } as FilledGateway;
    // Where nothing is said they are the component's name, which can be anything.
    collectorTaskInputs.family.check("family", gateway.family);
    collectorTaskInputs.serviceName.check("serviceName", gateway.serviceName);
    checkCollectorSize(gateway.launchType, gateway.cpu, gateway.memory);
    checkRole("taskRole", gateway.taskRole ?? {}, { path: "taskPolicyArns", count: 0 });
    checkRole("executionRole", gateway.executionRole ?? {}, { path: "executionPolicyArns", count: 0 });
    checkNetwork(name, gateway);
    checkCounts(gateway);
    const { clusterArn, logRetentionDays, logKmsKeyArn, tags } = gatewayInputs;
    const { vpcId, subnetIds, sourceSecurityGroupIds, sourceCidrBlocks, securityGroupIds } = gatewayInputs;
    const { namespaceName, namespaceId } = gatewayInputs;
    return arriving(
        "AdotGateway",
        name,
        {
            ...{ clusterArn, logRetentionDays, logKmsKeyArn, tags, vpcId, subnetIds, namespaceName, namespaceId },
            ...{ sourceSecurityGroupIds, sourceCidrBlocks, securityGroupIds },
        },
        gateway,
    );
}

/** AWS has 32 characters for a load balancer's and a target group's name, of which Pulumi takes 8 for its suffix. */
const longestNlbName = 32 - 8 - "-http".length;
/** The rest of what it says of them (ELBv2 API reference, `CreateLoadBalancer`). */
const nlbName = /^(?!internal-)[a-z0-9][a-z0-9-]*$/i;

function checkNetwork(name: string, gateway: FilledGateway): void {
    const { sourceSecurityGroupIds, sourceCidrBlocks, discovery, namespaceName, namespaceId } = gateway;
    if (sourceSecurityGroupIds.length + sourceCidrBlocks.length === 0) {
        throw new InputError(
            "sourceSecurityGroupIds",
            "sourceSecurityGroupIds and sourceCidrBlocks are empty: nobody could send; name the security groups of the senders, or their blocks.",
        );
    }
    const anywhere = sourceCidrBlocks.findIndex((block) => !isLate(block) && (block as string).endsWith("/0"));
    if (anywhere >= 0) {
        const why = "OTLP has no authentication here, so name the blocks of the senders";
        refuse(`sourceCidrBlocks[${anywhere}]`, sourceCidrBlocks[anywhere], why);
    }
    if (gateway.launchType === "EC2" && gateway.assignPublicIp) {
        refuse("assignPublicIp", true, "on EC2 ECS gives tasks no public addresses, it must be false");
    }
    if (discovery === "nlb") {
        const given = (["namespaceName", "namespaceId"] as const).find((key) => gateway[key] !== undefined);
        if (given !== undefined) {
            throw new InputError(given, `${given} can't be given: it is Cloud Map's, and discovery is nlb.`);
        }
        if (name.length > longestNlbName) {
            throw new InputError(
                "discovery",
                `discovery is nlb, and the component's name has ${name.length} characters: its load balancer is called after it, so it must have at most ${longestNlbName}.`,
            );
        }
        if (!nlbName.test(name)) {
            throw new InputError(
                "discovery",
                "discovery is nlb: the load balancer is called after the component, whose name must be of letters, digits and hyphens, with no hyphen first and not internal-.",
            );
        }
        return;
    }
    gatewayInputs.dnsName.check("dnsName", gateway.dnsName);
    if (namespaceName === undefined) {
        const why = namespaceId === undefined ? "" : ", also of one that exists, as senders' addresses are made of it";
        throw new InputError(
            "namespaceName",
            `namespaceName is missing: with Cloud Map it must be the name of a private DNS namespace such as orders.internal${why}.`,
        );
    }
}

function checkCounts({ minCount, maxCount, memory, memoryTargetPercent, observes }: FilledGateway): void {
    if (observes && (minCount > 1 || maxCount > 1)) {
        throw new InputError(
            "maxCount",
            `collector.additions has ecs_observer, and up to ${Math.max(minCount, maxCount)} tasks run: each would find and scrape the same targets, and every sample would be sent as often; make an AdotGateway of its own for it, with minCount and maxCount 1.`,
        );
    }
    if (maxCount < minCount) {
        refuse("maxCount", maxCount, `it must be at least minCount, ${minCount}`);
    }
    const refusing = percentAtSoftLimit(memory);
    if (maxCount > minCount && memoryTargetPercent > refusing) {
        refuse(
            "memoryTargetPercent",
            memoryTargetPercent,
            `at about ${refusing} % of ${memory} MiB the memory limiter refuses data, so that scaling on more would never begin`,
        );
    }
}
