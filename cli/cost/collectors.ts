/** The collectors that a file holds, with what decides about their cost. */
import { type CollectorsFound, costedIn, noCollectors, whyEmpty } from "../../audit/costed-collectors";
import { endpointRegion } from "../../collector/cost/region";
import { parseCollectorConfig } from "../../collector/rules/parse";
import { isMapping } from "../../collector/values";
import { detectTargets } from "../detect";
import { distinct } from "../distinct";
import type { ParsedFile } from "../documents";
import type { PackConfig } from "../pack-config";
import type { AuditTarget } from "../targets";

export type { CostedCollector, UnseenCollector } from "../../audit/costed-collectors";

/** Throws `Unreadable` for a file in no form that is read. */
export function collectorsIn(parsed: ParsedFile, file: string, { settings }: PackConfig): CollectorsFound {
    const { targets } = detectTargets(parsed, file, settings.images);
    const all = targets.map((target) => ofTarget(target, settings));
    return {
        // A resource of a template is there once for each way that its conditions leave open.
        collectors: distinct(all.flatMap(({ collectors }) => collectors)),
        unseen: distinct(all.flatMap(({ unseen }) => unseen)),
    };
}

function ofTarget(target: AuditTarget, settings: PackConfig["settings"]): CollectorsFound {
    if (target.kind === "task") {
        return costedIn(target.carried, target.name, settings, target.parameters?.(settings));
    }
    const { config, findings } = parseCollectorConfig(target.text);
    const { resource } = target;
    return isMapping(config)
        ? { ...noCollectors, collectors: [{ resource, config, beside: {}, region: endpointRegion(config) }] }
        : { ...noCollectors, unseen: [{ resource, why: whyEmpty(findings[0]) }] };
}
