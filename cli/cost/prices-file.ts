/** `--prices FILE`. */
import { listPrices, type Prices, PricesError, readPrices } from "../../collector/cost/prices";
import { readOrFail } from "../audit-files";
import { readJson } from "../json";
import { placeOf } from "../report";
import { Unreadable } from "../source-nodes";

/** What is wrong with the file; the message is a full sentence that names it. */
export class PricesProblem extends Error {}

/**
 * The prices in a file, or without one the list prices.
 * @throws PricesProblem for a file that can't be read, or has something else in it.
 */
export async function pricesFrom(
    file: string | undefined,
    readBytes: (file: string) => Promise<Uint8Array>,
): Promise<Prices> {
    if (file === undefined) {
        return listPrices;
    }
    const read = await readOrFail(file, { readBytes }, (text) => {
        readJson(text);
        try {
            return readPrices(JSON.parse(text));
        } catch (error) {
            throw error instanceof PricesError ? new Unreadable(error.message) : error;
        }
    });
    if ("failure" in read) {
        throw new PricesProblem(`${placeOf(read.failure)}: ${read.failure.message}`);
    }
    return read.result;
}
