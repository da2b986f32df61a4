/** Volumes of a task on this machine: one directory for all containers that mount it, under its path in each. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import * as fc from "fast-check";

import { type RunningTask, runTask } from "../../local/ecs";
import { mapOrigins } from "../../local/ecs/environment";
import { mountsOf, withDirectories } from "../../local/ecs/volumes";
import { cleanUp, forever, options, script } from "./ecs-support";

describe("a volume of a local task", function () {
    this.timeout(20_000);
    const tasks: RunningTask[] = [];
    afterEach(async () => {
        await Promise.all(tasks.splice(0).map((task) => task.stop()));
        cleanUp();
    });

    it("hands a file from a container that has ended to one that waits for it, each under its own path", async () => {
        const init = script("init", "require('fs').writeFileSync('/from/agent.jar', 'jar')", {
            essential: false,
            mountPoints: [{ sourceVolume: "shared", containerPath: "/from" }],
        });
        const app = script("app", `console.log(require('fs').readFileSync(process.env.AGENT)); ${forever}`, {
            environment: [{ name: "AGENT", value: "/to/agent.jar" }],
            dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
            mountPoints: [{ sourceVolume: "shared", containerPath: "/to/", readOnly: true }],
        });
        const given = options([app, init], {}, { volumes: [{ name: "shared" }] });
        const task = await runTask(given);
        tasks.push(task);
        await task.whenHealthy(15_000);
        const [ofApp, ofInit] = task.containers();
        assert.deepEqual([ofApp!.state, ofInit!.state, ofInit!.exitCode], ["RUNNING", "STOPPED", 0]);
        assert.equal(fs.readFileSync(path.join(given.workDir, "volumes", "shared", "agent.jar"), "utf8"), "jar");
    });

    it("has to be one of the task's", async () => {
        const app = script("app", forever, { mountPoints: [{ sourceVolume: "other", containerPath: "/a" }] });
        await assert.rejects(
            runTask(options([app], {}, { volumes: [{ name: "shared" }] })),
            /Container app mounts other: unknown volume; the volumes of orders are shared\./,
        );
    });
});

describe("paths of mounts", () => {
    const mounts = mountsOf(
        {
            name: "app",
            image: "a",
            mountPoints: [
                { sourceVolume: "data", containerPath: "/data" },
                { sourceVolume: "deep", containerPath: "/data/deep" },
                { sourceVolume: "odd", containerPath: "/a.b+c" },
            ],
        },
        "/task",
    );
    const cases: readonly [text: string, expected: string][] = [
        ["/data", "/task/volumes/data"],
        ["/data/file", "/task/volumes/data/file"],
        ["/data/deep/file", "/task/volumes/deep/file"],
        ["/database", "/database"],
        ["/data.txt", "/data.txt"],
        ["/other/data", "/other/data"],
        ["http://data", "http://data"],
        [
            "-javaagent:/data/a.jar=9404:/data/deep/c.yaml",
            "-javaagent:/task/volumes/data/a.jar=9404:/task/volumes/deep/c.yaml",
        ],
        ["--dir=/data,/a.b+c", "--dir=/task/volumes/data,/task/volumes/odd"],
        ["/axb+c", "/axb+c"],
    ];
    for (const [text, expected] of cases) {
        it(`make ${text} ${expected === text ? "what it was" : expected}`, () =>
            assert.equal(withDirectories(text, mounts), expected));
    }

    it("change nothing that names none of them", () => {
        const text = fc.string().filter((each) => !each.includes("/data") && !each.includes("/a.b+c"));
        fc.assert(fc.property(text, (each) => withDirectories(each, mounts) === each));
        assert.equal(withDirectories("/data", []), "/data");
    });
});

describe("AWS's addresses in the collector's config", () => {
    it("lead here where the region is a variable, and other variables stay", () => {
        const endpoints = { "https://xray.eu-west-1.amazonaws.com": "http://127.0.0.1:1" };
        const config = "endpoint: https://xray.${env:AWS_REGION}.amazonaws.com/v1/traces";
        assert.equal(mapOrigins(config, endpoints, "eu-west-1"), "endpoint: http://127.0.0.1:1/v1/traces");
        assert.equal(mapOrigins(config, endpoints), config);
        assert.equal(mapOrigins(config, endpoints, "eu-west-2"), config);
    });
});
