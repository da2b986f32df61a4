/**
 * What awsx makes of a FargateService, as far as programs here use it: a service, and from `taskDefinitionArgs` a task
 * definition with a log group and roles. Names, defaults and sizes are those of the real one (pulumi-awsx 3.9,
 * `awsx/ecs`); what isn't offered is refused.
 */
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Service, type ServiceArgs, TaskDefinition, type TaskDefinitionArgs } from "@pulumi/aws/ecs";
import { Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { fargateSizes } from "../../../components/inputs/fargate";

/** A container, each field as ECS calls it. */
interface ContainerInputs {
    cpu?: pulumi.Input<number>;
    memory?: pulumi.Input<number>;
    memoryReservation?: pulumi.Input<number>;
    portMappings?: pulumi.Input<pulumi.Input<PortInputs>[]>;
    logConfiguration?: pulumi.Input<object>;
}

interface PortInputs {
    containerPort?: number;
    hostPort?: number;
    protocol?: string;
    targetGroup?: unknown;
}

interface RoleInputs {
    roleArn?: pulumi.Input<string>;
}

interface TaskInputs extends Partial<TaskDefinitionArgs> {
    container?: ContainerInputs & { name?: pulumi.Input<string> };
    containers?: Record<string, ContainerInputs>;
    taskRole?: RoleInputs;
    executionRole?: RoleInputs;
}

export interface FargateServiceInputs extends ServiceArgs {
    taskDefinitionArgs?: TaskInputs;
    continueBeforeSteadyState?: pulumi.Input<boolean>;
}

export class FargateService extends pulumi.ComponentResource {
    readonly service: Service;
    readonly taskDefinition?: TaskDefinition;

    constructor(name: string, inputs: FargateServiceInputs, opts: pulumi.ComponentResourceOptions) {
        super("awsx:ecs:FargateService", name, {}, opts);
        const { taskDefinitionArgs, continueBeforeSteadyState = false, ...args } = inputs;
        if ((args.taskDefinition === undefined) === (taskDefinitionArgs === undefined)) {
            throw new Error("Exactly one of `taskDefinition` and `taskDefinitionArgs` must be provided.");
        }
        if (args.networkConfiguration === undefined) {
            throw new Error("The stand-in for awsx knows no default VPC: give networkConfiguration.");
        }
        this.taskDefinition = taskDefinitionArgs && new FargateTask(name, taskDefinitionArgs, this).definition;
        this.service = new Service(
            name,
            {
                desiredCount: 1,
                ...args,
                launchType: "FARGATE",
                taskDefinition: args.taskDefinition ?? this.taskDefinition?.arn,
                waitForSteadyState: pulumi.output(continueBeforeSteadyState).apply((goesOn) => !goesOn),
            },
            { parent: this },
        );
        this.registerOutputs();
    }
}

class FargateTask extends pulumi.ComponentResource {
    readonly definition: TaskDefinition;

    constructor(name: string, inputs: TaskInputs, parent: pulumi.Resource) {
        super("awsx:ecs:FargateTaskDefinition", name, {}, { parent });
        const { container, containers, taskRole, executionRole, ...args } = inputs;
        if (container !== undefined || containers === undefined) {
            throw new Error("The stand-in for awsx takes `containers`, by their names.");
        }
        const { name: group } = new LogGroup(name, {}, { parent: this });
        const region = getRegionOutput({}, { parent: this }).region;
        const definitions = pulumi.output(containers).apply((all) =>
            pulumi.all([group, region]).apply(([logGroup, logRegion]) =>
                Object.entries(all).map(([key, each]) => ({
                    logConfiguration: {
                        logDriver: "awslogs",
                        options: {
                            "awslogs-group": logGroup,
                            "awslogs-region": logRegion,
                            "awslogs-stream-prefix": key,
                        },
                    },
                    ...each,
                    ...(each.portMappings && { portMappings: each.portMappings.map(ports) }),
                    name: key,
                })),
            ),
        );
        const size = definitions.apply(leastSize);
        const json = definitions.apply((all) => JSON.stringify(all));
        this.definition = new TaskDefinition(
            name,
            {
                ...args,
                family: args.family ?? `${name}-task`,
                cpu: args.cpu ?? size.cpu,
                memory: args.memory ?? size.memory,
                requiresCompatibilities: ["FARGATE"],
                networkMode: "awsvpc",
                taskRoleArn: this.role(`${name}-task`, taskRole),
                executionRoleArn: this.role(`${name}-execution`, executionRole, [
                    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
                ]),
                containerDefinitions: json,
            },
            { parent: this },
        );
        this.registerOutputs();
    }

    private role(name: string, { roleArn }: RoleInputs = {}, policies: string[] = []): pulumi.Input<string> {
        if (roleArn !== undefined) {
            return roleArn;
        }
        const assumeRolePolicy = JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
            ],
        });
        const role = new Role(name, { assumeRolePolicy }, { parent: this });
        policies.forEach((policyArn, i) => {
            new RolePolicyAttachment(`${name}-${i}`, { role: role.name, policyArn }, { parent: this });
        });
        return role.arn;
    }
}

/** The three fields that awsx keeps of a mapping. */
function ports({ containerPort, hostPort, protocol, targetGroup }: PortInputs): object {
    if (targetGroup !== undefined) {
        throw new Error("The stand-in for awsx knows no target groups of containers.");
    }
    return { containerPort: containerPort ?? hostPort, hostPort: hostPort ?? containerPort, protocol };
}

/** The cheapest size of Fargate that has what the containers ask for: what is reserved counts, and else the limit. */
function leastSize(containers: readonly { cpu?: number; memory?: number; memoryReservation?: number }[]) {
    const sum = (amounts: readonly (number | undefined)[]) =>
        amounts.reduce<number>((all, each) => all + (each ?? 0), 0);
    const cpu = sum(containers.map((container) => container.cpu));
    const memory = sum(containers.map((container) => container.memoryReservation ?? container.memory));
    const row = fargateSizes.find((size) => size.cpu >= cpu && size.memory.some((each) => each >= memory));
    if (row === undefined) {
        throw new Error("The containers ask for more than Fargate's largest size has.");
    }
    return { cpu: String(row.cpu), memory: String(row.memory.find((each) => each >= memory)) };
}
