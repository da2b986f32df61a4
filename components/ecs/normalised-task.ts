import type { AdotTaskDefinitionArgs, SidecarArgs } from "./adot-task-args";
import { sidecarDefaults } from "./sidecar";

/** The arguments of a task with every default filled in; this is what policies see as the component's inputs. */
export type NormalisedTask = AdotTaskDefinitionArgs &
    Required<Omit<AdotTaskDefinitionArgs, "tags">> & {
        sidecar: SidecarArgs & Required<Omit<SidecarArgs, "cpu" | "additions" | "expectedSeries">>;
    };

/** Fills in the defaults. */
export function normaliseTask(name: string, args: AdotTaskDefinitionArgs): NormalisedTask {
    const family = args.family ?? name;
    return {
        platform: args.platform,
        family,
        serviceName: args.serviceName ?? family,
        cpu: args.cpu,
        memory: args.memory,
        containers: args.containers ?? {},
        scrape: args.scrape ?? {},
        sidecar: { ...sidecarDefaults, ...withoutUndefined(args.sidecar ?? {}) },
        cpuArchitecture: args.cpuArchitecture ?? "X86_64",
        logRetentionDays: args.logRetentionDays ?? 30,
        taskPolicyArns: args.taskPolicyArns ?? [],
        executionPolicyArns: args.executionPolicyArns ?? [],
        tags: args.tags,
    };
}

/** So that `{ memory: undefined }` means the default, as leaving it out does. */
function withoutUndefined<T extends object>(values: T): T {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
