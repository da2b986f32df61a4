/** What runs in a cluster: its services, daemons and tasks, and the task definitions that these use. */
import { isMapping } from "../../collector/values";
import type { Failure, Notice } from "../report";
import { CallFailed } from "./call-failed";
import {
    type Aws,
    type CallName,
    calls,
    type Calls,
    type CapacityProvider,
    type RunningTask,
    type Service,
} from "./calls";
import { groupsOf, inParallel } from "./parallel";

/** A task definition that is used, as something uses it. */
export interface Use {
    /** ARN of the task definition. */
    readonly definition: string;
    /** Tasks of it that run. */
    readonly running: number;
    /** Overrides that the tasks were started with; undefined for none. */
    readonly overrides?: Readonly<Record<string, unknown>>;
}

/** What the table has a row for. */
export interface Workload {
    readonly cluster: string;
    /** `tasks` are those that no service or daemon has started. */
    readonly kind: "service" | "daemon" | "tasks";
    /** Of the service or daemon; of tasks their family. */
    readonly name: string;
    readonly uses: readonly Use[];
    /** What a service is to run, whatever runs at the moment; undefined for the others. */
    readonly desired?: Desired;
}

export interface Desired {
    /** ARN of the task definition. */
    readonly definition: string;
    readonly tasks: number;
    readonly capacityProviders: readonly CapacityProvider[];
}

/** Reads clusters with what is given, and notes what can't be read. */
export class Reader {
    readonly failures: Failure[] = [];
    readonly notices: Notice[] = [];

    constructor(
        private readonly aws: Aws,
        private readonly showProgress: (text: string) => void = () => undefined,
    ) {}

    /** Names or ARNs of all clusters. */
    async clusters(): Promise<readonly string[]> {
        return await this.pages("ListClusters", {}, `clusters in ${this.aws.region}`, (page) => page.clusterArns);
    }

    async inventory(named: string): Promise<readonly Workload[]> {
        const cluster = await this.cluster(named);
        if (cluster === undefined) {
            return [];
        }
        const { name, arn } = cluster;
        this.showProgress(`Reading cluster ${name}`);
        const [services, daemons, tasks] = await Promise.all([
            this.services(named, name),
            arn === undefined ? [] : this.daemons(arn, name),
            this.tasks(named, name),
        ]);
        return [...services.map((each) => ofService(name, each, tasks)), ...daemons, ...ofTasks(name, tasks, services)];
    }

    private async cluster(named: string): Promise<{ readonly name: string; readonly arn?: string } | undefined> {
        const isArn = named.startsWith("arn:");
        const found = await this.try("DescribeClusters", { clusters: [named] }, named);
        const cluster = found?.clusters?.[0];
        if (found !== undefined && cluster === undefined) {
            this.failures.push({ file: named, message: `There is no such cluster in ${this.aws.region}.` });
            return undefined;
        }
        const name = cluster?.clusterName ?? (isArn ? named.slice(named.lastIndexOf("/") + 1) : named);
        return { name, arn: cluster?.clusterArn ?? (isArn ? named : undefined) };
    }

    private async services(cluster: string, name: string): Promise<readonly Service[]> {
        const place = `ecs://${name}`;
        const input = { cluster, maxResults: 100 };
        const arns = await this.pages("ListServices", input, place, (page) => page.serviceArns);
        const described = await inParallel(groupsOf(arns, 10), (services) =>
            this.try("DescribeServices", { cluster, services }, place),
        );
        return described.flatMap((each) => this.checked(each, ({ services }) => services));
    }

    private async tasks(cluster: string, name: string): Promise<readonly RunningTask[]> {
        const place = `ecs://${name}`;
        const input = { cluster, maxResults: 100 };
        const arns = await this.pages("ListTasks", input, place, (page) => page.taskArns);
        const described = await inParallel(groupsOf(arns, 100), (tasks) =>
            this.try("DescribeTasks", { cluster, tasks }, place),
        );
        // A task that has ended in the meantime is a failure of the answer, and none of ours.
        return described.flatMap((each) => each?.tasks ?? []);
    }

    private async daemons(clusterArn: string, cluster: string): Promise<readonly Workload[]> {
        const place = `ecs://${cluster}`;
        const list = await this.pages("ListDaemons", { clusterArn }, place, (page) => page.daemonSummariesList);
        return await inParallel(
            list.flatMap(({ daemonArn }) => daemonArn ?? []),
            async (daemonArn): Promise<Workload> => {
                const name = daemonArn.slice(daemonArn.lastIndexOf("/") + 1);
                const found = await this.try("DescribeDaemon", { daemonArn }, `${place}/${name}`);
                const current = found?.daemon?.currentRevisions ?? [];
                const daemonRevisionArns = current.flatMap(({ arn }) => arn ?? []);
                const revisions =
                    daemonRevisionArns.length === 0
                        ? undefined
                        : await this.try("DescribeDaemonRevisions", { daemonRevisionArns }, `${place}/${name}`);
                const uses = (revisions?.daemonRevisions ?? []).flatMap((revision): Use[] => {
                    const { daemonRevisionArn, daemonTaskDefinitionArn: definition } = revision;
                    const running = current.find(({ arn }) => arn === daemonRevisionArn)?.totalRunningCount ?? 0;
                    return definition === undefined ? [] : [{ definition, running }];
                });
                return { cluster, kind: "daemon", name, uses };
            },
        );
    }

    /** The answers about task definitions, as the AWS CLI gives them, by their ARN. */
    async definitions(arns: readonly string[]): Promise<ReadonlyMap<string, object>> {
        let done = 0;
        const answers = await inParallel(arns, async (arn) => {
            const answer = arn.includes(":daemon-task-definition/")
                ? await this.try("DescribeDaemonTaskDefinition", { daemonTaskDefinition: arn }, arn)
                : await this.try("DescribeTaskDefinition", { taskDefinition: arn, include: ["TAGS"] }, arn);
            done += 1;
            this.showProgress(`Reading task definitions, ${done} of ${arns.length}`);
            return [arn, answer] as const;
        });
        return new Map(answers.flatMap(([arn, answer]) => (answer === undefined ? [] : [[arn, answer]])));
    }

    private checked<Answer extends { failures?: Calls["DescribeServices"][1]["failures"] }, T>(
        answer: Answer | undefined,
        found: (answer: Answer) => readonly T[] | undefined,
    ): readonly T[] {
        for (const { arn = "", reason = "" } of answer?.failures ?? []) {
            this.failures.push({ file: arn, message: `AWS doesn't describe it: ${reason}.` });
        }
        return answer === undefined ? [] : (found(answer) ?? []);
    }

    private async pages<Name extends CallName, T>(
        name: Name,
        input: Calls[Name][0],
        place: string,
        found: (page: Calls[Name][1]) => readonly T[] | undefined,
    ): Promise<readonly T[]> {
        const all: T[] = [];
        let nextToken: string | undefined;
        do {
            const page = await this.try(name, { ...input, nextToken }, place);
            all.push(...(page === undefined ? [] : (found(page) ?? [])));
            nextToken = (page as { nextToken?: string } | undefined)?.nextToken;
        } while (nextToken !== undefined && nextToken !== "");
        return all;
    }

    /** What a call gives; undefined where it failed, which is noted. Throws what lets no other call succeed. */
    async try<Name extends CallName>(
        name: Name,
        input: Calls[Name][0],
        place: string,
        region?: string,
    ): Promise<Calls[Name][1] | undefined> {
        try {
            return await this.aws.call(name, input, region);
        } catch (error) {
            if (!(error instanceof CallFailed) || error.why === "fatal") {
                throw error;
            }
            if (error.why === "unknown" && calls[name].isNew === true) {
                this.notices.push({ file: place, message: `The endpoint doesn't know ${calls[name].actions[0]}.` });
            } else {
                this.note(failureOf(error, name, place));
            }
            return undefined;
        }
    }

    /** What a call gives; undefined where a right for it is missing, which the caller goes into. */
    async attempt<Name extends CallName>(
        name: Name,
        input: Calls[Name][0],
        region?: string,
    ): Promise<Calls[Name][1] | undefined> {
        try {
            return await this.aws.call(name, input, region);
        } catch (error) {
            if (error instanceof CallFailed && error.why !== "fatal") {
                return undefined;
            }
            throw error;
        }
    }

    private note(failure: Failure): void {
        if (!this.failures.some(({ file, message }) => file === failure.file && message === failure.message)) {
            this.failures.push(failure);
        }
    }
}

function failureOf({ why, message, right }: CallFailed, name: CallName, place: string): Failure {
    if (why !== "denied" || right === undefined) {
        return { file: place, message };
    }
    const resource = right.resource ?? (calls[name].resource === "*" ? "*" : place);
    return {
        file: place,
        message: `The right ${right.action} on ${resource} is missing. All rights: --print-policy.`,
    };
}

/** Of its deployments, those that still have tasks or will; a service of AWS's own deployments has no others. */
function ofService(cluster: string, service: Service, tasks: readonly RunningTask[]): Workload {
    const { serviceName: name = "", taskDefinition, deployments = [], taskSets = [] } = service;
    const own = tasks.filter(({ group }) => group === `service:${name}`);
    const counts = new Map<string, number>();
    for (const { taskDefinition: definition, status, runningCount = 0 } of [...deployments, ...taskSets]) {
        if (definition !== undefined && (status === "PRIMARY" || runningCount > 0)) {
            counts.set(definition, Math.max(counts.get(definition) ?? 0, runningCount));
        }
    }
    if (counts.size === 0 && taskDefinition !== undefined) {
        counts.set(taskDefinition, service.runningCount ?? 0);
    }
    // A task of a deployment that is gone may still run.
    for (const { taskDefinitionArn } of own) {
        if (taskDefinitionArn !== undefined && !counts.has(taskDefinitionArn)) {
            counts.set(taskDefinitionArn, own.filter((each) => each.taskDefinitionArn === taskDefinitionArn).length);
        }
    }
    return {
        cluster,
        kind: "service",
        name,
        uses: [...counts].map(([definition, running]) => ({ definition, running })),
        ...desiredOf(service, counts),
    };
}

/** A service of AWS's own deployments has no task definition itself, and one alone that it runs. */
function desiredOf(
    { taskDefinition, desiredCount: tasks, capacityProviderStrategy: capacityProviders = [] }: Service,
    counts: ReadonlyMap<string, number>,
): { readonly desired?: Desired } {
    const [only] = counts.size === 1 ? counts.keys() : [];
    const definition = taskDefinition ?? only;
    return definition === undefined || tasks === undefined ? {} : { desired: { definition, tasks, capacityProviders } };
}

/** Tasks without a service or a daemon, by family; those with the same overrides are one use. */
function ofTasks(cluster: string, tasks: readonly RunningTask[], services: readonly Service[]): readonly Workload[] {
    const names = new Set(services.map(({ serviceName }) => `service:${serviceName}`));
    const byFamily = new Map<string, Map<string, Use>>();
    for (const { taskDefinitionArn: definition, group = "", overrides } of tasks) {
        // Of services that can't be listed the tasks are judged all the same.
        if (definition === undefined || names.has(group) || group.startsWith("daemon:")) {
            continue;
        }
        const family = /\/([^/:]+):\d+$/.exec(definition)?.[1] ?? definition;
        const name = group.startsWith("service:") ? group.slice("service:".length) : family;
        const uses = byFamily.get(name) ?? new Map<string, Use>();
        const own = isOverriding(overrides) ? overrides : undefined;
        const key = `${definition} ${JSON.stringify(own)}`;
        uses.set(key, { definition, running: (uses.get(key)?.running ?? 0) + 1, overrides: own });
        byFamily.set(name, uses);
    }
    return [...byFamily].map(([name, uses]) => ({ cluster, kind: "tasks", name, uses: [...uses.values()] }));
}

/** Whether overrides say anything: ECS always gives an entry for each container. */
function isOverriding(overrides: unknown): overrides is Readonly<Record<string, unknown>> {
    return (
        isMapping(overrides) &&
        Object.entries(overrides).some(([key, value]) =>
            key === "containerOverrides" && Array.isArray(value)
                ? value.some((each) => isMapping(each) && Object.keys(each).some((own) => own !== "name"))
                : !(Array.isArray(value) && value.length === 0),
        )
    );
}
