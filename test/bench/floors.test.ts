import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { diagram } from "../../bench/repository/floors";
import { repositoryRoot } from "../../tools/parts";

describe("npm run floors", function () {
    this.timeout(120_000);

    it("draws an arrow to what is imported, but for what is reached through another floor", () => {
        assert.equal(
            diagram({ roof: ["ground", "first", "shed"], first: ["ground"], ground: [], shed: [] }),
            [
                "flowchart TD",
                "    roof --> first",
                "    roof --> shed",
                "    first --> ground",
                "    ground",
                "    shed",
            ].join("\n"),
        );
    });

    it("ends on a circle", () => {
        assert.match(diagram({ a: ["b"], b: ["a"] }), /a --> b\n {4}b --> a$/);
    });

    it("has drawn what is imported now: if not, run it", () => {
        const args = ["--import", "tsx", "bench/repository/floors.ts", "--check"];
        const { status, stderr } = spawnSync(process.execPath, args, { cwd: repositoryRoot, encoding: "utf8" });
        assert.equal(status, 0, stderr);
    });
});
