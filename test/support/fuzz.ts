/**
 * `npm run fuzz`: 100,000 runs of each fuzzer, of the hatches a fifth of them, with a new seed, which it prints;
 * FUZZ_SEED runs one again.
 */
import { spawnSync } from "node:child_process";

const runs = process.env.FUZZ_RUNS ?? "100000";
const seed = process.env.FUZZ_SEED ?? String(Date.now() % 2 ** 31);

console.log(`FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`);
const { status } = spawnSync(
    "mocha",
    [
        ...["--timeout", "0", "test/audit/fuzz.test.ts", "test/audit/fuzz-carriers.test.ts"],
        ...["test/audit/fuzz-yaml.test.ts", "test/components/fuzz-hatches.test.ts"],
    ],
    {
        stdio: "inherit",
        env: { ...process.env, FUZZ_RUNS: runs, YAML_RUNS: process.env.YAML_RUNS ?? runs, FUZZ_SEED: seed },
    },
);
process.exitCode = status ?? 1;
