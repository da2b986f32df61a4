/** The audit as pipelines run it: GitHub's action step by step, GitLab's job and pre-commit's hook. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { ensureBuilt } from "../../local/build";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { goodTask, json, taskWith } from "./support";

interface Action {
    readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: {
        readonly steps: readonly { readonly env: Readonly<Record<string, string>>; readonly run: string }[];
    };
}

const read = (file: string): unknown => parse(fs.readFileSync(path.join(repositoryRoot, file), "utf8"));
const unsafe = json(taskWith((collector) => delete collector.memory));

describe("the audit in a pipeline", function () {
    this.timeout(120_000);
    let folder: string;
    const file = (name: string): string => path.join(folder, name);
    const text = (name: string): string => fs.readFileSync(file(name), "utf8");

    before(async () => {
        await ensureBuilt(new Progress(process.stderr));
    });

    beforeEach(() => {
        // A repository that has the package installed.
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-pipeline-"));
        fs.mkdirSync(file("node_modules/.bin"), { recursive: true });
        fs.writeFileSync(file("package.json"), "{}");
        fs.symlinkSync(path.join(repositoryRoot, "bin", "cli", "main.js"), file("node_modules/.bin/pulumi-adot"));
        fs.chmodSync(path.join(repositoryRoot, "bin", "cli", "main.js"), 0o755);
        fs.mkdirSync(file("tasks; echo injected"));
        fs.writeFileSync(file("tasks; echo injected/safe.json"), json(goodTask()));
    });

    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    const shell = (script: string, env: Readonly<Record<string, string>>) =>
        spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], {
            cwd: folder,
            encoding: "utf8",
            env: { PATH: process.env.PATH, HOME: folder, ...env },
        });

    describe("GitHub's action", () => {
        const { inputs, outputs, runs } = read("action.yml") as Action;

        /** Runs its step as the runner does, which puts in the inputs and gives it files to write to. */
        const run = (given: Readonly<Record<string, string>>) => {
            const [step] = runs.steps;
            const env = Object.fromEntries(
                Object.entries(step!.env).map(([name, expression]) => {
                    const [, input = ""] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(expression)!;
                    assert.ok(Object.hasOwn(inputs, input), expression);
                    return [name, given[input] ?? inputs[input]!.default ?? ""];
                }),
            );
            fs.mkdirSync(file("temp"), { recursive: true });
            const result = shell(step!.run, {
                ...env,
                RUNNER_TEMP: file("temp"),
                GITHUB_OUTPUT: file("output"),
                GITHUB_STEP_SUMMARY: file("summary"),
            });
            const written = Object.fromEntries(
                text("output")
                    .trimEnd()
                    .split("\n")
                    .map((line) => line.split("=")),
            );
            return { ...result, written: written as Record<string, string>, summary: text("summary") };
        };

        it("has every input in its step, as a variable and never in the script", () => {
            const used = runs.steps.flatMap(({ env }) => Object.values(env));
            assert.deepEqual(
                used.toSorted(),
                Object.keys(inputs)
                    .map((input) => `\${{ inputs.${input} }}`)
                    .toSorted(),
            );
            assert.ok(runs.steps.every(({ run: script }) => !script.includes("${{")));
        });

        it("passes what is safe, and says so", () => {
            const { status, stdout, stderr, written, summary } = run({ files: "tasks; echo injected\n\n" });
            assert.equal(status, 0, stderr);
            assert.doesNotMatch(stdout, /^injected/m);
            assert.match(summary, /^### Collectors are safe\n/);
            assert.deepEqual(Object.keys(written).toSorted(), Object.keys(outputs).toSorted());
            assert.equal(written.status, "0");
            assert.equal(fs.readFileSync(written.summary!, "utf8"), summary);
        });

        it("fails with what is not, beside the line, in the summary and as SARIF", () => {
            fs.writeFileSync(file("unsafe.json"), unsafe);
            const { status, stdout, summary, written } = run({ files: "unsafe.json", sarif: "adot.sarif" });
            assert.equal(status, 1);
            assert.equal(written.status, "1");
            assert.match(stdout, /^::error file=unsafe\.json,line=\d+,col=\d+,title=container-memory-missing::/m);
            assert.match(summary, /^### Collectors that aren't safe\n[^]*`container-memory-missing`/);
            assert.match(text("adot.sarif"), /"ruleId": "container-memory-missing"/);
        });

        it("lets pass what the baseline has, and no more", () => {
            fs.writeFileSync(file("unsafe.json"), unsafe);
            const report = shell("node_modules/.bin/pulumi-adot audit --format json unsafe.json > baseline.json", {});
            assert.equal(report.status, 1, report.stderr);
            assert.equal(run({ files: "unsafe.json", baseline: "baseline.json" }).status, 0);
            fs.writeFileSync(file("unsafe.json"), unsafe.replaceAll("adot-collector", "renamed"));
            const { status, summary } = run({ files: "unsafe.json", baseline: "baseline.json" });
            assert.equal(status, 1);
            assert.match(summary, /\*\*Mended\*\* \(1\)/);
        });

        it("tells arguments that are not valid from findings", () => {
            assert.equal(run({ files: "nothing.json" }).written.status, "2");
            assert.equal(run({ files: "tasks; echo injected", settings: "none.json" }).written.status, "2");
        });
    });

    it("GitLab's job keeps findings as tests, and fails with them", () => {
        const template = read("docs/ci/gitlab-audit.yml") as Record<
            string,
            { script: string[]; variables: Record<string, string> }
        >;
        const job = template[".pulumi-adot-audit"]!;
        const [install, audit] = job.script;
        assert.match(install!, /^npm ci /);
        assert.equal(shell(audit!, { ...job.variables, ADOT_FILES: "." }).status, 0);
        assert.match(
            text("adot-junit.xml"),
            /<testsuite name="tasks; echo injected\/safe\.json" tests="1" failures="0"/,
        );
        fs.writeFileSync(file("unsafe.json"), unsafe);
        assert.equal(shell(audit!, { ...job.variables, ADOT_FILES: "unsafe.json" }).status, 1);
        assert.match(text("adot-junit.xml"), /<failure type="container-memory-missing"/);
    });

    it("pre-commit's hook takes every file of its names, and passes over what is none of ours", () => {
        const [hook] = read(".pre-commit-hooks.yaml") as { entry: string; files: string; language: string }[];
        const bin = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8")) as { bin: object };
        const [program] = hook!.entry.split(" ");
        assert.ok(Object.hasOwn(bin.bin, program!));
        fs.writeFileSync(file("compose-free.yaml"), "a: 1\n");
        fs.writeFileSync(file("package-lock.json"), "{}");
        const given = ["compose-free.yaml", "package-lock.json", "tasks; echo injected/safe.json"];
        assert.ok(given.every((name) => new RegExp(hook!.files).test(name)));
        const run = (names: readonly string[]) =>
            shell(`node_modules/.bin/${hook!.entry} ${names.map((name) => `'${name}'`).join(" ")}`, {});
        const passed = run(given);
        assert.equal(passed.status, 0, passed.stdout + passed.stderr);
        assert.equal(run(given.slice(0, 2)).status, 0);
        fs.writeFileSync(file("unsafe.json"), unsafe);
        assert.equal(run([...given, "unsafe.json"]).status, 1);
        fs.writeFileSync(file("broken.json"), '{"containerDefinitions": [');
        assert.equal(run([...given, "broken.json"]).status, 2);
    });
});
