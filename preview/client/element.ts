/** HTML elements with their attributes and children in one expression. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

/**
 * An attribute whose value is a function is an event listener; `true` sets one without a value, `false` and undefined
 * set none.
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

/** Replaces an element's children; the focus stays with the element of the same `data-key`. */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
    const focused = document.activeElement;
    const key = focused instanceof HTMLElement && parent.contains(focused) ? focused.dataset.key : undefined;
    parent.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
    if (key !== undefined) {
        parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
    }
}

/** Has a screen reader read a sentence. */
export function announce(sentence: string): void {
    document.querySelector("#said")!.textContent = sentence;
}
