/**
 * One seed for everything that tests draw at random, so that no commit fails for what another left. It is loaded before
 * any test (.mocharc.json); `npm run fuzz` gives a new one, and FUZZ_SEED runs one again.
 */
import * as fc from "fast-check";

/** An integer of 31 bits. */
export const seed = Number(process.env.FUZZ_SEED ?? 20_261_129);

fc.configureGlobal({ seed });
