/** The program of docs/destinations.md. */
import { AdotTaskDefinition } from "../../components";
import { platformValues } from "../support/tasks";

const platform = platformValues;
const containers = { app: { image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1", memory: 512 } };

export function program(): AdotTaskDefinition[] {
    // <example>
    // AMP as ever, and beside it CloudWatch and a Mimir of one's own.
    const both = new AdotTaskDefinition("orders", {
        platform,
        cpu: 512,
        memory: 1024,
        containers,
        scrape: { jvm: { port: 9404 } },
        sidecar: {
            destinations: {
                cloudwatch: { kind: "cloudwatch" },
                mimir: {
                    kind: "remote-write",
                    url: "https://mimir.example/api/v1/push",
                    authorizationSecret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mimir-AbCdEf",
                    headers: { "X-Scope-OrgID": "shop" },
                },
            },
        },
    });
    // CloudWatch alone, without a workspace.
    const watched = new AdotTaskDefinition("billing", {
        platform: { region: "eu-west-1" },
        cpu: 512,
        memory: 1024,
        containers,
        scrape: { jvm: { port: 9404 } },
        sidecar: { destination: "cloudwatch" },
    });
    // </example>
    return [both, watched];
}
