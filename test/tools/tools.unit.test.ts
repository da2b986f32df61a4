import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { roughly, secondsLeft } from "../../tools/estimate";
import { takeLock } from "../../tools/lock";
import { Progress } from "../../tools/progress";
import { benchParts, partHint, partNames, repositoryRoot, which } from "../../tools/parts";
import { recipes } from "../../tools/recipes";

const tools = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "tools/main.ts", ...args], {
        cwd: repositoryRoot,
        encoding: "utf8",
    });

describe("the tools", () => {
    it("have a recipe for every part, but for the JDK, which a machine brings", () => {
        const made = recipes.flatMap(({ makes }) => makes.map(({ part }) => part));
        assert.deepEqual([...made, "java"].sort(), [...partNames, ...benchParts].sort());
        assert.equal(new Set(made).size, made.length);
    });

    it("pin what they build: every pin is a file, and no version floats", () => {
        for (const { title, pins, steps } of recipes) {
            for (const pin of pins) {
                assert.ok(fs.existsSync(path.join(repositoryRoot, pin)), `${title}: ${pin} is missing`);
            }
            assert.doesNotMatch(JSON.stringify(steps), /@latest/, title);
        }
        const requirements = fs.readFileSync(path.join(repositoryRoot, "tools/requirements.txt"), "utf8");
        for (const line of requirements.split("\n").filter((text) => text !== "" && !text.startsWith("#"))) {
            assert.match(line, /^[a-z-]+==\d[\d.]*$/);
        }
    });

    it("build the Pulumi CLI that the pages ask for, as no test runs with another one", () => {
        const built = recipes.flatMap(({ title }) => /^pulumi (\d+\.\d+)\./.exec(title)?.[1] ?? [])[0]!;
        const asked: Readonly<Record<string, RegExp>> = {
            "docs/deploy.md": /\[Pulumi CLI\]\(\S+\) (\d+\.\d+) or newer/,
            "docs/local.md": /^\| Pulumi CLI and engine +\| (\d+\.\d+)\./m,
            "docs/ci/github-actions.yml": /pulumi-version: \^(\d+\.\d+)\./,
            "docs/ci/gitlab-ci.yml": /pulumi-nodejs-\d+:(\d+\.\d+)\./,
        };
        for (const [page, version] of Object.entries(asked)) {
            const text = fs.readFileSync(path.join(repositoryRoot, page), "utf8");
            assert.equal(version.exec(text)?.[1], built, page);
        }
        assert.ok(partHint("pulumi").includes(`Pulumi CLI, ${built} or newer`), partHint("pulumi"));
    });

    it("build Prometheus with the dependencies of the collectors, so that what one compiles serves the other", () => {
        const versions = (name: string): ReadonlyMap<string, string> => {
            const text = fs.readFileSync(path.join(repositoryRoot, "tools", "go", name, "go.mod"), "utf8");
            return new Map(
                [...text.matchAll(/^(?:\t|require )(\S+) (v\S+)/gm)].map(([, module, version]) => [module!, version!]),
            );
        };
        const [prometheus, collector] = [versions("prometheus"), versions("otelcol")];
        assert.ok(prometheus.size > 100);
        assert.deepEqual(
            [...prometheus].filter(([module, version]) => (collector.get(module) ?? version) !== version),
            [],
        );
        const own = [...prometheus.keys()].filter((module) => !collector.has(module));
        assert.ok(own.length < 10, own.join(", "));
        const tagged = recipes.filter(({ steps }) => JSON.stringify(steps).includes('"-tags","remove_all_sd"'));
        assert.deepEqual(
            tagged.map(({ makes }) => makes[0]!.part),
            ["otelcol", "prometheus", "promtool"],
        );
        const order = recipes.map(({ makes }) => makes[0]!.part);
        assert.ok(order.indexOf("otelcol") < order.indexOf("prometheus"));
    });

    it("make for npm start only what it runs", () => {
        const started = ["pulumi", "otelcol", "prometheus", "envoy", "java", "jmx"];
        const made = recipes.filter(({ makes }) => makes.some(({ part }) => started.includes(part)));
        assert.deepEqual(
            made.flatMap(({ makes }) => makes.map(({ part }) => part)).filter((part) => !started.includes(part)),
            // Envoy is inside a Python wheel.
            ["python"],
        );
    });

    it("say what to do about each part that is missing", () => {
        for (const part of [...partNames, ...benchParts]) {
            assert.match(partHint(part), /npm run tools|install/);
        }
    });

    it("find programs on PATH, and only there", () => {
        assert.equal(which("no-such-program-of-ours"), undefined);
        assert.ok(which("node")?.endsWith("/node"));
    });

    it("explain themselves", () => {
        const { status, stdout } = tools("--help");
        assert.equal(status, 0);
        assert.match(stdout, /^Usage: npm run tools/);
    });

    it("list every part with --check, and fail only when one is missing", () => {
        const { status, stdout } = tools("--check");
        const lines = stdout.trimEnd().split("\n");
        assert.deepEqual(
            lines.map((line) => line.split(/ +/)[0]),
            [...partNames],
        );
        assert.equal(status, lines.some((line) => / missing: /.test(line)) ? 1 : 0);
    });

    it("refuse an unknown option", () => {
        const { status, stderr } = tools("--chekc");
        assert.equal(status, 2);
        assert.match(stderr, /^Unknown option '--chekc'/);
    });
});

describe("a lock", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-lock-"));
    const file = path.join(directory, "deeper", "lock");
    const busy = (pid: number) => `held by ${pid}`;

    after(() => fs.rmSync(directory, { recursive: true }));

    it("is taken once at a time, and given back", () => {
        const release = takeLock(file, busy);
        assert.throws(() => takeLock(file, busy), { message: `held by ${process.pid}` });
        release();
        takeLock(file, busy)();
        assert.ok(!fs.existsSync(file));
    });

    it("is taken over from a holder that is dead, or that can't be read", () => {
        const dead = spawnSync("true").pid;
        for (const content of [String(dead), "", "nonsense"]) {
            fs.writeFileSync(file, content);
            takeLock(file, busy)();
        }
    });

    it("is taken over from a process of the same number that started at another time", () => {
        fs.writeFileSync(file, `${process.pid} 1`);
        takeLock(file, busy)();
    });

    it("is not taken from another user's process", () => {
        const { kill } = process;
        process.kill = () => {
            throw Object.assign(new Error("not permitted"), { code: "EPERM" });
        };
        try {
            fs.writeFileSync(file, String(process.ppid));
            assert.throws(() => takeLock(file, busy), { message: `held by ${process.ppid}` });
        } finally {
            process.kill = kill;
            fs.rmSync(file);
        }
    });

    it("says in a sentence that its directory can't be made", () => {
        const inFile = path.join(directory, "a-file");
        fs.writeFileSync(inFile, "");
        for (const place of [inFile, path.join(inFile, "deeper")]) {
            assert.throws(
                () => takeLock(path.join(place, "lock"), busy),
                (error: Error) => error.message.startsWith(`${place} can't be written: `),
            );
        }
    });
});

describe("progress", () => {
    /** What is written to a stream that is, or isn't, a terminal of 40 columns. */
    function recorded(isTTY: boolean, use: (progress: Progress) => void): string {
        let written = "";
        const stream = { isTTY, columns: 40, write: (text: string) => (written += text) };
        const progress = new Progress(stream as unknown as NodeJS.WriteStream);
        use(progress);
        progress.close();
        return written;
    }

    it("has no control characters where there is no terminal", () => {
        const written = recorded(false, (progress) => {
            const done = progress.start("building");
            progress.line("a word");
            done("made");
        });
        assert.equal(written, "building …\na word\nbuilding: made (0 s)\n");
    });

    it("shows an estimate before its clock, where a long line isn't cut", () => {
        const written = recorded(true, (progress) => {
            progress.start(
                "tools: a collector with a long title",
                undefined,
                (seconds) => `${120 - seconds} s left`,
            )("made");
        });
        assert.match(written, /120 s left · tools: a collector/);
    });

    it("shows two clocks at a time, on one line that does not wrap", () => {
        const written = recorded(true, (progress) => {
            const first = progress.start("first");
            const second = progress.start("second, which has a long name");
            second("done");
            first("failed");
        });
        const drawn = written.split(/[\n\r]/).map((line) => line.replace("\x1b[K", ""));
        assert.ok(drawn.includes("first … 0 s · second, which has a long "), JSON.stringify(drawn));
        assert.ok(drawn.filter((line) => line.includes("…")).every((line) => line.length < 40));
        assert.deepEqual(drawn.slice(-5), [
            "second, which has a long name: done (0 s)",
            "",
            "first … 0 s",
            "first: failed (0 s)",
            "",
        ]);
    });
});

describe("the estimate of what is left", () => {
    const cores = 2;
    const left = (course: Partial<Parameters<typeof secondsLeft>[0]>): number =>
        Math.round(secondsLeft({ done: [], waiting: [], cores, ...course }));

    it("is what two cores usually take, as long as nothing was measured", () => {
        assert.equal(left({ waiting: [40, 220, 300] }), 560);
        assert.equal(left({ running: { typicalSeconds: 220, seconds: 0 }, waiting: [300] }), 520);
        assert.equal(left({ running: { typicalSeconds: 220, seconds: 100 }, waiting: [300] }), 420);
        assert.ok(left({ waiting: [560], cores: 1 }) > 1000);
        assert.equal(left({ waiting: [560], cores: 8 }), 140);
        assert.equal(left({ waiting: [560], cores: 64 }), 140);
    });

    it("follows this machine: slower, faster, or with all of it cached", () => {
        const after = (seconds: number) => left({ done: [{ typicalSeconds: 240, seconds }], waiting: [300] });
        assert.equal(after(240), 300);
        assert.equal(after(480), 540);
        assert.equal(after(120), 180);
        assert.equal(after(2), 62);
    });

    it("grows with a step that is over its time, and never says that it is over", () => {
        const during = (seconds: number) => left({ running: { typicalSeconds: 100, seconds }, waiting: [100] });
        assert.equal(during(99), 101);
        assert.ok(during(200) > during(120), `${during(200)} and ${during(120)}`);
        assert.ok(left({ running: { typicalSeconds: 100, seconds: 300 } }) >= 45);
    });

    it("shrinks with each step that ends as it should, and with each second of one", () => {
        const courses = [
            left({ running: { typicalSeconds: 100, seconds: 0 }, waiting: [200] }),
            left({ running: { typicalSeconds: 100, seconds: 50 }, waiting: [200] }),
            left({ done: [{ typicalSeconds: 100, seconds: 100 }], waiting: [200] }),
            left({ done: [{ typicalSeconds: 100, seconds: 100 }], running: { typicalSeconds: 200, seconds: 199 } }),
        ];
        assert.deepEqual(courses, [300, 250, 200, 1]);
    });

    it("is said roughly", () => {
        assert.deepEqual([0, 4, 61, 89, 90, 840].map(roughly), ["10 s", "10 s", "70 s", "90 s", "2 min", "14 min"]);
    });
});
