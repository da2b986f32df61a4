/** Links of a value or a panel: one as a link, several behind a button. */
import type { Link } from "../draw/links";
import { element } from "./element";

export function linkElements(links: readonly Link[]): HTMLElement[] {
    return links.map(({ title, href, tooltip }) =>
        element("a", { class: "go", href, title: tooltip, "data-key": href }, title),
    );
}

let menus = 0;

/** A value that leads somewhere. A menu is above the page, so that no scrolling table cuts it off. */
export function linkedValue(text: string, links: readonly Link[]): HTMLElement | string {
    if (links.length === 0) {
        return text;
    }
    if (links.length === 1) {
        return element("a", { href: links[0].href, title: links[0].title, "data-key": links[0].href }, text);
    }
    const id = `menu-${++menus}`;
    return element(
        "span",
        {},
        element("button", { type: "button", class: "menu-button", popovertarget: id, "data-key": links[0].href }, text),
        element("span", { id, popover: "auto", class: "menu" }, ...linkElements(links)),
    );
}
