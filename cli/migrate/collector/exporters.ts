/** Where a collector sends, as what the sidecar does. */
import { at, entries, textOf } from "../../../collector/values";
import type { Said } from "../ledger";
import type { Claim } from "../prometheus/access";
import { refusalOf } from "../prometheus/fitting";
import { workspaceRegion } from "../prometheus/remote-write";
import { exporterFates } from "./fates";
import { typeIn } from "./pipelines";

export interface Exported {
    readonly region?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly claims: readonly Claim[];
}

const of = (claims: readonly Claim[]): Exported => ({ labels: {}, claims });

/** A text that is a variable, as in AWS's own configs: the workspace's URL comes by it. */
const isVariable = (value: unknown): boolean => /^\$\{[^}]*\}$/.test(textOf(value));

const written: Said = {
    fate: "changed",
    became: "platform, or remoteWriteParameter",
    why: "The sidecar gets the workspace's URL from an SSM parameter, which Platform.fromStack names.",
};

/** Of the exporter that writes to AMP, by its setting. */
const remoteWrite: Readonly<Record<string, Said>> = {
    endpoint: written,
    auth: { fate: "unneeded", why: "The sidecar signs whatever it writes." },
    resource_to_telemetry_conversion: {
        fate: "changed",
        became: "labels of every series",
        why: "Of what is known of the task its id, cluster and family are labels; what has a new value in each task isn't.",
    },
    namespace: {
        fate: "none",
        why: "The sidecar puts nothing before a metric's name: a rule of relabel that writes __name__ does.",
    },
    add_metric_suffixes: {
        fate: "changed",
        became: "names without units and kinds",
        why: "Names arrive as targets have them, which dashboards and rules ask for.",
    },
    translation_strategy: {
        fate: "changed",
        became: "names without units and kinds",
        why: "Names arrive as targets have them, which dashboards and rules ask for.",
    },
    target_info: { fate: "unneeded", why: "The sidecar sends no target_info, whose labels its series have." },
    headers: { fate: "none", why: "The sidecar sends AMP no headers but those that sign." },
    wal: { fate: "changed", became: 'buffer: "disk"', why: "With that option what waits is kept in a file." },
};

const bounded: Said = {
    fate: "unneeded",
    why: "Queue, batches, retries and times follow from the sidecar's memory, so that a dead endpoint costs samples and not the task.",
};

export function exported(id: string, settings: unknown, isUsed: boolean): Exported {
    const type = typeIn(id);
    if (!isUsed) {
        return of([[[], { fate: "unneeded", why: "No pipeline has it." }]]);
    }
    if (type !== "prometheusremotewrite") {
        return of([
            [
                [],
                (Object.hasOwn(exporterFates, type) ? exporterFates[type] : undefined) ?? {
                    fate: "none",
                    why: "The sidecar writes metrics to AMP, and hands OTLP's traces and logs to otlp.traces and otlp.logs; additions.exporters can bring another exporter, with a pipeline to it.",
                },
            ],
        ]);
    }
    const endpoint = at(settings, "endpoint");
    const region = workspaceRegion(endpoint);
    const isWorkspace = region !== undefined || isVariable(endpoint) || at(settings, "auth") !== undefined;
    const labels: Record<string, string> = {};
    const claims = entries(at(settings, "external_labels")).map(([name, value]): Claim => {
        const text = textOf(value);
        if (text.includes("$") || refusalOf({ labels: { [name]: text } }) !== undefined) {
            return [["external_labels", name], { fate: "none", why: "The option labels doesn't take it." }];
        }
        labels[name] = text;
        return [["external_labels", name], { fate: "same", became: `labels.${name}` }];
    });
    return {
        ...(region === undefined ? {} : { region }),
        labels,
        claims: [
            ...claims,
            ...(isWorkspace
                ? Object.entries(remoteWrite).map(([key, said]): Claim => [[key], said])
                : [
                      [
                          ["endpoint"],
                          {
                              fate: "none",
                              why: "The sidecar writes to AMP: a Grafana can read AMP and that store side by side.",
                          },
                      ] as Claim,
                  ]),
            [["tls"], { fate: "none", why: "The sidecar reaches AMP by AWS's own endpoint and its certificate." }],
            [[], bounded],
        ],
    };
}
