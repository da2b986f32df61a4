/**
 * Programs that run OpenTelemetry pipelines under other names than the collector's, with what is known of each. Data;
 * sources are the projects' own documentation and repositories.
 */
import type { Container } from "./containers";

/** A collector under another name. */
export interface OtherCollector {
    /** As its makers call it. */
    readonly name: string;
    /** Matches a part of an image's path, in lower case. */
    readonly image: RegExp;
    /** Its image's path, where its last part alone says nothing. */
    readonly path?: string;
    /** Its program, and an argument that tells it from others. Default: called as its image, unless that is a word. */
    readonly program?: { readonly name: RegExp; readonly argument?: RegExp };
    /**
     * True for an ordinary word, which says nothing as the first of several parts: it may be an organisation's; nor as
     * a container's name.
     */
    readonly isWord?: boolean;
    /** How it finds its config: full sentence. */
    readonly config: string;
    /** False where the container shows that no OpenTelemetry config runs in it. Without it: always true. */
    readonly runsPipelines?: (container: Container) => boolean;
}

export const otherCollectors: readonly OtherCollector[] = [
    {
        name: "the OpAMP supervisor",
        image: /op-?amp-?supervisor|(^|[-_.])(otel|otelcol|opentelemetry|collector)[-_.]?.{0,128}supervise/,
        config: "The OpAMP supervisor starts a collector with a config that a server sends (opentelemetry-collector-contrib cmd/opampsupervisor).",
    },
    {
        name: "Splunk's collector",
        image: /^splunk-otel-collector(-|$)/,
        config: "Splunk's collector takes its config from SPLUNK_CONFIG, SPLUNK_CONFIG_YAML, a folder or its own default, and adds flags of its own (splunk-otel-collector internal/settings).",
    },
    {
        name: "Grafana Alloy",
        image: /^(grafana-)?alloy(-dev|-v?\d[\w.-]*)?$/,
        program: { name: /^(grafana-)?alloy$/, argument: /^(run|otel)$/ },
        isWord: true,
        config: "Grafana Alloy runs the collector's components from files in a language of its own, or from YAML with the command otel.",
    },
    {
        name: "the Grafana Agent",
        image: /^grafana-agent(-(flow|static|dev))?$/,
        path: "grafana/agent",
        config: "The Grafana Agent runs the collector's components from a file of its own form.",
    },
    {
        name: "Jaeger 2",
        image: /^jaeger(-?v?2[\w.-]*)?$/,
        program: { name: /^jaeger$/, argument: /^--config(=|$)/ },
        isWord: true,
        config: "Jaeger 2 is an OpenTelemetry collector whose config is built in or a file (jaeger cmd/jaeger).",
    },
    {
        name: "the Bindplane agent",
        image: /^(bindplane|observiq)-(agent|otel-collector|collector)(-|$)/,
        config: "The Bindplane agent is a collector whose config is a file that a server replaces (manager.yaml, OPAMP_ENDPOINT).",
    },
    {
        name: "Bindplane",
        image: /^bindplane$/,
        isWord: true,
        config: "Bindplane's collector has a config that a server replaces (manager.yaml, OPAMP_ENDPOINT).",
    },
    {
        name: "Lumigo's collector",
        image: /^lumigo-otel(-|$)/,
        config: "Lumigo's collector has a config of its own in the image.",
    },
    {
        name: "Odigos' collector",
        image: /^odigos-(collector|gateway)(-|$)/,
        config: "Odigos' collector takes its config from a file that its control plane writes.",
    },
    {
        name: "SigNoz's collector",
        image: /^signoz-otel-collector(-|$)/,
        config: "SigNoz's collector has flags of its own, and a server may replace its config (--manager-config).",
    },
    {
        name: "the CloudWatch agent",
        image: /^((amazon-|aws-)?cloudwatch-agent|cw-?agent)([-_.]|$)/,
        program: { name: /^((start|config)-)?amazon-cloudwatch-agent$/ },
        config: "The CloudWatch agent runs a collector from CW_CONFIG_CONTENT, from CW_OTEL_CONFIG_CONTENT or from files, and adds no memory_limiter.",
        runsPipelines: cloudWatchAgentTakesOtel,
    },
    {
        name: "the Datadog agent's collector",
        image: /^ddot-collector(-|$)/,
        config: "The Datadog agent's collector takes its config from a file, with settings of the agent put in.",
    },
    {
        name: "Elastic's collector",
        image: /^(elastic-otel-collector|edot-collector)(-|$)/,
        config: "Elastic's collector takes its config from a file in the image, or from Fleet.",
    },
    {
        name: "New Relic's collector",
        image: /^nrdot-collector(-|$)/,
        config: "New Relic's collector has a config of its own in the image, which --config adds to or replaces.",
    },
    {
        name: "the Coralogix agent",
        image: /^(cdot|coralogix-otel-(agent|collector))(-|$)/,
        config: "The Coralogix agent takes its config from a file, or from a server.",
    },
];

/**
 * The agent's own JSON has no OpenTelemetry in it unless it takes OTLP or traces; only a literal can tell ("Collect
 * metrics and traces with OpenTelemetry" in the CloudWatch user guide).
 */
function cloudWatchAgentTakesOtel({
    environment,
    secrets,
    entryPoint,
    command,
    hasEnvironmentFiles,
}: Container): boolean {
    const names = [...environment, ...secrets].map(({ name }) => name);
    const literals = environment.filter(({ name }) => name === "CW_CONFIG_CONTENT");
    return (
        literals.length !== 1 ||
        names.includes("CW_OTEL_CONFIG_CONTENT") ||
        secrets.some(({ name }) => name === "CW_CONFIG_CONTENT") ||
        entryPoint.length + command.length > 0 ||
        hasEnvironmentFiles ||
        !isPlainAgentJson(literals[0]!.value)
    );
}

/** Keys of the agent's JSON under which a pipeline of OpenTelemetry's begins. */
const otelKeys = /^(otlp|traces|opentelemetry|jmx|prometheus|application_signals|app_signals|xray)$/i;

function isPlainAgentJson(text: string): boolean {
    let isPlain = true;
    try {
        JSON.parse(text, (key, value: unknown) => {
            isPlain &&= !otelKeys.test(key);
            return value;
        });
    } catch {
        return false;
    }
    return isPlain;
}

/**
 * Last parts of an image's path that say that it is no collector, though a collector's name stands in it: SDKs and
 * agents of languages, operators, builders, programs that send telemetry to try a collector.
 */
export const notCollectors = new RegExp(
    `(^|[-_.])(${[
        // Apps that are there to be observed, and what makes load for a collector.
        "(sample|demo|example|test|hello)s?[-_.]?(apps?|services?|servers?|clients?|workloads?|emitter)",
        "emitter",
        "telemetrygen",
        "(load|traffic|data|metrics?|traces?|logs?|span)[-_.]?(gen|generator)",
        "clients?",
        "mock(ed)?[-_.]?server",
        // What languages have in an app.
        "(auto-?)?instrumentation([-_.]?\\w+)?",
        "sdk",
        "java-?agent",
        "java",
        "nodejs",
        "python",
        "dotnet",
        "ruby",
        "php",
        // What stands beside a collector, and isn't one.
        "operator",
        "target-?allocator",
        "builder",
        "config[-_.]?(reloader|loader|init|watcher)",
        "reloader",
        "dashboards?",
        "docs",
    ].join("|")})([-_.]|$)`,
);
