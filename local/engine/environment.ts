/**
 * The environment that the CLI runs in: nothing of the user's own Pulumi, AWS or Grafana set-up reaches it, and it
 * writes nothing outside the state directory.
 */
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where a run keeps its things below the state directory. */
export interface StatePaths {
    backend: string;
    home: string;
    bin: string;
    projects: string;
    runs: string;
    cloud: string;
}

export function statePaths(stateDir: string): StatePaths {
    return {
        backend: join(stateDir, "backend"),
        home: join(stateDir, "pulumi-home"),
        bin: join(stateDir, "bin"),
        projects: join(stateDir, "projects"),
        runs: join(stateDir, "runs"),
        cloud: join(stateDir, "cloud.json"),
    };
}

/** Variables that would make a run depend on who starts it: credentials, regions, backends, Grafana's address. */
const foreign = /^(PULUMI_|AWS_|GRAFANA_)/;

/**
 * Builds the CLI's environment.
 *
 * `PULUMI_DEBUG_COMMANDS` shows the `--event-log` flag; `PULUMI_NODEJS_TRANSPILE_ONLY` skips the type check in ts-node,
 * as `npm run build` already checks types and it costs seconds per run. `NODE_COMPILE_CACHE` saves Node 22 and later
 * the compilation of the SDK in each run. The empty passphrase protects nothing: what it encrypts is made up on this
 * machine.
 */
export function cliEnvironment(paths: StatePaths, more: Record<string, string>): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    const environment: NodeJS.ProcessEnv = {
        ...Object.fromEntries(own),
        PULUMI_BACKEND_URL: pathToFileURL(paths.backend).href,
        PULUMI_HOME: paths.home,
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
        PULUMI_DEBUG_COMMANDS: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        NODE_COMPILE_CACHE: join(paths.home, "compile-cache"),
        ...more,
    };
    environment.PATH = [paths.bin, process.env.PATH ?? ""].join(delimiter);
    return environment;
}
