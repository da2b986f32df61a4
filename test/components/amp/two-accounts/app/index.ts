// An app in another account and region than its platform.
import { AdotTaskDefinition, Platform } from "../../../../../components";

export const { arn } = new AdotTaskDefinition("orders", {
    platform: Platform.fromStack("organization/accounts-platform/test"),
    cpu: 256,
    memory: 512,
    containers: { app: { image: "public.ecr.aws/acme/orders:1", memory: 256 } },
    scrape: { jvm: { port: 9404 } },
    sidecar: { expectedSeries: 300 },
    expectedTasks: 4,
});
