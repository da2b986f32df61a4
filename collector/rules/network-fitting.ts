/** Addresses that lead where they should in the network mode of the task. */
import { at, items } from "../values";
import type { ConfigView } from "./config-view";
import { isThisMachine } from "./endpoints";
import { addressOf, listeners, ownTargets } from "./listeners";
import type { ConfigRule, Policy, Report } from "./rule";
import { jobsOf } from "./scrape-jobs";

export const networkFitting = {
    name: "network-fitting",
    displayName: "Addresses fit the task's network",
    description: "Every address in a collector's config can be reached in the network mode of its task.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

const useAwsvpc = "set the task's networkMode to awsvpc, in which its containers share 127.0.0.1";

/**
 * An address of the machine itself, in a network mode in which each container is a machine of its own (ECS developer
 * guide, "Amazon ECS task networking options for EC2").
 */
export const addressUnreachable = {
    id: "address-unreachable",
    policy: networkFitting,
    check: (config, report) => {
        const { network } = config.around;
        if (network === "none") {
            report({
                path: "service.pipelines",
                message: "Its task has the network mode none: the collector can send nothing, and nothing reaches it.",
                fix: "Set the task's networkMode to awsvpc.",
            });
        } else if (network === "awsvpc" || network === "host") {
            checkNames(config, network, report);
        } else if (network === "bridge") {
            checkScrapes(config, report);
            checkExports(config, report);
            checkReceivers(config, report);
        }
    },
} as const satisfies ConfigRule;

/** Hosts that are called as another container of the task, whose names nobody resolves in these network modes. */
function checkNames(config: ConfigView, network: string, report: Report): void {
    const { neighbours = [] } = config.around;
    const nameIn = (address: unknown): string | undefined => {
        const [, host] = /^([^:/$[\]]+):\d{1,5}$/.exec(typeof address === "string" ? address.trim() : "") ?? [];
        return host !== undefined && host !== "localhost" && neighbours.includes(host.toLowerCase()) ? host : undefined;
    };
    const tell = (path: string, who: string, name: string): void =>
        report({
            path,
            message: `${who} ${name}, a container of the same task, and in the network mode ${network} no container has its name as a host's: nothing is there.`,
            fix: `Write localhost in place of ${name}, unless Service Connect or a DNS server gives the task that name.`,
        });
    for (const { path, settings } of config.used("receivers", "prometheus").flatMap((id) => jobsOf(config, id))) {
        items(at(settings, "static_configs")).forEach((group, index) => {
            const name = items(at(group, "targets"))
                .map(nameIn)
                .find((each) => each !== undefined);
            if (name !== undefined) {
                tell(`${path}.static_configs[${index}].targets`, `${path} scrapes`, name);
            }
        });
    }
    for (const used of config.used("exporters")) {
        const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
        const name = nameIn(addressOf(settings));
        if (name !== undefined && config.componentType("exporters", used) !== "prometheus") {
            tell(`exporters.${id}.endpoint`, `${id} sends to`, name);
        }
    }
}

/** A host that is the collector's own container, and a port on which nothing in it listens. */
function leadsNowhere(config: ConfigView, address: string): boolean {
    const [, host = "", port] = /^(.*):(\d{1,5})$/.exec(address) ?? [];
    return port !== undefined && isThisMachine(host) && !listeners(config).some((listener) => listener.port === +port);
}

function checkScrapes(config: ConfigView, report: Report): void {
    for (const { path, settings } of config.used("receivers", "prometheus").flatMap((id) => jobsOf(config, id))) {
        items(at(settings, "static_configs")).forEach((group, index) => {
            const target = items(at(group, "targets")).find(
                (each) => typeof each === "string" && leadsNowhere(config, each.trim()),
            );
            if (target !== undefined) {
                report({
                    path: `${path}.static_configs[${index}].targets`,
                    message: `${path} scrapes ${String(target)}, which in the network mode bridge is the collector's own container: nothing is scraped.`,
                    fix: `Name the other container, which the collector's links have to list, or ${useAwsvpc}.`,
                });
            }
        });
    }
}

function checkExports(config: ConfigView, report: Report): void {
    for (const used of config.used("exporters")) {
        const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
        const isListener = config.componentType("exporters", used) === "prometheus";
        if (!isListener && leadsNowhere(config, addressOf(settings))) {
            report({
                path: `exporters.${id}.endpoint`,
                message: `${id} sends to the machine itself, which in the network mode bridge is the collector's own container: nothing arrives.`,
                fix: `Name the other container, which the collector's links have to list, or ${useAwsvpc}.`,
            });
        }
    }
}

/** Receivers that only the collector's own exporters could reach. */
function checkReceivers(config: ConfigView, report: Report): void {
    const own = ownTargets(config);
    for (const { id, path, host, port } of listeners(config).filter((listener) => listener.isReceiver)) {
        if (isThisMachine(host, false) && !own.has(port)) {
            report({
                path,
                message: `${id} listens on port ${port} of localhost, which in the network mode bridge no other container can reach: nothing arrives.`,
                fix: `Set ${path} to 0.0.0.0:${port}, or ${useAwsvpc}.`,
            });
        }
    }
}
