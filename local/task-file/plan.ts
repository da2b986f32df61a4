/** Somebody's own task as it will run here, before anything is started. */
import * as path from "node:path";
import type { Container } from "../../audit/containers";
import { at, entries } from "../../collector/values";
import { findPart, requirePart } from "../../tools/parts";
import type { TaskContainer } from "../ecs";
import { localImages } from "../images";
import { adapt, type Adapted } from "./adapt";
import { auditTask, type AuditedTask } from "./audit";
import { collectorOf, configOf, type CollectorConfig } from "./collector";
import { componentsOf } from "./components";
import { imageOf, planOthers, type PlannedPart } from "./containers";
import { TaskFileProblem } from "./problem";
import type { GivenTask } from "./read";
import { ownPorts, scrapesOf, type Scrape } from "./scrapes";
import { completed, givenVariables, regionOf, type Variables } from "./variables";

/** What beside the file decides how a task runs. */
export interface TaskChoices {
    /** `--env`: variables of the collector. Values may be secret. */
    readonly variables: Readonly<Record<string, string>>;
    /** `--recording`: absolute paths, by container. */
    readonly recordings: Readonly<Record<string, string>>;
    /** The text of `--config`. */
    readonly configText?: string;
}

export interface PlannedTask {
    readonly task: GivenTask;
    readonly audit: AuditedTask;
    readonly collector: Container;
    readonly region: string;
    readonly variables: Variables;
    readonly delivered: CollectorConfig;
    readonly adapted: Adapted;
    readonly scrapes: readonly Scrape[];
    /** In the order of the task. */
    readonly parts: readonly PlannedPart[];
}

/** Where the collector's own files go, below the directory of the run. */
export const storageOf = (directory: string): string => path.join(directory, "storage");

/** Throws `TaskFileProblem` for what somebody has to change first. */
export function planTask(task: GivenTask, choices: TaskChoices, directory: string): PlannedTask {
    const collector = collectorOf(task);
    const given = givenVariables(collector, task, choices.variables);
    const { configText } = choices;
    const first = configOf(collector, { variables: given, configText });
    const region = regionOf(first.config, collector, task);
    const variables = completed(collector, given, choices.variables, first.config, region);
    const delivered = configOf(collector, { variables: variables.values, configText });
    const program = findPart("otelcol-full") ?? requirePart("otelcol");
    const adapted = adapt(delivered.config, {
        components: componentsOf(program),
        region,
        storage: storageOf(directory),
    });
    if (entries(at(adapted.config, "service", "pipelines")).length === 0) {
        const why = adapted.changes.map(({ what, how }) => `${what} is ${how}`).join("; ");
        throw new TaskFileProblem(
            `Nothing of the config of container ${collector.name} can run here${why === "" ? "" : `: ${why}`}.`,
        );
    }
    const scrapes = scrapesOf(adapted.config);
    const definitions = task.definitions as readonly unknown[] as readonly TaskContainer[];
    const others = planOthers(definitions, task.containers, {
        collector: collector.name,
        collectorPorts: ownPorts(adapted.config),
        scrapes,
        recordings: choices.recordings,
    });
    const own = definitions.find(({ name }) => name === collector.name)!;
    const running = collectorPart(own, collector, { adapted, delivered, variables, program });
    return {
        task,
        audit: auditTask(task, configText === undefined ? undefined : { container: collector.name, text: configText }),
        collector,
        region,
        variables,
        delivered,
        adapted,
        scrapes,
        parts: definitions.map(({ name }) =>
            name === own.name ? running : others.find((each) => each.name === name)!,
        ),
    };
}

/** The collector's container with its config as one text, which is all that it is started with beside its gates. */
function collectorPart(
    definition: TaskContainer,
    { memoryMiB }: Container,
    how: Pick<PlannedTask, "adapted" | "delivered" | "variables"> & { readonly program: string },
): PlannedPart {
    const { delivered, adapted, variables, program } = how;
    const { secrets: _, entryPoint: _entryPoint, ...rest } = definition;
    // ECS gives these to each container itself.
    const { AWS_REGION: _region, AWS_DEFAULT_REGION: _default, ...values } = variables.values;
    // As JSON, which no reader of YAML takes for something else.
    const environment = { ...values, AOT_CONFIG_CONTENT: JSON.stringify(adapted.config) };
    const whole: TaskContainer = {
        ...rest,
        name: definition.name,
        image: "public.ecr.aws/aws-observability/aws-otel-collector",
        ...(memoryMiB === undefined ? {} : { memory: memoryMiB }),
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        command: delivered.gates.length === 0 ? undefined : [`--feature-gates=${delivered.gates.join(",")}`],
    };
    const table = localImages((part) => (part === "otelcol" ? program : findPart(part)));
    const launch = imageOf(table, "aws-otel-collector").launch(whole);
    return {
        name: definition.name,
        kind: "real",
        note: `${launch.description}, with the config of ${delivered.source}`,
        definition: { ...whole, image: definition.image },
        launch: { ...launch, ports: [...new Set([...launch.ports, ...ownPorts(adapted.config)])] },
    };
}
