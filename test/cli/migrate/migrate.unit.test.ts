/** `npx pulumi-adot migrate`, on the folders of `fixtures`. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gather } from "../../../cli/migrate/gather";
import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { writtenNames } from "../../../cli/migrate/write/names";
import { withAdotSidecar } from "../../../components";
import type { SidecarOptions } from "../../../components/inputs/sidecar";
import { matchGolden } from "../../support/golden";
import { inspectText } from "../support";
import { assertKept } from "./kept";
import { argumentsFor, fixtureNames, fixtures, run } from "./migrated";

/** What the readers made of a folder. */
async function migrationOf(name: string): Promise<Migration> {
    const args = argumentsFor(name);
    const at = args.indexOf("--parameter");
    const [, parameter = "", file = ""] = /^([^=]+)=(.+)$/.exec(at < 0 ? "" : args[at + 1]!) ?? [];
    const given = new Map(at < 0 ? [] : [[parameter, fs.readFileSync(file, "utf8")]]);
    const files = at < 0 ? args : args.toSpliced(at, 2);
    const read = (each: string): Promise<Uint8Array> => Promise.resolve(fs.readFileSync(each));
    const { migration, failures } = await gather(files, given, read);
    assert.deepEqual(failures, []);
    return migration;
}

describe("npx pulumi-adot migrate", () => {
    for (const name of fixtureNames) {
        describe(name, () => {
            it("is reported as before", async () => {
                const { status, out, err } = await run(argumentsFor(name));
                assert.deepEqual([status, err], [0, ""]);
                matchGolden(`cli/migrate/${name}.txt`, out);
            });

            it("says what became of each leaf, once", async () => {
                const { outcomes } = await migrationOf(name);
                for (const file of fs.readdirSync(path.join(fixtures, name)).filter((each) => each.endsWith(".json"))) {
                    const value: unknown = JSON.parse(fs.readFileSync(path.join(fixtures, name, file), "utf8"));
                    const own = outcomes.filter(({ origin }) =>
                        file === "parameter.json"
                            ? origin.file.endsWith(", CW_CONFIG_CONTENT")
                            : origin.file.endsWith(`${name}${path.sep}${file}`),
                    );
                    assert.deepEqual(
                        own.map((each) => each.path),
                        leavesOf(value).map(({ steps }) => pathText(steps)),
                    );
                }
            });

            it("has configs and tasks in which the audit finds nothing", async () => {
                const migration = await migrationOf(name);
                assertKept(migration);
                for (const { task, name: serviceName, family } of writtenNames(migration.tasks)) {
                    const { containers = ["app"], options } = task;
                    const definitions = withAdotSidecar(
                        containers.map((container) => ({ name: container, image: "app:1", memory: 512 })),
                        {
                            ...options,
                            serviceName,
                            family,
                            region: "eu-west-1",
                            remoteWriteParameter: "/observability/prod/remote-write-url",
                            memory: 256,
                        } as SidecarOptions,
                    );
                    const text = JSON.stringify({
                        family,
                        networkMode: "awsvpc",
                        requiresCompatibilities: ["FARGATE"],
                        cpu: "1024",
                        memory: "2048",
                        taskRoleArn: "arn:aws:iam::111122223333:role/task",
                        executionRoleArn: "arn:aws:iam::111122223333:role/execution",
                        containerDefinitions: definitions,
                    });
                    assert.deepEqual(inspectText(text).findings, []);
                }
            });
        });
    }

    it("names the tasks' service and family, and asks for the region of a config where nothing says it", async () => {
        const args = [...argumentsFor("statsd"), "--as", "config"];
        const { status, err } = await run(args);
        assert.equal(status, 2);
        assert.match(err, /--region REGION/);
        const { out } = await run([...args, "--region", "eu-west-1"]);
        assert.match(out, /==> orders\.yaml <==/);
        assert.match(out, /region: eu-west-1/);
    });

    it("writes the call of withAdotSidecar, and reports as Markdown and JSON", async () => {
        const { out } = await run([...argumentsFor("statsd"), "--as", "sidecar", "--format", "markdown"]);
        matchGolden("cli/migrate/statsd.md", out);
        const { out: json } = await run([...argumentsFor("statsd"), "--format", "json"]);
        const { report, files } = JSON.parse(json) as { report: { counts: object }; files: { name: string }[] };
        assert.deepEqual(Object.keys(report.counts), ["same", "changed", "unneeded", "none"]);
        assert.deepEqual(
            files.map(({ name }) => name),
            ["index.ts"],
        );
    });

    describe("in a folder", () => {
        let folder: string;
        beforeEach(() => {
            folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-migrate-"));
        });
        afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
        const file = (name: string, text: string): string => {
            fs.writeFileSync(path.join(folder, name), text);
            return path.join(folder, name);
        };

        it("writes files, and none over another without --force", async () => {
            const out = path.join(folder, "out");
            const args = [...argumentsFor("statsd"), "--out", out];
            assert.equal((await run(args)).status, 0);
            assert.deepEqual(fs.readdirSync(out).sort(), ["index.ts", "migration.txt"]);
            fs.writeFileSync(path.join(out, "index.ts"), "mine");
            const { status, err } = await run(args);
            assert.equal(status, 2);
            assert.match(err, /index\.ts is there already/);
            assert.equal(fs.readFileSync(path.join(out, "index.ts"), "utf8"), "mine");
            assert.equal((await run([...args, "--force"])).status, 0);
            assert.notEqual(fs.readFileSync(path.join(out, "index.ts"), "utf8"), "mine");
        });

        it("says line and column of a mistake", async () => {
            const { status, err } = await run([file("agent.json", '{\n  "agent": {,}\n}')]);
            assert.equal(status, 2);
            assert.match(err, /agent\.json:2:13: The JSON is not valid/);
        });

        it("says which variable of a task definition has the mistake", async () => {
            const task = {
                family: "orders",
                containerDefinitions: [
                    { name: "agent", image: "agent:1", environment: [{ name: "CW_CONFIG_CONTENT", value: '{"a":' }] },
                ],
            };
            const { status, err } = await run([file("task.json", JSON.stringify(task))]);
            assert.equal(status, 2);
            assert.match(err, /CW_CONFIG_CONTENT, line 1, column 6: The JSON is not valid/);
        });

        it("says what it reads of a file that it doesn't know, and of one that isn't there", async () => {
            const { status, err } = await run([
                file("list.json", '{"shopping": ["bread"]}'),
                path.join(folder, "none"),
            ]);
            assert.equal(status, 2);
            assert.match(err, /list\.json: The file is in no form that is migrated\./);
            assert.match(err, /none: There is no such file\./);
        });

        it("knows the agent's own names of Docker labels, where its config names none", async () => {
            const discovery = { docker_label: {} };
            const agent = { logs: { metrics_collected: { prometheus: { ecs_service_discovery: discovery } } } };
            const dockerLabels = {
                ECS_PROMETHEUS_EXPORTER_PORT: "9102",
                ECS_PROMETHEUS_METRICS_PATH: "/internal",
                job: "stock",
            };
            const task = { family: "orders", containerDefinitions: [{ name: "app", image: "app:1", dockerLabels }] };
            const { out } = await run([
                file("agent.json", JSON.stringify(agent)),
                file("task.json", JSON.stringify(task)),
            ]);
            assert.match(out, /scrape: \{ stock: \{ port: 9102, path: "\/internal"/);
        });

        it("says what to give where a secret's value is nowhere", async () => {
            const task = {
                family: "orders",
                containerDefinitions: [
                    { name: "agent", image: "agent:1", secrets: [{ name: "CW_CONFIG_CONTENT", valueFrom: "agent" }] },
                ],
            };
            const { status, out } = await run([file("task.json", JSON.stringify(task))]);
            assert.equal(status, 0);
            assert.match(out, /give it with --parameter CW_CONFIG_CONTENT=FILE/);
            assert.match(out, /No input says which tasks these are\./);
            assert.doesNotMatch(out, /Container Insights|CloudWatch deletes/);
        });
    });

    it("refuses arguments that are not valid", async () => {
        for (const [args, message] of [
            [[], /FILE is missing/],
            [["x", "--format", "xml"], /--format must be one of text, markdown, json, not xml/],
            [["x", "--as", "yaml"], /--as must be one of component, sidecar, config, not yaml/],
            [["x", "--force"], /--force is for --out/],
            [["x", "--parameter", "a"], /--parameter must be NAME=FILE, not a/],
        ] as const) {
            const { status, err } = await run(args);
            assert.equal(status, 2);
            assert.match(err, message);
        }
    });
});
