/** Names that no two of a kind share. */

/** The wanted one, or the first of those with a number from 2 on that isn't taken. */
export function firstFree(
    wanted: string,
    isTaken: (name: string) => boolean,
    numbered: (count: number) => string = (count) => `${wanted}-${count}`,
): string {
    let name = wanted;
    for (let count = 2; isTaken(name); count++) {
        name = numbered(count);
    }
    return name;
}
