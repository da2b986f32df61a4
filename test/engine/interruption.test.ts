import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { LocalEngine } from "../../local/engine";
import { lockState } from "../../local/engine/recovery";
import { needs, toolPath } from "../support/parts";

const projectDir = join(__dirname, "fixtures", "tiny");

describe("a run that does not end", function () {
    this.timeout(180_000);
    let stateDir: string;

    beforeEach(function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "engine-"));
    });
    afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

    const lockDirectory = () => join(stateDir, "backend", ".pulumi", "locks", "organization", "tiny", "test");
    const lock = (pid: number) => {
        mkdirSync(lockDirectory(), { recursive: true });
        writeFileSync(
            join(lockDirectory(), "lock.json"),
            JSON.stringify({ pid, hostname: hostname(), username: "it", timestamp: new Date() }),
        );
    };
    const start = (more: { signal?: AbortSignal; log?: (line: string) => void } = {}) =>
        LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), ...more });

    it("is interrupted by an abort: the CLI ends, frees its lock, and the next run goes on", async () => {
        const abort = new AbortController();
        // The first sign of the update, after the preview: something is half done then.
        const engine = await start({ signal: abort.signal, log: (line) => /creating/.test(line) && abort.abort() });
        const stack = engine.stack({ projectDir, stack: "test" });
        await stack.init();
        await assert.rejects(stack.up(), /pulumi up was stopped before it finished/);
        await assert.rejects(stack.preview(), /was stopped/);
        assert.equal(lockState(engine.paths.backend, "tiny", "test"), "free");

        const next = await start();
        const again = next.stack({ projectDir, stack: "test" });
        await again.init();
        const result = await again.up({ skipPreview: true });
        assert.equal(result.exitCode, 0, result.stdout);
        assert.equal((await again.destroy()).exitCode, 0);
        assert.equal(next.cloud.size(), 0);
        await next.close();
    });

    it("leaves a lock that is cleared when its owner is dead, with what it had not recorded", async () => {
        const engine = await start();
        const stack = engine.stack({ projectDir, stack: "test" });
        await stack.init();
        lock(0x3fffffff);
        const urn = "urn:pulumi:test::tiny::aws:iam/role:Role::orphan";
        engine.cloud.put("aws:iam/role:Role", "orphan", { urn, id: "orphan", inputs: {}, outputs: {} });
        engine.cloud.put("aws:iam/role:Role", "other", {
            urn: urn.replace("tiny", "other"),
            id: "other",
            inputs: {},
            outputs: {},
        });

        const said: string[] = [];
        const next = await start({ log: (line) => said.push(line) });
        await next.stack({ projectDir, stack: "test" }).init();
        assert.deepEqual(
            readdirSync(lockDirectory()).filter((file) => file.endsWith(".json")),
            [],
        );
        assert.match(
            said.join("\n"),
            /did not end: its lock is free again, and what it had not recorded is removed \(orphan\)/,
        );
        assert.deepEqual(
            next.cloud.list("aws:iam/role:Role").map((role) => role.id),
            ["other"],
        );
    });

    it("is left alone while its owner lives", async () => {
        const engine = await start();
        const stack = engine.stack({ projectDir, stack: "test" });
        await stack.init();
        lock(process.pid);
        await assert.rejects(stack.init(), /is being changed by another running process/);
    });
});
