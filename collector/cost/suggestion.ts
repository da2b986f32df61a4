/** What would cost less. */

/** Something to do. */
export interface Suggestion {
    /** The job, or several with commas between. */
    readonly job: string;
    /** Full sentence: what to do. */
    readonly text: string;
    /** Samples a minute of one task that it saves, as likely. */
    readonly savedPerMinute: number;
    /** That it is about the buckets of histograms: for CloudWatch a histogram is one point, whatever buckets it has. */
    readonly isOfBuckets?: boolean;
}
