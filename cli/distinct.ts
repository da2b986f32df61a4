/** Each of a list once, where equal ones have the same JSON; the first place of each stays. */
export const distinct = <T>(all: readonly T[]): T[] => [
    ...new Map(all.map((each) => [JSON.stringify(each), each])).values(),
];
