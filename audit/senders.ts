/** Where the other containers of a task send their telemetry, as their variables say. Pure. */
import { items } from "../collector/values";
import type { Container } from "./containers";

/** Variables that hold an address to send to (OpenTelemetry specification, "OTLP exporter"; AWS X-Ray's SDKs). */
const addressVariables =
    /^(?:OTEL_EXPORTER_(?:OTLP(?:_(?:TRACES|METRICS|LOGS))?|ZIPKIN|JAEGER)_ENDPOINT|AWS_XRAY_DAEMON_ADDRESS)$/;

export interface Sender {
    readonly container: Container;
    readonly variable: string;
    readonly host: string;
    readonly port: number;
}

/** Those whose address is a literal with a port. */
export const sendersIn = (containers: readonly Container[]): readonly Sender[] =>
    containers.flatMap((container) =>
        container.environment.flatMap(({ name, value }): Sender[] => {
            const [, host, port] = addressVariables.test(name)
                ? (/^(?:[a-z]+:\/\/)?(\[[^\]]*\]|[^/:@\s[\]]+):(\d{1,5})(?:\/|$)/i.exec(value.trim()) ?? [])
                : [];
            return host === undefined
                ? []
                : [{ container, variable: name, host: host.toLowerCase(), port: Number(port) }];
        }),
    );

/** The names by which its links let a container reach others: of each link the alias, or the name itself. */
export const linkedNames = ({ surroundings }: Container): readonly string[] =>
    items(surroundings?.links).map((link) => String(link).split(":").at(-1)!.toLowerCase());
