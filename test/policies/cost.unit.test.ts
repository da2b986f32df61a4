/** The policy that tells what metrics cost: its figures are those of `npx pulumi-adot cost`. */
import assert from "node:assert/strict";

import { commands } from "../../cli/commands";
import { runCommand } from "../../cli/command";
import type { CostReport } from "../../cli/cost/report";
import { withFargate } from "../../collector/cost/bill";
import { count, dollars } from "../../collector/cost/figures";
import { AdotDaemon, AdotGateway, AdotTaskDefinition } from "../../components";
import { costEstimated } from "../../policies/cost";
import { json, recordingContext } from "../cli/support";
import { record } from "../support/mocks";
import { daemonArgs, gatewayArgs, ordersTask } from "../support/tasks";
import { given, type GivenInStack, resourceViolations, stackViolations, unknown } from "./in-process";

const definitionType = "aws:ecs/taskDefinition:TaskDefinition";
const componentType = "pulumi-adot:index:AdotTaskDefinition";

/** What the policy says of a stack, after it has seen each resource. */
async function told(resources: readonly GivenInStack[], config = {}): Promise<string[]> {
    for (const resource of resources) {
        await resourceViolations(costEstimated, resource);
    }
    return (await stackViolations(costEstimated, resources, config)).map(({ message }) => message);
}

async function reportOf(task: unknown, tasks = 1): Promise<CostReport> {
    const { context, out, err } = recordingContext({}, json(task));
    const args = ["cost", "-", "--format", "json", "--tasks", String(tasks)];
    assert.equal(await runCommand(args, commands, context), 0, err.join(""));
    return JSON.parse(out.join("")) as CostReport;
}

/** A task definition's inputs as the AWS CLI takes them. */
const asFile = ({ props = {} }: GivenInStack): unknown => ({
    ...props,
    containerDefinitions: JSON.parse(props.containerDefinitions as string) as unknown,
});

const service = (changes: GivenInStack["props"] = {}, name = "orders"): GivenInStack => ({
    type: "aws:ecs/service:Service",
    name,
    props: { desiredCount: 3, ...changes },
    wired: { taskDefinition: ["orders-task"] },
});

describe("cost-estimated", () => {
    let task: GivenInStack;
    let component: GivenInStack;

    before(async () => {
        const { only } = await record({}, () => new AdotTaskDefinition("orders", ordersTask()));
        task = given(only(definitionType));
        component = given(only(componentType));
    });

    it("is off until somebody wants it", () => {
        assert.deepEqual([costEstimated.enforcementLevel, costEstimated.severity], ["disabled", "low"]);
    });

    it("says of a task what npx pulumi-adot cost says", async () => {
        const [message, ...others] = await told([task]);
        assert.deepEqual(others, []);
        const [cost] = (await reportOf(asFile(task))).collectors;
        const { estimate, perTask, fargate } = cost!;
        const samples = count(estimate.samplesPerMinute);
        assert.ok(
            message!.startsWith(
                `Container "adot-collector" of task definition "orders-task" (family "orders") sends about ${samples} samples a minute to AMP: jvm `,
            ),
            message,
        );
        const all = dollars(withFargate(perTask.total, fargate, 1));
        assert.ok(message!.includes(`In eu-west-1 a task costs $${all} a month: AMP ${dollars(perTask.total)}, `));
        assert.ok(message!.includes(`Fargate's share of the sidecar ${fargate!.toFixed(2)}.`), message);
        for (const { job, ownPerMinute } of estimate.sources) {
            assert.ok(message!.includes(`${job} ${count(ownPerMinute)}, `));
        }
        assert.match(message!, /npx pulumi-adot cost\. See: npx pulumi-adot docs cost-estimated$/);
    });

    it("counts a service of the stack with its desired count, as --tasks does", async () => {
        const [message] = await told([task, service(), service({ desiredCount: unknown }, "later")]);
        const [cost] = (await reportOf(asFile(task), 3)).collectors;
        const all = dollars(withFargate(cost!.service.total, cost!.fargate, 3));
        assert.ok(message!.includes(`ECS service "orders" with 3 of them: $${all} a month.`), message);
        assert.match(message!, /How many of them ECS service "later" runs isn't known\./);
        const [daemon] = await told([task, service({ schedulingStrategy: "DAEMON" })]);
        assert.match(daemon!, /How many of them ECS service "orders" runs isn't known\./);
    });

    it("takes tasks on Fargate Spot for cheaper, as far as the weights say, and tasks on ARM64", async () => {
        const shareIn = (message: string): number => Number(/share of the sidecar ([\d.]+)\./.exec(message)![1]);
        const spot = (...strategies: object[]) => service({ capacityProviderStrategies: strategies });
        const only = { capacityProvider: "FARGATE_SPOT", weight: 1 };
        const [[plain], [alone], [mixed], [arm]] = await Promise.all([
            told([task, service()]),
            told([task, spot(only)]),
            told([task, spot(only, { capacityProvider: "FARGATE", weight: 1 })]),
            told([{ ...task, props: { ...task.props, runtimePlatform: { cpuArchitecture: "ARM64" } } }, service()]),
        ]);
        assert.ok(shareIn(alone!) < shareIn(plain!) * 0.35);
        assert.equal(shareIn(mixed!), shareIn(plain!));
        const total = (message: string): number => Number(/with 3 of them: \$([\d.]+)/.exec(message)![1]);
        assert.ok(total(mixed!) < total(plain!) && total(mixed!) > total(alone!));
        assert.ok(Math.abs(shareIn(arm!) / shareIn(plain!) - 0.8) < 0.01);
    });

    it("says of a component whose task definition isn't known yet what its inputs make", async () => {
        const parent = `urn:pulumi:stack::project::${componentType}::orders`;
        const later = { ...task, parent, props: { ...task.props, containerDefinitions: unknown } };
        const [[known], [message]] = await Promise.all([told([task]), told([component, later])]);
        // The component's inputs come in another order of jobs than the config has them.
        const figures = (text: string): readonly string[] =>
            /sends about .*? share of the sidecar [\d.]+\./.exec(text)![0].split(/, |: /).sort();
        assert.deepEqual(figures(message!), figures(known!));
        assert.deepEqual(await told([{ ...later, parent: undefined }]), []);
    });

    it("says it of every task that a component of the package makes", async () => {
        const { resources } = await record({}, () => [
            new AdotGateway("gateway", gatewayArgs()),
            new AdotDaemon("daemon", daemonArgs()),
        ]);
        const all = resources.filter(({ type }) => type === definitionType).map(given);
        const messages = await told(all);
        assert.deepEqual(messages.map((message) => /task definition "([^"]+)"/.exec(message)![1]).sort(), [
            ...all.map(({ name }) => name).sort(),
        ]);
    });

    it("says what isn't known, of which jobs", async () => {
        const { only } = await record(
            {},
            () => new AdotTaskDefinition("orders", ordersTask({ scrape: { web: { port: 8080 } } })),
        );
        const [message] = await told([given(only(definitionType))]);
        assert.match(message!, /samples a minute to AMP: web isn't known, /);
        assert.match(message!, /web: What it exposes isn't known: give --scrape web=FILE/);
        assert.match(message!, /a task costs \$[\d.]+ \([\d.]+ or more\) a month/);
    });

    it("takes prices of its own, refuses wrong ones, and says where there are none", async () => {
        const amp = { ingestion: [{ perTenMillionSamples: 900 }], perGiBMonth: 0, perBillionQuerySamples: 0 };
        const fargate = { perVcpuHour: 0, perGiBHour: 0 };
        const [dear] = await told([task], { prices: { "eu-west-1": { amp, fargate } } });
        assert.match(dear!, /a task costs \$[12]\d{3}\./);
        const [elsewhere] = await told([task], { prices: { "xx-own-1": { amp, fargate } } });
        assert.match(elsewhere!, /What that costs in eu-west-1 isn't known, as there are prices of xx-own-1 only/);
        const [wrong] = await told([task], { prices: { "eu-west-1": { amp } } });
        assert.equal(wrong, "The prices of cost-estimated are not valid. eu-west-1.fargate is missing.");
    });

    it("has nothing to say where there is no collector", async () => {
        const containerDefinitions = '[{"name":"app","image":"acme/orders:1"}]';
        assert.deepEqual(await told([{ ...task, props: { family: "web", containerDefinitions } }, service()]), []);
    });
});
