/** What carries containers, each with an unsafe collector and with the safe twin, in every provider's spelling. */
import { callsCases } from "./calls";
import type { CarrierCase } from "./case";
import { configCases } from "./configs";
import { otherCases } from "./others";
import { overrideCases } from "./overrides";
import { programCases } from "./programs";
import { silentCases } from "./silent";
import { silentTexts } from "./silent-texts";
import { stateMachineCases } from "./state-machines";
import { taskCases } from "./tasks";
import { textOverrideCases } from "./texts";

export { type CarrierCase, unlimited } from "./case";

export const carrierCases: readonly CarrierCase[] = [
    ...taskCases,
    ...overrideCases,
    ...stateMachineCases,
    ...callsCases,
    ...otherCases,
    ...textOverrideCases,
    ...programCases,
    ...configCases,
];

/** What ordinary programs have that names or resembles a collector, and runs none. */
export const silent: readonly Pick<CarrierCase, "name" | "type" | "safe">[] = [...silentCases, ...silentTexts];
