/**
 * The bar of choices: time range, refresh, variables, theme. The browser's own controls, so that keys and screen
 * readers know them.
 */
import type { Choices } from "../draw/address";
import { refreshIntervals, relativeRanges, type TimeRange } from "../draw/time";
import { all, pick, type Pickable } from "../draw/variables";
import { element, fill } from "./element";
import { currentTheme, toggleTheme } from "./theme";

export interface PickedHandlers {
    readonly time: (from: string, to: string) => void;
    readonly refresh: (interval: string) => void;
    readonly now: () => void;
    readonly theme: () => void;
}

const custom = "custom";

/** The pickers that every dashboard has. */
export function timePickers(choices: Choices, range: TimeRange, handlers: PickedHandlers): HTMLElement[] {
    const known = relativeRanges.some(([from]) => from === choices.from && choices.to === "now");
    const options = [...relativeRanges, [custom, known ? "Other…" : describe(choices, range)] as const];
    const between = betweenForm(range, !known, handlers);
    const ranges = element(
        "select",
        {
            "aria-label": "Time range",
            "data-key": "range",
            change: (event) => {
                const { value } = event.target as HTMLSelectElement;
                if (value === custom) {
                    between.hidden = false;
                    between.querySelector("input")?.focus();
                } else {
                    handlers.time(value, "now");
                }
            },
        },
        ...options.map(([value, words]) =>
            element("option", { value, selected: value === (known ? choices.from : custom) }, words),
        ),
    );
    const refresh = element(
        "select",
        {
            "aria-label": "Refresh",
            "data-key": "refresh",
            change: (event) => handlers.refresh((event.target as HTMLSelectElement).value),
        },
        ...[...new Set([...refreshIntervals, choices.refresh])].map((value) =>
            element(
                "option",
                { value, selected: value === choices.refresh },
                value === "" ? "No refresh" : `Every ${value}`,
            ),
        ),
    );
    const again = element("button", { type: "button", "data-key": "again", click: handlers.now }, "Refresh");
    return [ranges, between, refresh, again, themeButton(handlers.theme)];
}

function describe({ from, to }: Choices, range: TimeRange): string {
    const words = (text: string, ms: number): string => (text.startsWith("now") ? text : new Date(ms).toLocaleString());
    return `${words(from, range.from)} to ${words(to, range.to)}`;
}

function betweenForm(range: TimeRange, shown: boolean, { time }: PickedHandlers): HTMLFormElement {
    const input = (name: string, label: string, ms: number): HTMLInputElement =>
        element("input", {
            type: "datetime-local",
            name,
            step: 1,
            value: local(ms),
            "aria-label": label,
            required: true,
        });
    const form = element(
        "form",
        {
            class: "between",
            submit: (event) => {
                event.preventDefault();
                const data = new FormData(event.target as HTMLFormElement);
                const at = (name: string): string => String(new Date(String(data.get(name))).getTime());
                time(at("from"), at("to"));
            },
        },
        input("from", "From", range.from),
        input("to", "To", range.to),
        element("button", { type: "submit" }, "Apply"),
    );
    form.hidden = !shown;
    return form;
}

/** As an input for local time wants it. */
function local(ms: number): string {
    const offsetMs = new Date(ms).getTimezoneOffset() * 60_000;
    return new Date(ms - offsetMs).toISOString().slice(0, "2000-01-01T00:00:00".length);
}

function themeButton(changed: () => void): HTMLElement {
    const name = (): string => (currentTheme() === "dark" ? "Light" : "Dark");
    const button = element(
        "button",
        {
            type: "button",
            "data-key": "theme",
            "aria-label": "Light or dark",
            click: () => {
                toggleTheme();
                button.textContent = name();
                changed();
            },
        },
        name(),
    );
    return button;
}

export interface VariablePicker {
    readonly variable: Pickable & { readonly label?: string; readonly description?: string };
    readonly options: readonly string[];
    readonly picked: readonly string[];
    /** Why there are no options. */
    readonly error?: string;
}

/** Fills a picker that opens over the page; it stays open over several picks. */
export function fillVariable(
    holder: HTMLDetailsElement,
    picker: VariablePicker,
    picked: (values: string[]) => void,
): void {
    const { variable, options, error } = picker;
    const label = variable.label || variable.name;
    const multi = variable.multi === true;
    const choice = (value: string, words: string): HTMLElement =>
        element(
            "label",
            {},
            element("input", {
                type: multi ? "checkbox" : "radio",
                name: `var-${variable.name}`,
                checked: picker.picked.includes(value),
                "data-key": `${variable.name} ${value}`,
                change: (event) =>
                    picked(pick(variable, picker.picked, value, (event.target as HTMLInputElement).checked)),
            }),
            element("span", {}, words),
        );
    const words = picker.picked.map((value) => (value === all ? "All" : value)).join(", ");
    fill(
        holder,
        element(
            "summary",
            { "data-key": variable.name, title: variable.description },
            element("span", { class: "label" }, label),
            element("span", { class: "value" }, words || "none"),
        ),
        element(
            "fieldset",
            {},
            element("legend", { class: "hidden" }, label),
            error !== undefined && element("p", { class: "state error" }, error),
            variable.includeAll === true && choice(all, "All"),
            ...options.map((value) => choice(value, value)),
        ),
    );
}

/** An empty picker; Escape and a click elsewhere close it. */
export function variableHolder(): HTMLDetailsElement {
    const holder = element("details", { class: "variable" });
    holder.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && holder.open) {
            holder.open = false;
            holder.querySelector("summary")?.focus();
        }
    });
    document.addEventListener("click", (event) => {
        if (!event.composedPath().includes(holder)) {
            holder.open = false;
        }
    });
    return holder;
}
