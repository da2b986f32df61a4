/** What the collector refuses and the audit doesn't: each is tested to be still needed. */
import { validConfigs } from "./valid-configs";

export interface Exception {
    readonly name: string;
    /** What the collector says. */
    readonly says: RegExp;
    /** A config that it refuses with these words, and that the audit lets pass. */
    readonly config: unknown;
}

/** A tree of plain data, loosely typed so that a change can spoil it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

function changed(name: string, change: (config: Loose) => void): unknown {
    const [, config] = validConfigs().find(([each]) => each === name)!;
    const copy = structuredClone(config);
    change(copy);
    return copy;
}

export const exceptions: readonly Exception[] = [
    {
        name: "operators of file_log, each with settings of its own",
        says: /'operators\[\d+\]'|operators\[\d+\]|unmarshal to \w+_parser/,
        config: changed("logs", ({ receivers }) => {
            receivers.filelog.operators[0].type = "no_such_parser";
        }),
    },
    {
        name: "policies of tail_sampling, each with settings of its own",
        says: /'policies\[\d+\]|tail_sampling/,
        config: changed("traces", ({ processors }) => {
            processors.tail_sampling.policies[0].status_code = { status_codes: ["NONE"] };
        }),
    },
    {
        name: "readers of the collector's own metrics",
        says: /meter provider|meter reader|main_others\.go|otelconf/,
        config: changed("logs", ({ service }) => {
            service.telemetry.metrics.readers.push({});
        }),
    },
    {
        name: "an address of another machine to listen on",
        says: /listen (tcp|udp)|missing port in address|endpoint required|invalid port/,
        config: changed("traces", ({ extensions }) => {
            extensions.pprof.endpoint = "203.0.113.1:1777";
        }),
    },
    {
        // Older releases keep the settings of such an id.
        name: "blanks around a component's id, which in newer releases cost it its settings",
        says: /'check_interval' must be greater than zero|missing required field "attributes"/,
        config: changed("logs", ({ processors }) => {
            processors["memory_limiter "] = processors.memory_limiter;
            delete processors.memory_limiter;
        }),
    },
    {
        // A volume may be there.
        name: "a directory that isn't there",
        says: /directory must exist/,
        config: changed("orders-on-disk", ({ extensions }) => {
            extensions["file_storage/buffer"] = { directory: "/nowhere/to/be/found" };
        }),
    },
    {
        // Prometheus 3 takes any text for a label's name, and the receiver writes them as a list of one line.
        name: "a name among source_labels that the receiver writes as YAML and can't read again",
        says: /yaml: line \d+: did not find expected ',' or '\]'/,
        config: changed("orders-cloudwatch", ({ receivers }) => {
            receivers.prometheus.config.scrape_configs[0].metric_relabel_configs[2].source_labels[0] = "(?!x)";
        }),
    },
];

/** The exception that a refusal belongs to. */
export const exceptionFor = (refusal: string): Exception | undefined =>
    exceptions.find(({ says }) => says.test(refusal));
