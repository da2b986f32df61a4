/** Ports on which containers listen, as ECS writes them and as short numbers. */
import { InputError, refuse } from "../../collector/inputs";
import type { ContainerArgs } from "../inputs/container";

/** An entry of `portMappings`, as far as it is known. */
export interface PortMapping {
    containerPort?: number;
    hostPort?: number;
    containerPortRange?: string;
    protocol?: string;
}

/** Ports of one protocol, both ends included. */
export interface PortRange {
    readonly first: number;
    readonly last: number;
    readonly protocol: string;
}

/** The ports of a mapping; undefined where they aren't known. */
export function portsOf({ containerPort, containerPortRange, protocol = "tcp" }: PortMapping): PortRange | undefined {
    if (typeof containerPort === "number") {
        return { first: containerPort, last: containerPort, protocol };
    }
    const [, first, last] = /^(\d+)-(\d+)$/.exec(containerPortRange ?? "") ?? [];
    return first === undefined ? undefined : { first: Number(first), last: Number(last), protocol };
}

/** Whether two listen on a port of the same protocol. */
export const overlap = (one: PortRange, other: PortRange): boolean =>
    one.protocol === other.protocol && one.first <= other.last && other.first <= one.last;

/**
 * In the modes `awsvpc` and `host` all containers of a task have one network: a port can be taken once. In `bridge`
 * each has its own, and the host's ports, where they are said, are what they share.
 */
export function checkPorts(containers: Record<string, ContainerArgs>, networkMode: string): void {
    const isBridge = networkMode === "bridge";
    const taken: { readonly at: string; readonly ports: PortRange }[] = [];
    const take = (at: string, shown: unknown, ports: PortRange | undefined) => {
        const other = ports && taken.find((earlier) => overlap(earlier.ports, ports));
        if (other !== undefined) {
            refuse(at, shown, `${other.at} has this port already, and the containers of a task share the network`);
        }
        if (ports !== undefined) {
            taken.push({ at, ports });
        }
    };
    for (const [name, { ports = [], fields }] of Object.entries(containers)) {
        if (!isBridge) {
            ports.forEach((port, i) => take(`containers.${name}.ports[${i}]`, port, portsOf({ containerPort: port })));
        }
        const { portMappings = [] } = (fields ?? {}) as { portMappings?: PortMapping[] };
        portMappings.forEach((mapping, i) => {
            const at = `containers.${name}.fields.portMappings[${i}]`;
            checkMapping(at, mapping, networkMode);
            const { hostPort, protocol } = mapping;
            if (!isBridge) {
                take(at, mapping.containerPort ?? mapping.containerPortRange, portsOf(mapping));
            } else if (hostPort !== undefined && hostPort !== 0) {
                take(`${at}.hostPort`, hostPort, portsOf({ containerPort: hostPort, protocol }));
            }
        });
    }
}

function checkMapping(at: string, mapping: PortMapping, networkMode: string): void {
    const { containerPort, hostPort, containerPortRange } = mapping;
    if (Object.hasOwn(mapping, "containerPort") === Object.hasOwn(mapping, "containerPortRange")) {
        throw new InputError(at, `${at} must have either a containerPort or a containerPortRange.`);
    }
    if (containerPort !== undefined && (containerPort < 1 || containerPort > 65_535)) {
        refuse(`${at}.containerPort`, containerPort, "it must be a whole number from 1 to 65535");
    }
    if (containerPortRange !== undefined) {
        const { first = 0, last = 0 } = portsOf(mapping) ?? {};
        if (first < 1 || last > 65_535 || first > last) {
            refuse(`${at}.containerPortRange`, containerPortRange, 'it must be two ports, such as "8000-8010"');
        }
    }
    const isOther =
        hostPort !== undefined && hostPort !== 0 && containerPort !== undefined && hostPort !== containerPort;
    if (isOther && networkMode !== "bridge") {
        refuse(
            `${at}.hostPort`,
            hostPort,
            `in the network mode ${networkMode} it is the containerPort, so leave it out (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html)`,
        );
    }
}
