/** A GOMEMLIMIT that Go reads; its size is a rule about the config. */
import { memoryLimiterSized } from "../../collector/rules/memory-limiter-sized";
import { isGoMemLimitUnreadable } from "../go-mem-limit";
import type { ContainerRule } from "./container-rule";

/** GOMEMLIMIT is nothing that Go reads. */
export const goMemLimitUnreadable = {
    id: "gomemlimit-unreadable",
    policy: memoryLimiterSized,
    check: ({ container }) =>
        isGoMemLimitUnreadable(container)
            ? {
                  path: "environment",
                  message: "Its GOMEMLIMIT is no size that Go reads, and the collector doesn't start.",
                  fix: "Write a whole number and a unit, B, KiB, MiB, GiB or TiB, as in 192MiB.",
              }
            : undefined,
} as const satisfies ContainerRule;
