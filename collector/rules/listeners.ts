/** Where a collector listens, as its config says. */
import { at, entries, isAbsent, items, textOf } from "../values";
import type { ConfigView } from "./config-view";
import { isThisMachine } from "./endpoints";
import { once } from "./per-config";

export interface Listener {
    /** As the config writes the component's id; empty for the collector's own metrics. */
    readonly id: string;
    /** Path of the setting that has the address, or would have it. */
    readonly path: string;
    /** As written; empty for every address of the machine. */
    readonly host: string;
    readonly port: number;
    readonly protocol: "tcp" | "udp";
    /** Whether it takes data from others. */
    readonly isReceiver: boolean;
}

/** What tells the ports of a network apart. */
export const keyOf = ({ protocol, port }: Pick<Listener, "protocol" | "port">): string => `${protocol}/${port}`;

/** What listens, as the config calls it. */
export const ownerOf = ({ id }: Listener): string => (id === "" ? "its own metrics" : id);

/** An address where nothing is said; since collector 0.104 on this machine alone (its `localhostClientIP` gate). */
const defaults: Readonly<Record<string, string>> = {
    "receivers.otlp.protocols.grpc": "localhost:4317",
    "receivers.otlp.protocols.http": "localhost:4318",
    "receivers.zipkin": "localhost:9411",
    "receivers.statsd": "localhost:8125",
    "receivers.awsxray": "localhost:2000",
    "receivers.jaeger.protocols.grpc": "localhost:14250",
    "receivers.jaeger.protocols.thrift_http": "localhost:14268",
    "receivers.jaeger.protocols.thrift_compact": "localhost:6831",
    "receivers.jaeger.protocols.thrift_binary": "localhost:6832",
    "extensions.health_check": "localhost:13133",
    "extensions.pprof": "localhost:1777",
    "extensions.zpages": "localhost:55679",
};

/** What listens for packets; the others listen for connections. */
const udpPlaces: readonly string[] = [
    "receivers.statsd",
    "receivers.awsxray",
    "receivers.jaeger.protocols.thrift_compact",
    "receivers.jaeger.protocols.thrift_binary",
];

/** Of the receivers above, statsd may take connections instead. */
const protocolOf = (place: string, settings: unknown): Listener["protocol"] =>
    udpPlaces.includes(place) && !/^tcp/.test(String(at(settings, "transport") ?? "")) ? "udp" : "tcp";

/** The listeners of what is started; those whose port isn't known are left out. */
export const listeners = once((config: ConfigView): readonly Listener[] => [
    ...config.used("receivers").flatMap((id) => ofComponent(config, "receivers", id)),
    ...config.used("exporters", "prometheus").flatMap((id) => ofComponent(config, "exporters", id)),
    ...[...config.started("extensions")].flatMap((id) => ofComponent(config, "extensions", id)),
    ...ofOwnMetrics(config),
]);

function ofComponent(config: ConfigView, kind: "receivers" | "exporters" | "extensions", used: string): Listener[] {
    const found = config.declared(kind, used);
    if (found === undefined) {
        return [];
    }
    const [id, settings] = found;
    const type = config.componentType(kind, used);
    // It then takes its addresses from elsewhere.
    if (type === "health_check" && ["use_v2", "http", "grpc"].some((key) => !isAbsent(at(settings, key)))) {
        return [];
    }
    const whole = { at: `${kind}.${type}`, path: `${kind}.${id}`, settings };
    const protocols = entries(at(settings, "protocols")).map(([protocol, own]) => ({
        at: `${whole.at}.protocols.${protocol}`,
        path: `${whole.path}.protocols.${protocol}`,
        settings: own,
    }));
    return [whole, ...protocols].flatMap((place) => {
        const own = at(place.settings, "endpoint");
        const written = isAbsent(own) && Object.hasOwn(defaults, place.at) ? defaults[place.at] : own;
        const [, host, port] = /^(.*):(\d{1,5})$/.exec(typeof written === "string" ? written.trim() : "") ?? [];
        return host === undefined || Number(port) === 0
            ? []
            : [
                  {
                      id,
                      path: `${place.path}.endpoint`,
                      host,
                      port: Number(port),
                      protocol: protocolOf(place.at, place.settings),
                      isReceiver: kind === "receivers",
                  },
              ];
    });
}

/** Of the metrics that the collector has about itself (service `telemetry`). */
function ofOwnMetrics(config: ConfigView): Listener[] {
    const metrics = config.at("service", "telemetry", "metrics");
    const own = (path: string, host: unknown, port: unknown): Listener[] =>
        typeof port === "number" && port > 0
            ? [{ id: "", path, host: String(host ?? ""), port, protocol: "tcp", isReceiver: false }]
            : [];
    if (at(metrics, "level") === "none") {
        return [];
    }
    // Older releases take an address in place of readers.
    const address = at(metrics, "address");
    const [, host, port] = /^(.*):(\d{1,5})$/.exec(String(address ?? "localhost:8888")) ?? [];
    return isAbsent(at(metrics, "readers"))
        ? own(isAbsent(address) ? readerPort(0) : "service.telemetry.metrics.address", host, Number(port))
        : items(at(metrics, "readers"))
              .map((reader) => at(reader, "pull", "exporter", "prometheus"))
              .flatMap((prometheus, index) => own(readerPort(index), at(prometheus, "host"), at(prometheus, "port")));
}

/** Path of the port that a reader of the collector's own metrics has. */
const readerPort = (index: number): string =>
    `service.telemetry.metrics.readers[${index}].pull.exporter.prometheus.port`;

/** The setting that says where an exporter sends a signal: `otlp_http` has one for each, and asks that first. */
export const endpointKey = (settings: unknown, signal?: string): string =>
    signal !== undefined && textOf(at(settings, `${signal}_endpoint`)) !== "" ? `${signal}_endpoint` : "endpoint";

/**
 * `HOST:PORT` of an exporter's endpoint, which may be a URL; empty where it has none.
 * @param signal What is sent. Default: the endpoint for all signals.
 */
export function addressOf(settings: unknown, signal?: string): string {
    const endpoint = at(settings, endpointKey(settings, signal));
    return typeof endpoint === "string" ? endpoint.trim().replace(/^https?:\/\/([^/]*).*$/i, "$1") : "";
}

/** The ports of the machine itself that the collector's exporters send to. */
export const ownTargets = once(
    (config: ConfigView): ReadonlySet<number> =>
        new Set(
            config
                .used("exporters")
                .map((id) => /^(.*):(\d{1,5})$/.exec(addressOf(config.settings("exporters", id))) ?? [])
                .filter(([, host]) => host !== undefined && isThisMachine(host))
                .map(([, , port]) => Number(port)),
        ),
);

/** Receivers that SDKs send to: not those that only take what another pipeline of the same config sends them. */
export const receivesFromSdks = (config: ConfigView, receiver: string): boolean =>
    config.componentType("receivers", receiver) === "otlp" && !isFedByItself(config).has(receiver);

const isFedByItself = once(
    (config: ConfigView): ReadonlySet<string> =>
        new Set(
            listeners(config)
                .filter(
                    ({ isReceiver, host, port }) => isReceiver && isThisMachine(host) && ownTargets(config).has(port),
                )
                .map(({ id }) => id.trim()),
        ),
);
