/** A GOMEMLIMIT that Go reads; its size is a rule about the config. */
import { memoryLimiterSized } from "../../collector/rules/memory-limiter-sized";
import { isGoMemLimitUnreadable } from "../go-mem-limit";
import type { ContainerRule } from "./container-rule";

/** GOMEMLIMIT isn't anything that Go can read. */
export const goMemLimitUnreadable = {
    id: "gomemlimit-unreadable",
    policy: memoryLimiterSized,
    isFixable: true,
    check: ({ container }, report) => {
        if (isGoMemLimitUnreadable(container)) {
            report({
                path: "environment",
                message: "Its GOMEMLIMIT is not a size that Go can read: the collector doesn't start.",
                fix: "Write a whole number and a unit, B, KiB, MiB, GiB or TiB, as in 192MiB.",
            });
        }
    },
} as const satisfies ContainerRule;
