import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { PolicySeverity } from "@pulumi/pulumi/proto/analyzer_pb";

import { configDigest } from "../../audit/component-config";
import { taskPolicies } from "../../audit/rules";
import { type CollectorAdditions, collectorConfig, renderCollectorConfig } from "../../collector";
import { type Diagnostic, PackHost, type Resource } from "../../local/engine/policy-host";
import { policyPack } from "../../local/paths";
import { UNKNOWN } from "../../local/providers";
import { configWith, goodConfig, goodContainers } from "../audit/task";

const withoutLimiter = configWith(({ service }) => {
    service.pipelines["metrics/ecs"]!.processors.shift();
});
const componentUrn = "urn:pulumi:test::orders::pulumi-adot:index:AdotTaskDefinition::orders";

function taskDefinition(containerDefinitions: string, change: Partial<Resource> = {}): Resource {
    const inputs = { family: "orders", cpu: "1024", memory: "2048", containerDefinitions };
    return { type: "aws:ecs/taskDefinition:TaskDefinition", name: "orders-task", inputs, ...change };
}

function daemon(config: string): Resource {
    const containerDefinitions = goodContainers(config).map(({ environment, healthCheck, ...container }) => ({
        ...container,
        environments: environment,
        ...(healthCheck === undefined ? {} : { healthCheck: { commands: healthCheck.command } }),
    }));
    const inputs = { family: "metrics", containerDefinitions };
    return { type: "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition", name: "metrics", inputs };
}

/** What the component registers, with what is added to its config. */
function adotTaskDefinition(additions?: CollectorAdditions): Resource {
    const sidecar = { memory: 256, ...(additions === undefined ? {} : { additions }) };
    const made = { serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape: {}, additions };
    const collectorConfigDigest = configDigest(renderCollectorConfig(collectorConfig(made)));
    const inputs = { family: "orders", serviceName: "orders", platform: { region: "eu-west-1" }, sidecar };
    return {
        type: "pulumi-adot:index:AdotTaskDefinition",
        name: "orders",
        inputs: { ...inputs, scrape: {}, collectorConfigDigest } as Resource["inputs"],
    };
}

/** Series that are the same in every task: allowed, and advised against. */
const nameless: CollectorAdditions = {
    receivers: { statsd: { endpoint: "127.0.0.1:8125" } },
    pipelines: {
        "metrics/statsd": { receivers: ["statsd"], processors: ["batch"], exporters: ["prometheusremotewrite"] },
    },
};

function only(diagnostics: Diagnostic[]): Diagnostic {
    assert.equal(diagnostics.length, 1, JSON.stringify(diagnostics));
    return diagnostics[0]!;
}

describe("the policy pack, in Pulumi's policy pack runner", function () {
    let host: PackHost;

    before(async () => {
        host = await PackHost.start();
    });

    after(async () => {
        await host?.close();
    });

    it("boots in about a second", () => {
        // 1.1 s alone on two cores; the bound leaves room for a machine that is busy with other tests, not for a type
        // check.
        assert.ok(host.bootMs < 8000, `The pack took ${Math.round(host.bootMs)} ms to boot.`);
    });

    it("carries the package's version", () => {
        const version = (file: string) => (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
        const own = version(path.join(policyPack, "package.json"));
        assert.equal(own, version(path.join(policyPack, "..", "package.json")));
    });

    it("has its policies with the levels and severities of the table", async () => {
        const info = await host.info();
        assert.equal(info.getName(), "pulumi-adot");
        const told = new Map(info.getPoliciesList().map((policy) => [policy.getName(), policy]));
        for (const { name, level, severity } of taskPolicies) {
            assert.equal(told.get(name)?.getEnforcementlevel(), level === "mandatory" ? 1 : 0, name);
            const named = PolicySeverity[`POLICY_SEVERITY_${severity.toUpperCase()}` as keyof typeof PolicySeverity];
            assert.equal(told.get(name)?.getSeverity(), named, name);
        }
    });

    it("passes a safe task definition", async () => {
        assert.deepEqual(await host.analyze(taskDefinition(JSON.stringify(goodContainers()))), []);
    });

    it("blocks a task definition whose limiter is missing", async () => {
        const text = JSON.stringify(goodContainers(withoutLimiter));
        const { policy, level, message } = only(await host.analyze(taskDefinition(text)));
        assert.deepEqual([policy, level], ["memory-limiter-required", "mandatory"]);
        assert.equal(
            message.split("\n")[1],
            'Container "adot-collector" of task definition "orders-task" (family "orders") breaks the rule limiter-missing at service.pipelines.metrics/ecs.processors in AOT_CONFIG_CONTENT. ' +
                "The pipeline metrics/ecs has no memory_limiter: the collector takes data until the container is killed. " +
                "To fix it: Make memory_limiter the first of service.pipelines.metrics/ecs.processors, with check_interval 1s, limit_mib 179 and spike_limit_mib 76. " +
                "See: npx pulumi-adot docs memory-limiter-required",
        );
    });

    it("blocks it when the containers are a secret, too", async () => {
        const secret = {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: JSON.stringify(goodContainers(withoutLimiter)),
        };
        const inputs = { family: "orders", containerDefinitions: secret };
        assert.equal(only(await host.analyze(taskDefinition("", { inputs }))).level, "mandatory");
    });

    it("blocks it when nothing but the containers is known", async () => {
        const containerDefinitions = JSON.stringify(goodContainers(withoutLimiter));
        const inputs = { family: UNKNOWN, memory: UNKNOWN, containerDefinitions };
        assert.equal(only(await host.analyze(taskDefinition("", { inputs }))).level, "mandatory");
    });

    it("says in a preview that can't know the containers when they will be checked", async () => {
        const { policy, level, message } = only(await host.analyze(taskDefinition(UNKNOWN)));
        assert.deepEqual([policy, level], ["collector-config-proven", "advisory"]);
        assert.match(
            message,
            /containerDefinitions isn't known in this preview, so the collectors of task definition "orders-task" \(family "orders"\) can't be checked yet; the update checks them before it creates anything\.$/,
        );
    });

    it("says so of a component's task definition, whose config was checked", async () => {
        await host.analyze(adotTaskDefinition());
        const { message } = only(await host.analyze(taskDefinition(UNKNOWN, { parent: componentUrn })));
        assert.match(message, / Until then the config in the inputs of its AdotTaskDefinition counts\.$/);
    });

    it("checks the config that a component's inputs make, known while its task definition is not", async () => {
        const { policy, level, message } = only(await host.analyze(adotTaskDefinition(nameless)));
        assert.deepEqual([policy, level], ["series-identified", "advisory"]);
        assert.match(
            message,
            /Container "adot-collector" of AdotTaskDefinition "orders" breaks the rule identity-missing at service\.pipelines\.metrics\/statsd\.processors in the config that its inputs make\./,
        );
    });

    it("passes a safe component", async () => {
        assert.deepEqual(await host.analyze(adotTaskDefinition()), []);
    });

    it("says of a component whose inputs it refuses only that its task definition can't be checked yet", async () => {
        const { inputs, ...component } = adotTaskDefinition();
        await host.analyze({ ...component, name: "other", inputs: { ...inputs, serviceName: "" } });
        const parent = componentUrn.replace(/orders$/, "other");
        const { message } = only(await host.analyze(taskDefinition(UNKNOWN, { parent })));
        assert.match(message, /the update checks them before it creates anything\.$/);
    });

    it("blocks a daemon whose limiter is missing, and passes a safe one", async () => {
        const { policy, level } = only(await host.analyze(daemon(withoutLimiter)));
        assert.deepEqual([policy, level], ["memory-limiter-required", "mandatory"]);
        assert.deepEqual(await host.analyze(daemon(goodConfig())), []);
    });

    it("blocks aws-native's task definition, whose containers are no text either", async () => {
        const native = (config: string): Resource => ({
            type: "aws-native:ecs:TaskDefinition",
            name: "orders-task",
            inputs: { family: "orders", containerDefinitions: goodContainers(config) as unknown as JavaScriptValue },
        });
        const { policy, level } = only(await host.analyze(native(withoutLimiter)));
        assert.deepEqual([policy, level], ["memory-limiter-required", "mandatory"]);
        assert.deepEqual(await host.analyze(native(goodConfig())), []);
    });

    it("lets pass what the settings exempt, says so, and forgets them with the next settings", async () => {
        const unsafe = taskDefinition(JSON.stringify(goodContainers(withoutLimiter)));
        const exemption = { resource: "orders-task", reason: "Is being retired.", expires: "2999-12-31" };
        await host.configure({ settings: { exemptions: [exemption] } });
        const { policy, level, message } = only(await host.analyze(unsafe));
        assert.deepEqual([policy, level], ["exemptions", "advisory"]);
        assert.equal(
            message.split("\n")[1],
            'Resource "orders-task" is exempt from every policy of this pack until 2999-12-31. Reason: Is being retired.',
        );
        await host.configure({});
        assert.equal(only(await host.analyze(unsafe)).level, "mandatory");
    });

    it("leaves other resources alone", async () => {
        const inputs = { containerDefinitions: "[]" };
        assert.deepEqual(await host.analyze({ type: "aws:ecs/service:Service", name: "orders", inputs }), []);
    });
});
