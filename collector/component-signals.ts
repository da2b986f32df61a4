/** Which signals a component has: it is made for no pipeline of another. */
import { componentSignals } from "./component-signals-data";
import type { ComponentKind } from "./release";

/** Those that pipelines have without a feature gate. */
export const signals = ["logs", "metrics", "traces"] as const;

const byComponent: ReadonlyMap<string, readonly string[]> = new Map(
    componentSignals
        .trim()
        .split("\n")
        .map((line) => line.split(" = "))
        .map(([component = "", own = ""]) => [component, own.split(" ")]),
);

/** By a component's newest spelling; undefined for one of which nothing is known. */
export const signalsOf = (kind: ComponentKind, type: string): readonly string[] | undefined =>
    byComponent.get(`${kind} ${type}`);

/** Every component in the data with its signals. */
export const knownSignals: readonly (readonly [kind: ComponentKind, type: string, signals: readonly string[]])[] = [
    ...byComponent,
].map(([component, own]) => [...(component.split(" ") as [ComponentKind, string]), own]);
