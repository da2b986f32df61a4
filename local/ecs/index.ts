/** The ECS task runner: a deployed task definition as real processes on this machine. */
export { runTask } from "./task";
export { containersOf, parametersFromState, taskDefinitionFromState } from "./task-definition";
export { findImage, repositoryOf } from "./image-table";
export type {
    ContainerMemory,
    ContainerState,
    ContainerStatus,
    HealthProbe,
    HealthState,
    ImageTable,
    Launch,
    LocalImage,
    RegisteredTaskDefinition,
    RunningTask,
    StopReason,
    TaskContainer,
    TaskCredentials,
    TaskOptions,
} from "./types";
