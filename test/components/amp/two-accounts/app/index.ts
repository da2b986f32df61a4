// Apps in another account and region than their platform: one by its resource policy, one by a role of its account.
import { AdotTaskDefinition, Platform } from "../../../../../components";

const platform = Platform.fromStack("organization/accounts-platform/test");
const ofEach = {
    platform,
    cpu: 256,
    memory: 512,
    containers: { app: { image: "public.ecr.aws/acme/orders:1", memory: 256 } },
    scrape: { jvm: { port: 9404 } },
};

export const { arn } = new AdotTaskDefinition("orders", {
    ...ofEach,
    sidecar: { expectedSeries: 300, scrapeIntervalSeconds: 5 },
    expectedTasks: 4,
});

new AdotTaskDefinition("payments", {
    ...ofEach,
    sidecar: {
        scrapeIntervalSeconds: 5,
        assumeRole: { arn: "arn:aws:iam::111122223333:role/metrics-writer", externalId: "shop-7" },
    },
});
