/** Bounds on reading a config: a few kilobytes can be made to grow without end. */

/**
 * Characters that a config may grow to while its placeholders are replaced: sixteen times what a task definition can
 * hold.
 */
const mostWritten = 1024 * 1024;

/** Characters that may be looked at in all. A config with a thousand placeholders takes a hundredth of it. */
const mostRead = 64 * 1024 * 1024;

/** Values that may be visited, those of repeated aliases counted each time. */
const mostValues = 200_000;

/** Levels of nesting. The collector's own components need about ten. */
const mostLevels = 200;

/** Says that a config is beyond the bounds; its message is a full sentence. */
export class TooMuch extends Error {}

/** Counts what is done for one config, and throws `TooMuch` when a bound is passed. */
export class Work {
    private readSoFar = 0;
    private writtenSoFar = 0;
    private values = 0;
    private level = 0;

    /** Counts characters looked at. */
    read(characters: number): void {
        this.readSoFar += characters;
        if (this.readSoFar > mostRead) {
            throw new TooMuch("Replacing the placeholders of the config takes too long.");
        }
    }

    /** Counts characters that come about. */
    write(characters: number): void {
        this.writtenSoFar += characters;
        this.read(characters);
        if (characters > mostWritten) {
            throw new TooMuch(`The placeholders make the config grow beyond ${mostWritten} characters.`);
        }
    }

    /** Counts a value, and a level down to it. */
    enter(): void {
        this.values += 1;
        this.level += 1;
        if (this.values > mostValues) {
            throw new TooMuch(`The config has more than ${mostValues} values.`);
        }
        if (this.level > mostLevels) {
            throw new TooMuch(`The config is nested more than ${mostLevels} levels deep.`);
        }
    }

    leave(): void {
        this.level -= 1;
    }
}
