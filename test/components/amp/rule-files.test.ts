/**
 * What a rule file may say: the component's check, the offline provider's and Prometheus's own tool are of one mind.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { renderRules, standardRules } from "../../../components";
import { readRuleFile } from "../../../components/amp/rule-files";
import { refuseRules } from "../../../local/providers/aws/amp-rules";
import { needs, toolPath } from "../../support/parts";

/** How many files are made; the seed makes every run the same. */
const sampling = { numRuns: 1500, seed: 20_261_124 };

/** Mostly good values, now and then one that is not. */
const mostly = <T>(good: T, ...odd: unknown[]) =>
    fc.oneof({ weight: 40, arbitrary: fc.constant<unknown>(good) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const durations = mostly("1h30m", "5", 5, "", "1m1h", "soon", "1.5m", "0s", "2w");
const texts = mostly(
    { team: "core" },
    { team: 1 },
    ["team"],
    "team",
    { "": "core" },
    { "a-b": "c" },
    { __name__: "x" },
);

const rule = fc.oneof(
    fc.record(
        { record: mostly("a:b:c", "", true), expr: mostly("vector(1)", "", 1, null), labels: texts },
        { requiredKeys: ["record", "expr"] },
    ),
    fc.record(
        {
            alert: mostly("Down", "", 5, "a b"),
            expr: mostly("vector(1)", "", null),
            for: durations,
            keep_firing_for: durations,
            labels: texts,
            annotations: mostly({ summary: "down" }, { summary: 1 }, [], "down"),
            record: mostly(undefined, "a:b"),
            severity: mostly(undefined, "page"),
        },
        { requiredKeys: ["alert", "expr"] },
    ),
);

const file = fc.record({
    groups: fc.array(
        fc.record(
            {
                name: fc.oneof(fc.uuid(), mostly("twice", "", 5)),
                interval: mostly("1m", "30", 60, "soon", "", "1m30s"),
                limit: mostly(10, 0),
                query_offset: durations,
                labels: texts,
                rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
                every: mostly(undefined, "1m"),
            },
            { requiredKeys: ["name", "rules"] },
        ),
        { minLength: 1, maxLength: 2 },
    ),
});

/** Why the component refuses a file; undefined when it takes it. */
function refusal(text: string): string | undefined {
    try {
        readRuleFile("rules", text);
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

describe("rule files", function () {
    let directory: string;

    before(function () {
        needs(this, "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "rule-files-test-"));
    });
    after(() => {
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** What promtool says of each text that it refuses. */
    function refusedByPromtool(all: readonly string[]): Map<string, string> {
        const files = all.map((text, index) => {
            const name = path.join(directory, `${index}.yml`);
            fs.writeFileSync(name, text);
            return name;
        });
        const { stdout, stderr, status } = spawnSync(toolPath("promtool"), ["check", "rules", ...files], {
            encoding: "utf8",
        });
        assert.notEqual(status, null);
        const said = `${stdout}${stderr}`;
        return new Map(
            all.flatMap((text, index) => {
                const reason = said.split("\n").find((line) => line.startsWith(`${files[index]!}: `));
                return reason === undefined ? [] : [[text, reason] as const];
            }),
        );
    }

    it("of the standard rules are taken by all three", () => {
        const text = renderRules(standardRules());
        assert.equal(refusal(text), undefined);
        assert.equal(refuseRules(text), undefined);
        assert.deepEqual([...refusedByPromtool([text])], []);
    });

    it("that are made at random are taken or refused alike", () => {
        const all = [...new Set(fc.sample(file, sampling).map((groups) => stringify(groups)))];
        const promtool = refusedByPromtool(all);
        assert.ok(promtool.size > all.length / 10, `promtool refuses only ${promtool.size} of ${all.length}`);
        assert.ok(promtool.size < all.length * 0.9, `promtool refuses ${promtool.size} of ${all.length}`);
        const quarrels = all
            .map((text) => ({
                text,
                component: refusal(text),
                provider: refuseRules(text),
                promtool: promtool.get(text),
            }))
            .filter(
                ({ component, provider, promtool }) => new Set([component, provider, promtool].map(Boolean)).size > 1,
            );
        assert.deepEqual(quarrels, []);
    });
});
