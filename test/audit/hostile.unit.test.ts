/** Texts made to take long: each reader of a text is done with a hundred thousand characters of anything at once. */
import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../audit/containers";
import { inspectContainers } from "../../audit/violations";
import { audit, parseCollectorConfig } from "../../collector";
import { goSeconds, prometheusSeconds } from "../../collector/durations";
import { goodContainers } from "./task";

const length = 100_000;
/** Time of this process, microseconds. */
const most = 1_000_000;

/** What the parsers' regular expressions repeat, with and without an end that they don't take. */
const units = [...'19.- $\\:/"{[(#&*!?a', "1s", "1.", "${", "$${", "${AWS_", "-a", "a: ", "collector/"];
const texts = units.flatMap((unit) => {
    const long = unit.repeat(length / unit.length);
    return [`${long}!`, `1${long}\u0000`, `\${env:A:-${long}`];
});

const limiter = (check_interval: string): unknown => ({ processors: { memory_limiter: { check_interval } } });
const judged = (containers: readonly unknown[]): unknown =>
    inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), { kind: "task definition", name: "x" });
const collector = (changes: object): unknown =>
    judged([{ name: "adot-collector", image: "amazon/aws-otel-collector:v0.49.0", ...changes }]);

const readers: Readonly<Record<string, (text: string) => unknown>> = {
    "a duration of Go's": goSeconds,
    "a duration of Prometheus's": prometheusSeconds,
    "an interval": (text) => audit(limiter(text)),
    "an endpoint": (endpoint) =>
        audit({
            exporters: { prometheusremotewrite: { endpoint: `http://localhost${endpoint}` } },
            service: { pipelines: { metrics: { exporters: ["prometheusremotewrite"] } } },
        }),
    "an id": (id) => audit({ service: { pipelines: { [id]: { processors: [id] } } }, processors: { [id]: {} } }),
    "a config": parseCollectorConfig,
    "a quoted string of a config": (text) => parseCollectorConfig(`a: ${JSON.stringify(text)}`),
    "an image": (image) => collector({ image }),
    "a container's memory": (memory) => collector({ memory }),
    "an argument": (text) => collector({ command: [text, `--config=${text}`, `--set=${text}`] }),
    "the variable of a config": (value) => collector({ environment: [{ name: "AOT_CONFIG_CONTENT", value }] }),
    "the sources of secrets": (valueFrom) =>
        collector({ secrets: [{ name: "AOT_CONFIG_CONTENT", valueFrom: `arn:aws:ssm:${valueFrom}` }] }),
    GOMEMLIMIT: (value) => collector({ environment: [{ name: "GOMEMLIMIT", value }] }),
};

describe("a text of a hundred thousand characters", () => {
    for (const [what, read] of Object.entries(readers)) {
        it(`is read at once as ${what}`, () => {
            for (const text of texts) {
                const start = process.cpuUsage();
                read(text);
                const { user } = process.cpuUsage(start);
                assert.ok(user < most, `${JSON.stringify(text.slice(0, 20))}… took ${user} µs`);
            }
        });
    }

    it("is refused where a config, or a string in it, has ten million", () => {
        const long = "x".repeat(11 * 1024 * 1024);
        const { config, findings } = parseCollectorConfig(`a: ${long}`);
        assert.equal(config, undefined);
        assert.match(findings[0]!.message, /^The config has 1\d{7} characters, and at most 10485760 are read\.$/);
        const environment = [{ name: "AOT_CONFIG_CONTENT", value: long }];
        const found = inspectContainers(
            parseContainerDefinitions(JSON.stringify([{ ...goodContainers()[1], environment }])),
            { kind: "task definition", name: "x" },
        );
        assert.ok(found.violations.some(({ rule }) => rule === "config-unreadable"));
    });
});

describe("a task definition", () => {
    const within = (microseconds: number, containers: readonly unknown[]): void => {
        const start = process.cpuUsage();
        judged(containers);
        const { user } = process.cpuUsage(start);
        assert.ok(user < microseconds, `it took ${user} µs`);
    };
    const [, good] = goodContainers();

    it("may have a thousand containers", () => {
        within(
            4_000_000,
            Array.from({ length: 1_000 }, (_, index) => ({ ...good, name: `c${index}` })),
        );
    });

    it("may have ten thousand variables, each in its config", () => {
        const variables = Array.from({ length: 10_000 }, (_, index) => ({
            name: `V${index}`,
            value: `value-${index}`,
        }));
        const value = `service: {pipelines: {${variables.map(({ name }, i) => `m/${i}: {receivers: ["\${env:${name}}"]}`).join()}}}`;
        within(4_000_000, [{ ...good, environment: [...variables, { name: "AOT_CONFIG_CONTENT", value }] }]);
    });

    it("may have a thousand flags", () => {
        const command = Array.from({ length: 1_000 }, (_, index) => `--set=processors.batch.key${index}=1`);
        within(2_000_000, [{ ...good, environment: [], command: ["--config=yaml:a: 1", ...command] }]);
    });
});
