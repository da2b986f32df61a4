/** Somebody's own task definition in the local environment. */
export { startTask, type StartTaskOptions } from "./start";
export { TaskFileProblem } from "./problem";
