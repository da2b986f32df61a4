import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, platformOutputs, PrometheusWorkspace } from "../../../../components";

/** Changes the collector's container in the task definition's JSON. */
const changing =
    (change: (sidecar: { memory?: number; dockerLabels?: object }) => void): pulumi.ResourceTransform =>
    ({ type, props, opts }) => {
        if (type !== "aws:ecs/taskDefinition:TaskDefinition") {
            return undefined;
        }
        const containers = JSON.parse(props.containerDefinitions as string);
        change(containers.at(-1));
        return { props: { ...props, containerDefinitions: JSON.stringify(containers) }, opts };
    };
const unlimited = changing((sidecar) => {
    delete sidecar.memory;
});
const labelled = changing((sidecar) => {
    sidecar.dockerLabels = { team: "shop" };
});

const way = pulumi.getStack();
if (way === "stack") {
    pulumi.runtime.registerStackTransform(unlimited);
}
const metrics = new PrometheusWorkspace("metrics", { protect: false });
const task = new AdotTaskDefinition(
    "orders",
    {
        platform: platformOutputs({ metrics }),
        cpu: 256,
        memory: 512,
        containers: { app: { image: "public.ecr.aws/acme/orders:1", memory: 256 } },
    },
    {
        transforms: way === "stack" ? [] : [way === "component" ? unlimited : labelled],
        transform: {
            taskRole: (args) => {
                args.description = "the containers of orders";
            },
        },
    },
);

export const { arn } = task;
