/** `npm run bench:capacity`: how many series a size holds: ours in memory and on disk, and two agents. */
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "../../tools/command";
import { Progress } from "../../tools/progress";
import type { Result } from "../memory/cell";
import { held } from "../memory/expectations";
import { Measurements } from "../memory/measurements";
import { requireLimits } from "../memory/run";
import { type Contender, isOurs } from "../support/contenders";
import { asked, cellOf, churns, type Question, sizes, weathers } from "./cells";
import { highest, rungs } from "./ladder";
import { capacityTable } from "./table";

const help = `Usage: npm run bench:capacity -- --json FILE [OPTION]

Searches for the most series that are held with nothing refused and nothing lost, at 0, 10 and 100 % new series in each
scrape, in 256, 512 and 1024 MiB, with an endpoint that is well and one that is down for five minutes. Ours takes scrapes
of any size here; what it is rated for is less. About two minutes a try, and four tries a question.

Options
  --json FILE        the results, written after every try; what FILE holds already is not measured again (required)
  --contender NAME   only ours (its queue in memory), disk, agent or vmagent; may be given again
  --churn SHARE      only 0, 0.1 or 1; may be given again
  --memory MIB       only 256, 512 or 1024; may be given again
  --weather WORD     only healthy or outage; may be given again
  --print            the table of what FILE holds, and measure nothing
  --help             this text

Exit status: 0 when all was measured, 1 when not, 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: wantsHelp, json, print, questions } = parseArguments();
    if (wantsHelp) {
        process.stdout.write(help);
        return 0;
    }
    const measured = new Measurements(json!);
    if (!print) {
        await requireLimits();
        const progress = new Progress(process.stderr);
        try {
            for (const question of questions) {
                await answer(question, measured, progress, signal);
            }
        } finally {
            progress.close();
        }
    }
    process.stdout.write(`${capacityTable(questions, measured.results)}\n`);
    return 0;
}

/** Ours is rated for less than it holds: the rating is what is chosen by this. */
const variantFor = (contender: Contender): string | undefined => (isOurs(contender) ? "no-scrape-limits" : undefined);

async function answer(
    question: Question,
    measured: Measurements,
    progress: Progress,
    signal: AbortSignal,
): Promise<void> {
    const { contender, memoryMiB } = question;
    const variant = variantFor(contender);
    const passes = async (series: number): Promise<boolean> => {
        const cell = cellOf(question, series);
        await measured.add({ cell, contender, variant, title: `${contender} ${cell.name}`, inShort }, progress, signal);
        return held(measured.results.find((result) => result.cell === cell.name && result.contender === contender)!);
    };
    await highest(
        rungs.map((perMiB) => perMiB * memoryMiB),
        passes,
    );
}

const inShort = (result: Result): string =>
    held(result) ? `held, ${result.anonymous.max} MiB` : `not held: ${result.refused} refused, ${result.lost} lost`;

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                json: { type: "string" },
                contender: { type: "string", multiple: true },
                churn: { type: "string", multiple: true },
                memory: { type: "string", multiple: true },
                weather: { type: "string", multiple: true },
                print: { type: "boolean", default: false },
                help: { type: "boolean", default: false },
            },
        });
        if (values.json === undefined && !values.help) {
            throw new Error("--json FILE is required: a search takes long, and goes on from it.");
        }
        const questions = among("contender", asked, values.contender).flatMap((contender) =>
            among("memory", sizes, values.memory).flatMap((memoryMiB) =>
                among("weather", weathers, values.weather).flatMap((weather) =>
                    among("churn", churns, values.churn).map((churn): Question => ({
                        contender,
                        memoryMiB,
                        weather,
                        churn,
                    })),
                ),
            ),
        );
        return { ...values, questions };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

function among<T extends string | number>(option: string, allowed: readonly T[], given: string[] = []): readonly T[] {
    for (const each of given) {
        if (!allowed.some((one) => String(one) === each)) {
            throw new Error(`--${option} ${each} is unknown: must be one of ${allowed.join(", ")}.`);
        }
    }
    return given.length === 0 ? allowed : allowed.filter((one) => given.includes(String(one)));
}

runCommand(main);
