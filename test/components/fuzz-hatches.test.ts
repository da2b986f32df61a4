/**
 * Whatever a program does through a hatch, the collector has its limiter first in every pipeline, or is refused.
 * `npm run fuzz` runs it for longer.
 */
import assert from "node:assert/strict";

import * as fc from "fast-check";

import { type CollectorConfig, type CollectorRequest, collectorConfig, parseCollectorConfig } from "../../collector";
import { InputError } from "../../collector/inputs";
import { renderCollectorConfig } from "../../collector/config/render";
import { checkSidecarKept } from "../../components/ecs/sidecar-kept";
import { mandatoryViolations } from "../../components/ecs/task-safety";
import { type SidecarOptions, withAdotSidecar } from "../../components";
import { isLimited } from "../audit/wild-oracle";
import { typicalRequests } from "../collector/config/requests";

/** A fifth of the runs that `npm run fuzz` gives each fuzzer: 20,000 there. */
const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 2000) * 0.2);

/** Values that mean something to a collector, or to what reads its config. */
const value = fc.oneof(
    fc.constantFrom<unknown>(
        ...[null, "", 0, -1, 1e9, true, [], {}, [null], "0s", "1s", "off", "${env:X}", "${yaml:a: b}", "$", "batch"],
        ...["memory_limiter", " memory_limiter", "memory_limiter/send", "memory_limiter/x", "debug", "prometheus"],
        ...["adot-collector", "AOT_CONFIG_CONTENT", "GOMEMLIMIT", "--config=yaml:{}", undefined, new Date(0)],
        { check_interval: "0s", limit_mib: 1, spike_limit_mib: 0 },
        { receivers: ["prometheus"], processors: ["batch"], exporters: ["prometheusremotewrite"] },
        { receivers: ["prometheus"], processors: ["batch", "memory_limiter"], exporters: ["debug"] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
);
const key = fc.constantFrom(
    ...[
        "memory_limiter",
        "memory_limiter/x",
        " memory_limiter",
        "processors",
        "service",
        "pipelines",
        "metrics/scrape",
    ],
    ...["metrics/ecs", "metrics", "service::pipelines", "processors::memory_limiter", "<<", "__proto__", "limit_mib"],
    ...["connectors", "debug", "extensions", "name", "image", "Image", "memory", "command", "environment", "value"],
);

/** One change of a value: at the place that the numbers lead to. */
interface Change {
    readonly way: readonly number[];
    readonly does: "set" | "add" | "remove" | "swap" | "first";
    readonly key: string;
    readonly value: unknown;
}
const change: fc.Arbitrary<Change> = fc.record({
    way: fc.array(fc.nat({ max: 60 }), { maxLength: 7 }),
    does: fc.constantFrom("set", "add", "remove", "swap", "first"),
    key,
    value,
});
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

/** As in a literal: `__proto__` is a key like others. */
const plain = { enumerable: true, configurable: true, writable: true };

/** Changes a value in place. */
function apply(root: unknown, { way, does, key: name, value: given }: Change): void {
    type Inner = Record<string, unknown>;
    const isInner = (each: unknown): each is Inner => typeof each === "object" && each !== null;
    let owner = root as Inner;
    let at = "";
    for (const step of way) {
        const inner = at === "" ? owner : owner[at];
        if (!isInner(inner) || Object.keys(inner).length === 0) {
            break;
        }
        owner = inner;
        at = Object.keys(inner)[step % Object.keys(inner).length]!;
    }
    const found = at === "" ? owner : owner[at];
    switch (does) {
        case "set":
            if (at !== "") {
                Object.defineProperty(owner, at, { value: given, ...plain });
            }
            return;
        case "add":
            if (Array.isArray(found)) {
                found.push(given);
            } else if (isInner(found)) {
                Object.defineProperty(found, name, { value: given, ...plain });
            }
            return;
        case "remove":
            Reflect.deleteProperty(owner, at);
            return;
        case "swap":
            if (Array.isArray(found)) {
                found.reverse();
            }
            return;
        case "first":
            if (Array.isArray(found)) {
                found.unshift(given);
            }
            return;
    }
}

const requests = ["orders-service", "orders-on-disk", "everything"].map((name) => typicalRequests[name]!);

/** What a config is made from, after changes through one of the hatches of a collector. */
const hatches: Record<string, (request: CollectorRequest, all: readonly Change[]) => CollectorRequest> = {
    additions: (request, all) => {
        const additions = structuredClone(typicalRequests.everything!.additions ?? {}) as NonNullable<
            CollectorRequest["additions"]
        >;
        additions.generated = { "metrics/scrape": { processors: ["attributes/team"] } };
        all.forEach((each) => apply(additions, each));
        return { ...request, additions };
    },
    labels: (request, all) => ({
        ...request,
        labels: Object.fromEntries(all.map((each) => [each.key, each.value])) as Record<string, string>,
        dropLabels: all.map((each) => (each.does === "remove" ? each.key : `l${each.way[0] ?? 0}`)),
    }),
    transform: (request, all) => ({
        ...request,
        transform: (config) => {
            all.forEach((each) => apply(config, each));
            return undefined;
        },
    }),
    "transform that returns": (request, all) => ({
        ...request,
        transform: (config) => {
            const own = { config: structuredClone(config) as CollectorConfig };
            all.forEach((each) => apply(own, each));
            return own.config;
        },
    }),
};

/** What came of it: undefined where it was refused in a sentence. */
function outcome<T>(work: () => T): T | undefined {
    try {
        return work();
    } catch (error) {
        assert.ok(error instanceof InputError, String((error as Error).stack));
        // It may begin with a name of the program's own, blanks and all.
        assert.match(error.message, /\S.*\.$/s);
        return undefined;
    }
}

function assertLimited(text: string): void {
    const { config, findings } = parseCollectorConfig(text);
    assert.deepEqual(findings, []);
    assert.equal(isLimited(config), true, text);
}

describe("no hatch of a collector loses the limiter", () => {
    for (const [name, through] of Object.entries(hatches)) {
        it(name, () => {
            let passed = 0;
            fc.assert(
                fc.property(fc.constantFrom(...requests), changes, (request, all) => {
                    const config = outcome(() => collectorConfig(through(request, structuredClone(all))));
                    if (config !== undefined) {
                        passed++;
                        assertLimited(renderCollectorConfig(config));
                    }
                }),
                { numRuns: Math.ceil(numRuns / 4) },
            );
            assert.ok(passed > numRuns / 100, `${passed} passed`);
        });
    }
});

describe("no option of a sidecar gives a task that a policy blocks", () => {
    it("whatever is said of its container and its config together", () => {
        const app = { name: "app", image: "orders:1", memory: 512, portMappings: [{ containerPort: 4319 }] };
        const options = {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteParameter: "/parameter",
            scrape: { jvm: { port: 9404 } },
            memory: 512,
            environment: { TEAM: "shop" },
            secrets: { TOKEN: "/token" },
            mounts: [{ volume: "certs", path: "/certs" }],
            healthCheck: { interval: 20 },
            dockerLabels: { team: "shop" },
            labels: { env: "prod" },
            waitForCollector: ["app"],
            portOffset: 0,
            stopTimeout: 30,
            readonlyRootFilesystem: false,
            additions: typicalRequests.everything!.additions,
        };
        let passed = 0;
        fc.assert(
            fc.property(changes, changes, fc.boolean(), (ofOptions, ofConfig, isChanged) => {
                const given: Record<string, unknown> = structuredClone(options);
                structuredClone(ofOptions).forEach((each) => apply(given, each));
                const transform = (config: CollectorConfig) => {
                    structuredClone(ofConfig).forEach((each) => apply(config, each));
                    return undefined;
                };
                const asked = { ...given, ...(isChanged ? { transform } : {}) } as unknown as SidecarOptions;
                const made = outcome(() => withAdotSidecar([app], asked));
                if (made === undefined) {
                    return;
                }
                passed++;
                const sidecar = made.at(-1)!;
                assertLimited(sidecar.environment!.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value);
                const networkMode = asked.networkMode ?? "awsvpc";
                const blocked = mandatoryViolations(
                    { networkMode, containerDefinitions: JSON.stringify(made) },
                    sidecar.image,
                ).filter(({ container }) => container === sidecar.name);
                assert.deepEqual(blocked, []);
            }),
            { numRuns: Math.ceil(numRuns / 4) },
        );
        assert.ok(passed > numRuns / 200, `${passed} passed`);
    });
});

describe("no change of a task's containers loses the limiter", () => {
    it("on whatever way it comes", () => {
        const options = {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteParameter: "/parameter",
            scrape: { jvm: { port: 9404 } },
        };
        const made = withAdotSidecar([{ name: "app", image: "orders:1", memory: 512 }], options);
        const before = {
            family: "orders",
            networkMode: "awsvpc",
            memory: "1024",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: JSON.stringify(made),
        };
        const sidecar = made.at(-1)!;
        let passed = 0;
        fc.assert(
            fc.property(changes, fc.boolean(), (all, isAboutSidecar) => {
                const containers = structuredClone(made);
                all.forEach((each) => apply(isAboutSidecar ? containers[1] : containers, structuredClone(each)));
                const after = { ...before, containerDefinitions: JSON.stringify(containers) };
                if (outcome(() => (checkSidecarKept("transform", before, after), true)) === undefined) {
                    return;
                }
                passed++;
                const kept = (JSON.parse(after.containerDefinitions) as typeof made).filter(
                    ({ name }) => name === sidecar.name,
                );
                assert.deepEqual(
                    kept.map(({ image, memory, command }) => ({ image, memory, command })),
                    [{ image: sidecar.image, memory: sidecar.memory, command: sidecar.command }],
                );
                const texts = kept[0]!.environment!.filter(({ name }) => name === "AOT_CONFIG_CONTENT");
                assert.equal(texts.length, 1);
                assertLimited(texts[0]!.value);
            }),
            { numRuns },
        );
        assert.ok(passed > numRuns / 20, `${passed} passed`);
    });
});
