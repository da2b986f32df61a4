/** Recognises what a file is by what is in it, and finds what there is to audit. */
import type { ImagePatterns } from "../audit/images";
import type { ParsedFile } from "./documents";
import { formOf } from "./forms";
import { collectorConfig } from "./forms/configs";
import type { FormDocument } from "./forms/form";
import { template } from "./forms/templates";
import { Unreadable } from "./source-nodes";
import type { AuditTargets } from "./targets";

/** What there is to audit in a file, and what it was taken for. */
export interface DetectedTargets extends AuditTargets {
    /** Names of forms, each once: `a Terraform or OpenTofu plan`. */
    readonly takenFor: readonly string[];
}

/**
 * Throws `Unreadable` with the offset of what can't be audited.
 * @param images Images that the settings know.
 */
export function detectTargets(parsed: ParsedFile, file: string, images?: ImagePatterns): DetectedTargets {
    const whole: FormDocument = parsed;
    const form = formOf(whole);
    // A collector reads the first document alone, which is a finding and not a form.
    if (parsed.documents < 2 || parsed.all === undefined || form === collectorConfig) {
        return { ...form.read(whole, { file, images }), takenFor: [form.name] };
    }
    const names = new Set<string>();
    const read = parsed.all().map((document) => {
        const one = { ...parsed, ...document };
        const its = formOf(one);
        if (its === template) {
            const message = `The file has ${parsed.documents} documents: a CloudFormation template must be one.`;
            throw new Unreadable(message, document.root.offset);
        }
        names.add(its.name);
        return its.read(one, { file, images });
    });
    const [first] = read;
    return {
        targets: read.flatMap(({ targets }) => targets),
        whole: first?.whole,
        nothing: first?.nothing,
        takenFor: [...names],
        notices: () => read.flatMap(({ notices }) => notices()),
    };
}
