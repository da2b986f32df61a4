/** The flags that a container starts its collector with. */

/** The flags that bring or change a config (`otelcol/flags.go`). */
export interface Flags {
    /** Values of `--config`, in order. */
    readonly configs: readonly string[];
    /** Values of `--set`, in order. */
    readonly sets: readonly string[];
    /** Feature gates, each with its sign: `-confmap.x`; a plus sign is left out. */
    readonly gates: readonly string[];
}

/** Reads `--flag=value` and `--flag value`; the value of one flag is never taken for another flag. */
export function flagsOf(args: readonly string[]): Flags {
    const values: Record<string, string[]> = { "--config": [], "--set": [], "--feature-gates": [] };
    for (let index = 0; index < args.length; index++) {
        const arg = args[index]!;
        const equal = arg.indexOf("=");
        const name = equal < 0 ? arg : arg.slice(0, equal);
        if (Object.hasOwn(values, name)) {
            // Without an equal sign the next argument is the value.
            values[name]!.push(equal < 0 ? (args[(index += 1)] ?? "") : arg.slice(equal + 1));
        }
    }
    const gates = values["--feature-gates"]!.flatMap((list) => list.split(","));
    return {
        configs: values["--config"]!,
        sets: values["--set"]!,
        gates: gates.map((gate) => gate.trim().replace(/^\+/, "")).filter((gate) => gate !== ""),
    };
}
