import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws, Cloud, grafana, OfflineProvider, UNKNOWN } from "../../local/providers";
import { isFargateSize } from "../../local/providers/aws/fargate";
import { malformed } from "../../local/providers/aws/policy-document";

type Inputs = Record<string, unknown>;

const accountId = "111122223333";
const urn = (token: string, name = "it") => `urn:pulumi:test::tests::${token}::${name}`;
const statement = (more: Inputs) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
const trust = statement({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } });
const role = `arn:aws:iam::${accountId}:role/it`;

const token = {
    workspace: "aws:amp/workspace:Workspace",
    configuration: "aws:amp/workspaceConfiguration:WorkspaceConfiguration",
    logGroup: "aws:cloudwatch/logGroup:LogGroup",
    parameter: "aws:ssm/parameter:Parameter",
    role: "aws:iam/role:Role",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    cluster: "aws:ecs/cluster:Cluster",
    service: "aws:ecs/service:Service",
    task: "aws:ecs/taskDefinition:TaskDefinition",
    grafana: "aws:grafana/workspace:Workspace",
    account: "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount",
    accountToken: "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken",
    association: "aws:grafana/roleAssociation:RoleAssociation",
    folder: "grafana:oss/folder:Folder",
    dashboard: "grafana:oss/dashboard:Dashboard",
    dataSource: "grafana:oss/dataSource:DataSource",
};

/** Good inputs of each type: each refusal changes one thing in them. */
const container = { name: "app", image: "busybox:1", memory: 256 };
const good = {
    workspace: { alias: "metrics" },
    configuration: { workspaceId: "ws-1", retentionPeriodInDays: 150 },
    logGroup: { name: "/ecs/orders", retentionInDays: 30 },
    parameter: { name: "/orders/url", type: "String", value: "https://example.com" },
    role: { name: "it", assumeRolePolicy: trust },
    rolePolicy: { name: "it", role: "it", policy: statement({ Action: "aps:RemoteWrite", Resource: "*" }) },
    attachment: { role: "it", policyArn: "arn:aws:iam::aws:policy/AmazonPrometheusRemoteWriteAccess" },
    cluster: { name: "it" },
    service: { name: "it", cluster: "it", taskDefinition: "orders", launchType: "FARGATE" },
    task: {
        family: "orders",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        executionRoleArn: role,
        containerDefinitions: JSON.stringify([container]),
    },
    grafana: {
        name: "it",
        accountAccessType: "CURRENT_ACCOUNT",
        authenticationProviders: ["AWS_SSO"],
        permissionType: "CUSTOMER_MANAGED",
        grafanaVersion: "12.4",
        roleArn: role,
    },
    account: { name: "it", workspaceId: "g-0123456789", grafanaRole: "ADMIN" },
    accountToken: { name: "it", workspaceId: "g-0123456789", serviceAccountId: "1", secondsToLive: 2_592_000 },
    association: { workspaceId: "g-0123456789", role: "ADMIN", groupIds: ["01234567-89ab-cdef-0123-456789abcdef"] },
    folder: { title: "Folder", uid: "folder" },
    dashboard: { configJson: JSON.stringify({ uid: "one", title: "One", panels: [] }) },
    dataSource: {
        name: "amp",
        type: "grafana-amazonprometheus-datasource",
        url: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-01234567-89ab-cdef-0123-456789abcdef/",
        jsonDataEncoded: JSON.stringify({ sigV4Auth: true, sigV4AuthType: "ec2_iam_role", sigV4Region: "eu-west-1" }),
    },
} satisfies Record<keyof typeof token, Inputs>;

type Kind = keyof typeof token;

/** The good task with one container changed, or other containers beside it. */
const withContainer = (change: Inputs, ...others: Inputs[]) => ({
    containerDefinitions: JSON.stringify([{ ...container, ...change }, ...others]),
});
const withJson = (json: Inputs) => ({ jsonDataEncoded: JSON.stringify(json) });
const signed = { sigV4Auth: true, sigV4AuthType: "ec2_iam_role", sigV4Region: "eu-west-1" };
const awslogs = (options: Inputs) => withContainer({ logConfiguration: { logDriver: "awslogs", options } });
const logOptions = { "awslogs-group": "g", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "p" };

/** What is refused: kind, change to the good inputs, and what the message says. `undefined` takes an input away. */
const refused: [Kind, Inputs, RegExp][] = [
    ["workspace", { alias: "a".repeat(101) }, /^ValidationException: .*length less than or equal to 100/],
    ["workspace", { alais: "typo" }, /has no input "alais"\. Allowed are: alias, kmsKeyArn/],
    ["workspace", { alias: 7 }, /"alias" of .* is 7: a string is needed/],
    [
        "workspace",
        { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x` } },
        /log-group:.*:\\\*/,
    ],
    ["workspace", { tags: { "aws:mine": "x" } }, /tags \(key\)/],
    ["configuration", { retentionPeriodInDays: 1096 }, /less than or equal to 1095/],
    ["configuration", { retentionPeriodInDays: 0 }, /greater than or equal to 1/],
    ["configuration", { retentionPeriodInDays: 1.5 }, /a whole number is needed/],
    ["configuration", { workspaceId: undefined }, /needs "workspaceId", and no value was given/],
    ["logGroup", { retentionInDays: 31 }, /^InvalidParameterException: .*enum value set: \[0, 1, 3, 5, 7, 14, 30/],
    ["logGroup", { name: "with space" }, /regular expression pattern/],
    ["parameter", { value: "x".repeat(4097) }, /Standard tier parameters support a maximum parameter value of 4096/],
    ["parameter", { value: "x".repeat(8193), tier: "Advanced" }, /maximum parameter value of 8192/],
    ["parameter", { value: undefined }, /exactly one of "value" and "insecureValue"/],
    ["parameter", { name: "/aws/x" }, /can't be prefixed with "aws" or "ssm"/],
    ["parameter", { name: "a/b" }, /fully qualified name/],
    ["parameter", { name: `/${"a".repeat(980)}` }, /ARN is longer than 1011/],
    ["parameter", { name: "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16" }, /deeper than 15 levels/],
    ["parameter", { value: "{{ssm:other}}" }, /double braces/],
    ["parameter", { type: "Text" }, /\[String, StringList, SecureString\]/],
    ["role", { name: "r".repeat(65) }, /^ValidationError: .*less than or equal to 64/],
    ["role", { assumeRolePolicy: undefined }, /needs "assumeRolePolicy"/],
    ["role", { assumeRolePolicy: "{" }, /valid JSON document/],
    ["role", { assumeRolePolicy: statement({ Action: "sts:AssumeRole" }) }, /Missing required field Principal/],
    [
        "role",
        { assumeRolePolicy: statement({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks" } }) },
        /Invalid principal in policy: "SERVICE":"ecs-tasks"/,
    ],
    ["rolePolicy", { policy: statement({ Action: "RemoteWrite", Resource: "*" }) }, /must be prefaced by a vendor/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite", Resource: "ws-1" }) }, /must be in ARN format/],
    ["rolePolicy", { policy: statement({ Action: "aps:RemoteWrite" }) }, /must contain resources/],
    [
        "rolePolicy",
        {
            policy: statement({
                Action: "aps:RemoteWrite",
                Resource: "*",
                Condition: { StringEqual: { "aws:a": "b" } },
            }),
        },
        /Invalid Condition type : StringEqual/,
    ],
    ["attachment", { policyArn: "AmazonPrometheusRemoteWriteAccess" }, /pattern/],
    ["cluster", { name: "with space" }, /pattern/],
    ["service", { networkConfiguration: { subnets: ["mine"] } }, /subnet-/],
    ["service", { desiredCount: -1 }, /greater than or equal to 0/],
    ["service", { taskDefinition: undefined }, /TaskDefinition can not be blank/],
    ["task", { family: "f".repeat(256) }, /^ClientException: .*pattern/],
    ["task", { family: "bestellungen-ä" }, /pattern/],
    ["task", { cpu: "1000" }, /No Fargate configuration exists for given values: 1000 CPU, 512 memory/],
    ["task", { memory: "3072" }, /No Fargate configuration exists for given values: 256 CPU, 3072 memory/],
    ["task", { cpu: undefined }, /'cpu' and 'memory' be defined at the task level/],
    ["task", { networkMode: "bridge" }, /Fargate only supports network mode 'awsvpc'/],
    ["task", { containerDefinitions: "nonsense" }, /must be a valid JSON document/],
    ["task", { containerDefinitions: "{}" }, /must be a list of container definitions/],
    ["task", { containerDefinitions: "[]" }, /Container list cannot be empty/],
    [
        "task",
        withContainer({ memroy: 256 }),
        /container definition 'app' has no input "memroy"\. Allowed are: command, cpu/,
    ],
    ["task", withContainer({ memory: "256" }), /"memory" of The container definition 'app' is '256': a whole number/],
    ["task", withContainer({ image: undefined }), /needs "image"/],
    ["task", withContainer({ environment: [{ name: "A", value: 1 }] }), /environment\[0\]\.value.* is 1: a string/],
    ["task", withContainer({ memory: 513 }), /adds up to 513 MiB, which is more than the task's 512/],
    ["task", withContainer({ memory: 300 }, { name: "b", image: "b", memory: 300 }), /adds up to 600 MiB/],
    ["task", withContainer({ cpu: 257 }), /cpu adds up to 257 units/],
    ["task", withContainer({}, { ...container }), /Container name 'app' is used more than once/],
    ["task", withContainer({ essential: false }), /must be marked essential/],
    [
        "task",
        { containerDefinitions: JSON.stringify([..."abcdefghijk"].map((name) => ({ ...container, name, memory: 6 }))) },
        /can have 10 containers; this one has 11/,
    ],
    ["task", withContainer({ name: "with space" }), /'name' failed to satisfy/],
    [
        "task",
        withContainer({ dependsOn: [{ containerName: "b", condition: "START" }] }),
        /depends on 'b', which is not/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "HEALTHY" }] },
            { name: "b", image: "b", memory: 6 },
        ),
        /'b' must have a health check/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "SUCCESS" }] },
            { name: "b", image: "b", memory: 6 },
        ),
        /may not be essential: 'b'/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "START" }] },
            { name: "b", image: "b", memory: 6, dependsOn: [{ containerName: "app", condition: "START" }] },
        ),
        /a cycle/,
    ],
    ["task", withContainer({ healthCheck: { command: ["/healthcheck"] } }), /must begin with CMD, CMD-SHELL or NONE/],
    [
        "task",
        withContainer({ healthCheck: { command: ["CMD", "x"], interval: 4 } }),
        /interval.*greater than or equal to 5/,
    ],
    [
        "task",
        withContainer({ healthCheck: { command: ["CMD", "x"], timeout: 61 } }),
        /timeout.*less than or equal to 60/,
    ],
    [
        "task",
        withContainer({ restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
        /greater than or equal to 60/,
    ],
    [
        "task",
        withContainer({ restartPolicy: { enabled: true, restartAttemptPeriod: 1801 } }),
        /less than or equal to 1800/,
    ],
    ["task", withContainer({ stopTimeout: 121 }), /Fargate allows 120 seconds at most/],
    ["task", withContainer({ privileged: true }), /does not support privileged/],
    [
        "task",
        withContainer({ portMappings: [{ containerPort: 80, hostPort: 81 }] }),
        /host ports and container ports .* must match/,
    ],
    [
        "task",
        withContainer({ portMappings: [{ containerPort: 80 }, { containerPort: 80 }] }),
        /80\/tcp is mapped more than once/,
    ],
    ["task", withContainer({ portMappings: [{ containerPort: 65_536 }] }), /less than or equal to 65535/],
    [
        "task",
        withContainer({ environment: [{ name: "URL", value: "x" }], secrets: [{ name: "URL", valueFrom: "/x" }] }),
        /The secret name must be unique .*'URL'/,
    ],
    ["task", withContainer({ secrets: [{ name: "URL", valueFrom: "https://x" }] }), /valueFrom/],
    [
        "task",
        { ...withContainer({ secrets: [{ name: "URL", valueFrom: "/x" }] }), executionRoleArn: undefined },
        /execution role ARN to support secrets/,
    ],
    [
        "task",
        withContainer({ logConfiguration: { logDriver: "syslog" } }),
        /Fargate does not support log driver 'syslog'/,
    ],
    ["task", awslogs({ ...logOptions, "awslogs-group": undefined }), /requires options: awslogs-group/],
    ["task", awslogs({ ...logOptions, "awslogs-stream-prefix": undefined }), /requires options: awslogs-stream-prefix/],
    ["task", awslogs({ ...logOptions, "awslogs-gruop": "x" }), /disallows options: awslogs-gruop/],
    ["task", withContainer({ mountPoints: [{ sourceVolume: "data", containerPath: "/d" }] }), /Unknown volume 'data'/],
    [
        "task",
        withContainer({ environment: [{ name: "BIG", value: "x".repeat(65_536) }] }),
        /Max allowed length is '65536'/,
    ],
    ["grafana", { grafanaVersion: "11.0" }, /\[9\.4, 10\.4, 12\.4\]/],
    ["grafana", { authenticationProviders: ["OKTA"] }, /\[AWS_SSO, SAML\]/],
    ["grafana", { authenticationProviders: [] }, /greater than or equal to 1/],
    ["grafana", { permissionType: "MANAGED" }, /\[CUSTOMER_MANAGED, SERVICE_MANAGED\]/],
    ["grafana", { roleArn: undefined }, /workspaceRoleArn is needed/],
    ["account", { grafanaRole: "OWNER" }, /\[ADMIN, EDITOR, VIEWER\]/],
    ["account", { workspaceId: "g-1" }, /g-\[0-9a-f\]\{10\}/],
    ["accountToken", { secondsToLive: 2_592_001 }, /less than or equal to 2592000/],
    ["association", { groupIds: ["admins"] }, /groupIds\[0\]/],
    ["association", { groupIds: [] }, /at least one of groupIds and userIds/],
    ["folder", { title: undefined }, /needs "title"/],
    ["folder", { uid: "u".repeat(41) }, /pattern/],
    ["dashboard", { configJson: "{" }, /valid JSON document/],
    ["dashboard", { configJson: JSON.stringify({ panels: [] }) }, /title cannot be empty/],
    [
        "dashboard",
        { configJson: JSON.stringify({ title: "t", uid: "a b", panels: [] }) },
        /uid contains illegal characters/,
    ],
    ["dashboard", { configJson: JSON.stringify({ title: "t", elements: {} }) }, /this is a v2 dashboard/],
    [
        "dashboard",
        { configJson: JSON.stringify({ title: "t", panels: [{ id: 1 }, { id: 1 }] }) },
        /two panels have the id 1/,
    ],
    ["dataSource", { type: "promethues" }, /enum value set/],
    [
        "dataSource",
        withJson({ ...signed, sigV4AuthType: "workspace-iam-role" }),
        /non-allowed auth method workspace-iam-role/,
    ],
    ["dataSource", withJson({ ...signed, sigV4Auth: false }), /sigV4Auth must be true/],
    ["dataSource", withJson({ ...signed, sigV4Region: "us-east-1" }), /the workspace is in eu-west-1/],
    ["dataSource", withJson({ ...signed, assumeRoleArn: role }), /read by no plugin: the key is sigV4AssumeRoleArn/],
    ["dataSource", { url: `${good.dataSource.url}api/v1/query` }, /without api\/v1/],
];

/** Accepted at the edge of what is allowed. */
const accepted: [Kind, Inputs][] = [
    ...(Object.keys(good) as Kind[]).map((kind): [Kind, Inputs] => [kind, {}]),
    ["workspace", { alias: "a".repeat(100) }],
    ["workspace", { loggingConfiguration: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:x:*` } }],
    ["workspace", { loggingConfiguration: { logGroupArn: UNKNOWN } }],
    ["configuration", { retentionPeriodInDays: 1095 }],
    ["configuration", { workspaceId: UNKNOWN }],
    ["parameter", { value: UNKNOWN }],
    ["parameter", { value: "x".repeat(8192), tier: "Advanced" }],
    ["role", { name: "r".repeat(64) }],
    ["task", { cpu: "1 vCPU", memory: "2 GB" }],
    ["task", { containerDefinitions: UNKNOWN }],
    ["task", { executionRoleArn: UNKNOWN, ...withContainer({ secrets: [{ name: "URL", valueFrom: "/x" }] }) }],
    ["task", awslogs({ ...logOptions, mode: "non-blocking", "max-buffer-size": "4m" })],
    ["task", withContainer({ memory: 512 })],
    ["task", withContainer({ stopTimeout: 120, restartPolicy: { enabled: true, restartAttemptPeriod: 60 } })],
    ["grafana", { roleArn: UNKNOWN }],
    ["dataSource", { url: UNKNOWN, jsonDataEncoded: UNKNOWN }],
];

describe("offline providers", () => {
    let directory: string;
    let cloud: Cloud;
    let now: Date;
    let amazon: OfflineProvider;
    let dashboards: OfflineProvider;

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "providers-"));
        cloud = new Cloud(join(directory, "cloud.json"));
        now = new Date("2026-11-23T12:00:00Z");
        const settings = { cloud, accountId, now: () => now };
        amazon = new OfflineProvider(aws, settings);
        amazon.configure({ region: "eu-west-1" });
        dashboards = new OfflineProvider(grafana, settings);
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    const provider = (kind: Kind) => (token[kind].startsWith("aws:") ? amazon : dashboards);
    const check = (kind: Kind, inputs: Inputs, olds: Inputs = {}) =>
        provider(kind).check(token[kind], "it", urn(token[kind]), olds, inputs);
    const changed = (kind: Kind, change: Inputs) =>
        Object.fromEntries(Object.entries({ ...good[kind], ...change }).filter(([, value]) => value !== undefined));
    const create = (kind: Kind, inputs: Inputs, name = "it") =>
        provider(kind).create(token[kind], urn(token[kind], name), inputs, false);

    describe("refuse", () => {
        for (const [kind, change, message] of refused) {
            it(`${kind}: ${message.source}`, () => {
                const { problems } = check(kind, changed(kind, change));
                assert.ok(problems.length > 0, "nothing was refused");
                assert.match(problems.map((problem) => problem.reason).join("\n"), message);
            });
        }

        it("a type that is not offered, naming the ones that are", () => {
            assert.throws(
                () => amazon.check("aws:s3/bucket:Bucket", "it", "", {}, {}),
                /aws:s3\/bucket:Bucket is not offered by the offline aws provider\. It offers: aws:amp\/workspace:Workspace,/,
            );
        });

        it("a function that is not offered", () => {
            assert.throws(
                () => amazon.invoke("aws:s3/getBucket:getBucket", {}),
                /is not offered .* aws:index\/getRegion:getRegion/,
            );
        });

        it("a configuration without a region, with an unknown key, or for another account", () => {
            const reasons = (config: Inputs) =>
                amazon
                    .checkConfig(config)
                    .map((problem) => problem.reason)
                    .join();
            assert.match(reasons({}), /Invalid AWS Region/);
            assert.match(reasons({ region: "eu-west-1", regoin: "x" }), /no input "regoin"/);
            assert.match(
                reasons({ region: "eu-west-1", allowedAccountIds: ["999988887777"] }),
                /account ID not allowed: 111122223333/,
            );
            assert.equal(reasons({ region: "eu-west-1", allowedAccountIds: [accountId] }), "");
        });

        it("a second configuration in one run", () => {
            const other = new OfflineProvider(aws, { cloud, accountId });
            other.configure({ region: "eu-west-1" }, "urn:one");
            other.configure({ region: "eu-west-1" }, "urn:two");
            assert.throws(() => other.configure({ region: "us-east-1" }, "urn:three"), /already configured by urn:two/);
        });
    });

    describe("accept", () => {
        for (const [index, [kind, change]] of accepted.entries()) {
            it(`${index + 1}: ${kind} ${JSON.stringify(change).slice(0, 70)}`, () => {
                assert.deepEqual(check(kind, changed(kind, change)).problems, []);
            });
        }
    });

    describe("preview", () => {
        it("knows the inputs and what follows from them, and nothing that the cloud decides", () => {
            const { outputs } = amazon.create(
                token.workspace,
                urn(token.workspace),
                { alias: "metrics", tags: { a: "b" } },
                true,
            );
            assert.deepEqual(outputs, {
                alias: "metrics",
                tags: { a: "b" },
                tagsAll: { a: "b" },
                region: "eu-west-1",
                arn: UNKNOWN,
                prometheusEndpoint: UNKNOWN,
            });
            assert.equal(cloud.size(), 0);
        });

        it("of an update keeps what stays and leaves open what changes", () => {
            const { id, outputs } = create("parameter", good.parameter);
            const next = amazon.update(
                token.parameter,
                urn(token.parameter),
                id,
                outputs,
                { ...good.parameter, value: "new" },
                true,
            );
            assert.equal(next.version, UNKNOWN);
            assert.equal(next.arn, outputs.arn);
            assert.equal(next.value, "new");
        });
    });

    describe("names", () => {
        it("are made from the resource's name and kept when it changes", () => {
            const first = check("role", { assumeRolePolicy: trust }).inputs;
            assert.match(String(first.name), /^it-[0-9a-f]{7}$/);
            const second = check("role", { assumeRolePolicy: trust, description: "new" }, first).inputs;
            assert.equal(second.name, first.name);
            const chosen = check("role", { assumeRolePolicy: trust, name: "mine" }, first).inputs;
            assert.equal(chosen.name, "mine");
        });

        it("that would be too long are refused", () => {
            assert.throws(
                () => amazon.check(token.role, "r".repeat(60), "", {}, { assumeRolePolicy: trust }),
                /longer than 64 characters: give the resource a shorter name/,
            );
        });
    });

    describe("diff", () => {
        it("replaces where AWS replaces and updates elsewhere", () => {
            const { replaces, changed: keys } = amazon.diff(token.task, good.task, {
                ...good.task,
                ...withContainer({ cpu: 10 }),
            });
            assert.deepEqual([keys, replaces], [["containerDefinitions"], ["containerDefinitions"]]);
            assert.deepEqual(
                amazon.diff(token.configuration, good.configuration, {
                    ...good.configuration,
                    retentionPeriodInDays: 9,
                }).replaces,
                [],
            );
            assert.deepEqual(
                amazon.diff(token.logGroup, good.logGroup, { ...good.logGroup, name: "/other" }).replaces,
                ["name"],
            );
        });

        it("compares JSON by what it says", () => {
            const spaced = JSON.stringify(JSON.parse(good.task.containerDefinitions), null, 4);
            assert.deepEqual(
                amazon.diff(token.task, good.task, { ...good.task, containerDefinitions: spaced }).changed,
                [],
            );
        });

        it("deletes before it replaces only where a chosen name stays", () => {
            const path = { path: "/apps/" };
            assert.equal(amazon.diff(token.role, good.role, { ...good.role, ...path }).deleteBeforeReplace, true);
            const generated = { ...good.role, __defaults: ["name"] };
            assert.equal(amazon.diff(token.role, generated, { ...generated, ...path }).deleteBeforeReplace, false);
        });

        it("takes another uid for another dashboard", () => {
            const other = { configJson: JSON.stringify({ uid: "two", title: "One", panels: [] }) };
            assert.deepEqual(dashboards.diff(token.dashboard, good.dashboard, other).replaces, ["configJson"]);
            const same = { configJson: JSON.stringify({ uid: "one", title: "Another", panels: [] }) };
            assert.deepEqual(dashboards.diff(token.dashboard, good.dashboard, same).replaces, []);
        });
    });

    describe("the cloud", () => {
        it("refuses a second thing of one name, also in another run", () => {
            create("logGroup", good.logGroup);
            const later = new OfflineProvider(aws, { cloud: new Cloud(join(directory, "cloud.json")), accountId });
            later.configure({ region: "eu-west-1" });
            assert.throws(
                () => later.create(token.logGroup, urn(token.logGroup, "two"), good.logGroup, false),
                /ResourceAlreadyExistsException: The specified log group already exists: \/ecs\/orders/,
            );
            // The same name in another region is another log group.
            later.create(
                token.logGroup,
                urn(token.logGroup, "three"),
                { ...good.logGroup, region: "us-east-1" },
                false,
            );
        });

        it("gives task definitions revisions that go on after a delete", () => {
            create("role", good.role);
            const first = create("task", good.task);
            assert.equal(first.outputs.arn, `arn:aws:ecs:eu-west-1:${accountId}:task-definition/orders:1`);
            amazon.delete(token.task, urn(token.task), first.id, first.outputs);
            assert.equal(create("task", good.task).outputs.revision, 2);
        });

        it("refuses a task definition whose role does not exist", () => {
            assert.throws(() => create("task", good.task), /ClientException: Role is not valid/);
        });

        it("refuses things of a workspace that does not exist", () => {
            assert.throws(
                () => create("configuration", good.configuration),
                /ResourceNotFoundException: Workspace not found: ws-1/,
            );
            assert.throws(() => create("account", good.account), /Workspace g-0123456789 not found/);
        });

        it("refuses to delete a role that still has a policy", () => {
            const { id, outputs } = create("role", good.role);
            create("rolePolicy", good.rolePolicy);
            assert.throws(() => amazon.delete(token.role, urn(token.role), id, outputs), /DeleteConflict/);
        });

        it("refuses a policy that does not exist, and more policy text than a role can hold", () => {
            create("role", good.role);
            assert.throws(
                () => create("attachment", { ...good.attachment, policyArn: "arn:aws:iam::aws:policy/Amazing" }),
                /NoSuchEntity: Policy .*Amazing does not exist/,
            );
            const big = statement({ Action: "aps:RemoteWrite", Resource: `arn:aws:aps:::${"x".repeat(6000)}` });
            create("rolePolicy", { ...good.rolePolicy, policy: big });
            assert.throws(
                () => create("rolePolicy", { ...good.rolePolicy, name: "two", policy: big }, "two"),
                /10240 bytes exceeded/,
            );
        });

        it("refuses a service without its cluster, task definition or network", () => {
            assert.throws(() => create("service", good.service), /ClusterNotFoundException/);
            create("cluster", good.cluster);
            assert.throws(() => create("service", good.service), /TaskDefinition not found: orders/);
            create("role", good.role);
            create("task", good.task);
            assert.throws(() => create("service", good.service), /Network Configuration must be provided/);
            const networkConfiguration = { subnets: ["subnet-0123456789abcdef0"] };
            assert.equal(
                create("service", { ...good.service, networkConfiguration }).outputs.cluster,
                `arn:aws:ecs:eu-west-1:${accountId}:cluster/it`,
            );
            assert.throws(
                () =>
                    amazon.delete(token.cluster, urn(token.cluster), `arn:aws:ecs:eu-west-1:${accountId}:cluster/it`, {
                        region: "eu-west-1",
                    }),
                /ClusterContainsServicesException/,
            );
        });

        it("reads what exists and says when nothing does", () => {
            const { id, outputs } = create("logGroup", good.logGroup);
            assert.equal(amazon.read(token.logGroup, id, {})?.outputs.arn, outputs.arn);
            amazon.delete(token.logGroup, urn(token.logGroup), id, outputs);
            assert.equal(amazon.read(token.logGroup, id, {}), undefined);
        });

        it("never takes Grafana back to an older version", () => {
            create("role", good.role);
            const { id, outputs } = create("grafana", good.grafana);
            assert.throws(
                () =>
                    amazon.update(
                        token.grafana,
                        urn(token.grafana),
                        id,
                        outputs,
                        { ...good.grafana, grafanaVersion: "10.4" },
                        false,
                    ),
                /can't go from Grafana 12.4 back to 10.4/,
            );
        });
    });

    describe("grafana", () => {
        /** A workspace with a service account and a token; returns the token. */
        function workspace(
            version: string,
            grafanaRole = "ADMIN",
        ): { url: string; auth: string; id: string; outputs: Inputs } {
            create("role", good.role);
            const made = create("grafana", { ...good.grafana, grafanaVersion: version });
            const account = create("account", { name: "it", workspaceId: made.id, grafanaRole });
            const issued = create("accountToken", {
                name: "it",
                workspaceId: made.id,
                serviceAccountId: account.outputs.serviceAccountId,
                secondsToLive: 3600,
            });
            return { url: `https://${String(made.outputs.endpoint)}`, auth: String(issued.outputs.key), ...made };
        }

        it("takes only the token that was issued for the workspace, while it lives, of an administrator", () => {
            const { url, auth } = workspace("12.4");
            dashboards.configure({ url, auth: "glsa_wrong" }, "urn:it");
            assert.throws(() => create("folder", good.folder), /401.*Invalid API key/);
            dashboards.configure(
                { url: "https://g-ffffffffff.grafana-workspace.eu-west-1.amazonaws.com", auth },
                "urn:it",
            );
            assert.throws(() => create("folder", good.folder), /no such host/);
            dashboards.configure({ url, auth }, "urn:it");
            assert.equal(create("folder", good.folder).id, "1:folder");
            now = new Date("2026-11-23T13:00:01Z");
            assert.throws(() => create("dashboard", good.dashboard), /Expired API key/);
        });

        it("needs an administrator's token", () => {
            const { url, auth } = workspace("12.4", "EDITOR");
            dashboards.configure({ url, auth });
            assert.throws(() => create("folder", good.folder), /403.*the role EDITOR, and ADMIN is needed/);
        });

        it("has the Amazon plugin from version 12, and SigV4 in the core one before", () => {
            const core = { ...good.dataSource, type: "prometheus", name: "core" };
            const twelve = workspace("12.4");
            dashboards.configure({ url: twelve.url, auth: twelve.auth });
            create("dataSource", good.dataSource);
            assert.throws(
                () => create("dataSource", core, "core"),
                /Grafana 12 has no SigV4 in the core prometheus plugin/,
            );
        });

        it("of version 10 takes the core plugin and refuses the Amazon one", () => {
            const ten = workspace("10.4");
            dashboards.configure({ url: ten.url, auth: ten.auth });
            create("dataSource", { ...good.dataSource, type: "prometheus" });
            assert.throws(
                () => create("dataSource", { ...good.dataSource, name: "b" }, "b"),
                /is not installed: AMG has it from Grafana 12/,
            );
        });

        it("refuses a dashboard in a folder that does not exist, and a uid twice", () => {
            const { url, auth } = workspace("12.4");
            dashboards.configure({ url, auth });
            assert.throws(() => create("dashboard", { ...good.dashboard, folder: "none" }), /folder not found: none/);
            create("folder", good.folder);
            create("dashboard", { ...good.dashboard, folder: "folder" });
            assert.throws(() => create("dashboard", good.dashboard, "two"), /412.*1:one already exists/);
        });

        it("goes with its workspace", () => {
            const made = workspace("12.4");
            dashboards.configure({ url: made.url, auth: made.auth });
            create("folder", good.folder);
            amazon.delete(token.grafana, urn(token.grafana), made.id, made.outputs);
            assert.deepEqual(cloud.list(token.folder), []);
            assert.deepEqual(cloud.list(token.accountToken), []);
            assert.equal(cloud.list(token.role).length, 1);
        });
    });

    it("know Fargate's sizes", () => {
        assert.deepEqual(
            [
                isFargateSize(256, 2048),
                isFargateSize(256, 1536),
                isFargateSize(8192, 20_480),
                isFargateSize(8192, 18_432),
                isFargateSize(16_384, 122_880),
                isFargateSize(1024, 1024),
            ],
            [true, false, true, false, true, false],
        );
    });

    it("read policies as IAM does", () => {
        assert.equal(malformed(trust, "trust"), undefined);
        assert.match(malformed(trust, "identity") ?? "", /should not specify a principal/);
        assert.match(malformed(JSON.stringify({ Statement: [] }), "identity") ?? "", /at least one/);
        assert.match(
            malformed(statement({ Acton: "aps:*", Resource: "*" }), "identity") ?? "",
            /Acton is not an element/,
        );
    });
});
