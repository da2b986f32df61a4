/** What both programs know. */

/** Where the metrics go: literals, as the outputs of a platform are once it is there. */
export const platform = {
    region: "eu-west-1",
    workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-5c0f2a0e-7d4f-4b6b-8a55-2f3f0d9d9a11",
    remoteWriteParameterName: "/pulumi-adot/metrics/remote-write-url",
    remoteWriteParameterArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/pulumi-adot/metrics/remote-write-url",
};

export const countOfTasks = (): number => Number(process.env.BENCH_TASKS);

/** Of one length, so that states can be compared. */
export const nameOf = (index: number): string => `service-${String(index).padStart(4, "0")}`;
