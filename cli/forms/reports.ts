/** What this command writes itself: a baseline stands beside the files that it is about. */
import { isMapping } from "../../collector/values";
import { NotRecognized } from "../source-nodes";
import type { Form } from "./form";

const tool = "pulumi-adot";

/** A report of `--format json`, or SARIF. */
export const isReport = (value: unknown): boolean =>
    isMapping(value) && (isNamed(value.tool) || (Array.isArray(value.runs) && value.runs.some(isRun)));

const isRun = (run: unknown): boolean => isMapping(run) && isMapping(run.tool) && isNamed(run.tool.driver);

const isNamed = (value: unknown): boolean => isMapping(value) && value.name === tool;

export const ownReport: Form = {
    name: "a report of this command",
    from: "--format json, or --format sarif",
    isIt: ({ value }) => isReport(value),
    read: () => {
        throw new NotRecognized(
            "The file is a report of this command: give the files that it is about, and with --baseline the report.",
            undefined,
            true,
        );
    },
};
