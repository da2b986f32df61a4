/** What the other containers of a task have to do with a collector. Pure. */
import type { Container } from "./containers";

/** What waits for it. */
export interface Neighbours {
    readonly awaitedBy: readonly { readonly name: string; readonly condition: string }[];
}

export const neighboursOf = ({ name }: Container, all: readonly Container[]): Neighbours => ({
    awaitedBy: all.flatMap((other) =>
        (other.dependsOn ?? [])
            .filter(({ containerName }) => containerName === name)
            .map(({ condition }) => ({ name: other.name, condition })),
    ),
});
