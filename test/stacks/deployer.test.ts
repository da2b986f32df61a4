/** The deployer's policies: a row for every resource that is deployed, judged by AWS's own list of actions. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { LogStream } from "@pulumi/aws/cloudwatch";
import { FileSystem } from "@pulumi/aws/efs";
import { HttpNamespace } from "@pulumi/aws/servicediscovery";
import * as pulumi from "@pulumi/pulumi";

import { AdotDaemon, AdotGateway } from "../../components";
import { actionsByType, deployPolicy } from "../../stacks/deployer/policy";
import { places, type Place } from "../../stacks/deployer/places";
import { custom, sampleState, stateOf } from "../judges/sample-state";
import type { JsonObject } from "../judges/state";
import { apiCalls, awsResources } from "../judges/state-to-api";
import { record, type Registered } from "../support/mocks";
import { needs, toolPath } from "../support/parts";
import { daemonArgs, gatewayArgs } from "../support/tasks";
import { environments, filledIn, platform } from "./environments";
import { registeredTypes } from "./registered-types";

const root = path.join(__dirname, "..", "..");

/** Types that AWS's permissions are about. */
const awsTypes = (resources: readonly Registered[]): string[] => [
    ...new Set(resources.filter(({ type, custom }) => custom && type.startsWith("aws:")).map(({ type }) => type)),
];

async function platformTypes(): Promise<string[]> {
    const types: string[] = [];
    for (const environment of environments) {
        const added = { ...filledIn[environment]!, "observability:manageAlertTopicPolicy": true };
        types.push(...awsTypes((await platform(environment, added)).resources));
    }
    return [...new Set(types)];
}

async function appTypes(): Promise<string[]> {
    const outputs = {
        ...{ schemaVersion: 2, accountId: "111122223333", region: "eu-west-1", limits: [] },
        ...{ access: { writers: [], readers: [] }, workspaceId: "ws-1", remoteWriteParameterName: "/url" },
        workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
        remoteWriteParameterArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/url",
        remoteWriteUrl: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
        queryUrl: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1",
        grafanaUrl: "https://g-0123456789.grafana-workspace.eu-west-1.amazonaws.com",
    };
    const settings = {
        ...{ platformStack: "acme/observability/prod", image: "orders:1", sidecarMemory: "256" },
        ...{ scrapeIntervalSeconds: "20", subnets: '["subnet-1"]', securityGroups: '["sg-1"]' },
    };
    const { resources } = await record({ stacks: { [settings.platformStack]: { platform: outputs } } }, () => {
        pulumi.runtime.setAllConfig(
            Object.fromEntries(Object.entries(settings).map(([key, value]) => [`project:${key}`, value])),
        );
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program runs when it is loaded
        require("../../examples/orders-service");
    });
    return awsTypes(resources);
}

/** The committed files, and the stacks that each is for. */
const files = [
    {
        file: "platform-policy.json",
        types: platformTypes,
        names: { project: "observability", components: ["metrics", "grafana"] },
    },
    { file: "app-policy.json", types: appTypes, names: { project: "orders-service", components: ["orders"] } },
];

/** AWS's service authorization reference as cfn-lint has it: actions in small letters, and the ARNs of each. */
interface Service {
    Actions: Record<string, { Resources?: string[] }>;
    Resources?: Record<string, { ARNFormats?: string[] }>;
}

function reference(): Record<string, Service> {
    const code =
        "import cfnlint, pathlib; " +
        "print((pathlib.Path(cfnlint.__file__).parent / 'data/AdditionalSpecs/Policies.json').read_text())";
    const { stdout, stderr, status } = spawnSync(toolPath("python"), ["-c", code], {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Record<string, Service>;
}

/** Services of botocore's that IAM calls otherwise. */
const prefixes: Readonly<Record<string, string>> = {
    amp: "aps",
    elbv2: "elasticloadbalancing",
    efs: "elasticfilesystem",
};

/** The calls behind a state that the row of their resource's type doesn't allow. */
function notAllowed(state: unknown): string[] {
    const types = new Map(awsResources(state).map(({ urn, type }) => [urn, type]));
    return apiCalls(state).flatMap(({ urn, service, operation }) => {
        const type = types.get(urn)!;
        const action = `${prefixes[service] ?? service}:${operation}`;
        return actionsByType[type]?.some(({ actions }) => actions.includes(action)) ? [] : [`${type}: ${action}`];
    });
}

/** Types whose name the provider makes of the program's where none is given. */
const named = /:(Role|RolePolicy|SecurityGroup|Service|LoadBalancer|TargetGroup|Policy)$/;

/** A state of what a program registers. */
async function stateFrom(program: () => unknown): Promise<unknown> {
    const { resources } = await record({}, program);
    const made = resources.filter(({ custom: isCustom, type }) => isCustom && type.startsWith("aws:"));
    return stateOf(
        made.map(({ type, name, inputs }) =>
            custom(type, name, { ...(named.test(type) ? { name } : {}), ...inputs } as JsonObject),
        ),
    );
}

const states: Readonly<Record<string, () => unknown>> = {
    "what is judged as a platform and an app of ours": sampleState,
    "a gateway in Cloud Map": () => stateFrom(() => new AdotGateway("gateway", gatewayArgs())),
    "a gateway behind a load balancer": () =>
        stateFrom(() => new AdotGateway("gateway", gatewayArgs({ discovery: "nlb", namespaceName: undefined }))),
    "a daemon": () => stateFrom(() => new AdotDaemon("node", daemonArgs())),
    "what only examples have": () =>
        stateFrom(() => {
            new FileSystem("files", { encrypted: true });
            new HttpNamespace("shop", { name: "shop" });
            new LogStream("logs", { name: "logs", logGroupName: "/logs" });
        }),
};

describe("the deployer's policy", () => {
    for (const { file, types, names } of files) {
        it(`docs/deploy/${file} is what its stacks ask for, and fits into a managed policy`, async () => {
            const text = `${JSON.stringify(deployPolicy(await types(), names), undefined, 4)}\n`;
            const target = path.join(root, "docs", "deploy", file);
            if (process.env.UPDATE_GOLDEN === "1") {
                fs.writeFileSync(target, text);
            }
            assert.equal(text, fs.readFileSync(target, "utf8"), `${file} is old; write it with UPDATE_GOLDEN=1.`);
            assert.ok(text.replace(/\s/g, "").length <= 6144, "IAM counts 6,144 characters without white space");
        });
    }

    it("has a row for every type that a stack, an example, a template or a component registers", () => {
        // What awsx makes of an example stands in its stand-in.
        const folders = ["stacks", "examples", "templates", "components", "local/providers/awsx"];
        const types = registeredTypes(folders);
        assert.deepEqual(
            types.filter((type) => actionsByType[type] === undefined),
            [],
        );
        const found = (type: string) => types.includes(type);
        assert.ok(
            ["aws:efs/fileSystem:FileSystem", "aws:lb/listener:Listener", "aws:amp/workspace:Workspace"].every(found),
        );
        assert.ok(types.length > 35, types.join());
    });

    for (const [what, stateOfIt] of Object.entries(states)) {
        it(`allows each call behind ${what}`, async () => {
            assert.deepEqual(notAllowed(await stateOfIt()), []);
        });
    }

    it("refuses a type without a row", () => {
        assert.throws(
            () => deployPolicy(["aws:sqs/queue:Queue"], { project: "p", components: [] }),
            /aws:sqs\/queue:Queue has no row/,
        );
    });

    it("has actions that exist, each on a kind of ARN that it can be narrowed to", function () {
        needs(this, "python");
        const services = reference();
        const names = { project: "p", components: ["c"] };
        const wrong: string[] = [];
        for (const [type, row] of Object.entries(actionsByType)) {
            for (const { on, actions } of row) {
                for (const action of actions) {
                    const fault = faultOf(services, action, on, places[on](names));
                    if (fault !== undefined) {
                        wrong.push(`${type}: ${action} on ${on}: ${fault}`);
                    }
                }
            }
        }
        assert.deepEqual(wrong, []);
    });
});

/** What is wrong with an action on these ARNs, by the reference; undefined when nothing is. */
function faultOf(
    services: Record<string, Service>,
    action: string,
    place: Place,
    arns: readonly string[],
): string | undefined {
    const [prefix, name] = action.split(":") as [string, string];
    const service = services[prefix];
    const known = service?.Actions[name.toLowerCase()];
    if (service === undefined || known === undefined) {
        return "no such action";
    }
    const kinds = (known.Resources ?? []).flatMap(
        // Of some services the names of kinds differ in their case.
        (kind) => (service.Resources?.[kind] ?? service.Resources?.[kind.toLowerCase()])?.ARNFormats ?? [],
    );
    if (place === "anything") {
        return kinds.length === 0 ? undefined : "can be narrowed to an ARN";
    }
    const patterns = kinds.map((format) => new RegExp(`^${format.replace(/\$\{\w+\}/g, "[^:]*")}$`));
    const outside = arns.find((arn) => !patterns.some((pattern) => pattern.test(arn)));
    return outside === undefined ? undefined : `takes ${kinds.join(", ") || "no ARN, only *"}`;
}
