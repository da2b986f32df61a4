import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as yaml from "yaml";

import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { LocalEngine, type LocalStack, type RunResult, type Violation } from "../../local/engine";
import { policyPack, projects } from "../../local/paths";
import { stackName } from "../../local/session";
import { recordingContext } from "../cli/support";
import { needs, toolPath } from "../support/parts";

/** A task definition without its limiter, and whose containers no preview can know. */
const unknownImage = path.join(__dirname, "unknown-image");
const policyPacks = [policyPack];
const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

describe("the policy pack, on the real engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;

    before(async function () {
        needs(this, "pulumi");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-policies-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
    });

    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    async function stackOf(projectDir: string): Promise<LocalStack> {
        const stack = engine.stack({ projectDir, stack: stackName });
        await stack.init();
        return stack;
    }

    describe("the orders service", () => {
        before(async () => {
            await succeeds((await stackOf(projects.platform)).up({ skipPreview: true }));
        });

        it("passes in its very first preview, with nothing that couldn't be checked", async () => {
            const orders = await stackOf(projects.orders);
            const { violations } = await succeeds(orders.preview({ policyPacks }));
            assert.deepEqual(violations, []);
        });

        it("without its limiter is blocked there, by messages that name task definition, container, rule and fix", async () => {
            const unsafe = await stackOf(projects.unsafe);
            const { exitCode, violations } = await unsafe.preview({ policyPacks });
            assert.notEqual(exitCode, 0);
            assert.deepEqual(
                violations.map(({ policyPack: pack, policy, enforcement }) => [pack, policy, enforcement]),
                [
                    ["pulumi-adot", "collector-config-proven", "mandatory"],
                    ["pulumi-adot", "memory-limiter-required", "mandatory"],
                    ["pulumi-adot", "memory-limiter-required", "mandatory"],
                ],
            );
            assert.match(
                violations[0]!.message,
                /breaks the rule config-unproven\. It runs another config than its AdotTaskDefinition has rendered: /,
            );
            for (const [index, pipeline] of ["metrics/scrape", "metrics/ecs"].entries()) {
                const place = `service.pipelines.${pipeline}.processors`;
                assert.equal(
                    violations[index + 1]!.message.split("\n")[1],
                    `Container "adot-collector" of task definition "orders-task" (family "orders") breaks the rule limiter-missing at ${place} in AOT_CONFIG_CONTENT. ` +
                        `The pipeline ${pipeline} has no memory_limiter: the collector takes data until the container is killed. ` +
                        `To fix it: Make memory_limiter the first of ${place}, with check_interval 1s, limit_mib 179 and spike_limit_mib 76. In an AdotTaskDefinition the place for it is sidecar.transform. See: npx pulumi-adot docs memory-limiter-required`,
                );
            }
        });

        it("is judged by the levels of single rules, and a rule that there isn't is refused with the list", async () => {
            const unsafe = await stackOf(projects.unsafe);
            const configFile = (rules: object): string[] => {
                const file = path.join(stateDir, "rules.json");
                fs.writeFileSync(file, JSON.stringify({ settings: { rules } }));
                return [file];
            };
            const policyPackConfigs = configFile({
                "limiter-missing": "advisory",
                "config-unproven": "advisory",
            });
            // The component refuses what happens to its sidecar, whatever a pack says.
            const { exitCode, stdout, violations } = await unsafe.preview({ policyPacks, policyPackConfigs });
            assert.notEqual(exitCode, 0);
            assert.match(
                stdout,
                /A transform of a parent or of the stack changes AOT_CONFIG_CONTENT of container adot-collector/,
            );
            assert.deepEqual(
                violations.map(({ policy, enforcement }) => [policy, enforcement]),
                [
                    ["rules-set-advisory", "advisory"],
                    ["rules-set-advisory", "advisory"],
                    ["rules-set-advisory", "advisory"],
                ],
            );
            assert.match(violations[0]!.message, /breaks the rule limiter-missing/);
            const wrong = await unsafe.preview({
                policyPacks,
                policyPackConfigs: configFile({ "limiter-mising": "advisory" }),
            });
            assert.notEqual(wrong.exitCode, 0);
            assert.match(
                `${wrong.stdout}${wrong.stderr}`,
                /limiter-mising[^]*"config-unreadable"[^]*"sidecar-essential"/,
            );
        });

        it("has its cost told where that is wanted, with the figures of npx pulumi-adot cost", async () => {
            const file = path.join(stateDir, "cost.json");
            fs.writeFileSync(file, JSON.stringify({ "cost-estimated": "advisory" }));
            const orders = await stackOf(projects.orders);
            const run = await succeeds(orders.preview({ policyPacks, policyPackConfigs: [file] }));
            const [{ message }, ...others] = run.violations as [Violation, ...Violation[]];
            assert.deepEqual(others, []);
            const { inputs } = run.steps.find(({ type }) => type === taskDefinitionType)!;
            const containerDefinitions = JSON.parse(inputs.containerDefinitions as string) as unknown;
            const { context, out, err } = recordingContext({}, JSON.stringify({ ...inputs, containerDefinitions }));
            assert.equal(await runCommand(["cost", "-"], commands, context), 0, err.join(""));
            const last = (row: string): string =>
                new RegExp(`^ {2}${row} .*?  ([^ ]+( \\([^)]*\\))?)$`, "m").exec(out.join(""))![1]!;
            assert.ok(message.includes(`sends about ${last("all of a task")} samples a minute to AMP: `), message);
            assert.ok(message.includes(`In eu-west-1 a task costs $${last("all {3}")} a month: AMP `), message);
            assert.ok(
                message.includes(`Fargate's share of the sidecar ${last("Fargate, the sidecar's share")}.`),
                message,
            );
            assert.ok(message.includes(`ECS service "orders" with 1 of them: $${last("all {3}")} a month.`), message);
        });

        it("is the same project with and without its limiter", () => {
            const [orders, unsafe] = [projectFile(projects.orders), projectFile(projects.unsafe)];
            assert.equal(unsafe.name, orders.name);
            assert.deepEqual(unsafe.config, orders.config);
        });
    });

    describe("containers that only the update can know", () => {
        it("get an advisory in a preview that says so", async () => {
            const stack = await stackOf(unknownImage);
            const { violations } = await succeeds(stack.preview({ policyPacks }));
            assert.deepEqual(
                violations.map(({ policy, enforcement }) => [policy, enforcement]),
                [["collector-config-proven", "advisory"]],
            );
            assert.match(
                violations[0]!.message,
                /so the collectors of task definition "orders-task" \(family "orders"\) can't be checked yet; the update checks them before it creates anything\. Until then the config in the inputs of its AdotTaskDefinition counts\.$/,
            );
        });

        it("are blocked in the update, before the task definition exists", async () => {
            const stack = await stackOf(unknownImage);
            const { exitCode, violations } = await stack.up({ policyPacks, skipPreview: true });
            assert.notEqual(exitCode, 0);
            const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory");
            assert.ok(mandatory.length > 0);
            // It isn't the config that the component has rendered, either.
            const messages = mandatory.map(({ message }) => message).join("\n");
            assert.match(messages, /breaks the rule limiter-missing at service\.pipelines\./);
            assert.match(messages, /It runs another config than its AdotTaskDefinition has rendered/);
            const { deployment } = await stack.exportState();
            const types = (deployment.resources ?? []).map(({ type }) => type);
            assert.ok(types.includes("aws:cloudwatch/logGroup:LogGroup"), "the update should have got that far");
            assert.ok(!types.includes(taskDefinitionType), types.join(", "));
        });
    });
});

function projectFile(directory: string): { name: string; config: unknown } {
    return yaml.parse(fs.readFileSync(path.join(directory, "Pulumi.yaml"), "utf8")) as {
        name: string;
        config: unknown;
    };
}

async function succeeds(run: Promise<RunResult>): Promise<RunResult> {
    const result = await run;
    assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    return result;
}
