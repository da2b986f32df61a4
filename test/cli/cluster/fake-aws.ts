/** AWS's answers without AWS: a cluster as objects, behind the interface that the command calls. */
import { CallFailed } from "../../../cli/cluster/call-failed";
import { type Aws, type CallName, type Calls, calls } from "../../../cli/cluster/calls";

type Answers = { readonly [Name in CallName]?: (input: Calls[Name][0]) => Calls[Name][1] };

/** What isn't answered is refused for a right that is missing; every call is noted. */
export function fakeAws(answers: Answers): Aws & { readonly made: CallName[] } {
    const made: CallName[] = [];
    return {
        region: "eu-west-1",
        made,
        call: (name, input) => {
            made.push(name);
            const answer = answers[name] as ((given: unknown) => never) | undefined;
            const [action] = calls[name].actions;
            return answer === undefined
                ? Promise.reject(new CallFailed("denied", `The right ${action} is missing.`, { action: action! }))
                : Promise.resolve(answer(input));
        },
    };
}

/** The ARN of a task definition. */
export const definitionArn = (family: string, revision = 1): string =>
    `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${revision}`;

/** A cluster with services, each of one task definition, with other answers in place of these or beside them. */
export function clusterOf(services: Readonly<Record<string, object>>, others: Answers = {}): Answers {
    const names = Object.keys(services);
    const arnOf = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:service/prod/${name}`;
    return {
        ListClusters: () => ({ clusterArns: ["arn:aws:ecs:eu-west-1:123456789012:cluster/prod"] }),
        DescribeClusters: () => ({
            clusters: [{ clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/prod", clusterName: "prod" }],
        }),
        ListServices: () => ({ serviceArns: names.map(arnOf) }),
        DescribeServices: ({ services: arns }) => ({
            services: names
                .filter((name) => arns.includes(arnOf(name)))
                .map((serviceName) => ({
                    serviceName,
                    taskDefinition: definitionArn(serviceName),
                    deployments: [{ status: "PRIMARY", taskDefinition: definitionArn(serviceName), runningCount: 2 }],
                })),
        }),
        ListTasks: () => ({ taskArns: [] }),
        ListDaemons: () => ({ daemonSummariesList: [] }),
        DescribeTaskDefinition: ({ taskDefinition }) => ({
            taskDefinition: services[/\/(.*):\d+$/.exec(taskDefinition)![1]!],
        }),
        ...others,
    };
}
