/** The command line of bench:verdicts: are limits that live through a load refused, and do those that pass live? */
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "../../tools/command";
import { Progress } from "../../tools/progress";
import type { Result } from "../memory/cell";
import { Measurements } from "../memory/measurements";
import { requireLimits } from "../memory/run";
import { aligned } from "../support/table";
import { isWrong, lived, refusedBy, variantFor, verdictCell, verdictOf, verdicts } from "./judge";
import { limitsOf } from "./limits";

const help = `Usage: npm run bench:verdicts -- --json FILE [OPTION]

Gives the collector limits as people set them, at random: sizes in MiB or percent, intervals, GOMEMLIMIT, GOGC. Each has
a container of 256 MiB, an endpoint that is well and then answers 503, and a queue for more than the container holds.
Then compares: none that lives should be refused by a mandatory rule about the limiter, and none that dies should pass
all that is mandatory, the queue's rule too. About 45 s each. bench/results/verdicts.json holds 200 that live.

Options
  --json FILE    the results, written after each; what FILE holds already is not measured again (required)
  --runs N       how many (default 200)
  --seed N       the first seed (default 1)
  --print        the table of what FILE holds of these, and measure nothing
  --help         this text

Exit status: 0 when all verdicts are right, 1 when not or when a measurement failed, 2 for wrong arguments, 130 after
Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: wantsHelp, json, print, seeds } = parseArguments();
    if (wantsHelp) {
        process.stdout.write(help);
        return 0;
    }
    const measured = new Measurements(json!);
    if (!print) {
        await requireLimits();
        const progress = new Progress(process.stderr);
        try {
            for (const [index, seed] of seeds.entries()) {
                const inShort = (result: Result): string =>
                    `${lived(result) ? "lived" : "died"}, ${index + 1} of ${seeds.length}`;
                const variant = variantFor(seed);
                const what = { cell: verdictCell, contender: "ours", variant, title: `seed ${seed}`, inShort } as const;
                await measured.add(what, progress, signal);
            }
        } finally {
            progress.close();
        }
    }
    const judged = seeds.flatMap((seed) => {
        const result = measured.results.find(
            ({ cell, variant }) => cell === verdictCell.name && variant === variantFor(seed),
        );
        return result === undefined ? [] : [{ seed, result, refused: refusedBy(seed) }];
    });
    const wrong = judged.filter(isWrong);
    const counts = (of: boolean): string[] =>
        verdicts.map((verdict) =>
            String(judged.filter((each) => lived(each.result) === of && verdictOf(each.refused) === verdict).length),
        );
    process.stdout.write(
        `${aligned([
            ["", "passes", "refused for its limiter", "refused for its queue alone"],
            ["lives", ...counts(true)],
            ["dies", ...counts(false)],
        ])}\n${wrong.map((each) => `\n${line(each)}`).join("")}\n`,
    );
    return wrong.length === 0 && (print || judged.length === seeds.length) ? 0 : 1;
}

const line = ({ seed, result, refused }: { seed: number; result: Result; refused: readonly string[] }): string =>
    `seed ${seed} ${lived(result) ? "lives" : "dies"} at ${Math.round(result.anonymous.max)} MiB, ${refused.length === 0 ? "passes" : `is refused by ${refused.join(", ")}`}: ${JSON.stringify(limitsOf(seed, verdictCell.container.memoryMiB))}`;

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                json: { type: "string" },
                runs: { type: "string", default: "200" },
                seed: { type: "string", default: "1" },
                print: { type: "boolean", default: false },
                help: { type: "boolean", default: false },
            },
        });
        if (values.json === undefined && !values.help) {
            throw new Error("--json FILE is required: it takes long, and goes on from it.");
        }
        const [runs, first] = [wholeNumber("runs", values.runs), wholeNumber("seed", values.seed)];
        return { ...values, seeds: Array.from({ length: runs }, (_, index) => first + index) };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

function wholeNumber(option: string, given: string): number {
    if (!/^[1-9]\d{0,6}$/.test(given)) {
        throw new Error(`--${option} ${given} is not valid: must be a whole number of at least 1.`);
    }
    return Number(given);
}

runCommand(main);
