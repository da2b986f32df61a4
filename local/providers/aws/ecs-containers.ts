/**
 * The container definitions inside a task definition: the ECS API's ContainerDefinition, key by key. The real aws
 * provider drops keys that it does not know without a word; here they are refused, as botocore's own validation refuses
 * them. Source: the API model of RegisterTaskDefinition.
 */
import { boolean, integer, list, map, object, string, type Fields, type StringSpec } from "../schema";

const strings = (options: { required?: boolean } = {}) => list(string(), options);
const containerName: StringSpec = string({ required: true, pattern: /^[a-zA-Z0-9_-]{1,255}$/ });

/**
 * An SSM parameter's name or ARN, or a Secrets Manager ARN, which may end in a JSON key, version stage and version id.
 */
const valueFrom = string({
    required: true,
    pattern:
        /^(\/?[a-zA-Z0-9_.\-/]+|arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/.+|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+)$/,
});
export const secrets = list(object({ name: string({ required: true, minLength: 1 }), valueFrom }));

export const containerFields: Fields = {
    name: containerName,
    image: string({ required: true, pattern: /^[A-Za-z0-9\-_:./#]{1,255}(@sha256:[A-Fa-f0-9]{64})?$/ }),
    repositoryCredentials: object({ credentialsParameter: string({ required: true }) }),
    cpu: integer({ min: 0 }),
    memory: integer({ min: 6 }),
    memoryReservation: integer({ min: 6 }),
    links: strings(),
    portMappings: list(
        object({
            containerPort: integer({ min: 1, max: 65_535 }),
            hostPort: integer({ min: 0, max: 65_535 }),
            protocol: string({ oneOf: ["tcp", "udp"] }),
            name: string({ pattern: /^[a-z0-9_][a-z0-9_-]{0,63}$/ }),
            appProtocol: string({ oneOf: ["http", "http2", "grpc"] }),
            containerPortRange: string({ pattern: /^\d+-\d+$/ }),
        }),
    ),
    essential: boolean(),
    restartPolicy: object({
        enabled: boolean({ required: true }),
        ignoredExitCodes: list(integer(), { maxItems: 50 }),
        restartAttemptPeriod: integer({ min: 60, max: 1800 }),
    }),
    entryPoint: strings(),
    command: strings(),
    environment: list(object({ name: string({ required: true, minLength: 1 }), value: string({ required: true }) })),
    environmentFiles: list(
        object({ value: string({ required: true }), type: string({ required: true, oneOf: ["s3"] }) }),
        { maxItems: 10 },
    ),
    mountPoints: list(object({ sourceVolume: string(), containerPath: string(), readOnly: boolean() })),
    volumesFrom: list(object({ sourceContainer: string(), readOnly: boolean() })),
    linuxParameters: object({
        capabilities: object({ add: strings(), drop: strings() }),
        devices: list(
            object({
                hostPath: string({ required: true }),
                containerPath: string(),
                permissions: list(string({ oneOf: ["read", "write", "mknod"] })),
            }),
        ),
        initProcessEnabled: boolean(),
        sharedMemorySize: integer({ min: 0 }),
        tmpfs: list(
            object({
                containerPath: string({ required: true }),
                size: integer({ required: true, min: 1 }),
                mountOptions: strings(),
            }),
        ),
        maxSwap: integer({ min: 0 }),
        swappiness: integer({ min: 0, max: 100 }),
    }),
    secrets,
    dependsOn: list(
        object({
            containerName,
            condition: string({ required: true, oneOf: ["START", "COMPLETE", "SUCCESS", "HEALTHY"] }),
        }),
    ),
    startTimeout: integer({ min: 2, max: 120 }),
    stopTimeout: integer({ min: 0 }),
    versionConsistency: string({ oneOf: ["enabled", "disabled"] }),
    hostname: string(),
    user: string(),
    workingDirectory: string(),
    disableNetworking: boolean(),
    privileged: boolean(),
    readonlyRootFilesystem: boolean(),
    dnsServers: strings(),
    dnsSearchDomains: strings(),
    extraHosts: list(object({ hostname: string({ required: true }), ipAddress: string({ required: true }) })),
    dockerSecurityOptions: strings(),
    interactive: boolean(),
    pseudoTerminal: boolean(),
    dockerLabels: map(string()),
    ulimits: list(
        object({
            name: string({
                required: true,
                oneOf: [
                    ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice"],
                    ...["nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"],
                ],
            }),
            softLimit: integer({ required: true }),
            hardLimit: integer({ required: true }),
        }),
    ),
    logConfiguration: object({
        logDriver: string({
            required: true,
            oneOf: ["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"],
        }),
        options: map(string()),
        secretOptions: secrets,
    }),
    healthCheck: object({
        command: list(string(), { required: true, minItems: 1 }),
        interval: integer({ min: 5, max: 300 }),
        timeout: integer({ min: 2, max: 60 }),
        retries: integer({ min: 1, max: 10 }),
        startPeriod: integer({ min: 0, max: 300 }),
    }),
    systemControls: list(object({ namespace: string(), value: string() })),
    resourceRequirements: list(
        object({
            value: string({ required: true }),
            type: string({ required: true, oneOf: ["GPU", "InferenceAccelerator"] }),
        }),
    ),
    firelensConfiguration: object({
        type: string({ required: true, oneOf: ["fluentd", "fluentbit"] }),
        options: map(string()),
    }),
    credentialSpecs: strings(),
};

/** A container definition that passed {@link containerFields}; what the rules across containers look at. */
export interface Container {
    name: string;
    image: string;
    cpu?: number;
    memory?: number;
    memoryReservation?: number;
    essential?: boolean;
    links?: string[];
    portMappings?: { containerPort?: number; hostPort?: number; name?: string; protocol?: string }[];
    environment?: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    mountPoints?: { sourceVolume?: string }[];
    volumesFrom?: { sourceContainer?: string }[];
    dependsOn?: { containerName: string; condition: string }[];
    healthCheck?: { command: string[] };
    stopTimeout?: number;
    hostname?: string;
    extraHosts?: unknown[];
    privileged?: boolean;
    dockerSecurityOptions?: string[];
    linuxParameters?: {
        devices?: unknown[];
        tmpfs?: unknown[];
        sharedMemorySize?: number;
        maxSwap?: number;
        capabilities?: { add?: string[] };
    };
    firelensConfiguration?: unknown;
    logConfiguration?: { logDriver: string; options?: Record<string, string> };
}
