/** The compiled command and the clients that are bundled with it, against moto: 300 services, throttling, rights. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as path from "node:path";
import {
    CreateClusterCommand,
    CreateServiceCommand,
    ECSClient,
    RegisterTaskDefinitionCommand,
    type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { inParallel } from "../../../cli/cluster/parallel";
import { policyOf } from "../../../cli/cluster/policy";
import type { ClusterCostReport } from "../../../cli/cost/cluster";
import { ensureBuilt } from "../../../local/build";
import { repositoryRoot } from "../../../tools/parts";
import { Progress } from "../../../tools/progress";
import { needs } from "../../support/parts";
import { goodTask, taskWith } from "../support";
import { type Moto, type Proxy, type ProxyOptions, startMoto, startProxy } from "./moto";

const services = 300;
const region = "eu-west-1";

interface Output {
    readonly workloads: readonly { name: string; verdict: string; rules: string[] }[];
    readonly failures: readonly { file: string; message: string }[];
    readonly findings: readonly { file: string }[];
}

type Variable = { readonly name: string; readonly value: string };

const variableName = "AOT_CONFIG_CONTENT";

/** The good task's config, and the task with that from elsewhere. */
const config = (goodTask().containerDefinitions[1]!.environment as Variable[]).find(
    ({ name }) => name === variableName,
)!.value;

const taskFrom = (change: (collector: Record<string, unknown>) => void) =>
    taskWith((collector) => {
        collector.environment = (collector.environment as Variable[]).filter(({ name }) => name !== variableName);
        change(collector);
    });

const fromSecret = (valueFrom: string) =>
    taskFrom((collector) => {
        collector.secrets = [...((collector.secrets ?? []) as object[]), { name: variableName, valueFrom }];
    });

describe("A cluster of moto's", function () {
    this.timeout(300_000);
    let moto: Moto;
    /** What is right to say of a service, by its number. */
    let verdicts: readonly string[];

    before(async function () {
        needs(this, "python");
        await ensureBuilt(new Progress(process.stderr));
        moto = await startMoto();
        const at = { endpoint: moto.url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
        const ecs = new ECSClient(at);
        await new SSMClient(at).send(new PutParameterCommand({ Name: "/adot/a", Value: config, Type: "SecureString" }));
        const s3 = new S3Client({ ...at, forcePathStyle: true });
        const bucket = { Bucket: "configs", CreateBucketConfiguration: { LocationConstraint: region } } as const;
        await s3.send(new CreateBucketCommand(bucket));
        await s3.send(new PutObjectCommand({ Bucket: "configs", Key: "a/b.yaml", Body: "service: {}" }));
        const secrets = new SecretsManagerClient(at);
        const { ARN: secret } = await secrets.send(new CreateSecretCommand({ Name: "adot", SecretString: config }));
        const object = "--config=s3://configs.s3.eu-west-1.amazonaws.com/a/b.yaml";
        const kinds: readonly (readonly [string, string, object])[] = [
            ["good", "safe", goodTask()],
            ["unsafe", "unsafe container-memory-missing", taskWith((collector) => delete collector.memory)],
            ["ssm", "safe", fromSecret("/adot/a")],
            ["s3", "unsafe no-pipelines", taskFrom((collector) => (collector.command = [object]))],
            ["secret", "unproven config-unproven", fromSecret(secret!)],
            ["web", "no collector", { containerDefinitions: [{ name: "web", image: "nginx:1.29", memory: 128 }] }],
        ];
        await ecs.send(new CreateClusterCommand({ clusterName: "prod" }));
        const numbers = Array.from({ length: services }, (_, index) => index);
        verdicts = numbers.map((index) => kinds[index % kinds.length]![1]);
        await inParallel(numbers, async (index) => {
            const [kind, , task] = kinds[index % kinds.length]!;
            const definition = { ...task, family: `${kind}-${index}` } as RegisterTaskDefinitionCommandInput;
            const registered = await ecs.send(new RegisterTaskDefinitionCommand(definition));
            const taskDefinition = registered.taskDefinition!.taskDefinitionArn;
            const service = { cluster: "prod", serviceName: `service-${index}`, taskDefinition, desiredCount: 1 };
            await ecs.send(new CreateServiceCommand(service));
        });
    });

    after(() => moto?.stop());

    async function audit(args: readonly string[], options?: ProxyOptions, command = "audit") {
        const proxy: Proxy = await startProxy(moto, options);
        try {
            const main = path.join(repositoryRoot, "bin", "cli", "main.js");
            const env = {
                PATH: process.env.PATH,
                AWS_ENDPOINT_URL: proxy.url,
                AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
                AWS_SECRET_ACCESS_KEY: "a-key-that-nobody-may-see",
            };
            const start = performance.now();
            const given = [main, command, "--region", region, ...args];
            const result = await new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
                execFile(process.execPath, given, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
                    resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
                });
            });
            const seconds = (performance.now() - start) / 1000;
            assert.doesNotMatch(result.stdout + result.stderr, /a-key-that-nobody-may-see/);
            return { ...result, seconds, calls: [...proxy.calls].sort(), throttled: proxy.throttled() };
        } finally {
            proxy.close();
        }
    }

    const found = (stdout: string): string[] => {
        const { workloads } = JSON.parse(stdout) as Output;
        const byName = new Map(workloads.map(({ name, verdict, rules }) => [name, [verdict, ...rules].join(" ")]));
        return Array.from({ length: services }, (_, index) => byName.get(`service-${index}`)!);
    };

    it("of 300 services is judged whole, in less than a minute, with no calls but those of the policy", async () => {
        const { status, stdout, stderr, seconds, calls } = await audit(["--cluster", "prod", "--format", "json"]);
        assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
        assert.deepEqual(found(stdout), verdicts);
        assert.ok(seconds < 60, `${seconds} s`);
        const { Statement: statements } = JSON.parse(policyOf({ isAll: false, readsSecrets: false })) as {
            Statement: { Action: string[] }[];
        };
        const allowed = statements.flatMap(({ Action }) => Action);
        assert.deepEqual(
            calls.filter((call) => !allowed.includes(call)),
            [],
        );
        // What is left of the policy is about tasks and daemons, which moto has none of here.
        assert.deepEqual(
            allowed.filter((action) => !calls.includes(action) && !/Daemon|DescribeTasks$/.test(action)),
            [],
        );
    });

    it("is counted by services, with no calls but those of the policy", async () => {
        const { status, stdout, calls } = await audit(["--cluster", "prod", "--format", "json"], {}, "cost");
        const { workloads, totals, failures } = JSON.parse(stdout) as ClusterCostReport;
        assert.deepEqual({ status, failures }, { status: 0, failures: [] });
        const counts = workloads.map(({ name, tasks, collectors }) => [
            Number(name.slice(8)),
            tasks,
            collectors.length,
        ]);
        // Of six, one config is a secret's, and one task has no collector; the one in S3 sends nothing.
        const expected = Array.from({ length: services }, (_, index) => [
            index,
            1,
            Number(![4, 5].includes(index % 6)),
        ]);
        assert.deepEqual(
            counts.sort(([one = 0], [other = 0]) => one - other),
            expected,
        );
        assert.deepEqual(
            totals.map(({ region: each, tasks }) => [each, tasks]),
            [[region, 200]],
        );
        const { Statement: statements } = JSON.parse(policyOf({ isAll: false, readsSecrets: false })) as {
            Statement: { Action: string[] }[];
        };
        const allowed = statements.flatMap(({ Action }) => Action);
        assert.ok(calls.every((call) => allowed.includes(call)));
    });

    it("is judged whole where AWS throttles", async () => {
        const { status, stdout, throttled } = await audit(["--cluster", "prod", "--format", "json"], {
            throttleEvery: 25,
        });
        assert.equal(status, 1);
        assert.ok(throttled > 5);
        assert.deepEqual(found(stdout), verdicts);
    });

    it("is found by --all, and its secrets are read when it is told to", async () => {
        const { status, stdout, calls } = await audit(["--all", "--read-secrets", "--format", "json"]);
        assert.equal(status, 1);
        assert.deepEqual(
            found(stdout),
            verdicts.map((verdict) => (verdict.startsWith("unproven") ? "safe" : verdict)),
        );
        assert.ok(calls.includes("ecs:ListClusters") && calls.includes("secretsmanager:GetSecretValue"));
    });

    it("is judged as far as the rights go, and each that is missing is named", async () => {
        const denied = ["ssm:GetParameters", "ecs:ListTasks", "s3:GetObject"];
        const { status, stdout } = await audit(["--cluster", "prod"], { denied });
        assert.equal(status, 2);
        for (const action of denied.filter((each) => !each.startsWith("s3:"))) {
            assert.match(stdout, new RegExp(`The right ${action} on arn:aws:of:this:call is missing\\.`));
        }
        assert.match(stdout, /\n {2}safe +service +service-0 +\d+ running +good-0:1\n/);
        assert.match(stdout, /\n {2}unproven +service +service-2 +\d+ running +ssm-2:1 +config-unproven\n/);
    });

    it("gives SARIF whose places are ARNs", async () => {
        const { stdout } = await audit(["--cluster", "prod", "--format", "sarif"]);
        const { runs } = JSON.parse(stdout) as {
            runs: {
                results: {
                    locations: { physicalLocation: { artifactLocation: { uri: string }; region?: object } }[];
                }[];
            }[];
        };
        const places = runs[0]!.results.map(({ locations }) => locations[0]!.physicalLocation);
        assert.ok(places.length > 100);
        for (const { artifactLocation, region: place } of places) {
            assert.match(artifactLocation.uri, /^arn:aws:ecs:eu-west-1:123456789012:task-definition\/[a-z0-9-]+:1$/);
            assert.equal(place, undefined);
        }
    });

    it("stops with a sentence where there are no credentials, or no region", async () => {
        const main = path.join(repositoryRoot, "bin", "cli", "main.js");
        const run = (args: readonly string[], env: Record<string, string>) =>
            new Promise<readonly [unknown, string]>((resolve) => {
                const quiet = { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: "true", HOME: "/nowhere", ...env };
                execFile(process.execPath, [main, "audit", ...args], { env: quiet }, (error, _, stderr) =>
                    resolve([error?.code, stderr]),
                );
            });
        assert.deepEqual(await run(["--cluster", "prod", "--region", region], {}), [
            2,
            "There are no credentials of AWS: sign in, or name a profile with --profile.\n",
        ]);
        assert.deepEqual(await run(["--all"], { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }), [
            2,
            "The region is missing: name it with --region, or set AWS_REGION.\n",
        ]);
    });
});
