const mayStay =
    " They may stay where the container has hard memory of its own; of a config by itself --memory says so.";

/** What the audit says about limiters that are missing, misplaced or wrong. */
import { type Case, complete, finding, limiter, sizes } from "./audit-cases";

export const limiterCases: readonly Case[] = [
    [
        "no limiter in a metrics pipeline",
        (config) => (config.service.pipelines.metrics.processors = ["batch"]),
        finding(
            "limiter-missing",
            "service.pipelines.metrics.processors",
            "The pipeline metrics has no memory_limiter: the collector takes data until the container is killed.",
            `Make memory_limiter the first of service.pipelines.metrics.processors, with ${sizes}.`,
        ),
    ],
    [
        "no limiter in a traces pipeline",
        (config) => delete config.service.pipelines["traces/app"].processors,
        finding(
            "limiter-missing",
            "service.pipelines.traces/app.processors",
            "The pipeline traces/app has no memory_limiter: the collector takes data until the container is killed.",
            `Make memory_limiter the first of service.pipelines.traces/app.processors, with ${sizes}.`,
        ),
    ],
    [
        "an empty list of processors, without known memory",
        (config) => (config.service.pipelines["traces/app"].processors = null),
        finding(
            "limiter-missing",
            "service.pipelines.traces/app.processors",
            "The pipeline traces/app has no memory_limiter: the collector takes data until the container is killed.",
            `Make memory_limiter the first of service.pipelines.traces/app.processors, with ${sizes}, and the container 256 MiB of hard memory.`,
        ),
        {},
    ],
    [
        "no limiter in a container that is too small for one",
        (config) => (config.service.pipelines["traces/app"].processors = []),
        finding(
            "limiter-missing",
            "service.pipelines.traces/app.processors",
            "The pipeline traces/app has no memory_limiter: the collector takes data until the container is killed.",
            `Make memory_limiter the first of service.pipelines.traces/app.processors, with ${sizes}, and the container 256 MiB of memory, the least that works.`,
        ),
        { memoryMiB: 250 },
    ],
    [
        "batch before the limiter",
        (config) => (config.service.pipelines.metrics.processors = ["batch", "memory_limiter"]),
        finding(
            "limiter-not-first",
            "service.pipelines.metrics.processors[1]",
            "In the pipeline metrics, batch comes before memory_limiter: what is held there is outside the limit.",
            "Move memory_limiter to service.pipelines.metrics.processors[0].",
        ),
    ],
    [
        "a percentage where the container has no memory of its own",
        limiter({ check_interval: "1s", limit_percentage: 70, spike_limit_percentage: 20 }),
        finding(
            "limiter-percentage",
            "processors.memory_limiter.limit_percentage",
            "memory_limiter has limit_percentage 70: without a memory limit of the container it is a share of the host's memory, which is larger than the task's.",
            `Replace the percentages by ${sizes}.${mayStay}`,
        ),
        { memoryMiB: 256, isTaskMemory: true },
    ],
    [
        "a percentage where nothing is known of the container",
        limiter({ check_interval: "1s", limit_percentage: 70, spike_limit_percentage: 20 }),
        finding(
            "limiter-percentage",
            "processors.memory_limiter.limit_percentage",
            "memory_limiter has limit_percentage 70: without a memory limit of the container it is a share of the host's memory, which is larger than the task's.",
            `Replace the percentages by ${sizes}, and the container 256 MiB of hard memory.${mayStay}`,
        ),
        {},
    ],
    [
        "a percentage that is more than the container bears",
        limiter({ check_interval: "1s", limit_percentage: 81, spike_limit_percentage: 30 }),
        finding(
            "limiter-too-large",
            "processors.memory_limiter.limit_percentage",
            "memory_limiter has limit_percentage 81, which is 207 MiB, but the container has 256 MiB: at most 204 leave room for what isn't heap, which is 50 MiB and a fifth of the container.",
            `Give it ${sizes}.`,
        ),
        { memoryMiB: 256 },
    ],
    [
        "percentages that leave less than an idle collector has",
        limiter({ check_interval: "1s", limit_percentage: 50, spike_limit_percentage: 40 }),
        finding(
            "limiter-too-small",
            "processors.memory_limiter.limit_percentage",
            "memory_limiter refuses data from 26 MiB on (limit_percentage 50, which is 128 MiB less 102 MiB of spike), but a collector needs 40 MiB of heap before it holds any: it would refuse data forever.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a spike percentage as large as the limit's",
        limiter({ check_interval: "1s", limit_percentage: 70, spike_limit_percentage: 70 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.spike_limit_percentage",
            "memory_limiter has spike_limit_percentage 70, which is not smaller than limit_percentage 70: the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a percentage above 100",
        limiter({ check_interval: "1s", limit_percentage: 101 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_percentage",
            "memory_limiter has limit_percentage 101, which must be a whole number from 1 to 100: the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a percentage that only the environment knows",
        limiter({ check_interval: "1s", limit_percentage: "${env:PERCENT}" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_percentage",
            'memory_limiter has limit_percentage "${env:PERCENT}": its value isn\'t known before the task starts.',
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a spike percentage alone",
        limiter({ check_interval: "1s", spike_limit_percentage: 20 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has no limit_mib: it limits nothing.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limiter without settings",
        limiter(null),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter",
            "memory_limiter is empty: it has no check_interval and no limit, and the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limiter that is a list",
        limiter(["1s"]),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter",
            'memory_limiter is ["1s"]: it has no check_interval and no limit, and the collector doesn\'t start.',
            `Give it ${sizes}.`,
        ),
    ],
    [
        "no interval",
        limiter({ ...complete, check_interval: undefined }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.check_interval",
            "memory_limiter has no check_interval: the collector doesn't start without one.",
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "an interval without unit",
        limiter({ ...complete, check_interval: 1 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.check_interval",
            "memory_limiter has check_interval 1 without a unit: that means nanoseconds.",
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "an interval that is none",
        limiter({ ...complete, check_interval: "often" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.check_interval",
            'memory_limiter has check_interval "often", which must be a duration above zero: the collector doesn\'t start.',
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "an interval of zero",
        limiter({ ...complete, check_interval: "0s" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.check_interval",
            'memory_limiter has check_interval "0s", which must be a duration above zero: the collector doesn\'t start.',
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "an interval that only the environment knows",
        limiter({ ...complete, check_interval: "${env:INTERVAL}" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.check_interval",
            'memory_limiter has check_interval "${env:INTERVAL}": its value isn\'t known before the task starts.',
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "an interval so long that the limiter sleeps",
        limiter({ ...complete, check_interval: "1m30s" }),
        finding(
            "limiter-too-slow",
            "processors.memory_limiter.check_interval",
            'memory_limiter has check_interval "1m30s": memory can fill up between two checks.',
            "Set processors.memory_limiter.check_interval to 1s.",
        ),
    ],
    [
        "no limit",
        limiter({ check_interval: "1s" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has no limit_mib: it limits nothing.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limit so large that it is none, without known memory",
        limiter({ ...complete, limit_mib: 4_294_967_295 }),
        finding(
            "limiter-too-large",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has limit_mib 4294967295, more than any Fargate task has, and nothing else bounds the container: it would never take effect.",
            `Give it ${sizes}, and the container 256 MiB of hard memory.`,
        ),
        {},
    ],
    [
        "a limit with a unit",
        limiter({ ...complete, limit_mib: "176MiB" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_mib",
            'memory_limiter has limit_mib "176MiB", which must be a whole number of MiB: the collector doesn\'t start.',
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a negative limit",
        limiter({ ...complete, limit_mib: -1 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has limit_mib -1, which must be a whole number of MiB: the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limit that only the environment knows",
        limiter({ ...complete, limit_mib: "${env:LIMIT}" }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.limit_mib",
            'memory_limiter has limit_mib "${env:LIMIT}": its value isn\'t known before the task starts.',
            `Give it ${sizes}.`,
        ),
    ],
    [
        "half a MiB of spike",
        limiter({ ...complete, spike_limit_mib: 0.5 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.spike_limit_mib",
            "memory_limiter has spike_limit_mib 0.5, which must be a whole number of MiB: the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a spike as large as the limit",
        limiter({ ...complete, spike_limit_mib: 176 }),
        finding(
            "limiter-incomplete",
            "processors.memory_limiter.spike_limit_mib",
            "memory_limiter has spike_limit_mib 176, which is not smaller than limit_mib 176: the collector doesn't start.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a soft limit below an idle collector",
        limiter({ ...complete, limit_mib: 90, spike_limit_mib: 75 }),
        finding(
            "limiter-too-small",
            "processors.memory_limiter.limit_mib",
            "memory_limiter refuses data from 15 MiB on (limit_mib 90 less spike_limit_mib 75), but a collector needs 40 MiB of heap before it holds any: it would refuse data forever.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limit above 80 % of the container",
        limiter({ ...complete, limit_mib: 205 }),
        finding(
            "limiter-too-large",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has limit_mib 205, but the container has 256 MiB: at most 204 leave room for what isn't heap, which is 50 MiB and a fifth of the container.",
            `Give it ${sizes}.`,
        ),
    ],
    [
        "a limit above GOMEMLIMIT",
        limiter({ ...complete, limit_mib: 181 }),
        finding(
            "gomemlimit-below-limiter",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has limit_mib 181, above GOMEMLIMIT, 180 MiB: Go's garbage collector runs without pause before data is refused.",
            "Set GOMEMLIMIT above 181MiB, or processors.memory_limiter.limit_mib to less.",
        ),
        { memoryMiB: 256, goMemLimitMiB: 180 },
    ],
    [
        "a limit above GOMEMLIMIT, without known memory",
        limiter({ ...complete, limit_mib: 181 }),
        finding(
            "gomemlimit-below-limiter",
            "processors.memory_limiter.limit_mib",
            "memory_limiter has limit_mib 181, above GOMEMLIMIT, 180 MiB: Go's garbage collector runs without pause before data is refused.",
            "Set GOMEMLIMIT above 181MiB, or processors.memory_limiter.limit_mib to less.",
        ),
        { goMemLimitMiB: 180 },
    ],
    [
        "GOMEMLIMIT above the container",
        () => undefined,
        finding(
            "limiter-too-large",
            "GOMEMLIMIT",
            "GOMEMLIMIT is 257 MiB, but the container has 256 MiB: it can never take effect.",
            "Set GOMEMLIMIT to 192MiB, 75 % of the container.",
        ),
        { memoryMiB: 256, goMemLimitMiB: 257 },
    ],
    ...[231, 256].map((goMemLimitMiB): Case => [
        `GOMEMLIMIT ${goMemLimitMiB}, near the container's memory or the same`,
        () => undefined,
        finding(
            "gomemlimit-too-large",
            "GOMEMLIMIT",
            `GOMEMLIMIT is ${goMemLimitMiB} MiB, but the container has 256 MiB: it takes no effect, as the container is full before Go's garbage collector works harder.`,
            "Set GOMEMLIMIT to 192MiB, 75 % of the container.",
        ),
        { memoryMiB: 256, goMemLimitMiB },
    ]),
];
