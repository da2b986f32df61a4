/**
 * How the images of the example run on this machine: the real program where it can be had, a recording of its metrics
 * where not.
 */
import * as path from "node:path";
import { findPart, partHint, type Part } from "../tools/parts";
import type { HealthProbe, ImageTable, Launch, LocalImage, TaskContainer } from "./ecs";
import { fixtures, projects } from "./paths";

/** What finds a part; undefined when this machine has none. */
export type FindPart = (part: Part) => string | undefined;

/** The images that this machine runs: the ADOT collector, Envoy, the example's service, and the agent for JVMs. */
export function localImages(find: FindPart = findPart): ImageTable {
    return [collector(find), envoy(find), orders(find), javaAgent(find)];
}

/** What any program needs of this machine. */
const basics: Record<string, string> = { PATH: process.env.PATH ?? "" };

function collector(find: FindPart): LocalImage {
    return {
        pattern: "…/aws-otel-collector",
        matches: (repository) => /(^|\/)aws-otel-collector$/.test(repository),
        launch(container) {
            const program = find("otelcol");
            if (program === undefined) {
                throw new Error(`Container ${container.name} can't run: otelcol is missing: ${partHint("otelcol")}`);
            }
            refuseEntryPoint(container, ["/awscollector"]);
            return {
                program,
                args: collectorArguments(container),
                // `ENV` of the image (aws-otel-collector `cmd/awscollector/Dockerfile`).
                environment: { ...basics, HOME: "/home/aoc", RUN_IN_CONTAINER: "True" },
                real: true,
                description: "OpenTelemetry Collector with the components of ADOT",
                ports: [8888, 13133],
                health: collectorHealth,
            };
        },
    };
}

/**
 * When the variable is there, even empty, ADOT reads its config from it and ignores `--config` (aws-otel-collector
 * `pkg/config`).
 */
function collectorArguments({ environment = [], secrets = [], command }: TaskContainer): readonly string[] {
    const fromVariable = [...environment, ...secrets].some(({ name }) => name === "AOT_CONFIG_CONTENT");
    if (!fromVariable) {
        return command ?? ["--config=/etc/otel-config.yaml"];
    }
    const gates = (command ?? []).filter((argument) => argument.startsWith("--feature-gates="));
    return ["--config=env:AOT_CONFIG_CONTENT", ...gates];
}

/**
 * The image holds two programs and no shell; `/healthcheck` asks the health_check extension (aws-otel-collector
 * `cmd/healthcheck`).
 */
function collectorHealth([program, ...args]: readonly string[]): HealthProbe {
    if (program !== "/healthcheck") {
        return {
            kind: "impossible",
            reason: `exec: "${program}": no such file: the image has neither a shell nor tools`,
        };
    }
    const port = /^--?port(?:=(\d+))?$/.exec(args[0] ?? "");
    return { kind: "http", port: port === null ? 13133 : Number(port[1] ?? args[1]), path: "/" };
}

function envoy(find: FindPart): LocalImage {
    return {
        pattern: "envoyproxy/envoy",
        matches: (repository) => /(^|\/)envoyproxy\/envoy$/.test(repository),
        launch(container) {
            const program = find("envoy");
            if (program === undefined) {
                return replay("envoy", { 9901: { "/stats/prometheus": "envoy-1.39.3.prom" }, 8080: {} });
            }
            refuseEntryPoint(container, ["/docker-entrypoint.sh"]);
            // The image's entry point takes options alone as well as `envoy` and options.
            const [first, ...rest] = container.command ?? ["-c", "/etc/envoy/envoy.yaml"];
            const own = first === "envoy" ? rest : [first!, ...rest];
            return {
                program,
                // Hot restart shares memory by a name that all of a machine's Envoys have in common. Two workers: as
                // many as a task of 1 vCPU could use.
                args: [...own, "--disable-hot-restart", "--concurrency", "2"],
                environment: basics,
                real: true,
                description: "Envoy",
                ports: [],
            };
        },
    };
}

function orders(find: FindPart): LocalImage {
    return {
        pattern: "…/orders",
        matches: (repository) => /(^|\/)orders$/.test(repository),
        launch(container) {
            const [java, agent] = [find("java"), find("jmx")];
            if (java === undefined || agent === undefined) {
                return replay(java === undefined ? "java" : "jmx", {
                    9404: { "/metrics": "jvm-jmx-exporter-1.0.1.prom" },
                    8081: {},
                });
            }
            const app = path.join(projects.orders, "app");
            // The same as the image's entry point (app/Dockerfile), but from source, compiled in a hurry, and with a
            // heap for a small machine.
            const heapMiB = Math.min(128, Math.floor((container.memory ?? 256) / 2));
            const { JAVA_HOME } = process.env;
            return {
                program: java,
                args: [
                    `-Xmx${heapMiB}m`,
                    "-XX:+UseG1GC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    `-javaagent:${agent}=127.0.0.1:9404:${path.join(app, "jmx-exporter.yaml")}`,
                    path.join(app, "Orders.java"),
                ],
                environment: { ...basics, ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }) },
                real: true,
                description: "JVM with the JMX exporter",
                ports: [9404],
            };
        },
    };
}

/** AWS's image of OpenTelemetry's Java agent has a `cp` and the agent in it; here the agent is OpenTelemetry's own. */
function javaAgent(find: FindPart): LocalImage {
    const agent = "/javaagent.jar";
    return {
        pattern: "…/adot-autoinstrumentation-java",
        matches: (repository) => /(^|\/)adot-autoinstrumentation-java$/.test(repository),
        launch(container) {
            const { name, command = [] } = container;
            const [program, ...args] = [...(container.entryPoint ?? []), ...command];
            const file = find("otel-java");
            if (file === undefined) {
                throw new Error(
                    `Container ${name} can't run: OpenTelemetry's Java agent is missing: ${partHint("otel-java")}`,
                );
            }
            if (program !== "cp") {
                throw new Error(
                    `Container ${name} runs ${JSON.stringify(program)}: the image has nothing but cp and ${agent}.`,
                );
            }
            return {
                program: "cp",
                args: args.map((argument) => (argument === agent ? file : argument)),
                environment: basics,
                real: true,
                description: "copies OpenTelemetry's Java agent",
                ports: [],
            };
        },
    };
}

/** Recorded metrics in place of a program. */
function replay(missing: Part, ports: Record<number, Record<string, string>>): Launch {
    const routes = Object.entries(ports).map(([port, files]) => [
        port,
        Object.fromEntries(Object.entries(files).map(([url, file]) => [url, path.join(fixtures, file)])),
    ]);
    return {
        program: process.execPath,
        args: [path.join(__dirname, "ecs", "replay.mjs"), JSON.stringify(Object.fromEntries(routes))],
        environment: basics,
        real: false,
        description: `recorded metrics, as ${missing} is missing: ${partHint(missing)}`,
        ports: [],
    };
}

function refuseEntryPoint({ name, image, entryPoint }: TaskContainer, own: readonly string[]): void {
    if (entryPoint !== undefined && entryPoint.join(" ") !== own.join(" ")) {
        throw new Error(
            `Container ${name} has entryPoint ${JSON.stringify(entryPoint)}: here ${image} runs by its own, ${JSON.stringify(own)}; leave it out.`,
        );
    }
}
