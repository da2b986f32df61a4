/** Which questions of the page go to Prometheus, and under which path; every other is refused. */

/** A question that may pass: Prometheus's path and the parameters that go with it. */
export interface Passed {
    readonly path: string;
    readonly parameters: URLSearchParams;
}

interface Route {
    readonly path: RegExp;
    readonly parameters: readonly string[];
}

/** Reading only, and of the parameters only those that the page uses. */
const routes: readonly Route[] = [
    { path: /^\/api\/query$/, parameters: ["query", "time"] },
    { path: /^\/api\/query_range$/, parameters: ["query", "start", "end", "step"] },
    { path: /^\/api\/series$/, parameters: ["match[]", "start", "end"] },
    { path: /^\/api\/label\/[a-zA-Z_][a-zA-Z0-9_]*\/values$/, parameters: ["match[]", "start", "end"] },
];

/** Undefined for a path that is none of the page's questions. */
export function passed(url: URL): Passed | undefined {
    const route = routes.find(({ path }) => path.test(url.pathname));
    if (route === undefined) {
        return undefined;
    }
    const kept = [...url.searchParams].filter(([name]) => route.parameters.includes(name));
    return { path: url.pathname.replace(/^\/api\//, "/api/v1/"), parameters: new URLSearchParams(kept) };
}
