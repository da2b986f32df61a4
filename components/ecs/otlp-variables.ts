/** The variables of containers that send OTLP, and what of their own contradicts them. */
import { containerAttribute, type OtlpArgs, otlpPorts, pushedByOtlp } from "../../collector";

import { agentProperties } from "./java-properties";

/** What is asked of a container here. */
export interface Sender {
    name: string;
    entryPoint?: string[];
    command?: string[];
    environment?: { name: string; value: string }[];
    secrets?: { name: string }[];
}

/** Options of the sidecar that the variables follow from. */
interface Options {
    otlp?: OtlpArgs;
    serviceName: string;
    scrapeIntervalSeconds?: number;
}

/** How a container speaks OTLP: which protocol, and where to. */
const httpProtocol = "http/protobuf";

/** Variables of OpenTelemetry's SDKs (its specification, "Environment Variable Specification"). */
const variables = {
    endpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
    protocol: "OTEL_EXPORTER_OTLP_PROTOCOL",
    service: "OTEL_SERVICE_NAME",
    resource: "OTEL_RESOURCE_ATTRIBUTES",
    disabled: "OTEL_SDK_DISABLED",
    temporality: "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    agentEnabled: "OTEL_JAVAAGENT_ENABLED",
} as const;

const signals = ["metrics", "traces", "logs"] as const;

/** The most seconds for one export of metrics; SDKs refuse one that is longer than the interval. */
const longestExportSeconds = 10;

/** The containers, those that send with the variables for it. What a container sets itself stays as it is. */
export function withOtlpVariables<C extends Sender>(containers: readonly C[], options: Options): C[] {
    const { otlp } = options;
    return containers.map((container) => {
        if (otlp === undefined || !otlp.containers.includes(container.name)) {
            return container;
        }
        const own = ownVariables(container);
        const added = Object.entries(variablesFor(container.name, withProperties(container), options, otlp)).filter(
            ([name]) => !own.has(name),
        );
        const merged = mergedAttributes(container.name, own);
        const environment = (container.environment ?? []).map((variable) =>
            variable.name === variables.resource && merged !== undefined ? { ...variable, value: merged } : variable,
        );
        return { ...container, environment: [...environment, ...added.map(([name, value]) => ({ name, value }))] };
    });
}

/** By name: the value, or undefined where it comes from a secret. */
export const ownVariables = ({ environment = [], secrets = [] }: Sender): ReadonlyMap<string, string | undefined> =>
    new Map([
        ...environment.map(({ name, value }) => [name, value] as const),
        ...secrets.map(({ name }) => [name, undefined] as const),
    ]);

type Own = ReturnType<typeof ownVariables>;

/** The same with the system properties of a JVM, which win against variables. */
const withProperties = (container: Sender): Own =>
    new Map([
        ...ownVariables(container),
        ...[...agentProperties(container)].map(([name, { value }]) => [name, value] as const),
    ]);

function variablesFor(name: string, own: Own, options: Options, otlp: OtlpArgs): Record<string, string> {
    const { serviceName, scrapeIntervalSeconds = 20 } = options;
    const pushed = pushedByOtlp(otlp);
    const { grpcPort = otlpPorts.grpcPort, httpPort = otlpPorts.httpPort } = otlp;
    const isGrpc =
        own.get(variables.protocol) === "grpc" ||
        (!own.has(variables.protocol) && portOf(own.get(variables.endpoint)) === grpcPort);
    const isElsewhere = own.has(variables.endpoint) && !leadsHere(own.get(variables.endpoint), otlp);
    const interval = scrapeIntervalSeconds * 1000;
    return {
        [variables.endpoint]: `http://127.0.0.1:${isGrpc ? grpcPort : httpPort}`,
        // Whatever an endpoint of its own takes is the container's matter.
        ...(isElsewhere ? {} : { [variables.protocol]: isGrpc ? "grpc" : httpProtocol }),
        // A name among the container's own attributes would lose against the variable.
        ...(attributesIn(own.get(variables.resource)).has("service.name") ? {} : { [variables.service]: serviceName }),
        [variables.resource]: attribute(name),
        // What isn't taken isn't sent either: some SDKs send logs unless they are told not to, others no metrics.
        ...Object.fromEntries(
            signals.map((signal) => [exporterVariable(signal), pushed.includes(signal) ? "otlp" : "none"]),
        ),
        ...(pushed.includes("metrics")
            ? {
                  // As often as what is scraped, so that one range fits all in a query.
                  OTEL_METRIC_EXPORT_INTERVAL: String(interval),
                  OTEL_METRIC_EXPORT_TIMEOUT: String(Math.min(interval, longestExportSeconds * 1000)),
                  // AMP keeps no exemplars.
                  OTEL_METRICS_EXEMPLAR_FILTER: "always_off",
              }
            : {}),
    };
}

const exporterVariable = (signal: string): string => `OTEL_${signal.toUpperCase()}_EXPORTER`;

const attribute = (container: string): string => `${containerAttribute}=${container}`;

/** Attributes of a resource, as the variable has them: `key=value,key=value`. */
const attributesIn = (text: string | undefined): ReadonlyMap<string, string> =>
    new Map(
        (text ?? "").split(",").flatMap((pair) => {
            const [key = "", ...value] = pair.split("=");
            return key.trim() === "" ? [] : [[key.trim(), value.join("=").trim()] as const];
        }),
    );

/** The container's own attributes and its name; undefined where it sets none, or none that are known. */
function mergedAttributes(container: string, own: Own): string | undefined {
    const text = own.get(variables.resource);
    if (text === undefined || attributesIn(text).has(containerAttribute)) {
        return undefined;
    }
    return [...(text.trim() === "" ? [] : [text]), attribute(container)].join(",");
}

const portOf = (address: string | undefined): number | undefined => {
    const [, port] = /^(?:https?:\/\/)?[^/:]+:(\d+)(?:\/|$)/.exec(address ?? "") ?? [];
    return port === undefined ? undefined : Number(port);
};

const leadsHere = (address: string | undefined, { grpcPort, httpPort }: OtlpArgs): boolean =>
    /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1)[:/]/i.test(address ?? "") &&
    [grpcPort ?? otlpPorts.grpcPort, httpPort ?? otlpPorts.httpPort].includes(portOf(address) ?? 0);

/** What containers set themselves and that contradicts what is asked for, each as a sentence. */
export function otlpRemarks(containers: readonly Sender[], options: Options): readonly string[] {
    const { otlp } = options;
    return otlp === undefined
        ? []
        : containers
              .filter(({ name }) => otlp.containers.includes(name))
              .flatMap((container) => {
                  const properties = agentProperties(container);
                  return [
                      ...contradictions(withProperties(container), options, otlp),
                      ...lostName(properties.get(variables.resource)?.value),
                  ].map(([variable, what]) => {
                      const set = properties.get(variable)?.option ?? variable;
                      return `Container ${container.name} sets ${set} itself: ${what}.`;
                  });
              });
}

/** A property takes the place of the variable, to which the container's name is added. */
function lostName(attributes: string | undefined): readonly Contradiction[] {
    const isLost = attributes !== undefined && !attributesIn(attributes).has(containerAttribute);
    const what = `its metrics have no label container_name, as ${containerAttribute} isn't in it; say it by the variable`;
    return isLost ? [[variables.resource, what]] : [];
}

type Contradiction = readonly [variable: string, what: string];

function contradictions(own: Own, { serviceName }: Options, otlp: OtlpArgs): readonly Contradiction[] {
    const pushed = pushedByOtlp(otlp);
    const found: Contradiction[] = [];
    // A value that comes later, or from a secret, isn't known here.
    const look = (variable: string, problem: (value: string) => string | undefined) => {
        const value = own.get(variable)?.trim() ?? "";
        const what = value === "" ? undefined : problem(value);
        if (what !== undefined) {
            found.push([variable, what]);
        }
    };
    const taken = signals.filter((signal) => pushed.includes(signal));
    look(variables.endpoint, (value) =>
        leadsHere(value, otlp) ? undefined : "it sends elsewhere, and nothing of it comes to the collector",
    );
    for (const signal of taken) {
        look(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, (value) =>
            leadsHere(value, otlp) ? undefined : `its ${signal} go elsewhere, and not to the collector`,
        );
    }
    for (const signal of signals) {
        look(exporterVariable(signal), (value) => {
            const sends = value.split(",").some((each) => each.trim() === "otlp");
            if (pushed.includes(signal)) {
                return sends ? undefined : `it sends no ${signal} by OTLP, and otlp asks for them`;
            }
            return sends ? `the collector takes no ${signal}, as otlp.${signal} isn't set` : undefined;
        });
    }
    const renamed = `its metrics have the label job ${serviceName} all the same, and its traces and logs the other name`;
    look(variables.service, (value) => (value === serviceName ? undefined : renamed));
    look(variables.resource, (value) => {
        const name = own.has(variables.service) ? undefined : attributesIn(value).get("service.name");
        return name === undefined || name === serviceName ? undefined : renamed;
    });
    look(variables.disabled, (value) => (value.toLowerCase() === "true" ? "it sends nothing" : undefined));
    look(variables.agentEnabled, (value) => (value.toLowerCase() === "false" ? "its agent sends nothing" : undefined));
    look(variables.temporality, (value) =>
        taken.includes("metrics") && value.toLowerCase() !== "cumulative"
            ? "AMP takes cumulative sums alone, and others are lost"
            : undefined,
    );
    return found;
}
