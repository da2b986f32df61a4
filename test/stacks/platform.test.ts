import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { recordingGroups, renderRules, standardDashboards, standardRules } from "../../components";
import { valueOf } from "../support/mocks";
import { committed, environments, filledIn, platform, project } from "./environments";

describe("the platform's program", () => {
    for (const environment of environments) {
        it(`runs for ${environment}, with every setting declared in Pulumi.yaml`, async () => {
            const own = Object.keys(committed(environment)).filter((key) => key.startsWith("observability:"));
            for (const key of own) {
                assert.ok(project.config[key.replace("observability:", "")], `${key} is not declared in Pulumi.yaml`);
            }
            assert.equal(committed(environment)["aws:region"], "eu-west-1");
            const { resources, result } = await platform(environment);
            const dashboards = resources.filter(({ type }) => type === "grafana:oss/dashboard:Dashboard");
            assert.equal(dashboards.length, standardDashboards().length);
            const outputs = (await valueOf(pulumi.output(result.platform))) as Record<string, unknown>;
            assert.equal(outputs.schemaVersion, 2);
            assert.ok(String(outputs.grafanaUrl).startsWith("https://"));
        });
    }

    for (const environment of environments) {
        it(`has the standard rules in ${environment}, those that alert only where somebody is told`, async () => {
            const { only, resources } = await platform(environment);
            const told = resources.some(({ type }) => type === "aws:amp/alertManagerDefinition:AlertManagerDefinition");
            const rules = only("aws:amp/ruleGroupNamespace:RuleGroupNamespace", "metrics-rules").inputs.data;
            assert.equal(rules, renderRules(told ? standardRules() : recordingGroups()));
        });
    }

    it("has no id of anybody's account in a committed file, and says what has to be set", async () => {
        for (const environment of ["dev", "staging", "prod"]) {
            assert.doesNotMatch(JSON.stringify(committed(environment)), /arn:|[0-9]{12}|[0-9a-f]{8}-[0-9a-f]{4}-/);
            const given = filledIn[environment]!;
            for (const left of ["alertTopicArn", "adminGroups"]) {
                const rest = Object.entries(given).filter(([key]) => key !== `observability:${left}`);
                if (rest.length < Object.keys(given).length) {
                    await assert.rejects(platform(environment, Object.fromEntries(rest)), (error: Error) => {
                        assert.ok(pulumi.RunError.isInstance(error));
                        const [, ...lines] = error.message.split("\n");
                        assert.equal(lines.length, 1, error.message);
                        assert.ok(lines[0]!.startsWith(`- ${left}, `), error.message);
                        assert.match(
                            lines[0]!,
                            /`pulumi config set .*`aws (sns list-topics|identitystore list-groups)/,
                        );
                        return true;
                    });
                }
            }
        }
        await assert.rejects(platform("prod", {}), /\n- alertTopicArn,.*\n- adminGroups,/);
    });

    it("says by its settings' names what isn't an ARN or an id", async () => {
        const wrong = {
            "observability:alertTopicArn": "TODO",
            "observability:adminGroups": ["TODO"],
            "observability:viewerGroups": ["admins"],
        };
        await assert.rejects(platform("prod", wrong), (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            const [, ...lines] = error.message.split("\n");
            assert.equal(lines.length, 3, error.message);
            assert.match(lines[0]!, /^- alertTopicArn is "TODO": it must be the ARN of a topic/);
            assert.match(lines[1]!, /^- adminGroups\[0\] is "TODO": it must be the id of an IAM Identity Center group/);
            assert.match(lines[2]!, /^- viewerGroups\[0\] is "admins": /);
            return true;
        });
    });

    it("differs between environments in retention, alerts, sign-in and protection", async () => {
        const seen: Record<string, unknown> = {};
        for (const environment of environments) {
            const { only, resources } = await platform(environment);
            seen[environment] = {
                days: only("aws:amp/workspaceConfiguration:WorkspaceConfiguration").inputs.retentionPeriodInDays,
                logDays: only("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays,
                protect: [only("aws:amp/workspace:Workspace").protect, only("aws:grafana/workspace:Workspace").protect],
                alerts: resources.some(({ type }) => type === "aws:amp/alertManagerDefinition:AlertManagerDefinition"),
                signIn: resources
                    .filter(({ type }) => type === "aws:grafana/roleAssociation:RoleAssociation")
                    .map(({ inputs }) => inputs.role),
            };
        }
        assert.deepEqual(seen, {
            dev: { days: 14, logDays: 7, protect: [false, false], alerts: false, signIn: ["ADMIN", "EDITOR"] },
            staging: { days: 60, logDays: 14, protect: [true, true], alerts: true, signIn: ["ADMIN", "VIEWER"] },
            prod: { days: 400, logDays: 90, protect: [true, true], alerts: true, signIn: ["ADMIN", "VIEWER"] },
            local: { days: 1, logDays: 1, protect: [false, false], alerts: true, signIn: [] },
        });
    });
});
