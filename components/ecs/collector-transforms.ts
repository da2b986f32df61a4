/** Which children of an `AdotGateway` and of an `AdotDaemon` a program can change. */
import type { PolicyArgs, TargetArgs } from "@pulumi/aws/appautoscaling";
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2";
import type { ServiceArgs, TaskDefinitionArgs } from "@pulumi/aws/ecs";
import type { RoleArgs, RolePolicyArgs } from "@pulumi/aws/iam";
import type { ListenerArgs, LoadBalancerArgs, TargetGroupArgs } from "@pulumi/aws/lb";
import type { PrivateDnsNamespaceArgs, ServiceArgs as DiscoveryServiceArgs } from "@pulumi/aws/servicediscovery";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";

import type { Children, Transform, TransformableOptions } from "../transforms";

/** Transforms of the children of an `AdotDaemon`. The collector's container has to stay as it is made. */
export interface DaemonTransforms {
    /** The collectors' log group. */
    logGroup?: Transform<LogGroupArgs>;
    /** The task definition. Its container is an Output, as the region is asked for. */
    taskDefinition?: Transform<TaskDefinitionArgs>;
    /** The collectors' role. */
    taskRole?: Transform<RoleArgs>;
    /** Each inline policy of the collectors' role. */
    taskRolePolicy?: Transform<RolePolicyArgs>;
    /** The role with which ECS starts the tasks. */
    executionRole?: Transform<RoleArgs>;
    /** Each inline policy of that role. */
    executionRolePolicy?: Transform<RolePolicyArgs>;
    /** The ECS service. */
    service?: Transform<ServiceArgs>;
}

/** Transforms of the children of an `AdotGateway`. The collector's container has to stay as it is made. */
export interface GatewayTransforms extends DaemonTransforms {
    /** Each security group: the tasks', and with `nlb` the load balancer's. */
    securityGroup?: Transform<SecurityGroupArgs>;
    /** Each rule by which something may come in. */
    ingressRule?: Transform<SecurityGroupIngressRuleArgs>;
    /** Each rule by which something may go out. */
    egressRule?: Transform<SecurityGroupEgressRuleArgs>;
    /** The private DNS namespace, if the component makes one. Senders know its name as the component has it. */
    namespace?: Transform<PrivateDnsNamespaceArgs>;
    /** The service in Cloud Map. Senders know its name as the component has it. */
    discoveryService?: Transform<DiscoveryServiceArgs>;
    /** The load balancer. */
    loadBalancer?: Transform<LoadBalancerArgs>;
    /** Each target group: one for gRPC, one for HTTP. */
    targetGroup?: Transform<TargetGroupArgs>;
    /** Each listener. */
    listener?: Transform<ListenerArgs>;
    /** What Application Auto Scaling scales. */
    scalingTarget?: Transform<TargetArgs>;
    /** Each policy of scaling: one for memory, one for CPU. */
    scalingPolicy?: Transform<PolicyArgs>;
}

/** Options of an `AdotDaemon`. */
export type AdotDaemonOptions = TransformableOptions<DaemonTransforms>;
/** Options of an `AdotGateway`. */
export type AdotGatewayOptions = TransformableOptions<GatewayTransforms>;

export const daemonChildren: Children<DaemonTransforms> = {
    logGroup: true,
    taskDefinition: true,
    taskRole: true,
    taskRolePolicy: true,
    executionRole: true,
    executionRolePolicy: true,
    service: true,
};

export const gatewayChildren: Children<GatewayTransforms> = {
    ...daemonChildren,
    securityGroup: true,
    ingressRule: true,
    egressRule: true,
    namespace: true,
    discoveryService: true,
    loadBalancer: true,
    targetGroup: true,
    listener: true,
    scalingTarget: true,
    scalingPolicy: true,
};
