import { AdotTaskDefinition, platformOutputs, PrometheusWorkspace, SidecarTaskDefinition } from "../../../components";

const containers = { app: { image: "public.ecr.aws/acme/orders:1", memory: 512 } };
const scrape = { jvm: { port: 9404 } };
const size = { cpu: 512, memory: 1024 };

// A team that has no workspace.
new AdotTaskDefinition("watched", {
    platform: { region: "eu-west-1" },
    ...size,
    containers,
    scrape,
    sidecar: { destination: "cloudwatch" },
});

// A team that moves, and writes to both for a while.
const mimir = {
    kind: "remote-write",
    url: "https://mimir.example/api/v1/push",
    authorizationSecret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mimir-AbCdEf:authorization::",
    headers: { "X-Scope-OrgID": "orders" },
};
new AdotTaskDefinition("both", {
    platform: platformOutputs({ metrics: new PrometheusWorkspace("metrics", { protect: false }) }),
    ...size,
    containers,
    scrape,
    sidecar: { destinations: { mimir, cloudwatch: { kind: "cloudwatch" } } },
});

// Nothing of it goes to AWS, so that its role needs no rights.
new SidecarTaskDefinition("elsewhere", {
    family: "elsewhere",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "512",
    memory: "1024",
    containerDefinitions: JSON.stringify([
        { name: "app", image: "public.ecr.aws/acme/orders:1", memory: 512, essential: true },
    ]),
    adot: {
        platform: { region: "eu-west-1" },
        scrape,
        extendRoles: true,
        destination: "none",
        destinations: {
            mimir,
            vendor: { kind: "otlp", urlParameter: "/vendor/url", bearerTokenSecret: "/vendor/token" },
        },
    },
});
