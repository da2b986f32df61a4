/** A running cluster, as AWS describes it: what is judged of it, and what is said where a part can't be read. */
import assert from "node:assert/strict";
import { auditCluster } from "../../../cli/cluster/audit-cluster";
import { callFailed } from "../../../cli/cluster/call-failed";
import { type Aws, type Call, calls } from "../../../cli/cluster/calls";
import { policyOf } from "../../../cli/cluster/policy";
import { tableOf } from "../../../cli/cluster/table";
import { formats } from "../../../cli/formats";
import { defaultConfig } from "../../../cli/pack-config";
import { type Report, statusOf } from "../../../cli/report";
import { goodTask, taskWith } from "../support";
import { clusterOf, definitionArn, fakeAws } from "./fake-aws";

const audit = (aws: Aws, readsSecrets = false, clusters: readonly string[] | undefined = ["prod"]): Promise<Report> =>
    auditCluster(aws, { clusters, readsSecrets, config: defaultConfig, today: "2026-06-01", strict: false });

/** `name verdict rules`, in the order of the table. */
const rows = ({ workloads = [] }: Report): string[] =>
    workloads.map(({ name, verdict, rules }) => [name, verdict, ...rules].join(" "));

type Variable = { readonly name: string; readonly value: string };

/** The good task with its config from elsewhere, and the config. */
function taskFrom(change: (collector: Record<string, unknown>) => void) {
    let config = "";
    const task = taskWith((collector) => {
        const variables = collector.environment as Variable[];
        config = variables.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value;
        collector.environment = variables.filter(({ name }) => name !== "AOT_CONFIG_CONTENT");
        change(collector);
    });
    return { task, config };
}

const fromSecret = (valueFrom: string) =>
    taskFrom((collector) => {
        const others = (collector.secrets ?? []) as object[];
        collector.secrets = [...others, { name: "AOT_CONFIG_CONTENT", valueFrom }];
    });

const plain = { family: "web", containerDefinitions: [{ name: "web", image: "nginx:1.29", memory: 128 }] };
const unsafe = taskWith((collector) => delete collector.memory);

describe("A running cluster", () => {
    it("has a verdict for each service, the gravest first", async () => {
        const services = { good: goodTask(), web: plain, unsafe, elsewhere: fromSecret("/adot/config").task };
        const report = await audit(fakeAws(clusterOf(services, { GetParameters: () => ({}) })));
        assert.deepEqual(rows(report), [
            "unsafe unsafe container-memory-missing",
            "elsewhere unproven config-unproven",
            "good safe",
            "web no collector",
        ]);
        assert.equal(statusOf(report), 1);
        assert.deepEqual(report.failures, []);
        assert.ok(report.findings.every(({ file }) => file.startsWith("arn:aws:ecs:")));
    });

    it("judges a task definition once, however many services have it", async () => {
        const shared = definitionArn("good");
        const described = ["a", "b"].map((serviceName) => ({ serviceName, taskDefinition: shared, runningCount: 3 }));
        const aws = fakeAws(clusterOf({ good: unsafe }, { DescribeServices: () => ({ services: described }) }));
        const report = await audit(aws);
        assert.equal(aws.made.filter((name) => name === "DescribeTaskDefinition").length, 1);
        assert.equal(report.findings.filter(({ level }) => level === "mandatory").length, 1);
        assert.deepEqual(
            report.workloads?.map(({ name, running }) => [name, running]),
            [
                ["a", 3],
                ["b", 3],
            ],
        );
    });

    it("judges each deployment that runs, and tasks without a service with their overrides", async () => {
        const [old, next] = [definitionArn("orders", 1), definitionArn("orders", 2)];
        const deployments = [
            { status: "PRIMARY", taskDefinition: next, runningCount: 0 },
            { status: "ACTIVE", taskDefinition: old, runningCount: 4 },
        ];
        const overrides = {
            containerOverrides: [
                { name: "adot-collector", environment: [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }] },
            ],
        };
        const none = { containerOverrides: [{ name: "adot-collector" }], inferenceAcceleratorOverrides: [] };
        const tasks = [
            { taskArn: "1", taskDefinitionArn: definitionArn("job"), group: "family:job", overrides },
            { taskArn: "2", taskDefinitionArn: definitionArn("batch"), group: "family:batch", overrides: none },
            { taskArn: "3", taskDefinitionArn: old, group: "service:orders", overrides: none },
        ];
        const aws = fakeAws(
            clusterOf(
                { orders: goodTask() },
                {
                    DescribeServices: () => ({
                        services: [{ serviceName: "orders", taskDefinition: next, deployments }],
                    }),
                    ListTasks: () => ({ taskArns: ["1", "2", "3"] }),
                    DescribeTasks: () => ({ tasks }),
                    DescribeTaskDefinition: ({ taskDefinition }) => ({
                        taskDefinition: taskDefinition === old ? unsafe : goodTask(),
                    }),
                },
            ),
        );
        const report = await audit(aws);
        assert.deepEqual(rows(report), [
            "orders unsafe container-memory-missing",
            "job unsafe no-pipelines",
            "batch safe",
        ]);
        assert.deepEqual(report.workloads?.[0]?.taskDefinitions, [next, old]);
        assert.equal(report.findings.find(({ rule }) => rule === "no-pipelines")?.file, "ecs://prod/job");
    });

    it("judges daemons by their own task definitions", async () => {
        const definition = "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:3";
        const aws = fakeAws(
            clusterOf(
                {},
                {
                    ListDaemons: () => ({
                        daemonSummariesList: [{ daemonArn: "arn:aws:ecs:eu-west-1:1:daemon/prod/agent" }],
                    }),
                    DescribeDaemon: () => ({ daemon: { currentRevisions: [{ arn: "r", totalRunningCount: 7 }] } }),
                    DescribeDaemonRevisions: () => ({
                        daemonRevisions: [{ daemonRevisionArn: "r", daemonTaskDefinitionArn: definition }],
                    }),
                    DescribeDaemonTaskDefinition: () => ({ daemonTaskDefinition: unsafe }),
                },
            ),
        );
        const report = await audit(aws);
        assert.deepEqual(rows(report), ["agent unsafe container-memory-missing"]);
        assert.deepEqual([report.workloads?.[0]?.kind, report.workloads?.[0]?.running], ["daemon", 7]);
    });

    it("follows SSM parameters and objects in S3, and secrets only when it is told to", async () => {
        const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:adot-AbCdEf";
        const { task: bySsm, config } = fromSecret("arn:aws:ssm:eu-west-1:123456789012:parameter/adot/config");
        const { task: bySecret } = fromSecret(`${secretArn}:text::`);
        const s3 = taskFrom(
            (collector) => (collector.command = ["--config=s3://b.s3.eu-west-1.amazonaws.com/a/c.yaml"]),
        );
        const asked: unknown[] = [];
        const answers = clusterOf(
            { ssm: bySsm, secret: bySecret, s3: s3.task },
            {
                GetParameters: (input) => {
                    asked.push(input);
                    return { Parameters: [{ Name: "/adot/config", Value: config }] };
                },
                GetObject: (input) => {
                    asked.push(input);
                    return { text: "service: {}" };
                },
                GetSecretValue: (input) => {
                    asked.push(input);
                    return { SecretString: JSON.stringify({ text: config }) };
                },
            },
        );
        const without = await audit(fakeAws(answers));
        assert.deepEqual(rows(without), ["s3 unsafe no-pipelines", "secret unproven config-unproven", "ssm safe"]);
        assert.deepEqual(asked, [
            { Names: ["arn:aws:ssm:eu-west-1:123456789012:parameter/adot/config"], WithDecryption: true },
            { Bucket: "b", Key: "a/c.yaml" },
        ]);
        assert.match(without.notices.find(({ file }) => file.startsWith(secretArn))!.message, /--read-secrets/);
        const withSecrets = await audit(fakeAws(answers), true);
        assert.deepEqual(rows(withSecrets), ["s3 unsafe no-pipelines", "secret safe", "ssm safe"]);
        const ofSecret = { SecretId: secretArn, VersionStage: undefined, VersionId: undefined };
        assert.deepEqual(
            asked.filter((input) => "SecretId" in (input as object)),
            [ofSecret],
        );
    });

    it("asks for nothing that no collector takes its config from", async () => {
        const app = {
            name: "web",
            image: "nginx:1.29",
            memory: 128,
            secrets: [{ name: "PASSWORD", valueFrom: "/db" }],
        };
        const aws = fakeAws(clusterOf({ web: { family: "web", containerDefinitions: [app] }, good: goodTask() }));
        await audit(aws, true);
        assert.deepEqual(
            aws.made.filter((name) => calls[name].service !== "ecs"),
            [],
        );
    });

    it("never prints what it has read", async () => {
        const { task } = fromSecret("/adot/config");
        const value = "receivers: {otlp: {auth: hunter2-is-secret}}\nhunter3-is-secret";
        const report = await audit(
            fakeAws(
                clusterOf(
                    { a: task },
                    { GetParameters: () => ({ Parameters: [{ Name: "/adot/config", Value: value }] }) },
                ),
            ),
        );
        assert.equal(statusOf(report), 1);
        for (const format of Object.values(formats)) {
            assert.doesNotMatch(format(report, { color: false, version: "1.2.3" }), /hunter/);
        }
    });

    it("names each right that is missing and what for, and judges the rest", async () => {
        const { task } = fromSecret("/adot/config");
        const answers = clusterOf({ good: goodTask(), a: task });
        const { ListTasks: _, ListDaemons: __, ...allowed } = answers;
        const report = await audit(fakeAws(allowed));
        assert.deepEqual(rows(report), ["a unproven config-unproven", "good safe"]);
        assert.equal(statusOf(report), 2);
        assert.deepEqual(report.failures.map(({ file, message }) => `${file}: ${message}`).sort(), [
            "/adot/config: The right ssm:GetParameters on /adot/config is missing. All rights: --print-policy.",
            "ecs://prod: The right ecs:ListDaemons on * is missing. All rights: --print-policy.",
            "ecs://prod: The right ecs:ListTasks on * is missing. All rights: --print-policy.",
        ]);
    });

    it("asks for each parameter by itself where one of several is refused", async () => {
        const [first, second] = [fromSecret("/a"), fromSecret("/b")];
        const report = await audit(
            fakeAws(
                clusterOf(
                    { first: first.task, second: second.task },
                    {
                        GetParameters: ({ Names: names }) => {
                            if (names.includes("/b")) {
                                throw callFailed("GetParameters", {
                                    name: "AccessDeniedException",
                                    message:
                                        "User: arn:aws:iam::1:user/x is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:1:parameter/b because no policy allows it",
                                });
                            }
                            return { Parameters: [{ Name: "/a", Value: first.config }] };
                        },
                    },
                ),
            ),
        );
        assert.deepEqual(rows(report), ["second unproven config-unproven", "first safe"]);
        assert.deepEqual(report.failures, [
            {
                file: "/b",
                message:
                    "The right ssm:GetParameters on arn:aws:ssm:eu-west-1:1:parameter/b is missing. All rights: --print-policy.",
            },
        ]);
    });

    it("is said to be empty, or not to be there", async () => {
        const empty = await audit(fakeAws(clusterOf({})));
        assert.deepEqual(
            [statusOf(empty), empty.notices[0]?.message],
            [0, "Nothing runs in the cluster, so there was nothing to check."],
        );
        const nowhere = await audit(fakeAws({ DescribeClusters: () => ({ clusters: [] }) }));
        assert.deepEqual(nowhere.failures, [{ file: "prod", message: "There is no such cluster in eu-west-1." }]);
    });

    it("has a table whose columns stand below each other", async () => {
        const { workloads = [] } = await audit(fakeAws(clusterOf({ good: goodTask(), "much-longer": unsafe })));
        assert.equal(
            tableOf(workloads, false),
            [
                "cluster prod",
                "",
                "  unsafe  service  much-longer  2 running  much-longer:1  container-memory-missing",
                "  safe    service  good         2 running  good:1",
                "",
                "  1 unsafe (2 tasks running), 1 safe (2 tasks running).",
                "",
            ].join("\n"),
        );
    });
});

describe("npx pulumi-adot audit --print-policy", () => {
    it("has the rights of the calls and no others", () => {
        const actionsOf = (options: Parameters<typeof policyOf>[0]): string[] =>
            (JSON.parse(policyOf(options)) as { Statement: { Action: string[] }[] }).Statement.flatMap(
                ({ Action }) => Action,
            ).sort();
        const all = Object.values(calls) as readonly Call[];
        assert.deepEqual(actionsOf({ isAll: true, readsSecrets: true }), all.flatMap(({ actions }) => actions).sort());
        const least = actionsOf({ isAll: false, readsSecrets: false });
        assert.deepEqual(
            all.flatMap(({ actions }) => actions).filter((action) => !least.includes(action)),
            ["ecs:ListClusters", "secretsmanager:GetSecretValue"],
        );
        assert.ok(least.every((action) => /^\w+:(List|Describe|Get)[A-Z]/.test(action)));
    });

    it("has the partition of the region", () => {
        assert.match(policyOf({ isAll: false, readsSecrets: false, region: "cn-north-1" }), /"arn:aws-cn:ssm:/);
        assert.doesNotMatch(policyOf({ isAll: true, readsSecrets: true }), /PARTITION/);
    });
});
