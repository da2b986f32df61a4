/** What a collector changes on the way, as the sidecar's own processing, labels or additions. */
import { at, entries, isAbsent, items, textOf } from "../../../collector/values";
import type { Said } from "../ledger";
import type { MigratedOptions } from "../model";
import type { Claim } from "../prometheus/access";
import { refusalOf } from "../prometheus/fitting";
import { passedOn, processorFates } from "./fates";
import { type Pipeline, typeIn } from "./pipelines";

/** Of one processor: labels that it gives, or itself as an addition. */
export interface Processed {
    readonly labels: Readonly<Record<string, string>>;
    /** Pipelines of the sidecar's that it is added to. */
    readonly generated: readonly ("metrics/scrape" | "metrics/ecs")[];
    readonly claims: readonly Claim[];
}

const nothing = (said: Said): Processed => ({ labels: {}, generated: [], claims: [[[], said]] });

/** Types that only name and choose what the receiver for ECS's metrics has. */
const ofEcs: readonly string[] = ["filter", "metricstransform", "resource", "attributes"];

/**
 * @param pipelines Those that have it.
 * @param options The options so far, which an addition has to go with.
 */
export function processed(
    id: string,
    settings: unknown,
    pipelines: readonly Pipeline[],
    options: MigratedOptions,
): Processed {
    const type = typeIn(id);
    const known = Object.hasOwn(processorFates, type) ? processorFates[type] : undefined;
    if (pipelines.length === 0) {
        return nothing({ fate: "unneeded", why: "No pipeline has it." });
    }
    if (known !== undefined) {
        return nothing(known);
    }
    const metrics = pipelines.filter(({ signal }) => signal === "metrics");
    if (metrics.length === 0) {
        return nothing(passedOn);
    }
    if (type === "resource") {
        return resource(settings);
    }
    const has = (receiver: string): boolean =>
        metrics.some(({ receivers }) => receivers.some((each) => typeIn(each) === receiver));
    if (!has("prometheus")) {
        return nothing(
            has("awsecscontainermetrics") && ofEcs.includes(type)
                ? {
                      fate: "changed",
                      became: "ecsMetrics",
                      why: "The sidecar sends the metrics of tasks and containers that its dashboards and rules ask for, under their own names such as ecs_task_memory_utilized.",
                  }
                : {
                      fate: "none",
                      why: "The sidecar has no such processor for what programs push: change it in the program's SDK.",
                  },
        );
    }
    const added: MigratedOptions = {
        ...options,
        additions: {
            processors: { [id]: settings as never },
            generated: { "metrics/scrape": { processors: [id] } },
        },
    };
    const refusal = refusalOf(added);
    return refusal === undefined
        ? {
              labels: {},
              generated: ["metrics/scrape"],
              claims: [[[], { fate: "same", became: `additions.processors["${id}"]` }]],
          }
        : nothing({
              fate: "none",
              why: "The sidecar refuses it as an addition: write what it does as relabel, allow or deny of a job.",
          });
}

/** Attributes of the resource are labels of all series: constant ones are given, the sidecar's own it has. */
function resource(settings: unknown): Processed {
    const labels: Record<string, string> = {};
    const claims = items(at(settings, "attributes")).map((step, index): Claim => {
        const path = ["attributes", index];
        const key = textOf(at(step, "key"));
        const action = textOf(at(step, "action"));
        const value = at(step, "value");
        if (["insert", "upsert"].includes(action) && !isAbsent(value)) {
            const name = key.replace(/[^A-Za-z0-9_]+/g, "_");
            const text = textOf(value);
            if (!text.includes("$") && refusalOf({ labels: { ...labels, [name]: text } }) === undefined) {
                labels[name] = text;
                return [
                    path,
                    {
                        fate: action === "upsert" ? "same" : "changed",
                        became: `labels.${name}`,
                        ...(action === "upsert" ? {} : { why: "It wins over a series' own label of that name." }),
                    },
                ];
            }
        }
        const from = `${textOf(at(step, "from_attribute"))} ${key} ${textOf(at(step, "pattern"))}`;
        return /aws[.]|cloud[.]|container[.]|host[.]/.test(from)
            ? [
                  path,
                  {
                      fate: "unneeded",
                      why: "Series have job, instance, aws_ecs_cluster_name and aws_ecs_task_family, those of containers container_name, and nothing else of the resource.",
                  },
              ]
            : [path, { fate: "none", why: "Only labels with one value can be given, by the option labels." }];
    });
    return {
        labels,
        generated: [],
        claims: [
            ...claims,
            [
                [],
                {
                    fate: entries(settings).length === 0 ? "unneeded" : "none",
                    why: "It has nothing else that is known.",
                },
            ],
        ],
    };
}
