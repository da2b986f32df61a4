/** What a finding counts for. */
export type RuleLevel = "mandatory" | "advisory" | "disabled";

/** The pack's settings; `docs/policies.md` has them in full. */
export interface SafeTaskSettings {
    /** Regular expressions for images: those of collectors, and those that only look like it. */
    readonly images?: {
        readonly adot?: readonly string[];
        readonly community?: readonly string[];
        readonly private?: readonly string[];
        readonly ignored?: readonly string[];
    };
    /** Fingerprints of deliveries that have been reviewed. */
    readonly reviewed?: readonly string[];
    /** What pins an image. Default: `tag`. */
    readonly pinnedBy?: "tag" | "digest";
    /** Resources that may break policies for some time: by name, or by a tag. */
    readonly exemptions?: readonly {
        readonly resource?: string;
        readonly tag?: { readonly key: string; readonly value: string };
        readonly policies?: readonly string[];
        readonly reason: string;
        readonly approvedBy?: string;
        /** Last day on which it holds, `2027-01-31`. */
        readonly expires: string;
    }[];
    readonly account?: string;
    /** Levels of single rules. */
    readonly rules?: Readonly<Record<string, RuleLevel>>;
}

export interface SafeTaskOptions {
    /** What the findings are said to be about. Default: the task. */
    readonly name?: string;
    /** The pack's settings: images, exemptions, levels of single rules. Default: the pack's own. */
    readonly settings?: SafeTaskSettings;
    /** Whether advisory findings count too. Default: false. */
    readonly strict?: boolean;
    /** Hard memory limit of the container of a collector's config given by itself, MiB. Default: not compared. */
    readonly memoryMiB?: number;
    /** Whether a task without any collector passes. Default: false, as nothing would have been checked. */
    readonly allowNoCollector?: boolean;
}

/**
 * Throws an AssertionError with what the policy pack would block, each with its fix; says nothing of a safe task.
 *
 * @param task A task definition as an object, as `aws ecs register-task-definition` takes it; or the text of anything
 * that `npx pulumi-adot audit` reads: a CloudFormation template as `JSON.stringify(template.toJSON())`, for one.
 */
export function expectSafeTask(task: unknown, options?: SafeTaskOptions): void;
