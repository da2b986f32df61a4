/**
 * `npm start -- --task FILE` as a user drives it: one run of a task with the package's own sidecar, in a process and a
 * state directory of its own.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageConfigs } from "../../audit/delivery/image-configs-data";
import type { Mapping } from "../../collector/values";
import { type SidecarOptions, withAdotSidecar } from "../../components";
import { hierarchiesIn } from "../../local/ecs/cgroups";
import { freePort } from "../../local/support/ports";
import { startProcess, waitForHttp } from "../../local/support/process";
import { readIfThere } from "../../local/support/read-if-there";
import { adapt } from "../../local/task-file/adapt";
import { componentsOf } from "../../local/task-file/components";
import { findPart, repositoryRoot } from "../../tools/parts";
import { needs } from "../support/parts";

/** The task of a team that has added the sidecar to its containers, as ECS describes it. */
function described(more: Partial<SidecarOptions> = {}): object {
    const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
    const containerDefinitions = withAdotSidecar(
        [
            { name: "migrate", image: "shop-migrations:4", essential: false },
            {
                name: "app",
                image: "shop:4",
                memory: 512,
                portMappings: [{ containerPort: 8080 }],
                secrets: [{ name: "DATABASE_PASSWORD", valueFrom: "/shop/password" }],
                healthCheck: { command: ["CMD-SHELL", "curl -f http://localhost:8080/"] },
                dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
            },
        ],
        {
            serviceName: "shop",
            region: "eu-central-1",
            remoteWriteParameter: "/observability/prod/remote-write-url",
            scrapeIntervalSeconds: 1,
            scrape: { jvm: { port: 9404 } },
            otlp: { containers: ["app"] },
            ...more,
        },
    );
    return {
        taskDefinition: {
            taskDefinitionArn: "arn:aws:ecs:eu-central-1:111122223333:task-definition/shop:12",
            family: "shop",
            revision: 12,
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            cpu: "1024",
            memory: "2048",
            taskRoleArn: role("task"),
            executionRoleArn: role("execution"),
            containerDefinitions,
        },
    };
}

/** The memory cgroups of task runners. */
const cgroups = (): string[] =>
    hierarchiesIn(readIfThere("/proc/self/mounts") ?? "").flatMap(({ directory }) =>
        fs.readdirSync(directory).filter((name) => /^pulumi-adot-\d+-/.test(name)),
    );

describe("npm start -- --task", function () {
    this.timeout(240_000);
    let state: string;

    const run = (task: string, ...args: string[]) => {
        const command = ["--import", "tsx", "local/main.ts", "--task", "-", "--once", "--state", state, ...args];
        return spawnSync(process.execPath, command, { cwd: repositoryRoot, input: task, encoding: "utf8" });
    };

    before(function () {
        needs(this, "otelcol", "prometheus");
        state = fs.mkdtempSync(path.join(os.tmpdir(), "task-file-"));
    });

    after(() => fs.rmSync(state, { recursive: true, force: true }));

    it("runs the collector for real, the rest as recordings, and shows what arrived", () => {
        const before = cgroups();
        const { status, stdout, stderr } = run(JSON.stringify(described()));
        assert.equal(status, 0, `${stdout}\n${stderr}`);
        const rows = [
            /^ {2}audit +shop +ok 0 mandatory/m,
            /^ {2}part +migrate +stand-in: ends at once/m,
            /^ {2}part +app +recording: what a JVM with the JMX exporter says at 9404\/metrics/m,
            /^ {2}part +adot-collector +real: /m,
            /^ {2}secret +AMP_REMOTE_WRITE_URL +of the stand-in for AMP/m,
            /^ {2}receives +otlp 4317 +from this machine at http:\/\/127\.0\.0\.1:\d+$/m,
            /^ {2}scraped +jvm +ok 127\.0\.0\.1:9404 answered/m,
            /^ {2}written +AMP +ok [1-9]\d* samples, 0 writes refused/m,
            /^ {2}series +shop\/jvm +\d\d of \d+ metrics/m,
            /^ {2}dashboard +JVM +(\d\d) of \d+ panels with data/m,
            /^ {2}collector +memory +ok \d+ MiB in use/m,
        ];
        for (const row of rows) {
            assert.match(stdout, row);
        }
        // The values of secrets, and those that stand in for them.
        assert.doesNotMatch(stdout + stderr, /made-up|workspaces\/ws-local\/api/);
        assert.deepEqual(
            cgroups().filter((name) => !before.includes(name) && !fs.existsSync(`/proc/${name.split("-")[2]}`)),
            [],
            "a cgroup of the run, which has ended",
        );
    });

    it("brings CloudWatch what goes there, alone or beside AMP, and shows what arrived where", () => {
        const alone = run(JSON.stringify(described({ destination: "cloudwatch", remoteWriteParameter: undefined })));
        assert.equal(alone.status, 0, `${alone.stdout}\n${alone.stderr}`);
        const cloudwatch =
            /^ {2}written +CloudWatch +ok [1-9]\d* data points, 0 writes refused; \d+ series, \d+ bytes a point as it bills them/m;
        for (const row of [
            cloudwatch,
            /^ {2}scraped +jvm +ok 127\.0\.0\.1:9404 answered/m,
            /^ {2}series +shop\/jvm +\d\d of \d+ metrics/m,
        ]) {
            assert.match(alone.stdout, row);
        }
        assert.doesNotMatch(alone.stdout, /written +AMP|^ {2}dashboard|debug\/in_place/m);
        const both = run(JSON.stringify(described({ destinations: { copy: { kind: "cloudwatch" } } })));
        assert.equal(both.status, 0, `${both.stdout}\n${both.stderr}`);
        assert.match(both.stdout, cloudwatch);
        assert.match(both.stdout, /^ {2}written +AMP +ok [1-9]\d* samples, 0 writes refused/m);
        assert.match(both.stdout, /^ {2}dashboard +JVM +(\d\d) of \d+ panels with data/m);
    });

    it("starts every config for ECS in ADOT's image, adapted to this machine's collectors", () => {
        const programs = (["otelcol", "otelcol-full"] as const).flatMap((part) => findPart(part) ?? []);
        const variables = {
            AWS_REGION: "eu-west-1",
            AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY: "secret",
            AWS_PROMETHEUS_ENDPOINT: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/w/api/v1/remote_write",
            AWS_PROMETHEUS_SCRAPING_ENDPOINT: "127.0.0.1:9404",
            ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:9/v4/x",
        };
        // Nothing is left of this one: what it reads is the EC2 instance.
        const files = Object.keys(imageConfigs).filter(
            (file) => file.startsWith("/etc/ecs/") && !/instance/.test(file),
        );
        assert.equal(files.length, 9);
        for (const program of programs) {
            const components = componentsOf(program);
            assert.ok(components?.receivers.has("prometheus"), "an otelcol tells its components");
            for (const file of files) {
                const config = JSON.parse(imageConfigs[file]!.at(-1)![1]) as Mapping;
                const adapted = adapt(config, { components, region: "eu-west-1", storage: state });
                const validated = spawnSync(program, ["validate", "--config=env:CONFIG"], {
                    env: { ...variables, CONFIG: JSON.stringify(adapted.config) },
                    encoding: "utf8",
                });
                assert.equal(validated.status, 0, `${file}: ${validated.stderr}`);
            }
        }
    });

    it("plays a recording whose counters count on, and nothing else of it", async () => {
        const file = path.join(state, "recording.prom");
        const counted = [
            "# TYPE a_total counter",
            'a_total{x="# 1"} 1000000',
            "# TYPE b gauge",
            "b 1000000",
            "# TYPE c summary",
            'c{quantile="0.5"} 1000000',
            "c_sum 1000000.5",
            "c_count 1000000",
            "",
        ];
        fs.writeFileSync(file, counted.join("\n"));
        const port = await freePort();
        const routes = { [port]: { "/moving": { file, moves: true }, "/still": file, "*": "" } };
        const script = path.join(repositoryRoot, "local", "ecs", "replay.mjs");
        const child = startProcess({
            name: "replay",
            command: process.execPath,
            args: [script, JSON.stringify(routes)],
        });
        try {
            await waitForHttp(`http://127.0.0.1:${port}/`, { child });
            await sleep(200);
            const get = async (url: string) => (await fetch(`http://127.0.0.1:${port}${url}`)).text();
            assert.equal(await get("/still"), counted.join("\n"));
            const moved = (await get("/moving")).split("\n");
            const grown = moved.flatMap((line, index) => (line === counted[index] ? [] : [index]));
            assert.deepEqual(grown, [1, 6, 7], moved.join("\n"));
            assert.ok(grown.every((index) => Number(moved[index]!.split(" ").at(-1)) > 1_001_000));
            assert.match(moved[7]!, /^c_count \d+$/);
        } finally {
            await child.stop();
        }
    });

    it("says in a sentence what is wrong with what it is given", () => {
        const { status, stdout, stderr } = run(JSON.stringify({ tasks: [] }));
        assert.deepEqual([status, stdout], [2, ""]);
        assert.match(stderr, /^standard input has no task definition: .* describe-tasks/);
    });
});
