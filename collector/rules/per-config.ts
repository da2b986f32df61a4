/** What is found out once about a config, whatever number of rules, pipelines and components ask for it. */

/** The same function, which computes once for each config (or part of one) and keeps that as long as the config. */
export function once<Subject extends object, Result>(
    compute: (subject: Subject) => Result,
): (subject: Subject) => Result {
    const kept = new WeakMap<Subject, { readonly result: Result }>();
    return (subject) => {
        let found = kept.get(subject);
        if (found === undefined) {
            found = { result: compute(subject) };
            kept.set(subject, found);
        }
        return found.result;
    };
}

/** The same for a function that also takes the id of a component. */
export function onceForEach<Subject extends object, Result>(
    compute: (subject: Subject, id: string) => Result,
): (subject: Subject, id: string) => Result {
    const tables = once((_: Subject) => new Map<string, { readonly result: Result }>());
    return (subject, id) => {
        const table = tables(subject);
        let found = table.get(id);
        if (found === undefined) {
            found = { result: compute(subject, id) };
            table.set(id, found);
        }
        return found.result;
    };
}
