/** The ports that a collector listens on, as its config says. Pure. */
import { ConfigView } from "../collector/rules/config-view";
import { type Listener, listeners } from "../collector/rules/listeners";
import { once } from "../collector/rules/per-config";
import { isMapping, type Mapping } from "../collector/values";

/** Where the collector of a config listens; nowhere where it is none. */
export const listenersIn = (config: unknown): readonly Listener[] => (isMapping(config) ? ofConfig(config) : []);

const ofConfig = once((config: Mapping) => listeners(new ConfigView(config, {})));
