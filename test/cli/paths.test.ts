/** Paths of findings lead to the lines that they are about. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as yaml from "yaml";
import { collectorConfig, renderCollectorConfig } from "../../collector";
import { readDocument } from "../../cli/documents";
import { positionsIn } from "../../cli/source-nodes";
import { offsetAt } from "../../cli/paths";
import { inspectText, pointedAt } from "./support";

/** The rest of the line that a path leads to. */
function lineOf(text: string, path: string): string {
    return linesOf(text)(path);
}

/** The same for many paths of one text. */
function linesOf(text: string): (path: string) => string {
    const { root } = readDocument(text);
    const position = positionsIn(text);
    return (path) => pointedAt(text, position(offsetAt(root, path)));
}

const job = (min: number, max: number) => fc.record({ port: fc.integer({ min, max }) }, { noNullPrototype: true });

/** Configs of the safe builder, as services have them. */
const safeConfig = fc
    .record({
        serviceName: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z]$/),
        memoryMiB: fc.integer({ min: 256, max: 4096 }),
        scrape: fc.record(
            { jvm: job(1024, 9999), envoy: job(10000, 65535) },
            { requiredKeys: [], noNullPrototype: true },
        ),
    })
    .map((request) => renderCollectorConfig(collectorConfig({ ...request, region: "eu-west-1" })));

/** Every path of a value, with its last key. */
function pathsOf(value: unknown, path = ""): { path: string; key: string | undefined }[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => {
            const here = `${path}[${index}]`;
            return [{ path: here, key: undefined }, ...pathsOf(item, here)];
        });
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, inner]) => {
        const here = path === "" ? key : `${path}.${key}`;
        return [{ path: here, key }, ...pathsOf(inner, here)];
    });
}

describe("offsetAt", () => {
    it("leads every path of a config of the safe builder to its key", () => {
        fc.assert(
            fc.property(safeConfig, (text) => {
                const line = linesOf(text);
                for (const { path, key } of pathsOf(yaml.parse(text))) {
                    const found = line(path);
                    assert.ok(
                        key === undefined || [`${key}:`, `"${key}":`].some((start) => found.startsWith(start)),
                        path,
                    );
                }
            }),
            { numRuns: 10 },
        );
    });

    it("leads every finding about a damaged config to a line that has a key of its path", () => {
        const damage = fc.tuple(safeConfig, fc.nat(), fc.constantFrom<unknown>(undefined, null, [], "x", 7));
        fc.assert(
            fc.property(damage, ([safe, at, instead]) => {
                const config = yaml.parse(safe) as unknown;
                const paths = pathsOf(config);
                const document = yaml.parseDocument(safe);
                const { path } = paths[at % paths.length]!;
                const keys = keysTo(config, path);
                if (instead === undefined) {
                    document.deleteIn(keys);
                } else {
                    document.setIn(keys, instead);
                }
                const text = document.toString({ lineWidth: 0 });
                for (const finding of inspectText(text).findings) {
                    const lines = text.split("\n");
                    assert.ok(finding.line <= lines.length && finding.column <= lines[finding.line - 1]!.length + 1);
                    const name = /^[^:]+(?=:( |$))|.*/.exec(pointedAt(text, finding))![0].replaceAll('"', "");
                    const target = finding.path ?? "";
                    assert.ok(
                        target === "" ||
                            `.${target}.`.replaceAll("[", ".").includes(`.${name}.`) ||
                            isItemOrRoot(text, finding.line, finding.column),
                        `${target} led to ${name}`,
                    );
                }
            }),
            { numRuns: 40 },
        );
    });

    it("reads keys with dots, slashes and brackets as the file has them", () => {
        const text = [
            "service:",
            "  pipelines:",
            "    metrics/a.b:",
            "      processors: [x]",
            "    metrics/a:",
            "      b: 1",
            "    metrics/c[0]:",
            "      - y",
        ].join("\n");
        assert.equal(lineOf(text, "service.pipelines.metrics/a.b.processors[0]"), "x]");
        assert.equal(lineOf(text, "service.pipelines.metrics/a.b"), "metrics/a.b:");
        assert.equal(lineOf(text, "service.pipelines.metrics/c[0][0]"), "y");
        assert.equal(lineOf(text, "service.pipelines.metrics/c[0].0"), "y");
    });

    it("takes the nearest thing that exists where the rest is missing", () => {
        const text = "service:\n  pipelines:\n    metrics:\n      receivers: [a]\n";
        assert.equal(lineOf(text, "service.pipelines.metrics.processors[0]"), "metrics:");
        assert.equal(lineOf(text, "service.pipelines.metrics.receivers[7]"), "receivers: [a]");
        assert.equal(lineOf(text, "processors.memory_limiter"), "service:");
        assert.equal(lineOf(text, ""), "service:");
    });

    it("goes where aliases and merge keys lead", () => {
        const text = "a: &a\n  x: 1\nb: *a\nc:\n  <<: *a\n  y: 2\nd:\n  <<: [*a]\n";
        assert.equal(lineOf(text, "b.x"), "x: 1");
        assert.equal(lineOf(text, "c.x"), "x: 1");
        assert.equal(lineOf(text, "d.x"), "x: 1");
        assert.equal(lineOf(text, "c.y"), "y: 2");
    });

    it("isn't stopped by aliases that stand for a billion values, nor by one that holds itself", () => {
        const levels = Array.from(
            { length: 30 },
            (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`,
        );
        const bomb = ["l0: &l0 x", ...levels].join("\n");
        assert.throws(() => readDocument(bomb), { message: "The YAML has aliases that can't be followed." });
        assert.equal(lineOf("service: &a\n  pipelines: *a\n", "service.pipelines.pipelines.x"), "pipelines: *a");
    });
});

function isItemOrRoot(text: string, line: number, column: number): boolean {
    const before = text.split("\n")[line - 1]!.slice(0, column - 1);
    return (
        /[-[,] ?$/.test(before) ||
        text
            .split("\n")
            .slice(0, line - 1)
            .every((other) => /^(#.*)?$/.test(other))
    );
}

/** The keys that lead to a path of `pathsOf`. */
function keysTo(value: unknown, path: string, keys: (string | number)[] = []): (string | number)[] {
    if (path === "") {
        return keys;
    }
    const index = /^\[(\d+)\]\.?/.exec(path);
    if (index !== null) {
        return keysTo((value as unknown[])[Number(index[1])], path.slice(index[0].length), [...keys, Number(index[1])]);
    }
    const key = Object.keys(value as object)
        .filter((name) => path.startsWith(name) && /^([.[]|$)/.test(path.slice(name.length)))
        .sort((a, b) => b.length - a.length)[0]!;
    return keysTo((value as Record<string, unknown>)[key], path.slice(key.length).replace(/^\./, ""), [...keys, key]);
}
