/** Files of any size: what is too large is refused before it is read, and the time grows as the file does. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { gather, mostFileBytes, readBytes } from "../../cli/read-file";
import { Unreadable } from "../../cli/source-nodes";
import { readYaml } from "../../cli/yaml";
import { inspectText } from "./support";

describe("a large file", () => {
    let directory = "";
    before(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "large-"))));
    after(() => fs.rmSync(directory, { recursive: true }));

    const sparse = (bytes: number): string => {
        const file = path.join(directory, `${bytes}`);
        fs.closeSync(fs.openSync(file, "w"));
        fs.truncateSync(file, bytes);
        return file;
    };

    it("is refused before it is read", async () => {
        // Nobody has so much memory.
        await assert.rejects(readBytes(sparse(2 ** 40)), {
            message: "The file has 1048576 MiB, and at most 50 MiB are read.",
        });
    });

    it("is read up to the last byte that is allowed", async () => {
        assert.equal((await readBytes(sparse(mostFileBytes))).length, mostFileBytes);
        await assert.rejects(readBytes(sparse(mostFileBytes + 1)));
    });

    it("without a size is refused while it is read", async () => {
        let given = 0;
        async function* endless(): AsyncGenerator<Uint8Array> {
            for (const chunk = new Uint8Array(2 ** 20); ; given += 1) {
                yield await Promise.resolve(chunk);
            }
        }
        await assert.rejects(gather(endless()), {
            message: "The file has more than 50 MiB, and at most 50 MiB are read.",
        });
        assert.equal(given, 50);
    });

    it("of YAML is refused before it is taken apart", () => {
        assert.throws(() => inspectText(`a: ${"x".repeat(11 * 2 ** 20)}`), {
            message:
                /^The YAML has 11534339 characters, and at most 10485760 are read: write what is larger as JSON\.$/,
        });
    });

    const within = (microseconds: number, act: () => void): void => {
        const start = process.cpuUsage();
        act();
        const { user } = process.cpuUsage(start);
        assert.ok(user < microseconds, `it took ${user} µs`);
    };

    for (const line of ["- a\n", "a: 1\n", "# a\n", "\n", "---\n", "- &a *a\n"]) {
        it(`of many thousand lines of ${JSON.stringify(line)} is read in no long time`, () => {
            // Six times as many are the most that is read.
            const text = line.repeat(1_600_000 / line.length);
            within(4_000_000, () => assert.throws(() => inspectText(text), Unreadable));
        });
    }

    it("of thousands of collectors is judged in a time that grows as they do, each finding at its container", () => {
        const count = 4_000;
        const environment = [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }];
        const containerDefinitions = Array.from({ length: count }, (_, index) => ({
            name: `c${index}`,
            image: "amazon/aws-otel-collector:v0.49.0",
            environment,
        }));
        // One line for each container.
        const lines = containerDefinitions.map((each) => JSON.stringify(each)).join(",\n");
        within(11_000_000, () => {
            const { findings } = inspectText(`{"family": "x", "containerDefinitions": [\n${lines}]}`);
            const missing = findings.filter(({ rule }) => rule === "container-memory-missing");
            assert.deepEqual(
                missing.map(({ line, container }) => [line, container]),
                containerDefinitions.map(({ name }, index) => [index + 2, name]),
            );
        });
    });

    it("of thousands of keys is read in no long time, and each finding has its place", () => {
        const count = 10_000;
        const ids = Array.from({ length: count }, (_, index) => `    metrics/${index}: {receivers: [a]}\n`);
        const text = `service:\n  pipelines:\n${ids.join("")}`;
        const start = process.cpuUsage();
        readYaml(text);
        const { findings } = inspectText(text);
        const { user } = process.cpuUsage(start);
        assert.ok(user < 15_000_000, `it took ${user} µs`);
        const missing = findings.filter(({ rule }) => rule === "limiter-missing");
        assert.deepEqual(
            missing.map(({ line }) => line),
            ids.map((_, index) => index + 3),
        );
    });
});
