/**
 * A task whose image comes from another resource, as one that the same program builds would, and whose limiter is taken
 * out.
 */
import "../../../local/unsafe-orders/take-out-limiter";

import { LogGroup } from "@pulumi/aws/cloudwatch";

import { AdotTaskDefinition } from "pulumi-adot";

const workspaceArn = "arn:aws:aps:eu-west-1:111122223333:workspace/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const remoteWriteParameterName = "/platform/remote-write-url";

const build = new LogGroup("build", { retentionInDays: 1 });

new AdotTaskDefinition("orders", {
    platform: {
        region: "eu-west-1",
        workspaceArn,
        remoteWriteParameterName,
        remoteWriteParameterArn: `arn:aws:ssm:eu-west-1:111122223333:parameter${remoteWriteParameterName}`,
    },
    cpu: 512,
    memory: 1024,
    containers: { app: { image: build.arn.apply((arn) => `acme/orders:${arn.length}`), memory: 512 } },
});
