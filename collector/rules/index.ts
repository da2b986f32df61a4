/** Every rule about a config. */
import { configUnreadable } from "./collector-config-proven";
import {
    danglingReference,
    idNotValid,
    noPipelines,
    pipelineNotValid,
    removedKey,
    unknownComponent,
    unknownSection,
} from "./collector-config-valid";
import { conditionNotValid } from "./conditions-valid";
import { requestTooLarge, throttledDropped } from "./amp-writes-fitting";
import { cloudWatchRequestTooLarge } from "./cloudwatch-writes-fitting";
import { endpointMismatched } from "./endpoint-fitting";
import { endpointIncomplete, pathAppendedTwice } from "./endpoint-written";
import { exportLoop } from "./export-loop";
import { addressNotFilledIn } from "./filled-in";
import { addressUnreachable } from "./network-fitting";
import { batchUnbounded, queueUnbounded } from "./export-bounded";
import { labelUnbounded } from "./labels-bounded";
import { limiterMissing, limiterNotFirst } from "./memory-limiter-required";
import { gcIntervalTooLong, goMemLimitBelowLimiter, goMemLimitTooLarge, limiterTooFast } from "./limiter-prompt";
import { messageTooLarge } from "./memory-held";
import {
    limiterIncomplete,
    limiterPercentage,
    limiterTooLarge,
    limiterTooSlow,
    limiterTooSmall,
} from "./memory-limiter-sized";
import { portTakenTwice } from "./listeners-distinct";
import { queueTooLong, queueUnknown } from "./queue-sized";
import { messageUnbounded } from "./receiver-bounded";
import { remoteWriteAnonymous, remoteWriteUnauthenticated, remoteWriteUnencrypted } from "./remote-write-secured";
import { regexNotValid } from "./regex-valid";
import { settingRefused } from "./settings-demanded";
import { signalNotSupported } from "./signal-not-supported";
import { unknownKey, valueNotValid } from "./settings-valid";
import type { Breach, ConfigRule } from "./rule";
import { scrapeUnbounded } from "./scrape-bounded";
import { scrapeConfigNotValid, scrapeTimeoutTooLong } from "./scrape-configs-valid";
import { variableEmpty, variableUnset } from "./variables-set";
import { identityMissing } from "./series-identified";

/** In the order in which they are asked. */
export const configRules = [
    configUnreadable,
    noPipelines,
    unknownSection,
    idNotValid,
    pipelineNotValid,
    limiterMissing,
    limiterNotFirst,
    limiterPercentage,
    limiterIncomplete,
    limiterTooSlow,
    limiterTooLarge,
    limiterTooSmall,
    messageTooLarge,
    unknownComponent,
    removedKey,
    unknownKey,
    valueNotValid,
    settingRefused,
    danglingReference,
    signalNotSupported,
    scrapeTimeoutTooLong,
    scrapeConfigNotValid,
    regexNotValid,
    conditionNotValid,
    portTakenTwice,
    variableUnset,
    remoteWriteUnauthenticated,
    remoteWriteUnencrypted,
    endpointMismatched,
    endpointIncomplete,
    addressNotFilledIn,
    exportLoop,
    queueUnbounded,
    batchUnbounded,
    queueTooLong,
    queueUnknown,
    scrapeUnbounded,
    messageUnbounded,
    limiterTooFast,
    gcIntervalTooLong,
    goMemLimitBelowLimiter,
    goMemLimitTooLarge,
    variableEmpty,
    addressUnreachable,
    pathAppendedTwice,
    remoteWriteAnonymous,
    throttledDropped,
    requestTooLarge,
    cloudWatchRequestTooLarge,
    identityMissing,
    labelUnbounded,
] as const satisfies readonly ConfigRule[];

/** Every rule of the audit. */
export type RuleId = (typeof configRules)[number]["id"];

/**
 * Rules that a config has to follow before anything is deployed with it; the others are advice. The components refuse a
 * config that breaks one of these, and the policies about them are mandatory unless somebody says otherwise.
 */
export const mandatoryRules: readonly RuleId[] = configRules
    .filter(({ policy }) => policy.level === "mandatory")
    .map(({ id }) => id);

/** One thing that is wrong with a config. */
export interface Finding extends Breach {
    readonly rule: RuleId;
}
