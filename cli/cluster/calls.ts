/**
 * The calls that reading a cluster needs: what each is given and gives, as far as that is used, and the right that it
 * takes. All of them only read. Sources: the API references of Amazon ECS, Systems Manager, Secrets Manager and S3, and
 * AWS's Service Authorization Reference.
 */

/** One page of a list. */
interface Paged {
    readonly nextToken?: string;
}

/** What couldn't be described, of several. */
interface Failing {
    readonly failures?: readonly { readonly arn?: string; readonly reason?: string }[];
}

export interface Cluster {
    readonly clusterArn?: string;
    readonly clusterName?: string;
}

/** A deployment of a service, or one of its task sets: while both are there, tasks of each run. */
export interface Deployment {
    readonly status?: string;
    readonly taskDefinition?: string;
    readonly runningCount?: number;
}

/** A capacity provider of a service, with its weight among the others. */
export interface CapacityProvider {
    readonly capacityProvider?: string;
    readonly weight?: number;
}

export interface Service {
    readonly serviceName?: string;
    readonly taskDefinition?: string;
    readonly runningCount?: number;
    readonly desiredCount?: number;
    readonly capacityProviderStrategy?: readonly CapacityProvider[];
    readonly deployments?: readonly Deployment[];
    readonly taskSets?: readonly Deployment[];
}

export interface RunningTask {
    readonly taskArn?: string;
    readonly taskDefinitionArn?: string;
    /** `service:NAME`, `daemon:NAME`, `family:NAME`, or what RunTask was given. */
    readonly group?: string;
    readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Input and output of each call, by its name in the API. */
export interface Calls {
    ListClusters: [input: Paged, output: Paged & { readonly clusterArns?: readonly string[] }];
    DescribeClusters: [
        input: { readonly clusters: readonly string[] },
        output: Failing & { readonly clusters?: readonly Cluster[] },
    ];
    ListServices: [
        input: Paged & { readonly cluster: string; readonly maxResults: number },
        output: Paged & { readonly serviceArns?: readonly string[] },
    ];
    DescribeServices: [
        input: { readonly cluster: string; readonly services: readonly string[] },
        output: Failing & { readonly services?: readonly Service[] },
    ];
    ListTasks: [
        input: Paged & { readonly cluster: string; readonly maxResults: number },
        output: Paged & { readonly taskArns?: readonly string[] },
    ];
    DescribeTasks: [
        input: { readonly cluster: string; readonly tasks: readonly string[] },
        output: Failing & { readonly tasks?: readonly RunningTask[] },
    ];
    DescribeTaskDefinition: [
        input: { readonly taskDefinition: string; readonly include: readonly "TAGS"[] },
        output: { readonly taskDefinition?: object; readonly tags?: readonly object[] },
    ];
    ListDaemons: [
        input: Paged & { readonly clusterArn: string },
        output: Paged & { readonly daemonSummariesList?: readonly { readonly daemonArn?: string }[] },
    ];
    DescribeDaemon: [
        input: { readonly daemonArn: string },
        output: {
            readonly daemon?: {
                readonly currentRevisions?: readonly { readonly arn?: string; readonly totalRunningCount?: number }[];
            };
        },
    ];
    DescribeDaemonRevisions: [
        input: { readonly daemonRevisionArns: readonly string[] },
        output: Failing & {
            readonly daemonRevisions?: readonly {
                readonly daemonRevisionArn?: string;
                readonly daemonTaskDefinitionArn?: string;
            }[];
        },
    ];
    DescribeDaemonTaskDefinition: [
        input: { readonly daemonTaskDefinition: string },
        output: { readonly daemonTaskDefinition?: object },
    ];
    GetParameters: [
        input: { readonly Names: readonly string[]; readonly WithDecryption: boolean },
        output: {
            readonly Parameters?: readonly {
                readonly Name?: string;
                readonly ARN?: string;
                readonly Selector?: string;
                readonly Value?: string;
            }[];
            readonly InvalidParameters?: readonly string[];
        },
    ];
    GetSecretValue: [
        input: { readonly SecretId: string; readonly VersionId?: string; readonly VersionStage?: string },
        output: { readonly SecretString?: string },
    ];
    GetObject: [
        input: { readonly Bucket: string; readonly Key: string },
        /** The object's text; undefined for one that is too large for a config. */
        output: { readonly text?: string },
    ];
}

export type CallName = keyof Calls;

export type ServiceName = "ecs" | "ssm" | "secretsmanager" | "s3";

export interface Call {
    readonly service: ServiceName;
    /** Names of actions in IAM; the first is the call's own. */
    readonly actions: readonly string[];
    /** What it is asked about, as IAM's resource; `*` where IAM knows none for the action. */
    readonly resource: string;
    /** When it is made at all. Default: always. */
    readonly only?: "all" | "secrets";
    /** Whether an endpoint may not know it, as those that stand in for AWS don't know what is new. Default: false. */
    readonly isNew?: boolean;
}

const ecs = (name: CallName, resource: string, only?: Call["only"]): Call => ({
    service: "ecs",
    actions: [`ecs:${name}`],
    resource,
    only,
});

/** Each call, and the right for it. */
export const calls: { readonly [Name in CallName]: Call } = {
    ListClusters: ecs("ListClusters", "*", "all"),
    DescribeClusters: ecs("DescribeClusters", "arn:PARTITION:ecs:*:*:cluster/*"),
    ListServices: ecs("ListServices", "*"),
    DescribeServices: ecs("DescribeServices", "arn:PARTITION:ecs:*:*:service/*"),
    ListTasks: ecs("ListTasks", "*"),
    DescribeTasks: ecs("DescribeTasks", "arn:PARTITION:ecs:*:*:task/*"),
    DescribeTaskDefinition: ecs("DescribeTaskDefinition", "*"),
    ListDaemons: { ...ecs("ListDaemons", "*"), isNew: true },
    DescribeDaemon: ecs("DescribeDaemon", "*"),
    DescribeDaemonRevisions: ecs("DescribeDaemonRevisions", "*"),
    DescribeDaemonTaskDefinition: ecs("DescribeDaemonTaskDefinition", "*"),
    GetParameters: { service: "ssm", actions: ["ssm:GetParameters"], resource: "arn:PARTITION:ssm:*:*:parameter/*" },
    GetSecretValue: {
        service: "secretsmanager",
        actions: ["secretsmanager:GetSecretValue"],
        resource: "arn:PARTITION:secretsmanager:*:*:secret:*",
        only: "secrets",
    },
    GetObject: { service: "s3", actions: ["s3:GetObject"], resource: "arn:PARTITION:s3:::*/*" },
};

/** Makes the calls. */
export interface Aws {
    /** Where the cluster is. */
    readonly region: string;
    /**
     * Throws `CallFailed`.
     * @param region Default: that of the cluster.
     */
    call<Name extends CallName>(name: Name, input: Calls[Name][0], region?: string): Promise<Calls[Name][1]>;
}
