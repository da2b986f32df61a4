/** The config of an adopted collector: what tells tasks apart, and what a health check asks, written into its text. */
import { copied, type Edit, isPossible, make, pathOf } from "../../audit/fix/edit";
import { editedText } from "../../audit/fix/edited-text";
import { healthEdits } from "../../audit/fix/health-edits";
import { instanceOfTask, taskDetection } from "../../audit/fix/identity-edits";
import { parseCollectorConfig } from "../../collector";
import { ConfigView } from "../../collector/rules/config-view";
import { identityMissing } from "../../collector/rules/series-identified";
import { InputError } from "../../collector/inputs";
import { isMapping, items, type Mapping } from "../../collector/values";
import type { AdoptOptions } from "../inputs/adopt";

const detectionId = "resourcedetection/adopted";
const identityId = "resource/adopted";

/**
 * The text with an identity for the series that the audit finds to collide, and with the extension `health_check`
 * started; comments, order and style stay, and so does a text that lacks neither. Throws where it can't be read.
 */
export function adoptedConfig(text: string, { serviceName }: Pick<AdoptOptions, "serviceName">): string {
    const { config, findings } = parseCollectorConfig(text);
    if (findings.length > 0 || !isMapping(config)) {
        throw new InputError("config", `config can't be read: ${findings[0]?.message ?? "it must be a mapping."}`);
    }
    const edits = [...healthEdits(new ConfigView(config, {})), ...identityEdits(config, serviceName)];
    if (edits.length === 0) {
        return text;
    }
    const expected = copied(config);
    const hindered = edits.find((edit) => !isPossible(expected, edit));
    if (hindered !== undefined) {
        throw notWritable(hindered);
    }
    edits.forEach((edit) => make(expected, copied(edit)));
    const changed = editedText(text, edits, expected);
    if (changed === undefined) {
        throw notWritable(edits[0]!);
    }
    return changed;
}

const notWritable = (edit: Edit): InputError =>
    new InputError(
        "config",
        `config is written so that ${pathOf(edit)} can't be put into it: write that out, without anchors and placeholders for sections.`,
    );

/** The task's id as `service.instance.id`, which the exporter makes `instance` of, in the pipelines that need it. */
function identityEdits(config: Mapping, serviceName: string | undefined): Edit[] {
    const view = new ConfigView(config, {});
    const paths = new Set<string>();
    identityMissing.check(view, ({ path }) => paths.add(path));
    const pipelines = view.pipelines.filter(({ processorsPath }) => paths.has(processorsPath));
    if (pipelines.length === 0) {
        return [];
    }
    const name = serviceName === undefined ? [] : [{ key: "service.name", value: serviceName, action: "upsert" }];
    return [
        { keys: ["processors", detectionId], value: taskDetection },
        { keys: ["processors", identityId], value: { attributes: [...name, instanceOfTask("upsert")] } },
        ...pipelines.map(({ id }): Edit => {
            const processors = items(view.at("service", "pipelines", id, "processors"));
            return {
                keys: ["service", "pipelines", id, "processors"],
                value: [detectionId, identityId, ...processors],
                inPlaceOf: view.at("service", "pipelines", id, "processors"),
            };
        }),
    ];
}
