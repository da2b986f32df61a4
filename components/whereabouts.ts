/** Region, partition and account of what a component makes: AWS is asked once for each provider of a program. */
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";

/** Where a provider makes its resources. Each is asked for when it is read first. */
export interface Whereabouts {
    readonly region: pulumi.Output<string>;
    readonly partition: pulumi.Output<string>;
    readonly accountId: pulumi.Output<string>;
}

/**
 * By the program's stack, as one process may run several programs (Automation API), and by the provider: undefined is
 * the default one.
 */
const known = new WeakMap<object, Map<pulumi.ProviderResource | undefined, Whereabouts>>();

/** The whereabouts of a component's children; invokes take a fair share of planning a task. */
export function whereaboutsOf(component: pulumi.Resource): Whereabouts {
    return pulumi.runtime.getStackResource() === undefined
        ? asked({ parent: component })
        : whereaboutsFor(component.getProvider(awsProvider));
}

/** The whereabouts of a resource with these options. */
export const whereaboutsWith = ({ provider, parent }: pulumi.CustomResourceOptions = {}): Whereabouts =>
    whereaboutsFor(provider ?? parent?.getProvider(awsProvider));

/** Any function of the provider's tells which provider it is. */
const awsProvider = "aws:index/getRegion:getRegion";

function whereaboutsFor(provider: pulumi.ProviderResource | undefined): Whereabouts {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) {
        return asked({ provider });
    }
    const ofStack = known.get(stack) ?? new Map<pulumi.ProviderResource | undefined, Whereabouts>();
    known.set(stack, ofStack);
    const found = ofStack.get(provider) ?? asked({ provider });
    ofStack.set(provider, found);
    return found;
}

function asked(options: pulumi.InvokeOptions): Whereabouts {
    const answers: Partial<Record<keyof Whereabouts, pulumi.Output<string>>> = {};
    return {
        get region() {
            return (answers.region ??= getRegionOutput({}, options).region);
        },
        get partition() {
            return (answers.partition ??= getPartitionOutput({}, options).partition);
        },
        get accountId() {
            return (answers.accountId ??= getCallerIdentityOutput({}, options).accountId);
        },
    };
}
