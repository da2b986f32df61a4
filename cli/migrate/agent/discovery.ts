/**
 * `ecs_service_discovery`: what the agent finds in a cluster, as tasks of which each gets a sidecar that scrapes its
 * own ports. Source: "Detailed guide for autodiscovery on Amazon ECS clusters" in the CloudWatch guide.
 */
import { matchesWhole, mayTakeLong } from "../../../collector/regex";
import { isMapping, items } from "../../../collector/values";
import type { Ledger, Said } from "../ledger";
import type { Step, Steps } from "../leaves";
import type { Application } from "./applications";
import { type DraftTask, freeName, jobName } from "./draft";
import { namesIn } from "./selectors";

export interface DiscoveryContext {
    readonly ledger: Ledger;
    /** Name of the scrape config in the agent's Prometheus config that reads what was discovered. */
    readonly job?: string;
    readonly applications: readonly Application[];
}

const listKinds = {
    task_definition_list: {
        pattern: "sd_task_definition_arn_pattern",
        selects: (pattern: string) => `Tasks whose task definition's ARN matches ${JSON.stringify(pattern)}.`,
        label: "TaskDefinitionFamily",
    },
    service_name_list_for_tasks: {
        pattern: "sd_service_name_pattern",
        selects: (pattern: string) => `Tasks of services whose name matches ${JSON.stringify(pattern)}.`,
        label: "ServiceName",
    },
} as const;

type ListKind = keyof typeof listKinds;

/** Adds the tasks that a section finds, and says what became of its entries. */
export function discoveredTasks(section: unknown, steps: Steps, context: DiscoveryContext): DraftTask[] {
    const tasks = new Map<string, DraftTask>();
    for (const kind of Object.keys(listKinds) as ListKind[]) {
        const list = isMapping(section) ? section[kind] : undefined;
        items(list).forEach((entry, index) => {
            if (isMapping(entry)) {
                addEntry(kind, entry, [...steps, kind, index], tasks, context);
            }
        });
    }
    const labels = isMapping(section) ? section.docker_label : undefined;
    if (isMapping(labels)) {
        addLabelled(labels, [...steps, "docker_label"], tasks, context);
    }
    return [...tasks.values()];
}

function addEntry(
    kind: ListKind,
    entry: Readonly<Record<string, unknown>>,
    steps: Steps,
    tasks: Map<string, DraftTask>,
    context: DiscoveryContext,
): void {
    const { ledger, job = "app", applications } = context;
    const { pattern: key, selects, label } = listKinds[kind];
    const pattern = textOr(entry[key], "");
    const subject = subjectOf(kind, pattern);
    const isByTask = kind === "task_definition_list";
    const matched = applications.filter(({ family }) => isByTask && isMatch(pattern, family));
    const found = (matched.length === 0 ? [undefined] : matched).map((application) => {
        const family = isByTask ? (application?.family ?? subject) : undefined;
        const name = application?.family ?? subject ?? jobName(textOr(entry.sd_job_name, wordsOf(pattern)));
        const containers = application?.containers.map((each) => each.name);
        const key = `${kind} ${pattern} ${application?.family ?? ""}`;
        return { family, task: taskFor(key, tasks, { name, selects: selects(pattern), family, containers }) };
    });
    ledger.say([...steps, key], {
        fate: "changed",
        became: `${found.length === 1 ? "the task" : "the tasks"} ${found.map(({ task }) => task.name).join(", ")}`,
        why: "Each sidecar scrapes its own task at 127.0.0.1, so that nothing has to be discovered: the tasks that this chose get a sidecar each.",
    });
    const wanted = jobName(textOr(entry.sd_job_name, job));
    const ports = portsIn(entry.sd_metrics_ports);
    const path = pathOf(textOr(entry.sd_metrics_path, "/metrics"));
    if (!isPath(path)) {
        ledger.say(steps, { fate: "none", why: noPath });
        return;
    }
    const container = containerSaid(entry.sd_container_name_pattern);
    const added: string[] = [];
    const twice: number[] = [];
    for (const { task, family } of found) {
        for (const port of ports) {
            if (isScraped(task, port, path)) {
                twice.push(port);
                continue;
            }
            const name = freeName(
                ports.length === 1 ? wanted : `${wanted}-${port}`,
                task.jobs.map((each) => each.name),
            );
            task.jobs.push({
                name,
                args: { port, ...(path === "/metrics" ? {} : { path }) },
                known: {
                    job: textOr(entry.sd_job_name, context.job),
                    container_name: container,
                    [label]: isByTask ? family : subject,
                },
            });
            added.push(name);
        }
    }
    sayEntry(steps, [...new Set(added)], [...new Set(twice)], ports, entry, ledger);
}

function sayEntry(
    steps: Steps,
    added: readonly string[],
    twice: readonly number[],
    ports: readonly number[],
    { sd_job_name }: Readonly<Record<string, unknown>>,
    ledger: Ledger,
): void {
    const [first = "app"] = added;
    const at = added.length === 1 ? `scrape.${first}` : `scrape (${added.join(", ")})`;
    const say = (key: Step, said: Said): void => ledger.say([...steps, key], said);
    if (ports.length === 0) {
        say("sd_metrics_ports", {
            fate: "none",
            why: "There is no port from 1 to 65535 in it, so that nothing can be scraped.",
        });
    } else if (added.length === 0) {
        const why = `Another entry for the same tasks scrapes port ${twice.join(" and ")} there already, and two jobs would send each sample twice.`;
        ["sd_metrics_ports", "sd_metrics_path", "sd_job_name"].forEach((key) => say(key, { fate: "unneeded", why }));
    }
    say("sd_metrics_ports", { fate: "same", became: added.length === 1 ? `${at}.port` : `port in ${at}` });
    say("sd_metrics_path", { fate: "same", became: added.length === 1 ? `${at}.path` : `path in ${at}` });
    say(
        "sd_job_name",
        added.length === 1 && first === sd_job_name
            ? { fate: "same", became: at }
            : {
                  fate: "changed",
                  became: at,
                  why: "A job has one port, and a name of letters, digits, hyphens and underscores; it is the label scrape_job, as job is the service.",
              },
    );
    say("sd_container_name_pattern", {
        fate: "unneeded",
        why: "The containers of a task share 127.0.0.1, where a port is that of one container.",
    });
}

/**
 * Tasks with a Docker label, of which only their own definitions know the port. The labels' names are the agent's
 * defaults ("Detailed guide for autodiscovery on Amazon ECS clusters", Amazon CloudWatch user guide).
 */
function addLabelled(
    labels: Readonly<Record<string, unknown>>,
    steps: Steps,
    tasks: Map<string, DraftTask>,
    { ledger, job = "app", applications }: DiscoveryContext,
): void {
    const portLabel = textOr(labels.sd_port_label, "ECS_PROMETHEUS_EXPORTER_PORT");
    const pathLabel = textOr(labels.sd_metrics_path_label, "ECS_PROMETHEUS_METRICS_PATH");
    const jobLabel = textOr(labels.sd_job_name_label, "job");
    const [found, refused]: [string[], string[]] = [[], []];
    for (const { family, containers } of applications) {
        for (const { name: container, dockerLabels } of containers) {
            const [port] = portsIn(dockerLabels[portLabel]);
            if (port === undefined) {
                continue;
            }
            const path = pathOf(dockerLabels[pathLabel] ?? "/metrics");
            if (!isPath(path)) {
                refused.push(`${container} of ${family}`);
                continue;
            }
            const task = taskFor(`family ${family}`, tasks, {
                name: family,
                selects: `Tasks of the family ${family}, whose container ${container} has the Docker label ${portLabel}.`,
                family,
                containers: containers.map(({ name }) => name),
            });
            const named = dockerLabels[jobLabel];
            if (!isScraped(task, port, path)) {
                const name = freeName(
                    jobName(named ?? job),
                    task.jobs.map((each) => each.name),
                );
                task.jobs.push({
                    name,
                    args: { port, ...(path === "/metrics" ? {} : { path }) },
                    known: { job: named ?? job, container_name: container, TaskDefinitionFamily: family },
                });
                found.push(`scrape.${name} of ${task.name}`);
            }
        }
    }
    if (refused.length > 0) {
        ledger.say([...steps, "sd_metrics_path_label"], {
            fate: "none",
            why: `${noPath} It is that of ${refused.join(", ")}.`,
        });
    }
    const said: Said =
        found.length > 0
            ? {
                  fate: "changed",
                  became: found.join(", "),
                  why: "The labels' values are in the task definitions that were given; a task that wasn't given has a sidecar of its own to get.",
              }
            : {
                  fate: "none",
                  why: `Ports and paths stand in the labels of the tasks themselves, of which none was given: give their task definitions too, those with the Docker label ${portLabel}.`,
              };
    ledger.say(steps, said);
}

const pathOf = (text: string): string => (text.startsWith("/") ? text : `/${text}`);

/** Whether a path is one that `scrape` takes. */
const isPath = (path: string): boolean => !/[\s?#]/.test(path);

const noPath =
    "The path has blanks, a ? or a #, which no path of a scrape job has: write the job by hand, with what follows the ? as its params.";

const isScraped = ({ jobs }: DraftTask, port: number, path: string): boolean =>
    jobs.some(({ args }) => args.port === port && (args.path ?? "/metrics") === path);

function taskFor(key: string, tasks: Map<string, DraftTask>, made: Omit<DraftTask, "jobs">): DraftTask {
    // The family may have been found in another way before.
    const before =
        tasks.get(key) ?? [...tasks.values()].find(({ family }) => family !== undefined && family === made.family);
    if (before !== undefined) {
        return before;
    }
    const name = freeName(
        made.name,
        [...tasks.values()].map((each) => each.name),
    );
    const task = { ...made, name, jobs: [] };
    tasks.set(key, task);
    return task;
}

/** The family or service that a pattern matches, where it is one alone. */
function subjectOf(kind: ListKind, pattern: string): string | undefined {
    const inner =
        kind === "task_definition_list"
            ? /task-definition\/([^:]*):/.exec(pattern)?.[1]
            : /^\^(.*)\$$/.exec(pattern)?.[1];
    return inner !== undefined && /^[A-Za-z0-9_-]+$/.test(inner) ? inner : undefined;
}

function isMatch(pattern: string, family: string): boolean {
    const arn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:1`;
    const anywhere = `.*(?:${pattern}).*`;
    return !mayTakeLong(pattern, arn) && matchesWhole(anywhere, arn);
}

/** The letters of a pattern, for a name. */
const wordsOf = (pattern: string): string =>
    pattern
        .replace(/^.*task-definition\//, "")
        .replace(/:.*$/, "")
        .replace(/\[[^\]]*\]|\\./g, "-");

/** The one container that a pattern matches. */
function containerSaid(pattern: unknown): string | undefined {
    const names = typeof pattern === "string" ? namesIn(pattern) : undefined;
    return names?.length === 1 ? names[0] : undefined;
}

/** Ports as the agent separates them. */
const portsIn = (value: unknown): number[] =>
    [
        ...new Set(
            String(typeof value === "number" ? value : textOr(value, ""))
                .split(";")
                .map((each) => each.trim())
                .filter((each) => /^\d{1,5}$/.test(each))
                .map(Number),
        ),
    ].filter((port) => port >= 1 && port <= 65_535);

function textOr(value: unknown, otherwise: string): string;
function textOr(value: unknown, otherwise: string | undefined): string | undefined;
function textOr(value: unknown, otherwise: string | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : otherwise;
}
