/** An Alloy config's scrapes as a Prometheus config, with where in Alloy's each of its settings came from. */
import type { Steps } from "../leaves";
import {
    attributeOf,
    blocksIn,
    blockSteps,
    type Component,
    fieldsOf,
    plainValue,
    referred,
    type Traced,
} from "./document";
import type { Attribute, Block, Expression } from "./parse";
import { targetGroups } from "./targets";

/** What a scrape sends its series to, one way through. */
interface Way {
    readonly rules: readonly Traced[];
    readonly write?: Component;
}

type Body = Block["body"];

export interface Converted {
    readonly config: Readonly<Record<string, unknown>>;
    readonly from: readonly (readonly [to: Steps, from: Steps])[];
    /** Components that took part. */
    readonly used: ReadonlySet<Component>;
}

/** Alloy's names of settings by Prometheus's, where they differ. */
const renamed: Readonly<Record<string, string>> = {
    scrape_fallback_protocol: "fallback_scrape_protocol",
    scrape_classic_histograms: "always_scrape_classic_histograms",
    extra_metrics: "extra_scrape_metrics",
    ca_pem: "ca",
    cert_pem: "cert",
    key_pem: "key",
    write_relabel_config: "write_relabel_configs",
};

/** Blocks of which there may be several: they are a list in Prometheus's config. */
const lists: readonly string[] = ["write_relabel_config", "rule"];

export function convert(components: readonly Component[]): Converted {
    const used = new Set<Component>();
    const jobs: Traced[] = [];
    const writes = new Map<Component, Traced[]>();
    for (const scrape of components.filter(({ type }) => type === "prometheus.scrape")) {
        used.add(scrape);
        const { body } = scrape.block;
        const ways = waysFrom(attributeOf(body, "forward_to")?.value, components, used, []);
        // Of several ways the first that leads to a store: what another would change beside can't be one job's.
        const way = ways.find(({ write }) => write !== undefined) ?? ways[0] ?? { rules: [] };
        for (const { write } of ways) {
            if (write !== undefined && !writes.has(write)) {
                writes.set(write, endpointsOf(write));
            }
        }
        const own = settingsOf(body, scrape.steps, components, ["targets", "forward_to", "clustering"]);
        const groups = targetGroups(attributeOf(body, "targets"), scrape, components, used);
        for (const { fields, from, rules } of groups) {
            const job = {
                job_name: scrape.label ?? "scrape",
                ...(own.value as object),
                ...fields,
                ...(rules.length === 0 ? {} : { relabel_configs: rules.map(({ value }) => value) }),
                ...(way.rules.length === 0 ? {} : { metric_relabel_configs: way.rules.map(({ value }) => value) }),
            };
            jobs.push({
                value: job,
                from: [
                    ...own.from,
                    ...from,
                    ...placed(rules, ["relabel_configs"]),
                    ...placed(way.rules, ["metric_relabel_configs"]),
                ],
            });
        }
    }
    const endpoints = [...writes.values()].flat();
    const labels = [...writes.keys()].map((write): [Component, Attribute | undefined] => [
        write,
        attributeOf(write.block.body, "external_labels"),
    ]);
    const [withLabels, external] = labels.find(([, each]) => each !== undefined) ?? [];
    return {
        config: {
            ...(external === undefined
                ? {}
                : { global: { external_labels: plainValue(external.value, external.text) } }),
            scrape_configs: jobs.map(({ value }) => value),
            ...(endpoints.length === 0 ? {} : { remote_write: endpoints.map(({ value }) => value) }),
        },
        from: [
            ...placed(jobs, ["scrape_configs"]),
            ...placed(endpoints, ["remote_write"]),
            ...(withLabels === undefined
                ? []
                : [
                      [
                          ["global", "external_labels"],
                          [...withLabels.steps, "external_labels"],
                      ] as const,
                  ]),
        ],
        used,
    };
}

/** Of a list's items, by their places in it. */
const placed = (items: readonly Traced[], base: Steps): Traced["from"] =>
    items.flatMap(({ from }, index) => from.map(([to, origin]) => [[...base, index, ...to], origin] as const));

/** The settings of a component or block, in Prometheus's names. */
function settingsOf(body: Body, steps: Steps, components: readonly Component[], without: readonly string[]): Traced {
    const value: Record<string, unknown> = {};
    const from: (readonly [Steps, Steps])[] = [];
    for (const statement of body) {
        if (statement.kind === "attribute" && !without.includes(statement.name)) {
            const file = fileIn(statement.value, components);
            const name = renamed[statement.name] ?? statement.name;
            // A secret that a file has is that file.
            const key = file === undefined ? name : `${name}_file`;
            value[key] = file ?? plainValue(statement.value, statement.text);
            from.push([[key], [...steps, statement.name]]);
        }
    }
    for (const [name, blocks] of blocksIn(body)) {
        if (without.includes(name)) {
            continue;
        }
        const key = renamed[name] ?? name;
        const inner = blocks.map(({ body: each }, index) =>
            settingsOf(each, [...steps, ...blockSteps(name, index, blocks.length)], components, []),
        );
        value[key] = lists.includes(name) ? inner.map((each) => each.value) : inner[0]!.value;
        from.push(
            ...(lists.includes(name)
                ? placed(inner, [key])
                : inner[0]!.from.map(([to, origin]) => [[key, ...to], origin] as const)),
        );
    }
    return { value, from };
}

/** Name of the file whose content is meant: `local.file.token.content`. */
function fileIn(value: Expression, components: readonly Component[]): string | undefined {
    const inner = value.kind === "call" ? value.args[0] : value;
    const found = inner?.kind === "reference" ? referred(components, inner.path) : undefined;
    const name =
        found?.component.type === "local.file" ? attributeOf(found.component.block.body, "filename") : undefined;
    return name?.value.kind === "literal" ? String(name.value.value) : undefined;
}

/** Rules of `prometheus.relabel` and `discovery.relabel`. */
export const rulesOf = ({ block, steps }: Component): readonly Traced[] => {
    const rules = blocksIn(block.body).get("rule") ?? [];
    return rules.map(({ body }, index) => {
        const base = [...steps, ...blockSteps("rule", index, rules.length)];
        const value = fieldsOf(body);
        return { value, from: [[[], base]] };
    });
};

/** The endpoints of a `prometheus.remote_write`. */
function endpointsOf({ block, steps }: Component): Traced[] {
    const endpoints = blocksIn(block.body).get("endpoint") ?? [];
    return endpoints.map(({ body }, index) =>
        settingsOf(body, [...steps, ...blockSteps("endpoint", index, endpoints.length)], [], []),
    );
}

/** All ways of series from `forward_to`, through what relabels them. */
function waysFrom(
    value: Expression | undefined,
    components: readonly Component[],
    used: Set<Component>,
    through: readonly Component[],
): readonly Way[] {
    const receivers = value?.kind === "array" ? value.items : value === undefined ? [] : [value];
    return receivers.flatMap((receiver): readonly Way[] => {
        const { component } = (receiver.kind === "reference" ? referred(components, receiver.path) : undefined) ?? {};
        if (component === undefined || through.includes(component)) {
            return [];
        }
        if (component.type === "prometheus.remote_write") {
            used.add(component);
            return [{ rules: [], write: component }];
        }
        if (component.type !== "prometheus.relabel") {
            return [];
        }
        used.add(component);
        const next = waysFrom(attributeOf(component.block.body, "forward_to")?.value, components, used, [
            ...through,
            component,
        ]);
        const own = rulesOf(component);
        return next.length === 0
            ? [{ rules: own }]
            : next.map(({ rules, write }) => ({
                  rules: [...own, ...rules],
                  ...(write === undefined ? {} : { write }),
              }));
    });
}
