/** Files of any size: what is too large is refused before it is read, and the time grows as the file does. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { gather, mostFileBytes, readBytes } from "../../cli/read-file";
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
