/** `npx pulumi-adot dashboards`: the dashboards as files, for those who load them without Pulumi. */
import { ampCloudWatchDashboard, standardDashboards } from "../dashboards";
import type { Command } from "./command";
import { outputHelp, writeOutput } from "./output";

const help = `Usage: npx pulumi-adot dashboards --out DIR [OPTION]

Writes the dashboards as JSON, one file for each, called after its uid. Grafana 9.4 to 13 import them.
With {"region": "eu-west-1"} in the options, lines of tasks also lead to the ECS console, to logs and to traces.

Options
  --cloudwatch      also the one of an AMP workspace in CloudWatch, which needs a CloudWatch data source
${outputHelp}`;

export const dashboards: Command = {
    summary: "write the dashboards as JSON",
    help,
    run: (args, context) =>
        writeOutput(args, ["cloudwatch"], context, (options, { cloudwatch }) =>
            [...standardDashboards(options), ...(cloudwatch === true ? [ampCloudWatchDashboard()] : [])].map(
                (dashboard) => ({
                    name: `${dashboard.uid}.json`,
                    text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
                }),
            ),
        ),
};
