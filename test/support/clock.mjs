// Loaded before a program or policy pack (`NODE_OPTIONS=--import`): its clock is ahead by CLOCK_AHEAD_MS.
import { env } from "node:process";

const ahead = Number(env.CLOCK_AHEAD_MS ?? 0);
const RealDate = Date;

globalThis.Date = class Date extends RealDate {
    constructor(...given) {
        super(...(given.length === 0 ? [RealDate.now() + ahead] : given));
    }

    static now() {
        return RealDate.now() + ahead;
    }
};
