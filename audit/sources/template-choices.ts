/** What a template leaves open, tried one way after the other. */

/** Ways of one resource that are tried; beyond them each of its parts is tried by itself. */
export const mostWays = 64;

/** Ways of one part of a resource that are tried; what is open beyond them is unknown. */
export const mostWaysOfPart = 512;

/** Which way each open question goes, from 0. */
export type Answers = ReadonlyMap<string, number>;

interface Choice {
    readonly count: number;
    readonly index: number;
}

/** Answers what is open; the same question has the same answer within a run. */
export interface Choices {
    /** Which of `count` ways to go, from 0; undefined where nothing is tried. */
    readonly choose: (question: string, count: number) => number | undefined;
}

/** What is open stays unknown. */
export const noChoices: Choices = { choose: (_, count) => (count <= 1 ? 0 : undefined) };

/** The given answers, and the first way for whatever else is open. */
export const fixedChoices = (answers: Answers): Choices => ({ choose: (question) => answers.get(question) ?? 0 });

/** The given answers, and other choices for whatever else is open. */
export const withAnswers = (answers: Answers, { choose }: Choices): Choices => ({
    choose: (question, count) => answers.get(question) ?? choose(question, count),
});

/** The question which of two equal keys counts, as programs differ in it. */
export const repeatedKeys = "repeated keys";

/** What came out of the ways that were taken. */
export interface Explored<T> {
    readonly outcomes: readonly T[];
    /** False when there are more ways. */
    readonly isComplete: boolean;
}

/** Runs once for each way, depth first, with the answers that the run has asked for. */
export function explore<T>(run: (choices: Choices, answers: Answers) => T, most: number): Explored<T> {
    const outcomes: T[] = [];
    /** In the order in which they came up. */
    let made: Choice[] = [];
    for (let way = 0; way < most; way++) {
        const answers = new Map<string, number>();
        const taken = made;
        const choose = (question: string, count: number): number => {
            const known = answers.get(question);
            if (count <= 1 || known !== undefined) {
                return known ?? 0;
            }
            const choice = taken[answers.size] ?? { count, index: 0 };
            taken[answers.size] = choice;
            answers.set(question, choice.index);
            return choice.index;
        };
        outcomes.push(run({ choose }, answers));
        const next = nextOf(made);
        if (next === undefined) {
            return { outcomes, isComplete: true };
        }
        made = next;
    }
    return { outcomes, isComplete: false };
}

/** The last choice that has another way takes it; undefined when none has. */
function nextOf(made: readonly Choice[]): Choice[] | undefined {
    const last = made.findLastIndex(({ count, index }) => index + 1 < count);
    return last < 0 ? undefined : [...made.slice(0, last), { ...made[last]!, index: made[last]!.index + 1 }];
}
