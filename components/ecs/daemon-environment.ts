/** How tasks find the daemon of their instance. */
import { senderPorts } from "../../collector";
import { refuse } from "../../collector/inputs";

/**
 * Addresses of the instance by the network mode of the task that sends. Docker's own bridge has 172.17.0.1 on the
 * instance where its daemon isn't configured otherwise (Docker's documentation, "Bridge network driver").
 */
const addresses: Readonly<Record<string, string>> = { bridge: "172.17.0.1", host: "127.0.0.1" };

/**
 * Environment variables with which a container finds the `AdotDaemon` of its instance: OpenTelemetry's own for OTLP,
 * and the two that DogStatsD's clients read.
 * @param networkMode Of the task that sends: `bridge` or `host`.
 * @throws InputError for `awsvpc`, where the instance has an address that only the running task can ask for.
 */
export function daemonEnvironment(networkMode: string): Record<string, string> {
    const address = Object.hasOwn(addresses, networkMode) ? addresses[networkMode] : undefined;
    if (address === undefined) {
        refuse(
            "networkMode",
            networkMode,
            networkMode === "awsvpc"
                ? "the address of the instance isn't known before the task runs: ask http://169.254.169.254/latest/meta-data/local-ipv4 at start, or send to an AdotGateway"
                : "it must be bridge or host",
        );
    }
    return {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${address}:${senderPorts.otlpGrpc}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
        DD_AGENT_HOST: address,
        DD_DOGSTATSD_PORT: String(senderPorts.statsd),
    };
}
