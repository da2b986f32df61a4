/** Recognises what a file is by what is in it, and finds what there is to audit. */
import type { ImagePatterns } from "../audit/images";
import type { ParsedFile } from "./documents";
import { formOf } from "./forms";
import { collectorConfig } from "./forms/configs";
import type { Form, FormDocument, FormSurroundings } from "./forms/form";
import { template } from "./forms/templates";
import { Unreadable } from "./source-nodes";
import type { AuditTargets, AuditTarget } from "./targets";

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
        return { ...readAs(form, whole, { file, images }), takenFor: [form.name] };
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
        return readAs(its, one, { file, images });
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

/** What a form reads, each target with what a fix may write of it. */
function readAs(form: Form, document: FormDocument, surroundings: FormSurroundings): AuditTargets {
    const { fix } = form;
    const read = form.read(document, surroundings);
    if (fix === undefined) {
        return read;
    }
    const held = "source" in fix ? { written: { as: "output", ...fix } as const } : { leaves: fix.leaves };
    return { ...read, targets: read.targets.map((target): AuditTarget => ({ ...target, ...held })) };
}
