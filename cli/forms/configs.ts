/** A collector's config by itself. */
import { isCollectorConfig } from "../documents";
import { inPlace } from "../written";
import type { Form } from "./form";

export const collectorConfig: Form = {
    name: "a collector's config",
    from: "the file that its --config names",
    reads: "YAML or JSON. `--memory` is the hard memory limit of its container, MiB; without it sizes are not compared with one",
    fix: { writes: "written; sizes need `--memory`" },
    isIt: ({ value }) => isCollectorConfig(value),
    read: ({ text, root }) => ({ targets: [{ kind: "config", text, root, written: inPlace }], notices: () => [] }),
};
