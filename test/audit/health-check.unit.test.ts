import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../audit/containers";
import { policyOf } from "../../audit/rules";
import { inspectContainers } from "../../audit/violations";
import { type ConfigJson, configWith, type ContainerJson, goodContainers } from "./task";

const community = "otel/opentelemetry-collector-contrib:0.156.0";
const rules = ["health-check-missing", "health-check-shell", "health-check-failing", "dependency-never-met"];

interface Case {
    readonly check?: readonly string[];
    readonly image?: string;
    readonly config?: (config: Loose) => void;
    readonly dependsOn?: readonly object[];
    readonly change?: (collector: ContainerJson & Record<string, unknown>) => void;
}
type Loose = ConfigJson & { extensions: Record<string, unknown>; service: { extensions: string[] } };

function found({ check, image, config = () => undefined, dependsOn, change }: Case): string[] {
    const text = configWith((each) => config(each as Loose));
    const [app, collector] = goodContainers(text);
    if (check !== undefined) {
        collector.healthCheck = { command: [...check] };
    }
    if (image !== undefined) {
        Object.assign(collector, { image, command: ["--config=env:AOT_CONFIG_CONTENT"] });
    }
    change?.(collector as ContainerJson & Record<string, unknown>);
    const containers = parseContainerDefinitions(JSON.stringify([{ ...app, dependsOn }, collector]));
    return inspectContainers(containers, { kind: "task definition", name: "orders" })
        .violations.filter(({ rule }) => rules.includes(rule))
        .map(({ rule, message, fix }) => `${rule}: ${message} ${fix}`);
}

const extension =
    (settings: unknown, id = "health_check") =>
    (config: Loose): void => {
        delete config.extensions.health_check;
        config.extensions[id] = settings;
        config.service.extensions = [id, "sigv4auth"];
    };

const passing: readonly [string, Case][] = [
    ["ADOT's program", {}],
    ["its port in two words", { check: ["CMD", "/healthcheck", "--port", "13133"] }],
    ["another port, where the extension listens", { check: ["CMD", "/healthcheck", "-port=13200"], config: extension({ endpoint: "0.0.0.0:13200" }) }], // prettier-ignore
    ["an extension without settings", { config: extension(null) }],
    ["an extension by another name", { config: extension({ endpoint: "localhost:13133" }, "health_check/ecs") }],
    ["every address", { config: extension({ endpoint: "[::]:13133" }) }],
    ["an address that isn't known", { config: extension({ endpoint: "${env:POD}:13133" }) }],
    ["a port that isn't known", { config: extension({ endpoint: "127.0.0.1:${env:HOSTNAME}" }) }],
    ["settings of the next generation", { config: extension({ use_v2: true, http: { endpoint: "localhost:13133" } }) }],
    ["the collector's program itself", { image: community, check: ["CMD", "/otelcol-contrib", "--version"] }],
    ["a program that is mounted", { check: ["CMD", "/opt/bin/check"], change: (one) => (one.mountPoints = [{ sourceVolume: "tools", containerPath: "/opt/bin" }]) }], // prettier-ignore
    ["Windows", { check: ["CMD", "C:\\healthcheck.exe"] }],
    [
        "an image of one's own",
        { image: "acme/otel-collector:1", check: ["CMD-SHELL", "curl -f http://localhost:13133"] },
    ],
];

const failing: readonly [string, Case, RegExp][] = [
    ["no CMD in front", { check: ["/healthcheck"] }, /^health-check-failing: .*neither CMD nor CMD-SHELL.* Put CMD in front, as in \["CMD", "\/healthcheck"\]/],
    ["a sentence in place of it", { check: ["curl -f http://localhost:13133"] }, /neither CMD nor CMD-SHELL/],
    ["nothing behind CMD", { check: ["CMD"] }, /^health-check-failing: .*the program that it names/],
    ["curl", { check: ["CMD", "curl", "-f", "http://localhost:13133"] }, /starts curl, which the collector's image doesn't/],
    ["wget", { check: ["CMD", "wget", "-qO-", "http://localhost:13133"] }, /starts wget, which/],
    ["a shell in exec form", { check: ["CMD", "/bin/sh", "-c", "exit 0"] }, /starts \/bin\/sh, which/],
    ["one word for program and arguments", { check: ["CMD", "/healthcheck --port 13133"] }, /the program that it names/],
    ["no path", { check: ["CMD", "healthcheck"] }, /starts healthcheck, which/],
    ["a shell", { check: ["CMD-SHELL", "/healthcheck"] }, /^health-check-shell: /],
    ["ADOT's program in the community's image", { image: community }, /^health-check-failing: .*starts \/healthcheck, which .* use ADOT's/],
    ["a flag that it doesn't have", { check: ["CMD", "/healthcheck", "--host", "localhost"] }, /aren't those of \/healthcheck/],
    ["a port that is none", { check: ["CMD", "/healthcheck", "--port", "health"] }, /aren't those of \/healthcheck/],
    ["a port where nothing listens", { check: ["CMD", "/healthcheck", "--port=13134"] }, /127\.0\.0\.1:13134\/, and health_check listens on another port/],
    ["an extension that isn't started", { config: (config) => (config.service.extensions = ["sigv4auth"]) }, /doesn't start the extension health_check\. List it/],
    ["no extension at all", { config: (config) => { config.service.extensions = ["sigv4auth"]; delete config.extensions.health_check; } }, /Define extensions\.health_check/],
    ["another port of the extension", { config: extension({ endpoint: "127.0.0.1:13200" }) }, /listens on another port/],
    ["no settings, and another port asked", { check: ["CMD", "/healthcheck", "--port", "8080"], config: extension(null) }, /listens on port 13133/],
    ["another address", { config: extension({ endpoint: "10.0.0.1:13133" }) }, /listens on another address/],
    ["the other loopback", { config: extension({ endpoint: "[::1]:13133" }) }, /listens on another address/],
    ["another path", { config: extension({ endpoint: "127.0.0.1:13133", path: "/health" }) }, /answers at another path/],
    ["TLS", { config: extension({ endpoint: "127.0.0.1:13133", tls: { cert_file: "/a" } }) }, /answers over TLS/],
]; // prettier-ignore

describe("the audit of health checks", () => {
    for (const [what, change] of passing) {
        it(`lets pass, and be waited for: ${what}`, () => {
            assert.deepEqual(found(change), []);
            assert.deepEqual(
                found({ ...change, dependsOn: [{ containerName: "adot-collector", condition: "HEALTHY" }] }),
                [],
            );
        });
    }

    for (const [what, change, expected] of failing) {
        it(`finds ${what}, and what waits for it`, () => {
            const [advice, ...more] = found(change);
            assert.match(advice!, expected);
            assert.deepEqual(more, []);
            const waiting = { ...change, dependsOn: [{ containerName: "adot-collector", condition: "healthy" }] };
            const [only, ...others] = found(waiting);
            assert.deepEqual(others, []);
            assert.match(only!, /^dependency-never-met: The container app starts once it is healthy/);
        });
    }

    it("blocks what waits for a check that isn't there, or for an end", () => {
        const [missing] = found({
            change: (one) => delete one.healthCheck,
            dependsOn: [{ containerName: "adot-collector", condition: "HEALTHY" }],
        });
        assert.match(missing!, /since it has no health check: the service never starts/);
        for (const condition of ["COMPLETE", "SUCCESS"]) {
            const [one] = found({ dependsOn: [{ containerName: "adot-collector", condition }] });
            assert.match(one!, /^dependency-never-met: .* a collector doesn't end by itself/);
        }
        assert.equal(policyOf("dependency-never-met").level, "mandatory");
    });

    it("says of a config that isn't one only that, and where an ARN belongs", () => {
        for (const kept of [
            "arn:aws:ssm:eu-west-1:111122223333:parameter/otel-config",
            "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:otel-AbCdEf",
            "arn:aws:s3:::configs/otel.yaml",
        ]) {
            const containers = parseContainerDefinitions(JSON.stringify(goodContainers(kept)));
            const { violations } = inspectContainers(containers, { kind: "task definition", name: "orders" });
            assert.deepEqual(
                violations.map(({ rule }) => rule),
                ["config-unreadable"],
            );
            assert.match(violations[0]!.fix, kept.includes(":s3:") ? /--config=s3:/ : /move the variable to secrets/);
        }
    });

    it("says nothing of other dependencies", () => {
        const adot = (condition: string) => ({ containerName: "adot-collector", condition });
        assert.deepEqual(found({ dependsOn: [adot("START"), { containerName: "db", condition: "HEALTHY" }] }), []);
        assert.equal(found({ check: ["CMD", "curl"], dependsOn: [adot("START")] }).length, 1);
    });

    it("tells of an essential one what follows", () => {
        assert.match(
            found({ check: ["CMD", "curl"], change: (one) => (one.essential = true) })[0]!,
            /ECS replaces the task/,
        );
    });
});
