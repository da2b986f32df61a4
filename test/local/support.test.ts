import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as http from "node:http";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeAll } from "../../local/support/closing";
import { listen } from "../../local/support/http";
import { freePort, freePorts, isPortFree, requireFreePort } from "../../local/support/ports";
import { type Child, describeExit, startProcess, waitForHttp } from "../../local/support/process";
import { isAlive } from "../../tools/lock";

const node = process.execPath;
const forever = "setInterval(() => {}, 1000)";

async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 200 && !condition(); tries++) {
        await sleep(25);
    }
    assert.ok(condition(), "the condition did not come true within 5 s");
}

describe("local/support/ports", () => {
    it("gives different free ports", async () => {
        const ports = await freePorts(20);
        assert.equal(new Set(ports).size, 20);
        assert.ok(await isPortFree(ports[0]!));
    });

    it("names the taken port and its purpose", async () => {
        const server = http.createServer();
        const port = await listen(server);
        try {
            assert.equal(await isPortFree(port), false);
            await assert.rejects(
                requireFreePort(port, "Prometheus"),
                new RegExp(`Port ${port} .* Prometheus, is taken`),
            );
        } finally {
            server.close();
        }
        await requireFreePort(await freePort(), "Prometheus");
    });
});

describe("local/support/closing", () => {
    it("takes everything away, last first, whatever fails", async () => {
        const closed: number[] = [];
        const steps = [1, 2, 3].map((step) => () => {
            closed.push(step);
            if (step > 1) {
                throw new Error(`step ${step}`);
            }
        });
        await assert.rejects(closeAll(steps), /step 3/);
        assert.deepEqual(closed, [3, 2, 1]);
        assert.deepEqual(steps, []);
    });
});

describe("local/support/process", () => {
    const children: Child[] = [];
    const start = (script: string, options: Partial<Parameters<typeof startProcess>[0]> = {}): Child => {
        const child = startProcess({ name: "child", command: node, args: ["-e", script], ...options });
        children.push(child);
        return child;
    };
    afterEach(() => Promise.all(children.splice(0).map((child) => child.stop())));

    it("captures both streams and the exit code", async () => {
        const logged: string[] = [];
        const seen: string[] = [];
        const child = start("console.log('one'); console.error('two'); process.exitCode = 3", {
            log: (line) => logged.push(line),
            onLine: (line, stream) => seen.push(`${stream}:${line}`),
        });
        assert.deepEqual(await child.exited, { code: 3, signal: null });
        assert.deepEqual(logged.sort(), ["child | one", "child | two"]);
        assert.deepEqual(seen.sort(), ["stderr:two", "stdout:one"]);
        assert.deepEqual(child.tail().split("\n").sort(), ["one", "two"]);
        assert.equal(describeExit(child.exit!), "ended with exit code 3");
    });

    it("keeps only the last lines", async () => {
        const child = start("for (let i = 1; i <= 500; i++) console.log(i)");
        await child.exited;
        assert.equal(child.tail().split("\n").length, 100);
        assert.equal(child.tail(2), "499\n500");
    });

    it("says that a program could not be started", async () => {
        const child = start("", { command: "/no/such/program" });
        const exit = await child.exited;
        assert.match(describeExit(exit), /^could not be started: .*ENOENT/);
        assert.deepEqual(await child.stop(), exit);
    });

    it("stops gracefully", async () => {
        const child = start(`process.on("SIGTERM", () => process.exit(7)); console.log("up"); ${forever}`);
        await until(() => child.tail() === "up");
        assert.deepEqual(await child.stop(), { code: 7, signal: null });
    });

    it("kills what does not stop in time", async () => {
        const child = start(`process.on("SIGTERM", () => {}); console.log("up"); ${forever}`, { stopTimeoutMs: 100 });
        await until(() => child.tail() === "up");
        const exit = await child.stop();
        assert.equal(describeExit(exit), "was ended by SIGKILL");
    });

    it("stops grandchildren too", async () => {
        const child = start(
            `const c = require("child_process").spawn(process.execPath, ["-e", "${forever}"], { stdio: "inherit" });
            console.log(c.pid); ${forever}`,
        );
        await until(() => child.tail() !== "");
        const grandchild = Number(child.tail());
        assert.ok(isAlive(grandchild));
        await child.stop();
        await until(() => !isAlive(grandchild));
    });

    it("stops on abort, and does not start after it", async () => {
        const abort = new AbortController();
        const child = start(forever, { signal: abort.signal });
        abort.abort();
        assert.equal((await child.exited).signal, "SIGTERM");
        assert.throws(() => start(forever, { signal: abort.signal }), { name: "AbortError" });
    });

    for (const ending of ["process.exit(0)", "process.kill(process.pid, 'SIGTERM')", "throw new Error('crash')"]) {
        it(`leaves nothing behind after ${ending}`, async () => {
            const support = path.join(__dirname, "..", "..", "local", "support", "process.ts");
            const program = `
                const { startProcess } = require(${JSON.stringify(support)});
                const child = startProcess({ name: "x", command: process.execPath, args: ["-e", ${JSON.stringify(forever)}] });
                console.log(child.pid);
                setTimeout(() => { ${ending} }, 100);`;
            const { stdout, stderr } = spawnSync(node, ["--import", "tsx", "-e", program], { encoding: "utf8" });
            const pid = Number(stdout.trim());
            assert.ok(pid > 0, `no pid in ${stdout}${stderr}`);
            await until(() => !isAlive(pid));
        });
    }

    describe("waitForHttp", () => {
        it("returns when the URL answers", async () => {
            const port = await freePort();
            const child = start(
                `setTimeout(() => require("http").createServer((q, r) => r.end("hi")).listen(${port}, "127.0.0.1"), 200)`,
            );
            await waitForHttp(`http://127.0.0.1:${port}/`, { child });
        });

        it("fails at once, with the last lines, when the child ends", async () => {
            const child = start("console.error('bad flag'); process.exit(2)");
            const began = Date.now();
            await assert.rejects(
                waitForHttp(`http://127.0.0.1:${await freePort()}/`, { child, timeoutMs: 30_000 }),
                /^Error: child ended with exit code 2 before http:.* answered\. Its last lines:\nbad flag$/,
            );
            assert.ok(Date.now() - began < 10_000);
        });

        it("says what it got when the time is over", async () => {
            const server = http.createServer((_, response) => response.writeHead(503).end());
            const url = `http://127.0.0.1:${await listen(server)}/`;
            try {
                await assert.rejects(
                    waitForHttp(url, { timeoutMs: 200 }),
                    /not ready after 200 ms: it answered with status 503/,
                );
                await waitForHttp(url, { ready: (response) => response.status === 503 });
            } finally {
                server.close();
            }
        });

        it("ends on abort", async () => {
            const signal = AbortSignal.timeout(100);
            await assert.rejects(waitForHttp(`http://127.0.0.1:${await freePort()}/`, { signal }), {
                name: "TimeoutError",
            });
        });
    });
});
