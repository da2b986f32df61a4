/** `npx pulumi-adot rules`: the recording and alert rules as files, for those who load them without Pulumi. */
import { recordingGroups, renderRules, standardRules } from "../dashboards";
import type { Command } from "./command";
import { outputHelp, writeOutput } from "./output";

const help = `Usage: npx pulumi-adot rules --out DIR [OPTION]

Writes the recording and alert rules as YAML, one file for each group. A file is what AMP takes as a rule groups
namespace, and Prometheus in \`rule_files\`.

Options
  --recording-only  leave the alerts out
${outputHelp}`;

export const rules: Command = {
    summary: "write the recording and alert rules as YAML",
    help,
    run: (args, context) =>
        writeOutput(args, ["recording-only"], context, (options, flags) => {
            const groups = (flags["recording-only"] === true ? recordingGroups : standardRules)(options);
            return groups.map((group) => ({ name: `${group.name}.yaml`, text: renderRules([group]) }));
        }),
};
