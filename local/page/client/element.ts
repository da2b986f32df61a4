/** Elements in one expression. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

/**
 * Attributes whose value is a function are listeners; `true` is an attribute without value, `false` and undefined none
 * at all.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Attributes = {},
    ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") {
            made.addEventListener(name, value);
        } else if (value !== undefined && value !== false) {
            made.setAttribute(name, value === true ? "" : String(value));
        }
    }
    made.append(...children.filter((child) => child !== undefined && child !== false));
    return made;
}

/** Replaces what an element holds; the focus stays with the element of the same `data-key`. */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
    const focused = document.activeElement;
    const key = focused instanceof HTMLElement && parent.contains(focused) ? focused.dataset.key : undefined;
    parent.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
    if (key !== undefined) {
        parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
    }
}

/** Says a sentence to those who hear the page. */
export function say(sentence: string): void {
    document.querySelector("#said")!.textContent = sentence;
}
