/** Reads Grafana Alloy's configuration language. */
import { at } from "../../../collector/values";
import { Unreadable } from "../../source-nodes";
import { listeningPort } from "../collector/pipelines";
import { Ledger, type Said } from "../ledger";
import { leavesOf, pathText, type Steps } from "../leaves";
import type { Fate, MigratedTask, Migration } from "../model";
import { readPrometheus } from "../prometheus/read";
import { baseName } from "../prometheus/reader";
import type { MigrationDocument, MigrationReader } from "../reader";
import { convert } from "./convert";
import { blocksIn, type Component, documentOf, fieldsOf } from "./document";
import { fateOf, isModule } from "./fates";
import { parseAlloy } from "./parse";

/** How a component begins that nothing but Alloy's language has. */
const component = /^(?:prometheus|discovery|otelcol|loki|local|remote)(?:\.\w+)+[ \t]+"[^"\n]*"[ \t]*\{/m;

/** The port on which Alloy says its own metrics. */
const ownPort = 12_345;

function read({ origin, text, family, containers }: MigrationDocument): Migration {
    const statements = parseAlloy(text);
    const module = statements.find((each) => each.kind === "block" && isModule(each.name));
    if (module !== undefined) {
        throw new Unreadable(
            `The Alloy config has ${module.name}, and modules aren't read: write their components into the config itself.`,
            module.offset,
        );
    }
    const document = documentOf(statements);
    const { config, from, used } = convert(document.components);
    const inner = new Ledger({ ...origin }, config);
    const tasks = readPrometheus(config, inner, {
        at: [],
        program: "Alloy",
        ownPort,
        ownName: family ?? baseName(origin.file),
        family,
        containers,
    });
    const ledger = new Ledger(origin, document.value);
    for (const [steps, said] of traced(config, inner, from)) {
        ledger.say(steps, said);
    }
    const otlp = document.components.find(({ type }) => type === "otelcol.receiver.otlp");
    const all =
        otlp === undefined ? tasks : withOtlp(otlp, tasks, ledger, containers ?? ["app"], baseName(origin.file));
    for (const each of document.components) {
        const isUsed = used.has(each);
        if (isUsed) {
            for (const [key, said] of besides) {
                ledger.say([...each.steps, key], said);
            }
        }
        ledger.say(each.steps, isUsed && each.type !== "prometheus.scrape" ? followed : fateOf(each.type));
    }
    ledger.say([], { fate: "none", why: "The sidecar has no such setting." });
    return { tasks: all, outcomes: ledger.outcomes(), pairs: [] };
}

/** Of components that took part, what Prometheus has no word for. */
const besides: readonly (readonly [key: string, said: Said])[] = [
    [
        "forward_to",
        { fate: "unneeded", why: "The sidecar writes all that it scrapes to AMP, and to its other destinations." },
    ],
    ["clustering", { fate: "unneeded", why: "A sidecar shares its targets with no other." }],
    [
        "wal",
        { fate: "changed", became: 'buffer: "disk"', why: "With that option what waits to be sent is kept in a file." },
    ],
    ["max_cache_size", { fate: "unneeded", why: "Rules are applied without a cache that could be sized." }],
];

const followed: Said = {
    fate: "changed",
    became: "the jobs whose targets and series come by it",
    why: "It was followed for each target.",
};

const ranks: readonly Fate[] = ["same", "unneeded", "changed", "none"];

/** What was said of the Prometheus config, for what it came from: of several the worst. */
function traced(
    config: unknown,
    ledger: Ledger,
    from: readonly (readonly [to: Steps, from: Steps])[],
): readonly (readonly [Steps, Said])[] {
    const outcomes = new Map(ledger.outcomes().map((outcome) => [outcome.path, outcome]));
    const found = new Map<string, { readonly steps: Steps; readonly said: Said }>();
    for (const { steps } of leavesOf(config)) {
        const outcome = outcomes.get(pathText(steps))!;
        const said: Said = {
            fate: outcome.fate,
            ...(outcome.became === undefined ? {} : { became: outcome.became }),
            ...(outcome.why === undefined ? {} : { why: outcome.why }),
        };
        for (const [to, origin] of from) {
            if (to.length <= steps.length && to.every((step, index) => step === steps[index])) {
                const place = [...origin, ...steps.slice(to.length)];
                const before = found.get(pathText(place));
                if (before === undefined || ranks.indexOf(before.said.fate) < ranks.indexOf(said.fate)) {
                    found.set(pathText(place), { steps: place, said });
                }
                // A reference is one leaf, whatever it stands for.
                if (place.length > origin.length) {
                    const whole = found.get(pathText(origin));
                    if (whole === undefined || ranks.indexOf(whole.said.fate) < ranks.indexOf(said.fate)) {
                        found.set(pathText(origin), { steps: origin, said });
                    }
                }
            }
        }
    }
    // The longest path is the one that is meant.
    return [...found.values()]
        .sort((one, other) => other.steps.length - one.steps.length)
        .map(({ steps, said }) => [steps, said] as const);
}

/** OTLP for the task that Alloy is in. */
function withOtlp(
    { block, steps }: Component,
    tasks: readonly MigratedTask[],
    ledger: Ledger,
    containers: readonly string[],
    name: string,
): readonly MigratedTask[] {
    const fields = fieldsOf(block.body);
    const port = (protocol: string): number | undefined => listeningPort(at(fields, protocol, "endpoint"));
    const [grpcPort, httpPort] = [port("grpc"), port("http")];
    const listens = (option: string, own: number): Said => ({
        fate: "changed",
        became: `${option}: ${own}`,
        why: "The sidecar listens on 127.0.0.1, for the containers of its own task, and tells those that containers names where.",
    });
    const only: Said = {
        fate: "none",
        why: "The sidecar takes OTLP from its own task alone, with no settings but the port.",
    };
    ledger.say([...steps, "grpc", "endpoint"], listens("otlp.grpcPort", grpcPort ?? 4317));
    ledger.say([...steps, "http", "endpoint"], listens("otlp.httpPort", httpPort ?? 4318));
    for (const protocol of ["grpc", "http"]) {
        const isBare = [...(blocksIn(block.body).get(protocol) ?? [])].every(({ body }) => body.length === 0);
        ledger.say([...steps, protocol], isBare ? { fate: "same", became: "otlp" } : only);
    }
    ledger.say([...steps, "output", "metrics"], { fate: "same", became: "otlp.metrics" });
    for (const signal of ["traces", "logs"]) {
        ledger.say([...steps, "output", signal], {
            fate: "none",
            why: `Give otlp.${signal} where they go: an address of OTLP over HTTP, or AWS's own.`,
        });
    }
    ledger.say(steps, only);
    const otlp = {
        containers: [...containers],
        ...(grpcPort === undefined || grpcPort === 4317 ? {} : { grpcPort }),
        ...(httpPort === undefined || httpPort === 4318 ? {} : { httpPort }),
    };
    const own = tasks.find(({ selects, name: each }) => selects === undefined && each === name);
    return own === undefined
        ? [{ name, options: { otlp } }, ...tasks]
        : tasks.map((task) => (task === own ? { ...task, options: { ...task.options, otlp } } : task));
}

export const alloyReader: MigrationReader = {
    name: "a Grafana Alloy config",
    from: "config.alloy",
    isIt: ({ text }) => component.test(text),
    read,
};
