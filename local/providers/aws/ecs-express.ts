/**
 * Express gateway services of Amazon ECS: one container, for which AWS makes the task definition, the load balancer and
 * the scaling. Limits: the API model of CreateExpressGatewayService; inputs: the aws provider's schema.
 */
import { Refused, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, object, string } from "../schema";
import type { Properties } from "../values";
import { hex, region, roleArnPattern, securityGroupIdPattern, subnetIdPattern, tags, text } from "./common";
import { secrets } from "./ecs-containers";
import { roleToken } from "./iam";
import { requireGroups } from "./security-groups";

const expressToken = "aws:ecs/expressGatewayService:ExpressGatewayService";

const replace = true;
const name = string({ required: true, minLength: 1 });

const primaryContainer = object(
    {
        image: string({ required: true, pattern: /^[A-Za-z0-9\-_:./#]{1,255}(@sha256:[A-Fa-f0-9]{64})?$/ }),
        containerPort: integer({ min: 1, max: 65_535 }),
        awsLogsConfigurations: list(object({ logGroup: name, logStreamPrefix: name }), { minItems: 1, maxItems: 1 }),
        commands: list(string()),
        environments: list(object({ name, value: string({ required: true }) })),
        repositoryCredentials: object({ credentialsParameter: string({ required: true }) }),
        secrets,
    },
    { required: true },
);

const expressService: ResourceType = {
    token: expressToken,
    exception: "InvalidParameterException",
    inputs: {
        serviceName: string({ replace, pattern: /^[a-zA-Z0-9_-]{1,255}$/ }),
        cluster: string({ replace }),
        executionRoleArn: string({ required: true, pattern: roleArnPattern }),
        infrastructureRoleArn: string({ required: true, replace, pattern: roleArnPattern }),
        taskRoleArn: string({ pattern: roleArnPattern }),
        primaryContainer,
        cpu: string({ oneOf: ["256", "512", "1024", "2048", "4096"] }),
        memory: string({ pattern: /^\d{3,6}$/ }),
        healthCheckPath: string({ pattern: /^\/[!-~]{0,255}$/ }),
        networkConfigurations: list(
            object({
                subnets: list(string({ pattern: subnetIdPattern }), { maxItems: 16 }),
                securityGroups: list(string({ pattern: securityGroupIdPattern }), { maxItems: 5 }),
            }),
            { minItems: 1, maxItems: 1 },
        ),
        scalingTargets: list(
            object({
                minTaskCount: integer({ min: 0, max: 5000 }),
                maxTaskCount: integer({ min: 0, max: 5000 }),
                autoScalingMetric: string({ oneOf: ["AVERAGE_CPU", "AVERAGE_MEMORY", "REQUEST_COUNT_PER_TARGET"] }),
                autoScalingTargetValue: integer({ min: 1 }),
            }),
            { minItems: 1, maxItems: 1 },
        ),
        waitForSteadyState: boolean(),
        region,
        tags,
    },
    autoname: { input: "serviceName", maxLength: 255 },
    defaults: { waitForSteadyState: false },
    computed: ["currentDeployment", "ingressPaths", "serviceArn", "serviceRevisionArn"],
    volatile: ["currentDeployment", "serviceRevisionArn"],
    key: (_id, outputs) => text(outputs, "serviceArn"),
    conflict: (id) => `InvalidParameterException: Creation of service was not idempotent: ${id}`,
    missing: (id) => `ServiceNotFoundException: Service not found: ${id}`,
    create: (inputs, context) => {
        requireAround(inputs, context);
        const cluster = String(inputs.cluster ?? "default")
            .split("/")
            .pop()!;
        const service = text(inputs, "serviceName");
        const arn = `arn:aws:ecs:${context.region}:${context.accountId}:service/${cluster}/${service}`;
        const endpoint = `https://${service.toLowerCase()}-${hex(8)}.ecs.${context.region}.on.aws/`;
        return {
            id: arn,
            outputs: { serviceArn: arn, ingressPaths: [{ accessType: "PUBLIC", endpoint }], ...deployment(arn) },
        };
    },
    update: (record, inputs, context) => {
        requireAround(inputs, context);
        return deployment(record.id);
    },
};

const deployment = (arn: string): Properties => ({
    currentDeployment: `${arn.replace(":service/", ":service-deployment/")}/${hex(20)}`,
    serviceRevisionArn: `${arn.replace(":service/", ":service-revision/")}/${hex(20)}`,
});

function requireAround(inputs: Properties, context: Context): void {
    const roles = new Set(context.cloud.list(roleToken).map((role) => role.outputs.arn));
    for (const key of ["executionRoleArn", "infrastructureRoleArn", "taskRoleArn"]) {
        if (inputs[key] !== undefined && !roles.has(inputs[key])) {
            throw new Refused(`InvalidParameterException: Role is not valid: ${text(inputs, key)} does not exist.`);
        }
    }
    const [network] = (inputs.networkConfigurations ?? []) as Properties[];
    requireGroups(network?.securityGroups, context);
}

export const expressServices: readonly ResourceType[] = [expressService];
