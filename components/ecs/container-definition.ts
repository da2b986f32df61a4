/** A container of a task definition. */
import type { LogConfiguration } from "../inputs/sidecar";

/** A container as ECS writes it (`RegisterTaskDefinition`); fields that aren't named here pass through untouched. */
export interface ContainerDefinition {
    name: string;
    image: string;
    cpu?: number;
    memory?: number;
    memoryReservation?: number;
    essential?: boolean;
    command?: string[];
    entryPoint?: string[];
    environment?: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    links?: string[];
    portMappings?: {
        containerPort?: number;
        containerPortRange?: string;
        hostPort?: number;
        protocol?: string;
        name?: string;
        appProtocol?: string;
    }[];
    healthCheck?: { command: string[]; interval?: number; timeout?: number; retries?: number; startPeriod?: number };
    dependsOn?: { containerName: string; condition: string }[];
    restartPolicy?: { enabled: boolean; ignoredExitCodes?: number[]; restartAttemptPeriod?: number };
    logConfiguration?: LogConfiguration;
    stopTimeout?: number;
    readonlyRootFilesystem?: boolean;
    user?: string;
    workingDirectory?: string;
    [field: string]: unknown;
}
