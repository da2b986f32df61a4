/** What is pushed within a task: ports that are free for it, variables for its clients, and where log records go. */
import {
    fixedPorts,
    goesToCloudWatch,
    isOwn,
    type OtlpArgs,
    otlpPorts,
    type ScrapeArgs,
    type StatsdArgs,
    statsdPort,
    type XrayArgs,
    xrayPort,
    xrayVariable,
} from "../../collector";
import { InputError, isLate } from "../../collector/inputs";
import type { FilledTask } from "../inputs/task";
import { ownPath } from "../physical-names";
import { ownVariables, type Sender } from "./otlp-variables";
import { overlap, type PortMapping, portsOf } from "./ports";

/** What is pushed, and what may have its ports. */
interface Pushing {
    readonly otlp?: OtlpArgs;
    readonly statsd?: StatsdArgs;
    readonly xray?: XrayArgs;
    readonly scrape?: Readonly<Record<string, ScrapeArgs>>;
    readonly buffer?: string;
    readonly portOffset?: number;
}

type Protocol = "tcp" | "udp";

/** What the collector listens on when the first is taken: a port of the same look. */
const nextPort = 10_000;

/** The same with its ports filled in: the usual ones, or the next ones where a container or a scrape has these. */
export function withFreePorts<P extends Pushing>(
    pushing: P,
    containers: readonly { readonly portMappings?: PortMapping[] }[],
): P {
    const { otlp, statsd, xray, scrape = {} } = pushing;
    const ranges = containers.flatMap(({ portMappings = [] }) =>
        portMappings.flatMap((mapping) => portsOf(mapping) ?? []),
    );
    const taken = {
        tcp: new Set<number | undefined>([
            ...fixedPorts(pushing),
            ...Object.values(scrape).flatMap((job) => (isOwn(job) ? [job.port] : [])),
            otlp?.grpcPort,
            otlp?.httpPort,
            xray?.port,
        ]),
        udp: new Set<number | undefined>([statsd?.port, xray?.port]),
    };
    const isFree = (port: number, protocol: Protocol): boolean =>
        !taken[protocol].has(port) && !ranges.some((range) => overlap(range, { first: port, last: port, protocol }));
    const from = (first: number, protocols: readonly Protocol[]): number => {
        if (first + nextPort <= 65_535 && !protocols.every((protocol) => isFree(first, protocol))) {
            return from(first + nextPort, protocols);
        }
        protocols.forEach((protocol) => taken[protocol].add(first));
        return first;
    };
    return {
        ...pushing,
        ...(otlp === undefined
            ? {}
            : {
                  otlp: {
                      ...otlp,
                      grpcPort: otlp.grpcPort ?? from(otlpPorts.grpcPort, ["tcp"]),
                      httpPort: otlp.httpPort ?? from(otlpPorts.httpPort, ["tcp"]),
                  },
              }),
        ...(statsd === undefined ? {} : { statsd: { ...statsd, port: statsd.port ?? from(statsdPort, ["udp"]) } }),
        ...(xray === undefined ? {} : { xray: { ...xray, port: xray.port ?? from(xrayPort, ["udp", "tcp"]) } }),
    };
}

/** The containers, those that send StatsD or X-Ray's segments with the variables that clients read. */
export function withPushedVariables<C extends Sender>(
    containers: readonly C[],
    { statsd, xray }: Pick<Pushing, "statsd" | "xray">,
): C[] {
    const variablesOf = (name: string): Record<string, string> => ({
        ...(statsd?.containers.includes(name) === true
            ? { STATSD_HOST: "127.0.0.1", STATSD_PORT: String(statsd.port ?? statsdPort) }
            : {}),
        ...(xray?.containers.includes(name) === true ? { [xrayVariable]: `127.0.0.1:${xray.port ?? xrayPort}` } : {}),
    });
    return containers.map((container) => {
        const variables = Object.entries(variablesOf(container.name));
        if (variables.length === 0) {
            return container;
        }
        const own = ownVariables(container);
        const added = variables.filter(([name]) => !own.has(name)).map(([name, value]) => ({ name, value }));
        return { ...container, environment: [...(container.environment ?? []), ...added] };
    });
}

/** A task whose pushed signals have their ports and, for CloudWatch Logs, group and stream. */
export function withPushedDefaults(name: string, task: FilledTask): FilledTask {
    const containers = Object.values(task.containers).map(({ ports = [], fields }) => {
        const given = (fields as { portMappings?: unknown } | undefined)?.portMappings;
        const known = Array.isArray(given) ? (given as PortMapping[]).filter((mapping) => !isLate(mapping)) : [];
        return { portMappings: [...known, ...ports.map((containerPort) => ({ containerPort }))] };
    });
    const { otlp, statsd, xray, scrape } = task;
    const filled = withFreePorts(
        { otlp, statsd, xray, scrape, buffer: task.sidecar.buffer, portOffset: task.sidecar.portOffset },
        containers,
    );
    const withPorts = {
        ...task,
        ...(filled.otlp === undefined ? {} : { otlp: filled.otlp }),
        ...(filled.statsd === undefined ? {} : { statsd: filled.statsd }),
        ...(filled.xray === undefined ? {} : { xray: filled.xray }),
    };
    if (filled.otlp === undefined || !goesToCloudWatch(filled.otlp.logs)) {
        return withPorts;
    }
    const logGroupName = filled.otlp.logGroupName ?? task.logGroupName ?? ownPath(name);
    if (typeof logGroupName !== "string") {
        throw new InputError(
            "otlp.logGroupName",
            "otlp.logGroupName is missing: logGroupName is an Output, and the collector's config must be known from the start; write the group's name.",
        );
    }
    const logStreamName = filled.otlp.logStreamName ?? streamName(task, logGroupName === ownPath(name));
    return { ...withPorts, otlp: { ...filled.otlp, logGroupName, logStreamName } };
}

/** Two services may have one name in metrics, and one log group; their families are two. */
const streamName = ({ serviceName, family }: FilledTask, isOwnGroup: boolean): string =>
    isOwnGroup || family === serviceName ? `otlp/${serviceName}` : `otlp/${serviceName}/${family}`;
