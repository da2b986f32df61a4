import { AdotTaskDefinition, platformOutputs, PrometheusWorkspace } from "../../../../components";

const metrics = new PrometheusWorkspace("metrics", { protect: false });
const task = new AdotTaskDefinition("orders", {
    platform: platformOutputs({ metrics }),
    cpu: 256,
    memory: 512,
    containers: { app: { image: "public.ecr.aws/acme/orders:1", memory: 256 } },
    scrape: { jvm: { port: 9404 } },
});

export const { arn } = task;
