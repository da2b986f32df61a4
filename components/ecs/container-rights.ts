/** What ECS has to read and write on behalf of containers, as their definitions say. */
import type { ContainerDefinition } from "./container-definition";
import type { Place } from "./statements";

/** What starting containers takes; see `ExecutionNeeds`. */
export interface ContainerNeeds {
    readonly images: string[];
    /** SSM names, SSM ARNs, Secrets Manager ARNs. */
    readonly secrets: string[];
    /** ARNs of objects in S3. */
    readonly objects: string[];
    readonly logGroups: readonly LogGroupNeed[];
}

/** A log group that a container's own `awslogs` names. */
export interface LogGroupNeed {
    readonly arn: string;
    /** Whether the driver makes it. */
    readonly isMade: boolean;
}

/** The fields that name something to read or write; what isn't a string isn't known. */
interface NamingFields {
    repositoryCredentials?: { credentialsParameter?: string };
    environmentFiles?: { value?: string }[];
    logConfiguration?: {
        logDriver?: string;
        options?: Record<string, string>;
        secretOptions?: { valueFrom?: string }[];
    };
    firelensConfiguration?: { options?: Record<string, string> };
    credentialSpecs?: string[];
}

/** The fields that name what ECS reads and writes. */
export const namingFields = [
    "repositoryCredentials",
    "environmentFiles",
    "logConfiguration",
    "firelensConfiguration",
    "credentialSpecs",
] as const;

/** @param except Names of log groups that are known already. */
export function containerNeeds(
    containers: readonly (Pick<ContainerDefinition, "image" | "secrets"> & NamingFields)[],
    place: Place,
    except: readonly string[] = [],
): ContainerNeeds {
    const needs = containers.map((container) => needsOf(container, place));
    return {
        images: needs.flatMap(({ images }) => images),
        secrets: needs.flatMap(({ secrets }) => secrets),
        objects: needs.flatMap(({ objects }) => objects),
        logGroups: containers
            .flatMap((container) => logGroupOf(container, place))
            .filter(({ arn }) => !except.some((name) => arn.endsWith(`:log-group:${name}`))),
    };
}

function needsOf(
    container: Pick<ContainerDefinition, "image" | "secrets"> & NamingFields,
    place: Place,
): Omit<ContainerNeeds, "logGroups"> {
    const { image, secrets = [], repositoryCredentials, environmentFiles = [], logConfiguration } = container;
    const { options = {} } = container.firelensConfiguration ?? {};
    // A spec is `credentialspec:` or `credentialspecdomainless:` and an ARN (ECS API reference, `credentialSpecs`).
    const specs = (container.credentialSpecs ?? []).map((spec) => spec.slice(spec.indexOf(":") + 1));
    const registry = repositoryCredentials?.credentialsParameter;
    return {
        images: [image],
        secrets: [
            ...secrets.map(({ valueFrom }) => valueFrom),
            ...(logConfiguration?.secretOptions ?? []).flatMap(({ valueFrom }) => valueFrom ?? []),
            ...(registry === undefined ? [] : [secretsManagerArn(registry, place)]),
            ...specs.filter((arn) => arn.split(":")[2] === "ssm"),
        ],
        objects: [
            ...environmentFiles.flatMap(({ value }) => value ?? []),
            ...(options["config-file-type"] === "s3" ? [options["config-file-value"] ?? ""] : []),
            ...specs.filter((arn) => arn.split(":")[2] === "s3"),
        ].filter((arn) => arn.startsWith("arn:")),
    };
}

/** The secret's name will do in ECS; its ARN ends with six signs that only Secrets Manager knows. */
const secretsManagerArn = (secret: string, { partition, region, accountId }: Place): string =>
    secret.startsWith("arn:")
        ? secret
        : `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${secret}-??????`;

/** ARN of a log group by its name. */
export const logGroupArnIn = ({ partition, region, accountId }: Place, name: string): string =>
    `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;

function logGroupOf({ logConfiguration }: NamingFields, place: Place): LogGroupNeed[] {
    const { logDriver, options = {} } = logConfiguration ?? {};
    const name = options["awslogs-group"];
    if (logDriver !== "awslogs" || name === undefined) {
        return [];
    }
    const region = options["awslogs-region"] ?? place.region;
    const arn = logGroupArnIn({ ...place, region }, name);
    return [{ arn, isMade: options["awslogs-create-group"] === "true" }];
}
