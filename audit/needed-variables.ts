/** The environment variables that a config by itself needs from the task that runs it. Pure. */
import { resolveConfigs } from "./delivery/confmap";
import { isSetByOthers } from "./delivery/variables";

/** Names of those that have no default and that neither ECS nor the image sets, in the config's order. */
export const neededVariables = (text: string): readonly string[] =>
    text.includes("${")
        ? resolveConfigs([text], { variable: (name) => (isSetByOthers(name) ? "unknown" : "unset") }).unset
        : [];
