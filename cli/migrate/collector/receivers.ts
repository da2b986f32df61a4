/** What a collector receives, as options of the sidecar. */
import { otlpPorts } from "../../../collector/config/otlp-args";
import { statsdPort } from "../../../collector/config/statsd";
import { xrayPort } from "../../../collector/config/xray";
import { goSeconds } from "../../../collector/durations";
import { at, textOf } from "../../../collector/values";
import type { Claim } from "../prometheus/access";
import type { MigratedOptions } from "../model";
import type { Said } from "../ledger";
import { listeningPort, type Pipeline, typeIn } from "./pipelines";

/** What a receiver became. */
export interface Received {
    readonly options: MigratedOptions;
    /** By paths below the receiver's settings. */
    readonly claims: readonly Claim[];
}

interface ReceiverContext {
    readonly settings: unknown;
    /** The pipelines that have it. */
    readonly pipelines: readonly Pipeline[];
    /** Names of the containers that send. */
    readonly containers: readonly string[];
}

const unneeded = (why: string): Said => ({ fate: "unneeded", why });
const none = (why: string): Said => ({ fate: "none", why });

/** An address to listen on. */
function listener(address: unknown, option: string, usual: number): Said {
    const port = listeningPort(address) ?? usual;
    return {
        fate: "changed",
        became: `${option}: ${port}`,
        why: "The sidecar listens on 127.0.0.1, for the containers of its own task, and tells those that containers names where.",
    };
}

const unusual = (key: string, address: unknown, usual: number): Readonly<Record<string, number>> => {
    const port = listeningPort(address);
    return port === undefined || port === usual ? {} : { [key]: port };
};

function otlp({ settings, pipelines, containers }: ReceiverContext): Received {
    const signals = new Set(pipelines.map(({ signal }) => signal));
    const protocol = (name: string): unknown => at(settings, "protocols", name, "endpoint");
    const hasTraces = pipelines.some(
        ({ signal, exporters }) => signal === "traces" && exporters.some((id) => typeIn(id) === "awsxray"),
    );
    return {
        options: {
            otlp: {
                containers: [...containers],
                ...(signals.has("metrics") ? {} : { metrics: false }),
                ...(hasTraces ? { traces: "xray" } : {}),
                ...unusual("grpcPort", protocol("grpc"), otlpPorts.grpcPort),
                ...unusual("httpPort", protocol("http"), otlpPorts.httpPort),
            },
        },
        claims: [
            [["protocols", "grpc", "endpoint"], listener(protocol("grpc"), "otlp.grpcPort", otlpPorts.grpcPort)],
            [["protocols", "http", "endpoint"], listener(protocol("http"), "otlp.httpPort", otlpPorts.httpPort)],
            ...["grpc", "http"].map((name): Claim => [
                ["protocols", name],
                none("The sidecar takes OTLP from its own task alone, with no settings but the port."),
            ]),
            [["protocols"], none("The sidecar takes OTLP over gRPC and HTTP.")],
        ],
    };
}

function statsd({ settings, containers }: ReceiverContext): Received {
    const address = at(settings, "endpoint");
    return {
        options: { statsd: { containers: [...containers], ...unusual("port", address, statsdPort) } },
        claims: [
            [["endpoint"], listener(address, "statsd.port", statsdPort)],
            [["transport"], same("udp", at(settings, "transport"), "StatsD comes by UDP.")],
            [
                ["aggregation_interval"],
                unneeded("What came is added up and scraped at each interval of the sidecar's scrapes."),
            ],
            [
                ["timer_histogram_mapping"],
                {
                    fate: "changed",
                    became: "statsd.buckets",
                    why: "Timings, histograms and distributions arrive as histograms with these buckets, which are milliseconds where nothing is said.",
                },
            ],
            [["enable_metric_type"], none("A series has no label for StatsD's type.")],
            [["is_monotonic_counter"], unneeded("The sidecar adds counters up, so that rate() can be asked of them.")],
        ],
    };
}

const same = (expected: string, value: unknown, why: string): Said =>
    textOf(value) === "" || textOf(value) === expected ? { fate: "same", became: "what the sidecar does" } : none(why);

function xray({ settings, containers }: ReceiverContext): Received {
    const address = at(settings, "endpoint");
    return {
        options: { xray: { containers: [...containers], ...unusual("port", address, xrayPort) } },
        claims: [
            [["endpoint"], listener(address, "xray.port", xrayPort)],
            [["transport"], same("udp", at(settings, "transport"), "Segments come by UDP.")],
            [["proxy_server"], unneeded("Sampling rules are answered at the same port, for the task's region.")],
        ],
    };
}

function containerMetrics({ settings }: ReceiverContext): Received {
    const interval = at(settings, "collection_interval");
    const exact = goSeconds(interval);
    const isUsed = exact !== undefined && Number.isInteger(exact) && exact >= 1 && exact <= 300;
    return {
        options: { ecsMetrics: true, ...(isUsed ? { scrapeIntervalSeconds: exact } : {}) },
        claims: [
            [
                ["collection_interval"],
                isUsed
                    ? {
                          fate: "changed",
                          became: `scrapeIntervalSeconds: ${exact}`,
                          why: "ECS is asked as often as targets are scraped.",
                      }
                    : none("It is from 1 to 300 whole seconds, as often as targets are scraped."),
            ],
        ],
    };
}

/** By type; `prometheus` has a reader of its own. */
export const receivers: Readonly<Record<string, (context: ReceiverContext) => Received>> = {
    otlp,
    statsd,
    awsxray: xray,
    awsecscontainermetrics: containerMetrics,
};
