/**
 * The pickers: time range, refresh, variables, theme. They are the browser's own controls, so that they work by
 * keyboard and with screen readers.
 */
import type { Choices } from "../model/address";
import type { Variable } from "../model/dashboard";
import { refreshIntervals, relativeRanges, type TimeRange } from "../model/time";
import { all, toggleOption } from "../model/variables";
import { element, fill } from "./element";
import { currentTheme, toggleTheme } from "./theme";

export interface PickerHandlers {
    readonly time: (from: string, to: string) => void;
    readonly refresh: (interval: string) => void;
    /** Refresh at once. */
    readonly now: () => void;
    readonly theme: () => void;
}

const custom = "custom";

/** The pickers that every dashboard has. */
export function timePickers(choices: Choices, range: TimeRange, handlers: PickerHandlers): HTMLElement[] {
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
        ...options.map(([value, label]) =>
            element("option", { value, selected: value === (known ? choices.from : custom) }, label),
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
    const now = element("button", { type: "button", "data-key": "now", click: handlers.now }, "Refresh");
    return [ranges, between, refresh, now, themeButton(handlers.theme)];
}

function describe({ from, to }: Choices, range: TimeRange): string {
    const time = (value: string, ms: number): string =>
        value.startsWith("now") ? value : new Date(ms).toLocaleString();
    return `${time(from, range.from)} to ${time(to, range.to)}`;
}

function betweenForm(range: TimeRange, shown: boolean, { time }: PickerHandlers): HTMLFormElement {
    const input = (name: string, label: string, ms: number): HTMLInputElement =>
        element("input", {
            type: "datetime-local",
            name,
            step: 1,
            value: localTime(ms),
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

/** As the value of an input for local time. */
function localTime(ms: number): string {
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

export interface VariableState {
    readonly variable: Variable;
    readonly options: readonly string[];
    readonly selected: readonly string[];
    /** Why there are no options. */
    readonly error?: string;
}

/** Fills a variable's picker; it stays open while several values are selected. */
export function fillVariable(
    picker: HTMLDetailsElement,
    { variable, options, selected, error }: VariableState,
    select: (values: string[]) => void,
): void {
    const label = variable.label || variable.name;
    const multi = variable.multi === true;
    const option = (value: string, name: string): HTMLElement =>
        element(
            "label",
            {},
            element("input", {
                type: multi ? "checkbox" : "radio",
                name: `var-${variable.name}`,
                checked: selected.includes(value),
                "data-key": `${variable.name} ${value}`,
                change: (event) =>
                    select(toggleOption(variable, selected, value, (event.target as HTMLInputElement).checked)),
            }),
            element("span", {}, name),
        );
    const names = selected.map((value) => (value === all ? "All" : value)).join(", ");
    fill(
        picker,
        element(
            "summary",
            { "data-key": variable.name, title: variable.description },
            element("span", { class: "label" }, label),
            element("span", { class: "value" }, names || "none"),
        ),
        element(
            "fieldset",
            {},
            element("legend", { class: "hidden" }, label),
            error !== undefined && element("p", { class: "state error" }, error),
            variable.includeAll === true && option(all, "All"),
            ...options.map((value) => option(value, value)),
        ),
    );
}

/** A variable's picker, still empty; Escape and a click elsewhere close it. */
export function variablePicker(): HTMLDetailsElement {
    const picker = element("details", { class: "variable" });
    picker.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && picker.open) {
            picker.open = false;
            picker.querySelector("summary")?.focus();
        }
    });
    document.addEventListener("click", (event) => {
        if (!event.composedPath().includes(picker)) {
            picker.open = false;
        }
    });
    return picker;
}
