/**
 * Service Connect: HTTP namespaces of Cloud Map, and what a service of ECS says of it. Limits: the API models of
 * CreateHttpNamespace and CreateService; "Service Connect" in the ECS developer guide.
 */
import { Refused, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, map, object, string } from "../schema";
import { containsUnknown, isProperties } from "../values";
import { ownCloudMapId, ownThing, region, tags } from "./common";
import { secrets, type Container } from "./ecs-containers";

const httpNamespaceToken = "aws:servicediscovery/httpNamespace:HttpNamespace";

const httpNamespace: ResourceType = {
    token: httpNamespaceToken,
    exception: "InvalidInput",
    inputs: {
        name: string({ replace: true, maxLength: 1024, pattern: /^[!-~]{1,1024}$/ }),
        description: string({ maxLength: 1024 }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 1024 },
    computed: ["arn", "httpName"],
    missing: (id) => `NamespaceNotFound: No namespace found with id: ${id}`,
    create: (inputs, context) => {
        const { name } = inputs;
        const others = context.cloud.list(httpNamespaceToken).filter((other) => other.scope === context.scope);
        if (others.some((other) => other.inputs.name === name)) {
            throw new Refused(`NamespaceAlreadyExists: A namespace with the name ${String(name)} exists already.`);
        }
        const id = ownCloudMapId("ns");
        const arn = `arn:aws:servicediscovery:${context.region}:${context.accountId}:namespace/${id}`;
        return { id, outputs: { arn, httpName: name } };
    },
};

const portName = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** A service's `serviceConnectConfiguration`, of which TLS and access logs aren't offered. */
export const serviceConnectConfiguration = object({
    enabled: boolean({ required: true }),
    namespace: string({ minLength: 1 }),
    services: list(
        object({
            portName: string({ required: true, pattern: portName }),
            discoveryName: string({ pattern: portName }),
            clientAlias: list(
                object({
                    port: integer({ required: true, min: 1, max: 65_535 }),
                    dnsName: string({ pattern: /^[a-z0-9]([a-z0-9.-]{0,125}[a-z0-9])?$/ }),
                }),
                { maxItems: 1 },
            ),
            ingressPortOverride: integer({ min: 1, max: 65_535 }),
            timeout: object({
                idleTimeoutSeconds: integer({ min: 0 }),
                perRequestTimeoutSeconds: integer({ min: 0 }),
            }),
        }),
    ),
    logConfiguration: object({
        logDriver: string({
            required: true,
            oneOf: ["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"],
        }),
        options: map(string()),
        secretOptions: secrets,
    }),
});

/** What CreateService asks about the namespace and the ports that Service Connect is told of. */
export function requireServiceConnect(
    configuration: unknown,
    task: { readonly containers: readonly Container[]; readonly networkMode: unknown },
    context: Context,
): void {
    if (!isProperties(configuration) || containsUnknown(configuration) || configuration.enabled !== true) {
        return;
    }
    const { namespace = "", services = [] } = configuration;
    ownThing(
        context,
        httpNamespaceToken,
        String(namespace).split("/").pop(),
        `NamespaceNotFoundException: The namespace ${String(namespace)} does not exist.`,
    );
    if (task.networkMode === "host" || task.networkMode === "none") {
        throw new Refused(
            `InvalidParameterException: Service Connect isn't supported with the network mode ${task.networkMode}.`,
        );
    }
    const names = task.containers.flatMap(({ portMappings = [] }) => portMappings.map((mapping) => mapping.name));
    for (const { portName: wanted } of services as { portName: string }[]) {
        if (!names.includes(wanted)) {
            throw new Refused(
                `InvalidParameterException: The port name ${wanted} of Service Connect is the name of no port mapping in the task definition.`,
            );
        }
    }
}

export const serviceConnect: readonly ResourceType[] = [httpNamespace];
