/** The name that somebody has meant. */

/** Characters of a name, and names to compare it with: more are nobody's slip, and would take long. */
const [longestName, mostNames] = [100, 300];

/** The most similar of some names, in which a dot leads into what they hold; undefined where none is similar. */
export function nearest(written: string, names: readonly string[]): string | undefined {
    if (written.length > longestName || names.length > mostNames) {
        return undefined;
    }
    let best: { readonly name: string; readonly distance: number } | undefined;
    for (const name of names) {
        const distance = distanceOf(written, name);
        if (distance <= mostOf(written) && (best === undefined || distance < best.distance)) {
            best = { name, distance };
        }
    }
    return best?.name;
}

/** A third of the letters may differ. */
const mostOf = (written: string): number => Math.max(2, Math.floor(written.length / 3));

function distanceOf(written: string, name: string): number {
    const joined = name.replaceAll(".", "_");
    // `role_arn` of `assume_role.arn`, `credentials_file` of `authorization.credentials_file`.
    if (joined !== name && (joined.endsWith(`_${written}`) || written.endsWith(`_${joined}`))) {
        return 1;
    }
    return Math.min(
        edits(written, joined),
        edits(written, name.slice(name.lastIndexOf(".") + 1)) + (joined === name ? 0 : 1),
    );
}

/** Letters to change, to put in or to take away (Levenshtein). */
function edits(one: string, other: string): number {
    let row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (let i = 1; i <= one.length; i++) {
        const next = [i];
        for (let j = 1; j <= other.length; j++) {
            next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
        }
        row = next;
    }
    return row.at(-1)!;
}
