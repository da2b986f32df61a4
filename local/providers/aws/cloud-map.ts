/**
 * Cloud Map: private DNS namespaces and their services. Limits: the API models of CreatePrivateDnsNamespace and
 * CreateService; which changes replace: the aws provider's schema.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, object, string, type Problem } from "../schema";
import { isProperties, sameValue, type Properties } from "../values";
import { hex, ownCloudMapId, ownThing, region, tags, text, vpcIdPattern } from "./common";

const namespaceToken = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const discoveryToken = "aws:servicediscovery/service:Service";

const label = "([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)";
const dnsName = new RegExp(`^${label}(\\.${label})*$`);
const ttlSeconds = { required: true, min: 0, max: 2_147_483_647 } as const;

const namespace: ResourceType = {
    token: namespaceToken,
    exception: "InvalidInput",
    inputs: {
        name: string({ replace: true, maxLength: 253, pattern: dnsName }),
        vpc: string({ required: true, replace: true, pattern: vpcIdPattern }),
        description: string({ maxLength: 1024 }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    computed: ["arn", "hostedZone"],
    missing: (id) => `NamespaceNotFound: No namespace found with id: ${id}`,
    create: (inputs, context) => {
        const { name, vpc } = inputs;
        if (
            context.cloud.list(namespaceToken).some((other) => other.inputs.name === name && other.inputs.vpc === vpc)
        ) {
            throw new Refused(
                `ConflictingDomainExists: The VPC ${String(vpc)} has already been associated with the hosted zone with the same domain name ${String(name)}.`,
            );
        }
        const id = ownCloudMapId("ns");
        const arn = `arn:aws:servicediscovery:${context.region}:${context.accountId}:namespace/${id}`;
        return { id, outputs: { arn, hostedZone: `Z${hex(20).toUpperCase()}` } };
    },
    beforeDelete: ({ id }, context) => {
        if (context.cloud.list(discoveryToken).some(({ inputs }) => namespaceOf(inputs) === id)) {
            throw new Refused(
                "ResourceInUse: Namespace has associated services; delete the services before deleting the namespace.",
            );
        }
    },
};

function namespaceOf(inputs: Properties): unknown {
    return isProperties(inputs.dnsConfig) ? inputs.dnsConfig.namespaceId : inputs.namespaceId;
}

function checkService(inputs: Properties): Problem[] {
    const { dnsConfig, namespaceId, healthCheckConfig, healthCheckCustomConfig: custom } = inputs;
    return [
        ...problemIf(
            (dnsConfig === undefined) === (namespaceId === undefined),
            "dnsConfig",
            "InvalidInput: The namespace must be given once: in dnsConfig.namespaceId, or in namespaceId for a service without DNS records.",
        ),
        ...problemIf(
            healthCheckConfig !== undefined,
            "healthCheckConfig",
            "InvalidInput: Health check config is not supported for services in a private DNS namespace.",
        ),
        // The provider takes an empty block for none, and then replaces the service in each update.
        ...problemIf(
            isProperties(custom) && Object.keys(custom).length === 0,
            "healthCheckCustomConfig",
            "healthCheckCustomConfig is empty, and the aws provider leaves out an empty block: the service would have no custom health check. Give it failureThreshold: 1.",
        ),
        ...problemIf(
            inputs.type === "HTTP" && dnsConfig !== undefined,
            "type",
            "InvalidInput: A service of the type HTTP has no DNS records.",
        ),
    ];
}

const noService = (id: string) => `ServiceNotFound: No service found with id: ${id}`;

const service: ResourceType = {
    token: discoveryToken,
    exception: "InvalidInput",
    inputs: {
        name: string({ replace: true, maxLength: 127, pattern: dnsName }),
        namespaceId: string({ replace: true, maxLength: 255 }),
        dnsConfig: object({
            namespaceId: string({ required: true, maxLength: 64 }),
            routingPolicy: string({ oneOf: ["MULTIVALUE", "WEIGHTED"] }),
            dnsRecords: list(
                object({
                    type: string({ required: true, oneOf: ["SRV", "A", "AAAA", "CNAME"] }),
                    ttl: integer(ttlSeconds),
                }),
                { required: true, minItems: 1 },
            ),
        }),
        healthCheckConfig: object({
            type: string({ oneOf: ["HTTP", "HTTPS", "TCP"] }),
            resourcePath: string({ maxLength: 255 }),
            failureThreshold: integer({ min: 1, max: 10 }),
        }),
        healthCheckCustomConfig: object({ failureThreshold: integer({ min: 1, max: 10 }) }, { replace: true }),
        description: string({ maxLength: 1024 }),
        forceDestroy: boolean(),
        type: string({ replace: true, oneOf: ["HTTP"] }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    defaults: { forceDestroy: false },
    computed: ["arn", "namespaceId", "type"],
    replaceIf: (olds, news) => (sameValue(lasting(olds), lasting(news)) ? [] : ["dnsConfig"]),
    validate: checkService,
    missing: noService,
    create: (inputs, context) => {
        const of = namespaceOf(inputs);
        ownThing(context, namespaceToken, of, `NamespaceNotFound: No namespace found with id: ${String(of)}`);
        const { name } = inputs;
        const same = context.cloud
            .list(discoveryToken)
            .some((other) => other.inputs.name === name && namespaceOf(other.inputs) === of);
        if (same) {
            throw new Refused(
                `ServiceAlreadyExists: A service with the name ${text(inputs, "name")} exists in the namespace ${String(of)}.`,
            );
        }
        const id = ownCloudMapId("srv");
        const arn = `arn:aws:servicediscovery:${context.region}:${context.accountId}:service/${id}`;
        return { id, outputs: { arn, namespaceId: of, type: inputs.dnsConfig === undefined ? "HTTP" : "DNS_HTTP" } };
    },
    beforeDelete: ({ inputs, outputs }, context) => {
        const registered = context.cloud
            .list("aws:ecs/service:Service")
            .some((each) => registryArn(each.inputs) === outputs.arn);
        if (registered && inputs.forceDestroy !== true) {
            throw new Refused(
                "ResourceInUse: Service contains registered instances; delete the instances before deleting the service.",
            );
        }
    },
};

/** What of the DNS configuration a service keeps for its life. */
function lasting({ dnsConfig }: Properties): unknown {
    if (!isProperties(dnsConfig)) {
        return undefined;
    }
    const { namespaceId, routingPolicy = "MULTIVALUE", dnsRecords } = dnsConfig;
    return [namespaceId, routingPolicy, ((dnsRecords as Properties[] | undefined) ?? []).map(({ type }) => type)];
}

const registryArn = ({ serviceRegistries }: Properties): unknown =>
    isProperties(serviceRegistries) ? serviceRegistries.registryArn : undefined;

/** The record types of the registry that an ECS service names; refused when it isn't there. */
export function registryRecordTypes(inputs: Properties, context: Context): string[] | undefined {
    const arn = registryArn(inputs);
    if (arn === undefined) {
        return undefined;
    }
    const found = context.cloud.list(discoveryToken).find(({ outputs }) => outputs.arn === arn);
    if (found === undefined) {
        throw new Refused(`InvalidParameterException: The service registry ${String(arn)} does not exist.`);
    }
    const { dnsConfig } = found.inputs;
    return isProperties(dnsConfig) ? (dnsConfig.dnsRecords as { type: string }[]).map(({ type }) => type) : [];
}

export const cloudMap: readonly ResourceType[] = [namespace, service];
