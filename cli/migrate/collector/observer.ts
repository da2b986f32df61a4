/** The collector's discovery of ECS's tasks (`ecs_observer` in contrib): which tasks, and at which ports. */
import { at, entries, items, textOf } from "../../../collector/values";
import type { Claim } from "../prometheus/access";

/** What finds tasks, by the observer's settings. */
const finders = { services: "name_pattern", task_definitions: "arn_pattern", docker_labels: "port_label" } as const;

/** The tasks that it finds, in the shape of a discovery of Prometheus's: one entry for each port. */
export function observed(settings: unknown): readonly Readonly<Record<string, unknown>>[] {
    return Object.entries(finders).flatMap(([key, by]) =>
        items(at(settings, key)).flatMap((finder) => {
            const ports = items(at(finder, "metrics_ports"));
            const name = plainName(textOf(at(finder, by)), key);
            const found = { [key]: finder, ...(name === undefined ? {} : { names: [name] }) };
            return (ports.length === 0 ? [undefined] : ports).map((port) => ({ ...found, port }));
        }),
    );
}

/** The name in a pattern such as `^.*orders-service$` or `.*:task-definition/orders:[0-9]+`. */
function plainName(pattern: string, key: string): string | undefined {
    if (key === "docker_labels") {
        return undefined;
    }
    const text = pattern.replace(/^.*task-definition\//, "").replace(/:.*$/, "");
    const name = text.replace(/^[\^.*]+|[.*$+]+$/g, "");
    return /^[A-Za-z0-9_-]+$/.test(name) ? name : undefined;
}

/** Whether one of a job's lists of files is what the observer writes. */
export const readsObserver = (job: unknown, settings: unknown): boolean =>
    items(at(job, "file_sd_configs")).some((each) =>
        items(at(each, "files")).some((file) => textOf(file) === textOf(at(settings, "result_file"))),
    );

/** What is said of its settings. */
export const observerClaims = (settings: unknown): readonly Claim[] => [
    ...entries(settings).flatMap(([key]): Claim[] =>
        Object.hasOwn(finders, key)
            ? [
                  [
                      [key],
                      {
                          fate: "changed",
                          became: "a sidecar in each of these tasks",
                          why: "A sidecar is in the task itself, and scrapes the port there; a label of the container may say the port that is to be written.",
                      },
                  ],
              ]
            : [],
    ),
    [
        ["cluster_region"],
        { fate: "changed", became: "region", why: "The sidecar is where its task is, and region is the workspace's." },
    ],
    [[], { fate: "unneeded", why: "A sidecar discovers nothing." }],
];
