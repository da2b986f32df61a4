/** What docs/deploy.md tells to do, done: from the template and the clone, with the policy files that are shipped. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack, projects } from "../../local/paths";
import { repositoryRoot } from "../../tools/parts";
import { policies } from "../../policies/policies";
import { needs, toolPath } from "../support/parts";
import { PulumiService } from "../support/pulumi-service";

const strict = {
    policyPacks: [policyPack],
    policyPackConfigs: [join(repositoryRoot, "docs", "ci", "policy-config", "prod.json")],
};
const topic = "arn:aws:sns:eu-west-1:111122223333:observability";
const group = "93670f9f-1001-4b3c-9d55-0e5a1f2b7c01";

function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    return result;
}

const mandatory = ({ violations }: RunResult) => violations.filter(({ enforcement }) => enforcement === "mandatory");

describe("from clone to production", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "deploy-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    describe("the clone's prod, and the example", () => {
        let platform: LocalStack;
        let app: LocalStack;
        before(async () => {
            platform = engine.stack({ projectDir: projects.platform, stack: "prod" });
            await platform.init();
        });

        it("is refused with what has to be set, and deploys once that is set", async () => {
            const refused = await platform.preview();
            assert.notEqual(refused.exitCode, 0);
            assert.match(refused.stdout, /- alertTopicArn, [^]*- adminGroups, /);
            await platform.setConfig("alertTopicArn", topic);
            await platform.setConfig("adminGroups[0]", group, { path: true });
            assert.deepEqual(mandatory(succeeded(await platform.up({ ...strict, skipPreview: true }))), []);
        });

        it("is what an app deploys against, under the same policies", async () => {
            app = engine.stack({ projectDir: projects.orders, stack: "prod" });
            await app.init();
            await app.setConfig("aws:region", "eu-west-1");
            await app.setConfig("platformStack", platform.name);
            assert.deepEqual(mandatory(succeeded(await app.up({ ...strict, skipPreview: true }))), []);
        });

        it("is taken down by the page's commands, and not before", async () => {
            succeeded(await app.destroy());
            const refused = await platform.destroy();
            assert.notEqual(refused.exitCode, 0);
            assert.match(refused.stdout, /protect/);
            await platform.setConfig("protect", "false");
            succeeded(await platform.up({ skipPreview: true }));
            succeeded(await platform.destroy());
            await platform.remove();
            assert.equal(engine.cloud.size(), 0);
        });
    });

    describe("the templates", () => {
        const template = join(repositoryRoot, "templates");
        let made: string;
        let pack: string;
        before(() => {
            [made, pack] = [join(stateDir, "platform"), join(stateDir, "pack")];
            symlinkSync(join(repositoryRoot, "node_modules"), join(stateDir, "node_modules"));
            // The page's own line, with the package where npm installs it. The engine here has no language host of its
            // own, which only the advice at the end asks for.
            const page = readFileSync(join(repositoryRoot, "docs", "deploy.md"), "utf8");
            const line = /^pulumi new (.*)$/m.exec(page)![1]!;
            const { stderr, status } = spawnSync("sh", ["-c", `"${toolPath("pulumi")}" new --yes ${line}`], {
                cwd: stateDir,
                encoding: "utf8",
                env: {
                    ...process.env,
                    ...{ PULUMI_HOME: join(stateDir, "new-home"), PULUMI_BACKEND_URL: `file://${stateDir}` },
                    ...{ PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_CONFIG_PASSPHRASE: "" },
                },
            });
            assert.ok(
                status === 0 || /^\s*error: [^\n]*no language plugin 'pulumi-language-nodejs'/.test(stderr),
                stderr,
            );
            cpSync(join(template, "organization-pack"), pack, { recursive: true });
            for (const folder of [made, pack]) {
                symlinkSync(join(repositoryRoot, "node_modules"), join(folder, "node_modules"));
            }
        });

        it("of an organisation's pack is published by the CLI, and enabled with the shipped settings", async () => {
            // What npm install and npm shrinkwrap leave there, as docs/policies.md has them.
            for (const name of ["npm-shrinkwrap.json", "package-lock.json", "pulumi-adot-0.1.0.tgz"]) {
                writeFileSync(join(pack, name), "{}");
            }
            const service = new PulumiService();
            const env = { PULUMI_BACKEND_URL: await service.start(), PULUMI_ACCESS_TOKEN: "pul-0" };
            const policy = async (...args: string[]) =>
                succeeded(await engine.call({ args: ["policy", ...args], cwd: pack, env }));
            const [settings] = strict.policyPackConfigs as [string];
            try {
                await policy("publish", "acme");
                const { name, versionTag, policies: published } = service.pack;
                assert.deepEqual([name, versionTag], ["pulumi-adot", "0.1.0"]);
                const levels = (each: readonly { name: string; enforcementLevel?: string }[]) =>
                    each.map(({ name: policyName, enforcementLevel }) => `${policyName}: ${enforcementLevel}`).sort();
                assert.deepEqual(levels(published), levels(policies));
                await policy("validate-config", "acme/pulumi-adot", "0.1.0", "--config", settings);
                await policy(
                    "enable",
                    "acme/pulumi-adot",
                    "latest",
                    "--policy-group",
                    "production",
                    "--config",
                    settings,
                );
                assert.deepEqual(service.enabled.config?.all, { enforcementLevel: "mandatory" });
            } finally {
                service.close();
            }
            // As whoever enforces it has it: what was uploaded, beside the packages.
            rmSync(pack, { recursive: true });
            const { stdout } = spawnSync("tar", ["xzvf", "-", "-C", stateDir], {
                input: service.packed,
                encoding: "utf8",
            });
            pack = join(stateDir, "package");
            assert.deepEqual(stdout.trim().split("\n").sort(), [
                ...["package/PulumiPolicy.yaml", "package/index.js", "package/npm-shrinkwrap.json"],
                ...["package/package.json", "package/pulumi-adot-0.1.0.tgz"],
            ]);
            symlinkSync(join(repositoryRoot, "node_modules"), join(pack, "node_modules"));
        });

        it("of pulumi new make a platform that deploys, judged by the pack that was published", async () => {
            assert.doesNotMatch(readFileSync(join(made, "package.json"), "utf8"), /\$\{/);
            const stack = engine.stack({ projectDir: made, stack: "dev" });
            await stack.init();
            await stack.setConfig("aws:region", "eu-west-1");
            await stack.setConfig("alertTopicArn", topic);
            await stack.setConfig("adminGroup", group);
            const result = succeeded(await stack.preview({ ...strict, policyPacks: [pack] }));
            assert.match(`${result.stdout}${result.stderr}`, /pulumi-adot/);
            assert.deepEqual(mandatory(result), []);
        });
    });

    describe("what is there already", () => {
        let ids: Record<"metrics" | "grafana" | "task", string>;
        let stack: LocalStack;
        const operations = (result: RunResult, type: string) =>
            result.steps.filter((step) => step.type === type && !step.preview).map(({ op }) => op);
        before(async () => {
            const projectDir = join(__dirname, "fixtures", "imported");
            const old = engine.stack({ projectDir, stack: "before" });
            await old.init();
            await old.setConfig("when", "before");
            succeeded(await old.up({ skipPreview: true }));
            ({ ids } = (await old.outputs()) as { ids: typeof ids });
            stack = engine.stack({ projectDir, stack: "after" });
            await stack.init();
            await stack.setConfig("when", "after");
            await stack.setConfig("import", JSON.stringify(ids));
        });

        it("is refused where AWS would have to make another one, as the workspace is protected", async () => {
            succeeded(await stack.import("aws:ecs/taskDefinition:TaskDefinition", "orders", ids.task));
            await stack.setConfig("otherKey", "true");
            const refused = await stack.preview();
            assert.notEqual(refused.exitCode, 0);
            assert.match(refused.stdout, /unable to replace resource[^]*protection[^]*kmsKeyArn/);
            await stack.setConfig("otherKey", "false");
        });

        it("is imported and brought to what the program says, in one up", async () => {
            const result = succeeded(await stack.up({ skipPreview: true }));
            for (const type of [
                "aws:amp/workspace:Workspace",
                "aws:amp/alertManagerDefinition:AlertManagerDefinition",
                "aws:grafana/workspace:Workspace",
            ]) {
                assert.deepEqual(operations(result, type), ["import", "update"], type);
                assert.equal(engine.cloud.list(type).length, 1, type);
            }
            const [workspace] = engine.cloud.list("aws:grafana/workspace:Workspace");
            assert.equal(workspace?.id, ids.grafana);
            assert.equal(workspace.outputs.grafanaVersion, "12.4");
            const [task, ...others] = engine.cloud.list("aws:ecs/taskDefinition:TaskDefinition");
            assert.deepEqual(others, []);
            // Other stacks of this cloud may have had revisions of the family.
            const [, before, revision] = /^(.*:)(\d+)$/.exec(ids.task)!;
            assert.equal(task?.outputs.arn, `${before}${Number(revision) + 1}`);
        });

        it("stays as it is once the program no longer says import", async () => {
            await stack.setConfig("import", "{}");
            succeeded(await stack.preview({ expectNoChanges: true }));
        });
    });
});
