/** Ports that a collector's container publishes. */
import { isThisMachine } from "../../collector/rules/endpoints";
import { networkFitting } from "../../collector/rules/network-fitting";
import { listenersIn } from "../listeners";
import { linkedNames, type Sender, sendersIn } from "../senders";
import type { CollectorInTask, ContainerRule } from "./container-rule";

/** Another container of the task sends its telemetry to where no collector is. */
export const senderMisdirected = {
    id: "sender-misdirected",
    policy: networkFitting,
    check: (collector, report) => {
        const others = collector.beside.filter((each) => !collector.collectors.has(each));
        for (const sender of sendersIn(others)) {
            const { container, variable, host, port } = sender;
            const found = misdirection(sender, collector);
            if (found !== undefined) {
                report({
                    path: "environment",
                    message: `The container ${container.name} sends to ${host}:${port}, as its ${variable} says, ${found.why}: nothing of it arrives here.`,
                    fix: found.fix,
                });
            }
        }
    },
} as const satisfies ContainerRule;

/** Why an address leads elsewhere, as the end of a sentence, and what to do; undefined where it may be right. */
function misdirection(
    { container, host, port }: Sender,
    { container: { name }, config, collectors, task: { network } }: CollectorInTask,
): { readonly why: string; readonly fix: string } | undefined {
    const isByName = host === name.toLowerCase();
    // Of several collectors one may be meant, and another told.
    const isForHere = isThisMachine(host) && collectors.size === 1;
    if (network === "bridge") {
        return isForHere
            ? {
                  why: "which in the network mode bridge is its own container",
                  fix: `Write ${name}:${port}, list ${name} in its links, and let the receiver listen on 0.0.0.0.`,
              }
            : isByName && !linkedNames(container).includes(host)
              ? { why: `and its links don't list ${name}`, fix: `List ${name} in its links.` }
              : undefined;
    }
    if (network !== "awsvpc" && network !== "host") {
        return undefined;
    }
    if (isByName) {
        return {
            why: `and in the network mode ${network} no container has its name as a host's`,
            fix: `Write localhost:${port}, unless Service Connect or a DNS server gives the task that name.`,
        };
    }
    const open = config.seen
        ? listenersIn(config.config).filter(({ isReceiver, port: own }) => isReceiver && otlpPorts.includes(own))
        : [];
    const instead = open.every((each) => each.port !== port) ? open[0]?.port : undefined;
    return network === "awsvpc" && isForHere && otlpPorts.includes(port) && instead !== undefined
        ? {
              why: `where this collector listens on ${instead} alone`,
              fix: `Give the otlp receiver the protocol of port ${port}, or send to ${instead} in its protocol.`,
          }
        : undefined;
}

/** Of OTLP, over gRPC and over HTTP. */
const otlpPorts: readonly number[] = [4317, 4318];

/** A port that is let in from outside, where a receiver listens for the machine itself alone. */
export const portUnreachable = {
    id: "port-unreachable",
    policy: networkFitting,
    check: ({ container: { ports = [] }, config, task: { network } }, report) => {
        // In the mode host a mapping publishes nothing: it keeps the port of the instance for this task.
        if (ports.length === 0 || !config.seen || network === "host") {
            return;
        }
        // What asks for the collector's health from outside, such as a load balancer, has to get in, too.
        const receivers = listenersIn(config.config).filter(
            ({ isReceiver, path }) => isReceiver || /^extensions\. *health_check/.test(path),
        );
        for (const port of new Set(receivers.map((receiver) => receiver.port))) {
            const isPublished = ports.some(({ first, last }) => first <= port && port <= last);
            const here = receivers.filter((listener) => listener.port === port);
            if (isPublished && here.every(({ host }) => isThisMachine(host, false))) {
                const [{ id, path }] = here;
                report({
                    path: "portMappings",
                    message: `Its port ${port} is published, and ${id} listens there on localhost alone: what comes from outside is refused.`,
                    fix: `Set ${path} in its config to 0.0.0.0:${port}; or leave the port out of portMappings, where only containers of the same task send to it.`,
                });
            }
        }
    },
} as const satisfies ContainerRule;
