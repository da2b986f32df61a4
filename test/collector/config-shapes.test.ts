/** The keys of components' settings beside the real collector, which says every key that it doesn't have at once. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { componentShape, keysIn, type Shape } from "../../collector/config-shapes";
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
});
