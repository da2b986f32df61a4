/** Light and dark: as the system is set, or as the user chose, which the browser remembers. */

export type Theme = "light" | "dark";

const storageKey = "dashboard-preview-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function currentTheme(): Theme {
    const chosen = new URLSearchParams(location.search).get("theme") ?? stored();
    return chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
}

/** Sets the document's theme now and whenever the system's changes; `changed` is called after a change. */
export function followTheme(changed: () => void): void {
    const apply = (): void => {
        document.documentElement.dataset.theme = currentTheme();
    };
    apply();
    dark.addEventListener("change", () => {
        apply();
        changed();
    });
}

export function toggleTheme(): Theme {
    const next = currentTheme() === "dark" ? "light" : "dark";
    const address = new URL(location.href);
    address.searchParams.delete("theme");
    history.replaceState(undefined, "", address);
    try {
        localStorage.setItem(storageKey, next);
    } catch {
        // Without storage the theme changes for this page only.
    }
    document.documentElement.dataset.theme = next;
    return next;
}

function stored(): string | null {
    try {
        return localStorage.getItem(storageKey);
    } catch {
        return null;
    }
}

interface Palette {
    /** For series, in turn; distinguishable with common colour blindness and in print. */
    readonly series: readonly string[];
    /** By Grafana's colour names. */
    readonly named: Readonly<Record<string, string>>;
    readonly text: string;
    readonly faint: string;
    readonly grid: string;
    readonly heat: readonly [red: number, green: number, blue: number];
}

const palettes: Readonly<Record<Theme, Palette>> = {
    light: {
        series: ["#1f6fc0", "#c2410c", "#15803d", "#9333ea", "#a16207", "#0e7490", "#be185d", "#4d5b6b"],
        named: {
            green: "#15803d",
            yellow: "#a16207",
            orange: "#c2410c",
            red: "#c81e1e",
            blue: "#1f6fc0",
            purple: "#7e22ce",
            gray: "#5b6472",
            text: "#1f2430",
            transparent: "transparent",
        },
        text: "#1f2430",
        faint: "#5b6472",
        grid: "#e3e6eb",
        heat: [194, 65, 12],
    },
    dark: {
        series: ["#6cb2f7", "#f79256", "#5fcf80", "#c792f5", "#e3c04a", "#4fd1d9", "#f587b8", "#a9b4c2"],
        named: {
            green: "#5fcf80",
            yellow: "#f0cf50",
            orange: "#f79256",
            red: "#ff7b72",
            blue: "#6cb2f7",
            purple: "#c792f5",
            gray: "#9aa4b2",
            text: "#e6e9ef",
            transparent: "transparent",
        },
        text: "#e6e9ef",
        faint: "#9aa4b2",
        grid: "#2b303a",
        heat: [255, 152, 64],
    },
};

export function palette(): Palette {
    return palettes[document.documentElement.dataset.theme === "dark" ? "dark" : "light"];
}

/** A CSS colour: a shade such as `semi-dark-red` is Grafana's plain colour; anything else is taken for a CSS colour. */
export function colour(name: string | undefined): string {
    if (name === undefined) {
        return palette().text;
    }
    return palette().named[name.replace(/^(super-light|light|semi-dark|dark)-/, "")] ?? name;
}

export function seriesColour(index: number): string {
    const { series } = palette();
    return series[index % series.length];
}
