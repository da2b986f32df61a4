/**
 * Agents for JVMs: an init container copies each into a volume that it shares with the containers, which start when it
 * has ended well and load it by an option of `JAVA_TOOL_OPTIONS`. Pure.
 */
import { checkInputs, InputError, list, nonEmptyString, object, refuse, withDefaults } from "../../collector/inputs";
import {
    fileName,
    type JavaAgentArgs,
    javaAgentInputs,
    javaAgentOption,
    type JmxExporterArgs,
    jmxExporterInputs,
    jmxExporterOption,
} from "../inputs/java-agent";
import type { SidecarOptions } from "../inputs/sidecar";
import { optionVariables } from "./java-properties";
import { type PortMapping, portsOf } from "./ports";

/** What of a task says which agents its containers get. */
export interface WithAgents {
    readonly javaAgent?: JavaAgentArgs;
    readonly jmxExporter?: JmxExporterArgs;
    readonly networkMode?: string;
    readonly otlp?: { readonly containers: readonly string[] };
    readonly scrape?: Readonly<Record<string, { readonly port: number }>>;
}

/** An agent on its way into containers. */
export interface Injection {
    /** The input that asks for it. */
    readonly input: "javaAgent" | "jmxExporter";
    /** Name of the init container, and of the volume. */
    readonly name: string;
    /** Where the volume is in both. */
    readonly directory: string;
    /** By name of a container: the option with which its JVM loads the agent, and a port that it listens on. */
    readonly into: ReadonlyMap<string, { readonly option: string; readonly port?: number }>;
    /** The container, but for its image. */
    readonly init: {
        readonly command: string[];
        readonly memory: number;
        readonly essential: false;
        readonly readonlyRootFilesystem: true;
        readonly user: string;
    };
    /** What gives the same agent away that a container loads by itself. */
    readonly known: RegExp;
}

/** What JVMs read more options from, all of them (JDK, "The JAVA_TOOL_OPTIONS Environment Variable"). */
export const toolOptions = "JAVA_TOOL_OPTIONS";

/** Agents in the order in which a JVM loads them. */
export function injectionsOf(task: WithAgents): readonly Injection[] {
    const { javaAgent, jmxExporter, networkMode = "awsvpc" } = task;
    return [
        ...(javaAgent === undefined ? [] : [openTelemetry(javaAgent)]),
        ...(jmxExporter === undefined ? [] : [jmx(jmxExporter, networkMode)]),
    ];
}

/** The image of the init container. */
export const imageOf = ({ javaAgent, jmxExporter }: WithAgents, { input }: Injection) =>
    input === "javaAgent" ? withDefaults(javaAgentInputs, javaAgent!).image : jmxExporter!.image;

const initContainer = (memory: number, command: string[]): Injection["init"] => ({
    command,
    memory,
    essential: false,
    readonlyRootFilesystem: true,
    // The directory of a volume belongs to root (ECS developer guide, "Use bind mounts with Amazon ECS").
    user: "0",
});

function openTelemetry(args: JavaAgentArgs): Injection {
    const { containers, file, memory } = withDefaults(javaAgentInputs, args);
    // As AWS has it (CloudWatch user guide, "Deploy using the sidecar strategy").
    const directory = "/otel-auto-instrumentation";
    const agent = `${directory}/javaagent.jar`;
    return {
        input: "javaAgent",
        name: "opentelemetry-java-agent",
        directory,
        into: new Map(containers.map((name) => [name, { option: `-javaagent:${agent}` }])),
        init: initContainer(memory, ["cp", file, agent]),
        known: /(?<![a-z])(?:aws-)?(?:opentelemetry|otel|adot)(?![a-z])/i,
    };
}

function jmx(args: JmxExporterArgs, networkMode: string): Injection {
    const { ports, file, config, memory } = withDefaults(jmxExporterInputs, args);
    const directory = "/jmx-exporter";
    // Only where containers have networks of their own does the collector come from elsewhere.
    const host = networkMode === "bridge" ? "" : "127.0.0.1:";
    const agent = `-javaagent:${directory}/${fileName(file)}`;
    return {
        input: "jmxExporter",
        name: "jmx-exporter",
        directory,
        into: new Map(
            Object.entries(ports).map(([name, port]) => {
                const option = `${agent}=${host}${port}:${directory}/${fileName(config)}`;
                return [name, networkMode === "bridge" ? { option } : { option, port }];
            }),
        ),
        init: initContainer(memory, ["cp", file, config, directory]),
        known: /jmx[_-]?(?:prometheus|exporter)/i,
    };
}

/** What is asked of a container here: as the component has it, and as ECS has it. */
interface Receiver {
    /** What a JVM reads options from, by its path in the container, as far as it is known. */
    readonly options: Readonly<Record<string, unknown>>;
    readonly hasSecretOptions: boolean;
    readonly mounted: readonly unknown[];
}

/**
 * Refuses an agent that can't get into the containers.
 * @param what How a container's parts are called: those of the component, or ECS's.
 */
export function checkInjection(
    injection: Injection,
    containers: ReadonlyMap<string, Receiver>,
    task: WithAgents,
    what: { readonly container: (name: string) => string; readonly secret: string; readonly mounts: string },
): void {
    const { input, name, into, directory, known } = injection;
    if (containers.has(name)) {
        refuse(what.container(name), name, `this name belongs to the container that ${input} adds; choose another`);
    }
    [...into.keys()].forEach((receiver, i) => {
        const at = input === "javaAgent" ? `javaAgent.containers[${i}]` : `jmxExporter.ports.${receiver}`;
        const container = containers.get(receiver);
        if (container === undefined) {
            refuse(at, receiver, `the containers are ${[...containers.keys()].join(", ")}`);
        }
        if (input === "javaAgent" && task.otlp?.containers.includes(receiver) !== true) {
            refuse(at, receiver, "otlp.containers must name it too, as what the agent sends would reach nobody");
        }
        const path = what.container(receiver);
        if (container.hasSecretOptions) {
            const why = `${input} adds an option to it, and a secret's value isn't known; write it in environment, or leave the container out of ${input}`;
            throw new InputError(`${path}.${what.secret}`, `${path} has ${toolOptions} from a secret: ${why}.`);
        }
        if (container.mounted.includes(directory)) {
            refuse(`${path}.${what.mounts}`, directory, `${input} mounts its volume there; choose another path`);
        }
        for (const [place, options] of Object.entries(container.options)) {
            checkOwnAgent(`${path}.${place}`, options, { input, known });
        }
    });
}

/** What a JVM reads options from, by its path in a container, from how its variables and its command are known. */
export const optionsOf = (
    variable: (name: string) => unknown,
    { entryPoint, command }: { readonly entryPoint?: unknown; readonly command?: unknown },
): Receiver["options"] => ({
    ...Object.fromEntries(optionVariables.map((name) => [`environment.${name}`, variable(name)])),
    entryPoint: textOf(entryPoint),
    command: textOf(command),
});

const textOf = (words: unknown): unknown =>
    Array.isArray(words) ? words.filter((word) => typeof word === "string").join(" ") : undefined;

/** Refuses options that load the same agent. */
export function checkOwnAgent(path: string, own: unknown, { input, known }: Pick<Injection, "input" | "known">): void {
    const loaded = typeof own === "string" ? [...own.matchAll(/-javaagent:([^\s=]+)/g)] : [];
    if (loaded.some(([, jar = ""]) => known.test(jar))) {
        // The rest of the value isn't shown: it may have a password of a key store in it.
        throw new InputError(
            path,
            `${path} loads that agent already: leave its -javaagent out, or the container out of ${input}.`,
        );
    }
}

/** The value of `JAVA_TOOL_OPTIONS`: what is there stays, and comes first. */
export const withOption = (own: string | undefined, option: string): string =>
    own === undefined || own.trim() === "" ? option : `${own} ${option}`;

/** A container as ECS writes it, as far as it is read or changed here. */
interface AgentContainer {
    name: string;
    environment?: { name: string; value: string }[];
    secrets?: { name: string }[];
    dependsOn?: { containerName: string; condition: string }[];
    portMappings?: PortMapping[];
    [field: string]: unknown;
}

/** The containers with the agents that the options name, and the init containers before them. */
export function withJavaAgents<C extends AgentContainer>(containers: C[], options: SidecarOptions): C[] {
    // Whether there are options at all is checked with the rest of them.
    const { javaAgent, jmxExporter } = (options as SidecarOptions | undefined) ?? {};
    if (javaAgent === undefined && jmxExporter === undefined) {
        return containers;
    }
    checkInputs({ containers: named }, { containers });
    checkInputs({ javaAgent: javaAgentOption, jmxExporter: jmxExporterOption }, { javaAgent, jmxExporter });
    return injectionsOf(options).reduce((all, injection) => injected(all, injection, options), containers);
}

const named = list(object({ name: nonEmptyString() }, { open: true }));

function injected<C extends AgentContainer>(all: C[], injection: Injection, options: SidecarOptions): C[] {
    const { name, directory, into, init } = injection;
    checkInjection(injection, new Map(all.map((container) => [container.name, receiverOf(container)])), options, {
        container: (receiver) => `containers.${receiver}`,
        secret: "secrets",
        mounts: "mountPoints",
    });
    const volume = { sourceVolume: name, containerPath: directory };
    const { logConfiguration } = options;
    const first: AgentContainer = {
        name,
        image: imageOf(options, injection),
        ...init,
        mountPoints: [volume],
        ...(logConfiguration && { logConfiguration }),
    };
    return [
        first as C,
        ...all.map((container) => {
            const agent = into.get(container.name);
            if (agent === undefined) {
                return container;
            }
            const { environment = [], dependsOn = [], portMappings = [] } = container;
            const isSet = environment.some((variable) => variable.name === toolOptions);
            const { port } = agent;
            return {
                ...container,
                environment: isSet
                    ? environment.map((variable) =>
                          variable.name === toolOptions
                              ? { ...variable, value: withOption(variable.value, agent.option) }
                              : variable,
                      )
                    : [...environment, { name: toolOptions, value: agent.option }],
                dependsOn: [...dependsOn, { containerName: name, condition: "SUCCESS" }],
                mountPoints: [...mountsOf(container), { ...volume, readOnly: true }],
                ...(port === undefined || hasPort(portMappings, port)
                    ? {}
                    : { portMappings: [...portMappings, { containerPort: port, protocol: "tcp" }] }),
            };
        }),
    ];
}

const mountsOf = ({ mountPoints }: AgentContainer) => (mountPoints ?? []) as { containerPath?: unknown }[];

const receiverOf = ({ entryPoint, command, ...container }: AgentContainer): Receiver => ({
    options: optionsOf((name) => container.environment?.find((each) => each.name === name)?.value, {
        entryPoint,
        command,
    }),
    hasSecretOptions: container.secrets?.some(({ name }) => name === toolOptions) === true,
    mounted: mountsOf(container).map(({ containerPath }) => containerPath),
});

/** Whether a container says that it listens there. */
export const hasPort = (mappings: readonly PortMapping[], port: number): boolean =>
    mappings.some((mapping) => {
        const ports = portsOf(mapping);
        return ports?.protocol === "tcp" && ports.first <= port && port <= ports.last;
    });

/** The volumes that a task must have for its agents, as `aws.ecs.TaskDefinition` takes them. */
export const sidecarVolumes = (options: Pick<SidecarOptions, "javaAgent" | "jmxExporter">): { name: string }[] =>
    injectionsOf(options).map(({ name }) => ({ name }));

/** What a program should know of its agents, each as a sentence. */
export function agentRemarks(task: WithAgents, hasFiles: (container: string) => boolean): readonly string[] {
    const scraped = Object.values(task.scrape ?? {}).map(({ port }) => port);
    return injectionsOf(task).flatMap(({ input, into }) =>
        [...into.keys()].flatMap((name) => {
            const port = input === "jmxExporter" ? task.jmxExporter?.ports[name] : undefined;
            return [
                ...(hasFiles(name)
                    ? [
                          `Container ${name} has environmentFiles: a ${toolOptions} in them is replaced by the one with ${input}'s option; write it in environment.`,
                      ]
                    : []),
                ...(port !== undefined && !scraped.includes(port)
                    ? [`No job of scrape has the port ${port} of jmxExporter.ports.${name}: its metrics aren't taken.`]
                    : []),
            ];
        }),
    );
}
