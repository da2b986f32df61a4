/** What a pipeline does to the attributes of resources, as far as its config shows. */
import { searcher } from "../regex";
import { at, items } from "../values";
import { type ConfigView, ids, isPlaceholder, type PipelineView } from "./config-view";
import { once } from "./per-config";

/** An attribute's kind of values. */
interface Trait {
    /** One task has another value than the next. */
    readonly perTask?: boolean;
    /** A new value for each container, or while it lives, that nobody asks for. */
    readonly unbounded?: boolean;
}

type Attributes = Readonly<Record<string, Trait>>;

/** Of the awsecscontainermetrics receiver; those whose values are few are left out. Source: its resource.go. */
const ofEcsReceiver: Attributes = {
    "aws.ecs.task.arn": { perTask: true },
    "aws.ecs.task.id": { perTask: true },
    "aws.ecs.task.pull_started_at": { unbounded: true },
    "aws.ecs.task.pull_stopped_at": { unbounded: true },
    "container.id": { perTask: true, unbounded: true },
    "aws.ecs.docker.name": { perTask: true, unbounded: true },
    "aws.ecs.container.image.id": { unbounded: true },
    "aws.ecs.container.created_at": { unbounded: true },
    "aws.ecs.container.started_at": { unbounded: true },
    "aws.ecs.container.finished_at": { unbounded: true },
};

/**
 * What SDKs' and agents' resource detectors send with OTLP, of which nothing in a config tells whether they do. Source:
 * OpenTelemetry's semantic conventions for resources, as the Java agent and SDKs send them.
 */
const ofSdks: Attributes = {
    "container.id": { perTask: true },
    "host.id": { perTask: true },
    "host.name": { perTask: true },
    "process.command_args": {},
    "process.command_line": {},
    "process.pid": {},
};

/** By detector, as above. Sources: the detectors' metadata.yaml. */
const ofDetectors: Readonly<Record<string, Attributes>> = {
    ecs: {
        "aws.ecs.task.arn": { perTask: true },
        "aws.ecs.task.id": { perTask: true },
        "aws.log.stream.arns": { perTask: true, unbounded: true },
        "aws.log.stream.names": { perTask: true, unbounded: true },
    },
    system: { "host.name": { perTask: true } },
    ec2: { "host.id": { perTask: true }, "host.name": { perTask: true } },
};

/** What is known of the attributes when data leaves the pipeline. */
export const resourceAttributes = (config: ConfigView, pipeline: PipelineView): ReadonlyMap<string, Trait> =>
    resultsOf(config)(pipeline);

/**
 * Steps that are followed for one config: an action costs one, and one for each attribute that it looks at. The largest
 * config that is rendered here takes a few hundred.
 */
const mostSteps = 2_000_000;

/** Several rules ask for them, and finding them is a good part of an audit; pipelines of one shape share them. */
const resultsOf = once((config: ConfigView) => {
    const byShape = new Map<string, ReadonlyMap<string, Trait>>();
    let left = mostSteps;
    const spend: Spend = (steps) => {
        left -= steps;
        if (left < 0) {
            throw new Error("following what its processors do to resource attributes takes too long");
        }
    };
    return once(({ receivers, processors }: PipelineView) => {
        const changing = processors.filter((id) => changesResources(config, id));
        const fromEcs = receivers.some((id) => config.componentType("receivers", id) === "awsecscontainermetrics");
        const fromSdks = receivers.some((id) => config.componentType("receivers", id) === "otlp");
        const shape = JSON.stringify([fromEcs, fromSdks, changing]);
        const first = { ...(fromEcs ? ofEcsReceiver : {}), ...(fromSdks ? ofSdks : {}) };
        const attributes = byShape.get(shape) ?? attributesAfter(config, first, changing, spend);
        byShape.set(shape, attributes);
        return attributes;
    });
});

/** Counts steps, and throws when they are too many. */
type Spend = (steps: number) => void;

const changesResources = (config: ConfigView, id: string): boolean =>
    ["resource_detection", "resource"].includes(config.componentType("processors", id));

function attributesAfter(
    config: ConfigView,
    first: Attributes,
    processors: readonly string[],
    spend: Spend,
): ReadonlyMap<string, Trait> {
    const attributes = new Map<string, Trait>();
    addAll(attributes, first);
    for (const id of processors) {
        const settings = config.settings("processors", id);
        if (config.componentType("processors", id) === "resource_detection") {
            spend(items(at(settings, "detectors")).length + 1);
            detect(attributes, settings);
        } else {
            items(at(settings, "attributes")).forEach((action) => act(attributes, action, spend));
        }
    }
    return attributes;
}

function addAll(attributes: Map<string, Trait>, added: Attributes): void {
    Object.entries(added).forEach(([key, trait]) => attributes.set(key, trait));
}

function detect(attributes: Map<string, Trait>, settings: unknown): void {
    for (const { id: detector } of ids(at(settings, "detectors"))) {
        const all = Object.hasOwn(ofDetectors, detector) ? ofDetectors[detector] : {};
        const kept = Object.entries(all).filter(
            ([key]) => at(settings, detector, "resource_attributes", key, "enabled") !== false,
        );
        addAll(attributes, Object.fromEntries(kept));
    }
}

/** One step of the resource processor. */
function act(attributes: Map<string, Trait>, action: unknown, spend: Spend): void {
    spend(1);
    const key = at(action, "key");
    const from = at(action, "from_attribute");
    switch (at(action, "action")) {
        case "delete":
            if (typeof key === "string") {
                attributes.delete(key);
            }
            deleteMatching(attributes, at(action, "pattern"), spend);
            return;
        case "insert":
        case "update":
        case "upsert":
            if (typeof key === "string") {
                attributes.set(
                    key,
                    typeof from === "string"
                        ? copied(attributes, key, from)
                        : { perTask: differs(at(action, "value")) || isSendersAddress(action) },
                );
            }
            return;
        case "extract":
            groupsOf(at(action, "pattern")).forEach((group) =>
                attributes.set(group, attributes.get(String(key)) ?? {}),
            );
            return;
    }
}

/**
 * What `service.instance.id` is copied from is taken for something that tells tasks apart, as the receiver or an SDK
 * may have set it.
 */
function copied(attributes: ReadonlyMap<string, Trait>, key: string, from: string): Trait {
    return attributes.get(from) ?? { perTask: key === "service.instance.id" || isTaskAttribute(from) };
}

/** The address that a request came from, which the attraction of both processors takes from its context. */
const isSendersAddress = (action: unknown): boolean => at(action, "from_context") === "client.address";

const isTaskAttribute = (key: string): boolean => ["aws.ecs.task.id", "aws.ecs.task.arn"].includes(key);

/**
 * Whether a placeholder may stand for another value in each task: AWS sets the region and the like, which are the same
 * in all.
 */
export function differs(value: unknown): boolean {
    return isPlaceholder(value) && value.replace(/\$\{(env:)?AWS_\w*\}/g, "").includes("${");
}

/** The processor looks for the expression anywhere in the key. */
function deleteMatching(attributes: Map<string, Trait>, pattern: unknown, spend: Spend): void {
    if (typeof pattern !== "string" || pattern === "") {
        return;
    }
    spend(pattern.length);
    const matches = searcher(pattern.replaceAll("$$", "$"));
    for (const [key, trait] of attributes) {
        spend(1);
        switch (matches(key)) {
            case true:
                attributes.delete(key);
                break;
            case "too long to tell":
                // It may be gone, and it may be what tells tasks apart: no rule speaks of either.
                attributes.set(key, { perTask: trait.perTask });
                break;
            case false:
                break;
        }
    }
}

function groupsOf(pattern: unknown): string[] {
    return typeof pattern === "string" ? [...pattern.matchAll(/\(\?P?<(\w+)>/g)].map(([, group]) => group) : [];
}
