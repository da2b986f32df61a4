/** Asks the judges (judge.py, run with the Python that has botocore and cfn-lint) about states, many at a time. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { toolPath } from "../support/parts";
import { apiCalls } from "./state-to-api";
import { cloudFormation } from "./state-to-template";

/** What each judge refuses of one state, as sentences; nothing when all is well. */
export interface Findings {
    botocore: string[];
    cfnLint: string[];
}

/**
 * The findings on each state: botocore's on the API calls behind its resources, cfn-lint's on its template.
 * Starting Python with both costs a second or two, so ask about all states at once.
 *
 * @throws when a state holds what has no translation, or the judges can't be run.
 */
export function judge(states: readonly unknown[], only?: "calls"): Findings[] {
    const calls = states.map(apiCalls);
    const templates = only === "calls" ? [] : states.map(cloudFormation);
    const answer = ask({ calls: calls.flat(), templates });
    let next = 0;
    return calls.map((own, index) => ({
        botocore: own.flatMap(({ urn, service, operation }) =>
            answer.calls[next++]!.map((refused) => `${urn}: ${service} ${operation}: ${refused}`),
        ),
        cfnLint: answer.templates[index] ?? [],
    }));
}

function ask(question: object): { calls: string[][]; templates: string[][] } {
    const { status, stdout, stderr, error } = spawnSync(toolPath("python"), [path.join(__dirname, "judge.py")], {
        input: JSON.stringify(question),
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        timeout: 120_000,
    });
    if (error !== undefined || status !== 0) {
        throw new Error(`The judges didn't run (exit code ${status ?? "none"}): ${error?.message ?? stderr}`);
    }
    return JSON.parse(stdout) as { calls: string[][]; templates: string[][] };
}
