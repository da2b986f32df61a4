/** AWS's own clients behind `Aws`. Nothing else imports them, so that they are loaded only where a cluster is read. */
import {
    DescribeClustersCommand,
    DescribeDaemonCommand,
    DescribeDaemonRevisionsCommand,
    DescribeDaemonTaskDefinitionCommand,
    DescribeServicesCommand,
    DescribeTaskDefinitionCommand,
    DescribeTasksCommand,
    ECSClient,
    ListClustersCommand,
    ListDaemonsCommand,
    ListServicesCommand,
    ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { callFailed } from "./call-failed";
import { type Aws, type CallName, calls, type ServiceName } from "./calls";

/** The class of each call. */
const commands = {
    ListClusters: ListClustersCommand,
    DescribeClusters: DescribeClustersCommand,
    ListServices: ListServicesCommand,
    DescribeServices: DescribeServicesCommand,
    ListTasks: ListTasksCommand,
    DescribeTasks: DescribeTasksCommand,
    DescribeTaskDefinition: DescribeTaskDefinitionCommand,
    ListDaemons: ListDaemonsCommand,
    DescribeDaemon: DescribeDaemonCommand,
    DescribeDaemonRevisions: DescribeDaemonRevisionsCommand,
    DescribeDaemonTaskDefinition: DescribeDaemonTaskDefinitionCommand,
    GetParameters: GetParametersCommand,
    GetSecretValue: GetSecretValueCommand,
    GetObject: GetObjectCommand,
} as const satisfies Record<CallName, unknown>;

const clients = { ecs: ECSClient, ssm: SSMClient, secretsmanager: SecretsManagerClient, s3: S3Client } as const;

/** A client of any service, as far as it is used. */
type AnyClient = { readonly send: (command: unknown) => Promise<unknown> };

export interface ClientOptions {
    /** Default: what the profile and the environment say. */
    readonly region?: string;
    readonly profile?: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Bytes that an object in S3 may have, to be read as a config. */
    readonly mostObjectBytes: number;
}

/** Attempts of each call: AWS throttles by account and region, and others call too. */
const mostAttempts = 12;

/** Of what an endpoint may not know, which some answer as if it were a fault that passes. */
const attemptsOfNew = 2;

/** Throws `CallFailed` where there is no region. */
export async function awsFrom({ region, profile, env, mostObjectBytes }: ClientOptions): Promise<Aws> {
    // AWS's clients tell whoever runs Node.js 20 of their own later versions, which aren't these.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
    const given = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
    const made = new Map<string, AnyClient>();
    const clientOf = (service: ServiceName, where: string | undefined, maxAttempts = mostAttempts): AnyClient => {
        const key = `${service} ${where} ${maxAttempts}`;
        const client =
            made.get(key) ??
            (new clients[service]({
                region: where,
                profile,
                // It slows down where AWS throttles, and waits between the attempts.
                retryMode: "adaptive",
                maxAttempts,
                requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
                // Of another endpoint nobody knows whether it has names for buckets.
                ...(env.AWS_ENDPOINT_URL === undefined ? {} : { forcePathStyle: true }),
            }) as unknown as AnyClient);
        made.set(key, client);
        return client;
    };
    const main = clientOf("ecs", given) as unknown as ECSClient;
    const home = await main.config.region().catch((error: unknown) => {
        throw callFailed("ListServices", error);
    });
    return {
        region: home,
        call: async (name, input, where = home) => {
            try {
                const command = new (commands[name] as new (given: unknown) => unknown)(input);
                const { service, isNew = false } = calls[name];
                const client = clientOf(service, where, isNew ? attemptsOfNew : mostAttempts);
                const answer = await client.send(command);
                return (name === "GetObject" ? await textOf(answer as S3Object, mostObjectBytes) : answer) as never;
            } catch (error) {
                throw callFailed(name, error);
            }
        },
    };
}

interface S3Object {
    readonly ContentLength?: number;
    readonly Body?: { transformToString(): Promise<string>; destroy?(): void };
}

async function textOf({ ContentLength: bytes = 0, Body: body }: S3Object, most: number): Promise<{ text?: string }> {
    if (bytes > most) {
        body?.destroy?.();
        return {};
    }
    return { text: await body?.transformToString() };
}
