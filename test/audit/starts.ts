/** Starts of a collector, and whether each is proven: the routes, images and flags that people and attackers use. */
import type { Container } from "../../audit/containers";

const good = "--config=yaml:a: good";
const bad = "--config=yaml:a: bad";
const variable = [{ name: "AOT_CONFIG_CONTENT", value: "a: good" }];
const adot: Partial<Container> = { environment: [] };
const withVariable: Partial<Container> = { environment: variable };
const contrib: Partial<Container> = { environment: [], image: "otel/opentelemetry-collector-contrib:0.156.0" };
const splunk = (
    environment: Readonly<Record<string, string>>,
    change: Partial<Container> = {},
): Partial<Container> => ({
    image: "quay.io/signalfx/splunk-otel-collector:0.130.0",
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    ...change,
});
const inYaml = { SPLUNK_CONFIG_YAML: "a: good" };
const digest = "sha256:d2bdfff2c377c3d71d78bd5d9ce9862fd535b12134a5739d87a07801297cf9fd";

/** Containers' names by which collectors are known that aren't called so. */
const otherNames = [
    "aoc-collector-1",
    "collector-otel",
    "otel-collector2",
    "cwagent",
    "cloudwatch-agent",
    "splunk-otel-collector",
    "signoz-otel-collector",
    "nrdot-collector",
    "grafana-agent",
    "bindplane-agent",
    "opamp-supervisor",
];

/** `good` and `bad` are the config that is read. */
export type Verdict = "good" | "bad" | "unproven" | "refused" | "no collector";

const command = (start: Partial<Container>, ...args: string[]): Partial<Container> => ({ ...start, command: args });
const image = (name: string, change: Partial<Container> = withVariable): Partial<Container> => ({
    ...change,
    image: name,
});
const mounted = (mountPath: string, change: Partial<Container> = withVariable): Partial<Container> => ({
    ...change,
    mountPaths: [mountPath],
});

/** Images that the cases need to be declared. */
export const declaredImages = { adot: ["^registry\\.example/adot$"], community: ["^registry\\.example/otelcol$"] };

/** What each start comes to, by what it is about. A config holds `a: good` or `a: bad`. */
export const starts: Readonly<Record<string, readonly [Partial<Container>, Verdict][]>> = {
    "Splunk's variable": [
        [splunk(inYaml), "good"],
        [splunk({ SPLUNK_CONFIG_YAML: "a: bad" }), "bad"],
        [splunk({ SPLUNK_CONFIG_YAML: "a: ${env:A}", A: "good" }), "good"],
        [splunk({ ...inYaml, SPLUNK_CONFIG: "" }), "good"],
        [splunk(inYaml, { entryPoint: ["/otelcol"] }), "good"],
        [splunk(inYaml, { mountPaths: ["/var/log"] }), "good"],
        // SPLUNK_CONFIG would be in them, and beats the literal.
        [splunk(inYaml, { hasEnvironmentFiles: true }), "unproven"],
        ...["latest", "0.97.0", "v0.141.2", "0.130.0-arm64", `0.130.0@sha256:${"1".repeat(64)}`].map(
            (tag): [Partial<Container>, Verdict] => [
                splunk(inYaml, { image: `quay.io/signalfx/splunk-otel-collector:${tag}` }),
                "good",
            ],
        ),
        ...["quay.io/signalfx/splunk-otel-collector", `quay.io/signalfx/splunk-otel-collector@sha256:${"1".repeat(64)}`]
            .concat(["0.96.1", "0.33.0", "main"].map((tag) => `quay.io/signalfx/splunk-otel-collector:${tag}`))
            .concat(["registry.example/splunk-otel-collector:0.130.0", "quay.io/signalfx/splunk-otel-collector-x:1"])
            .map((name): [Partial<Container>, Verdict] => [
                splunk(inYaml, { image: name }),
                name === "quay.io/signalfx/splunk-otel-collector" ? "good" : "unproven",
            ]),
        [splunk({ ...inYaml, SPLUNK_CONFIG: "/etc/otel/collector/fargate_config.yaml" }), "unproven"],
        [splunk(inYaml, { secrets: [{ name: "SPLUNK_CONFIG", valueFrom: "x" }] }), "unproven"],
        [splunk({}, { secrets: [{ name: "SPLUNK_CONFIG_YAML", valueFrom: "x" }] }), "unproven"],
        [splunk({}), "unproven"],
        [splunk({ SPLUNK_CONFIG_YAML: "" }), "unproven"],
        [splunk({ AOT_CONFIG_CONTENT: "a: good" }), "unproven"],
        [splunk({ SPLUNK_CONFIG_YAML: "{ a: good, config_sources: { include: null } }" }), "unproven"],
        [splunk({ SPLUNK_CONFIG_YAML: "a: ${include:/etc/a.yaml}" }), "unproven"],
        [splunk(inYaml, { command: ["--config=/etc/a.yaml"] }), "unproven"],
        [splunk(inYaml, { command: ["--set=a=bad"] }), "unproven"],
        [splunk(inYaml, { command: ["--discovery"] }), "unproven"],
        [splunk(inYaml, { entryPoint: ["/otelcol", "--configd"] }), "unproven"],
        [splunk(inYaml, { entryPoint: ["/bin/sh"] }), "unproven"],
        [splunk(inYaml, { mountPaths: ["/otelcol"] }), "unproven"],
        [splunk(inYaml, { volumesFrom: ["app"] }), "unproven"],
        // Another collector doesn't read it.
        [{ ...contrib, environment: [{ name: "SPLUNK_CONFIG_YAML", value: "a: good" }] }, "unproven"],
        [{ environment: [{ name: "SPLUNK_CONFIG_YAML", value: "a: good" }] }, "unproven"],
    ],
    "ADOT's flags": [
        [command(adot, good), "good"],
        [command(adot, "--config", "yaml:a: good"), "good"],
        [command(adot, good, "--set=a=bad"), "bad"],
        [command(adot, bad, "", good), "bad"],
        [command(adot, bad, "-", good), "bad"],
        [command(adot, bad, "--", good), "bad"],
        [command(adot, bad, "word", good), "bad"],
        [command(adot, good, "", bad), "good"],
        [command(adot, good, bad), "bad"],
        [command(adot, good, "", "--set=a=bad"), "good"],
        [command(adot, "", good), "refused"],
        [command(adot, "--", good), "refused"],
        [command(adot, "/awscollector", good), "refused"],
        [command(withVariable, "/awscollector"), "good"],
        [command(withVariable, bad), "good"],
        [command(withVariable, "--set=a=bad"), "good"],
        [command(withVariable, "--feature-gates=exporter.prometheusremotewritexporter.RetryOn429"), "good"],
        [command(withVariable, "--feature-gates=+service.profilesSupport,-exporter.xray.allowDot"), "good"],
        [command(withVariable, "--feature-gates=a.b, c.d"), "refused"],
        [command(withVariable, "--feature-gates=a.b,,c.d"), "refused"],
        [command(withVariable, "--feature-gates", ""), "good"],
        [command(withVariable, "-feature-gates=service.profilesSupport"), "refused"],
        [command(withVariable, "--feature-gates=no.such.gate"), "refused"],
        [command(withVariable, "", "--feature-gates=no.such.gate"), "refused"],
        [command(withVariable, "--feature-gates=service.partialReload"), "good"],
        [
            command(
                { ...withVariable, image: "amazon/aws-otel-collector:v0.49.0" },
                "--feature-gates=service.partialReload",
            ),
            "refused",
        ],
        [command(withVariable, "--feature-gates=processor.filter.defaultErrorModeIgnore"), "good"],
        [command(withVariable, "--feature-gates=-processor.filter.defaultErrorModeIgnore"), "refused"],
        [command({ ...withVariable, image: "amazon/aws-otel-collector:v0.48.0" }, "--feature-gates=a.b"), "refused"],
        [command({ ...withVariable, image: "amazon/aws-otel-collector:v0.99.0" }, "--feature-gates=a.b"), "good"],
        [command({ ...contrib, command: [good, "--feature-gates=a.b"] }, good, "--feature-gates=a.b"), "good"],
        [command(adot, "-config=yaml:a: good"), "refused"],
        [command(adot, "-config", "yaml:a: good"), "refused"],
        [command(withVariable, "--log-level=debug"), "refused"],
        [command(withVariable, "", "--log-level=debug"), "refused"],
        [command(withVariable, "--version"), "refused"],
        [command(withVariable, "--help"), "refused"],
        [command(withVariable, "", "--version"), "refused"],
        [command(withVariable, "", "-v=false"), "good"],
        [command(withVariable, "", "-h"), "refused"],
        [command(withVariable, "--set=x"), "refused"],
        [command(withVariable, "--set"), "refused"],
        [command(withVariable, "--=x"), "refused"],
        [command(withVariable, "---config=x"), "refused"],
        [command(withVariable, "components"), "good"],
        [command(withVariable, "completion", "bash"), "refused"],
        [command(adot, "--feature-gates=a.b"), "refused"],
        // A command of gates alone takes the image's --config away, so that only the variable brings a config.
        [command(adot, "--feature-gates=exporter.prometheusremotewritexporter.RetryOn429"), "refused"],
        [command(adot, good, bad, good, "--set=a=good"), "unproven"],
        [command(adot, "--config=/etc/orders.yaml"), "unproven"],
        [command(adot, good, good, "--feature-gates=confmap.enableMergeAppendOption"), "unproven"],
        [command(adot, good, good, "", "--feature-gates=confmap.enableMergeAppendOption"), "unproven"],
        [command(withVariable, "--feature-gates=confmap.enableMergeAppendOption"), "good"],
        [
            command({ ...withVariable, image: "amazon/aws-otel-collector:v0.99.0" }, "--feature-gates=confmap.x"),
            "unproven",
        ],
        [adot, "unproven"],
    ],
    "the community's flags": [
        [command(contrib, good), "good"],
        [command(contrib, bad, "", good), "good"],
        [command(contrib, bad, "-", good), "good"],
        [command(contrib, bad, "--", good), "bad"],
        [command(contrib, bad, "word", good), "refused"],
        [command(contrib, "--", good), "refused"],
        [command(contrib, "validate", good), "refused"],
        [command(contrib, good, "validate"), "refused"],
        [command(contrib, good, "components"), "refused"],
        [command(contrib, "print-config", good), "refused"],
        [command(contrib, "--version", good), "refused"],
        [command(contrib, "--version=false", good), "good"],
        [command(contrib, "-hv", good), "refused"],
        [command(contrib, "-config=yaml:a: good"), "refused"],
        [command(contrib, "--log-level=debug", good), "refused"],
        [command(contrib, good, good, good, "--set=a=bad"), "bad"],
        [command({ ...contrib, environment: variable }, bad), "bad"],
        [{ ...contrib, environment: variable }, "unproven"],
    ],
    "entry points": [
        [{ ...withVariable, entryPoint: ["/awscollector"] }, "good"],
        [{ ...adot, entryPoint: ["/awscollector"], command: [good] }, "good"],
        [{ ...adot, entryPoint: ["/awscollector", good] }, "good"],
        [{ ...adot, entryPoint: ["/awscollector", bad, ""], command: [good] }, "bad"],
        [{ ...adot, entryPoint: ["/awscollector"] }, "refused"],
        [{ ...contrib, entryPoint: ["/otelcol-contrib"], command: [good] }, "good"],
        [{ ...contrib, entryPoint: ["/otelcol"], command: [good] }, "unproven"],
        ...[
            ["awscollector"],
            ["/queue/awscollector"],
            ["/otelcol"],
            ["/aws-otel-collector"],
            ["//awscollector"],
            ["/bin/sh", "-c", "exec /awscollector"],
            ["/usr/bin/env", "-u", "AOT_CONFIG_CONTENT", "/awscollector"],
            ["env", "/awscollector"],
            ["busybox", "sh"],
            ["/start"],
            ["/healthcheck"],
            ["/opampsupervisor"],
            ["--config=yaml:a: good"],
            [""],
        ].map((entryPoint): [Partial<Container>, Verdict] => [{ ...withVariable, entryPoint }, "unproven"]),
    ],
    images: [
        [image("amazon/aws-otel-collector:v0.49.0"), "good"],
        [image("docker.io/amazon/aws-otel-collector:v0.49.0"), "good"],
        [image(`public.ecr.aws/aws-observability/aws-otel-collector@sha256:${"0".repeat(64)}`), "good"],
        [image("registry.example/adot:1"), "good"],
        [image(`registry.example/mirror/aws-otel-collector:v0.49.0@${digest}`), "good"],
        [image(`registry.example/anything@${digest}`), "good"],
        [
            command(
                image("ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector:1", adot),
                good,
            ),
            "good",
        ],
        [command(image("registry.example/otelcol:1", adot), good), "good"],
        [image("registry.example/otelcol:1", withVariable), "unproven"],
        ...[
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:v0.49.0",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/ecr-public/aws-observability/aws-otel-collector:v0.49.0",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector/prod:1",
            "Amazon/aws-otel-collector:v0.49.0",
            "registry.example/amazon/aws-otel-collector:v0.49.0",
            "aws-otel-collector:v0.49.0",
            "acme/otel-collector:1.0",
            "acme/orders:1",
            "",
            "amazon/aws-otel-collector:v0.49.0/x",
        ].map((name): [Partial<Container>, Verdict] => [image(name), "unproven"]),
        ...[
            "grafana/alloy:v1.22.0",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/alloy/prod:1",
            "grafana/agent:v0.40",
            "grafana/grafana-agent:v0.40",
            "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest",
            "amazon/cloudwatch-agent:latest",
            "jaegertracing/jaeger:2.10.0",
            "observiq/bindplane-agent:1.60",
            "ghcr.io/observiq/observiq-otel-collector:1",
            "acme/otel-agent:1",
            "quay.io/signalfx/splunk-otel-collector:latest",
            "signoz/signoz-otel-collector:latest",
            "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-opampsupervisor:0.156.0",
            "otel/opentelemetry-collector-contrib:0.156.0-supervised",
            "acme/otel-supervised-cdot:v1",
            "datadog/ddot-collector:7",
            "newrelic/nrdot-collector-host:1",
            "elastic/elastic-otel-collector:9",
            "ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector:0.30.0",
            "acme/team.otelcol_custom",
            "acme/adot-sidecar:3",
            "acme/aoc-collector",
            "acme/otel",
            "acme/opentelemetry:1",
            "acme/collector-otel",
            "acme/otelcorecol",
            "registry.example/observability/collector:v1",
            "acme/cwagent",
            "acme/bindplane",
            "grafana/alloy-dev",
            "acme/jaeger-v2",
            "acme/lumigo-otel",
        ].map((name): [Partial<Container>, Verdict] => [command(image(name, adot), good), "unproven"]),
        ...[
            "public.ecr.aws/aws-observability/adot-autoinstrumentation-java:v2.11.0",
            "ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-nodejs:0.60.0",
            "ghcr.io/open-telemetry/opentelemetry-operator/target-allocator:0.130.0",
            "ghcr.io/open-telemetry/opentelemetry-collector-contrib/telemetrygen:latest",
            "aottestbed/aws-otel-collector-sample-app:java-0.1.0",
            "acme/otel-java-agent:2",
            "acme/aws-otel-java-agent:2",
            "otel/opentelemetry-collector-builder:0.156.0",
            "fluent/fluent-bit:4",
            "timberio/vector:0.50.0",
            "public.ecr.aws/datadog/agent:7",
            "alloy/orders:1",
            "jaeger/orders:1",
            "acme/garbage-collector:1",
            "acme/hotel-columns:2",
            "acme/hypotel-gateway",
            "envoyproxy/envoy:v1.39.3",
            "acme/opentelemetry-demo",
            "ghcr.io/open-telemetry/demo:2.0.0-ad",
            "acme/otel-demo-app",
            "acme/orders-otel-instrumented",
            "acme/orders-otel:1",
            "otel/orders:1",
            "acme/otel/orders:1",
            "bindplane/orders:1",
            "acme/metrics-collector",
            "acme/collector:1",
            "jaegertracing/jaeger-query:1.60",
            "jaegertracing/jaeger-ui:1",
            "jaegertracing/all-in-one:1.60",
        ].map((name): [Partial<Container>, Verdict] => [image(name, adot), "no collector"]),
    ],
    "the CloudWatch agent": [
        [agent('{"logs": {"metrics_collected": {"emf": {}}}}'), "no collector"],
        [agent('{"metrics": {"metrics_collected": {"statsd": {}}}}'), "no collector"],
        [agent('{"metrics": {"metrics_collected": {"otlp": {}}}}'), "unproven"],
        [agent('{"traces": {"traces_collected": {"xray": {}}}}'), "unproven"],
        [agent("{"), "unproven"],
        [{ ...agent("{}"), command: ["-config", "/x.json"] }, "unproven"],
        [{ ...agent("{}"), hasEnvironmentFiles: true }, "unproven"],
        [
            { ...agent("{}"), environment: [], secrets: [{ name: "CW_CONFIG_CONTENT", valueFrom: "ecs-cwagent" }] },
            "unproven",
        ],
    ],
    mounts: [
        ...["/tmp", "/var/log", "/home/aoc/queue", "/opt/aws", "/opt/aws/aws-otel-collector/logs", "/etc", "/data"]
            .filter((path) => path !== "/opt/aws")
            .map((path): [Partial<Container>, Verdict] => [mounted(path), "good"]),
        ...[
            "/",
            "/opt",
            "/opt/",
            "/opt/aws",
            "/opt/aws/aws-otel-collector",
            "/opt/aws/aws-otel-collector/etc",
            "/opt//aws/./aws-otel-collector/x/../etc/",
            "/opt/aws/aws-otel-collector/etc/extracfg.txt",
            "/../opt/aws/aws-otel-collector/etc",
            "/awscollector",
            "opt/aws",
            "",
        ].map((path): [Partial<Container>, Verdict] => [mounted(path), "unproven"]),
        [{ ...withVariable, volumesFrom: ["app"] }, "unproven"],
        [{ ...withVariable, mountPaths: ["/tmp", "/opt/aws/aws-otel-collector/etc"] }, "unproven"],
        [mounted("/opt/aws", command(contrib, good)), "good"],
        [mounted("/etc/otelcol-contrib", command(contrib, good)), "good"],
        [mounted("/otelcol-contrib", command(contrib, good)), "unproven"],
        [mounted("/opt/aws/aws-otel-collector/etc", image("registry.example/adot:1")), "unproven"],
        [mounted("/var/lib/otel", command(image("registry.example/otelcol:1", adot), good)), "good"],
        [mounted("/usr/bin", command(image("registry.example/otelcol:1", adot), good)), "unproven"],
        [mounted("/var", command(image("registry.example/otelcol:1", adot), good)), "unproven"],
    ],
    "names and executables": [
        ...[
            "aoc-collector",
            "aws-collector",
            "adot",
            "otel",
            "otel-agent",
            "adot-collector",
            "otel_collector",
            ...otherNames,
        ].map((name): [Partial<Container>, Verdict] => [{ ...adot, image: "acme/telemetry:1", name }, "unproven"]),
        ...[
            "hotel",
            "otel-collector-ui",
            "wait-for-otel-collector",
            "aoc-orders",
            "adot-demo",
            "otel-demo-app",
            "collector",
            "metrics-collector",
            "garbage-collector",
            "jaeger",
            "jaeger-query",
            "jaeger-ui",
            "alloy",
        ].map((name): [Partial<Container>, Verdict] => [{ ...adot, image: "acme/telemetry:1", name }, "no collector"]),
        ...[
            ["/otelcol-contrib"],
            ["otelcontribcol_linux_amd64"],
            ["/usr/bin/opampsupervisor"],
            ["awscollector"],
            ["/opt/aws/aws-otel-collector/bin/aws-otel-collector"],
            ["sh", "-c", "exec /opampsupervisor -config /otel-config/supervisor.yaml"],
            ["sh", "-c", "(/otelcol --config x)&wait"],
            ["otelcorecol"],
            ["/otelcorecol_linux_amd64"],
            ["/opampsupervisor_linux_amd64"],
            ["otel-collector"],
            ["/otel-collector"],
            ["/otel-collector_linux_arm64"],
            ["/adot-collector"],
            ["/usr/local/bin/opentelemetry-collector"],
            ["/splunk-otel-collector"],
            ["/signoz-otel-collector"],
            ["/dynatrace-otel-collector"],
            ["/observiq-otel-collector"],
            ["/otel-agent"],
            ["/nrdot-collector"],
            ["/bin/alloy", "run", "/etc/alloy/config.alloy"],
            ["alloy", "otel", "/etc/x.yaml"],
            ["/cmd/jaeger/jaeger-linux-amd64", "--config", "/etc/x.yaml"],
            ["/bin/grafana-agent"],
            ["bindplane-agent"],
            ["/opt/aws/amazon-cloudwatch-agent/bin/start-amazon-cloudwatch-agent"],
            ["tini", "--", "/otel-collector"],
            ["/usr/bin/env", "A=b", "/otel-collector"],
            ["sh", "-c", "sleep 3 && A=b exec otel-collector --x"],
        ].map((entryPoint): [Partial<Container>, Verdict] => [
            { ...adot, image: "acme/telemetry:1", entryPoint },
            "unproven",
        ]),
        ...[
            ["--peer=otelcol-contrib:4317"],
            ["/orders", "--exporter=otelcol"],
            ["/orders", "--otel-collector=http://localhost:4317"],
            ["/orders", "--otel-collector", "otel-collector"],
            ["/orders", "--collector", "http://otel-collector"],
            ["/orders", "--route", "/otel-agent"],
            ["/orders", "/var/log/otel-collector"],
            ["wait-for-it", "otel-collector:4317", "--", "/orders"],
            ["sh", "-c", "until nc -z otel-collector 4317; do sleep 1; done; exec /orders"],
            ["java", "-javaagent:/otel-agent.jar", "-jar", "/orders.jar"],
            ["jaeger", "query"],
            ["/jaeger-query", "--config=/etc/x.yaml"],
            ["alloy", "mix"],
        ].map((args): [Partial<Container>, Verdict] => [
            command(image("acme/orders:1", adot), ...args),
            "no collector",
        ]),
    ],
};

function agent(config: string): Partial<Container> {
    return image("amazon/cloudwatch-agent:1", { environment: [{ name: "CW_CONFIG_CONTENT", value: config }] });
}

/** Those that ECS takes, for a program to deploy: the proven ones and what is no collector, or all the others. */
export function deployableStarts(isSafe: boolean): { name: string; start: Partial<Container>; verdict: Verdict }[] {
    return (
        Object.values(starts)
            .flat()
            .filter(([{ image, mountPaths }]) => image !== "" && mountPaths?.includes("") !== true)
            // A config that a variable makes whole isn't one that the program can put a real one in place of.
            .filter(([{ environment }]) => environment?.some(({ value }) => value === "a: ${env:A}") !== true)
            .map(([start, verdict]) => ({ start, verdict }))
            .filter(({ verdict }) => (verdict === "good" || verdict === "no collector") === isSafe)
            .map((each, index) => ({ ...each, name: `start-${index}-${each.verdict.replace(" ", "-")}` }))
    );
}
