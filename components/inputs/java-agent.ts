/** Agents that an init container puts into the task's JVMs: what a program can say about them. */
import type { Input } from "@pulumi/pulumi";

import { memoryCeilingMiB } from "../../collector";
import {
    InputError,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    record,
    wholeNumber,
} from "../../collector/inputs";

/** OpenTelemetry's Java agent, which an init container copies from an image into the containers. */
export interface JavaAgentArgs {
    /**
     * Names of the containers whose JVMs load the agent, all of them in `otlp.containers` too. `JAVA_TOOL_OPTIONS` of
     * each gets the agent behind what the container itself says there; what the image says there is replaced.
     */
    containers: string[];
    /**
     * Image that has the agent and a program `cp`, such as OpenTelemetry's
     * `ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java`. Default: AWS's of the agent,
     * `public.ecr.aws/aws-observability/adot-autoinstrumentation-java`, in a release that was tried here.
     */
    image?: Input<string>;
    /** The agent in that image. Default: `/javaagent.jar`. */
    file?: string;
    /** Hard memory limit of the init container in MiB, 6 to 122880. Default: 64. */
    memory?: number;
}

/** The JMX exporter of Prometheus, which an init container copies from an image into the containers. */
export interface JmxExporterArgs {
    /**
     * Port by name of a container, 1 to 65535, on which its JVM's exporter is scraped; a job in `scrape` has it too.
     * `JAVA_TOOL_OPTIONS` of the container gets the exporter behind what the container itself says there.
     */
    ports: Record<string, number>;
    /** Image that has the exporter, its config and a program `cp`; nobody publishes one, so it is the program's own. */
    image: Input<string>;
    /** The exporter in that image. Default: `/jmx_prometheus_javaagent.jar`. */
    file?: string;
    /** The exporter's config in that image. Default: `/jmx-exporter.yaml`. */
    config?: string;
    /** Hard memory limit of the init container in MiB, 6 to 122880. Default: 64. */
    memory?: number;
}

/** The same in `withAdotSidecar`, where images are known from the start. */
export interface JavaAgentOptions extends Omit<JavaAgentArgs, "image"> {
    /** Image that has the agent and a program `cp`. Default: AWS's of the agent, in a release that was tried here. */
    image?: string;
}

/** The same in `withAdotSidecar`, where images are known from the start. */
export interface JmxExporterOptions extends Omit<JmxExporterArgs, "image"> {
    /** Image that has the exporter, its config and a program `cp`. */
    image: string;
}

/**
 * AWS's build of OpenTelemetry's agent, with a `cp` of its own and nothing else in it (aws-otel-java-instrumentation,
 * `Dockerfile`), for amd64 and arm64. The release is the one in AWS CDK's `JavaInstrumentationVersion`; OpenTelemetry's
 * of the same number is what the tests run.
 */
export const javaAgentImage = "public.ecr.aws/aws-observability/adot-autoinstrumentation-java:v2.10.0";

/** MiB of an init container that copies a file (AWS CDK's `JavaInstrumentationVersion` has the same). */
const copierMemory = 64;

/** It becomes an argument of `cp` and of the JVM's option, which blanks, quotes, colons and equals signs would end. */
const file = matching(/^(?:\/[\w.+-]+)+$/, "the absolute path of a file, of letters, digits, dots, hyphens, + and _");

const memory = wholeNumber("MiB", 6, memoryCeilingMiB);

export const javaAgentInputs = {
    containers: list(nonEmptyString(), { least: 1, of: "names of containers" }).unless(repeated),
    image: nonEmptyString().late(javaAgentImage).or(javaAgentImage),
    file: file.or("/javaagent.jar"),
    memory: memory.or(copierMemory),
} satisfies InputsOf<JavaAgentArgs>;

export const jmxExporterInputs = {
    ports: record(wholeNumber("", 1, 65_535)).unless((ports: object) =>
        Object.keys(ports).length === 0 ? "it names no container" : undefined,
    ),
    image: nonEmptyString().late("jmx-exporter"),
    file: file.or("/jmx_prometheus_javaagent.jar"),
    config: file.or("/jmx-exporter.yaml"),
    memory: memory.or(copierMemory),
} satisfies InputsOf<JmxExporterArgs>;

export const javaAgentOptionInputs = {
    ...javaAgentInputs,
    image: javaAgentInputs.image.early(),
} satisfies InputsOf<JavaAgentOptions>;

export const jmxExporterOptionInputs = {
    ...jmxExporterInputs,
    image: jmxExporterInputs.image.early(),
} satisfies InputsOf<JmxExporterOptions>;

/** Both are copied into one directory. */
function checkNames(path: string, { file = "", config = "" }: Pick<JmxExporterArgs, "file" | "config">): void {
    if (fileName(file) === fileName(config) && file !== "") {
        throw new InputError(
            `${path}.config`,
            `${path}.config is called as ${path}.file is: one would replace the other.`,
        );
    }
}

/** The last part of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const javaAgent = object(javaAgentInputs).optional();
export const jmxExporter = object(jmxExporterInputs).also(checkNames).optional();
export const javaAgentOption = object(javaAgentOptionInputs).optional();
export const jmxExporterOption = object(jmxExporterOptionInputs).also(checkNames).optional();

function repeated(names: readonly string[]): string | undefined {
    const second = names.findIndex((name, index) => names.indexOf(name) < index);
    return second < 0 ? undefined : `${names[second]!} is there twice`;
}
