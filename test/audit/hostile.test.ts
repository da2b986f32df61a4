/** Texts made to take long: each reader of a text is done with a hundred thousand characters of anything at once. */
import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../audit/containers";
import { carriedBy } from "../../audit/sources/registry";
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

describe("a text of any resource", () => {
    const megabyte = 1_000_000;
    const lines = (line: string): string => `${line}\n`.repeat(megabyte / (line.length + 1));
    const hostile: Readonly<Record<string, string>> = {
        "blanks that begin and end like base64": `A${" ".repeat(megabyte)}!`,
        "blanks between what base64 has": `${"A ".repeat(megabyte / 2)}=A`,
        "base64 that ends over and over": `${"A".repeat(100)}${"= ".repeat(megabyte / 2)}`,
        "keys for images in lines": lines(`/${"image:".repeat(3_000)}`),
        "keys for images in one line": `/ ${"image:a.".repeat(megabyte / 8)}`,
        "keys for images without a value": `/ ${"image = ".repeat(megabyte / 8)}`,
        "keys for images in quotes": `/ ${'image"\\'.repeat(megabyte / 7)}`,
        "keys with blanks": `/ image${" ".repeat(megabyte)}`,
        "commands that run no image": lines(`/${"docker run ".repeat(900)}${`${"a".repeat(100)} `.repeat(95)}/`),
        "a command in one line": `/ ${"docker run a ".repeat(megabyte / 13)}`,
        "a command of blanks": `/ docker${" ".repeat(megabyte)}run${" ".repeat(100)}`,
        "arguments that are no image": `docker run ${"a/b:c/d ".repeat(megabyte / 8)}`,
        "an argument without end": `docker run ${"a/".repeat(megabyte / 2)}:`,
        "names of the variable": "name=AOT_CONFIG_CONTEN ".repeat(megabyte / 23),
        "parts of a config": "receivers exporters service pipelines\n".repeat(megabyte / 38),
        "parts of a config with blanks": `receivers:\nexporters:\nservice${" ".repeat(megabyte)}`,
        "keys of a config": "receivers:\nexporters:\nservice:\n".repeat(megabyte / 31),
        "a config in one line": "{receivers: {exporters: {service: ".repeat(megabyte / 34),
    };

    for (const [what, text] of Object.entries(hostile)) {
        it(`is looked at at once where it is a megabyte of ${what}`, () => {
            for (const value of [text, `{${text}`]) {
                const start = process.cpuUsage();
                carriedBy({ type: "acme:index/app:App", name: "it", properties: { text: value }, path: [] });
                const { user } = process.cpuUsage(start);
                assert.ok(user < most, `it took ${user} µs`);
            }
        });
    }
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
            12_000_000,
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
        within(4_000_000, [{ ...good, environment: [], command: ["--config=yaml:a: 1", ...command] }]);
    });
});
