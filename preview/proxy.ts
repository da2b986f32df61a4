/** Which requests of the page go on to Prometheus, and as what. */

/** A request to Prometheus's HTTP API. */
export interface PrometheusRequest {
    readonly path: string;
    readonly parameters: URLSearchParams;
}

interface Route {
    readonly path: RegExp;
    readonly parameters: readonly string[];
}

/** Only what reads, and only the parameters that the page uses. */
const routes: readonly Route[] = [
    { path: /^\/api\/query$/, parameters: ["query", "time"] },
    { path: /^\/api\/query_range$/, parameters: ["query", "start", "end", "step"] },
    { path: /^\/api\/series$/, parameters: ["match[]", "start", "end"] },
    { path: /^\/api\/label\/[a-zA-Z_][a-zA-Z0-9_]*\/values$/, parameters: ["match[]", "start", "end"] },
];

/** The request that goes to Prometheus for one of the page; undefined when it isn't one that may. */
export function prometheusRequest(url: URL): PrometheusRequest | undefined {
    const route = routes.find(({ path }) => path.test(url.pathname));
    if (route === undefined) {
        return undefined;
    }
    const kept = [...url.searchParams].filter(([name]) => route.parameters.includes(name));
    return { path: url.pathname.replace(/^\/api\//, "/api/v1/"), parameters: new URLSearchParams(kept) };
}
