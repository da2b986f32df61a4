/** What must hold for the pack's judgement of any task definition, however wild. `npm run fuzz` runs it for longer. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";

import { type ContainerDefinition, type SidecarOptions, withAdotSidecar } from "../../components";
import { type CollectorRequest, parseCollectorConfig } from "../../collector";
import { findCollectors } from "../../audit/collectors";
import { type Containers, parseContainerDefinitions } from "../../audit/containers";
import { describeExemption, exemptionsOf, isExempt } from "../../audit/exemptions";
import { remedied } from "../../policies/limiter-remediation";
import { memoryRules, taskPolicies } from "../../audit/rules";
import type { Exemption } from "../../audit/settings";
import { inspectContainers, type Task, type Violation } from "../../audit/violations";
import { typicalRequests, validRequest } from "../collector/config/requests";
import { apart } from "./fix/apart";
import type { goodContainers } from "./task";
import { containersOf, deliveries, marker, recipe, type Recipe, writtenConfig } from "./wild";
import { isLimited } from "./wild-oracle";
import { wildTexts } from "./wild-texts";

/** Runs of all properties together. */
const allRuns = Number(process.env.FUZZ_RUNS ?? 2000);
const runs = (share: number): { numRuns: number } => ({ numRuns: Math.ceil(allRuns * share) });

/** Time for one task definition, microseconds of this process. A usual one takes four milliseconds. */
const mostMicroseconds = 1_000_000;

const task: Task = { kind: "task definition", name: "orders", memoryMiB: 2048 };
const root = path.join(__dirname, "..", "..");

const judged = (text: string): readonly Violation[] =>
    inspectContainers(parseContainerDefinitions(text), task).violations;

function mandatory(violations: readonly Violation[]): Violation[] {
    const levels = new Map(taskPolicies.map(({ name, level }) => [name, level]));
    return violations.filter(({ policy }) => levels.get(policy) === "mandatory");
}

const fixable = (violations: readonly Violation[]): Violation[] =>
    violations.filter(({ rule }) => memoryRules.includes(rule));

function assertSentences({ text, message, fix, policy, rule }: Violation): void {
    assert.match(text, /^\S.* breaks the rule [a-z-]+.*\. .* To fix it: \S.*\. See: npx pulumi-adot docs [a-z-]+$/s);
    // It may begin with an id, and an id with a blank.
    assert.match(message, /\S.*\.$/s, "what is wrong should be a sentence");
    assert.match(fix, /^[A-Z].*\.$/s, "what to do should be a sentence");
    assert.doesNotMatch(text, /\[object|undefined/);
    const named = taskPolicies.find(({ name }) => name === policy);
    assert.ok(named?.rules.includes(rule), `${policy} should hold ${rule}`);
    assert.ok(existsSync(path.join(root, "docs", "rules", `${policy}.md`)), `${policy} should have a page`);
}

describe("the judgement of any task definition", () => {
    it("never throws, takes no long time, and speaks in sentences", () => {
        fc.assert(
            fc.property(recipe, (wild) => {
                const text = JSON.stringify(containersOf(wild));
                const start = process.cpuUsage();
                const violations = judged(text);
                const { user } = process.cpuUsage(start);
                assert.ok(user < mostMicroseconds, `it took ${user} µs`);
                violations.forEach(assertSentences);
            }),
            { ...runs(0.2), examples: oneOfEach },
        );
    });

    it("never throws for containers of any shape", () => {
        fc.assert(
            fc.property(fc.oneof(fc.json(), fc.string(), anyContainers), (text) => {
                judged(text).forEach(assertSentences);
                remedied(text);
            }),
            runs(0.3),
        );
    });

    it("never repeats what a variable holds", () => {
        fc.assert(
            fc.property(recipe, (wild) => {
                const text = JSON.stringify(containersOf({ ...wild, variables: [...wild.variables, ...markers] }));
                for (const violation of judged(text)) {
                    assert.ok(!JSON.stringify(violation).includes(marker), violation.text);
                }
            }),
            {
                ...runs(0.1),
                examples: recipesWith({ at: ["processors", "memory_limiter", "limit_mib"], to: "${env:P}" }),
            },
        );
    });

    it("lets no config pass without a limiter before everything else", () => {
        fc.assert(
            fc.property(recipe, (wild) => {
                const containers = parseContainerDefinitions(JSON.stringify(containersOf(wild)));
                if (mandatory(inspectContainers(containers, task).violations).length > 0) {
                    return;
                }
                for (const config of configsOf(containers)) {
                    assert.equal(isLimited(config), true, JSON.stringify(config));
                }
                const written = writtenConfig(wild);
                assert.ok(written === undefined || isLimited(written), JSON.stringify(written));
            }),
            { ...runs(0.2), examples: oneOfEach },
        );
    });
});

/** Each change of the text and each delivery by itself, so that no bomb is left to chance. */
const oneOfEach: [Recipe][] = [
    ...Object.keys(wildTexts).map((name) => ({ text: [name], delivery: "literal" })),
    ...Object.keys(deliveries).map((delivery) => ({ text: [], delivery })),
].map((change) => [
    {
        config: [],
        form: "block",
        variables: [{ name: "P", value: "${env:P}${env:P}", from: "environment" }],
        container: [],
        ...change,
    },
]);

/** Variables that recipes ask for, and that no message may show. */
const markers = [
    { name: "L", value: marker, from: "environment" },
    { name: "P", value: marker, from: "environment" },
    { name: "S", value: marker, from: "environment" },
] as const satisfies Recipe["variables"];

/** A recipe for each of these changes to the config, and a limit in the variable L. */
function recipesWith(...changes: Recipe["config"][number][]): [Recipe][] {
    const variables = [{ name: "L", value: "179", from: "environment" }] as const;
    return changes.map((change) => [
        { config: [change], form: "block", text: [], variables, delivery: "literal", container: [] },
    ]);
}

/** The configs that the collectors will run with; all are known where nothing is wrong. */
function configsOf(containers: Containers): unknown[] {
    assert.ok("containers" in containers);
    return findCollectors(containers.containers).map(({ config }) => {
        assert.ok(config.seen, "a config that isn't known passes");
        return config.config;
    });
}

const anyContainers = fc
    .array(
        fc.dictionary(
            fc.constantFrom(
                "name",
                "image",
                "memory",
                "environment",
                "Secrets",
                "command",
                "healthCheck",
                "stopTimeout",
            ),
            fc.oneof(
                fc.jsonValue(),
                fc.constantFrom("amazon/aws-otel-collector:v0.49.0", "adot-collector"),
                fc.constant([{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }]),
                fc.array(fc.constantFrom("--config=yaml:a: 1", "--config", "otelcol", "--set", "CMD", 5)),
            ),
            { noNullPrototype: true },
        ),
        { maxLength: 3 },
    )
    .map((containers) => JSON.stringify(containers));

describe("the remedy", () => {
    it("cures what is fixable and changes nothing else, for good", () => {
        fc.assert(
            fc.property(recipe, ({ container, ...rest }) => {
                const before = JSON.stringify(containersOf({ ...rest, container, delivery: "literal" }));
                const after = remedied(before);
                if (fixable(judged(before)).length === 0) {
                    assert.equal(after, undefined, "what is safe should stay as it is");
                }
                if (after === undefined) {
                    return;
                }
                assert.deepEqual(
                    fixable(judged(after)).map(({ text }) => text),
                    [],
                );
                assert.deepEqual(withoutFixes(after), withoutFixes(before));
                assert.equal(remedied(after), undefined, "once should be enough");
            }),
            {
                ...runs(0.05),
                examples: [
                    ...recipesWith(
                        { at: ["processors", "memory_limiter", "limit_mib"], to: "${env:L}" },
                        { at: ["service", "pipelines", "metrics/ecs"], to: null },
                        { at: ["processors"], to: null },
                        { at: ["service", "pipelines", "metrics/ecs", "processors"], to: "${env:P}" },
                        { at: ["service", "pipelines", "metrics::x"], to: { receivers: ["prometheus"] } },
                    ),
                    ...recipesWith({ at: ["processors", "memory_limiter"], to: {} }).map(([wild]): [Recipe] => [
                        { ...wild, text: ["a queue's size in base 8"] },
                    ]),
                ],
            },
        );
    });
});

/** Containers without what the remedy may change. */
function withoutFixes(text: string): unknown {
    const containers = JSON.parse(text) as ReturnType<typeof goodContainers>;
    const read = (config: string): unknown => apart(parseCollectorConfig(config).config);
    return containers.map((container) => ({
        ...container,
        memory: 0,
        environment: container.environment
            .filter(({ name }) => name !== "GOMEMLIMIT")
            .map(({ name, value }) => ({ name, value: name === "AOT_CONFIG_CONTENT" ? read(value) : value })),
    }));
}

describe("what this package makes", () => {
    it("passes every policy about tasks, those that only advise too", () => {
        fc.assert(
            fc.property(sidecar, (options) => {
                const app: ContainerDefinition = { name: "app", image: "acme/orders:1.0.0", memory: 1024 };
                const containers = parseContainerDefinitions(JSON.stringify(withAdotSidecar([app], options)));
                // Room for the largest sidecar beside it.
                const memoryMiB = 262_144;
                const network = options.networkMode as "bridge";
                const { violations } = inspectContainers(containers, { ...task, memoryMiB, network });
                assert.deepEqual(
                    violations.map(({ text }) => text),
                    [],
                );
            }),
            runs(0.05),
        );
    });
});

/** Nobody sends to a sidecar, there is one container to scrape, and what jobs sign in with is there. */
function optionsOf({ memoryMiB, scrape, senders: _, ...rest }: CollectorRequest): SidecarOptions {
    const ofApp = Object.fromEntries(
        Object.entries(scrape).map(([name, job]) => [name, { ...job, ...(job.container && { container: "app" }) }]),
    );
    const secrets = { TEAM: "/team" };
    return { ...rest, remoteWriteParameter: "/url", memory: memoryMiB, scrape: ofApp, secrets };
}

/**
 * Options that the component takes. Its own jobs and additions are audited, so that only those which it refuses are
 * left out.
 */
const sidecar: fc.Arbitrary<SidecarOptions> = fc
    .record({
        options: validRequest.map(optionsOf),
        additions: fc.constantFrom(undefined, typicalRequests.everything!.additions),
        more: fc.record(
            {
                cpu: fc.integer({ min: 1, max: 1024 }),
                restartAttemptSeconds: fc.integer({ min: 60, max: 1800 }),
                waitForCollector: fc.constant(["app"] as string[]),
            },
            { requiredKeys: [] },
        ),
    })
    .map(({ options, additions, more: { waitForCollector, ...more } }) => ({
        ...options,
        ...more,
        // In bridge the collector is linked to what it scrapes, and the additions' receiver is on localhost. That
        // receiver is one for OTLP.
        ...(options.networkMode === "bridge" ? {} : { waitForCollector }),
        ...(options.networkMode === "bridge" || options.otlp !== undefined ? {} : { additions }),
    }));

const day = fc
    .date({ min: new Date("2020-01-01"), max: new Date("2039-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
const policy = fc.constantFrom(...taskPolicies.map(({ name }) => name));
const exemption: fc.Arbitrary<Exemption> = fc
    .record({
        about: fc.oneof(
            fc.record({ resource: fc.constantFrom("orders", "search") }),
            fc.record({
                tag: fc.record({ key: fc.constantFrom("team", "__proto__"), value: fc.constantFrom("a", "b") }),
            }),
        ),
        policies: fc.option(fc.array(policy, { minLength: 1, maxLength: 3 }), { nil: undefined }),
        expires: fc.oneof(day, fc.constantFrom("2027-02-30", "2027-13-01", "9999", "", "2027-1-1", "never")),
        reason: fc.constantFrom("Is being retired.", "Moves in January"),
    })
    .map(({ about, ...rest }) => ({ ...about, ...rest }));

describe("exemptions", () => {
    it("cover what one of them names, until its last day, and nothing else", () => {
        const subject = fc.record(
            {
                name: fc.constantFrom("orders", "search"),
                tags: fc.dictionary(fc.constant("team"), fc.constantFrom("a", "b")),
            },
            { requiredKeys: ["name"] },
        );
        fc.assert(
            fc.property(
                subject,
                fc.array(exemption, { maxLength: 4 }),
                policy,
                day,
                ({ name, tags }, all, of, today) => {
                    const covers = all.some(
                        ({ resource, tag, policies, expires }) =>
                            (tag === undefined ? resource === name : tag.key === "team" && tags?.team === tag.value) &&
                            (policies ?? [of]).includes(of) &&
                            isDay(expires) &&
                            new Date(today) <= new Date(expires),
                    );
                    assert.equal(isExempt(of, exemptionsOf({ name, tags }, all), today), covers);
                    for (const one of all) {
                        const expired = !isDay(one.expires) || new Date(today) > new Date(one.expires);
                        assert.equal(describeExemption("it", one, today).includes("has expired"), expired);
                    }
                },
            ),
            runs(0.1),
        );
    });
});

/** Written as exemptions are, and in the calendar. */
function isDay(text: string): boolean {
    const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
    return date !== undefined && date >= 1 && date <= new Date(Date.UTC(year!, month!, 0)).getUTCDate() && month! <= 12;
}
