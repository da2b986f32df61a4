/** `npm run fuzz:start -- --runs 2000`: mutations of valid configs with a new seed; FUZZ_SEED runs one again. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { runs } = parseArgs({ options: { runs: { type: "string", default: "2000" } } }).values;
const seed = process.env.FUZZ_SEED ?? String(Date.now() % 2 ** 31);

console.log(`--runs ${runs} FUZZ_SEED=${seed}`);
const { status } = spawnSync("mocha", ["test/audit/start-fuzz/fuzz-start.test.ts"], {
    stdio: "inherit",
    env: { ...process.env, START_RUNS: runs, FUZZ_SEED: seed },
});
process.exitCode = status ?? 1;
