/**
 * How each container of somebody's task runs here: the collector and an Envoy that brings its config for real, the
 * others as a recording of what is scraped from them, or as something that stays up.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Container } from "../../audit/containers";
import { evidenceOf } from "../../audit/evidence";
import { pathOf, imageReference } from "../../audit/image-reference";
import { findPart, type Part } from "../../tools/parts";
import type { ImageTable, Launch, TaskContainer } from "../ecs";
import { fixtures } from "../paths";
import { localImages } from "../images";
import { TaskFileProblem } from "./problem";
import type { Scrape } from "./scrapes";

/** How a container runs here. */
export interface PlannedPart {
    readonly name: string;
    readonly kind: "real" | "recording" | "stand-in";
    readonly note: string;
    readonly definition: TaskContainer;
    readonly launch: Launch;
}

/** A recording of what a program answers to a scrape. */
interface Recording {
    readonly what: string;
    readonly file: string;
    /** Whether it is what a scrape of a container asks for. */
    matches(scrape: Scrape, words: string): boolean;
}

/** The first that matches; the last always does. */
const recordings: readonly Recording[] = [
    {
        what: "Envoy 1.39",
        file: "envoy-1.39.3.prom",
        matches: ({ port, path: url }, words) =>
            url === "/stats/prometheus" || port === 9901 || /envoy|app-?mesh|service-?connect/.test(words),
    },
    {
        what: "a JVM with the JMX exporter",
        file: "jvm-jmx-exporter-1.0.1.prom",
        matches: ({ port, path: url }, words) =>
            port === 9404 ||
            /\/actuator\/prometheus$/.test(url) ||
            /jvm|jmx|java|jdk|jre|tomcat|spring|kafka|cassandra|corretto|temurin/.test(words),
    },
    { what: "a Go program (Prometheus 3.13)", file: "go-prometheus-3.13.2.prom", matches: () => true },
];

/** What is asked for beside the task itself. */
export interface PlanOptions {
    /** The container that runs the collector. */
    readonly collector: string;
    /** Ports that the collector opens itself. */
    readonly collectorPorts: readonly number[];
    readonly scrapes: readonly Scrape[];
    /** Files to serve in place of the recordings here, by container. */
    readonly recordings: Readonly<Record<string, string>>;
    readonly find?: (part: Part) => string | undefined;
}

/** A container that has a port of the task. */
export type OwnerOf = (scrape: Scrape) => string | undefined;

/** How all containers but the collector run, in the order of the task. */
export function planOthers(
    definitions: readonly TaskContainer[],
    containers: readonly Container[],
    options: PlanOptions,
): PlannedPart[] {
    const owner = ownersOf(definitions, options);
    checkRecordings(definitions, options, owner);
    return definitions.flatMap((definition, index) => {
        if (definition.name === options.collector) {
            return [];
        }
        const scraped = options.scrapes.filter((scrape) => owner(scrape) === definition.name);
        return [planOf(definition, containers[index]!, scraped, definitions, options)];
    });
}

/** Which container a scrape is for: the one that maps its port, or the likeliest. */
export function ownersOf(definitions: readonly TaskContainer[], options: PlanOptions): OwnerOf {
    const { collector, collectorPorts, recordings: given } = options;
    const others = definitions.filter(({ name }) => name !== collector);
    return (scrape) => {
        if (!scrape.isInTask) {
            return undefined;
        }
        if (collectorPorts.includes(scrape.port)) {
            return collector;
        }
        const mapped = definitions.find(({ portMappings = [] }) =>
            portMappings.some(({ containerPort }) => containerPort === scrape.port),
        );
        const isEnvoys = recordings[0]!.matches(scrape, scrape.job.toLowerCase());
        const alike = others.filter(
            (each) => recordings[0]!.matches({ ...scrape, port: 0, path: "" }, wordsOf(each)) === isEnvoys,
        );
        const likely =
            alike.find(({ name }) => Object.hasOwn(given, name)) ?? alike.find(({ name }) => name === scrape.job);
        const essential = alike.find((each) => each.essential !== false && !isHelper(each));
        return (mapped ?? likely ?? essential ?? alike[0] ?? others[0])?.name;
    };
}

const wordsOf = ({ name, image, environment = [] }: TaskContainer): string =>
    [name, pathOf(imageReference(image)).join("/"), ...environment.map((variable) => variable.name)]
        .join(" ")
        .toLowerCase();

/** Log routers and other companies' agents, which nobody scrapes. */
const isHelper = (container: TaskContainer): boolean =>
    container.firelensConfiguration !== undefined || /fluent|log.?router|xray|datadog|agent/.test(wordsOf(container));

function checkRecordings(
    definitions: readonly TaskContainer[],
    { recordings: given, scrapes, collector }: PlanOptions,
    owner: OwnerOf,
): void {
    for (const name of Object.keys(given)) {
        const names = definitions.map((each) => each.name).filter((each) => each !== collector);
        if (!names.includes(name)) {
            throw new TaskFileProblem(
                `--recording ${name}: the task has no such container; it has ${names.join(", ") || "none"} beside the collector.`,
            );
        }
        if (!scrapes.some((scrape) => owner(scrape) === name)) {
            const scraped = scrapes.map(({ target }) => target).join(", ") || "nothing";
            throw new TaskFileProblem(
                `--recording ${name}: the collector scrapes nothing of it; it scrapes ${scraped}.`,
            );
        }
    }
}

/** Memory below which Node's own would be most of it, MiB. */
const roomForNodeMiB = 96;

function planOf(
    definition: TaskContainer,
    container: Container,
    scraped: readonly Scrape[],
    all: readonly TaskContainer[],
    options: PlanOptions,
): PlannedPart {
    const { name, memory, secrets: _, ...rest } = definition;
    const bare: TaskContainer = { name, ...rest, environment: [], command: undefined, entryPoint: undefined };
    const envoy = realEnvoy(definition, options.find ?? findPart);
    if (envoy !== undefined) {
        return {
            name,
            kind: "real",
            note: envoy.description,
            definition: { name, ...rest, memory },
            launch: { ...envoy, health: passing },
        };
    }
    if (isInit(name, all)) {
        return {
            name,
            kind: "stand-in",
            note: "ends at once with exit code 0",
            definition: bare,
            launch: program(["true"]),
        };
    }
    const served = servedBy(name, scraped, wordsOf(definition), options.recordings);
    const own = (definition.portMappings ?? []).flatMap(({ containerPort, protocol }) =>
        containerPort === undefined || protocol === "udp" ? [] : [containerPort],
    );
    const ports = [...new Set([...own, ...scraped.map(({ port }) => port)])];
    const notPulled = evidenceOf(container) === undefined ? "isn't pulled" : "is a collector too, and one runs here";
    const isSmall = memory !== undefined && memory < roomForNodeMiB;
    if (ports.length === 0) {
        const note = `${container.image} ${notPulled}: something that stays up`;
        return {
            name,
            kind: "stand-in",
            note,
            definition: { ...bare, memory },
            launch: program(["sleep", "infinity"]),
        };
    }
    const routes = Object.fromEntries(ports.map((port) => [port, { ...served.files[port], "*": "" }]));
    return {
        name,
        kind: scraped.length > 0 ? "recording" : "stand-in",
        note:
            scraped.length > 0
                ? served.note
                : `${container.image} ${notPulled}: something that answers 200 on ${ports.join(", ")}`,
        definition: { ...bare, ...(isSmall ? {} : { memory }) },
        launch: program(
            [process.execPath, path.join(__dirname, "..", "ecs", "replay.mjs"), JSON.stringify(routes)],
            scraped.map(({ port }) => port),
        ),
    };
}

/** The files that a container's recording serves, by port and path. */
function servedBy(name: string, scraped: readonly Scrape[], words: string, given: Readonly<Record<string, string>>) {
    const files: Record<number, Record<string, string | { readonly file: string; readonly moves: boolean }>> = {};
    const said = scraped.map((scrape) => {
        const recording = recordings.find((each) => each.matches(scrape, `${scrape.job.toLowerCase()} ${words}`))!;
        const own = given[name];
        files[scrape.port] = {
            ...files[scrape.port],
            [scrape.path]: own ?? { file: path.join(fixtures, recording.file), moves: true },
        };
        return `${own === undefined ? `what ${recording.what} says` : own} at ${scrape.port}${scrape.path}`;
    });
    return { files, note: [...new Set(said)].join("; ") };
}

/** A container for whose end others wait. */
const isInit = (name: string, all: readonly TaskContainer[]): boolean =>
    all.some(({ dependsOn = [] }) =>
        dependsOn.some(
            ({ containerName, condition }) =>
                containerName === name && (condition === "COMPLETE" || condition === "SUCCESS"),
        ),
    );

/** An Envoy whose config is in its command; what lies in an image can't be had. */
function realEnvoy(definition: TaskContainer, find: (part: Part) => string | undefined): Launch | undefined {
    const isOwn = /(^|\/)envoyproxy\/envoy$/.test(imageReference(definition.image).repository);
    const hasConfig = (definition.command ?? []).some((argument) => argument.startsWith("--config-yaml"));
    if (!isOwn || !hasConfig || definition.entryPoint !== undefined || find("envoy") === undefined) {
        return undefined;
    }
    return imageOf(localImages(find), "envoyproxy/envoy").launch(definition);
}

export const imageOf = (table: ImageTable, repository: string) => table.find((each) => each.matches(repository))!;

/** A health check asks a program that isn't here. */
const passing: NonNullable<Launch["health"]> = () => ({ kind: "exec", command: ["true"] });

const program = ([command, ...args]: readonly string[], ports: readonly number[] = []): Launch => ({
    program: command!,
    args,
    environment: { PATH: process.env.PATH ?? "" },
    real: false,
    description: "",
    ports,
    health: passing,
});

/** Throws for a file that can't be read: a recording must be one. */
export function checkReadable(file: string, option: string): void {
    try {
        fs.accessSync(file, fs.constants.R_OK);
    } catch {
        throw new TaskFileProblem(`${option}: ${file} can't be read.`);
    }
}
