/** The ports that a collector listens on, as its config says. Pure. */
import { at, entries, isAbsent, isMapping, items } from "../collector/values";

/** Where nothing is said (the components' `createDefaultConfig`), by the type in each of its spellings. */
const extensionPorts: Readonly<Record<string, number>> = { health_check: 13133, pprof: 1777, zpages: 55679 };
const receiverPorts: Readonly<Record<string, number>> = { statsd: 8125, zipkin: 9411, awsxray: 2000 };
const otlpPorts: Readonly<Record<string, number>> = { grpc: 4317, http: 4318 };

/** The collector's own metrics. */
const metricsPort = 8888;

const typeOf = (id: string): string => id.split("/", 1)[0]!.trim();

/** The port at the end of an address; undefined for one that isn't known here, and for 0, which is any. */
function portOf(endpoint: unknown, otherwise?: number): number | undefined {
    if (isAbsent(endpoint)) {
        return otherwise;
    }
    const [, port] = /:(\d{1,5})$/.exec(String(endpoint)) ?? [];
    return Number(port) > 0 ? Number(port) : undefined;
}

/** Each port once, with what listens on it as the config calls it. */
export function listenersOf(config: unknown): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    const add = (port: number | undefined, what: string): void => {
        if (port !== undefined && !found.has(port)) {
            found.set(port, what);
        }
    };
    for (const id of items(at(config, "service", "extensions"))) {
        if (typeof id === "string" && Object.hasOwn(extensionPorts, typeOf(id))) {
            add(portOf(at(config, "extensions", id, "endpoint"), extensionPorts[typeOf(id)]), id);
        }
    }
    const used = new Set(
        entries(at(config, "service", "pipelines")).flatMap(([, pipeline]) => items(at(pipeline, "receivers"))),
    );
    for (const [id, settings] of entries(at(config, "receivers")).filter(([each]) => used.has(each))) {
        for (const [protocol, own] of entries(at(settings, "protocols"))) {
            const otherwise = typeOf(id) === "otlp" ? otlpPorts[protocol] : undefined;
            add(portOf(at(own, "endpoint"), isAbsent(own) || isMapping(own) ? otherwise : undefined), id);
        }
        if (Object.hasOwn(receiverPorts, typeOf(id))) {
            add(portOf(at(settings, "endpoint"), receiverPorts[typeOf(id)]), id);
        }
    }
    const metrics = at(config, "service", "telemetry", "metrics");
    const readers = at(metrics, "readers");
    if (at(metrics, "level") !== "none") {
        const ports = isAbsent(readers)
            ? [portOf(at(metrics, "address"), metricsPort)]
            : items(readers).map((reader) => at(reader, "pull", "exporter", "prometheus", "port"));
        ports.forEach((port) => add(typeof port === "number" ? port : undefined, "its own metrics"));
    }
    return found;
}
