/** Bounds on resolving a template: a few kilobytes can be made to grow without end. */

/** Values that are resolved for one part, those of every way counted; a template of 1 MB has about 60,000. */
const mostValuesOfPart = 500_000;

/** Values that are resolved for a template. */
const mostValues = 2_000_000;

/** Characters that are put together. */
const mostWritten = 64 * 1024 * 1024;

/** Levels of values inside values, functions and references among them. */
const mostLevels = 400;

/** Says that a template is beyond the bounds. */
export class TemplateTooLarge extends Error {}

/** Counts what is done for one template. */
export class TemplateWork {
    private values = 0;
    private valuesOfPart = 0;
    private written = 0;
    private level = 0;

    /** Begins a part. */
    begin(): void {
        this.valuesOfPart = 0;
        this.level = 0;
    }

    enter(): void {
        this.values += 1;
        this.valuesOfPart += 1;
        this.level += 1;
        if (this.values > mostValues || this.valuesOfPart > mostValuesOfPart || this.level > mostLevels) {
            throw new TemplateTooLarge();
        }
    }

    leave(): void {
        this.level -= 1;
    }

    write(characters: number): void {
        this.written += characters;
        if (this.written > mostWritten) {
            throw new TemplateTooLarge();
        }
    }
}
