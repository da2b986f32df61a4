/** Lines of OpenMetrics, which promtool makes blocks of. */

export type Labels = Readonly<Record<string, string>>;

/** A series as a line begins with it. */
export function identityOf(name: string, labels: Labels): string {
    const escaped = (text: string): string =>
        text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
    const pairs = Object.entries(labels).map(([label, content]) => `${label}="${escaped(content)}"`);
    return `${name}{${pairs.join(",")}}`;
}
