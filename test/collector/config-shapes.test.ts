/** The keys of components' settings beside the real collector, which says every key that it doesn't have at once. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { audit } from "../../collector";
import { componentShape, keysIn, type Shape } from "../../collector/config-shapes";
import { adotRelease } from "../../collector/release";
import { needs, toolPath } from "../support/parts";

const release = 50;

/** Every component of the collector, by section. */
function components(): readonly [section: string, type: string][] {
    const { stdout } = spawnSync(toolPath("otelcol-full"), ["components"], { encoding: "utf8" });
    const found: [string, string][] = [];
    let section = "";
    for (const line of stdout.split("\n")) {
        section = /^(\w+):/.exec(line)?.[1] ?? section;
        const [, type] = /^ {4}- name: (\w+)$/.exec(line) ?? [];
        if (type !== undefined) {
            found.push([section, type]);
        }
    }
    return found;
}

/** Settings with every key, empty where nothing is below it; with an unknown one in each mapping. */
function settings(shape: Shape, extra: object, above: readonly string[] = []): unknown {
    switch (shape.kind) {
        case "struct":
            return above.includes(shape.name)
                ? null
                : {
                      ...Object.fromEntries(
                          keysIn(shape.name, release).map(([key, inner]) => [
                              key,
                              settings(inner, extra, [...above, shape.name]),
                          ]),
                      ),
                      ...extra,
                  };
        case "list":
            return shape.of.kind === "struct" ? [settings(shape.of, extra, above)] : null;
        case "any":
        case "boolean":
        case "duration":
        case "float":
        case "integer":
        case "map":
        case "pairs":
        case "string":
        case "scalar":
        case "text":
        case "unsigned":
            return null;
    }
}

describe("the keys of components' settings", function () {
    this.timeout(120_000);
    let folder = "";
    before(function () {
        needs(this, "otelcol-full");
        folder = mkdtempSync(join(tmpdir(), "shapes-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    function refused(section: string, type: string, extra: object): string {
        const shape = componentShape(section, type, release)!;
        const file = join(folder, `${section}-${type}.json`);
        writeFileSync(
            file,
            JSON.stringify({ [section]: { [type]: settings(shape, extra) }, service: { pipelines: {} } }),
        );
        return spawnSync(toolPath("otelcol-full"), ["validate", "--config", file], { encoding: "utf8" }).stderr;
    }

    it("are known for every component of ADOT that the collector has", () => {
        const unknown = components().filter(([section, type]) => componentShape(section, type, release) === undefined);
        assert.deepEqual(unknown, []);
    });

    it("are keys to the collector", () => {
        for (const [section, type] of components()) {
            const said = refused(section, type, {});
            assert.doesNotMatch(said, /has invalid keys|not found in type/, `${section}.${type}: ${said}`);
        }
    });

    it("aren't others", () => {
        for (const [section, type] of components()) {
            const said = refused(section, type, { zzz: 1 });
            assert.match(said, /has invalid keys: .*zzz|zzz not found in type/, `${section}.${type}: ${said}`);
        }
    });

    it("may be strings, mappings and lists where a component decodes them by itself", () => {
        const otlp = (headers: unknown) => ({
            exporter: { otlp: { protocol: "http/protobuf", endpoint: "https://gateway:4318", headers } },
        });
        const conditions = ['resource.attributes["a"] == "b"'];
        const config = {
            receivers: {
                otlp: { protocols: { grpc: null } },
                prometheus: {
                    target_allocator: {
                        endpoint: "http://allocator:80",
                        collector_id: "a",
                        interval: "30s",
                        http_sd_config: { refresh_interval: "60s", basic_auth: { username: "a", password: "b" } },
                        http_scrape_config: { basic_auth: { username: "a" } },
                    },
                },
            },
            processors: {
                filter: Object.fromEntries(
                    ["trace", "metric", "log", "profile"].map((signal) => [`${signal}_conditions`, conditions]),
                ),
            },
            exporters: {
                kafka: { producer: { required_acks: "all" } },
                awsemf: {
                    region: "eu-west-1",
                    metric_declarations: [
                        {
                            metric_name_selectors: ["a"],
                            label_matchers: [{ label_names: ["a"], regex: "(b" }],
                        },
                    ],
                },
            },
            service: {
                telemetry: {
                    metrics: { readers: [{ periodic: otlp({ a: "b" }) }] },
                    traces: { processors: [{ batch: otlp({ a: "b" }) }] },
                    logs: { processors: [{ batch: otlp([{ name: "a", value: "b" }]) }] },
                },
                pipelines: {
                    metrics: {
                        receivers: ["otlp", "prometheus"],
                        processors: ["filter"],
                        exporters: ["kafka", "awsemf"],
                    },
                },
            },
        };
        const file = join(folder, "own.json");
        writeFileSync(file, JSON.stringify(config));
        const { status, stderr } = spawnSync(toolPath("otelcol-full"), ["validate", "--config", file], {
            encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
        const rules = ["unknown-key", "value-not-valid", "setting-refused", "regex-not-valid"];
        assert.deepEqual(
            audit(config, { release: adotRelease("v0.50.0") }).filter(({ rule }) => rules.includes(rule)),
            [],
        );
    });
});
