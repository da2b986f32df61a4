/** An `AdotDaemon`: what a program can say about one collector on each EC2 instance. */
import { collectorInputs } from "../../collector";
import {
    boolean,
    checkInputs,
    type Filled,
    InputError,
    type InputsOf,
    list,
    nonEmptyString,
    oneOf,
    withDefaults,
} from "../../collector/inputs";
import { arriving } from "./arrive";
import {
    collectorMemory,
    type CollectorTaskArgs,
    collectorTaskInputs,
    type FilledCollectorTask,
    taskCpu,
} from "./collector-task";
import { checkRole } from "./role";
import { placementConstraints, type PlacementConstraintArgs } from "./task-fields";

/** Arguments of `AdotDaemon`. */
export interface AdotDaemonArgs extends CollectorTaskArgs {
    /** `EC2`, as nothing else has instances whose tasks know where it is. Default: `EC2`. */
    launchType?: string;
    /**
     * `host`: it listens on the instance itself; or `bridge`: its ports are published on the instance, where Docker may
     * hide who sends. Default: `host`.
     */
    networkMode?: string;
    /** CPU units that it may count on, 128 to 196608. Default: 128. */
    cpu?: number;
    /**
     * Hard memory in MiB, 256 to 122880. Limiter, GOMEMLIMIT, batch and queue sizes follow from it. Default: 512.
     */
    memory?: number;
    /** Take StatsD over UDP as well, on port 8125. Default: true. */
    statsd?: boolean;
    /**
     * Names of StatsD's counters that are written, as rates in a second. Others are dropped: StatsD sends what was
     * counted since the last time, which remote write doesn't know. Gauges and timers need no names. Default: none.
     */
    statsdCounters?: string[];
    /**
     * Added to the ports that it listens on for itself (8888, 13133, and 13134 with a queue on disk), 0 to 50000, so
     * that collectors in other tasks of the network mode `host` run beside it. Default: 0.
     */
    portOffset?: number;
    /** Which instances it runs on. Default: all of the cluster. */
    placementConstraints?: PlacementConstraintArgs[];
}

const withoutAddress =
    "on managed instances daemons are those of aws.ecs.Daemon, and AWS documents no address at which the tasks of an instance reach one; take AdotGateway, or a sidecar";

export const daemonInputs = {
    ...collectorTaskInputs,
    launchType: oneOf(["EC2", "MANAGED_INSTANCES", "FARGATE"])
        .unless((type: string) =>
            type === "EC2"
                ? undefined
                : type === "FARGATE"
                  ? "Fargate has no instances; take AdotGateway, or a sidecar"
                  : withoutAddress,
        )
        .or("EC2"),
    networkMode: oneOf(["host", "bridge", "awsvpc"])
        .unless((mode: string) =>
            mode === "awsvpc"
                ? "in awsvpc each task has an address of its own, which no other task of the instance knows; it must be host or bridge"
                : undefined,
        )
        .or("host"),
    cpu: taskCpu.or(128),
    memory: collectorMemory.or(512),
    statsd: boolean().or(true),
    statsdCounters: list(nonEmptyString(), { of: "names" }).or([]),
    portOffset: collectorInputs.portOffset,
    placementConstraints: placementConstraints.optional(),
} satisfies InputsOf<AdotDaemonArgs>;

/** A daemon with every default filled in. */
export type FilledDaemon = Omit<Filled<AdotDaemonArgs, typeof daemonInputs>, keyof CollectorTaskArgs> &
    FilledCollectorTask;

/** @throws InputError for what isn't allowed, and for what AWS would refuse as far as it is known. */
export function fillDaemon(name: string, args: AdotDaemonArgs): FilledDaemon {
    checkInputs(daemonInputs, args);
    const filled = withDefaults(daemonInputs, args);
    const { family = name } = filled;
    const daemon = { ...filled, family, serviceName: filled.serviceName ?? family } as FilledDaemon;
    // Where nothing is said they are the component's name, which can be anything.
    collectorTaskInputs.family.check("family", daemon.family);
    collectorTaskInputs.serviceName.check("serviceName", daemon.serviceName);
    checkRole("taskRole", daemon.taskRole ?? {}, { path: "taskPolicyArns", count: 0 });
    checkRole("executionRole", daemon.executionRole ?? {}, { path: "executionPolicyArns", count: 0 });
    if (!daemon.statsd && daemon.statsdCounters.length > 0) {
        throw new InputError("statsdCounters", "statsdCounters can't be given: statsd is false.");
    }
    const { clusterArn, logRetentionDays, logKmsKeyArn, tags } = daemonInputs;
    return arriving("AdotDaemon", name, { clusterArn, logRetentionDays, logKmsKeyArn, tags }, daemon);
}
