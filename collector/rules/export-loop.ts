/** Exporters that send back to where their data came from. */
import type { ConfigView, PipelineView } from "./config-view";
import { endpointFitting } from "./endpoint-fitting";
import { isThisMachine } from "./endpoints";
import { addressOf, endpointKey, listeners } from "./listeners";
import { once } from "./per-config";
import type { ConfigRule } from "./rule";

/** A pipeline's exporter, and the pipelines that get what it sends. */
interface Step {
    readonly from: PipelineView;
    /** The exporter that sends it over the network; undefined for a connector. */
    readonly exporter?: string;
    readonly to: PipelineView;
}

/** The receivers that listen on each port. */
const receiversByPort = once((config: ConfigView): ReadonlyMap<number, readonly string[]> => {
    const found = new Map<number, string[]>();
    for (const { id, port, isReceiver } of listeners(config)) {
        if (isReceiver) {
            found.set(port, [...(found.get(port) ?? []), id.trim()]);
        }
    }
    return found;
});

/** The receivers of the same config that an exporter sends a signal to. */
function ownReceivers(config: ConfigView, exporter: string, signal: string): readonly string[] {
    const [, host, port] = /^(.*):(\d{1,5})$/.exec(addressOf(config.settings("exporters", exporter), signal)) ?? [];
    return host !== undefined && isThisMachine(host) ? (receiversByPort(config).get(Number(port)) ?? []) : [];
}

const otlp = ["otlp_grpc", "otlp_http"];

/** The pipelines that each receiver or connector gives data to. */
const pipelinesByReceiver = once((config: ConfigView): ReadonlyMap<string, readonly PipelineView[]> => {
    const found = new Map<string, PipelineView[]>();
    for (const pipeline of config.pipelines) {
        for (const id of pipeline.receivers) {
            const all = found.get(id) ?? [];
            found.set(id, all);
            all.push(pipeline);
        }
    }
    return found;
});

function stepsOf(config: ConfigView): readonly Step[] {
    const connectors = config.definedIds("connectors");
    const takers = pipelinesByReceiver(config);
    return config.pipelines.flatMap((from) =>
        from.exporters.flatMap((exporter): Step[] => {
            const isConnector = connectors.has(exporter);
            const isOtlp = otlp.includes(config.componentType("exporters", exporter));
            const taken = isConnector ? [exporter] : isOtlp ? ownReceivers(config, exporter, from.signal) : [];
            return taken
                .flatMap((id) => takers.get(id) ?? [])
                .filter(({ signal }) => isConnector || signal === from.signal)
                .map((to) => ({ from, to, ...(isConnector ? {} : { exporter }) }));
        }),
    );
}

/** Whether what enters one pipeline comes to another. */
function leads(
    next: ReadonlyMap<PipelineView, readonly PipelineView[]>,
    from: PipelineView,
    to: PipelineView,
): boolean {
    const reached = new Set([from]);
    for (const each of reached) {
        (next.get(each) ?? []).forEach((one) => reached.add(one));
    }
    return reached.has(to);
}

/** What an exporter sends comes back to its own pipeline, again and again. */
export const exportLoop = {
    id: "export-loop",
    policy: endpointFitting,
    check: (config, report) => {
        const steps = stepsOf(config);
        const said = new Set<string>();
        const next = new Map<PipelineView, PipelineView[]>();
        for (const { from, to } of steps) {
            next.set(from, [...(next.get(from) ?? []), to]);
        }
        for (const { from, exporter, to } of steps) {
            if (exporter !== undefined && !said.has(exporter) && leads(next, to, from)) {
                said.add(exporter);
                const [id] = config.declared("exporters", exporter) ?? [exporter];
                const path = `exporters.${id}.${endpointKey(config.settings("exporters", exporter), from.signal)}`;
                report({
                    path,
                    message: `${id} sends to a receiver of its own collector, from which the pipeline ${from.id} gets the same data again: it goes round without end, and nothing arrives elsewhere.`,
                    fix: `Set ${path} to where the data is meant to go, or take the receiver out of the pipeline.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;
