/** The directories that the local environment uses. */
import * as path from "node:path";
import { repositoryRoot } from "../tools/parts";

/** Everything the local environment leaves behind: Pulumi's state, the offline cloud, Prometheus data, logs. */
export const stateDirectory = path.join(repositoryRoot, ".local");

/** The Pulumi projects, by the words that the output uses. */
export const projects = {
    platform: repositoryRoot,
    orders: path.join(repositoryRoot, "examples", "orders-service"),
    /** The example with its limiter taken out, which must not get past the pack. */
    unsafe: path.join(repositoryRoot, "local", "unsafe-orders"),
} as const;

/** The policy pack, as an app repo finds it in node_modules. */
export const policyPack = path.join(repositoryRoot, "policies");

/** Metrics recorded from real programs. */
export const fixtures = path.join(repositoryRoot, "local", "fixtures");
