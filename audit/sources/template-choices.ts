/** What a template leaves open, tried one way after the other. */

/** Ways of one resource that are tried; what is open beyond them is unknown. */
export const mostWays = 64;

interface Choice {
    readonly count: number;
    readonly index: number;
}

/**
 * Takes one way at each point that is open, and the next one in the next run, until all have been taken. The same
 * question has the same answer within a run.
 */
export class Choices {
    /** In the order in which they came up. */
    private made: Choice[] = [];
    private answers = new Map<string, number>();
    private isGivenUp = false;

    /** Which of `count` ways to go, from 0; undefined once nothing is tried any more. */
    choose(question: string, count: number): number | undefined {
        if (count <= 1) {
            return 0;
        }
        if (this.isGivenUp) {
            return undefined;
        }
        const answer = this.answers.get(question);
        if (answer !== undefined) {
            return answer;
        }
        const choice = this.made[this.answers.size] ?? { count, index: 0 };
        this.made[this.answers.size] = choice;
        this.answers.set(question, choice.index);
        return choice.index;
    }

    /** Whether a way is left that hasn't been taken; the next run takes it. */
    next(): boolean {
        this.answers = new Map();
        while (this.made.length > 0) {
            const { count, index } = this.made.pop()!;
            if (index + 1 < count) {
                this.made.push({ count, index: index + 1 });
                return true;
            }
        }
        return false;
    }

    /** From now on whatever is open stays unknown. */
    giveUp(): void {
        this.answers = new Map();
        this.isGivenUp = true;
    }
}
