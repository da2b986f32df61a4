/** Paths in a container. Pure. */

/** An absolute path without empty parts, `.` and `..`; undefined for one that isn't absolute. */
export function normalPath(path: string): string | undefined {
    if (!path.startsWith("/")) {
        return undefined;
    }
    const parts: string[] = [];
    for (const part of path.split("/")) {
        if (part === "..") {
            parts.pop();
        } else if (part !== "" && part !== ".") {
            parts.push(part);
        }
    }
    return `/${parts.join("/")}`;
}

/** Both are absolute, as `normalPath` gives them. */
export const isWithin = (path: string, folder: string): boolean =>
    folder === "/" || path === folder || path.startsWith(`${folder}/`);
