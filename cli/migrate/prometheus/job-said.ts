/** What is said of a job's name, its targets and the rules for them. */
import { isAbsent, items } from "../../../collector/values";
import type { Said } from "../ledger";
import type { Claim } from "./access";
import { discoveryOf } from "./discoveries";
import type { Effect } from "./target-labels";
import type { Target } from "./targets";

export const nameSaid = (name: string, key: string): Said => ({
    fate: "changed",
    became: `scrape.${key}`,
    why: `It arrives as the label scrape_job${name === key ? "" : ` and reads ${key}`}; job is the name of the service.`,
});

export function targetSaid({ isDropped, host, port, isOwn, selects, labels }: Target, path: string): Said {
    if (isDropped) {
        return { fate: "unneeded", why: "The job's relabel_configs drop it." };
    }
    const standsIn = labels.get("__scheme__") === "https" ? 443 : 80;
    if (port === undefined) {
        return {
            fate: "none",
            why: `Nothing here says on which port the target listens: ${path}.port is ${standsIn} until you write it.`,
        };
    }
    if (selects !== undefined) {
        return {
            fate: "changed",
            became: `a sidecar in each of these tasks, and ${path}.port`,
            why: "A sidecar discovers nothing: it is in the task itself, and scrapes it at 127.0.0.1.",
        };
    }
    if (isOwn && host === undefined) {
        return {
            fate: "changed",
            became: `${path}.port`,
            why: "Its host is in a variable, and the sidecar scrapes its own task at 127.0.0.1.",
        };
    }
    return isOwn
        ? { fate: "same", became: `${path}.port` }
        : {
              fate: "changed",
              became: `a sidecar in the task, and ${path}.port`,
              why: `The sidecar is in the task of ${host ?? "the target"}, and scrapes it at 127.0.0.1. What is no task of ECS can be scraped from outside by ${path}.host, by the sidecar of a service with one task.`,
          };
}

/** Of discoveries beside those that became a target. */
export function discoverySaid(key: string, list: unknown): Said | undefined {
    if (key === "static_configs") {
        return undefined;
    }
    const discovery = discoveryOf(key);
    if (discovery === undefined) {
        return undefined;
    }
    return isAbsent(list) || items(list).length === 0
        ? { fate: "unneeded", why: "It finds nothing." }
        : {
              fate: "none",
              why: `It finds ${discovery.what}, and a sidecar is in a task of ECS: leave it where it is, or write a job for each task that these become.`,
          };
}

/** Of `relabel_configs`, which were followed for each target as far as its labels are known. */
export function rulesSaid(
    rules: readonly unknown[],
    effects: readonly (readonly Effect[])[],
    path: string,
): readonly Claim[] {
    return rules.map((_, index): Claim => [["relabel_configs", index], ruleSaid(effects[index]!, path)]);
}

/** Labels that the sidecar sets. */
const own = ["job", "instance"];

function ruleSaid(effects: readonly Effect[], path: string): Said {
    const labels = effects.flatMap((effect) => (effect.kind === "unknown" ? [effect.label] : []));
    const lost = labels.find((label) => !label.startsWith("__") && !own.includes(label));
    if (lost !== undefined) {
        return {
            fate: "none",
            why: `It takes ${lost === "" ? "labels" : `the label ${lost}`} from what the discovery knows of a target, which a sidecar isn't told: give each task its value by the option labels.`,
        };
    }
    if (labels.includes("__metrics_path__") || labels.includes("__scheme__")) {
        return {
            fate: "none",
            why: `It takes path or scheme from what the discovery knows of a target: write them as ${path}.path and ${path}.scheme for each task.`,
        };
    }
    if (effects.some(({ kind }) => kind === "chooses")) {
        return {
            fate: "changed",
            became: "the choice of tasks that get the sidecar",
            why: "It chooses targets by what the discovery knows of them: put the sidecar into the tasks that it kept.",
        };
    }
    if (labels.some((label) => own.includes(label))) {
        return {
            fate: "changed",
            became: "the labels job and instance",
            why: "The sidecar sets them: job is the name of the service and instance the id of the task.",
        };
    }
    if (labels.length > 0) {
        return {
            fate: "none",
            why: `It takes ${labels.filter((label) => label !== "").join(" and ")} from what the discovery knows of a target: write what it makes of each task into ${path}.`,
        };
    }
    return {
        fate: "changed",
        became: path,
        why: "It was followed for each target, and what it makes of them is written.",
    };
}
