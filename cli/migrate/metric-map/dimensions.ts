/** The labels that dimensions become. */
import { labels } from "../../../collector/names/names";
import { sentStrategy, translateLabel } from "../../../collector/names/translation";
import { agentNamespace, ecsNamespace, insights } from "./documented";

const ofTasks: Readonly<Record<string, string>> = {
    ClusterName: labels.cluster,
    ServiceName: labels.job,
    TaskDefinitionFamily: labels.family,
    TaskId: labels.instance,
    ContainerName: labels.container,
    // Of targets that the agent has discovered, as of scrape jobs.
    TaskClusterName: labels.cluster,
    instance: labels.instance,
    job: labels.scrapeJob,
};

/** Of an instance or an agent, which no series of a task carries. */
const withoutLabel = new Set([
    ...["InstanceId", "InstanceType", "ImageId", "AutoScalingGroupName", "ContainerInstanceId", "EC2InstanceId"],
    ...["CapacityProviderName", "DaemonName", "host", "LaunchType", "metric_type"],
    // Of targets that the agent has discovered (`internal/ecsservicediscovery` of amazon-cloudwatch-agent).
    ...["container_name", "TaskRevision", "TaskGroup", "StartedBy", "VpcId", "SubnetId"],
]);

/** Of what the agent reads on its host: a task has one of each, as far as it is known. */
const ofHost = new Set([
    ...["cpu", "device", "fstype", "path", "name", "interface", "driver"],
    ...["exe", "pattern", "pidfile", "process_name", "pid"],
]);

const known = new Set([ecsNamespace, insights]);

/** The label of a dimension; undefined where no series of a task has it. */
export function labelOf(namespace: string, dimension: string): string | undefined {
    const own = Object.hasOwn(ofTasks, dimension) ? ofTasks[dimension] : undefined;
    if (own !== undefined) {
        return own;
    }
    if (
        withoutLabel.has(dimension) ||
        known.has(namespace) ||
        (namespace === agentNamespace && ofHost.has(dimension))
    ) {
        return undefined;
    }
    // The agent makes dimensions of the labels that a target has, and StatsD's tags: they keep their names.
    return /[A-Za-z0-9]/.test(dimension) ? translateLabel(dimension, sentStrategy) : undefined;
}
