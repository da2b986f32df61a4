/** Task definitions that depart from a safe one in any number of ways, as recipes that a failing test can print. */
import * as fc from "fast-check";
import * as yaml from "yaml";

import { type ContainerJson, goodConfig, goodContainers } from "./task";
import { wildTexts } from "./wild-texts";

/** The collector's container with whatever else a recipe puts into it. */
type Wild = ContainerJson & Record<string, unknown>;

/** One change to a config: the value at a path, or nothing there any more, or another key for it. */
type ConfigChange =
    | { readonly at: readonly string[]; readonly to: unknown }
    | { readonly at: readonly string[]; readonly without: true }
    | { readonly at: readonly string[]; readonly key: string };

/** A variable that the config may ask for, and where it comes from. */
interface WildVariable {
    readonly name: string;
    readonly value: string;
    readonly from: "environment" | "secrets" | "twice";
}

/** How a task definition comes about. */
export interface Recipe {
    readonly config: readonly ConfigChange[];
    readonly form: "block" | "flow" | "JSON";
    /** Names in `wildTexts`. */
    readonly text: readonly string[];
    readonly variables: readonly WildVariable[];
    /** A name in `deliveries`. */
    readonly delivery: string;
    /** Names in `containers`. */
    readonly container: readonly string[];
}

/** What no message may have in it. */
export const marker = "hunter2";

const limiter = ["processors", "memory_limiter"] as const;
const pipelines = ["service", "pipelines"] as const;
const strangeIds = [
    "memory_limiter/x",
    " memory_limiter",
    "memory_limiter ",
    "memory_limiter/",
    "memory_limiter /x",
    "Memory_Limiter",
    "memory_limiter_2",
    "memorylimiter",
    "processors::memory_limiter",
    "${env:P}",
    "__proto__",
];
const placeholders = [
    "${env:L}",
    "${L}",
    "${env:L:-179}",
    "${env:P}",
    "$${env:L}",
    "${yaml:179}",
    "${file:/x}",
    "x${env:L}",
];
const notThere = [null, "", {}, [], 0, "batch", ["batch"], { a: "b" }, ...placeholders];
const sizes = [179, 1, 0, -1, 204, 205, 1e6, 2 ** 32, 2 ** 40, 100.5, "179", "179MiB", " 179", true, ...notThere];
const times = [
    "1s",
    "0s",
    "-1s",
    "5s",
    "6s",
    "1h",
    "1",
    1,
    1_000_000_000,
    "1ns",
    "0.5s",
    "1s ",
    "${env:S}",
    ...notThere,
];

const oneOf = (values: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...values);
const put = (path: readonly string[], values: fc.Arbitrary<unknown>): fc.Arbitrary<ConfigChange> =>
    values.map((to) => ({ at: path, to }));

const processorList = fc.oneof(
    fc.shuffledSubarray(["memory_limiter", "resourcedetection", "resource/identity", "batch"]),
    fc.array(oneOf([...strangeIds, "memory_limiter", "batch", null, 5, ["memory_limiter"]]), { maxLength: 3 }),
    fc.constant(["memory_limiter", "batch"]),
);
const pipelineId = fc.constantFrom("metrics/scrape", "metrics/ecs", "metrics", "traces", "metrics/safe", "metrics::x");
const pipeline = fc.record(
    {
        receivers: fc.constant(["prometheus"]),
        processors: fc.oneof({ weight: 4, arbitrary: processorList }, { weight: 1, arbitrary: oneOf(notThere) }),
        exporters: fc.constant(["prometheusremotewrite"]),
    },
    { requiredKeys: ["receivers", "exporters"] },
);

const configChange: fc.Arbitrary<ConfigChange> = fc.oneof(
    fc.tuple(pipelineId, processorList).map(([id, to]) => ({ at: [...pipelines, id, "processors"], to })),
    fc.tuple(pipelineId, pipeline).map(([id, to]) => ({ at: [...pipelines, id], to })),
    fc.tuple(pipelineId, oneOf(notThere)).map(([id, to]) => ({ at: [...pipelines, id], to })),
    pipelineId.map((id) => ({ at: [...pipelines, id], without: true as const })),
    fc.constantFrom(...strangeIds).map((key) => ({ at: limiter, key })),
    fc.constantFrom(...strangeIds).map((id) => ({
        at: ["processors", id],
        to: { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 },
    })),
    put(limiter, oneOf([...notThere, { check_interval: "1s", limit_percentage: 80 }, { limit_mib: 179 }])),
    put([...limiter, "limit_mib"], oneOf(sizes)),
    put([...limiter, "spike_limit_mib"], oneOf(sizes)),
    put([...limiter, "limit_percentage"], oneOf(sizes)),
    put([...limiter, "check_interval"], oneOf(times)),
    fc
        .constantFrom("check_interval", "limit_mib", "spike_limit_mib")
        .map((key) => ({ at: [...limiter, key], without: true as const })),
    fc
        .constantFrom("check_interval::x", "limit_mib::", "::limit_mib", "limit_mib ", "LIMIT_MIB")
        .map((key) => ({ at: [...limiter, key], to: 0 })),
    fc
        .tuple(
            fc.constantFrom("receivers", "processors", "exporters", "extensions", "connectors", "service"),
            oneOf(notThere),
        )
        .map(([section, to]) => ({ at: [section], to })),
    put(pipelines, oneOf(notThere)),
    fc
        .constantFrom(
            "service::pipelines::metrics/ecs::processors",
            "service::pipelines",
            "processors::memory_limiter::limit_mib",
            "processors::memory_limiter",
        )
        .chain((key) => put([key], oneOf([...notThere, 179, 0]))),
    put(["exporters", "prometheusremotewrite", "remote_write_queue", "queue_size"], oneOf(sizes)),
    put(["exporters", "prometheusremotewrite", "endpoint"], oneOf(["http://x", ...placeholders])),
);

let parsed: unknown;
/** The safe config, parsed once. */
const safe = (): unknown => (parsed ??= yaml.parse(goodConfig()));

/** The config with the changes, each passed over where there is no mapping on its way. */
function changed(changes: readonly ConfigChange[]): unknown {
    const config = structuredClone(safe());
    for (const change of changes) {
        const path = change.at.slice(0, -1);
        const last = change.at.at(-1)!;
        const parent = path.reduce<unknown>((inner, key) => (isMapping(inner) ? inner[key] : undefined), config);
        if (!isMapping(parent)) {
            continue;
        }
        if ("to" in change) {
            define(parent, last, structuredClone(change.to));
        } else {
            if ("key" in change && Object.hasOwn(parent, last)) {
                define(parent, change.key, parent[last]);
            }
            Reflect.deleteProperty(parent, last);
        }
    }
    return config;
}

/** Also for a key like `__proto__`. */
function define(mapping: Record<string, unknown>, key: string, value: unknown): void {
    Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMapping(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

const forms: Readonly<Record<Recipe["form"], (config: unknown) => string>> = {
    block: (config) => yaml.stringify(config, { aliasDuplicateObjects: false, lineWidth: 0 }),
    flow: (config) => yaml.stringify(config, { collectionStyle: "flow", aliasDuplicateObjects: false, lineWidth: 0 }),
    JSON: (config) => JSON.stringify(config),
};

const community = "otel/opentelemetry-collector-contrib:0.156.0";
const unlimited = "service: {pipelines: {metrics/ecs: {processors: [batch]}}}";
const variable = "AOT_CONFIG_CONTENT";

/** The container that gets the config by flags, in an image that knows nothing else. */
function byFlags(collector: Wild, ...args: string[]): void {
    collector.image = community;
    collector.environment = collector.environment.filter(({ name }) => name !== variable);
    collector.command = args;
}

/** The text in two: the service, and the rest. */
function halves(text: string): [string, string] {
    const at = text.search(/^service:/m);
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** Ways for the text to get to the collector. */
export const deliveries: Readonly<Record<string, (collector: Wild, text: string) => void>> = {
    literal: () => undefined,
    "literal and --config": (collector) => (collector.command = ["--config=yaml:a: 1"]),
    "literal and --set": (collector) => (collector.command = ["--set=processors.memory_limiter="]),
    "literal and environmentFiles": (collector) =>
        (collector.environmentFiles = [{ type: "s3", value: "arn:aws:s3:::bucket/x.env" }]),
    "literal twice": (collector) => collector.environment.push({ name: variable, value: unlimited }),
    "literal twice, the same": (collector, value) => collector.environment.push({ name: variable, value }),
    empty: (collector) => (collector.environment[0]!.value = ""),
    "literal and secret": (collector) => collector.secrets.push({ name: variable, valueFrom: "/config" }),
    secret: (collector) => {
        collector.environment.shift();
        collector.secrets.push({ name: variable, valueFrom: "/config" });
    },
    "Environment, beside another": (collector, text) => (collector.Environment = [{ name: variable, value: text }]),
    Environment: (collector) => {
        collector.Environment = collector.environment;
        delete (collector as Partial<Wild>).environment;
    },
    "odd keys of variables": (collector, Value) => {
        collector.environment[0] = { Name: variable, Value } as never;
    },
    "one --config": (collector, text) => byFlags(collector, `--config=yaml:${text}`),
    "--config and its value": (collector, text) => byFlags(collector, "--config", `yaml:${text}`),
    "the program and --config": (collector, text) => byFlags(collector, "/otelcol", `--config=yaml:${text}`),
    "in halves": (collector, text) => byFlags(collector, ...halves(text).map((half) => `--config=yaml:${half}`)),
    "halves in the other order": (collector, text) =>
        byFlags(
            collector,
            ...halves(text)
                .reverse()
                .map((half) => `--config=yaml:${half}`),
        ),
    "over the safe one": (collector, text) =>
        byFlags(collector, `--config=yaml:${goodConfig()}`, `--config=yaml:${text}`),
    "under the safe one": (collector, text) =>
        byFlags(collector, `--config=yaml:${text}`, `--config=yaml:${goodConfig()}`),
    "under one that replaces the processors": (collector, text) =>
        byFlags(collector, `--config=yaml:${unlimited}`, `--config=yaml:${text}`),
    "over one that replaces the processors": (collector, text) =>
        byFlags(collector, `--config=yaml:${text}`, `--config=yaml:${unlimited}`),
    "--config=env:": (collector, text) => {
        byFlags(collector, "--config=env:OTHER");
        collector.environment.push({ name: "OTHER", value: text });
    },
    "--config=env: with a default": (collector, text) => byFlags(collector, `--config=env:OTHER:-${text}`),
    "--config=env: of a secret": (collector) => {
        byFlags(collector, "--config=env:OTHER");
        collector.secrets.push({ name: "OTHER", valueFrom: "/config" });
    },
    "ADOT by flags": (collector, text) => {
        const { image } = collector;
        byFlags(collector, `--config=yaml:${text}`);
        collector.image = image;
    },
    "ADOT by flags and environmentFiles": (collector, text) => {
        deliveries["ADOT by flags"]!(collector, text);
        deliveries["literal and environmentFiles"]!(collector, text);
    },
    file: (collector) => byFlags(collector, "--config=/etc/otel.yaml"),
    s3: (collector) => byFlags(collector, "--config=s3://bucket.s3.eu-west-1.amazonaws.com/x.yaml"),
    ...Object.fromEntries(
        [
            "processors.memory_limiter=",
            "processors.memory_limiter.limit_mib=0",
            "processors.memory_limiter.limit_mib=100",
            "processors.memory_limiter.check_interval=0s",
            "service.pipelines.metrics/ecs.processors=[batch]",
            "service.pipelines.metrics/ecs.processors=[memory_limiter, batch]",
            "service.pipelines.metrics/ecs.processors=",
            "service::pipelines::metrics/ecs::processors=[batch]",
            "service.pipelines={metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}}",
            "service.pipelines.metrics.receivers=[prometheus]",
            "service.telemetry.logs.level=${env:P}",
            "processors=${env:P}",
            "x",
        ].map((argument) => [
            `--set ${argument}`,
            (collector: Wild, text: string) => byFlags(collector, `--config=yaml:${text}`, "--set", argument),
        ]),
    ),
    "a gate that joins lists": (collector, text) =>
        byFlags(
            collector,
            `--config=yaml:${unlimited}`,
            `--config=yaml:${text}`,
            "--feature-gates=confmap.enableMergeAppendOption",
        ),
    "a shell": (collector) => {
        collector.entryPoint = ["/bin/sh", "-c"];
        collector.command = [`unset ${variable}; exec /awscollector`];
    },
    "another program": (collector) => (collector.entryPoint = ["/usr/bin/env", "-u", variable, "/awscollector"]),
    "after two dashes": (collector, text) =>
        byFlags(collector, `--config=yaml:${unlimited}`, "--", `--config=yaml:${text}`),
    "keys of another resource": (collector) => {
        collector.environments = collector.environment;
        delete (collector as Partial<Wild>).environment;
    },
};

/** Other changes to the container. */
const containers: Readonly<Record<string, (collector: Wild) => void>> = {
    "no memory": (collector) => delete collector.memory,
    "memory as text": (collector) => (collector.memory = "256" as never),
    "memory 0": (collector) => (collector.memory = 0),
    "more memory": (collector) => (collector.memory = 512),
    "memory in both spellings": (collector) => (collector.Memory = 512),
    "a private image": (collector) => (collector.image = "acme/otel-collector:7"),
    "an image of another name": (collector) => (collector.image = "acme/telemetry@sha256:01"),
    "no image": (collector) => delete (collector as Partial<Wild>).image,
    "another release": (collector) => (collector.image = "amazon/aws-otel-collector:v0.40.0"),
    "the latest release": (collector) => (collector.image = "amazon/aws-otel-collector"),
    "another name": (collector) => (collector.name = "sidecar"),
    "no GOMEMLIMIT": (collector) =>
        (collector.environment = collector.environment.filter(({ name }) => name !== "GOMEMLIMIT")),
    ...Object.fromEntries(
        ["512MiB", "100MiB", "off", "", "-1", "192", "1e9", "9".repeat(400)].map((value) => [
            `GOMEMLIMIT ${value.slice(0, 9)}`,
            (collector: Wild) => collector.environment.push({ name: "GOMEMLIMIT", value }),
        ]),
    ),
    "no secrets": (collector) => delete (collector as Partial<Wild>).secrets,
    "environment that is none": (collector) => (collector.environment = {} as never),
};

const variables: fc.Arbitrary<WildVariable> = fc.record({
    name: fc.constantFrom("L", "P", "S"),
    value: fc.constantFrom(
        "179",
        "0",
        "0x10",
        "1s",
        "",
        "memory_limiter",
        "[memory_limiter, batch]",
        "{check_interval: 1s, limit_mib: 179}",
        "${env:L}",
        "${env:P}${env:P}",
        "a: &a [*a]",
        marker,
        `[${marker}]`,
        `{${marker}: ${marker}}`,
    ),
    from: fc.constantFrom("environment", "environment", "secrets", "twice"),
});

const many = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
    fc.array(arbitrary, { maxLength });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.oneof({ weight: 3, arbitrary: many(arbitrary, 0) }, { weight: 1, arbitrary: many(arbitrary, 2) });

/** Recipes with up to so many changes to the config. */
const recipes = (changes: number): fc.Arbitrary<Recipe> =>
    fc.record({
        config: many(configChange, changes),
        form: fc.constantFrom("block", "flow", "JSON"),
        text: rarely(fc.constantFrom(...Object.keys(wildTexts))),
        variables: many(variables, 3),
        delivery: fc.oneof(fc.constant("literal"), fc.constantFrom(...Object.keys(deliveries))),
        container: rarely(fc.constantFrom(...Object.keys(containers))),
    });

/** Any recipe. */
export const recipe = recipes(4);

/** Recipes of which many pass. */
export const nearMiss = recipes(1);

/** The containers that a recipe makes. */
export function containersOf(wild: Recipe): Record<string, unknown>[] {
    const text = wild.text.reduce((sofar, name) => wildTexts[name]!(sofar), forms[wild.form](changed(wild.config)));
    const [app, good] = goodContainers(text);
    const collector = good as Wild;
    for (const { name, value, from } of wild.variables) {
        if (from === "secrets") {
            collector.secrets.push({ name, valueFrom: "/secret" });
        } else {
            collector.environment.push({ name, value });
        }
        if (from === "twice") {
            collector.environment.push({ name, value: `${value}x` });
        }
    }
    for (const name of wild.container) {
        if (Array.isArray(collector.environment)) {
            containers[name]!(collector);
        }
    }
    if (Array.isArray(collector.environment) && Array.isArray(collector.secrets)) {
        deliveries[wild.delivery]!(collector, text);
    }
    return [app as unknown as Record<string, unknown>, collector];
}

/** The config as an object, where the container surely runs with it and with nothing else. */
export function writtenConfig(wild: Recipe): unknown {
    const config = changed(wild.config);
    const whole = ["literal", "one --config", "--config and its value", "--config=env:", "ADOT by flags"];
    const plain = !/\$|::/.test(JSON.stringify(config));
    return plain && wild.text.length === 0 && whole.includes(wild.delivery) ? config : undefined;
}
