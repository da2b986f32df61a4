import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { needs, toolPath } from "../support/parts";

const projectDir = join(__dirname, "fixtures", "tiny");

/** Fails with what the CLI printed. */
function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    return result;
}

describe("local engine (real pulumi CLI)", function () {
    this.timeout(180_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;
    const lines: string[] = [];

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "engine-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), log: (line) => lines.push(line) });
        stack = engine.stack({ projectDir, stack: "test" });
        await stack.init();
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    /** What is committed of the project, byte for byte. */
    const committed = () => readdirSync(projectDir).map((file) => [file, readFileSync(join(projectDir, file), "utf8")]);
    const before_ = committed();

    it("previews a first deployment and creates nothing", async () => {
        const result = succeeded(await stack.preview());
        assert.equal(result.changes.create, 16);
        assert.equal(engine.cloud.size(), 0);
    });

    it("deploys, and shows what the program prints", async () => {
        lines.length = 0;
        const result = succeeded(await stack.up());
        assert.deepEqual(result.changes, { create: 16, update: 0, replace: 0, delete: 0, same: 0 });
        assert.ok(lines.some((line) => line.includes("the program speaks")));
        assert.equal(engine.cloud.size(), 14);
    });

    it("gives outputs, secret ones on request", async () => {
        const outputs = await stack.outputs();
        assert.equal(outputs.family, "tiny");
        assert.equal(outputs.revision, 1);
        assert.equal(outputs.secret, "[secret]");
        assert.match(String((await stack.outputs({ showSecrets: true })).secret), /^glsa_/);
    });

    it("exports the state with secrets as values, or as the CLI writes it", async () => {
        const parameter = (state: Awaited<ReturnType<LocalStack["exportState"]>>) =>
            state.deployment.resources?.find((resource) => resource.type === "aws:ssm/parameter:Parameter")?.outputs;
        assert.match(
            String(parameter(await stack.exportState())?.value),
            /^https:\/\/aps-workspaces\.eu-west-1\.amazonaws\.com\/workspaces\/ws-[0-9a-f-]{36}\/api\/v1\/remote_write$/,
        );
        assert.equal(typeof parameter(await stack.exportState({ secrets: "encrypted" }))?.value, "object");
    });

    it("finds no changes after a deployment, in a second engine as well", async () => {
        const second = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        const again = second.stack({ projectDir, stack: "test" });
        await again.init();
        const result = succeeded(await again.preview({ expectNoChanges: true }));
        assert.equal(result.changes.same, 16);
        await second.close();
    });

    // Every step of an update is shown by its events, so one update is enough for all kinds of change.
    let update: RunResult;
    const opsOf = (token: string) => update.steps.filter(({ type }) => type === token).map(({ op }) => op);

    it("deploys changes of all kinds, and touches nothing else", async () => {
        await stack.setConfig("image", "public.ecr.aws/docker/library/busybox:2");
        await stack.setConfig("tokenName", "second");
        await stack.setConfig("retention", "60");
        update = succeeded(await stack.up());
        assert.deepEqual(update.changes, { create: 0, update: 2, replace: 2, delete: 0, same: 12 });
    });

    it("replaces a changed task definition by its next revision", async () => {
        assert.ok(opsOf("aws:ecs/taskDefinition:TaskDefinition").includes("replace"));
        assert.equal((await stack.outputs()).revision, 2);
    });

    it("rotates a token: replaces it, and the provider goes on with the new one", () => {
        const token = "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken";
        assert.ok(opsOf(token).includes("replace"));
        assert.deepEqual(opsOf("pulumi:providers:grafana"), ["update"]);
    });

    it("updates in place what AWS updates in place", () => {
        assert.deepEqual(opsOf("aws:amp/workspaceConfiguration:WorkspaceConfiguration"), ["update"]);
    });

    it("refuses at preview what AWS would refuse", async () => {
        await stack.setConfig("retention", "2000");
        const result = await stack.preview();
        assert.notEqual(result.exitCode, 0);
        assert.match(result.diagnostics.join("\n"), /ValidationException: Value 2000 at 'retentionPeriodInDays'/);
        await stack.setConfig("retention", "60");
    });

    it("shows a program's own error", async () => {
        await stack.setConfig("fail", "true");
        const result = await stack.preview();
        assert.notEqual(result.exitCode, 0);
        assert.match(result.diagnostics.join("\n"), /The program was told to fail/);
        assert.match(result.stdout, /The program was told to fail/);
        await stack.setConfig("fail", "false");
    });

    it("writes nothing in the project", () => {
        assert.deepEqual(committed(), before_);
    });

    it("destroys everything and removes the stack", async () => {
        const result = succeeded(await stack.destroy());
        assert.equal(result.changes.delete, 16);
        assert.equal(engine.cloud.size(), 0);
        await stack.remove();
        assert.equal(stack.exists(), false);
        assert.deepEqual(committed(), before_);
    });
});
