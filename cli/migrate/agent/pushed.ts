/** What containers send to the agent: StatsD, OTLP and the X-Ray SDKs' segments. */
import { otlpPorts } from "../../../collector/config/otlp-args";
import { statsdPort } from "../../../collector/config/statsd";
import { xrayPort } from "../../../collector/config/xray";
import { field } from "../../fields";
import { type Steps, valueAt } from "../leaves";
import { addressSaid, type AgentContext, each, portIn, present, takePort } from "./options";

export function readPushed(context: AgentContext): void {
    readStatsd(context);
    readOtlp(context);
    readXray(context);
}

function readStatsd(context: AgentContext): void {
    const { config, ledger, containers, options } = context;
    const steps = present(config, "metrics/metrics_collected/statsd");
    if (steps === undefined) {
        return;
    }
    const address = valueAt(config, [...steps, "service_address"]);
    const port = takePort(context, address, statsdPort);
    options.statsd = { containers: [...containers], ...(port === statsdPort ? {} : { port }) };
    ledger.say([...steps, "service_address"], addressSaid(address, "statsd.port", port));
}

/** Where the agent takes OTLP, and what of. */
const otlpSections = {
    "metrics/metrics_collected/otlp": "metrics",
    "logs/metrics_collected/otlp": "metrics",
    "traces/traces_collected/otlp": "traces",
    "opentelemetry/collect/otlp": "both",
} as const;

/** An endpoint of OTLP in the config. */
interface Endpoint {
    readonly address: unknown;
    readonly steps: Steps;
}

function readOtlp(context: AgentContext): void {
    const { config, ledger, containers, options } = context;
    const endpoints: Record<keyof typeof otlpPorts, Endpoint[]> = { grpcPort: [], httpPort: [] };
    const signals = new Set<string>();
    for (const [path, signal] of Object.entries(otlpSections)) {
        for (const { value, steps } of each(config, path)) {
            (signal === "both" ? ["metrics", "traces"] : [signal]).forEach((one) => signals.add(one));
            for (const [key, port] of [
                ["grpc_endpoint", "grpcPort"],
                ["http_endpoint", "httpPort"],
            ] as const) {
                const address = field(value, key);
                endpoints[port].push(...(address === undefined ? [] : [{ address, steps: [...steps, key] }]));
            }
        }
    }
    if (signals.size === 0) {
        return;
    }
    options.otlp = {
        containers: [...containers],
        ...(signals.has("metrics") ? {} : { metrics: false }),
        ...(signals.has("traces") ? { traces: "xray" } : {}),
    };
    for (const port of ["grpcPort", "httpPort"] as const) {
        const usual = otlpPorts[port];
        const first = endpoints[port].find(({ address }) => portIn(address) !== undefined);
        const is = takePort(context, first?.address, usual);
        options.otlp = { ...options.otlp, ...(is === usual ? {} : { [port]: is }) };
        for (const { address, steps } of endpoints[port]) {
            const own = portIn(address);
            const isOther = own !== undefined && own !== portIn(first?.address);
            ledger.say(
                steps,
                isOther
                    ? {
                          fate: "changed",
                          became: `otlp.${port}: ${is}`,
                          why: "Metrics and traces come in at one port of each protocol, and programs are told which.",
                      }
                    : addressSaid(address, `otlp.${port}`, is),
            );
        }
    }
}

function readXray(context: AgentContext): void {
    const { config, ledger, containers, options } = context;
    const steps = present(config, "traces/traces_collected/xray");
    if (steps === undefined) {
        return;
    }
    const address = valueAt(config, [...steps, "bind_address"]);
    const port = takePort(context, address, xrayPort);
    options.xray = { containers: [...containers], ...(port === xrayPort ? {} : { port }) };
    ledger.say([...steps, "bind_address"], addressSaid(address, "xray.port", port));
}
