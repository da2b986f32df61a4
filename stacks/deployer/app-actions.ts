/** What the AWS provider calls for each resource of an app. Sources: as in platform-actions.ts. */
import { grant, pass, type Grant } from "./places";

const tags = "TagResource UntagResource ListTagsForResource";

export const appActions: Readonly<Record<string, readonly Grant[]>> = {
    "aws:ecs/cluster:Cluster": [
        grant(
            "cluster",
            "ecs",
            `CreateCluster DescribeClusters UpdateCluster UpdateClusterSettings DeleteCluster ${tags}`,
        ),
        grant("serviceRole", "iam", "CreateServiceLinkedRole"),
    ],
    "aws:ecs/taskDefinition:TaskDefinition": [
        grant("taskDefinition", "ecs", `RegisterTaskDefinition ${tags}`),
        grant("anything", "ecs", "DescribeTaskDefinition DeregisterTaskDefinition"),
        pass("ecs-tasks.amazonaws.com"),
    ],
    "aws:ecs/service:Service": [
        grant(
            "service",
            "ecs",
            `CreateService DescribeServices UpdateService DeleteService ListServiceDeployments ${tags}`,
        ),
    ],
};
